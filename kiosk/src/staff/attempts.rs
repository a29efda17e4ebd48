//! Owns how often a wrong staff code may be typed.
//!
//! Promises: an attempt counts before its code is compared; after five in a row waits double from one minute to fifteen.
//! Must never: read a clock, or know a code.

use std::time::{Duration, Instant};

/// Wrong codes that cost nothing.
const FREE_MAX: u32 = 5;
/// First wait (seconds).
const WAIT_SECS_FIRST: u64 = 60;
/// Longest wait (seconds).
const WAIT_SECS_MAX: u64 = 15 * 60;

/// Codes typed since the last one that fitted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Attempts {
    count: u32,
    not_before: Option<Instant>,
}

impl Attempts {
    /// Counts an attempt, or says how long nobody is heard.
    pub fn begin(&mut self, now: Instant) -> Result<(), Duration> {
        let wait = self.not_before.map(|until| until.saturating_duration_since(now)).unwrap_or_default();
        if !wait.is_zero() {
            return Err(wait);
        }
        self.count = self.count.saturating_add(1);
        let doublings = self.count.checked_sub(FREE_MAX);
        self.not_before = doublings.map(|doublings| now + Duration::from_secs(wait_secs(doublings)));
        Ok(())
    }

    /// The code fitted.
    pub fn fitted(&mut self) {
        *self = Self::default();
    }
}

fn wait_secs(doublings: u32) -> u64 {
    let factor = 1u64.checked_shl(doublings).unwrap_or(u64::MAX);
    WAIT_SECS_FIRST.saturating_mul(factor).min(WAIT_SECS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn five_codes_in_a_row_then_waits_that_double_up_to_a_quarter_of_an_hour() {
        let mut attempts = Attempts::default();
        let mut now = Instant::now();
        for _ in 0..FREE_MAX {
            assert_eq!(attempts.begin(now), Ok(()));
        }
        for secs in [60, 120, 240, 480, 900, 900, 900] {
            assert_eq!(attempts.begin(now), Err(SECOND * secs));
            assert_eq!(attempts.begin(now + SECOND * (secs - 1)), Err(SECOND));
            now += SECOND * secs;
            assert_eq!(attempts.begin(now), Ok(()));
        }
    }

    #[test]
    fn a_code_that_fits_starts_afresh() {
        let (mut attempts, now) = (Attempts::default(), Instant::now());
        for _ in 0..20 {
            assert_eq!(attempts.begin(now), Ok(()));
            attempts.fitted();
        }
    }
}
