//! Owns staff sessions: who is logged in, since when, and the token of their forms.
//!
//! Promises: a token is 256 random bits and only its SHA-256 is kept; a session ends when it was idle or
//! lasted for too long ([`SessionLimits`]), at logout, or with the process.
//! Must never: read a clock, be written to disk, or reuse the token of an earlier session.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use queue::{Role, StaffAccount};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{DIGEST_BYTES, digest_of};

/// Bytes of a token.
pub const TOKEN_BYTES: usize = 32;
/// A session without a request of its own ends after this, unless set (seconds).
pub const SESSION_IDLE_SECS_DEFAULT: u64 = 15 * 60;
/// A session ends after this in any case, unless set (seconds).
pub const SESSION_AGE_SECS_DEFAULT: u64 = 10 * 60 * 60;
/// Sessions at the same time; the one idle longest makes room.
pub const SESSIONS_MAX: usize = 256;

/// A secret of 256 bits, as text for cookie or form.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Token(String);

/// What a page may know of the session it belongs to.
#[derive(Clone)]
pub struct Session {
    /// Name of the account.
    pub staff: String,
    /// What colleagues read.
    pub display_name: String,
    /// What the account may do.
    pub role: Role,
    /// How the account was when it was opened; with a change the session ends.
    pub credential: Credential,
    /// Goes into every form of this session.
    pub form_token: Token,
}

/// Which passphrase, role and second factor an account had: a digest.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Credential([u8; DIGEST_BYTES]);

impl Credential {
    /// Of this account.
    #[must_use]
    pub fn of(account: &StaffAccount) -> Self {
        let sealed = account.second_factor.as_ref().map(|sealed| sealed.as_bytes()).unwrap_or_default();
        Self::of_parts(&[account.password_hash.expose().as_bytes(), account.role.code().as_bytes(), sealed])
    }

    pub(super) fn of_parts(parts: &[&[u8]]) -> Self {
        Self(digest_of(parts.join(&0)))
    }
}

/// When sessions end by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimits {
    /// Without a request of a person.
    pub idle: Duration,
    /// In any case.
    pub age: Duration,
}

impl Default for SessionLimits {
    fn default() -> Self {
        Self {
            idle: Duration::from_secs(SESSION_IDLE_SECS_DEFAULT),
            age: Duration::from_secs(SESSION_AGE_SECS_DEFAULT),
        }
    }
}

struct Entry {
    session: Session,
    started: Instant,
    seen: Instant,
}

/// Everyone who is logged in.
#[derive(Default)]
pub struct Sessions {
    by_hash: HashMap<[u8; DIGEST_BYTES], Entry>,
    limits: SessionLimits,
}

impl Token {
    /// From fresh random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; TOKEN_BYTES]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// For the cookie or the form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Compares in constant time.
    #[must_use]
    pub fn is(&self, given: &str) -> bool {
        self.0.as_bytes().ct_eq(given.as_bytes()).into()
    }
}

impl Sessions {
    /// Nobody yet.
    #[must_use]
    pub fn new(limits: SessionLimits) -> Self {
        Self { by_hash: HashMap::new(), limits }
    }

    /// A new session, always under a new token.
    pub fn open(&mut self, cookie: &Token, session: Session, now: Instant) {
        let limits = self.limits;
        self.by_hash.retain(|_, entry| alive(entry, limits, now));
        if self.by_hash.len() >= SESSIONS_MAX {
            let oldest = self.by_hash.iter().min_by_key(|(_, entry)| entry.seen).map(|(hash, _)| *hash);
            oldest.and_then(|hash| self.by_hash.remove(&hash));
        }
        self.by_hash.insert(digest_of(cookie.as_str()), Entry { session, started: now, seen: now });
    }

    /// The session of this cookie. `touch` is false for requests that a page makes by itself: they must
    /// not keep an empty chair logged in.
    pub fn find(&mut self, cookie: &str, now: Instant, touch: bool) -> Option<Session> {
        let hash = digest_of(cookie);
        let entry = self.by_hash.get_mut(&hash)?;
        if !alive(entry, self.limits, now) {
            self.by_hash.remove(&hash);
            return None;
        }
        if touch {
            entry.seen = now;
        }
        Some(entry.session.clone())
    }

    /// Logout.
    pub fn close(&mut self, cookie: &str) {
        self.by_hash.remove(&digest_of(cookie));
    }
}

fn alive(entry: &Entry, limits: SessionLimits, now: Instant) -> bool {
    let idle = now.saturating_duration_since(entry.seen);
    let age = now.saturating_duration_since(entry.started);
    idle < limits.idle && age < limits.age
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(byte: u8) -> Token {
        Token::from_random([byte; TOKEN_BYTES])
    }

    fn session() -> Session {
        Session {
            staff: "yamada".to_owned(),
            display_name: "山田".to_owned(),
            role: Role::Staff,
            credential: Credential::of_parts(&[b"$argon2id$"]),
            form_token: token(2),
        }
    }

    fn one(now: Instant) -> Sessions {
        let mut sessions = Sessions::default();
        sessions.open(&token(1), session(), now);
        sessions
    }

    #[test]
    fn a_session_is_found_by_its_own_token_only() {
        let now = Instant::now();
        let mut sessions = one(now);
        let found = sessions.find(token(1).as_str(), now, true).expect("session");
        assert_eq!(found.staff, "yamada");
        assert!(found.form_token.is(token(2).as_str()));
        assert!(!found.form_token.is(token(1).as_str()));
        assert!(sessions.find(token(2).as_str(), now, true).is_none());
        assert!(sessions.find("", now, true).is_none());
    }

    #[test]
    fn fifteen_idle_minutes_end_it_and_refreshes_do_not_count() {
        let start = Instant::now();
        let minutes = |count: u64| start + Duration::from_secs(count * 60);
        let mut sessions = one(start);
        assert!(sessions.find(token(1).as_str(), minutes(14), true).is_some());
        assert!(sessions.find(token(1).as_str(), minutes(28), false).is_some());
        assert!(sessions.find(token(1).as_str(), minutes(29), false).is_none());
    }

    #[test]
    fn ten_hours_end_it_however_busy() {
        let start = Instant::now();
        let mut sessions = one(start);
        for minute in 1..600 {
            let now = start + Duration::from_secs(minute * 60);
            assert!(sessions.find(token(1).as_str(), now, true).is_some(), "{minute}");
        }
        let end = start + Duration::from_secs(SESSION_AGE_SECS_DEFAULT);
        assert!(sessions.find(token(1).as_str(), end, true).is_none());
    }

    #[test]
    fn shorter_limits_end_it_sooner() {
        let start = Instant::now();
        let secs = Duration::from_secs;
        let mut sessions = Sessions::new(SessionLimits { idle: secs(60), age: secs(100) });
        sessions.open(&token(1), session(), start);
        assert!(sessions.find(token(1).as_str(), start + secs(59), true).is_some());
        assert!(sessions.find(token(1).as_str(), start + secs(99), true).is_some());
        assert!(sessions.find(token(1).as_str(), start + secs(100), true).is_none());
        sessions.open(&token(1), session(), start);
        assert!(sessions.find(token(1).as_str(), start + secs(60), true).is_none());
    }

    #[test]
    fn another_passphrase_role_or_second_factor_is_another_credential() {
        let account = |hash: &str, role, sealed: Option<&[u8]>| {
            let password_hash = queue::PasswordHash::new(hash.to_owned());
            let second_factor = sealed.map(|sealed| queue::SealedSecret::new(sealed.to_vec()));
            let (name, display_name) = ("yamada".to_owned(), "山田".to_owned());
            Credential::of(&StaffAccount { name, display_name, password_hash, role, second_factor })
        };
        let one = || account("a", Role::Staff, None);
        assert!(one() == one());
        assert!(one() != account("b", Role::Staff, None) && one() != account("a", Role::Manager, None));
        assert!(one() != account("a", Role::Staff, Some(b"x")));
    }

    #[test]
    fn logout_ends_it() {
        let now = Instant::now();
        let mut sessions = one(now);
        sessions.close(token(1).as_str());
        assert!(sessions.find(token(1).as_str(), now, true).is_none());
    }

    #[test]
    fn the_number_of_sessions_is_bounded() {
        let now = Instant::now();
        let mut sessions = Sessions::default();
        for count in 0..=u16::try_from(SESSIONS_MAX).expect("small") {
            let mut bytes = [0; TOKEN_BYTES];
            bytes[..2].copy_from_slice(&count.to_be_bytes());
            let later = now + Duration::from_secs(u64::from(count));
            sessions.open(&Token::from_random(bytes), session(), later);
        }
        assert_eq!(sessions.by_hash.len(), SESSIONS_MAX);
        assert!(sessions.find(Token::from_random([0; TOKEN_BYTES]).as_str(), now, false).is_none());
    }
}
