//! Owns the mark by which a card is known again without keeping anything of its certificate.
//!
//! Promises: a mark says nothing without the key; the key is random, lives in this process and is never told.
//! Must never: outlive the stay of its card.

use aws_lc_rs::{
    hmac::{self, HMAC_SHA256},
    rand::SystemRandom,
};

use crate::apdu::CHUNK_BYTES_MAX;

/// HMAC of the first part of a certificate.
pub struct Mark(hmac::Tag);

/// Makes marks.
pub struct Marker(Option<hmac::Key>);

impl Marker {
    /// With a random key. Should the system have no randomness, no card has a mark, and none is worked with.
    pub fn new() -> Self {
        Self(hmac::Key::generate(HMAC_SHA256, &SystemRandom::new()).ok())
    }

    /// Marks the first part of a certificate. Less than a whole part proves nothing and has no mark.
    pub fn mark(&self, start: &[u8]) -> Option<Mark> {
        let key = self.0.as_ref().filter(|_| start.len() == CHUNK_BYTES_MAX)?;
        Some(Mark(hmac::sign(key, start)))
    }

    /// Whether this is the first part that was marked.
    pub fn fits(&self, mark: &Mark, start: &[u8]) -> bool {
        self.0.as_ref().is_some_and(|key| hmac::verify(key, start, mark.0.as_ref()).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bit_makes_another_card_and_another_key_another_mark() {
        let marker = Marker::new();
        let mark = marker.mark(&[7; CHUNK_BYTES_MAX]).expect("mark");
        assert!(marker.fits(&mark, &[7; CHUNK_BYTES_MAX]));
        let mut other = [7; CHUNK_BYTES_MAX];
        other[40] ^= 1;
        assert!(!marker.fits(&mark, &other));
        assert!(!Marker::new().fits(&mark, &[7; CHUNK_BYTES_MAX]));
        assert!(marker.mark(&[7; CHUNK_BYTES_MAX - 1]).is_none());
    }
}
