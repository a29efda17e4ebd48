//! Owns what the states of all readers together mean for the one slot that counts.
//!
//! Promises: pure; two cards that follow each other have different insertion numbers, by the service's event
//! counter; cards on two slots are several cards.
//! Must never: judge by ATR.

use std::ffi::CString;

use super::choice::{ReaderChoice, is_sam};
use crate::channel::Slot;

/// One reader as the service shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its name.
    pub name: CString,
    /// Something is in it; it may be mute.
    pub present: bool,
    /// Counts arrivals and departures.
    pub events: u32,
}

/// Remembers what was seen last.
#[derive(Debug, Clone, Default)]
pub struct Eyes {
    choice: ReaderChoice,
    insertion: u32,
    /// Readers and event counters of the cards that have this insertion number.
    counted: Vec<(CString, u32)>,
    known: Vec<CString>,
}

impl Eyes {
    /// Nothing was seen yet.
    #[must_use]
    pub fn new(choice: ReaderChoice) -> Self {
        Self { choice, insertion: 0, counted: Vec::new(), known: Vec::new() }
    }

    /// Everything is forgotten but the numbers that were given.
    pub fn close(&mut self) {
        self.counted.clear();
        self.known.clear();
    }

    /// What all the readers together show.
    pub fn slot(&mut self, readers: &[Seen]) -> Slot {
        self.note(readers);
        let chosen = || readers.iter().filter(|reader| self.choice.takes(&reader.name));
        if chosen().next().is_none() {
            let sam = !readers.is_empty() && readers.iter().all(|reader| is_sam(&reader.name));
            return if sam { Slot::OnlySam } else { Slot::NoReader };
        }
        let cards: Vec<_> = chosen()
            .filter(|reader| reader.present && self.choice.may_be_a_card(&reader.name))
            .map(|reader| (reader.name.clone(), reader.events))
            .collect();
        if cards.is_empty() {
            return Slot::Empty;
        }
        let several = cards.len() > 1;
        if self.counted != cards {
            self.insertion = self.insertion.wrapping_add(1);
            self.counted = cards;
        }
        let insertion = self.insertion;
        if several { Slot::Cards { insertion } } else { Slot::Card { insertion } }
    }

    /// What was there when its reader appeared may be a built-in module.
    fn note(&mut self, readers: &[Seen]) {
        let all: Vec<_> = readers.iter().map(|reader| reader.name.clone()).collect();
        for reader in readers {
            if !reader.present {
                self.choice.is_empty(&reader.name);
            } else if !self.known.contains(&reader.name) {
                self.choice.appeared_full(&reader.name, &all);
            }
        }
        self.known = all;
    }
}

#[cfg(test)]
mod tests;
