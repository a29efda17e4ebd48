//! Owns symbol, number and branch (記号, 番号, 枝番) of a credential as they are compared (domain.md §3.2).
//!
//! Promises: width, spaces, hyphens and leading zeros make no difference; everything else does.
//! Must never: be printed, or take ① for 1.

use unicode_normalization::UnicodeNormalization as _;

use crate::text::{is_hyphen, one_width};

/// 記号, 番号 or 枝番. Personal data: no Debug and no Display, so that it cannot reach a log.
#[derive(Clone)]
pub struct Symbol {
    raw: String,
    key: String,
}

impl Symbol {
    /// The symbol in this text; none when it is blank.
    #[must_use]
    pub fn read(raw: &str) -> Option<Self> {
        let key = folded(raw);
        (!key.is_empty()).then(|| Self { raw: raw.to_owned(), key })
    }

    /// As it was written, for display and export.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// As it was written, leading zeros too, but in one width and without spaces.
    pub(crate) fn in_half_width(&self) -> String {
        half_width(&self.raw)
    }
}

impl PartialEq for Symbol {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Symbol {}

/// The key under which 記号, 番号 or 枝番 is found: equal exactly for those that are equal when compared. Empty for
/// a blank text. Personal data when the text is.
#[must_use]
pub fn number_search_key(text: &str) -> String {
    folded(text)
}

fn folded(raw: &str) -> String {
    let text = half_width(raw);
    let mut rest = text.as_str();
    let before_digit = |after: &&str| after.starts_with(|one: char| one.is_ascii_digit());
    while let Some(after) = rest.strip_prefix('0').filter(before_digit) {
        rest = after;
    }
    rest.to_owned()
}

/// One width, one hyphen, no spaces.
fn half_width(raw: &str) -> String {
    let one_hyphen = |one| if is_hyphen(one) { '-' } else { one };
    // Most are ASCII, which has one width and no marks: the same without the tables of Unicode.
    if raw.is_ascii() {
        return raw.chars().filter(|one| !one.is_whitespace()).map(one_hyphen).collect();
    }
    let kept = one_width(raw).filter(|one| !one.is_whitespace());
    // A mark that stood apart by a space can join now.
    kept.map(one_hyphen).nfc().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn equal(left: &str, right: &str) -> bool {
        Symbol::read(left) == Symbol::read(right)
    }

    #[test]
    fn ways_of_writing_that_are_equal() {
        let rows = [
            ("１２３４", "1234"),
            ("0012", "12"),
            ("００１２", "12"),
            ("１２－３", "12-3"),
            ("12\u{2212}3", "12\u{2010}3"),
            ("12ー3", "12-3"),
            (" 12 34 ", "12\u{3000}34"),
            ("ｶﾞ-1", "ガ－１"),
            ("あいう", "あいう"),
            ("000", "0"),
            ("01", "1"),
            ("", "\u{3000}"),
        ];
        for (left, right) in rows {
            assert!(equal(left, right), "{left} {right}");
        }
    }

    #[test]
    fn everything_else_makes_a_difference() {
        let rows =
            [("①", "1"), ("12", "120"), ("0", ""), ("00", "01"), ("0-12", "-12"), ("ア", "ァ"), ("カ", "ガ")];
        for (left, right) in rows {
            assert!(!equal(left, right), "{left} {right}");
        }
    }

    #[test]
    fn the_raw_text_stays_and_blank_is_none() {
        assert!(Symbol::read("００１２").is_some_and(|one| one.raw() == "００１２"));
        assert!(Symbol::read(" \u{3000}").is_none());
    }

    proptest! {
        #[test]
        fn the_search_key_tells_the_same_as_comparing(left in "[0０1１①ー -]{0,4}", right in "[0０1１①ー -]{0,4}") {
            let equal_keys = number_search_key(&left) == number_search_key(&right);
            prop_assert_eq!(equal_keys, equal(&left, &right));
        }

        #[test]
        fn ascii_is_read_as_all_other_text_is(text in "[ -~\t]{0,8}") {
            prop_assert_eq!(half_width(&text) + "あ", half_width(&format!("{text}あ")));
        }

        #[test]
        fn folding_twice_is_folding_once(text in any::<String>(), number in "[0０1１①ーｶﾞ゛ -]{0,8}") {
            for text in [text, number] {
                prop_assert_eq!(folded(&folded(&text)), folded(&text));
            }
        }
    }
}
