//! Tests of [`super::Trust`]: each check alone decides.

use jiff::civil::date;
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, KeyUsagePurpose,
};
use reader_wire::{DateDigits, TerminalId};

use super::*;
use crate::pki::jpki::{POLICY_TEST_AUTH, POLICY_TEST_SIGN};
use crate::pki::{JpkiCa, Leaf};

const KEY: &str = include_str!("../../../data/public-test-key-contracted.pem");
const NOT_BEFORE: &str = "2025-01-01T00:00:00Z";
/// 23:59:59 of 2026-11-20 in Japan.
const NOT_AFTER: &str = "2026-11-20T14:59:59Z";

fn moment(text: &str) -> Timestamp {
    text.parse().expect("time")
}

fn issue(ca: &JpkiCa, policy: &[u64]) -> Vec<u8> {
    ca.issue(&Leaf {
        key_pem: KEY,
        common_name: "0TESTABCDEFGHI991010010",
        serial: &[0x02, 0xA1],
        not_before_unix_secs: moment(NOT_BEFORE).as_second(),
        not_after_unix_secs: moment(NOT_AFTER).as_second(),
        policy,
    })
    .expect("leaf")
}

fn ours() -> JpkiCa {
    JpkiCa::public_test().expect("authority")
}

fn verify(der: &[u8], now: &str) -> Result<Vec<u8>, Problem> {
    let ca = ours();
    let trust = Trust::new(&[ca.certificate_der()]).expect("trust");
    trust.verify(der, moment(now)).map(|verified| verified.serial)
}

const DURING: &str = "2026-06-01T00:00:00Z";

#[test]
fn a_card_of_our_authority_is_taken_and_known_by_its_serial() {
    assert_eq!(verify(&issue(&ours(), POLICY_TEST_AUTH), DURING), Ok(vec![0x02, 0xA1]));
}

#[test]
fn foreign_chains_and_other_purposes_are_untrusted() {
    let foreign = JpkiCa::foreign().expect("authority");
    for der in [
        issue(&foreign, POLICY_TEST_AUTH),
        issue(&ours(), POLICY_TEST_SIGN),
        ours().certificate_der().to_vec(),
        Vec::new(),
        b"certificate".to_vec(),
    ] {
        assert_eq!(verify(&der, DURING), Err(Problem::CertificateUntrusted));
    }
}

/// A foreign authority of the same name that also names our authority's key: only its signature betrays it.
#[test]
fn a_foreign_signature_under_our_names_is_untrusted() {
    let (good, foreign) =
        (issue(&ours(), POLICY_TEST_AUTH), issue(&JpkiCa::foreign().expect("authority"), POLICY_TEST_AUTH));
    let signature = &foreign[foreign.len() - 256..];
    let forged = [&good[..good.len() - 256], signature].concat();
    assert_eq!(verify(&forged, DURING), Err(Problem::CertificateUntrusted));
}

#[test]
fn any_changed_byte_makes_a_certificate_untrusted() {
    let good = issue(&ours(), POLICY_TEST_AUTH);
    for at in (0..good.len()).step_by(7) {
        let mut bad = good.clone();
        bad[at] ^= 1;
        assert!(verify(&bad, DURING).is_err(), "byte {at}");
    }
}

/// What becomes of a certificate that a trusted authority really signed, after a change.
fn verify_after(change: impl FnOnce(&mut CertificateParams)) -> Result<(), Problem> {
    verify_named("rcgen self signed cert", change)
}

/// The same, and the certificate names this authority as its issuer.
fn verify_named(issuer: &str, change: impl FnOnce(&mut CertificateParams)) -> Result<(), Problem> {
    let ca_key = KeyPair::from_pem(include_str!("../../../data/public-test-key-jpki-ca.pem")).expect("key");
    let mut ca = CertificateParams::default();
    ca.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    let trusted = ca.self_signed(&ca_key).expect("authority");
    ca.distinguished_name.push(DnType::CommonName, issuer);
    let issuer = Issuer::new(ca, ca_key);
    let mut params = CertificateParams::default();
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params.use_authority_key_identifier_extension = true;
    params.custom_extensions =
        vec![policies(&[0x06, 0x0B, 0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 0x08, 0x05, 0x01, 0x00, 0x1E])];
    change(&mut params);
    let key = KeyPair::from_pem(KEY).expect("key");
    let certificate = params.signed_by(&key, &issuer).expect("certificate");
    let trust = Trust::new(&[trusted.der()]).expect("trust");
    trust.verify(certificate.der(), moment(DURING)).map(|_| ())
}

/// certificatePolicies with one policy, given as the DER of its object identifier.
fn policies(oid: &[u8]) -> CustomExtension {
    let length = |bytes: usize| u8::try_from(bytes).expect("short");
    let information = [&[0x30, length(oid.len())], oid].concat();
    let content = [&[0x30, length(information.len())], information.as_slice()].concat();
    let mut extension = CustomExtension::from_oid_content(&[2, 5, 29, 32], content);
    extension.set_criticality(true);
    extension
}

#[test]
fn each_part_of_the_purpose_alone_decides() {
    let unknown = || {
        let mut extension = CustomExtension::from_oid_content(&[1, 2, 3, 4], vec![0x05, 0x00]);
        extension.set_criticality(true);
        extension
    };
    assert_eq!(verify_after(|_| {}), Ok(()));
    assert_eq!(verify_named("other", |_| {}), Err(Problem::CertificateUntrusted));
    for (what, outcome) in [
        ("no authority key", verify_after(|params| params.use_authority_key_identifier_extension = false)),
        ("no key usage", verify_after(|params| params.key_usages.clear())),
        (
            "other key usage",
            verify_after(|params| params.key_usages = vec![KeyUsagePurpose::ContentCommitment]),
        ),
        ("no extended usage", verify_after(|params| params.extended_key_usages.clear())),
        (
            "server",
            verify_after(|params| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth]),
        ),
        ("no policy", verify_after(|params| params.custom_extensions.clear())),
        (
            "other policy",
            verify_after(|params| params.custom_extensions = vec![policies(&[0x06, 0x03, 0x2A, 0x03, 0x04])]),
        ),
        ("authority", verify_after(|params| params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained))),
        ("unknown critical", verify_after(|params| params.custom_extensions.push(unknown()))),
    ] {
        assert_eq!(outcome, Err(Problem::CertificateUntrusted), "{what}");
    }
}

#[test]
fn dates_hold_with_the_grace_of_three_months() {
    let der = issue(&ours(), POLICY_TEST_AUTH);
    for (now, outcome) in [
        ("2024-12-31T23:59:59Z", Err(Problem::CertificateUntrusted)),
        (NOT_BEFORE, Ok(vec![0x02, 0xA1])),
        (NOT_AFTER, Ok(vec![0x02, 0xA1])),
        ("2027-02-28T14:59:59Z", Ok(vec![0x02, 0xA1])),
        ("2027-02-28T15:00:00Z", Err(Problem::CertificateExpired)),
    ] {
        assert_eq!(verify(&der, now), outcome, "{now}");
    }
    assert_eq!(grace_end(date(2026, 11, 30)), Some(date(2027, 2, 28)));
}

#[test]
fn only_the_statement_that_was_signed_passes() {
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
    let ca = ours();
    let trust = Trust::new(&[ca.certificate_der()]).expect("trust");
    let Ok(verified) = trust.verify(&issue(&ca, POLICY_TEST_AUTH), moment(DURING)) else { panic!("refused") };
    let statement = |nonce| Statement {
        terminal: TerminalId::new("kiosk-1").expect("terminal"),
        nonce: [nonce; 32],
        exam_date: DateDigits::new("20261120").expect("date"),
    };
    let key = rcgen::KeyPair::from_pem(KEY).expect("key");
    let key = RsaKeyPair::from_pkcs8(key.serialized_der()).expect("key");
    let mut signature = vec![0; 256];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &statement(1).bytes(), &mut signature)
        .expect("signature");
    assert_eq!(verified.check_signature(&statement(1), &signature), Ok(()));
    assert_eq!(verified.check_signature(&statement(2), &signature), Err(Problem::SignatureInvalid));
    signature[0] ^= 1;
    assert_eq!(verified.check_signature(&statement(1), &signature), Err(Problem::SignatureInvalid));
    assert_eq!(verified.check_signature(&statement(1), &[]), Err(Problem::SignatureInvalid));
}
