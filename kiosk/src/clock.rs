//! Owns the clock: the one file of the kiosk that reads it.
//!
//! Promises: wall clock only; waits are the runtime's and do not jump when the clock is set.
//! Must never: be called by a rule; rules get dates as arguments.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::{Date, Time};

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

/// The time of day, in Japan.
#[must_use]
pub fn time_of_day() -> Time {
    now().to_zoned(reception::japan()).time()
}

/// Whether a time source has set the clock: the time service leaves this file when it has (systemd-timesyncd:
/// `/run/systemd/timesync/synchronized`).
#[must_use]
pub fn is_set(file: &Path) -> bool {
    file.exists()
}
