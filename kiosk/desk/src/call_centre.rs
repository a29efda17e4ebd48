//! Owns when オンライン資格確認等コールセンター can be called (domain.md R43).
//!
//! Promises: hours are those of Japan; on a public holiday, which this program does not know, it says that too.
//! Must never: read a clock.

use jiff::Timestamp;
use jiff::civil::{Time, Weekday, time};
use reception::japan;

/// Free of charge.
pub const TELEPHONE: &str = "0800-080-4583";

const OPENS: Time = time(8, 0, 0, 0);
const WEEKDAY_CLOSES: Time = time(18, 0, 0, 0);
const SATURDAY_CLOSES: Time = time(16, 0, 0, 0);

/// Until when somebody answers there today, if it is no public holiday; nothing while nobody does.
#[must_use]
pub fn open_until(now: Timestamp) -> Option<Time> {
    let there = now.to_zoned(japan());
    let closes = match there.weekday() {
        Weekday::Monday | Weekday::Tuesday | Weekday::Wednesday | Weekday::Thursday | Weekday::Friday => {
            WEEKDAY_CLOSES
        }
        Weekday::Saturday => SATURDAY_CLOSES,
        Weekday::Sunday => return None,
    };
    (OPENS..closes).contains(&there.time()).then_some(closes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<Time> {
        open_until(format!("{text}+09:00").parse().expect("a moment"))
    }

    #[test]
    fn hours_are_those_of_the_notice() {
        for (moment, until) in [
            ("2026-11-20T07:59:59", None),
            ("2026-11-20T08:00:00", Some(WEEKDAY_CLOSES)),
            ("2026-11-20T17:59:59", Some(WEEKDAY_CLOSES)),
            ("2026-11-20T18:00:00", None),
            ("2026-11-21T15:59:59", Some(SATURDAY_CLOSES)),
            ("2026-11-21T16:00:00", None),
            ("2026-11-22T12:00:00", None),
            ("2026-11-23T00:30:00", None),
        ] {
            assert_eq!(at(moment), until, "{moment}");
        }
    }
}
