//! Owns the one structure that a card is asked to sign, and its bytes.
//!
//! Promises: fixed layout, domain-separated, length-prefixed where a length varies, so that no two
//! statements share bytes and nothing else in the world has these bytes.
//! Must never: sign bytes chosen by the gateway; its nonce is one field among others (jpki.md §3.2).

use sha2::{Digest, Sha256};

use crate::WireError;

/// First bytes of everything that is signed.
pub const STATEMENT_DOMAIN: &[u8] = b"uketsuke eligibility-check v1\0";
/// Bytes of the gateway's challenge.
pub const NONCE_BYTES: usize = 32;
/// Longest terminal id (bytes).
pub const TERMINAL_ID_BYTES_MAX: usize = 64;

/// Name of this terminal as the gateway gave it at activation: 1–64 of `A-Z a-z 0-9 . _ -`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TerminalId(String);

impl TerminalId {
    /// Checks length and alphabet.
    pub fn new(id: &str) -> Result<Self, WireError> {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        let fits = !id.is_empty() && id.len() <= TERMINAL_ID_BYTES_MAX && id.bytes().all(known);
        if fits { Ok(Self(id.to_owned())) } else { Err(WireError::Field("terminal")) }
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A calendar date as eight ASCII digits, `yyyymmdd`. The calendar itself is checked by `reception`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateDigits([u8; 8]);

impl DateDigits {
    /// Checks that there are eight digits.
    pub fn new(text: &str) -> Result<Self, WireError> {
        let digits: [u8; 8] = text.as_bytes().try_into().map_err(|_| WireError::Field("date"))?;
        if digits.iter().all(u8::is_ascii_digit) { Ok(Self(digits)) } else { Err(WireError::Field("date")) }
    }

    /// The eight digits.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 8] {
        &self.0
    }
}

/// "This terminal asks, for this exam date, in answer to this challenge."
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Who asks.
    pub terminal: TerminalId,
    /// The gateway's challenge, used once.
    pub nonce: [u8; NONCE_BYTES],
    /// The day for which eligibility is asked.
    pub exam_date: DateDigits,
}

impl Statement {
    /// `domain ‖ len(terminal) ‖ terminal ‖ nonce ‖ yyyymmdd`.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let terminal = self.terminal.as_str().as_bytes();
        let length = u8::try_from(terminal.len()).unwrap_or(u8::MAX);
        [STATEMENT_DOMAIN, &[length], terminal, &self.nonce, self.exam_date.bytes()].concat()
    }

    /// SHA-256 of [`Self::bytes`]: what the card signs.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.bytes()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(terminal: &str, nonce: u8, date: &str) -> Statement {
        Statement {
            terminal: TerminalId::new(terminal).expect("terminal"),
            nonce: [nonce; NONCE_BYTES],
            exam_date: DateDigits::new(date).expect("date"),
        }
    }

    #[test]
    fn every_field_changes_the_digest() {
        let base = statement("kiosk-1", 1, "20261120").digest();
        for other in [
            statement("kiosk-2", 1, "20261120"),
            statement("kiosk-1", 2, "20261120"),
            statement("kiosk-1", 1, "20261121"),
        ] {
            assert_ne!(base, other.digest());
        }
    }

    #[test]
    fn layout_is_the_published_one() {
        let bytes = statement("k1", 7, "20261120").bytes();
        let expected = [STATEMENT_DOMAIN, &[2], b"k1", &[7; 32], b"20261120"].concat();
        assert_eq!(bytes, expected);
    }

    #[test]
    fn odd_terminals_and_dates_are_refused() {
        for id in ["", "a b", "端末", &"x".repeat(TERMINAL_ID_BYTES_MAX + 1)] {
            assert!(TerminalId::new(id).is_err(), "{id}");
        }
        for date in ["", "2026-1-1", "202611200", "２０２６"] {
            assert!(DateDigits::new(date).is_err(), "{date}");
        }
    }
}
