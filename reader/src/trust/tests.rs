//! Each rule on its own: a certificate that breaks only this one is foreign; no bytes make it panic.

use proptest::prelude::*;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyUsagePurpose,
};

use super::*;
use crate::test_card::{Authority, authority, identity, policy, roots};

fn check(roots: &Roots, der: &[u8]) -> Result<(), Foreign> {
    roots.check(der, &Certificate::from_der(der).expect("certificate"))
}

fn issued(change: impl Fn(&mut CertificateParams)) -> Result<(), Foreign> {
    check(&roots(), &authority().issue(1, change).1)
}

fn pem(der: &[u8]) -> String {
    pem_of("CERTIFICATE", der)
}

fn pem_of(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", base64(der))
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let mut word = [0; 3];
        word[..group.len()].copy_from_slice(group);
        let word = u32::from_be_bytes([0, word[0], word[1], word[2]]);
        for place in 0..4 {
            let letter = LETTERS[usize::try_from(word >> (18 - 6 * place) & 63).expect("index")];
            text.push(if place > group.len() { '=' } else { letter.into() });
        }
    }
    text
}

#[test]
fn certificates_of_issued_and_of_test_cards_are_taken_whatever_their_dates() {
    assert_eq!(issued(|_| {}), Ok(()));
    assert_eq!(issued(|params| params.custom_extensions = vec![policy([3, 30])]), Ok(()));
    let expired = |params: &mut CertificateParams| params.not_after = rcgen::date_time_ymd(2001, 1, 1);
    assert_eq!(issued(expired), Ok(()), "the service judges dates, not the kiosk");
}

#[test]
fn a_certificate_for_another_use_is_foreign() {
    for arcs in [[1, 20], [0, 20], [1, 40], [3, 31]] {
        let other = |params: &mut CertificateParams| params.custom_extensions = vec![policy(arcs)];
        assert_eq!(issued(other), Err(Foreign::Policy), "{arcs:?}");
    }
    assert_eq!(issued(|params| params.custom_extensions = Vec::new()), Err(Foreign::Policy));
    assert_eq!(
        issued(|params| params.key_usages = vec![KeyUsagePurpose::KeyEncipherment]),
        Err(Foreign::KeyUsage)
    );
    assert_eq!(issued(|params| params.key_usages = Vec::new()), Err(Foreign::KeyUsage));
    let server = |params: &mut CertificateParams| {
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    };
    assert_eq!(issued(server), Err(Foreign::Purpose));
    assert_eq!(issued(|params| params.extended_key_usages = Vec::new()), Err(Foreign::Purpose));
    let authority = |params: &mut CertificateParams| {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    };
    assert_eq!(issued(authority), Err(Foreign::Authority));
}

#[test]
fn an_extension_given_twice_is_malformed() {
    let twice = |params: &mut CertificateParams| params.custom_extensions.push(policy([1, 20]));
    assert_eq!(issued(twice), Err(Foreign::Malformed));
}

#[test]
fn the_issuer_is_found_by_its_key_and_must_have_signed() {
    let of_the_same_name = Authority::new(|_| {}).issue(1, |_| {}).1;
    assert_eq!(check(&roots(), &of_the_same_name), Err(Foreign::Issuer));
    let unnamed = |params: &mut CertificateParams| params.use_authority_key_identifier_extension = false;
    assert_eq!(issued(unnamed), Err(Foreign::Issuer));
    assert_eq!(check(&Roots::default(), &identity().1), Err(Foreign::Issuer));
    let key_id = Roots::from_der([authority().certificate.as_slice()]).expect("roots").0[0].key_id.clone();
    let forger = Authority::new(|params| {
        params.key_identifier_method = rcgen::KeyIdMethod::PreSpecified(key_id.clone());
    });
    assert_eq!(check(&roots(), &forger.issue(1, |_| {}).1), Err(Foreign::Signature));
}

#[test]
fn a_pinned_key_under_another_name_is_not_the_issuer() {
    let mut all = Roots::from_der([authority().certificate.as_slice()]).expect("roots");
    let other = Authority::new(|params| {
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::OrganizationName, "JPKI for signatures");
    });
    all.0[0].name = Roots::from_der([other.certificate.as_slice()]).expect("roots").0[0].name.clone();
    assert_eq!(check(&all, &identity().1), Err(Foreign::IssuerName));
}

#[test]
fn of_several_generations_each_is_found() {
    let next = Authority::new(|_| {});
    let both = Roots::from_der([next.certificate.as_slice(), &authority().certificate]).expect("roots");
    assert_eq!(check(&both, &identity().1), Ok(()));
    assert_eq!(check(&both, &next.issue(1, |_| {}).1), Ok(()));
}

#[test]
fn another_algorithm_is_foreign_before_any_key_is_asked() {
    let der = &identity().1;
    let sha256_with_rsa = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b];
    let places: Vec<_> = (0..der.len() - 9).filter(|at| der[*at..].starts_with(&sha256_with_rsa)).collect();
    assert_eq!(places.len(), 2, "inside and outside of the signed part");
    for changed in [&places[..1], &places[1..], &places[..]] {
        let mut sha1 = der.clone();
        changed.iter().for_each(|at| sha1[at + 8] = 0x05);
        assert_eq!(check(&roots(), &sha1), Err(Foreign::Algorithm));
    }
}

#[test]
fn a_file_of_roots_is_read_with_text_around_them() {
    let file = format!(
        "# JPKI\n{}between\n{}",
        pem(&authority().certificate),
        pem(&Authority::new(|_| {}).certificate)
    );
    let roots = Roots::from_pem(file.as_bytes()).expect("roots");
    assert_eq!(roots.0.len(), 2);
    assert_eq!(check(&roots, &identity().1), Ok(()));
}

#[test]
fn an_unusable_file_is_told_with_the_place_in_it() {
    let good = pem(&authority().certificate);
    let unusable = |number, fault| Some(RootsError::Unusable { number, fault });
    let key = pem_of("PRIVATE KEY", &[1, 2, 3]);
    let without_usage = Authority::new(|params| params.key_usages = Vec::new()).certificate;
    let cases = [
        (String::new(), Some(RootsError::None)),
        (key, Some(RootsError::None)),
        (format!("{good}{}", pem(&[0x30, 0x03, 1, 2, 3])), unusable(2, RootFault::Malformed)),
        (format!("{good}{}", pem(&identity().1)), unusable(2, RootFault::NotAuthority)),
        (pem(&without_usage), unusable(1, RootFault::NotAuthority)),
        (format!("{good}{good}"), unusable(2, RootFault::Twice)),
        (
            format!("{good}-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n"),
            Some(RootsError::Pem { number: 2 }),
        ),
        (good.replace("-----END CERTIFICATE-----\n", ""), Some(RootsError::Pem { number: 1 })),
    ];
    for (file, expected) in cases {
        assert_eq!(Roots::from_pem(file.as_bytes()).err(), expected, "{file}");
    }
}

#[test]
fn roots_with_keys_that_no_card_has_are_refused() {
    let key = rcgen::KeyPair::generate().expect("key");
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let elliptic = params.self_signed(&key).expect("certificate");
    let error = Roots::from_der([&**elliptic.der()]).err();
    assert_eq!(error, Some(RootsError::Unusable { number: 1, fault: RootFault::Key }));
}

#[test]
fn more_roots_than_there_will_ever_be_are_refused() {
    let one = Roots::from_der([authority().certificate.as_slice()]).expect("roots").0.remove(0);
    let many = |count: usize| {
        (0..count).map(|number| Root {
            key_id: number.to_be_bytes().to_vec(),
            name: one.name.clone(),
            public_key: one.public_key.clone(),
        })
    };
    assert!(Roots::checked(many(ROOTS_MAX).collect()).is_ok());
    let error = Roots::checked(many(ROOTS_MAX + 1).collect()).err();
    assert_eq!(error, Some(RootsError::TooMany(ROOTS_MAX + 1)));
}

#[test]
fn a_changed_bit_anywhere_makes_it_foreign_or_no_certificate() {
    let der = &identity().1;
    for at in 0..der.len() {
        let mut changed = der.clone();
        changed[at] ^= 1;
        if let Ok(parsed) = Certificate::from_der(&changed) {
            assert!(roots().check(&changed, &parsed).is_err(), "at {at}");
        }
    }
}

proptest! {
    #[test]
    fn no_damage_makes_it_panic_or_pass(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let plain = &identity().1;
        let mut der = plain.clone();
        for (at, byte) in changes {
            let at = at.index(der.len());
            der[at] = byte;
        }
        if let Some(cut) = cut {
            der.truncate(cut.index(der.len()));
        }
        let whole = Roots::from_der([der.as_slice()]).is_ok();
        prop_assert!(!whole, "a card's certificate is no root");
        if let Ok(parsed) = Certificate::from_der(&der) {
            prop_assert!(roots().check(&der, &parsed).is_err() || der == *plain);
        }
    }
}
