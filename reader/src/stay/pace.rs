//! Owns the choice between short reads and one extended read, by what was measured on this reader.
//!
//! Promises: pure; extended length is used only where it was quicker per byte; a refusal is never asked again
//! on this reader, a fault only after [`RETRY_READS`] other reads.
//! Must never: know the clock, or be asked for anything but reads.

use std::{cmp::Ordering, time::Duration};

use crate::channel::ExtendedReads;

/// After so many reads in one way the other is measured again: cards and contacts differ.
pub const RETRY_READS: u32 = 32;

/// How the rest of a certificate is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// 256 bytes at a time.
    Short,
    /// All in one exchange.
    Extended,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Extended {
    #[default]
    Untried,
    Takes(Rate),
    Failed,
    Refused,
}

/// Nanoseconds per byte.
type Rate = u128;

/// What is known of one reader.
#[derive(Debug, Default)]
pub struct Pace {
    short: Option<Rate>,
    extended: Extended,
    last: Option<Way>,
    repeated: u32,
}

impl Pace {
    /// How to read next.
    pub fn way(&self, reader: ExtendedReads) -> Way {
        match (reader, self.short, self.extended) {
            (ExtendedReads::No, _, _) | (_, _, Extended::Refused) => Way::Short,
            (ExtendedReads::Unknown, None, Extended::Untried) | (_, None, Extended::Takes(_)) => Way::Short,
            (ExtendedReads::Yes, None, Extended::Untried) | (_, Some(_), Extended::Untried) => Way::Extended,
            (_, _, Extended::Failed) => self.or_the_other(Way::Short),
            (_, Some(short), Extended::Takes(extended)) => self.or_the_other(match extended.cmp(&short) {
                Ordering::Less => Way::Extended,
                Ordering::Equal | Ordering::Greater => Way::Short,
            }),
        }
    }

    /// So many bytes were read this way in this time.
    pub fn note(&mut self, way: Way, bytes: usize, took: Duration) {
        let rate = took.as_nanos() / u128::try_from(bytes).unwrap_or(1).max(1);
        match way {
            Way::Short => self.short = Some(rate),
            Way::Extended => self.extended = Extended::Takes(rate),
        }
        self.took(way);
    }

    /// Reader or card answered that it does not do this.
    pub fn refused(&mut self) {
        self.extended = Extended::Refused;
    }

    /// There was no answer. It may have been the contact.
    pub fn failed(&mut self) {
        self.extended = Extended::Failed;
        self.took(Way::Extended);
    }

    fn took(&mut self, way: Way) {
        self.repeated = if self.last == Some(way) { self.repeated.saturating_add(1) } else { 1 };
        self.last = Some(way);
    }

    fn or_the_other(&self, usual: Way) -> Way {
        match usual {
            usual if self.last != Some(usual) || self.repeated < RETRY_READS => usual,
            Way::Short => Way::Extended,
            Way::Extended => Way::Short,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNKNOWN: ExtendedReads = ExtendedReads::Unknown;

    fn measured(short_ms: u64, extended_ms: u64) -> Pace {
        let mut pace = Pace::default();
        pace.note(Way::Short, 1000, Duration::from_millis(short_ms));
        pace.note(Way::Extended, 1000, Duration::from_millis(extended_ms));
        pace
    }

    #[test]
    fn each_way_is_tried_once_and_then_the_quicker_is_taken() {
        let mut pace = Pace::default();
        assert_eq!(pace.way(ExtendedReads::Yes), Way::Extended);
        assert_eq!(pace.way(UNKNOWN), Way::Short);
        pace.note(Way::Short, 1000, Duration::from_millis(100));
        assert_eq!(pace.way(UNKNOWN), Way::Extended);
        assert_eq!(measured(100, 50).way(UNKNOWN), Way::Extended);
        assert_eq!(measured(50, 100).way(UNKNOWN), Way::Short);
        assert_eq!(measured(50, 50).way(UNKNOWN), Way::Short, "no gain, no risk");
    }

    #[test]
    fn speed_is_counted_per_byte() {
        let mut pace = measured(100, 300);
        pace.note(Way::Extended, 4000, Duration::from_millis(300));
        assert_eq!(pace.way(UNKNOWN), Way::Extended);
    }

    #[test]
    fn a_reader_that_cannot_is_not_asked_and_a_refusal_is_for_good() {
        assert_eq!(measured(100, 50).way(ExtendedReads::No), Way::Short);
        let mut pace = measured(100, 50);
        pace.refused();
        for _ in 0..RETRY_READS * 2 {
            assert_eq!(pace.way(ExtendedReads::Yes), Way::Short);
            pace.note(Way::Short, 1000, Duration::from_millis(100));
        }
    }

    #[test]
    fn the_slower_way_is_measured_again_after_a_while() {
        let mut pace = measured(50, 100);
        for _ in 0..RETRY_READS {
            assert_eq!(pace.way(UNKNOWN), Way::Short);
            pace.note(Way::Short, 1000, Duration::from_millis(50));
        }
        assert_eq!(pace.way(UNKNOWN), Way::Extended);
        pace.note(Way::Extended, 1000, Duration::from_millis(100));
        assert_eq!(pace.way(UNKNOWN), Way::Short);
    }

    #[test]
    fn a_fault_is_forgiven_as_late() {
        let mut pace = Pace::default();
        pace.failed();
        for _ in 0..RETRY_READS {
            assert_eq!(pace.way(ExtendedReads::Yes), Way::Short);
            pace.note(Way::Short, 1000, Duration::from_millis(50));
        }
        assert_eq!(pace.way(ExtendedReads::Yes), Way::Extended);
    }
}
