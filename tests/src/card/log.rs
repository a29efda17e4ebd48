//! Owns what a card remembers of what it was asked: header bytes and status words, counted.
//!
//! Promises: enough to prove "one wrong PIN cost one try" and "a locked card was never sent VERIFY".
//! Must never: hold command data or response data.

use std::collections::BTreeMap;

use super::Status;

/// One way in which a card was asked and answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asked {
    /// INS.
    pub instruction: u8,
    /// P1.
    pub p1: u8,
    /// P2.
    pub p2: u8,
    /// The status word of the answer; none when the answer did not leave the card.
    pub status: Option<Status>,
}

/// Counts of everything one card was asked in its life.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CardLog {
    counts: BTreeMap<Asked, u32>,
    commands: u32,
    verifies: u32,
    signatures: u32,
}

impl CardLog {
    /// How often each (INS, P1, P2, SW) occurred.
    #[must_use]
    pub fn counts(&self) -> &BTreeMap<Asked, u32> {
        &self.counts
    }

    /// Commands received.
    #[must_use]
    pub fn commands(&self) -> u32 {
        self.commands
    }

    /// VERIFY commands that carried a PIN. Queries of the counter are not among them.
    #[must_use]
    pub fn verifies(&self) -> u32 {
        self.verifies
    }

    /// Signatures made.
    #[must_use]
    pub fn signatures(&self) -> u32 {
        self.signatures
    }

    /// Notes one command. `executed` is the status word the card came to, whether or not it was sent.
    pub(super) fn note(&mut self, command: &[u8], executed: Option<Status>, answered: Option<Status>) {
        self.commands += 1;
        let &[_, instruction, p1, p2, ..] = command else { return };
        *self.counts.entry(Asked { instruction, p1, p2, status: answered }).or_default() += 1;
        if instruction == 0x20 && command.len() > 4 && executed.is_some() {
            self.verifies += 1;
        }
        if instruction == 0x2A && executed == Some(Status::OK) {
            self.signatures += 1;
        }
    }
}
