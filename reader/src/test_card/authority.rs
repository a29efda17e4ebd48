//! Owns the test authority: CA certificates and the certificates of test cards, shaped as jpki.md §2.

use std::sync::{Arc, OnceLock};

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rsa,
    signature::RsaKeyPair,
};
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, KeyUsagePurpose,
};

use crate::trust::Roots;

/// Bytes of the certificate of the public test card (jpki.md §2.1).
pub const CERTIFICATE_BYTES: usize = 1590;

const CERTIFICATE_POLICIES: [u64; 4] = [2, 5, 29, 32];
const FILLER: [u64; 9] = [1, 3, 6, 1, 4, 1, 32473, 1, 1];

pub type Identity = (RsaKeyPair, Vec<u8>);

/// An authority for cards. All of them have one name, as the generations of the real one.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub certificate: Vec<u8>,
}

/// The authority that [`roots`] pins. Made once for all tests: RSA keys take their time.
pub fn authority() -> &'static Authority {
    static AUTHORITY: OnceLock<Authority> = OnceLock::new();
    AUTHORITY.get_or_init(|| Authority::new(|_| {}))
}

pub fn roots() -> Arc<Roots> {
    static ROOTS: OnceLock<Arc<Roots>> = OnceLock::new();
    Arc::clone(
        ROOTS.get_or_init(|| Arc::new(Roots::from_der([authority().certificate.as_slice()]).expect("roots"))),
    )
}

/// Key and certificate of the usual test card.
pub fn identity() -> &'static Identity {
    static IDENTITY: OnceLock<Identity> = OnceLock::new();
    IDENTITY.get_or_init(|| make_identity(1))
}

pub fn make_identity(serial: u64) -> Identity {
    authority().issue(serial, |_| {})
}

impl Authority {
    pub fn new(change: impl FnOnce(&mut CertificateParams)) -> Self {
        let key = signer(&rsa::KeyPair::generate(rsa::KeySize::Rsa2048).expect("key"));
        let mut params = CertificateParams::default();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CountryName, "JP");
        params.distinguished_name.push(DnType::OrganizationName, "JPKI-TEST");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        change(&mut params);
        let certificate = params.self_signed(&key).expect("certificate").der().to_vec();
        Self { issuer: Issuer::new(params, key), certificate }
    }

    /// A card's certificate of [`CERTIFICATE_BYTES`], unless the change makes it longer.
    pub fn issue(&self, serial: u64, change: impl Fn(&mut CertificateParams)) -> Identity {
        let key = rsa::KeyPair::generate(rsa::KeySize::Rsa2048).expect("key");
        let signer = signer(&key);
        let mut filler = 256;
        loop {
            let mut params = leaf_params(serial);
            change(&mut params);
            params.custom_extensions.push(CustomExtension::from_oid_content(&FILLER, vec![0; filler]));
            let der = params.signed_by(&signer, &self.issuer).expect("certificate").der().to_vec();
            if der.len() >= CERTIFICATE_BYTES {
                return (key, der);
            }
            filler += CERTIFICATE_BYTES - der.len();
        }
    }
}

fn leaf_params(serial: u64) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.serial_number = Some(serial.into());
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "997794E9AGCIEG13221003A");
    params.not_after = rcgen::date_time_ymd(2030, 1, 1);
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params.custom_extensions = vec![policy([0, 30])];
    params
}

/// 1.2.392.200149.8.5.1 and these two arcs.
pub fn policy(last_arcs: [u8; 2]) -> CustomExtension {
    let head = [0x30, 0x0f, 0x30, 0x0d, 0x06, 0x0b, 0x2a, 0x83, 0x08, 0x8c, 0x9b, 0x55, 8, 5, 1];
    CustomExtension::from_oid_content(&CERTIFICATE_POLICIES, [&head[..], &last_arcs].concat())
}

fn signer(key: &RsaKeyPair) -> KeyPair {
    let pkcs8 = AsDer::<Pkcs8V1Der<'_>>::as_der(key).expect("pkcs8");
    KeyPair::from_pkcs8_der_and_sign_algo(&pkcs8.as_ref().to_vec().into(), &rcgen::PKCS_RSA_SHA256)
        .expect("signer")
}
