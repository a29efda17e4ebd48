//! Owns the steadying of presence: a card counts when it lies still, and has left when it stays away.
//! Contact at the edge of the field comes and goes many times while a hand moves (jpki.md §7.5.6).
//!
//! Promises: pure, time is an argument; an absence shorter than the limit never frees a seat but is told, so
//! that somebody asks whether it is still the same card; nothing flickers for longer than the limit.
//! Must never: hide that reader or service are gone; those are true at once.

use std::time::{Duration, Instant};

use crate::channel::Slot;

/// How long presence and absence must last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Steadiness {
    /// Shortest presence that seats a card.
    pub seat: Duration,
    /// Shortest absence that frees the seat.
    pub free: Duration,
}

/// What lies there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lying {
    /// One card.
    One,
    /// Several; which one is meant, nobody can know.
    Several,
}

/// What became true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// A card was put down.
    Came(Lying),
    /// It left.
    Left,
    /// Contact was lost for a moment. Whether the same card lies there is to be asked.
    Back,
    /// What lay there left and this came, with nothing between.
    Replaced(Lying),
}

/// What is seated, and what was last heard of the slot.
#[derive(Debug, Clone, Copy)]
pub struct Debounce {
    steadiness: Steadiness,
    slot: Slot,
    since: Instant,
    seated: Option<(Lying, u32)>,
    /// When contact was lost; none while the seated card lies still.
    away_since: Option<Instant>,
}

impl Debounce {
    /// Nothing is known yet.
    #[must_use]
    pub const fn new(steadiness: Steadiness, now: Instant) -> Self {
        Self { steadiness, slot: Slot::NoService, since: now, seated: None, away_since: None }
    }

    /// Takes what was seen at `now`.
    pub fn hear(&mut self, slot: Slot, now: Instant) -> Option<Change> {
        let before = self.tick(now);
        if slot == self.slot {
            return before;
        }
        (self.slot, self.since) = (slot, now);
        if self.away_since.is_some_and(|away| now >= away + self.steadiness.free) {
            // It flickers without end.
            (self.seated, self.away_since) = (None, None);
            return before.or(Some(Change::Left));
        }
        let still = lying(slot) == self.seated && self.away_since.is_none();
        if self.seated.is_some() && !still {
            self.away_since.get_or_insert(now);
        }
        // Two changes at one moment: the later one is due at once and told by the next tick.
        before.or_else(|| self.tick(now))
    }

    /// Takes back what was heard last: it was not so, or is not any more.
    pub fn correct(&mut self, slot: Slot, now: Instant) -> Option<Change> {
        (self.slot, self.since) = (slot, now);
        self.tick(now)
    }

    /// What became true by lasting until `now`.
    pub fn tick(&mut self, now: Instant) -> Option<Change> {
        if self.due().is_none_or(|due| now < due) {
            return None;
        }
        let there = lying(self.slot);
        let before = std::mem::replace(&mut self.seated, there);
        self.away_since = None;
        match (before, there) {
            (None, None) => None,
            (None, Some((lying, _))) => Some(Change::Came(lying)),
            (Some(_), None) => Some(Change::Left),
            (Some((was, _)), Some((is, _))) if was == is => Some(Change::Back),
            (Some(_), Some((is, _))) => Some(Change::Replaced(is)),
        }
    }

    /// When [`Self::tick`] has something to say, if the slot stays as it is.
    #[must_use]
    pub fn due(&self) -> Option<Instant> {
        let steady = self.since + self.steadiness.seat;
        match (self.seated, self.slot) {
            (None, Slot::Card { .. } | Slot::Cards { .. }) => Some(steady),
            (None, Slot::NoService | Slot::NoReader | Slot::OnlySam | Slot::Empty) => None,
            (Some(_), Slot::NoService | Slot::NoReader | Slot::OnlySam) => Some(self.since),
            (Some(_), Slot::Empty) => self.away_since.map(|away| away + self.steadiness.free),
            (Some(_), Slot::Card { .. } | Slot::Cards { .. }) => self.away_since.map(|_| steady),
        }
    }

    /// Whether the seated card has lost contact: nothing can be asked of it just now.
    #[must_use]
    pub const fn is_away(&self) -> bool {
        self.away_since.is_some()
    }

    /// What was last heard, steady or not.
    #[must_use]
    pub const fn slot(&self) -> Slot {
        self.slot
    }
}

const fn lying(slot: Slot) -> Option<(Lying, u32)> {
    match slot {
        Slot::Card { insertion } => Some((Lying::One, insertion)),
        Slot::Cards { insertion } => Some((Lying::Several, insertion)),
        Slot::NoService | Slot::NoReader | Slot::OnlySam | Slot::Empty => None,
    }
}

#[cfg(test)]
mod tests;
