//! Owns the fiscal year (年度): 1 April to 31 March, named by the western year in which it begins.
//!
//! Promises: every day has one; total over every day that the calendar can hold.
//! Must never: know which one is the present year.

use std::fmt;

use jiff::civil::Date;

/// 年度.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FiscalYear(i16);

impl FiscalYear {
    /// The one that this day lies in.
    #[must_use]
    pub fn of(day: Date) -> Self {
        if day.month() >= 4 { Self(day.year()) } else { Self(day.year() - 1) }
    }

    /// The western year of its 1 April.
    #[must_use]
    pub fn begins_in(self) -> i16 {
        self.0
    }

    /// Its 1 April.
    #[must_use]
    pub fn first_day(self) -> Date {
        // Outside of the calendar only for its very first and last year.
        Date::new(self.0, 4, 1).unwrap_or(Date::MIN)
    }

    /// Its 31 March, in the western year after.
    #[must_use]
    pub fn last_day(self) -> Date {
        Date::new(self.0 + 1, 3, 31).unwrap_or(Date::MAX)
    }

    /// The two low digits, 0–99, as voucher numbers carry them.
    #[must_use]
    pub fn low_digits(self) -> u8 {
        u8::try_from(self.0.rem_euclid(100)).unwrap_or_default()
    }

    /// The fiscal year with these two low digits (0–99) that is nearest to this one; of two equally near ones
    /// the earlier.
    #[must_use]
    pub fn nearest_with(self, low_digits: u8) -> Self {
        let ahead = (i16::from(low_digits) - i16::from(self.low_digits())).rem_euclid(100);
        let distance = if ahead >= 50 { ahead - 100 } else { ahead };
        Self(self.0.saturating_add(distance))
    }
}

impl fmt::Display for FiscalYear {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}年度", self.0)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn it_changes_on_the_first_of_april() {
        let rows = [
            (date(2026, 3, 31), 2025),
            (date(2026, 4, 1), 2026),
            (date(2026, 12, 31), 2026),
            (date(2027, 1, 1), 2026),
            (date(2027, 3, 31), 2026),
        ];
        for (day, year) in rows {
            assert_eq!(FiscalYear::of(day).begins_in(), year, "{day}");
        }
        let year = FiscalYear::of(date(2026, 11, 20));
        assert_eq!((year.first_day(), year.last_day()), (date(2026, 4, 1), date(2027, 3, 31)));
        assert_eq!(year.to_string(), "2026年度");
    }

    #[test]
    fn two_digits_name_the_nearest_year() {
        let year = |text: &str| FiscalYear::of(text.parse().expect("day"));
        let rows = [
            ("2026-11-20", 26, 2026),
            ("2026-11-20", 25, 2025),
            ("2026-11-20", 99, 1999),
            ("2026-11-20", 75, 2075),
            ("2026-11-20", 76, 1976),
            ("2099-11-20", 0, 2100),
        ];
        for (day, low_digits, expected) in rows {
            assert_eq!(year(day).nearest_with(low_digits).begins_in(), expected, "{day} {low_digits}");
        }
        assert_eq!(year("2008-04-01").low_digits(), 8);
    }

    #[test]
    fn the_ends_of_the_calendar_are_no_exception() {
        for day in [Date::MIN, Date::MAX] {
            let year = FiscalYear::of(day);
            assert!(year.first_day() <= day && day <= year.last_day());
        }
    }

    proptest! {
        #[test]
        fn a_day_lies_in_its_year(year in -9999_i16..=9999, month in 1_i8..=12, day in 1_i8..=28) {
            let day = date(year, month, day);
            let fiscal = FiscalYear::of(day);
            prop_assert!(fiscal.first_day() <= day && day <= fiscal.last_day());
            prop_assert_eq!(fiscal.nearest_with(fiscal.low_digits()), fiscal);
        }
    }
}
