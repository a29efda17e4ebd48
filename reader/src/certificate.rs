//! Owns what is checked of a user certificate (利用者証明用電子証明書) before it leaves this process.
//!
//! Promises: total (any bytes give a value or an error); a value was issued by a pinned root; the only thing
//! said of the content is the end of validity, the rest is as secret as a name.
//! Must never: judge validity. An expired certificate may still be good for eligibility (jpki.md §2.6).

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use reader_wire::{CERTIFICATE_BYTES_MAX, Certificate, Signature, Statement};
use x509_cert::der::Decode as _;
use zeroize::Zeroizing;

use crate::trust::{Foreign, Roots};

/// Shortest file that can be a certificate (bytes).
pub const CERTIFICATE_BYTES_MIN: usize = 300;
/// Bytes of a file from which its length is known: `30 82 HH LL`.
pub const LENGTH_HEADER_BYTES: usize = 4;

/// Why a file is not used as a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// The file is blank, or of a size that no certificate has: none was issued.
    #[error("no certificate on the card")]
    Missing,
    /// It begins like a certificate and is none.
    #[error("certificate not understood")]
    Damaged,
    /// It is none that the pinned authority issued for user authentication.
    #[error("foreign certificate: {0}")]
    Foreign(#[from] Foreign),
}

/// Length of the whole certificate, from the first bytes of the file.
pub fn certificate_len(start: &[u8]) -> Result<usize, CertificateError> {
    let Some(([0x30, 0x82, high, low], _)) = start.split_first_chunk::<LENGTH_HEADER_BYTES>() else {
        return Err(CertificateError::Missing);
    };
    let length = usize::from(u16::from_be_bytes([*high, *low])) + LENGTH_HEADER_BYTES;
    match length {
        CERTIFICATE_BYTES_MIN..=CERTIFICATE_BYTES_MAX => Ok(length),
        _ => Err(CertificateError::Missing),
    }
}

/// End of validity (X.509 notAfter, seconds since 1970 UTC) of a certificate that nothing else is asked about.
pub fn not_after_unix_secs(der: &[u8]) -> Result<i64, CertificateError> {
    end_of(&x509_cert::Certificate::from_der(der).map_err(|_| CertificateError::Damaged)?)
}

fn end_of(certificate: &x509_cert::Certificate) -> Result<i64, CertificateError> {
    let not_after = certificate.tbs_certificate().validity().not_after.to_unix_duration().as_secs();
    i64::try_from(not_after).map_err(|_| CertificateError::Damaged)
}

/// The certificate of the card that lies there, for as long as it lies there.
pub struct CardCertificate {
    der: Zeroizing<Vec<u8>>,
    public_key: Vec<u8>,
    not_after_unix_secs: i64,
}

impl CardCertificate {
    /// Takes the DER of a whole certificate apart and asks whether one of these roots issued it.
    pub fn new(der: Zeroizing<Vec<u8>>, roots: &Roots) -> Result<Self, CertificateError> {
        let parsed = x509_cert::Certificate::from_der(&der).map_err(|_| CertificateError::Damaged)?;
        roots.check(&der, &parsed)?;
        let body = parsed.tbs_certificate();
        let key = body.subject_public_key_info().subject_public_key.as_bytes();
        Ok(Self {
            public_key: key.ok_or(CertificateError::Damaged)?.to_vec(),
            not_after_unix_secs: end_of(&parsed)?,
            der,
        })
    }

    /// End of validity (X.509 notAfter), seconds since 1970 UTC.
    #[must_use]
    pub const fn not_after_unix_secs(&self) -> i64 {
        self.not_after_unix_secs
    }

    /// A copy for the wire.
    pub fn to_wire(&self) -> Result<Certificate, CertificateError> {
        Certificate::new(self.der.to_vec()).map_err(|_| CertificateError::Damaged)
    }

    /// Whether the card's key made this signature over this statement.
    #[must_use]
    pub fn signed(&self, statement: &Statement, signature: &Signature) -> bool {
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.public_key)
            .verify(&statement.bytes(), signature.bytes())
            .is_ok()
    }
}

#[cfg(test)]
mod tests;
