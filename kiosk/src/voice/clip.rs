//! Owns what can be said: the key of a recorded sentence, and the languages that sentences are recorded in.
//!
//! Promises: a key is a plain file name, so no clip lies outside the folder of clips.
//! Must never: be made from what a person typed or a card holds. A key lives as long as the program, that is,
//! it stands in the source; and a key without a letter at its front (a number, a PIN) is refused.

/// Longest key (bytes).
pub const KEY_BYTES_MAX: usize = 64;

/// One sentence that can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clip(&'static str);

impl Clip {
    /// The clip with this key of the sentence table: `a` to `z` first, then also digits, `-` and `_`.
    #[must_use]
    pub const fn new(key: &'static str) -> Option<Self> {
        if is_key(key.as_bytes()) { Some(Self(key)) } else { None }
    }

    /// Its key.
    #[must_use]
    pub const fn key(self) -> &'static str {
        self.0
    }
}

const fn is_key(key: &[u8]) -> bool {
    let [first, rest @ ..] = key else { return false };
    first.is_ascii_lowercase() && key.len() <= KEY_BYTES_MAX && all_plain(rest)
}

const fn all_plain(mut bytes: &[u8]) -> bool {
    while let [byte, rest @ ..] = bytes {
        if !(byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-' || *byte == b'_') {
            return false;
        }
        bytes = rest;
    }
    true
}

/// A language that sentences are recorded in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// 日本語
    Japanese,
    /// やさしい日本語
    EasyJapanese,
    /// English
    English,
    /// 中文
    Chinese,
    /// 한국어
    Korean,
    /// Tiếng Việt
    Vietnamese,
    /// Português
    Portuguese,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Japanese,
        Self::EasyJapanese,
        Self::English,
        Self::Chinese,
        Self::Korean,
        Self::Vietnamese,
        Self::Portuguese,
    ];

    /// The name of its sentence table and of its folder of clips.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Japanese => "ja",
            Self::EasyJapanese => "easy",
            Self::English => "en",
            Self::Chinese => "zh",
            Self::Korean => "ko",
            Self::Vietnamese => "vi",
            Self::Portuguese => "pt",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_plain_name() {
        for key in ["idle-title", "a", "pin_heading", "wrong2"] {
            assert_eq!(Clip::new(key).map(Clip::key), Some(key));
        }
        let long: &'static str = Box::leak("k".repeat(KEY_BYTES_MAX + 1).into_boxed_str());
        for key in ["", "../a", "a/b", "a.ogg", "A", "受付", "a b", "-a", long] {
            assert_eq!(Clip::new(key), None, "{key}");
        }
    }

    #[test]
    fn a_number_is_no_key() {
        for key in ["1234", "0", "12345678901", "2-3"] {
            assert_eq!(Clip::new(key), None, "{key}");
        }
    }

    #[test]
    fn every_language_has_a_folder_of_its_own() {
        let codes: std::collections::BTreeSet<_> = Language::ALL.map(Language::code).into();
        assert_eq!(codes.len(), Language::ALL.len());
        assert!(codes.iter().all(|code| Clip::new(code).is_some()));
    }
}
