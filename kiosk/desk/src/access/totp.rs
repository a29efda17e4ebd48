//! Owns the codes of the second factor: time-based one-time codes (RFC 6238), SHA-1, six digits, 30 seconds.
//!
//! Promises: a code fits for its own step and one on either side; a secret is wiped on drop; what is typed may be
//! grouped, and in full width.
//! Must never: read a clock, print a secret, or decide whether a code was used before.

use std::collections::HashMap;

use aws_lc_rs::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};
use jiff::Timestamp;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::base32::base32;

/// Bytes of a secret: those of a SHA-1.
pub const TOTP_SECRET_BYTES: usize = 20;
/// Digits of a code.
pub const TOTP_DIGITS: usize = 6;
/// Life of a code (seconds).
pub const TOTP_STEP_SECS: i64 = 30;
/// Steps that the clocks of telephone and device may be apart.
pub const TOTP_STEPS_APART_MAX: i64 = 1;

const CODES: u32 = 1_000_000;

/// What telephone and desk share.
///
/// ```compile_fail
/// fn show(secret: &desk::access::TotpSecret) { println!("{secret:?}"); } // cannot be printed
/// ```
pub struct TotpSecret(Zeroizing<[u8; TOTP_SECRET_BYTES]>);

/// A code that somebody typed. No Debug.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TotpCode(u32);

/// The last step of each account whose code was accepted by this process, for as long as the queue cannot be written.
#[derive(Default)]
pub struct LastSteps(HashMap<String, i64>);

impl TotpSecret {
    /// From fresh random bytes, or from what was unsealed.
    #[must_use]
    pub fn new(bytes: [u8; TOTP_SECRET_BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// To seal it.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// To type it into a telephone: base32 in groups of four.
    #[must_use]
    pub fn grouped(&self) -> Zeroizing<String> {
        super::base32::grouped(&base32(self.as_bytes()), ' ')
    }

    /// The address that a telephone reads from the QR code.
    #[must_use]
    pub fn address(&self, account: &str) -> Zeroizing<String> {
        let account: String = account.bytes().map(|byte| format!("%{byte:02X}")).collect();
        Zeroizing::new(format!(
            "otpauth://totp/Uketsuke:{account}?secret={}&issuer=Uketsuke&algorithm=SHA1&digits=6&period=30",
            base32(self.as_bytes()).as_str()
        ))
    }

    /// The step that the code belongs to, if it is one of now.
    #[must_use]
    pub fn step_of(&self, typed: TotpCode, now: Timestamp) -> Option<i64> {
        let now = now.as_second().div_euclid(TOTP_STEP_SECS);
        let mut found = None;
        for step in now - TOTP_STEPS_APART_MAX..=now + TOTP_STEPS_APART_MAX {
            if bool::from(self.code(step).0.ct_eq(&typed.0)) {
                found = Some(step);
            }
        }
        found
    }

    /// The code of this step; what a telephone shows.
    #[must_use]
    pub fn code(&self, step: i64) -> TotpCode {
        let key = Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, self.as_bytes());
        let tag = sign(&key, &step.to_be_bytes());
        let tag = tag.as_ref();
        let offset = usize::from(tag.last().copied().unwrap_or_default() & 0xf);
        let four = tag.iter().skip(offset).take(4);
        let number = four.fold(0u32, |number, byte| number << 8 | u32::from(*byte));
        TotpCode((number & 0x7fff_ffff) % CODES)
    }
}

impl TotpCode {
    /// Six ASCII digits.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let sound = typed.len() == TOTP_DIGITS && typed.bytes().all(|digit| digit.is_ascii_digit());
        if sound { typed.parse().ok().map(Self) } else { None }
    }

    /// Six digits.
    #[must_use]
    pub fn expose(self) -> String {
        format!("{:06}", self.0)
    }
}

impl LastSteps {
    /// Whether this process has accepted no code of this step, or later, for the account; from now on it has.
    pub fn take(&mut self, account: &str, step: i64) -> bool {
        let fresh = self.0.get(account).is_none_or(|last| *last < step);
        if fresh {
            self.begin(account, step);
        }
        fresh
    }

    /// The account has a new secret, whose first code was of this step.
    pub fn begin(&mut self, account: &str, step: i64) {
        self.0.insert(account.to_owned(), step);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("time")
    }

    fn secret() -> TotpSecret {
        TotpSecret::new(*b"12345678901234567890")
    }

    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        for (second, eight_digits) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            let code = secret().code(second / TOTP_STEP_SECS);
            assert_eq!(code.expose(), eight_digits[2..], "{second}");
            assert_eq!(secret().step_of(code, at(second)), Some(second / TOTP_STEP_SECS));
        }
    }

    #[test]
    fn a_code_holds_for_its_step_and_one_on_either_side() {
        let code = secret().code(100);
        for (second, fits) in
            [(2969, false), (2970, true), (3000, true), (3029, true), (3059, true), (3060, false)]
        {
            assert_eq!(secret().step_of(code, at(second)).is_some(), fits, "{second}");
        }
        assert!(TotpSecret::new([1; 20]).step_of(code, at(3000)).is_none());
    }

    #[test]
    fn only_six_digits_are_a_code() {
        assert!(TotpCode::parse("000000").is_some_and(|code| code.expose() == "000000"));
        for bad in ["", "12345", "1234567", "12345x", "+12345", "１２３４５６"] {
            assert!(TotpCode::parse(bad).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn a_step_is_taken_once_and_never_one_before_it() {
        let mut steps = LastSteps::default();
        assert!(steps.take("a", 5) && !steps.take("a", 5) && !steps.take("a", 4));
        assert!(steps.take("b", 4) && steps.take("a", 6));
        steps.begin("a", 6);
        assert!(!steps.take("a", 6) && steps.take("a", 7));
    }

    #[test]
    fn the_telephone_gets_name_and_secret_in_an_address_without_other_signs() {
        let address = secret().address("山 & =");
        assert!(address.starts_with("otpauth://totp/Uketsuke:%E5%B1%B1%20%26%20%3D?secret=GEZDGNBVGY3TQOJQ"));
        assert!(secret().grouped().starts_with("GEZD GNBV "));
    }
}
