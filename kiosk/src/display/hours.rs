//! Owns when the screen is lit: the hours of the centre, and the exceptions from them.
//!
//! Promises: pure, every time is an argument; hours over midnight are understood; a clock that nobody has set darkens
//! nothing.
//! Must never: be dark while somebody is received, or within [`AWAKE`] of the last sign of a person.

use std::time::Duration;

use jiff::civil::Time;

/// How long a touch or a card wakes the screen.
pub const AWAKE: Duration = Duration::from_secs(60);

/// From when to when the screen is lit, each day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    on: Time,
    off: Time,
}

impl Hours {
    /// None when both are the same: nobody can say whether that is always or never.
    #[must_use]
    pub fn new(on: Time, off: Time) -> Option<Self> {
        (on != off).then_some(Self { on, off })
    }

    /// `07:00`: two digits, a colon, two digits.
    #[must_use]
    pub fn time(text: &str) -> Option<Time> {
        let two = |digits: &str| {
            let fits = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse::<i8>().ok().filter(|_| fits)
        };
        let (hour, minute) = text.split_once(':')?;
        Time::new(two(hour)?, two(minute)?, 0, 0).ok()
    }

    /// Whether this time of day is within them; the first moment is, the last is not.
    #[must_use]
    pub fn include(self, time: Time) -> bool {
        if self.on < self.off {
            self.on <= time && time < self.off
        } else {
            self.on <= time || time < self.off
        }
    }
}

/// What matters at a moment.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// The time of day in Japan; none while nobody has set the clock.
    pub time: Option<Time>,
    /// Somebody is received.
    pub busy: bool,
    /// Since the last sign of a person; none when there was none yet.
    pub quiet: Option<Duration>,
}

impl Moment {
    /// Whether the screen is dark.
    #[must_use]
    pub fn is_dark(self, hours: Hours) -> bool {
        let closed = self.time.is_some_and(|time| !hours.include(time));
        let awake = self.quiet.is_some_and(|quiet| quiet < AWAKE);
        closed && !self.busy && !awake
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        Hours::time(text).expect("a time")
    }

    fn hours(on: &str, off: &str) -> Hours {
        Hours::new(at(on), at(off)).expect("two times")
    }

    /// Every minute of a day, against counting the minutes from `on` to `off` round the clock.
    #[test]
    fn every_minute_of_the_day_is_judged_right_also_over_midnight() {
        const DAY: i32 = 24 * 60;
        for (on, off) in [("07:00", "19:00"), ("22:30", "06:15"), ("00:00", "23:59"), ("23:59", "00:00")] {
            let minutes = |time: Time| i32::from(time.hour()) * 60 + i32::from(time.minute());
            let length = (minutes(at(off)) - minutes(at(on))).rem_euclid(DAY);
            for minute in 0..DAY {
                let time = at(&format!("{:02}:{:02}", minute / 60, minute % 60));
                let since = (minute - minutes(at(on))).rem_euclid(DAY);
                assert_eq!(hours(on, off).include(time), since < length, "{time} in {on} to {off}");
            }
        }
    }

    #[test]
    fn the_same_time_twice_is_refused() {
        assert_eq!(Hours::new(at("07:00"), at("07:00")), None);
    }

    #[test]
    fn a_time_is_two_digits_twice() {
        for text in ["", "7:00", "07:0", "0700", "24:00", "07:60", "-7:00", "+7:00", "07:00:00", "０7:00"] {
            assert_eq!(Hours::time(text), None, "{text}");
        }
    }

    #[test]
    fn it_is_dark_outside_the_hours_only_while_nobody_is_there() {
        let night = Moment { time: Some(at("03:00")), busy: false, quiet: None };
        let quiet = |quiet| Moment { quiet: Some(quiet), ..night };
        let second = Duration::from_secs(1);
        for (moment, dark, why) in [
            (night, true, "night"),
            (Moment { time: Some(at("12:00")), ..night }, false, "noon"),
            (Moment { busy: true, ..night }, false, "somebody is received"),
            (quiet(AWAKE - second), false, "touched a moment ago"),
            (quiet(AWAKE), true, "touched a minute ago"),
            (Moment { time: None, ..night }, false, "nobody has set the clock"),
        ] {
            assert_eq!(moment.is_dark(hours("07:00", "19:00")), dark, "{why}");
        }
    }
}
