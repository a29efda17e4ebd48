//! Owns how long a card takes: the contact, the radio, the calculation of a signature.
//!
//! Promises: a wait is a function of pace, command and answer; without a pace there is no wait.
//! Must never: sleep.

use std::time::Duration;

/// How long one card takes for what. The default takes no time at all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pace {
    /// For every command, whatever it is.
    pub command: Duration,
    /// For every byte on its way, command and answer.
    pub byte: Duration,
    /// For a signature, besides.
    pub signature: Duration,
}

impl Pace {
    /// How long the card takes for this command and this answer.
    #[must_use]
    pub fn wait(&self, command: &[u8], answer: &[u8]) -> Duration {
        let bytes = u32::try_from(command.len() + answer.len()).unwrap_or(u32::MAX);
        let signed = matches!(command, [_, 0x2A, ..]) && answer.ends_with(&[0x90, 0x00]);
        let signing = if signed { self.signature } else { Duration::ZERO };
        self.command + self.byte.saturating_mul(bytes) + signing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGN: &[u8] = &[0x80, 0x2A, 0, 0x97, 1, 9, 0];

    #[test]
    fn every_part_of_an_exchange_has_its_price() {
        let millis = Duration::from_millis;
        let pace = Pace { command: millis(15), byte: millis(1), signature: millis(600) };
        assert_eq!(pace.wait(&[0, 0x20, 0, 0x98], &[0x63, 0xC3]), millis(15 + 6));
        assert_eq!(pace.wait(SIGN, &[7, 7, 0x90, 0x00]), millis(15 + 11 + 600));
        assert_eq!(pace.wait(SIGN, &[0x69, 0x82]), millis(15 + 9));
        assert_eq!(Pace::default().wait(SIGN, &[0x90, 0x00]), Duration::ZERO);
    }
}
