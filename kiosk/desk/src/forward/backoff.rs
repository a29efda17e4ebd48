//! Owns how long the forwarder waits before it sends a check again.
//!
//! Promises: between one second and fifteen minutes, doubling, with jitter; what the exam system asks for
//! (Retry-After) is honoured within the same upper limit.
//! Must never: read a clock or draw a random number.

use std::time::Duration;

/// Shortest wait (seconds).
pub const FORWARD_DELAY_SECS_MIN: u64 = 1;
/// Longest wait (seconds).
pub const FORWARD_DELAY_SECS_MAX: u64 = 15 * 60;

/// The wait after `attempts` failed attempts (1 after the first). `random` picks a point in the upper half
/// of the step, so that a crowd of checks does not come back at once.
#[must_use]
pub fn delay(attempts: u32, retry_after: Option<Duration>, random: u32) -> Duration {
    let doublings = attempts.saturating_sub(1).min(20);
    let step = FORWARD_DELAY_SECS_MIN.saturating_mul(1 << doublings).min(FORWARD_DELAY_SECS_MAX);
    let millis = step * 1000;
    let jitter = millis / 2 * u64::from(random) / u64::from(u32::MAX);
    let ours = Duration::from_millis(millis / 2 + jitter).max(Duration::from_secs(FORWARD_DELAY_SECS_MIN));
    let asked = retry_after.unwrap_or_default().min(Duration::from_secs(FORWARD_DELAY_SECS_MAX));
    ours.max(asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIN: Duration = Duration::from_secs(FORWARD_DELAY_SECS_MIN);
    const MAX: Duration = Duration::from_secs(FORWARD_DELAY_SECS_MAX);

    #[test]
    fn every_wait_lies_between_the_limits() {
        for attempts in 0..100 {
            for random in [0, 1, u32::MAX / 2, u32::MAX] {
                let wait = delay(attempts, None, random);
                assert!((MIN..=MAX).contains(&wait), "{attempts} {random} {wait:?}");
            }
        }
        assert_eq!(delay(u32::MAX, None, u32::MAX), MAX);
    }

    #[test]
    fn waits_double_and_are_spread() {
        assert_eq!(delay(4, None, u32::MAX), Duration::from_secs(8));
        assert_eq!(delay(4, None, 0), Duration::from_secs(4));
        assert_eq!(delay(5, None, u32::MAX), Duration::from_secs(16));
    }

    #[test]
    fn what_the_other_side_asks_for_is_a_lower_limit() {
        assert_eq!(delay(1, Some(Duration::from_secs(90)), 0), Duration::from_secs(90));
        assert_eq!(delay(8, Some(Duration::from_secs(1)), 0), Duration::from_secs(64));
        assert_eq!(delay(1, Some(Duration::from_secs(86_400)), 0), MAX);
    }
}
