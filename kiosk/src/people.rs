//! Owns how the centre speaks to people before they choose: language, sizes, voice, and how much time it gives.
//!
//! Promises: a display on which people could not read or hit the keys is refused, with what to do.
//! Must never: remember what a person chose.

use std::ops::RangeInclusive;

use reception::Patience;
use screen::size::{Fit, fit};
use screen::{Language, Manner};

use crate::voice;

/// Lengths from corner to corner that a display may have (mm); a smaller one is too small for the larger type as well.
const DIAGONAL_MM: RangeInclusive<u16> = 256..=2000;
const PATIENCE_TIMES: RangeInclusive<u16> = 1..=3;

/// How a reception begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct People {
    /// Until the person chooses otherwise.
    pub manner: Manner,
    /// How much time people get.
    pub patience: Patience,
}

impl People {
    /// Reads the section `[people]`. Problems are left in the file. `voice`: how the kiosk speaks, where it does.
    pub fn read(file: &mut settings::File, speaks: Option<&voice::Settings>) -> Self {
        let language = file.choice("people.language", &Language::ALL.map(|it| (it.code(), it)));
        let large = file.flag_or("people.large", false);
        let contrast = file.flag_or("people.contrast", false);
        let low = file.flag_or("people.low", false);
        let voice = file.flag_or("people.voice", false);
        if voice && speaks.is_none() {
            file.problem("people.voice", "needs a voice, add the section [voice] or remove it");
        }
        let times = file.integer_or("people.patience", PATIENCE_TIMES, 1);
        let only_large = fit(file.integer("people.diagonal_mm", DIAGONAL_MM)) != Fit::Usual;
        let language = language.unwrap_or_default();
        let manner = Manner { language, large: large || only_large, contrast, low, voice, ..spoken(speaks) };
        Self { manner, patience: Patience::times(times).unwrap_or(Patience::USUAL) }
    }
}

/// The part of a manner that the voice's own settings decide.
fn spoken(speaks: Option<&voice::Settings>) -> Manner {
    let silent = Manner::default();
    Manner { speaks: speaks.is_some(), volume: speaks.map_or(silent.volume, |voice| voice.volume), ..silent }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (People, String) {
        let mut file = settings::File::parse("kiosk.toml", text.as_bytes());
        let speaks = voice::Settings::read(&mut file);
        let people = People::read(&mut file, speaks.as_ref());
        (people, file.finish().err().map(|all| all.to_string()).unwrap_or_default())
    }

    fn of(lines: &str) -> (People, String) {
        read(&format!("[people]\nlanguage = \"ja\"\ndiagonal_mm = 396\n{lines}"))
    }

    #[test]
    fn a_centre_says_how_a_reception_begins() {
        let (people, problems) = of("large = true\nvoice = true\npatience = 3\n[voice]\nvolume = 3");
        assert_eq!(problems, "");
        let manner = Manner { large: true, voice: true, speaks: true, volume: 3, ..Manner::default() };
        assert_eq!(people.manner, manner);
        assert_eq!(Some(people.patience), Patience::times(3));
        let (people, _) = read("[people]\nlanguage = \"vi\"\ndiagonal_mm = 396");
        assert_eq!(people.manner.language, Language::Vi);
    }

    #[test]
    fn a_small_display_begins_with_the_larger_type_and_a_smaller_one_is_refused() {
        let (people, problems) = read("[people]\nlanguage = \"ja\"\ndiagonal_mm = 257");
        assert!(people.manner.large && problems.is_empty(), "{problems}");
        let (_, problems) = read("[people]\nlanguage = \"ja\"\ndiagonal_mm = 178");
        assert!(
            problems.contains("people.diagonal_mm") && problems.contains("from 256 to 2000"),
            "{problems}"
        );
        assert_eq!(
            (fit(*DIAGONAL_MM.start()), fit(DIAGONAL_MM.start() - 1)),
            (Fit::LargeOnly, Fit::TooSmall)
        );
    }

    #[test]
    fn what_is_no_language_and_too_much_patience_is_refused() {
        let (_, problems) = of("voice = true");
        assert!(problems.contains("people.voice: needs a voice"), "{problems}");
        let (_, problems) = of("patience = 4");
        assert!(problems.contains("people.patience"), "{problems}");
        let (_, problems) = read("[people]\nlanguage = \"de\"\ndiagonal_mm = 396");
        assert!(problems.contains("people.language"), "{problems}");
    }
}
