//! Tests of the card's rules, each against the line of jpki.md §1 it stands for.

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use x509_cert::der::Decode;

use super::*;
use crate::card::Persona;
use crate::pki::JpkiCa;

const NOW: i64 = 1_795_000_000;
const SELECT_JPKI: &[u8] = &[0, 0xA4, 4, 0x0C, 10, 0xD3, 0x92, 0xF0, 0, 0x26, 1, 0, 0, 0, 1];
const SELECT_ISD: &[u8] = &[0, 0xA4, 4, 0x0C, 7, 0xA0, 0, 0, 1, 0x51, 0, 0];
const QUERY: &[u8] = &[0, 0x20, 0, 0x98];
const RIGHT: &[u8] = &[0, 0x20, 0, 0x98, 4, b'1', b'2', b'3', b'4'];
const WRONG: &[u8] = &[0, 0x20, 0, 0x98, 4, b'0', b'0', b'0', b'0'];

fn spec(slug: &str) -> CardSpec {
    let ca = JpkiCa::public_test().expect("authority");
    Persona::find(slug).expect("persona").spec(&ca, NOW).expect("spec")
}

/// A card with the JPKI application selected.
fn chip(slug: &str) -> Chip {
    let mut chip = Chip::new(spec(slug));
    assert_eq!(status(&mut chip, SELECT_JPKI), 0x9000);
    chip
}

fn status(chip: &mut Chip, command: &[u8]) -> u16 {
    chip.execute(command).1.0
}

fn digest_info(digest: [u8; 32]) -> Vec<u8> {
    let prefix = [0x30, 0x31, 0x30, 0x0D, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0, 4, 0x20];
    [&prefix[..], &digest].concat()
}

fn sign_command(p1: u8, p2: u8, data: &[u8]) -> Vec<u8> {
    let length = u8::try_from(data.len()).expect("short");
    [&[0x80, 0x2A, p1, p2, length], data, &[0]].concat()
}

#[test]
fn applications_are_found_by_name_or_its_beginning() {
    let mut chip = Chip::new(spec("contracted"));
    assert_eq!(status(&mut chip, SELECT_JPKI), 0x9000);
    assert_eq!(status(&mut chip, &[0, 0xA4, 4, 0x0C, 5, 0xD3, 0x92, 0xF0, 0, 0x26]), 0x9000);
    assert_eq!(status(&mut chip, &[0, 0xA4, 4, 0x0C, 5, 0xD3, 0x92, 0x10, 0, 0x31]), 0x6A82);
    assert_eq!(status(&mut chip, &[0, 0xA4, 7, 0x0C, 0]), 0x6A86);
    let (information, _) = chip.execute(&[0, 0xA4, 4, 0, 7, 0xA0, 0, 0, 1, 0x51, 0, 0, 0]);
    assert_eq!(information[..4], [0x6F, 9, 0x84, 7]);
}

#[test]
fn a_card_of_another_kind_has_no_jpki_application() {
    for (slug, selected, asked) in [
        ("licence", 0x6A82, 0x6D00),
        ("residence", 0x6A82, 0x6D00),
        ("sam", 0x6A82, 0x6D00),
        ("transit", 0x6D00, 0x6D00),
        ("tag", 0x6E00, 0x6E00),
    ] {
        let mut chip = Chip::new(spec(slug));
        assert_eq!(status(&mut chip, SELECT_JPKI), selected, "{slug}");
        assert_eq!(status(&mut chip, QUERY), asked, "{slug}");
    }
}

#[test]
fn each_card_says_which_certificates_it_has() {
    for (slug, present, certificate) in [
        ("contracted", [0x8F, 0x8F, 0], 0x9000),
        ("face", [0, 0x8F, 0], 0x9000),
        ("blank", [0x8F, 0, 0], 0x6A82),
        ("blank-file", [0x8F, 0, 0], 0x9000),
        ("iphone", [0x8F, 0x8F, 0], 0x6982),
    ] {
        let mut chip = chip(slug);
        assert_eq!(chip.execute(&[0, 0xB0, 0x88, 0, 3]), (present.to_vec(), Status::OK), "{slug}");
        assert_eq!(status(&mut chip, &[0, 0xB0, 0x8A, 0, 0]), certificate, "{slug}");
    }
    assert_eq!(chip("blank-file").execute(&[0, 0xB0, 0x8A, 0, 4]).0, [0xFF; 4]);
    assert_eq!(status(&mut chip("face"), QUERY), 0x6984);
    assert_eq!(status(&mut chip("face"), &[0, 0xA4, 2, 0x0C, 2, 0, 1]), 0x6A82);
    assert_eq!(status(&mut chip("old"), QUERY), 0x6A82);
    assert_eq!(status(&mut chip("old"), &[0, 0xA4, 2, 0x0C, 2, 0, 0x18]), 0x6A82);
}

#[test]
fn a_card_may_refuse_short_ids_and_be_asked_by_selection() {
    for refusal in [Status::NOT_FOUND, Status::WRONG_P1P2] {
        let mut chip = chip("contracted");
        chip.habits_mut().short_ids_refused = Some(refusal);
        for command in
            [&[0, 0xB0, 0x8A, 0, 0][..], QUERY, RIGHT, &sign_command(0, 0x97, &digest_info([7; 32]))]
        {
            assert_eq!(status(&mut chip, command), refusal.0);
        }
        assert_eq!(status(&mut chip, &[0, 0xA4, 2, 0x0C, 2, 0, 0x18]), 0x9000);
        assert_eq!(status(&mut chip, &[0, 0x20, 0, 0x80]), 0x63C3);
    }
}

#[test]
fn the_signature_pin_can_be_asked_for_but_not_given() {
    let mut chip = chip("contracted");
    assert_eq!(status(&mut chip, &[0, 0xA4, 2, 0x0C, 2, 0, 0x1B]), 0x9000);
    assert_eq!(status(&mut chip, &[0, 0x20, 0, 0x80]), 0x63C5);
    assert_eq!(status(&mut chip, &[0, 0x20, 0, 0x80, 6, b'A', b'B', b'C', b'1', b'2', b'3']), 0x6981);
    assert_eq!(status(&mut chip, &[0, 0x20, 0, 0x80]), 0x63C5);
}

#[test]
fn a_card_may_count_after_a_right_pin() {
    let mut chip = chip("contracted");
    chip.habits_mut().counter_when_verified = true;
    assert_eq!(status(&mut chip, RIGHT), 0x9000);
    assert_eq!(status(&mut chip, QUERY), 0x63C3);
}

#[test]
fn a_whole_file_is_read_in_one_command_unless_the_card_knows_short_lengths_only() {
    let expected = spec("contracted").certificate.expect("certificate");
    let [high, low] = u16::try_from(expected.len()).expect("length").to_be_bytes();
    let mut chip = chip("contracted");
    assert_eq!(chip.execute(&[0, 0xB0, 0x8A, 0, 0, high, low]), (expected.clone(), Status::OK));
    assert_eq!(chip.execute(&[0, 0xB0, 0x8A, 0, 0, 0, 0]), (expected, Status::END_OF_FILE));
    chip.habits_mut().extended = false;
    assert_eq!(status(&mut chip, &[0, 0xB0, 0x8A, 0, 0, high, low]), 0x6700);
    assert_eq!(status(&mut chip, &[0, 0xB0, 0x8A, 0, 0]), 0x9000);
}

#[test]
fn the_label_tells_the_kinds_apart() {
    for (slug, label) in [
        ("contracted", "JPKIAPICCTOKEN2"),
        ("face", "JPKIAPICCTOKEN2"),
        ("old", "JPKIAPICCTOKEN"),
        ("phone", "JPKIAPGPSETOKEN"),
        ("iphone", "JPKIAPIOSTOKEN"),
    ] {
        let (info, status) = chip(slug).execute(&[0, 0xB0, 0x86, 0, 0x20]);
        assert_eq!(status, Status::OK);
        assert_eq!(String::from_utf8(info).expect("label").trim_end(), label);
    }
}

#[test]
fn files_are_read_in_pieces_by_number_or_short_id() {
    let expected = spec("contracted").certificate.expect("certificate");
    let mut chip = chip("contracted");
    let (mut read, first) = chip.execute(&[0, 0xB0, 0x8A, 0, 0]);
    assert_eq!((read.len(), first), (256, Status::OK));
    while read.len() < expected.len() {
        let [high, low] = u16::try_from(read.len()).expect("offset").to_be_bytes();
        let wanted = u8::try_from((expected.len() - read.len()).min(256) % 256).expect("length");
        let (piece, status) = chip.execute(&[0, 0xB0, high, low, wanted]);
        assert_eq!(status, Status::OK);
        read.extend(piece);
    }
    assert_eq!(read, expected);

    let [high, low] = u16::try_from(expected.len()).expect("length").to_be_bytes();
    assert_eq!(status(&mut chip, &[0, 0xB0, high, low, 0]), 0x6B00);
    let [high, low] = u16::try_from(expected.len() - 1).expect("length").to_be_bytes();
    assert_eq!(chip.execute(&[0, 0xB0, high, low, 0]).0.len(), 1);
    assert_eq!(status(&mut chip, &[0, 0xB0, high, low, 0]), 0x6282);

    assert_eq!(status(&mut chip, &[0, 0xA4, 2, 0x0C, 2, 0, 0x0B]), 0x9000);
    assert_eq!(chip.execute(&[0, 0xB0, 0, 0, 4]).0, spec("contracted").ca_certificate[..4]);
    assert_eq!(chip.execute(&[0, 0xB0, 0x88, 0, 3]), (vec![0x8F, 0x8F, 0], Status::OK));
}

#[test]
fn what_may_not_be_read_is_refused() {
    let mut chip = chip("contracted");
    for (command, expected) in [
        (&[0, 0xB0, 0, 0, 0][..], 0x6986),
        (&[0, 0xB0, 0x81, 0, 0], 0x6982),
        (&[0, 0xB0, 0x97, 0, 0], 0x6981),
        (&[0, 0xB0, 0x98, 0, 0], 0x6981),
        (&[0, 0xB0, 0x8C, 0, 0], 0x6A82),
        (&[0, 0xB0, 0xE1, 0, 0], 0x6A86),
        (&[0, 0xB0, 0x8A, 0], 0x6700),
        (&[0, 0xB0, 0x8A, 0, 0, 1], 0x6700),
        (&[0, 0xA4, 2, 0x0C, 2, 0, 0x11], 0x6A82),
        (&[0, 0xCA, 0, 0, 0], 0x6D00),
        (&[1, 0xB0, 0x8A, 0, 0], 0x6881),
        (&[0xFF, 0xCA, 0, 0, 0], 0x6E00),
    ] {
        assert_eq!(status(&mut chip, command), expected, "{command:02x?}");
    }
    assert_eq!(status(&mut chip_without_certificate(), &[0, 0xB0, 0x8A, 0, 0]), 0x6A82);
}

fn chip_without_certificate() -> Chip {
    chip("blank")
}

#[test]
fn the_master_file_is_refused_cold_and_without_effect_later() {
    let mut chip = Chip::new(spec("contracted"));
    assert_eq!(status(&mut chip, &[0, 0xA4, 0, 0]), 0x6A86);
    assert_eq!(status(&mut chip, SELECT_JPKI), 0x9000);
    assert_eq!(status(&mut chip, &[0, 0xA4, 0, 0]), 0x9000);
    assert_eq!(status(&mut chip, &[0, 0xA4, 0, 0, 2, 0x3F, 0]), 0x6A82);
}

#[test]
fn three_wrong_pins_lock_and_asking_costs_nothing() {
    let mut chip = chip("contracted");
    for expected in [0x63C2, 0x63C1, 0x63C0] {
        assert_eq!(status(&mut chip, WRONG), expected);
    }
    assert_eq!(chip.tries_left(), 0);
    for command in [QUERY, RIGHT, WRONG] {
        assert_eq!(status(&mut chip, command), 0x6984);
    }
    let iso = CardSpec { locked_status: Status::LOCKED_ISO, ..spec("locked") };
    let mut chip = Chip::new(iso);
    assert_eq!(status(&mut chip, SELECT_JPKI), 0x9000);
    assert_eq!(status(&mut chip, QUERY), 0x6983);
}

#[test]
fn a_right_pin_restores_the_counter_and_a_wrong_length_costs_nothing() {
    let mut chip = chip("contracted");
    assert_eq!(status(&mut chip, WRONG), 0x63C2);
    assert_eq!(status(&mut chip, &[0, 0x20, 0, 0x98, 3, b'1', b'2', b'3']), 0x6700);
    assert_eq!(status(&mut chip, &[0, 0x20, 0, 0x98, 0]), 0x6700);
    for _ in 0..5 {
        assert_eq!(status(&mut chip, QUERY), 0x63C2);
    }
    assert_eq!(status(&mut chip, RIGHT), 0x9000);
    assert_eq!(chip.tries_left(), 3);
    assert_eq!(status(&mut chip, QUERY), 0x9000);
    assert_eq!(status(&mut chip, WRONG), 0x63C2);
    assert_eq!(status(&mut chip, QUERY), 0x63C2);
}

#[test]
fn the_counter_survives_power_down_and_the_security_status_does_not() {
    let mut chip = chip("contracted");
    assert_eq!(status(&mut chip, WRONG), 0x63C2);
    chip.power_down();
    assert_eq!(status(&mut chip, SELECT_JPKI), 0x9000);
    assert_eq!(status(&mut chip, QUERY), 0x63C2);
    assert_eq!(status(&mut chip, RIGHT), 0x9000);
    chip.power_down();
    assert_eq!(status(&mut chip, SELECT_JPKI), 0x9000);
    assert_eq!(status(&mut chip, QUERY), 0x63C3);
}

#[test]
fn selecting_another_application_drops_the_security_status() {
    let mut chip = chip("contracted");
    assert_eq!(status(&mut chip, RIGHT), 0x9000);
    assert_eq!(status(&mut chip, SELECT_JPKI), 0x9000);
    assert_eq!(status(&mut chip, QUERY), 0x9000);
    assert_eq!(status(&mut chip, SELECT_ISD), 0x9000);
    assert_eq!(status(&mut chip, SELECT_JPKI), 0x9000);
    assert_eq!(status(&mut chip, QUERY), 0x63C3);
}

#[test]
fn a_signature_fits_the_certificate() {
    let certificate = spec("contracted").certificate.expect("certificate");
    let certificate = x509_cert::Certificate::from_der(&certificate).expect("DER");
    let key = certificate.tbs_certificate().subject_public_key_info().subject_public_key.raw_bytes();
    let message = b"what is signed";
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, message);
    let info = digest_info(digest.as_ref().try_into().expect("32 bytes"));

    let mut chip = chip("contracted");
    assert_eq!(status(&mut chip, RIGHT), 0x9000);
    let (by_short_id, _) = chip.execute(&sign_command(0, 0x97, &info));
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key);
    assert!(public.verify(message, &by_short_id).is_ok());
    assert!(public.verify(b"another message", &by_short_id).is_err());
    assert_eq!(chip.execute(&sign_command(0, 0x80, &info)), (by_short_id, Status::OK));
}

#[test]
fn signing_is_refused_without_pin_and_for_anything_but_a_digest_info() {
    let mut chip = chip("contracted");
    let good = sign_command(0, 0x97, &digest_info([7; 32]));
    assert_eq!(status(&mut chip, &good), 0x6982);
    assert_eq!(status(&mut chip, RIGHT), 0x9000);
    assert_eq!(status(&mut chip, &sign_command(0, 0x80, &digest_info([7; 32]))), 0x6981);
    assert_eq!(status(&mut chip, &sign_command(2, 0x97, &[7; 32])), 0x6A86);
    assert_eq!(status(&mut chip, &sign_command(0, 0x9A, &digest_info([7; 32]))), 0x6A86);
    assert_eq!(status(&mut chip, &sign_command(0, 0x97, &[7; 32])), 0x6985);
    assert_eq!(status(&mut chip, &sign_command(0, 0x97, &[7; 51])), 0x6985);
    assert_eq!(status(&mut chip, &good[..good.len() - 1]), 0x6700);
    assert_eq!(status(&mut chip, &good), 0x9000);
    assert_eq!(status(&mut chip, WRONG), 0x63C2);
    assert_eq!(status(&mut chip, &good), 0x6982);
}

#[test]
fn a_phone_shows_its_certificate_only_after_the_pin() {
    let mut chip = chip("phone");
    assert_eq!(status(&mut chip, &[0, 0xB0, 0x8A, 0, 0]), 0x6982);
    assert_eq!(status(&mut chip, RIGHT), 0x9000);
    assert_eq!(status(&mut chip, &[0, 0xB0, 0x8A, 0, 0]), 0x9000);
}
