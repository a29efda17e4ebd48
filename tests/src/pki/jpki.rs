//! Owns the test authority of the cards: user-authentication (利用者証明用) certificates shaped as jpki.md §2.
//!
//! Promises: DN "JPKI-TEST", the test policy arc, RSA-2048 with SHA-256; equal arguments give equal bytes.
//! Must never: put a name, a birth date or an address into a certificate; real ones have none.

use std::time::Duration;

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DistinguishedName, DnType, DnValue, IsCa, Issuer,
    KeyIdMethod, KeyPair, KeyUsagePurpose, PublicKeyData, SerialNumber, date_time_ymd,
};

use super::PkiError;
use super::der::{self, tlv};

/// Certificate policy of user-authentication certificates in test (production has 3 in place of 0).
pub const POLICY_TEST_AUTH: &[u64] = &[1, 2, 392, 200_149, 8, 5, 1, 0, 30];
/// Certificate policy of signature certificates in test: must not log in.
pub const POLICY_TEST_SIGN: &[u64] = &[1, 2, 392, 200_149, 8, 5, 1, 0, 20];

const CA_KEY: &str = include_str!("../../data/public-test-key-jpki-ca.pem");
const FOREIGN_CA_KEY: &str = include_str!("../../data/public-test-key-foreign-ca.pem");
const CA_SERIAL: &[u8] = &[0x01];
/// 2020-01-01 UTC.
const CA_NOT_BEFORE_UNIX_SECS: i64 = 1_577_836_800;
/// 2040-01-01 UTC.
const CA_NOT_AFTER_UNIX_SECS: i64 = 2_208_988_800;

const ORGANIZATIONAL_UNIT: &[u64] = &[2, 5, 4, 11];
const ORGANIZATION: &[u64] = &[2, 5, 4, 10];
const COUNTRY: &[u64] = &[2, 5, 4, 6];
const COMMON_NAME: &[u64] = &[2, 5, 4, 3];
const KEY_USAGE: &[u64] = &[2, 5, 29, 15];
const EXTENDED_KEY_USAGE: &[u64] = &[2, 5, 29, 37];
const CLIENT_AUTH: &[u64] = &[1, 3, 6, 1, 5, 5, 7, 3, 2];
const CERTIFICATE_POLICIES: &[u64] = &[2, 5, 29, 32];
const CPS_QUALIFIER: &[u64] = &[1, 3, 6, 1, 5, 5, 7, 2, 1];
const ISSUER_ALT_NAME: &[u64] = &[2, 5, 29, 18];
const CRL_DISTRIBUTION_POINTS: &[u64] = &[2, 5, 29, 31];
const AUTHORITY_INFO_ACCESS: &[u64] = &[1, 3, 6, 1, 5, 5, 7, 1, 1];
const OCSP: &[u64] = &[1, 3, 6, 1, 5, 5, 7, 48, 1];
const AUTHORITY_KEY_IDENTIFIER: &[u64] = &[2, 5, 29, 35];
const SUBJECT_KEY_IDENTIFIER: &[u64] = &[2, 5, 29, 14];

/// What varies from one card certificate to the next.
#[derive(Debug, Clone, Copy)]
pub struct Leaf<'a> {
    /// PKCS#8 PEM of the card's key.
    pub key_pem: &'a str,
    /// 23 characters: a random-looking part, five digits of the municipality, four more.
    pub common_name: &'a str,
    /// Positive, big-endian, no leading zero (発行番号).
    pub serial: &'a [u8],
    /// Seconds since 1970 UTC.
    pub not_before_unix_secs: i64,
    /// Seconds since 1970 UTC. Issued certificates end at 14:59:59Z, the last second of a day in Japan.
    pub not_after_unix_secs: i64,
    /// [`POLICY_TEST_AUTH`] unless a test wants a certificate of another purpose.
    pub policy: &'a [u64],
}

/// A certificate authority for cards.
pub struct JpkiCa {
    issuer: Issuer<'static, KeyPair>,
    key_id: Vec<u8>,
    certificate: Vec<u8>,
    certificate_pem: String,
}

impl JpkiCa {
    /// The authority that the gateway simulator trusts. Same bytes in every run.
    ///
    /// # Errors
    /// [`PkiError::Certificate`] when the test data is damaged.
    pub fn public_test() -> Result<Self, PkiError> {
        Self::from_key(CA_KEY)
    }

    /// An authority of the same name with another key, for cards that must be refused.
    ///
    /// # Errors
    /// [`PkiError::Certificate`] when the test data is damaged.
    pub fn foreign() -> Result<Self, PkiError> {
        Self::from_key(FOREIGN_CA_KEY)
    }

    fn from_key(key_pem: &str) -> Result<Self, PkiError> {
        let key = KeyPair::from_pem(key_pem)?;
        let key_id = key_id(&key);
        let mut params = CertificateParams::default();
        set_validity(&mut params, CA_NOT_BEFORE_UNIX_SECS, CA_NOT_AFTER_UNIX_SECS);
        params.serial_number = Some(SerialNumber::from_slice(CA_SERIAL));
        params.distinguished_name = ca_name()?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.key_identifier_method = KeyIdMethod::PreSpecified(key_id.clone());
        let signed = params.self_signed(&key)?;
        let (certificate, certificate_pem) = (signed.der().to_vec(), signed.pem());
        Ok(Self { issuer: Issuer::new(params, key), key_id, certificate, certificate_pem })
    }

    /// DER of the authority's own certificate.
    #[must_use]
    pub fn certificate_der(&self) -> &[u8] {
        &self.certificate
    }

    /// The same as PEM: what the reader is given to trust.
    #[must_use]
    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// DER of a card certificate.
    ///
    /// # Errors
    /// [`PkiError::Certificate`] when the key is not PKCS#8 PEM.
    pub fn issue(&self, leaf: &Leaf<'_>) -> Result<Vec<u8>, PkiError> {
        let key = KeyPair::from_pem(leaf.key_pem)?;
        let mut params = CertificateParams::default();
        set_validity(&mut params, leaf.not_before_unix_secs, leaf.not_after_unix_secs);
        params.serial_number = Some(SerialNumber::from_slice(leaf.serial));
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CountryName, country()?);
        params.distinguished_name.push(DnType::CommonName, leaf.common_name);
        params.custom_extensions = self.extensions(leaf, &key_id(&key));
        Ok(params.signed_by(&key, &self.issuer)?.der().to_vec())
    }

    fn extensions(&self, leaf: &Leaf<'_>, subject_key_id: &[u8]) -> Vec<CustomExtension> {
        let digital_signature = tlv(der::BIT_STRING, &[&[7, 0x80]]);
        let client_auth = tlv(der::SEQUENCE, &[&der::oid(CLIENT_AUTH)]);
        vec![
            extension(KEY_USAGE, true, digital_signature),
            extension(EXTENDED_KEY_USAGE, false, client_auth),
            extension(CERTIFICATE_POLICIES, true, policies(leaf.policy)),
            extension(ISSUER_ALT_NAME, false, tlv(der::SEQUENCE, &[&directory_name(&japanese_issuer())])),
            extension(CRL_DISTRIBUTION_POINTS, false, distribution_points()),
            extension(AUTHORITY_INFO_ACCESS, false, ocsp()),
            extension(AUTHORITY_KEY_IDENTIFIER, false, self.authority_key_identifier()),
            extension(SUBJECT_KEY_IDENTIFIER, false, tlv(der::OCTET_STRING, &[subject_key_id])),
        ]
    }

    fn authority_key_identifier(&self) -> Vec<u8> {
        let issuer = tlv(0xA1, &[&directory_name(&ca_rdns())]);
        tlv(der::SEQUENCE, &[&tlv(0x80, &[&self.key_id]), &issuer, &tlv(0x82, &[CA_SERIAL])])
    }
}

fn ca_name() -> Result<DistinguishedName, PkiError> {
    let mut name = DistinguishedName::new();
    name.push(DnType::CountryName, country()?);
    name.push(DnType::OrganizationName, "JPKI-TEST");
    name.push(DnType::OrganizationalUnitName, "JPKI for user authentication");
    // A second attribute of the same type; rcgen keeps one per DnType and this spelling is another one to it.
    let second_unit = DnType::CustomDnType(ORGANIZATIONAL_UNIT.to_vec());
    name.push(second_unit, "Japan Agency for Local Authority Information Systems");
    Ok(name)
}

fn country() -> Result<DnValue, PkiError> {
    Ok(DnValue::PrintableString("JP".try_into()?))
}

/// The name of [`ca_name`] once more, for the authority key identifier.
fn ca_rdns() -> Vec<u8> {
    rdns(&[
        (ORGANIZATION, "JPKI-TEST"),
        (ORGANIZATIONAL_UNIT, "JPKI for user authentication"),
        (ORGANIZATIONAL_UNIT, "Japan Agency for Local Authority Information Systems"),
    ])
}

fn japanese_issuer() -> Vec<u8> {
    rdns(&[
        (ORGANIZATION, "公的個人認証サービス(試験用)"),
        (ORGANIZATIONAL_UNIT, "公的個人認証サービス利用者証明用"),
        (ORGANIZATIONAL_UNIT, "地方公共団体情報システム機構"),
    ])
}

/// C=JP and then these attributes, each in its own set.
fn rdns(attributes: &[(&[u64], &str)]) -> Vec<u8> {
    let mut sets = attribute(COUNTRY, der::PRINTABLE_STRING, "JP");
    for (kind, value) in attributes {
        sets.extend(attribute(kind, der::UTF8_STRING, value));
    }
    tlv(der::SEQUENCE, &[&sets])
}

fn attribute(kind: &[u64], string_tag: u8, value: &str) -> Vec<u8> {
    let pair = tlv(der::SEQUENCE, &[&der::oid(kind), &tlv(string_tag, &[value.as_bytes()])]);
    tlv(der::SET, &[&pair])
}

fn directory_name(name: &[u8]) -> Vec<u8> {
    tlv(0xA4, &[name])
}

fn policies(policy: &[u64]) -> Vec<u8> {
    let page = tlv(der::IA5_STRING, &[b"http://www.jpki.go.jp/cps.html"]);
    let qualifier = tlv(der::SEQUENCE, &[&der::oid(CPS_QUALIFIER), &page]);
    let information = tlv(der::SEQUENCE, &[&der::oid(policy), &tlv(der::SEQUENCE, &[&qualifier])]);
    tlv(der::SEQUENCE, &[&information])
}

fn distribution_points() -> Vec<u8> {
    let name = rdns(&[
        (ORGANIZATION, "JPKI-TEST"),
        (ORGANIZATIONAL_UNIT, "JPKI for user authentication"),
        (ORGANIZATIONAL_UNIT, "CRL Distribution Points"),
        (ORGANIZATIONAL_UNIT, "Test-ken"),
        (COMMON_NAME, "Test-shi CRLDP"),
    ]);
    let point_name = tlv(0xA0, &[&tlv(0xA0, &[&directory_name(&name)])]);
    tlv(der::SEQUENCE, &[&tlv(der::SEQUENCE, &[&point_name])])
}

fn ocsp() -> Vec<u8> {
    let location = tlv(0x86, &[b"http://test-ocspauthnorm.jpki.go.jp"]);
    tlv(der::SEQUENCE, &[&tlv(der::SEQUENCE, &[&der::oid(OCSP), &location])])
}

fn extension(kind: &[u64], critical: bool, content: Vec<u8>) -> CustomExtension {
    let mut extension = CustomExtension::from_oid_content(kind, content);
    extension.set_criticality(critical);
    extension
}

/// SHA-1 of the public key (RFC 5280 §4.2.1.2, method 1), as the real authority has it.
fn key_id(key: &KeyPair) -> Vec<u8> {
    digest(&SHA1_FOR_LEGACY_USE_ONLY, key.der_bytes()).as_ref().to_vec()
}

/// Dates before 1970 become 1970.
pub(super) fn set_validity(
    params: &mut CertificateParams,
    not_before_unix_secs: i64,
    not_after_unix_secs: i64,
) {
    let since_epoch = |secs: i64| Duration::from_secs(u64::try_from(secs).unwrap_or(0));
    params.not_before = date_time_ymd(1970, 1, 1) + since_epoch(not_before_unix_secs);
    params.not_after = date_time_ymd(1970, 1, 1) + since_epoch(not_after_unix_secs);
}

#[cfg(test)]
mod tests;
