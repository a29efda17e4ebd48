//! Owns names in kanji (氏名), for display beside one another (domain.md §4.4).
//!
//! Promises: the raw text stays as the service gave it; matching folds variants, and ● stands for characters.
//! Must never: be printed, or decide whether two records are the same person.

use unicode_normalization::UnicodeNormalization as _;

use super::variants::representative;
use super::wildcard::matches_hidden;
use crate::text::{is_hyphen, normal};

/// A name in kanji. Personal data: no Debug and no Display, so that it cannot reach a log.
#[derive(Clone)]
pub struct Name {
    raw: String,
    key: String,
}

impl Name {
    /// A name in this text; none when nothing is left of it after folding.
    #[must_use]
    pub fn read(raw: &str) -> Option<Self> {
        let key = folded(raw);
        (!key.is_empty()).then(|| Self { raw: raw.to_owned(), key })
    }

    /// As it was written, for display and export. Compatibility forms such as 塚 (U+FA10) are still there.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// Whether the two can be the same name.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        matches_hidden(&self.key, &other.key)
    }
}

/// Width, variation selectors, variants and capitals; without spaces, ・ and hyphens.
fn folded(raw: &str) -> String {
    let kept = normal(raw).filter(|one| !one.is_whitespace() && *one != '・' && !is_hyphen(*one));
    kept.map(|one| representative(one).to_ascii_uppercase()).nfc().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn matches(left: &str, right: &str) -> bool {
        let [left, right] = [left, right].map(|text| Name::read(text).expect("a name"));
        assert_eq!(left.matches(&right), right.matches(&left), "symmetric");
        left.matches(&right)
    }

    #[test]
    fn names_that_can_be_the_same() {
        let rows = [
            ("髙橋　次郎", "高橋 次郎"),
            ("山﨑太郎", "山崎太郎"),
            ("\u{20bb7}田", "吉田"),
            ("渡邉", "渡辺"),
            ("渡邊", "渡邉"),
            ("栁瀨", "柳瀬"),
            ("葛\u{e0100}城", "葛城"),
            ("大\u{fa10}", "大塚"),
            ("●橋次郎", "髙橋次郎"),
            ("●●次郎", "髙橋次郎"),
            ("葛●\u{e0100}", "葛城"),
            ("ＪＯＨＮ ｓｍｉｔｈ", "JOHN SMITH"),
            ("ジョン・スミス", "ジョンスミス"),
        ];
        for (left, right) in rows {
            assert!(matches(left, right), "{left} {right}");
        }
    }

    #[test]
    fn names_that_differ() {
        for (left, right) in [("斎藤", "斉藤"), ("高橋", "高梨"), ("●橋", "橋"), ("山田太郎", "山田次郎")]
        {
            assert!(!matches(left, right), "{left} {right}");
        }
    }

    #[test]
    fn the_raw_text_keeps_what_folding_loses() {
        for raw in ["大\u{fa10}", "葛\u{e0100}城", "髙橋　次郎", "\u{fa1b}田", "㈱●"] {
            assert!(Name::read(raw).expect("a name").raw() == raw, "{raw}");
        }
        assert!(Name::read(" \u{3000}").is_none());
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(
            text in any::<String>(),
            name in "[髙高﨑崎德邊辺ｶ゛\u{fa10}\u{e0100} ●]{0,8}",
        ) {
            for text in [text, name] {
                prop_assert_eq!(folded(&folded(&text)), folded(&text));
            }
        }

        #[test]
        fn matching_is_symmetric(left in "[髙高﨑●]{1,5}", right in "[髙高﨑●]{1,5}") {
            matches(&left, &right);
        }
    }
}
