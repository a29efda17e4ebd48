//! Owns one pinned root: reading it, and what makes it unusable.
//!
//! Promises: an unusable file is told with the place in it; nothing of a root that fails is kept.
//! Must never: judge dates. The first generation has expired and its certificates are in nobody's hands any
//! more, but that is no reason to refuse a file that still lists it (jpki.md §2.8).

use rustls_pki_types::{CertificateDer, pem, pem::PemObject as _};
use x509_cert::{
    Certificate,
    der::{Decode as _, asn1::ObjectIdentifier},
    ext::pkix::{BasicConstraints, KeyUsage, SubjectKeyIdentifier},
    name::Name,
};

use super::extension;

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// Why a list of roots cannot be used. The remedy of all of them: put the right file there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RootsError {
    /// There is no certificate in it.
    #[error("no certificate in the file")]
    None,
    /// More than [`super::ROOTS_MAX`].
    #[error("{0} certificates, at most {max} are allowed", max = super::ROOTS_MAX)]
    TooMany(usize),
    /// The PEM is damaged at this certificate.
    #[error("certificate {number}: the PEM block is damaged")]
    Pem {
        /// Position in the file, from 1.
        number: usize,
    },
    /// This certificate cannot be a root.
    #[error("certificate {number}: {fault}")]
    Unusable {
        /// Position in the file, from 1.
        number: usize,
        /// Why.
        fault: RootFault,
    },
}

/// Why a certificate cannot be a root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RootFault {
    /// Not an X.509 certificate.
    #[error("not an X.509 certificate")]
    Malformed,
    /// The certificate of a person or server, not of an authority.
    #[error("not the certificate of an authority that signs certificates")]
    NotAuthority,
    /// The key is not RSA.
    #[error("its key is not RSA")]
    Key,
    /// It has no subject key identifier, by which a card's certificate names it.
    #[error("no subject key identifier")]
    NoKeyId,
    /// The same key stands in the file before.
    #[error("the same key stands in the file twice")]
    Twice,
}

/// What is kept of a root.
pub struct Root {
    pub key_id: Vec<u8>,
    pub name: Name,
    /// RSAPublicKey, DER.
    pub public_key: Vec<u8>,
}

impl Root {
    /// From the DER of the certificate that stands at this position.
    pub fn new(number: usize, der: &[u8]) -> Result<Self, RootsError> {
        Self::read(der).map_err(|fault| RootsError::Unusable { number, fault })
    }

    fn read(der: &[u8]) -> Result<Self, RootFault> {
        let certificate = Certificate::from_der(der).map_err(|_| RootFault::Malformed)?;
        let malformed = |_| RootFault::Malformed;
        let authority = extension::<BasicConstraints>(&certificate).map_err(malformed)?;
        let usage = extension::<KeyUsage>(&certificate).map_err(malformed)?;
        if !authority.is_some_and(|it| it.ca) || !usage.is_some_and(|it| it.key_cert_sign()) {
            return Err(RootFault::NotAuthority);
        }
        let key_id = extension::<SubjectKeyIdentifier>(&certificate).map_err(malformed)?;
        let body = certificate.tbs_certificate();
        let key = body.subject_public_key_info();
        if key.algorithm.oid != RSA_ENCRYPTION {
            return Err(RootFault::Key);
        }
        Ok(Self {
            key_id: key_id.ok_or(RootFault::NoKeyId)?.0.into_bytes().into_vec(),
            name: body.subject().clone(),
            public_key: key.subject_public_key.as_bytes().ok_or(RootFault::Key)?.to_vec(),
        })
    }
}

/// All certificates of a PEM file, in its order.
pub fn from_pem(file: &[u8]) -> Result<Vec<Root>, RootsError> {
    let blocks = (1..).zip(CertificateDer::pem_slice_iter(file));
    blocks
        .map(|(number, block)| {
            let der = block.map_err(|_: pem::Error| RootsError::Pem { number })?;
            Root::new(number, &der)
        })
        .collect()
}
