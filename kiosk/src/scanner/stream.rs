//! Owns the bytes of an input device: `struct input_event` of the kernel, as a device node gives them and as
//! a recording holds them.
//!
//! Promises: any bytes give signals or an error, never a panic; what was read is wiped before more is read.
//! Must never: log an event.

use std::io::{self, Read};
use std::time::Duration;

use evdev::{EventType, SynchronizationCode};
use zeroize::{Zeroize as _, Zeroizing};

use super::wedge::{Scan, Signal, Wedge};

/// Two words of time, then type, code and value.
pub const EVENT_BYTES: usize = 2 * WORD_BYTES + 8;
const WORD_BYTES: usize = size_of::<usize>();
/// Events taken with one read.
const BATCH_EVENTS_MAX: usize = 64;

/// The source gave something that is no sequence of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what came is not a sequence of input events")]
struct NotEvents;

/// Reads one device.
pub struct Stream {
    wedge: Wedge,
    batch: Zeroizing<[u8; BATCH_EVENTS_MAX * EVENT_BYTES]>,
}

impl Stream {
    /// Reads into this wedge.
    #[must_use]
    pub fn new(wedge: Wedge) -> Self {
        Self { wedge, batch: Zeroizing::new([0; BATCH_EVENTS_MAX * EVENT_BYTES]) }
    }

    /// Reads once; `each` hears what became of it. Gives the number of events, 0 at the end of a recording.
    /// Errors are those of the source, and `InvalidData` for half an event, which no device gives.
    pub fn read(&mut self, source: &mut impl Read, mut each: impl FnMut(Scan)) -> io::Result<usize> {
        let length = source.read(self.batch.as_mut_slice())?;
        let read = self.take(length, &mut each);
        self.batch.zeroize();
        read
    }

    fn take(&mut self, length: usize, each: &mut impl FnMut(Scan)) -> io::Result<usize> {
        let (events, rest) = self.batch.get(..length).unwrap_or_default().as_chunks::<EVENT_BYTES>();
        for (at, signal) in events.iter().filter_map(signal) {
            if let Some(scan) = self.wedge.take(at, signal) {
                each(scan);
            }
        }
        if rest.is_empty() {
            Ok(events.len())
        } else {
            Err(io::Error::new(io::ErrorKind::InvalidData, NotEvents))
        }
    }
}

/// What an event means to the wedge. A key that repeats itself (value 2) means nothing.
fn signal(event: &[u8; EVENT_BYTES]) -> Option<(Duration, Signal)> {
    let (seconds, rest) = event.split_first_chunk::<WORD_BYTES>()?;
    let (micros, rest) = rest.split_first_chunk::<WORD_BYTES>()?;
    let (kind, rest) = rest.split_first_chunk::<2>()?;
    let (code, value) = rest.split_first_chunk::<2>()?;
    let code = u16::from_ne_bytes(*code);
    let value = i32::from_ne_bytes(value.try_into().ok()?);
    let signal = match (EventType(u16::from_ne_bytes(*kind)), value) {
        (EventType::KEY, 1) => Signal::Pressed(code),
        (EventType::KEY, 0) => Signal::Released(code),
        (EventType::SYNCHRONIZATION, _) if code == SynchronizationCode::SYN_DROPPED.0 => Signal::Lost,
        _ => return None,
    };
    Some((time(*seconds, *micros), signal))
}

fn time(seconds: [u8; WORD_BYTES], micros: [u8; WORD_BYTES]) -> Duration {
    let word = |bytes| u64::try_from(usize::from_ne_bytes(bytes)).unwrap_or(u64::MAX);
    Duration::from_secs(word(seconds)).saturating_add(Duration::from_micros(word(micros)))
}

#[cfg(test)]
mod tests;
