//! Owns the target `certificate`: any bytes as the certificate file of a card.
//!
//! Promises checked: no panic; a length is within its limits; what is taken is handed on unchanged.
//! Must never: accept more than `reader` does; there is no parser here.

use reader::certificate::{CERTIFICATE_BYTES_MIN, CardCertificate, CertificateError, certificate_len};
use reader_wire::{CERTIFICATE_BYTES_MAX, Signature};
use zeroize::Zeroizing;

use crate::{
    chip::{SIGNATURE, statement},
    reached::reached,
};

/// One run.
pub fn run(file: &[u8]) {
    match certificate_len(file) {
        Ok(length) => {
            assert!((CERTIFICATE_BYTES_MIN..=CERTIFICATE_BYTES_MAX).contains(&length));
            reached("length");
        }
        Err(error) => refused(error),
    }
    match CardCertificate::new(Zeroizing::new(file.to_vec())) {
        Ok(certificate) => taken(&certificate, file),
        Err(error) => refused(error),
    }
}

fn taken(certificate: &CardCertificate, file: &[u8]) {
    reached("taken");
    assert!(certificate.not_after_unix_secs() >= 0);
    match certificate.to_wire() {
        Ok(wire) => assert_eq!(wire.der(), file),
        Err(_) => assert!(file.len() > CERTIFICATE_BYTES_MAX),
    }
    if let Some(start) = file.get(..256) {
        assert!(certificate.begins_with(start), "it does not know itself again");
    }
    let signature = Signature::new(SIGNATURE.to_vec()).expect("size");
    reached(if certificate.signed(&statement(), &signature) { "signed" } else { "not-signed" });
}

fn refused(error: CertificateError) {
    reached(match error {
        CertificateError::Missing => "missing",
        CertificateError::Damaged => "damaged",
    });
}
