//! Owns how a secret of staff (passphrase, staff code) is kept: as an Argon2id hash.
//!
//! Promises: Argon2id with 19 MiB, two passes, one lane; a comparison costs what making the hash cost.
//! Must never: have Debug, Display or Clone, or keep a secret in a form that leads back.

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

/// Bytes of a salt.
pub const SALT_BYTES: usize = 16;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// A secret as Argon2id leaves it, as a PHC string. Cannot be printed.
pub struct PasswordHash(String);

/// The hash could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the hash cannot be made")]
pub struct HashError;

impl PasswordHash {
    /// From the PHC string.
    #[must_use]
    pub fn new(phc: String) -> Self {
        Self(phc)
    }

    /// Of this secret, with the first [`SALT_BYTES`] of the salt. Takes about 0.1 s of a core and 19 MiB.
    pub fn of(secret: &[u8], salt: &[u8]) -> Result<Self, HashError> {
        let salt = salt.get(..SALT_BYTES).ok_or(HashError)?;
        let hash = argon2()?.hash_password_with_salt(secret, salt).map_err(|_| HashError)?;
        Ok(Self(hash.to_string()))
    }

    /// Whether it is of this secret. As costly as [`PasswordHash::of`].
    #[must_use]
    pub fn fits(&self, secret: &[u8]) -> bool {
        argon2().is_ok_and(|argon2| argon2.verify_password(secret, self.0.as_str()).is_ok())
    }

    /// The PHC string, for the file.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

fn argon2() -> Result<Argon2<'static>, HashError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| HashError)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_fits_its_own_secret_only() {
        let hash = PasswordHash::of(b"secret", &[7; SALT_BYTES]).expect("hash");
        assert!(hash.expose().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.expose());
        let stored = PasswordHash::new(hash.expose().to_owned());
        assert!(stored.fits(b"secret") && !stored.fits(b"secre"));
        assert!(!PasswordHash::new("rubbish".to_owned()).fits(b"secret"));
    }

    #[test]
    fn salts_make_equal_secrets_differ() {
        let of = |salt: &[u8]| PasswordHash::of(b"secret", salt).map(|hash| hash.expose().to_owned());
        assert_ne!(of(&[1; SALT_BYTES]), of(&[2; SALT_BYTES]));
        assert_eq!(of(&[1; SALT_BYTES - 1]), Err(HashError));
    }
}
