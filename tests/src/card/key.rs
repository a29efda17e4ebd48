//! Owns the private operation of the card's key: PKCS#1 v1.5 over a DigestInfo that the terminal supplies.
//!
//! Promises: signs exactly the SHA-256 DigestInfo of 51 bytes (jpki.md §1.7) and nothing else.
//! Must never: hash by itself; a card with P1=00 signs what it is given.

use aws_lc_rs::digest::{Digest, SHA256};
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};

use super::CardError;

/// Bytes of an RSA-2048 signature.
pub(super) const SIGNATURE_BYTES: usize = 256;

/// What stands before the 32 digest bytes in a SHA-256 DigestInfo.
const DIGEST_INFO_PREFIX: &[u8] = &[
    0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
    0x04, 0x20,
];

/// The RSA-2048 key of a card.
pub struct CardKey(RsaKeyPair);

impl CardKey {
    /// From PKCS#8 DER.
    ///
    /// # Errors
    /// [`CardError::Key`] when it is not an RSA-2048 key.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, CardError> {
        let pair = RsaKeyPair::from_pkcs8(der).map_err(|_| CardError::Key)?;
        if pair.public_modulus_len() == SIGNATURE_BYTES { Ok(Self(pair)) } else { Err(CardError::Key) }
    }

    /// The signature over `digest_info`; none when that is not the DigestInfo of a SHA-256 digest.
    pub(super) fn sign(&self, digest_info: &[u8]) -> Option<Vec<u8>> {
        let digest = digest_info.strip_prefix(DIGEST_INFO_PREFIX)?;
        let digest = Digest::import_less_safe(digest, &SHA256).ok()?;
        let mut signature = vec![0; SIGNATURE_BYTES];
        self.0.sign_digest(&RSA_PKCS1_SHA256, &digest, &mut signature).ok()?;
        Some(signature)
    }
}
