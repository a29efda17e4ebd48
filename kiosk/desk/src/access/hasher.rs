//! Owns where passphrases are compared: off the threads that serve pages, two at a time.
//!
//! Promises: an unknown account costs exactly the work of a known one.
//! Must never: let a crowd of logins take more than two cores and 38 MiB.

use std::sync::Arc;

use queue::{HashError, PasswordHash, SALT_BYTES};
use tokio::sync::Semaphore;

use super::Passphrase;

/// Comparisons at the same time.
const COMPARISONS_MAX: usize = 2;

/// Compares passphrases with a bounded share of the machine.
#[derive(Clone)]
pub struct Hasher {
    slots: Arc<Semaphore>,
    nobody: Arc<PasswordHash>,
}

/// The comparison could not be made; the machine is out of memory or shutting down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the passphrase could not be compared")]
pub struct HasherError;

impl Hasher {
    /// `random` becomes salt and passphrase of an account that does not exist. Costs one hash.
    pub fn new(random: [u8; 32]) -> Result<Self, HashError> {
        let unknown = Passphrase::new(random.iter().map(|byte| char::from(*byte)).collect());
        let nobody = unknown.hash(&random)?;
        Ok(Self { slots: Arc::new(Semaphore::new(COMPARISONS_MAX)), nobody: Arc::new(nobody) })
    }

    /// The hash of a new passphrase.
    pub async fn hash(&self, typed: Passphrase, salt: [u8; SALT_BYTES]) -> Result<PasswordHash, HasherError> {
        let slot = Arc::clone(&self.slots).acquire_owned().await.map_err(|_| HasherError)?;
        let hash = move || {
            let hash = typed.hash(&salt);
            drop(slot);
            hash
        };
        tokio::task::spawn_blocking(hash).await.map_err(|_| HasherError)?.map_err(|_| HasherError)
    }

    /// Whether the passphrase is the one of that hash; `None` (no such account) is always wrong, but takes
    /// the same time.
    pub async fn fits(&self, typed: Passphrase, stored: Option<PasswordHash>) -> Result<bool, HasherError> {
        let slot = Arc::clone(&self.slots).acquire_owned().await.map_err(|_| HasherError)?;
        let nobody = Arc::clone(&self.nobody);
        let compare = move || {
            let known = stored.is_some();
            let fits = typed.fits(stored.as_ref().unwrap_or(&nobody));
            drop(slot);
            fits && known
        };
        tokio::task::spawn_blocking(compare).await.map_err(|_| HasherError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Passphrase {
        Passphrase::new(text.to_owned())
    }

    #[tokio::test]
    async fn only_the_right_passphrase_of_a_known_account_fits() {
        let hasher = Hasher::new([0x41; 32]).expect("hasher");
        let stored = typed("twelve plus one").hash(&[1; 16]).expect("hash");
        assert_eq!(
            hasher.fits(typed("twelve plus one"), Some(PasswordHash::new(stored.expose().to_owned()))).await,
            Ok(true)
        );
        assert_eq!(hasher.fits(typed("twelve plus two"), Some(stored)).await, Ok(false));
        let nobodys = "A".repeat(32);
        assert_eq!(hasher.fits(typed(&nobodys), None).await, Ok(false));
    }
}
