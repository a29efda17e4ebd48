//! Owns what all comparing of text starts from (domain.md §4.2): width, marks, invisible characters, hyphens.
//!
//! Promises: pure; the same text gives the same result after any number of passes.
//! Must never: replace a stored text. NFC alone already loses 塚 (U+FA10), so whoever folds keeps the raw one.

use unicode_normalization::UnicodeNormalization as _;

/// NFKC without invisible characters; spacing marks join the character before them.
///
/// NFKC would turn カ + U+309B into カ + space + mark, so the mark is replaced first.
pub(crate) fn normal(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|one| !is_invisible(*one)).map(joining_mark).nfkc()
}

/// Half and full width made one, and nothing else: ① stays ①, because it is not 1 in a 記号.
pub(crate) fn one_width(text: &str) -> impl Iterator<Item = char> + '_ {
    let narrow = |one: char| match one {
        '\u{3000}' | '\u{ff00}'..='\u{ffef}' => std::iter::once(one).nfkc().next().unwrap_or(one),
        other => other,
    };
    text.chars().filter(|one| !is_invisible(*one)).map(joining_mark).map(narrow).nfc()
}

/// Hyphens, dashes, minus signs, wave dashes and the long vowel: one stands for another in old material.
pub(crate) fn is_hyphen(one: char) -> bool {
    matches!(
        one,
        '-' | '~' | '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{2500}' | '\u{301c}' | '\u{30fc}'
    )
}

/// Characters without a shape of their own: variation selectors (IVS), zero-width and direction marks.
pub(crate) fn is_invisible(one: char) -> bool {
    matches!(
        one,
        '\u{ad}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2060}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{e0100}'..='\u{e01ef}'
    )
}

fn joining_mark(one: char) -> char {
    match one {
        '\u{309b}' => '\u{3099}',
        '\u{309c}' => '\u{309a}',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(text: &str) -> String {
        normal(text).collect()
    }

    fn width(text: &str) -> String {
        one_width(text).collect()
    }

    #[test]
    fn rows_of_the_table() {
        // domain.md §4.2.
        let rows = [
            ("ﾀｶﾊｼ ｼﾞﾛｳ", "タカハシ ジロウ"),
            ("\u{3000}", " "),
            ("１２３－４", "123-4"),
            ("\u{ff70}", "\u{30fc}"),
            ("\u{ff65}", "\u{30fb}"),
            ("㈱ ① Ⅲ", "(株) 1 III"),
            ("カ\u{309b}", "ガ"),
            ("ハ\u{309c}", "パ"),
            ("カ\u{3099}", "ガ"),
            ("○〇◯●", "○〇◯●"),
            ("髙﨑德栁濵瀨\u{20bb7}", "髙﨑德栁濵瀨\u{20bb7}"),
            ("葛\u{e0100}城", "葛城"),
            ("辻\u{fe00}", "辻"),
            ("\u{feff}山\u{200b}田", "山田"),
        ];
        for (text, expected) in rows {
            assert_eq!(all(text), expected, "{text}");
        }
    }

    #[test]
    fn compatibility_forms_become_the_unified_character() {
        let forms = [
            ('\u{fa10}', '塚'),
            ('\u{fa12}', '晴'),
            ('\u{fa16}', '猪'),
            ('\u{fa17}', '益'),
            ('\u{fa18}', '礼'),
            ('\u{fa19}', '神'),
            ('\u{fa1b}', '福'),
            ('\u{fa1c}', '靖'),
            ('\u{fa1e}', '羽'),
            ('\u{fa20}', '蘒'),
            ('\u{fa25}', '逸'),
            ('\u{fa26}', '都'),
            ('\u{fa2a}', '飯'),
        ];
        for (form, unified) in forms {
            assert_eq!(all(&form.to_string()), unified.to_string(), "{form}");
        }
    }

    #[test]
    fn one_width_leaves_numbers_in_circles() {
        assert_eq!(width("①１２Ａ－ｶﾞ\u{3000}㈱"), "①12A-ガ ㈱");
    }

    #[test]
    fn look_alikes_of_a_hyphen() {
        for one in ['-', '\u{2010}', '\u{2212}', '\u{301c}', '\u{30fc}', '\u{2014}'] {
            assert!(is_hyphen(one), "{one}");
        }
        for one in ['一', '1', '・', '_', ' '] {
            assert!(!is_hyphen(one), "{one}");
        }
    }

    proptest! {
        #[test]
        fn a_second_pass_changes_nothing(text in any::<String>()) {
            prop_assert_eq!(all(&all(&text)), all(&text));
            prop_assert_eq!(width(&width(&text)), width(&text));
        }
    }
}
