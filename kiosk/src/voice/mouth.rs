//! Owns the thread that speaks: takes wishes, opens the device, writes samples just ahead of what sounds.
//!
//! Promises: never more than [`AHEAD`] is written before its time, so an interrupted sentence stops at once;
//! a clip that cannot be said is left out, a device that cannot be used leaves out the rest of the page.
//! Must never: keep the device open, or wake, while nothing is wished.

use std::path::PathBuf;
use std::time::Duration;

use super::chime::Chime;
use super::clip_file::ClipError;
use super::decoder::Decoder;
use super::speaker::{Speaker, SpeakerError};
use super::told::Told;
use super::wishes::{Until, Wish, Wishes, Words};
use super::{Clip, Language, RATE_HZ, Settings, loudness};

/// How much is written before it sounds.
pub(super) const AHEAD: Duration = Duration::from_millis(150);
/// Between two sentences of a page (300 ms).
pub(super) const PAUSE_SAMPLES: usize = RATE_HZ as usize * 3 / 10;
/// Before the first sound (150 ms): many amplifiers swallow what comes right after they wake.
pub(super) const WAKE_SAMPLES: usize = RATE_HZ as usize * 3 / 20;
/// Silence that is written at once.
const SILENCE_SAMPLES: usize = 1024;
/// Pause before a full device is offered samples again.
const FULL_PAUSE: Duration = Duration::from_millis(20);
/// Offers in a row that a device may refuse, one second in all; then it counts as stopped.
const REFUSALS_MAX: u32 = 50;
/// Longest wait for the device to play out.
const TAIL_MAX: Duration = Duration::from_millis(500);
/// Beyond what the device says of itself.
const TAIL_MARGIN: Duration = Duration::from_millis(50);

/// Speaks until there are no more wishes.
pub(super) fn speak(wishes: &Wishes, settings: &Settings) {
    // alsa-lib writes to standard error at each failure; the journal gets it from us, once. A new handler after
    // each wish, because the old one keeps all that alsa-lib said.
    let mut unheard = alsa::Output::local_error_handler();
    let mut told = Told::default();
    while let Some((wish, until)) = wishes.next() {
        if wishes.volume() > 0 {
            let mut turn = Turn { wishes, settings, until, speaker: None };
            match turn.take(&wish, &mut told) {
                Ok(()) if turn.speaker.is_some() => told.heard(),
                Ok(()) | Err(Stop::Over) => {}
                Err(Stop::Speaker(error)) => told.no_speaker(error),
            }
            drop(turn);
            unheard = alsa::Output::local_error_handler();
        }
    }
    drop(unheard);
}

/// Why a turn ends before its end.
enum Stop {
    /// Something else is wished.
    Over,
    /// The device cannot be used.
    Speaker(SpeakerError),
}

/// One wish while it is heard.
struct Turn<'a> {
    wishes: &'a Wishes,
    settings: &'a Settings,
    until: Until,
    /// Open from the first sample on.
    speaker: Option<Speaker>,
}

impl Turn<'_> {
    fn take(&mut self, wish: &Wish, told: &mut Told) -> Result<(), Stop> {
        match wish {
            Wish::Chime => self.chime()?,
            Wish::Say(words) => self.say(words, told)?,
        }
        self.play_out()
    }

    fn chime(&mut self) -> Result<(), Stop> {
        let (mut chime, mut samples) = (Chime::default(), Vec::new());
        self.silence(WAKE_SAMPLES)?;
        while chime.next(&mut samples) {
            self.write(&mut samples)?;
        }
        Ok(())
    }

    fn say(&mut self, words: &Words, told: &mut Told) -> Result<(), Stop> {
        for clip in &words.clips {
            let said = match Decoder::open(&self.path(words.language, *clip)) {
                Ok(decoder) => self.say_clip(decoder)?,
                Err(error) => Err(error),
            };
            told.clip(words.language, *clip, said);
        }
        Ok(())
    }

    fn say_clip(&mut self, mut decoder: Decoder) -> Result<Result<(), ClipError>, Stop> {
        let mut samples = Vec::new();
        self.silence(if self.speaker.is_some() { PAUSE_SAMPLES } else { WAKE_SAMPLES })?;
        loop {
            match decoder.next(&mut samples) {
                Ok(true) => self.write(&mut samples)?,
                Ok(false) => return Ok(Ok(())),
                Err(error) => return Ok(Err(error)),
            }
        }
    }

    fn path(&self, language: Language, clip: Clip) -> PathBuf {
        self.settings.clips.join(language.code()).join(clip.key()).with_extension("ogg")
    }

    fn silence(&mut self, samples: usize) -> Result<(), Stop> {
        let mut left = samples;
        while left > 0 {
            let portion = left.min(SILENCE_SAMPLES);
            self.write(&mut vec![0; portion])?;
            left -= portion;
        }
        Ok(())
    }

    fn write(&mut self, samples: &mut [i16]) -> Result<(), Stop> {
        loudness::apply(self.wishes.volume(), samples);
        let (mut left, mut refusals) = (&*samples, 0);
        while !left.is_empty() {
            let early = self.speaker()?.ahead().saturating_sub(AHEAD);
            self.rest(early)?;
            let taken = self.speaker()?.write(left).map_err(Stop::Speaker)?;
            left = left.get(taken..).unwrap_or_default();
            refusals = if taken > 0 { 0 } else { self.refused(refusals)? };
        }
        Ok(())
    }

    fn refused(&self, refusals: u32) -> Result<u32, Stop> {
        if refusals >= REFUSALS_MAX {
            return Err(Stop::Speaker(SpeakerError::Stopped));
        }
        self.rest(FULL_PAUSE)?;
        Ok(refusals + 1)
    }

    fn speaker(&mut self) -> Result<&mut Speaker, Stop> {
        match &mut self.speaker {
            Some(speaker) => Ok(speaker),
            closed @ None => Ok(closed.insert(Speaker::open(&self.settings.device).map_err(Stop::Speaker)?)),
        }
    }

    /// Waits until the last sample has sounded; closing the device cuts off what it still holds.
    fn play_out(&self) -> Result<(), Stop> {
        let tail = self.speaker.as_ref().map_or(Duration::ZERO, |speaker| speaker.tail() + TAIL_MARGIN);
        self.rest(tail.min(TAIL_MAX))
    }

    fn rest(&self, time: Duration) -> Result<(), Stop> {
        if self.wishes.rest(time, self.until) { Err(Stop::Over) } else { Ok(()) }
    }
}
