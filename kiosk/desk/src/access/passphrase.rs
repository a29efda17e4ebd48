//! Owns passphrases: what is acceptable, and that one is compared by its hash only.
//!
//! Promises: the passphrase is wiped on drop.
//! Must never: have Debug, Display, Clone or Serialize, or store a passphrase in a form that leads back.

use queue::{HashError, PasswordHash, STAFF_NAME_CHARS_MAX};
use serde::Deserialize;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Fewest characters (guideline 6.0, chapter 14: 13 or more need no periodic change).
pub const PASSPHRASE_CHARS_MIN: usize = 13;
/// Most characters; more is refused, never cut.
pub const PASSPHRASE_CHARS_MAX: usize = 128;

/// What a member of staff typed.
///
/// ```compile_fail
/// fn show(typed: &desk::access::Passphrase) { println!("{typed:?}"); } // cannot be printed
/// ```
#[derive(Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
pub struct Passphrase(String);

/// What is wrong with a new passphrase or account name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PassphraseProblem {
    /// Too few characters.
    #[error("パスフレーズは {PASSPHRASE_CHARS_MIN} 文字以上にしてください")]
    Short,
    /// Too many characters.
    #[error("パスフレーズは {PASSPHRASE_CHARS_MAX} 文字以内にしてください")]
    Long,
    /// Fewer than five different characters, or the account name inside.
    #[error("パスフレーズが単純すぎます。アカウント名や同じ文字の繰り返しは使えません")]
    Simple,
    /// Empty, too long, or with blanks at an end or control characters.
    #[error("アカウント名は 1 文字以上 {STAFF_NAME_CHARS_MAX} 文字以内で、前後の空白や制御文字は使えません")]
    Name,
}

impl Passphrase {
    /// Takes what was typed.
    #[must_use]
    pub fn new(typed: String) -> Self {
        Self(typed)
    }

    /// Its hash with this salt, at the cost of [`PasswordHash::of`].
    pub fn hash(&self, salt: &[u8]) -> Result<PasswordHash, HashError> {
        PasswordHash::of(self.0.as_bytes(), salt)
    }

    /// Whether it is the one behind the hash. As costly as [`Passphrase::hash`].
    #[must_use]
    pub fn fits(&self, hash: &PasswordHash) -> bool {
        self.0.chars().count() <= PASSPHRASE_CHARS_MAX && hash.fits(self.0.as_bytes())
    }

    /// Whether both are the same text; for the second typing.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

/// Whether this may become the passphrase of that account.
pub fn check_new(typed: &Passphrase, account: &str) -> Result<(), PassphraseProblem> {
    let count = typed.0.chars().count();
    let mut different: Vec<char> = typed.0.chars().collect();
    different.sort_unstable();
    different.dedup();
    let simple = different.len() < 5 || typed.0.to_lowercase().contains(&account.to_lowercase());
    different.zeroize();
    if count < PASSPHRASE_CHARS_MIN {
        return Err(PassphraseProblem::Short);
    }
    if count > PASSPHRASE_CHARS_MAX {
        return Err(PassphraseProblem::Long);
    }
    if simple { Err(PassphraseProblem::Simple) } else { Ok(()) }
}

/// Whether this may be the name of an account.
pub fn check_staff_name(name: &str) -> Result<(), PassphraseProblem> {
    let count = name.chars().count();
    let fits = (1..=STAFF_NAME_CHARS_MAX).contains(&count);
    if fits && name.trim() == name && !name.chars().any(char::is_control) {
        Ok(())
    } else {
        Err(PassphraseProblem::Name)
    }
}

#[cfg(test)]
mod tests {
    use queue::SALT_BYTES;

    use super::*;

    fn typed(text: &str) -> Passphrase {
        Passphrase::new(text.to_owned())
    }

    #[test]
    fn only_the_same_passphrase_fits_and_none_that_is_too_long() {
        let hash = typed("正しい合言葉をここに書きます").hash(&[7; SALT_BYTES]).expect("hash");
        assert!(typed("正しい合言葉をここに書きます").fits(&hash));
        assert!(!typed("正しい合言葉をここに書きま").fits(&hash));
        let long = "あ".repeat(PASSPHRASE_CHARS_MAX + 1);
        assert!(!typed(&long).fits(&typed(&long).hash(&[7; SALT_BYTES]).expect("hash")));
    }

    #[test]
    fn thirteen_characters_are_enough_and_twelve_are_not() {
        assert_eq!(check_new(&typed("けさのしんぶんはおもいです"), "山田"), Ok(()));
        assert_eq!(check_new(&typed("けさのしんぶんはおもいで"), "山田"), Err(PassphraseProblem::Short));
        assert_eq!(check_new(&typed(&"abcdef".repeat(30)), "山田"), Err(PassphraseProblem::Long));
    }

    #[test]
    fn simple_ones_are_refused() {
        assert_eq!(check_new(&typed("aaaaaaaaaaaaaaaa"), "yamada"), Err(PassphraseProblem::Simple));
        assert_eq!(check_new(&typed("YAMADA-2026-spring"), "yamada"), Err(PassphraseProblem::Simple));
    }

    #[test]
    fn names_of_accounts() {
        assert_eq!(check_staff_name("山田 花子"), Ok(()));
        for bad in ["", " 山田", "山田\n", &"あ".repeat(STAFF_NAME_CHARS_MAX + 1)] {
            assert_eq!(check_staff_name(bad), Err(PassphraseProblem::Name), "{bad:?}");
        }
    }
}
