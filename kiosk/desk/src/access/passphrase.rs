//! Owns passphrases: what is acceptable, how they are hashed, how one is compared.
//!
//! Promises: Argon2id with 19 MiB, two passes, one lane; the passphrase is wiped on drop.
//! Must never: have Debug, Display, Clone or Serialize, or store a passphrase in a form that leads back.

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use queue::{PasswordHash, STAFF_NAME_CHARS_MAX};
use serde::Deserialize;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Fewest characters (guideline 6.0, chapter 14: 13 or more need no periodic change).
pub const PASSPHRASE_CHARS_MIN: usize = 13;
/// Most characters; more is refused, never cut.
pub const PASSPHRASE_CHARS_MAX: usize = 128;

const SALT_BYTES: usize = 16;
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

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

/// The hash could not be made or read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the passphrase hash cannot be made")]
pub struct HashError;

impl Passphrase {
    /// Takes what was typed.
    #[must_use]
    pub fn new(typed: String) -> Self {
        Self(typed)
    }

    /// Its Argon2id hash with this salt. Takes about 0.1 s of a core and 19 MiB.
    pub fn hash(&self, salt: &[u8]) -> Result<PasswordHash, HashError> {
        let salt = salt.get(..SALT_BYTES).ok_or(HashError)?;
        let hash = argon2()?.hash_password_with_salt(self.0.as_bytes(), salt).map_err(|_| HashError)?;
        Ok(PasswordHash::new(hash.to_string()))
    }

    /// Whether it is the one behind the hash. As costly as [`Passphrase::hash`].
    #[must_use]
    pub fn fits(&self, hash: &PasswordHash) -> bool {
        if self.0.chars().count() > PASSPHRASE_CHARS_MAX {
            return false;
        }
        argon2().is_ok_and(|argon2| argon2.verify_password(self.0.as_bytes(), hash.expose()).is_ok())
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

fn argon2() -> Result<Argon2<'static>, HashError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| HashError)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Passphrase {
        Passphrase::new(text.to_owned())
    }

    #[test]
    fn a_hash_fits_its_own_passphrase_only() {
        let hash = typed("正しい合言葉をここに書きます").hash(&[7; SALT_BYTES]).expect("hash");
        assert!(hash.expose().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.expose());
        let stored = PasswordHash::new(hash.expose().to_owned());
        assert!(typed("正しい合言葉をここに書きます").fits(&stored));
        assert!(!typed("正しい合言葉をここに書きま").fits(&stored));
        assert!(!typed("x").fits(&PasswordHash::new("rubbish".to_owned())));
    }

    #[test]
    fn salts_make_equal_passphrases_differ() {
        let one = typed("0123456789abc").hash(&[1; SALT_BYTES]).expect("hash");
        let two = typed("0123456789abc").hash(&[2; SALT_BYTES]).expect("hash");
        assert_ne!(one.expose(), two.expose());
        assert_eq!(typed("a").hash(&[1; 4]).err(), Some(HashError));
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
