//! Owns the term of a row: the days on which it holds (有効開始日, 有効終了日).
//!
//! Promises: both days are included; what is open at one end has no limit there.
//! Must never: read a clock. The day that counts is the exam date, and it comes in as an argument.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Days on which a row holds, both included; no end means without limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
}

impl Term {
    /// Whether the row holds on this day.
    #[must_use]
    pub fn holds_on(self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// Whether no day limits it.
    #[must_use]
    pub fn is_open(self) -> bool {
        self.from.is_none() && self.to.is_none()
    }

    /// Whether it ends before it begins, so that it holds on no day.
    #[must_use]
    pub fn is_reversed(self) -> bool {
        self.from.zip(self.to).is_some_and(|(from, to)| to < from)
    }

    /// Whether some day lies in both. Neither is reversed.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        let before = |one: Self, two: Self| one.to.zip(two.from).is_some_and(|(to, from)| to < from);
        !before(self, other) && !before(other, self)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn overlap_is_symmetric_and_means_a_common_day(days in proptest::array::uniform4(proptest::option::of(0_i8..20))) {
            let day = |offset: Option<i8>| offset.map(|offset| date(2026, 1, offset + 1));
            let [a, b, c, d] = days.map(day);
            let (one, two) = (Term { from: a, to: b }, Term { from: c, to: d });
            prop_assume!(!one.is_reversed() && !two.is_reversed());
            let common = (1..=20).map(|day| date(2026, 1, day)).any(|day| one.holds_on(day) && two.holds_on(day));
            prop_assert_eq!(one.overlaps(two), common);
            prop_assert_eq!(two.overlaps(one), common);
        }

        #[test]
        fn a_reversed_term_holds_on_no_day(from in 0_i8..20, to in 0_i8..20, day in 0_i8..20) {
            let [from, to, day] = [from, to, day].map(|offset| date(2026, 1, offset + 1));
            let term = Term { from: Some(from), to: Some(to) };
            prop_assert_eq!(term.is_reversed(), to < from);
            prop_assert!(!(term.is_reversed() && term.holds_on(day)));
        }
    }

    #[test]
    fn a_term_is_written_and_read_again() {
        let term = Term { from: Some(date(2026, 4, 1)), to: None };
        let text = serde_json::to_string(&term).expect("text");
        assert_eq!(text, r#"{"from":"2026-04-01","to":null}"#);
        assert_eq!(serde_json::from_str::<Term>(&text).expect("term"), term);
        assert!(Term::default().is_open() && !term.is_open());
    }
}
