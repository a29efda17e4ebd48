//! Owns the clock: the one file of the kiosk that reads it.
//!
//! Promises: wall clock only; waits are the runtime's and do not jump when the clock is set.
//! Must never: be called by a rule; rules get dates as arguments.

use jiff::Timestamp;
use jiff::civil::Date;

/// This moment.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// Today, in Japan.
#[must_use]
pub fn today() -> Date {
    reception::day_in_japan(now())
}
