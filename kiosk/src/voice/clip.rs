//! Owns what can be said: the key of a recorded sentence.
//!
//! Promises: a key is a plain file name, so no clip lies outside the folder of clips.
//! Must never: be made from what a person typed or a card holds. A key lives as long as the program, that is,
//! it stands in the source; and a key without a letter at its front (a number, a PIN) is refused.

use screen::Sentence;

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

    /// The clip of a sentence of the screen.
    #[must_use]
    pub fn of(sentence: Sentence) -> Option<Self> {
        Self::new(sentence.key())
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
    fn every_sentence_can_be_said() {
        for sentence in Sentence::ALL {
            assert_eq!(Clip::of(sentence).map(Clip::key), Some(sentence.key()));
        }
    }
}
