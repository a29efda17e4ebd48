//! Owns the reading of clocks and of the system's random source for this crate.
//!
//! Promises: no other file of the desk asks what time it is or draws a random number.
//! Must never: be called from logic; logic is handed the values.

use std::time::Instant;

use jiff::Timestamp;

/// Where the time comes from. The service uses [`SystemClock`]; tests bring one they can move.
pub trait Clock: Send + Sync + 'static {
    /// Wall clock, for what is stored and shown.
    fn now(&self) -> Timestamp;

    /// Monotonic clock, for limits: it does not jump when the wall clock is set.
    fn monotonic(&self) -> Instant;
}

/// The machine's clocks.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn monotonic(&self) -> Instant {
        Instant::now()
    }
}

/// Fresh random bytes from the operating system.
pub fn random_bytes<const BYTES: usize>() -> Result<[u8; BYTES], getrandom::Error> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// A random number for jitter, where a bad one does no harm.
#[must_use]
pub fn random_u32() -> u32 {
    getrandom::u32().unwrap_or(u32::MAX / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_bytes_differ() {
        assert_ne!(random_bytes::<16>().expect("random"), random_bytes().expect("random"));
    }
}
