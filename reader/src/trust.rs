//! Owns the question whose certificate it is: the pinned certificates of the JPKI user-authentication CA, and
//! whether a card's certificate comes from one of them.
//!
//! Promises: total over any bytes; a certificate is taken only when every rule of [`Foreign`] holds.
//! Must never: judge dates (an expired certificate may still be good for eligibility, jpki.md §2.6), take a
//! root from the card (EF 000B), or know revocation: the service knows, the kiosk cannot (jpki.md §3.5).

mod root;

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use x509_cert::{
    Certificate,
    der::{Decode as _, Reader as _, SliceReader, asn1::ObjectIdentifier},
    ext::pkix::{AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies, ExtendedKeyUsage, KeyUsage},
};

use root::Root;
pub use root::{RootFault, RootsError};

/// Most roots that may be pinned. Three generations exist (jpki.md §2.8).
pub const ROOTS_MAX: usize = 8;

const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const CLIENT_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2");
/// Policies of user-authentication certificates: issued ones, and those of the test system (jpki.md §2.7).
const POLICIES: [ObjectIdentifier; 2] = [
    ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.1.3.30"),
    ObjectIdentifier::new_unwrap("1.2.392.200149.8.5.1.0.30"),
];

/// Why a certificate is not one that the pinned authority issued to a card for this use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Foreign {
    /// It does not follow the form of X.509.
    #[error("not understood")]
    Malformed,
    /// Not signed with sha256WithRSAEncryption, the only algorithm of this authority.
    #[error("other signature algorithm")]
    Algorithm,
    /// It names no issuing key, or one that is not pinned.
    #[error("issuing key not pinned")]
    Issuer,
    /// The pinned root has another name than the issuer it tells.
    #[error("issuer name differs")]
    IssuerName,
    /// It is the certificate of an authority.
    #[error("a CA certificate")]
    Authority,
    /// Its key is not for digital signatures.
    #[error("key usage")]
    KeyUsage,
    /// Its key is not for client authentication.
    #[error("extended key usage")]
    Purpose,
    /// Not issued under the policy of user-authentication certificates: a signature or a phone certificate.
    #[error("policy")]
    Policy,
    /// The pinned key did not sign these bytes: forged, or damaged on the way.
    #[error("issuer's signature does not fit")]
    Signature,
}

/// The pinned roots. The default has none and trusts no card.
#[derive(Default)]
pub struct Roots(Vec<Root>);

impl Roots {
    /// From a PEM file with 1 to [`ROOTS_MAX`] CA certificates; text between them is skipped.
    pub fn from_pem(pem: &[u8]) -> Result<Self, RootsError> {
        Self::checked(root::from_pem(pem)?)
    }

    /// From the DER of 1 to [`ROOTS_MAX`] CA certificates.
    pub fn from_der<'a>(ders: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, RootsError> {
        let numbered = (1..).zip(ders);
        let roots: Result<_, _> = numbered.map(|(number, der)| Root::new(number, der)).collect();
        Self::checked(roots?)
    }

    /// Whether a pinned root issued this certificate for user authentication. The cheap rules come first,
    /// the signature last: [`Foreign::Signature`] means that all else was right.
    pub fn check(&self, der: &[u8], certificate: &Certificate) -> Result<(), Foreign> {
        let root = self.issuer_of(certificate)?;
        check_use(certificate)?;
        let signed = signed_part(der).ok_or(Foreign::Malformed)?;
        let signature = certificate.signature().as_bytes().ok_or(Foreign::Malformed)?;
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &root.public_key)
            .verify(signed, signature)
            .map_err(|_| Foreign::Signature)
    }

    /// By key identifier: the names of all generations are the same (jpki.md §2.8).
    fn issuer_of(&self, certificate: &Certificate) -> Result<&Root, Foreign> {
        let body = certificate.tbs_certificate();
        let algorithm = certificate.signature_algorithm();
        if algorithm.oid != SHA256_WITH_RSA || body.signature() != algorithm {
            return Err(Foreign::Algorithm);
        }
        let named = extension::<AuthorityKeyIdentifier>(certificate)?.and_then(|id| id.key_identifier);
        let named = named.ok_or(Foreign::Issuer)?;
        let root = self.0.iter().find(|root| root.key_id == named.as_bytes()).ok_or(Foreign::Issuer)?;
        if root.name == *body.issuer() { Ok(root) } else { Err(Foreign::IssuerName) }
    }

    fn checked(roots: Vec<Root>) -> Result<Self, RootsError> {
        if roots.is_empty() {
            return Err(RootsError::None);
        }
        for (index, root) in roots.iter().enumerate() {
            if roots.iter().take(index).any(|other| other.key_id == root.key_id) {
                return Err(RootsError::Unusable { number: index + 1, fault: RootFault::Twice });
            }
        }
        if roots.len() > ROOTS_MAX { Err(RootsError::TooMany(roots.len())) } else { Ok(Self(roots)) }
    }
}

fn check_use(certificate: &Certificate) -> Result<(), Foreign> {
    if extension::<BasicConstraints>(certificate)?.is_some_and(|constraints| constraints.ca) {
        return Err(Foreign::Authority);
    }
    if !extension::<KeyUsage>(certificate)?.is_some_and(|usage| usage.digital_signature()) {
        return Err(Foreign::KeyUsage);
    }
    if !extension::<ExtendedKeyUsage>(certificate)?.is_some_and(|usage| usage.0.contains(&CLIENT_AUTH)) {
        return Err(Foreign::Purpose);
    }
    let policies = extension::<CertificatePolicies>(certificate)?.ok_or(Foreign::Policy)?;
    let known = policies.0.iter().any(|policy| POLICIES.contains(&policy.policy_identifier));
    if known { Ok(()) } else { Err(Foreign::Policy) }
}

/// One extension. Twice the same, or one that cannot be read, is malformed.
fn extension<'a, T>(certificate: &'a Certificate) -> Result<Option<T>, Foreign>
where
    T: x509_cert::der::Decode<'a, Error = x509_cert::der::Error> + x509_cert::der::oid::AssociatedOid,
{
    let found = certificate.tbs_certificate().get_extension::<T>();
    found.map(|found| found.map(|(_, value)| value)).map_err(|_| Foreign::Malformed)
}

/// The bytes that the issuer signed, as they stand in the file and not as they would be written again.
fn signed_part(der: &[u8]) -> Option<&[u8]> {
    let whole = x509_cert::der::AnyRef::from_der(der).ok()?;
    SliceReader::new(whole.value()).ok()?.tlv_bytes().ok()
}

#[cfg(test)]
mod tests;
