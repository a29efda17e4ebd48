//! Owns the difference between two lists of reservations, which staff see before they take the newer one.
//!
//! Promises: every 予約番号 of either list is in exactly one of four groups, each by number.
//! Must never: carry anything about a person; it holds reservation numbers only.

use std::collections::BTreeMap;

use super::Reservation;

/// What taking the new list in place of the old one would do: 予約番号 only, so it may be logged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReservationDifference {
    /// Only in the new list.
    pub added: Vec<String>,
    /// Only in the old list.
    pub removed: Vec<String>,
    /// In both, and not equal.
    pub changed: Vec<String>,
    /// In both, and equal.
    pub same: usize,
}

impl ReservationDifference {
    /// From `old` to `new`. Both are lists of the same days; in each every 予約番号 stands once.
    #[must_use]
    pub fn between(old: &[Reservation], new: &[Reservation]) -> Self {
        let (old, new) = (by_id(old), by_id(new));
        let mut difference = Self::default();
        for (id, after) in &new {
            match old.get(id) {
                None => difference.added.push((*id).to_owned()),
                Some(before) if before == after => difference.same += 1,
                Some(_) => difference.changed.push((*id).to_owned()),
            }
        }
        let gone = old.keys().filter(|id| !new.contains_key(*id));
        difference.removed = gone.map(|id| (*id).to_owned()).collect();
        difference
    }

    /// Whether the lists are equal.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

fn by_id(list: &[Reservation]) -> BTreeMap<&str, &Reservation> {
    list.iter().map(|one| (one.id.as_str(), one)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn list(rows: &[(u8, u8)]) -> Vec<Reservation> {
        let one = |(id, day): &(u8, u8)| {
            let text = format!(r#"{{"id":"R{id}","day":"2026-11-{day:02}"}}"#);
            serde_json::from_str(&text).expect("a reservation")
        };
        rows.iter().map(one).collect()
    }

    #[test]
    fn the_four_groups() {
        let difference = ReservationDifference::between(
            &list(&[(1, 20), (2, 20), (3, 20)]),
            &list(&[(3, 21), (2, 20), (5, 20), (4, 20)]),
        );
        assert_eq!(difference.added, ["R4", "R5"]);
        assert_eq!(difference.removed, ["R1"]);
        assert_eq!(difference.changed, ["R3"]);
        assert!(difference.same == 1 && !difference.is_empty());
    }

    #[test]
    fn one_change_of_any_kind_is_a_difference() {
        let (one, two, moved) = (list(&[(1, 20)]), list(&[(1, 20), (2, 20)]), list(&[(1, 21)]));
        for (old, new) in [(&one, &two), (&two, &one), (&one, &moved)] {
            assert!(!ReservationDifference::between(old, new).is_empty());
        }
    }

    proptest! {
        #[test]
        fn both_ways_mirror_each_other(
            old in proptest::collection::btree_map(0_u8..9, 1_u8..3, 0..9),
            new in proptest::collection::btree_map(0_u8..9, 1_u8..3, 0..9),
        ) {
            let [old, new] = [old, new].map(|rows| list(&rows.into_iter().collect::<Vec<_>>()));
            let (there, back) = (ReservationDifference::between(&old, &new), ReservationDifference::between(&new, &old));
            prop_assert_eq!(&there.added, &back.removed);
            prop_assert_eq!(&there.changed, &back.changed);
            prop_assert_eq!(there.added.len() + there.changed.len() + there.same, new.len());
            prop_assert!(ReservationDifference::between(&new, &new).is_empty());
        }
    }
}
