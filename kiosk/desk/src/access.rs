//! Owns who may come in and what they may do: passphrases, second factors, failed attempts, sessions, roles.
//!
//! Promises: everything but [`Hasher`] is pure; times are monotonic and come in as arguments.
//! Must never: write a passphrase, a token or an account name to a log.

mod base32;
mod half;
mod hasher;
mod one_time;
mod passphrase;
mod role;
mod session;
mod throttle;
mod totp;

pub use half::{HALF_SECS_MAX, HALVES_MAX, Half, Halves, Missing};
pub use hasher::{Hasher, HasherError};
pub use one_time::{ONE_TIME_BYTES, ONE_TIME_CHARS, OneTimeCode, TYPED_CHARS_MAX, TypedProof};
pub use passphrase::{
    PASSPHRASE_CHARS_MAX, PASSPHRASE_CHARS_MIN, Passphrase, PassphraseProblem, check_new, check_staff_name,
};
pub use role::{
    Deed, Doing, ManageAccounts, OwnAccount, ReadTrail, Reopen, Review, SecondFactorRule, SeeStatus, may,
};
pub use session::{
    Credential, SESSION_AGE_SECS_DEFAULT, SESSION_IDLE_SECS_DEFAULT, SESSIONS_MAX, Session, SessionLimits,
    Sessions, TOKEN_BYTES, Token,
};
pub use throttle::{FAILURES_MAX, LOCK_SECS_FIRST, LOCK_SECS_MAX, Throttle, Wait};
pub use totp::{
    LastSteps, TOTP_DIGITS, TOTP_SECRET_BYTES, TOTP_STEP_SECS, TOTP_STEPS_APART_MAX, TotpCode, TotpSecret,
};

use aws_lc_rs::digest::{SHA256, digest};

/// Bytes of a SHA-256.
const DIGEST_BYTES: usize = 32;

fn digest_of(bytes_of: impl AsRef<[u8]>) -> [u8; DIGEST_BYTES] {
    let mut bytes = [0; DIGEST_BYTES];
    for (to, from) in bytes.iter_mut().zip(digest(&SHA256, bytes_of.as_ref()).as_ref()) {
        *to = *from;
    }
    bytes
}
