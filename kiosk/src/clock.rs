//! Owns the clock: the one file of the kiosk that reads it.
//!
//! Promises: dates are those of Japan, whatever the device's zone is.
//! Must never: be called by a rule; rules get dates as arguments.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

const JAPAN: Offset = Offset::constant(9);

/// This moment.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// The day of this moment in Japan.
#[must_use]
pub fn day_of(moment: Timestamp) -> Date {
    TimeZone::fixed(JAPAN).to_datetime(moment).date()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_changes_at_midnight_in_japan() {
        let before: Timestamp = "2026-11-20T14:59:59Z".parse().expect("time");
        let after: Timestamp = "2026-11-20T15:00:00Z".parse().expect("time");
        assert_eq!(day_of(before).to_string(), "2026-11-20");
        assert_eq!(day_of(after).to_string(), "2026-11-21");
    }
}
