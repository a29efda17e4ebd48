//! Tests of the card certificates, read back with another implementation than the one that wrote them.

use aws_lc_rs::error::Unspecified;
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use x509_cert::Certificate;
use x509_cert::der::{Decode, Encode};
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, CertificatePolicies, ExtendedKeyUsage, KeyUsage, KeyUsages,
};

use super::*;

const KEY: &str = include_str!("../../../data/public-test-key-contracted.pem");

fn leaf() -> Leaf<'static> {
    Leaf {
        key_pem: KEY,
        common_name: "0TESTABCDEFGHI991010010",
        serial: &[0x02, 0xA1],
        not_before_unix_secs: 1_700_000_000,
        not_after_unix_secs: 1_800_025_199,
        policy: POLICY_TEST_AUTH,
    }
}

fn trusted() -> JpkiCa {
    JpkiCa::public_test().expect("authority")
}

fn foreign() -> JpkiCa {
    JpkiCa::foreign().expect("authority")
}

fn read(der: &[u8]) -> Certificate {
    Certificate::from_der(der).expect("certificate")
}

#[test]
fn a_leaf_has_the_shape_of_an_issued_one() {
    let der = trusted().issue(&leaf()).expect("leaf");
    assert!((1200..=1700).contains(&der.len()), "{} bytes", der.len());

    let certificate = read(&der);
    let body = certificate.tbs_certificate();
    assert_eq!(body.serial_number().as_bytes(), [0x02, 0xA1]);
    assert_eq!(body.validity().not_after.to_unix_duration().as_secs(), 1_800_025_199);
    assert_eq!(body.subject().to_string(), "CN=0TESTABCDEFGHI991010010,C=JP");
    assert_eq!(body.issuer(), read(trusted().certificate_der()).tbs_certificate().subject());

    let (critical, usage) = body.get_extension::<KeyUsage>().expect("key usage").expect("present");
    assert!(critical && usage.0 == KeyUsages::DigitalSignature);
    let (_, usage) = body.get_extension::<ExtendedKeyUsage>().expect("EKU").expect("present");
    assert_eq!(usage.0.iter().map(ToString::to_string).collect::<Vec<_>>(), ["1.3.6.1.5.5.7.3.2"]);
    let (critical, policies) =
        body.get_extension::<CertificatePolicies>().expect("policies").expect("present");
    assert!(critical);
    assert_eq!(policies.0[0].policy_identifier.to_string(), "1.2.392.200149.8.5.1.0.30");
}

#[test]
fn the_authority_key_identifier_names_the_authority() {
    let ca = trusted();
    let certificate = read(&ca.issue(&leaf()).expect("leaf"));
    let body = certificate.tbs_certificate();
    let (_, aki) = body.get_extension::<AuthorityKeyIdentifier>().expect("AKI").expect("present");
    assert_eq!(aki.key_identifier.expect("key id").as_bytes(), ca.key_id);
    assert_eq!(aki.authority_cert_serial_number.expect("serial").as_bytes(), CA_SERIAL);
    assert_eq!(ca_rdns(), body.issuer().to_der().expect("name"));
}

#[test]
fn equal_arguments_give_equal_bytes_and_the_foreign_authority_differs_by_key_only() {
    let der = trusted().issue(&leaf()).expect("leaf");
    assert_eq!(der, trusted().issue(&leaf()).expect("leaf"));
    assert_ne!(der, foreign().issue(&leaf()).expect("leaf"));
    assert_eq!(trusted().certificate_der(), trusted().certificate_der());
    let subject = |ca: &JpkiCa| read(ca.certificate_der()).tbs_certificate().subject().clone();
    assert_eq!(subject(&trusted()), subject(&foreign()));
}

#[test]
fn a_leaf_verifies_under_its_own_authority_only() {
    let der = trusted().issue(&leaf()).expect("leaf");
    assert!(verify(&trusted(), &der).is_ok());
    assert!(verify(&foreign(), &der).is_err());
}

fn verify(ca: &JpkiCa, der: &[u8]) -> Result<(), Unspecified> {
    let authority = read(ca.certificate_der());
    let key = authority.tbs_certificate().subject_public_key_info().subject_public_key.raw_bytes();
    let leaf = read(der);
    let signed = leaf.tbs_certificate().to_der().expect("body");
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key).verify(&signed, leaf.signature().raw_bytes())
}
