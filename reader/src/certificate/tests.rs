//! Any bytes are a certificate or an error; another key's certificate does not fit a signature.

use super::*;
use crate::test_card::{identity, make_identity, roots, statement};
use proptest::prelude::*;

fn taken(der: &[u8]) -> Result<CardCertificate, CertificateError> {
    CardCertificate::new(Zeroizing::new(der.to_vec()), &roots())
}

fn signature(statement: &Statement) -> Signature {
    let (key, _) = identity();
    let mut bytes = vec![0; key.public_modulus_len()];
    let random = aws_lc_rs::rand::SystemRandom::new();
    let padding = &aws_lc_rs::signature::RSA_PKCS1_SHA256;
    key.sign(padding, &random, &statement.bytes(), &mut bytes).expect("sign");
    Signature::new(bytes).expect("size")
}

#[test]
fn a_signature_fits_its_own_statement_and_key_only() {
    let own = taken(&identity().1).expect("own");
    let other = taken(&make_identity(7).1).expect("other");
    let signed = signature(&statement(1));
    assert!(own.signed(&statement(1), &signed));
    assert!(!own.signed(&statement(2), &signed));
    assert!(!other.signed(&statement(1), &signed));
    assert!(!own.signed(&statement(1), &Signature::new(Vec::new()).expect("size")));
}

#[test]
fn lengths_are_read_from_the_first_four_bytes() {
    assert_eq!(certificate_len(&[0x30, 0x82, 0x06, 0x32, 0x30]), Ok(1590));
    assert_eq!(certificate_len(&[0x30, 0x82, 0x01, 0x28]), Ok(CERTIFICATE_BYTES_MIN));
    assert_eq!(certificate_len(&[0x30, 0x82, 0x0f, 0xfc]), Ok(CERTIFICATE_BYTES_MAX));
    let none: [&[u8]; 6] = [
        &[],
        &[0x30, 0x82, 0x06],
        &[0x30, 0x82, 1, 0x27],
        &[0x30, 0x82, 0x0f, 0xfd],
        &[0xff; 4],
        &[0x30, 0x81, 0xff, 0],
    ];
    for start in none {
        assert_eq!(certificate_len(start), Err(CertificateError::Missing));
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _length = certificate_len(&bytes);
        prop_assert!(taken(&bytes).is_err());
    }

    #[test]
    fn no_damage_makes_it_panic(at in 0usize..600, byte in any::<u8>(), cut in 0usize..900) {
        let mut der = identity().1.clone();
        let at = at % der.len();
        der[at] = byte;
        if let Ok(damaged) = taken(&der) {
            let _fits = damaged.signed(&statement(1), &signature_once());
        }
        let cut = cut % der.len();
        prop_assert!(taken(&der[..cut]).is_err());
    }
}

fn signature_once() -> Signature {
    Signature::new(vec![1; 256]).expect("size")
}
