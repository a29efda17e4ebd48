//! Owns how a person wants to be spoken to.
//!
//! Promises: nothing in here says who the person is.
//! Must never: outlive the reception; the kiosk starts each with its own settings.

use crate::sentences::Language;

/// The loudest.
pub const VOLUME_MAX: u8 = 10;

/// What a person can choose on every page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    /// The language of the pages and of the voice.
    pub language: Language,
    /// Larger type.
    pub large: bool,
    /// Bright on dark.
    pub contrast: bool,
    /// All keys in the lower half, for who sits.
    pub low: bool,
    /// The pages are read aloud.
    pub voice: bool,
    /// How loud, up to [`VOLUME_MAX`]; 0 is silence.
    pub volume: u8,
    /// Whether the kiosk has a voice at all.
    pub speaks: bool,
    /// Counts the people, so that a choice of the one before is not taken for this one's.
    pub person: u32,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            language: Language::Ja,
            large: false,
            contrast: false,
            low: false,
            voice: false,
            volume: 7,
            speaks: false,
            person: 0,
        }
    }
}

/// One choice on the page for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Larger type, or back.
    Large,
    /// Bright on dark, or back.
    Contrast,
    /// Keys in the lower half, or back.
    Low,
    /// Voice on or off.
    Voice,
    /// One step louder; turns the voice on.
    Louder,
    /// One step softer.
    Softer,
}

impl Manner {
    /// The same, with one thing chosen.
    #[must_use]
    pub fn turned(self, turn: Turn) -> Self {
        match turn {
            Turn::Large => Self { large: !self.large, ..self },
            Turn::Contrast => Self { contrast: !self.contrast, ..self },
            Turn::Low => Self { low: !self.low, ..self },
            Turn::Voice => Self { voice: !self.voice, ..self },
            Turn::Louder => Self { voice: true, volume: (self.volume + 1).min(VOLUME_MAX), ..self },
            // One who is heard is never turned to silence by being softer.
            Turn::Softer if self.volume > 1 => Self { volume: self.volume - 1, ..self },
            Turn::Softer => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Manner, Turn, VOLUME_MAX};

    #[test]
    fn a_switch_goes_back_and_forth() {
        let start = Manner::default();
        for turn in [Turn::Large, Turn::Contrast, Turn::Low, Turn::Voice] {
            assert_ne!(start.turned(turn), start, "{turn:?}");
            assert_eq!(start.turned(turn).turned(turn), start, "{turn:?}");
        }
    }

    #[test]
    fn the_voice_is_never_louder_than_loudest_nor_silent_while_on() {
        let mut manner = Manner::default();
        for _ in 0..20 {
            manner = manner.turned(Turn::Louder);
        }
        assert_eq!((manner.volume, manner.voice), (VOLUME_MAX, true));
        for _ in 0..20 {
            manner = manner.turned(Turn::Softer);
        }
        assert_eq!(manner.volume, 1);
    }
}
