//! Owns what passed between a card and its reader: how many bytes, and when.
//!
//! Promises: measured at the card, so it is the same measure for every program that uses the card.
//! Must never: hold a byte of what passed.

use std::time::Instant;

use serde::{Deserialize, Serialize};

/// What passed in the life of one card.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traffic {
    /// Bytes of all commands.
    pub bytes_in: u64,
    /// Bytes of all answers, status words among them.
    pub bytes_out: u64,
    /// From the first command to the last answer (microseconds).
    pub span_micros: u64,
    /// Commands up to the last signature, with it; none without one.
    pub signature_commands: Option<u32>,
    /// From the first command to the last signature (microseconds); none without one.
    pub signature_micros: Option<u64>,
    /// From the last VERIFY with a PIN to the signature after it (microseconds); none without both.
    pub pin_span_micros: Option<u64>,
}

/// The measuring of it.
#[derive(Debug, Default)]
pub(super) struct Meter {
    traffic: Traffic,
    commands: u32,
    first: Option<Instant>,
    verify: Option<Instant>,
}

impl Meter {
    /// What passed so far.
    pub fn traffic(&self) -> Traffic {
        self.traffic
    }

    /// Notes one exchange: the command had come at `came`, the answer left at `left`.
    pub fn note(&mut self, command: &[u8], answer: &[u8], came: Instant, left: Instant) {
        self.commands += 1;
        self.traffic.bytes_in += bytes(command);
        self.traffic.bytes_out += bytes(answer);
        let span = micros(*self.first.get_or_insert(came), left);
        self.traffic.span_micros = span;
        match command {
            [_, 0x20, _, _, _, ..] => self.verify = Some(came),
            [_, 0x2A, ..] if answer.ends_with(&[0x90, 0x00]) => {
                self.traffic.signature_commands = Some(self.commands);
                self.traffic.signature_micros = Some(span);
                self.traffic.pin_span_micros = self.verify.map(|verify| micros(verify, left));
            }
            _ => {}
        }
    }
}

fn bytes(of: &[u8]) -> u64 {
    u64::try_from(of.len()).unwrap_or(u64::MAX)
}

fn micros(from: Instant, to: Instant) -> u64 {
    u64::try_from(to.saturating_duration_since(from).as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn spans_begin_with_a_command_and_end_with_an_answer() {
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let mut meter = Meter::default();
        meter.note(&[0, 0x20, 0, 0x98], &[0x63, 0xC3], at(0), at(10));
        assert_eq!(meter.traffic().pin_span_micros, None);
        meter.note(&[0, 0x20, 0, 0x98, 1, 9], &[0x90, 0x00], at(100), at(110));
        meter.note(&[0x80, 0x2A, 0, 0x97, 1, 9, 0], &[7, 0x90, 0x00], at(120), at(150));
        meter.note(&[0, 0xA4, 4, 0], &[0x90, 0x00], at(160), at(170));
        let expected = Traffic {
            bytes_in: 21,
            bytes_out: 9,
            span_micros: 170_000,
            signature_commands: Some(3),
            signature_micros: Some(150_000),
            pin_span_micros: Some(50_000),
        };
        assert_eq!(meter.traffic(), expected);
    }
}
