//! Owns the target `certificate`: any bytes as the certificate file of a card.
//!
//! Promises checked: no panic; a length is within its limits; of all files only the one that the pinned authority
//! issued is taken, and handed on unchanged.
//! Must never: accept more than `reader` does; there is no parser here.

use std::sync::LazyLock;

use reader::{
    certificate::{CERTIFICATE_BYTES_MIN, CardCertificate, CertificateError, certificate_len},
    trust::{Foreign, Roots},
};
use reader_wire::{CERTIFICATE_BYTES_MAX, Signature};
use zeroize::Zeroizing;

use crate::{
    chip::{AUTHORITY, CERTIFICATE, SIGNATURE, statement},
    reached::reached,
};

static ROOTS: LazyLock<Roots> = LazyLock::new(|| Roots::from_der([AUTHORITY]).expect("root"));

/// One run: the bytes as a card's file, and as a root that a technician pins.
pub fn run(file: &[u8]) {
    match certificate_len(file) {
        Ok(length) => {
            assert!((CERTIFICATE_BYTES_MIN..=CERTIFICATE_BYTES_MAX).contains(&length));
            reached("length");
        }
        Err(error) => refused(error),
    }
    reached(if Roots::from_der([file]).is_ok() { "root" } else { "no-root" });
    reached(if Roots::from_pem(file).is_ok() { "root-file" } else { "no-root-file" });
    match CardCertificate::new(Zeroizing::new(file.to_vec()), &ROOTS) {
        Ok(certificate) => taken(&certificate, file),
        Err(error) => refused(error),
    }
}

fn taken(certificate: &CardCertificate, file: &[u8]) {
    reached("taken");
    assert_eq!(file, CERTIFICATE, "a certificate that nobody issued was taken");
    assert!(certificate.not_after_unix_secs() > 0);
    assert!(certificate.to_wire().is_ok_and(|wire| wire.der() == file));
    let signature = Signature::new(SIGNATURE.to_vec()).expect("size");
    assert!(certificate.signed(&statement(), &signature), "it does not know its own signature");
}

fn refused(error: CertificateError) {
    reached(match error {
        CertificateError::Missing => "missing",
        CertificateError::Damaged => "damaged",
        CertificateError::Foreign(why) => match why {
            Foreign::Malformed => "foreign-malformed",
            Foreign::Algorithm => "foreign-algorithm",
            Foreign::Issuer => "foreign-issuer",
            Foreign::IssuerName => "foreign-issuer-name",
            Foreign::Authority => "foreign-authority",
            Foreign::KeyUsage => "foreign-key-usage",
            Foreign::Purpose => "foreign-purpose",
            Foreign::Policy => "foreign-policy",
            Foreign::Signature => "foreign-signature",
        },
    });
}
