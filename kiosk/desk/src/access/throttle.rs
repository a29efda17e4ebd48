//! Owns the memory of failed logins: after five in a row an account or an address has to wait.
//!
//! Promises: an attempt counts before its passphrase is compared, so that parallel guesses gain nothing;
//! memory is bounded. Waits double from one minute to fifteen.
//! Must never: read a clock, or keep more than [`RECORDS_MAX`] records.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use super::{DIGEST_BYTES, digest_of};

/// Failures that are free.
pub const FAILURES_MAX: u32 = 5;
/// First wait (seconds).
pub const LOCK_SECS_FIRST: u64 = 60;
/// Longest wait (seconds); also how long a failure is remembered.
pub const LOCK_SECS_MAX: u64 = 15 * 60;
/// Accounts and addresses remembered.
pub const RECORDS_MAX: usize = 4096;

/// An account is kept as its digest: what is typed as a name may be long, or a passphrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Account([u8; DIGEST_BYTES]),
    Address(IpAddr),
}

#[derive(Debug, Clone, Copy)]
struct Record {
    failures: u32,
    last: Instant,
    locked_until: Option<Instant>,
}

/// How long to wait before the next attempt is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait(pub Duration);

/// Failed attempts by account and by address.
#[derive(Debug, Default)]
pub struct Throttle {
    records: HashMap<Key, Record>,
}

impl Throttle {
    /// Call before the passphrase is looked at: the attempt counts as failed until [`Throttle::succeeded`].
    pub fn attempt(&mut self, account: &str, address: IpAddr, now: Instant) -> Result<(), Wait> {
        let keys = [Key::Account(digest_of(account)), Key::Address(address)];
        let wait = keys.iter().filter_map(|key| self.wait_of(key, now)).max();
        if let Some(wait) = wait {
            return Err(Wait(wait));
        }
        for key in keys {
            self.count(key, now);
        }
        Ok(())
    }

    /// Somebody is in: the account starts afresh, the address gets this one attempt back.
    pub fn succeeded(&mut self, account: &str, address: IpAddr) {
        self.records.remove(&Key::Account(digest_of(account)));
        self.give_back(&Key::Address(address));
    }

    /// The passphrase was right, but a second factor is still to be shown: account and address get this one attempt
    /// back, and no more, or who knows a passphrase could guess codes for ever.
    pub fn passed(&mut self, account: &str, address: IpAddr) {
        self.give_back(&Key::Account(digest_of(account)));
        self.give_back(&Key::Address(address));
    }

    fn give_back(&mut self, key: &Key) {
        if let Some(record) = self.records.get_mut(key) {
            record.failures = record.failures.saturating_sub(1);
            // The attempt was let in, so no lock stood before it: only its own is taken back.
            record.locked_until = None;
        }
    }

    fn wait_of(&self, key: &Key, now: Instant) -> Option<Duration> {
        let until = self.records.get(key)?.locked_until?;
        until.checked_duration_since(now).filter(|wait| !wait.is_zero())
    }

    fn count(&mut self, key: Key, now: Instant) {
        if self.records.len() >= RECORDS_MAX && !self.records.contains_key(&key) {
            self.make_room(now);
        }
        let fresh = Record { failures: 0, last: now, locked_until: None };
        let record = self.records.entry(key).or_insert(fresh);
        if forgotten(record, now) {
            *record = fresh;
        }
        record.failures = record.failures.saturating_add(1);
        record.last = now;
        record.locked_until = lock_secs(record.failures).map(|secs| now + Duration::from_secs(secs));
    }

    fn make_room(&mut self, now: Instant) {
        self.records.retain(|_, record| !forgotten(record, now));
        if self.records.len() < RECORDS_MAX {
            return;
        }
        let oldest = self.records.iter().min_by_key(|(_, record)| record.last).map(|(key, _)| *key);
        if let Some(key) = oldest {
            self.records.remove(&key);
        }
    }
}

fn forgotten(record: &Record, now: Instant) -> bool {
    let quiet_since = record.locked_until.unwrap_or(record.last);
    now.saturating_duration_since(quiet_since) >= Duration::from_secs(LOCK_SECS_MAX)
}

fn lock_secs(failures: u32) -> Option<u64> {
    let doublings = failures.checked_sub(FAILURES_MAX)?;
    let factor = 1u64.checked_shl(doublings).unwrap_or(u64::MAX);
    Some(LOCK_SECS_FIRST.saturating_mul(factor).min(LOCK_SECS_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
    const OTHER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2));

    fn secs(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn the_sixth_attempt_waits_a_minute_and_then_longer() {
        let mut throttle = Throttle::default();
        let start = Instant::now();
        for _ in 0..FAILURES_MAX {
            assert_eq!(throttle.attempt("a", HOME, start), Ok(()));
        }
        assert_eq!(throttle.attempt("a", HOME, start), Err(Wait(secs(60))));
        assert_eq!(throttle.attempt("a", HOME, start + secs(59)), Err(Wait(secs(1))));
        assert_eq!(throttle.attempt("a", HOME, start + secs(60)), Ok(()));
        assert_eq!(throttle.attempt("a", HOME, start + secs(60)), Err(Wait(secs(120))));
    }

    #[test]
    fn an_account_is_locked_from_every_address_and_an_address_for_every_account() {
        let mut throttle = Throttle::default();
        let start = Instant::now();
        for _ in 0..FAILURES_MAX {
            assert_eq!(throttle.attempt("a", HOME, start), Ok(()));
        }
        assert!(throttle.attempt("a", OTHER, start).is_err());
        assert!(throttle.attempt("b", HOME, start).is_err());
        assert_eq!(throttle.attempt("b", OTHER, start), Ok(()));
    }

    #[test]
    fn success_starts_the_account_afresh() {
        let mut throttle = Throttle::default();
        let start = Instant::now();
        for _ in 0..20 {
            assert_eq!(throttle.attempt("a", HOME, start), Ok(()));
            throttle.succeeded("a", HOME);
        }
    }

    #[test]
    fn a_right_passphrase_gives_no_guess_of_a_code_back() {
        let mut throttle = Throttle::default();
        let start = Instant::now();
        let addresses = (1..=5).map(|last| IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 100 + last)));
        for elsewhere in addresses {
            assert_eq!(throttle.attempt("a", elsewhere, start), Ok(()));
            throttle.passed("a", elsewhere);
            assert_eq!(throttle.attempt("a", elsewhere, start), Ok(()), "a code");
        }
        assert_eq!(throttle.attempt("a", HOME, start), Err(Wait(secs(60))));
        let mut honest = Throttle::default();
        for _ in 0..20 {
            assert_eq!(honest.attempt("a", HOME, start), Ok(()));
            honest.passed("a", HOME);
            assert_eq!(honest.attempt("a", HOME, start), Ok(()), "a code");
            honest.succeeded("a", HOME);
        }
    }

    /// Or else nobody with a second factor came in any more once enough people had mistyped.
    #[test]
    fn a_right_passphrase_after_a_lock_leaves_time_for_the_code() {
        for failures in 5_u32..12 {
            let mut throttle = Throttle::default();
            let mut now = Instant::now();
            for _ in 0..failures {
                now += throttle.attempt("a", HOME, now).err().map_or(Duration::ZERO, |Wait(wait)| wait);
                let _ = throttle.attempt("a", HOME, now);
            }
            now += throttle.attempt("a", HOME, now).err().map_or(Duration::ZERO, |Wait(wait)| wait);
            assert_eq!(throttle.attempt("a", HOME, now), Ok(()), "{failures}");
            throttle.passed("a", HOME);
            assert_eq!(throttle.attempt("a", HOME, now), Ok(()), "the code, after {failures}");
            assert!(throttle.attempt("a", HOME, now).is_err(), "one guess for each lock");
        }
    }

    #[test]
    fn failures_are_forgotten_and_waits_are_bounded() {
        let mut throttle = Throttle::default();
        let mut now = Instant::now();
        for _ in 0..40 {
            match throttle.attempt("a", HOME, now) {
                Ok(()) => {}
                Err(Wait(wait)) => {
                    assert!(wait <= secs(LOCK_SECS_MAX));
                    now += wait;
                }
            }
        }
        now += secs(2 * LOCK_SECS_MAX);
        for _ in 0..FAILURES_MAX {
            assert_eq!(throttle.attempt("a", HOME, now), Ok(()));
        }
    }

    #[test]
    fn memory_is_bounded() {
        let mut throttle = Throttle::default();
        let start = Instant::now();
        for count in 0..RECORDS_MAX * 2 {
            let _ = throttle.attempt(&count.to_string(), OTHER, start + secs(count as u64));
        }
        assert!(throttle.records.len() <= RECORDS_MAX);
    }
}
