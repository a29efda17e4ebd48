//! Owns how the centre speaks to people before they choose: language, sizes, voice, and how much time it gives.
//!
//! Promises: a display on which people could not read or hit the keys is refused, with what to do.
//! Must never: remember what a person chose.

use reception::Patience;
use screen::size::{Fit, fit};
use screen::{Language, Manner};

/// Lengths from corner to corner that a display may have (mm).
const DIAGONAL_MM: std::ops::RangeInclusive<u16> = 100..=2000;
const PATIENCE_TIMES: std::ops::RangeInclusive<u16> = 1..=3;

/// How a reception begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct People {
    /// Until the person chooses otherwise.
    pub manner: Manner,
    /// How much time people get.
    pub patience: Patience,
}

impl People {
    /// Reads the section `[people]`. Problems are left in the file.
    pub fn read(file: &mut settings::File) -> Self {
        let language = file.choice("people.language", &Language::ALL.map(|it| (it.code(), it)));
        let large = file.flag_or("people.large", false);
        let contrast = file.flag_or("people.contrast", false);
        let low = file.flag_or("people.low", false);
        let voice = file.flag_or("people.voice", false);
        let times = file.integer_or("people.patience", PATIENCE_TIMES, 1);
        let only_large = only_large(file);
        let language = language.unwrap_or_default();
        let manner =
            Manner { language, large: large || only_large, contrast, low, voice, ..Manner::default() };
        Self { manner, patience: Patience::times(times).unwrap_or(Patience::USUAL) }
    }
}

fn only_large(file: &mut settings::File) -> bool {
    const KEY: &str = "people.diagonal_mm";
    let diagonal_mm = file.integer(KEY, DIAGONAL_MM);
    match fit(diagonal_mm) {
        Fit::Usual => false,
        Fit::LargeOnly => true,
        Fit::TooSmall if DIAGONAL_MM.contains(&diagonal_mm) => {
            file.problem(
                KEY,
                "is too small a display: keys need 20 mm and type 24 points, take one of 256 mm or more",
            );
            false
        }
        Fit::TooSmall => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (People, String) {
        let mut file = settings::File::parse("kiosk.toml", text.as_bytes());
        let people = People::read(&mut file);
        (people, file.finish().err().map(|all| all.to_string()).unwrap_or_default())
    }

    fn of(lines: &str) -> (People, String) {
        read(&format!("[people]\nlanguage = \"ja\"\ndiagonal_mm = 396\n{lines}"))
    }

    #[test]
    fn a_centre_says_how_a_reception_begins() {
        let (people, problems) = of("large = true\nvoice = true\npatience = 3");
        assert_eq!(problems, "");
        assert_eq!(people.manner, Manner { large: true, voice: true, ..Manner::default() });
        assert_eq!(Some(people.patience), Patience::times(3));
        let (people, _) = read("[people]\nlanguage = \"vi\"\ndiagonal_mm = 396");
        assert_eq!(people.manner.language, Language::Vi);
    }

    #[test]
    fn a_small_display_begins_with_the_larger_type_and_a_smaller_one_is_refused() {
        let (people, problems) = read("[people]\nlanguage = \"ja\"\ndiagonal_mm = 257");
        assert!(people.manner.large && problems.is_empty(), "{problems}");
        let (_, problems) = read("[people]\nlanguage = \"ja\"\ndiagonal_mm = 178");
        assert!(problems.contains("people.diagonal_mm") && problems.contains("20 mm"), "{problems}");
    }

    #[test]
    fn what_is_no_language_and_too_much_patience_is_refused() {
        let (_, problems) = of("patience = 4");
        assert!(problems.contains("people.patience"), "{problems}");
        let (_, problems) = read("[people]\nlanguage = \"de\"\ndiagonal_mm = 396");
        assert!(problems.contains("people.language"), "{problems}");
    }
}
