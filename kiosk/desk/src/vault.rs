//! Owns the key under which the secrets of second factors lie in the queue file, and the sealing with it.
//!
//! Promises: AES-256-GCM with the account's name as associated data, so that a secret fits no other account; the key is
//! made once for each device, with mode 0600, in the desk's own folder and not beside the queue.
//! Must never: print the key, or replace a file that it cannot read.

use std::io;
use std::path::{Path, PathBuf};

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use queue::SealedSecret;
use zeroize::Zeroizing;

use crate::access::TotpSecret;
use crate::private_file;

/// File of the key, in the state directory.
pub const VAULT_FILE: &str = "second-factor.key";
/// Bytes of the key.
pub const VAULT_KEY_BYTES: usize = 32;

/// Seals and unseals. No Debug.
pub struct Vault(LessSafeKey);

/// Why there is no key. The technician puts it right.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file does not hold a key.
    #[error("{0}: holds no key; bring it back, or remove it and give every account another second factor")]
    Content(PathBuf),
}

/// A secret could not be sealed; the machine fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the secret cannot be sealed")]
pub struct SealError;

impl Vault {
    /// With the key in this folder; `fresh` becomes the key where there is none.
    pub fn open(state_dir: &Path, fresh: &Zeroizing<[u8; VAULT_KEY_BYTES]>) -> Result<Self, VaultError> {
        let path = state_dir.join(VAULT_FILE);
        let file = |source| VaultError::File { path: path.clone(), source };
        if !path.try_exists().map_err(file)? {
            private_file::write(&path, fresh.as_slice()).map_err(file)?;
        }
        let bytes_max = u64::try_from(VAULT_KEY_BYTES).unwrap_or(u64::MAX).saturating_add(1);
        let key = private_file::read(&path, bytes_max).map_err(file)?;
        let key = UnboundKey::new(&AES_256_GCM, &key).map_err(|_| VaultError::Content(path))?;
        Ok(Self(LessSafeKey::new(key)))
    }

    /// The secret of this account, for the queue. A nonce is used once.
    pub fn seal(
        &self,
        account: &str,
        secret: &TotpSecret,
        nonce: [u8; NONCE_LEN],
    ) -> Result<SealedSecret, SealError> {
        let mut sealed = nonce.to_vec();
        let mut text = Zeroizing::new(secret.as_bytes().to_vec());
        let with = Nonce::assume_unique_for_key(nonce);
        let tag = self.0.seal_in_place_separate_tag(with, Aad::from(account.as_bytes()), &mut text);
        let tag = tag.map_err(|_| SealError)?;
        sealed.extend_from_slice(&text);
        sealed.extend_from_slice(tag.as_ref());
        Ok(SealedSecret::new(sealed))
    }

    /// The secret again; none when it was sealed for another account or under another key.
    #[must_use]
    pub fn unseal(&self, account: &str, sealed: &SealedSecret) -> Option<TotpSecret> {
        let (nonce, rest) = sealed.as_bytes().split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut text = Zeroizing::new(rest.to_vec());
        let opened = self.0.open_in_place(nonce, Aad::from(account.as_bytes()), &mut text).ok()?;
        Some(TotpSecret::new((&*opened).try_into().ok()?))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn vault(dir: &Path, fresh: u8) -> Vault {
        Vault::open(dir, &Zeroizing::new([fresh; VAULT_KEY_BYTES])).expect("vault")
    }

    #[test]
    fn a_secret_fits_its_own_account_and_key_only() {
        let (dir, other) = (tempfile::tempdir().expect("dir"), tempfile::tempdir().expect("dir"));
        let secret = TotpSecret::new([7; 20]);
        let sealed = vault(dir.path(), 1).seal("yamada", &secret, [5; NONCE_LEN]).expect("sealed");
        assert!(!sealed.as_bytes().windows(20).any(|part| part == secret.as_bytes()));
        let again =
            vault(dir.path(), 2).unseal("yamada", &sealed).expect("the key of the file, not the fresh one");
        assert_eq!(again.as_bytes(), secret.as_bytes());
        assert!(vault(dir.path(), 2).unseal("suzuki", &sealed).is_none());
        assert!(vault(other.path(), 2).unseal("yamada", &sealed).is_none());
        assert!(vault(dir.path(), 2).unseal("yamada", &SealedSecret::new(vec![0; 3])).is_none());
    }

    #[test]
    fn the_key_is_the_desks_alone_and_a_damaged_one_is_left_as_it_is() {
        let dir = tempfile::tempdir().expect("dir");
        drop(vault(dir.path(), 1));
        let path = dir.path().join(VAULT_FILE);
        let mode = std::fs::metadata(&path).expect("file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        for damaged in [&b"short"[..], &[1; VAULT_KEY_BYTES + 1]] {
            std::fs::write(&path, damaged).expect("write");
            let found = Vault::open(dir.path(), &Zeroizing::new([2; VAULT_KEY_BYTES]));
            assert!(matches!(found, Err(VaultError::Content(named)) if named == path));
            assert_eq!(std::fs::read(&path).expect("read"), damaged);
        }
    }
}
