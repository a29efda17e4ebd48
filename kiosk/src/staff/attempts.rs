//! Owns how often a wrong staff code may be typed: at one number, and at all.
//!
//! Promises: an attempt counts before its code is compared; waits double from one minute to fifteen. Guesses at one
//! number do not keep the others out, and a code that fits does not forgive guesses at another number.
//! Must never: read a clock, or know a code.

use std::collections::HashMap;
use std::time::Duration;

use queue::CodeNumber;
use tokio::time::Instant;

/// Wrong codes at one number that cost nothing.
const EACH_FREE_MAX: u32 = 5;
/// Wrong codes at all numbers together that cost nothing.
const ALL_FREE_MAX: u32 = 20;
/// First wait (seconds).
const WAIT_SECS_FIRST: u64 = 60;
/// Longest wait (seconds).
const WAIT_SECS_MAX: u64 = 15 * 60;

/// Codes typed since the last one that fitted.
#[derive(Default)]
pub struct Attempts {
    all: Count,
    /// One a number that was typed, at most as many as there are numbers.
    each: HashMap<CodeNumber, Count>,
}

#[derive(Clone, Copy, Default)]
struct Count {
    count: u32,
    not_before: Option<Instant>,
}

impl Attempts {
    /// Counts an attempt at this number (none: no code begins so), or says how long nobody is heard.
    pub fn begin(&mut self, number: Option<CodeNumber>, now: Instant) -> Result<(), Duration> {
        let each = number.map(|number| self.at(number).wait(now)).unwrap_or_default();
        let wait = each.max(self.all.wait(now));
        if !wait.is_zero() {
            return Err(wait);
        }
        self.all.add(ALL_FREE_MAX, now);
        if let Some(number) = number {
            self.at(number).add(EACH_FREE_MAX, now);
        }
        Ok(())
    }

    /// The code of this number fitted.
    pub fn fitted(&mut self, number: CodeNumber) {
        self.all = Count::default();
        self.each.remove(&number);
    }

    /// Nobody could compare it, so it counts as none.
    pub fn not_compared(&mut self, number: CodeNumber) {
        self.all.take_back();
        self.at(number).take_back();
    }

    fn at(&mut self, number: CodeNumber) -> &mut Count {
        self.each.entry(number).or_default()
    }
}

impl Count {
    fn wait(self, now: Instant) -> Duration {
        self.not_before.map(|until| until.saturating_duration_since(now)).unwrap_or_default()
    }

    fn add(&mut self, free: u32, now: Instant) {
        self.count = self.count.saturating_add(1);
        let doublings = self.count.checked_sub(free);
        self.not_before = doublings.map(|doublings| now + Duration::from_secs(wait_secs(doublings)));
    }

    fn take_back(&mut self) {
        self.count = self.count.saturating_sub(1);
        self.not_before = None;
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

    fn number(number: u8) -> Option<CodeNumber> {
        Some(CodeNumber::new(number).expect("a number"))
    }

    #[test]
    fn five_codes_in_a_row_then_waits_that_double_up_to_a_quarter_of_an_hour() {
        let mut attempts = Attempts::default();
        let mut now = Instant::now();
        for _ in 0..EACH_FREE_MAX {
            assert_eq!(attempts.begin(number(10), now), Ok(()));
        }
        for secs in [60, 120, 240, 480, 900, 900, 900] {
            assert_eq!(attempts.begin(number(10), now), Err(SECOND * secs));
            assert_eq!(attempts.begin(number(10), now + SECOND * (secs - 1)), Err(SECOND));
            now += SECOND * secs;
            assert_eq!(attempts.begin(number(10), now), Ok(()));
        }
    }

    #[test]
    fn guesses_at_one_number_keep_nobody_else_out_and_are_not_forgiven_by_another_code() {
        let (mut attempts, now) = (Attempts::default(), Instant::now());
        for _ in 0..EACH_FREE_MAX {
            assert_eq!(attempts.begin(number(10), now), Ok(()));
        }
        assert_eq!(attempts.begin(number(11), now), Ok(()));
        attempts.fitted(CodeNumber::new(11).expect("a number"));
        assert!(attempts.begin(number(10), now).is_err());
    }

    #[test]
    fn guesses_all_over_the_numbers_end_as_well() {
        let (mut attempts, now) = (Attempts::default(), Instant::now());
        for at in 0..ALL_FREE_MAX {
            let guess = if at % 2 == 0 { None } else { number(10 + u8::try_from(at).expect("few")) };
            assert_eq!(attempts.begin(guess, now), Ok(()));
        }
        assert_eq!(attempts.begin(number(99), now), Err(SECOND * 60));
        assert_eq!(attempts.begin(None, now), Err(SECOND * 60));
    }

    #[test]
    fn a_code_that_fits_or_was_not_compared_costs_nothing() {
        let (mut attempts, now) = (Attempts::default(), Instant::now());
        for at in 0..ALL_FREE_MAX * 2 {
            assert_eq!(attempts.begin(number(10), now), Ok(()));
            let number = CodeNumber::new(10).expect("a number");
            if at % 2 == 0 { attempts.fitted(number) } else { attempts.not_compared(number) }
        }
    }
}
