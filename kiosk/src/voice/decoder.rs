//! Owns the way from a clip's file to samples.
//!
//! Promises: a stream; one packet (about 40 ms) is in memory at a time. Only what the renderer writes is
//! decoded: one track, one channel, [`RATE_HZ`].
//! Must never: decode a file that [`clip_file`] has not seen whole. The decoder may panic on a forged one, and
//! a release build has no way back from a panic.

use std::path::Path;

use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::{AudioDecoder as _, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::{FormatOptions, FormatReader as _, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::default::codecs::VorbisDecoder;
use symphonia::default::formats::OggReader;

use super::RATE_HZ;
use super::clip_file::{self, ClipError};

/// Longest sentence; the rest of a longer one is not said.
const CLIP_SAMPLES_MAX: usize = RATE_HZ as usize * 60;

/// A clip that is being said.
pub(super) struct Decoder {
    packets: OggReader<'static>,
    vorbis: VorbisDecoder,
    given: usize,
}

impl Decoder {
    pub(super) fn open(path: &Path) -> Result<Self, ClipError> {
        let file = clip_file::open(path)?;
        let stream = MediaSourceStream::new(Box::new(file), Default::default());
        let packets = OggReader::try_new(stream, FormatOptions::default()).map_err(clip_error)?;
        let [track] = packets.tracks() else { return Err(ClipError::OtherKind) };
        let Some(CodecParameters::Audio(kind)) = &track.codec_params else {
            return Err(ClipError::OtherKind);
        };
        let mono = kind.channels.as_ref().is_some_and(|channels| channels.count() == 1);
        if !mono || kind.sample_rate != Some(RATE_HZ) || track.track_type() != Some(TrackType::Audio) {
            return Err(ClipError::OtherKind);
        }
        let vorbis = VorbisDecoder::try_new(kind, &AudioDecoderOptions::default()).map_err(clip_error)?;
        Ok(Self { packets, vorbis, given: 0 })
    }

    /// Puts the next samples in place of what is there; false at the end.
    pub(super) fn next(&mut self, into: &mut Vec<i16>) -> Result<bool, ClipError> {
        into.clear();
        if self.given >= CLIP_SAMPLES_MAX {
            return Ok(false);
        }
        let Some(packet) = self.packets.next_packet().map_err(clip_error)? else { return Ok(false) };
        let decoded = self.vorbis.decode(&packet).map_err(clip_error)?;
        decoded.copy_to_vec_interleaved(into);
        self.given += into.len();
        Ok(true)
    }
}

fn clip_error(error: Error) -> ClipError {
    match error {
        Error::IoError(error) => error.into(),
        Error::Unsupported(_) => ClipError::OtherKind,
        Error::DecodeError(_) | Error::SeekError(_) | Error::LimitError(_) | Error::ResetRequired | _ => {
            ClipError::Damaged
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voice::tests::clips::{encoded, level, tone, wave};

    fn decode(bytes: &[u8]) -> Result<Vec<i16>, ClipError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clip.ogg");
        std::fs::write(&path, bytes).unwrap();
        let mut decoder = Decoder::open(&path)?;
        let (mut portion, mut all) = (Vec::new(), Vec::new());
        while decoder.next(&mut portion)? {
            assert!(portion.len() <= 4096, "more than a packet at once");
            all.extend_from_slice(&portion);
        }
        Ok(all)
    }

    #[test]
    fn a_clip_becomes_its_samples() {
        let samples = decode(&tone(440.0, 500)).unwrap();
        assert_eq!(samples.len(), RATE_HZ as usize / 2);
        let (before, after) = (level(&wave(440.0, 500)), level(&samples));
        assert!((before - after).abs() < 0.5, "{before} dB became {after} dB");
    }

    #[test]
    fn another_kind_of_file_is_told_apart() {
        let samples = wave(440.0, 100);
        assert_eq!(decode(&encoded(&samples, RATE_HZ, 2)), Err(ClipError::OtherKind));
        assert_eq!(decode(&encoded(&samples, 44_100, 1)), Err(ClipError::OtherKind));
        assert_eq!(decode(b"RIFF....WAVEfmt "), Err(ClipError::Damaged));
        assert_eq!(decode(b""), Err(ClipError::Damaged));
    }
}
