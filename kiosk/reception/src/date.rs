//! Owns the calendar of the centre: days are those of Japan, whatever zone a device is set to.
//!
//! Promises: pure; the moment comes in as an argument.
//! Must never: read a clock or a zone file.

mod age;
mod era;
mod fiscal;
mod read;

pub use age::{
    ExamAge, LATE_ELDERLY_AGE, SPECIFIC_EXAM_AGE_MIN, age, age_at_end_of, age_by_law, birthday_in, exam_age,
    late_elderly_from,
};
pub use era::{Era, SOLAR_CALENDAR_FROM, era_words, year_both_ways};
pub use fiscal::FiscalYear;
pub use read::{DATE_CHARS_MAX, DateError, DateField, read_date};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{TimeZone, offset};

/// Japan Standard Time: nine hours ahead, without summer time, so no zone file is needed.
#[must_use]
pub fn japan() -> TimeZone {
    TimeZone::fixed(offset(9))
}

/// The day in Japan at that moment.
#[must_use]
pub fn day_in_japan(moment: Timestamp) -> Date {
    moment.to_zoned(japan()).date()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_changes_at_midnight_in_japan() {
        let before: Timestamp = "2026-11-20T14:59:59Z".parse().expect("time");
        let after: Timestamp = "2026-11-20T15:00:00Z".parse().expect("time");
        assert_eq!(day_in_japan(before).to_string(), "2026-11-20");
        assert_eq!(day_in_japan(after).to_string(), "2026-11-21");
    }
}
