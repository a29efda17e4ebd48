//! Owns the codes that stand for a person once: recovery codes and invitations, and what is typed in place of a second factor.
//!
//! Promises: 120 random bits, so that a plain SHA-256 keeps them (ASVS 5.0.0, 6.5.2); wiped on drop; case, groups and
//! full width do not matter when one is typed.
//! Must never: have Debug, Display or Clone, or be kept.

use queue::CodeDigest;
use zeroize::Zeroizing;

use super::base32::{base32, grouped};
use super::{TotpCode, digest_of};

/// Random bytes of a code.
pub const ONE_TIME_BYTES: usize = 15;
/// Characters of a code, without its groups.
pub const ONE_TIME_CHARS: usize = 24;
/// Most characters of what is typed.
pub const TYPED_CHARS_MAX: usize = 64;

/// A code that is good once.
pub struct OneTimeCode(Zeroizing<String>);

/// What was typed where a second factor is asked for.
pub enum TypedProof {
    /// Of the telephone.
    Totp(TotpCode),
    /// A recovery code.
    Recovery(CodeDigest),
}

impl OneTimeCode {
    /// From fresh random bytes.
    #[must_use]
    pub fn generate(random: &Zeroizing<[u8; ONE_TIME_BYTES]>) -> Self {
        Self(base32(random.as_slice()))
    }

    /// What was typed, when it has the form of a code.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let typed = plain(typed);
        let sound = typed.len() == ONE_TIME_CHARS
            && typed.bytes().all(|byte| byte.is_ascii_uppercase() || (b'2'..=b'7').contains(&byte));
        sound.then_some(Self(typed))
    }

    /// To be kept.
    #[must_use]
    pub fn digest(&self) -> CodeDigest {
        CodeDigest(digest_of(self.0.as_bytes()))
    }

    /// To be shown once: `ABCD-EFGH-…`.
    #[must_use]
    pub fn expose(&self) -> Zeroizing<String> {
        grouped(&self.0, '-')
    }
}

impl TypedProof {
    /// Six digits, or a recovery code.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let totp = TotpCode::parse(&plain(typed)).map(Self::Totp);
        totp.or_else(|| OneTimeCode::parse(typed).map(|code| Self::Recovery(code.digest())))
    }
}

/// Without groups, in half width and capitals.
fn plain(typed: &str) -> Zeroizing<String> {
    let mut plain = Zeroizing::new(String::with_capacity(TYPED_CHARS_MAX * 4));
    for letter in typed.chars().take(TYPED_CHARS_MAX) {
        let half = match letter {
            '！'..='～' => u32::from(letter).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(letter),
            '−' | '‐' | 'ー' => '-',
            other => other,
        };
        if !half.is_whitespace() && half != '-' {
            plain.push(half.to_ascii_uppercase());
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = OneTimeCode::generate(&Zeroizing::new([0xa5; ONE_TIME_BYTES]));
        let shown = code.expose();
        assert_eq!(shown.len(), ONE_TIME_CHARS + 5);
        let full: String =
            shown.chars().map(|letter| char::from_u32(u32::from(letter) + 0xfee0).expect("full")).collect();
        for typed in [shown.to_string(), shown.to_lowercase(), shown.replace('-', " "), full] {
            let read = OneTimeCode::parse(&typed).expect("a code");
            assert!(read.digest() == code.digest(), "{typed}");
        }
        for bad in ["", "ABCD", &shown[1..], &format!("{}A", *shown), &shown.replace('-', "1")] {
            assert!(OneTimeCode::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn six_digits_are_the_telephones() {
        for typed in ["123456", "123 456", "１２３　４５６"] {
            let read = TypedProof::parse(typed);
            assert!(matches!(read, Some(TypedProof::Totp(code)) if code.expose() == "123456"), "{typed}");
        }
        assert!(TypedProof::parse("12345").is_none() && TypedProof::parse(&"7".repeat(100)).is_none());
        assert!(matches!(TypedProof::parse(&"7".repeat(ONE_TIME_CHARS)), Some(TypedProof::Recovery(_))));
    }
}
