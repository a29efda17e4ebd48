//! Owns the sound device while it is open.
//!
//! Promises: nothing here waits: a device that is busy is an error, one that is full takes nothing. The device
//! is closed when this is dropped, whatever it still held.
//! Must never: be kept while nothing is to be heard.

use std::time::{Duration, Instant};

use alsa::pcm::{Access, Format, HwParams, PCM};
use alsa::{Direction, ValueOr};
use rustix::io::Errno;

use super::RATE_HZ;

/// How much the device may hold. More than is ever written ahead, so that it seldom is full.
const BUFFER_MICROS: u32 = 250_000;

/// Why nothing is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum SpeakerError {
    /// Correct the name, plug it in.
    #[error("there is no such sound device: check voice.device and its cable, aplay -L shows what is there")]
    Missing,
    /// End that program, or take a device that mixes.
    #[error("another program holds the sound device; fuser -v /dev/snd/* names it, end it")]
    Busy,
    /// Mend the unit.
    #[error(
        "the kiosk may not open the sound device; its unit needs the group audio and DeviceAllow=char-alsa"
    )]
    Forbidden,
    /// Take a device that converts.
    #[error("the sound device takes no 24,000 Hz in one channel: set voice.device to default or plughw:…")]
    Unfit,
    /// It was unplugged, or its driver hangs.
    #[error("the sound device stopped: check its cable")]
    Stopped,
}

/// An open device.
pub(super) struct Speaker {
    pcm: PCM,
    /// When the first sample was written.
    since: Option<Instant>,
    written: u32,
}

impl Speaker {
    /// Opens the device with this ALSA name.
    pub(super) fn open(device: &str) -> Result<Self, SpeakerError> {
        let pcm = PCM::new(device, Direction::Playback, true).map_err(open_error)?;
        set_up(&pcm).map_err(|_| SpeakerError::Unfit)?;
        Ok(Self { pcm, since: None, written: 0 })
    }

    /// Hands samples over; how many were taken, 0 when the device is full.
    pub(super) fn write(&mut self, samples: &[i16]) -> Result<usize, SpeakerError> {
        self.since.get_or_insert_with(Instant::now);
        let taken = self.offer(samples)?;
        self.written = self.written.saturating_add(u32::try_from(taken).unwrap_or(u32::MAX));
        Ok(taken)
    }

    fn offer(&self, samples: &[i16]) -> Result<usize, SpeakerError> {
        let device = self.pcm.io_i16().map_err(|_| SpeakerError::Unfit)?;
        let error = match device.writei(samples) {
            Ok(taken) => return Ok(taken),
            Err(error) if errno(error) == Errno::AGAIN => return Ok(0),
            Err(error) => error,
        };
        // It ran empty, or the machine slept.
        self.pcm.try_recover(error, true).map_err(|_| SpeakerError::Stopped)?;
        Ok(0)
    }

    /// How long what was written goes on to sound, by the clock.
    pub(super) fn ahead(&self) -> Duration {
        let elapsed = self.since.map_or(Duration::ZERO, |since| since.elapsed());
        sounding(self.written).saturating_sub(elapsed)
    }

    /// How long until the device itself has played everything.
    pub(super) fn tail(&self) -> Duration {
        let held = self.pcm.delay().unwrap_or_default();
        self.ahead().max(sounding(u32::try_from(held).unwrap_or_default()))
    }
}

fn sounding(samples: u32) -> Duration {
    Duration::from_secs(samples.into()) / RATE_HZ
}

fn set_up(pcm: &PCM) -> alsa::Result<()> {
    let wanted = HwParams::any(pcm)?;
    wanted.set_access(Access::RWInterleaved)?;
    wanted.set_format(Format::s16())?;
    wanted.set_channels(1)?;
    wanted.set_rate(RATE_HZ, ValueOr::Nearest)?;
    wanted.set_buffer_time_near(BUFFER_MICROS, ValueOr::Nearest)?;
    pcm.hw_params(&wanted)
}

fn errno(error: alsa::Error) -> Errno {
    Errno::from_raw_os_error(error.errno())
}

fn open_error(error: alsa::Error) -> SpeakerError {
    match errno(error) {
        Errno::BUSY | Errno::AGAIN => SpeakerError::Busy,
        Errno::ACCESS | Errno::PERM => SpeakerError::Forbidden,
        _ => SpeakerError::Missing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hinders_is_told_by_its_remedy() {
        let error = |number: Errno| open_error(alsa::Error::new("snd_pcm_open", number.raw_os_error()));
        assert_eq!(error(Errno::BUSY), SpeakerError::Busy);
        assert_eq!(error(Errno::ACCESS), SpeakerError::Forbidden);
        for absent in [Errno::NOENT, Errno::NODEV, Errno::NXIO, Errno::INVAL] {
            assert_eq!(error(absent), SpeakerError::Missing);
        }
    }

    #[test]
    fn samples_become_time() {
        assert_eq!(sounding(RATE_HZ), Duration::from_secs(1));
        assert_eq!(sounding(RATE_HZ / 8), Duration::from_millis(125));
    }
}
