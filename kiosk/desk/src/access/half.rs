//! Owns people between passphrase and second factor: who they are, and what is missing before they are signed in.
//!
//! Promises: this is no session and opens no page of one; it lasts five minutes, under a token of its own of which only
//! the SHA-256 is kept, and becomes at most one session.
//! Must never: read a clock, or be written to disk.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Credential, DIGEST_BYTES, Token, TotpSecret, digest_of};

/// Life between passphrase and code (seconds).
pub const HALF_SECS_MAX: u64 = 5 * 60;
/// People in between at the same time; the one who came first makes room.
pub const HALVES_MAX: usize = 64;

/// Somebody whose passphrase was right.
#[derive(Clone)]
pub struct Half {
    /// Name of the account.
    pub staff: String,
    /// How the account was then; with a change it ends.
    pub credential: Credential,
    /// What they have yet to do.
    pub missing: Missing,
}

/// What is missing.
#[derive(Clone)]
pub enum Missing {
    /// The code of their second factor.
    Code,
    /// A second factor: a code of this secret, which is nobody's yet.
    Enrolment(Arc<TotpSecret>),
}

/// Everyone in between.
#[derive(Default)]
pub struct Halves(HashMap<[u8; DIGEST_BYTES], (Half, Instant)>);

impl Halves {
    /// A new one, under a new token.
    pub fn open(&mut self, cookie: &Token, half: Half, now: Instant) {
        self.0.retain(|_, (_, since)| alive(*since, now));
        if self.0.len() >= HALVES_MAX {
            let first = self.0.iter().min_by_key(|(_, (_, since))| *since).map(|(key, _)| *key);
            first.and_then(|key| self.0.remove(&key));
        }
        self.0.insert(digest_of(cookie.as_str()), (half, now));
    }

    /// Who has this cookie.
    #[must_use]
    pub fn find(&self, cookie: &str, now: Instant) -> Option<Half> {
        let (half, since) = self.0.get(&digest_of(cookie))?;
        alive(*since, now).then(|| half.clone())
    }

    /// Ends it; of two who ask only one gets it.
    pub fn take(&mut self, cookie: &str, now: Instant) -> Option<Half> {
        let (half, since) = self.0.remove(&digest_of(cookie))?;
        alive(since, now).then_some(half)
    }
}

fn alive(since: Instant, now: Instant) -> bool {
    now.saturating_duration_since(since) < Duration::from_secs(HALF_SECS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::TOKEN_BYTES;

    fn token(byte: u8) -> Token {
        Token::from_random([byte; TOKEN_BYTES])
    }

    fn half(staff: &str) -> Half {
        let credential = Credential::of_parts(&[staff.as_bytes()]);
        Half { staff: staff.to_owned(), credential, missing: Missing::Code }
    }

    #[test]
    fn it_is_found_by_its_own_token_for_five_minutes_and_taken_once() {
        let start = Instant::now();
        let mut halves = Halves::default();
        halves.open(&token(1), half("yamada"), start);
        let end = start + Duration::from_secs(HALF_SECS_MAX);
        assert!(halves.find(token(1).as_str(), end - Duration::from_secs(1)).is_some());
        assert!(halves.find(token(2).as_str(), start).is_none() && halves.find("", start).is_none());
        assert!(halves.find(token(1).as_str(), end).is_none());
        assert!(halves.take(token(1).as_str(), start).is_some_and(|half| half.staff == "yamada"));
        assert!(halves.take(token(1).as_str(), start).is_none());
        halves.open(&token(1), half("yamada"), start);
        assert!(halves.take(token(1).as_str(), end).is_none());
    }

    #[test]
    fn their_number_is_bounded() {
        let start = Instant::now();
        let mut halves = Halves::default();
        for count in 0..=u8::try_from(HALVES_MAX).expect("small") {
            halves.open(&token(count), half("a"), start + Duration::from_secs(u64::from(count)));
        }
        assert_eq!(halves.0.len(), HALVES_MAX);
        assert!(halves.find(token(0).as_str(), start).is_none());
    }
}
