//! Owns counting by kind, and what is typical of many durations.
//!
//! Promises: every value counts exactly once, also one that is damaged; percentiles are values that occurred
//! (nearest rank).
//! Must never: touch the database.

use std::collections::BTreeMap;

/// How many of each kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally<T> {
    /// The kinds that occur, most first.
    pub rows: Vec<(T, u64)>,
    /// Values that are damaged.
    pub unreadable: u64,
}

impl<T: Ord> Tally<T> {
    /// One for each; none is a damaged value.
    pub(super) fn of(values: impl Iterator<Item = Option<T>>) -> Self {
        Self::counted(values.map(|value| (value, 1)))
    }

    /// So many for each.
    pub(super) fn counted(values: impl Iterator<Item = (Option<T>, u64)>) -> Self {
        let (mut kinds, mut unreadable) = (BTreeMap::new(), 0);
        for (value, count) in values {
            match value {
                Some(value) => *kinds.entry(value).or_insert(0) += count,
                None => unreadable += count,
            }
        }
        let mut rows: Vec<(T, u64)> = kinds.into_iter().collect();
        // Stable: equals stay in their own order.
        rows.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Self { rows, unreadable }
    }
}

/// What is typical of many durations (seconds).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// Of how many.
    pub checks: u64,
    /// Half of them took at most this.
    pub median_secs: u64,
    /// Nine of ten took at most this.
    pub p90_secs: u64,
    /// The longest.
    pub longest_secs: u64,
}

impl Spread {
    /// None when there is nothing.
    pub(super) fn of(secs: impl Iterator<Item = u64>) -> Option<Self> {
        let mut secs: Vec<u64> = secs.collect();
        secs.sort_unstable();
        let rank = |percent: usize| secs.get((secs.len() * percent).div_ceil(100).checked_sub(1)?).copied();
        Some(Self {
            checks: secs.len() as u64,
            median_secs: rank(50)?,
            p90_secs: rank(90)?,
            longest_secs: rank(100)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_come_by_their_number_and_damage_is_counted() {
        let tally = Tally::of([Some('b'), Some('a'), None, Some('c'), Some('c')].into_iter());
        assert_eq!(tally, Tally { rows: vec![('c', 2), ('a', 1), ('b', 1)], unreadable: 1 });
    }

    #[test]
    fn percentiles_are_values_that_occurred() {
        let spread = |secs: &[u64]| Spread::of(secs.iter().copied());
        let told = |secs: &[u64]| {
            spread(secs).map(|spread| (spread.median_secs, spread.p90_secs, spread.longest_secs))
        };
        assert_eq!(spread(&[]), None);
        assert_eq!(told(&[7]), Some((7, 7, 7)));
        assert_eq!(told(&[30, 10, 20]), Some((20, 30, 30)));
        let hundred: Vec<u64> = (1..=100).rev().collect();
        assert_eq!(told(&hundred), Some((50, 90, 100)));
        assert_eq!(spread(&hundred).map(|spread| spread.checks), Some(100));
    }
}
