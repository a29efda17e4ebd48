//! Owns who may come in: passphrases, failed attempts, sessions.
//!
//! Promises: everything but [`Hasher`] is pure; times are monotonic and come in as arguments.
//! Must never: write a passphrase, a token or an account name to a log.

mod hasher;
mod passphrase;
mod session;
mod throttle;

pub use hasher::{Hasher, HasherError};
pub use passphrase::{
    PASSPHRASE_CHARS_MAX, PASSPHRASE_CHARS_MIN, Passphrase, PassphraseProblem, check_new, check_staff_name,
};
pub use session::{
    Credential, SESSION_AGE_SECS_MAX, SESSION_IDLE_SECS_MAX, SESSIONS_MAX, Session, Sessions, TOKEN_BYTES,
    Token,
};
pub use throttle::{FAILURES_MAX, LOCK_SECS_FIRST, LOCK_SECS_MAX, Throttle, Wait};

use aws_lc_rs::digest::{SHA256, digest};

/// Bytes of a SHA-256.
const DIGEST_BYTES: usize = 32;

fn digest_of(text: &str) -> [u8; DIGEST_BYTES] {
    let mut bytes = [0; DIGEST_BYTES];
    for (to, from) in bytes.iter_mut().zip(digest(&SHA256, text.as_bytes()).as_ref()) {
        *to = *from;
    }
    bytes
}
