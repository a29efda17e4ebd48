//! Owns the pause of the whole forwarder while the queue cannot record what became of an attempt.
//!
//! Promises: pauses grow from one second to fifteen minutes and end with the first success.
//! Must never: read a clock or draw a random number.

use std::time::{Duration, Instant};

use super::delay;

/// Whether to hold still, and until when.
#[derive(Debug, Default)]
pub struct Pause {
    failures: u32,
    until: Option<Instant>,
}

impl Pause {
    /// How long to hold still yet; zero when there is no pause.
    pub fn left(&self, now: Instant) -> Duration {
        self.until.map_or(Duration::ZERO, |until| until.saturating_duration_since(now))
    }

    /// Whether the queue could not record last time.
    pub fn is_in_doubt(&self) -> bool {
        self.failures > 0
    }

    /// The queue could not record. Several failures within one pause are one.
    pub fn failed(&mut self, now: Instant, random: u32) {
        if self.left(now).is_zero() {
            self.failures = self.failures.saturating_add(1);
            self.until = Some(now + delay(self.failures, None, random));
        }
    }

    /// The queue records again.
    pub fn worked(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forward::FORWARD_DELAY_SECS_MAX;

    #[test]
    fn pauses_grow_to_the_limit_and_end_with_a_success() {
        let mut now = Instant::now();
        let mut pause = Pause::default();
        let mut last = Duration::ZERO;
        for _ in 0..20 {
            pause.failed(now, u32::MAX);
            let left = pause.left(now);
            assert!(left >= last, "{left:?} after {last:?}");
            pause.failed(now, u32::MAX);
            assert_eq!(pause.left(now), left, "one pause, one failure");
            last = left;
            now += left;
        }
        assert_eq!(last, Duration::from_secs(FORWARD_DELAY_SECS_MAX));
        assert!(pause.is_in_doubt());
        pause.worked();
        assert!(!pause.is_in_doubt() && pause.left(now).is_zero());
    }
}
