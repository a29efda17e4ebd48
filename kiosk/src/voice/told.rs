//! Owns what the journal was told of troubles of the voice.
//!
//! Promises: a trouble is told once, when it begins; once it is over it can be told anew.
//! Must never: grow without end: there are only so many clips, each in the source.

use std::collections::BTreeSet;

use super::clip_file::ClipError;
use super::speaker::SpeakerError;
use super::{Clip, Language};

/// The troubles that last.
#[derive(Default)]
pub(super) struct Told {
    speaker: Option<SpeakerError>,
    clips: BTreeSet<(Language, Clip, ClipError)>,
}

impl Told {
    /// The device cannot be used; whether that is new.
    fn speaker_fails(&mut self, error: SpeakerError) -> bool {
        self.speaker.replace(error) != Some(error)
    }

    /// The device was used to the end; whether that is new.
    fn speaker_works(&mut self) -> bool {
        self.speaker.take().is_some()
    }

    pub(super) fn no_speaker(&mut self, error: SpeakerError) {
        if self.speaker_fails(error) {
            tracing::warn!(%error, "no voice");
        }
    }

    pub(super) fn heard(&mut self) {
        if self.speaker_works() {
            tracing::info!("the voice is heard again");
        }
    }

    pub(super) fn clip(&mut self, language: Language, clip: Clip, said: Result<(), ClipError>) {
        match said {
            Ok(()) => self.clips.retain(|(tongue, other, _)| (*tongue, *other) != (language, clip)),
            Err(error) => self.no_clip(language, clip, error),
        }
    }

    fn no_clip(&mut self, language: Language, clip: Clip, error: ClipError) {
        if self.clips.insert((language, clip, error)) {
            tracing::warn!(language = language.code(), clip = clip.key(), %error, "a sentence is not said");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trouble_of_the_device_is_new_once_until_it_is_over() {
        let mut told = Told::default();
        assert!(!told.speaker_works());
        assert!(told.speaker_fails(SpeakerError::Missing));
        assert!(!told.speaker_fails(SpeakerError::Missing));
        assert!(told.speaker_fails(SpeakerError::Busy));
        assert!(told.speaker_works());
        assert!(!told.speaker_works());
        assert!(told.speaker_fails(SpeakerError::Busy));
    }

    #[test]
    fn a_clip_that_was_said_can_be_told_anew() {
        let mut told = Told::default();
        let clip = Clip::new("clip").unwrap();
        told.clip(Language::Ko, clip, Err(ClipError::Missing));
        told.clip(Language::Ko, clip, Err(ClipError::Missing));
        told.clip(Language::En, clip, Err(ClipError::Missing));
        assert_eq!(told.clips.len(), 2);
        told.clip(Language::Ko, clip, Ok(()));
        assert_eq!(told.clips.len(), 1);
    }
}
