//! Tests of [`super::Book`]: each guard alone refuses, and what was refused or answered stays so.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use reception::Validity;
use serde_json::{Value, json};

use super::*;
use crate::card::Persona;
use crate::pki::JpkiCa;

const NOW: &str = "2026-11-20T01:00:00Z";
const KEY: &str = include_str!("../../../data/public-test-key-contracted.pem");

fn now() -> Timestamp {
    NOW.parse().expect("time")
}

fn later(secs: i64) -> Timestamp {
    now() + secs.seconds()
}

fn book() -> Book {
    let ca = JpkiCa::public_test().expect("authority");
    Book::new(Trust::new(&[ca.certificate_der()]).expect("trust"))
}

fn terminal(id: &str) -> TerminalId {
    TerminalId::new(id).expect("terminal")
}

fn id(byte: u8) -> CheckId {
    CheckId::from_random([byte; 16])
}

/// A good question of the card "contracted" from this authority, for this terminal, nonce and date.
fn question(ca: &JpkiCa, terminal_id: &str, nonce: u8, exam_date: &str) -> Value {
    let persona = Persona::find("contracted").expect("card");
    let statement = Statement {
        terminal: terminal(terminal_id),
        nonce: [nonce; NONCE_BYTES],
        exam_date: DateDigits::new(&exam_date.replace('-', "")).expect("date"),
    };
    let key = rcgen::KeyPair::from_pem(KEY).expect("key");
    let key = RsaKeyPair::from_pkcs8(key.serialized_der()).expect("key");
    let mut signature = vec![0; 256];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &statement.bytes(), &mut signature).expect("signature");
    json!({
        "challenge": URL_SAFE_NO_PAD.encode([nonce; NONCE_BYTES]),
        "exam_date": exam_date,
        "course": "specific-exam",
        "certificate": STANDARD.encode(persona.certificate(ca, now().as_second()).expect("certificate")),
        "signature": STANDARD.encode(signature),
        "algorithm": "rsa-pkcs1-sha256",
    })
}

fn good(nonce: u8) -> Value {
    question(&JpkiCa::public_test().expect("authority"), "kiosk-1", nonce, "2026-11-20")
}

fn ask(book: &mut Book, check: u8, question: &Value, at: Timestamp) -> Result<Validity, Problem> {
    let answer = book.ask(&terminal("kiosk-1"), id(check), question.to_string().as_bytes(), at);
    answer.map(|answer| answer.validity)
}

/// Asks once with a fresh challenge.
fn ask_fresh(question: &Value) -> Result<Validity, Problem> {
    let mut book = book();
    book.give_challenge(&terminal("kiosk-1"), [1; NONCE_BYTES], now());
    ask(&mut book, 1, question, now())
}

#[test]
fn a_good_question_is_answered_for_the_owner_of_the_card() {
    let mut book = book();
    book.give_challenge(&terminal("kiosk-1"), [1; NONCE_BYTES], now());
    let body = good(1).to_string();
    let Ok(answer) = book.ask(&terminal("kiosk-1"), id(1), body.as_bytes(), now()) else { panic!("refused") };
    assert!(answer == answer_for("contracted") && answer.validity == Validity::Valid);
    assert!(book.fetch(&terminal("kiosk-1"), id(1)) == Ok(answer));
}

#[test]
fn a_challenge_serves_once_even_when_the_first_use_failed() {
    let mut book = book();
    book.give_challenge(&terminal("kiosk-1"), [1; NONCE_BYTES], now());
    let mut bad = good(1);
    bad["signature"] = json!(STANDARD.encode([0; 256]));
    assert_eq!(ask(&mut book, 1, &bad, now()), Err(Problem::SignatureInvalid));
    assert_eq!(ask(&mut book, 2, &good(1), now()), Err(Problem::ChallengeUsed));
    book.give_challenge(&terminal("kiosk-1"), [2; NONCE_BYTES], now());
    assert_eq!(ask(&mut book, 3, &good(2), now()), Ok(Validity::Valid));
    assert_eq!(ask(&mut book, 4, &good(2), now()), Err(Problem::ChallengeUsed));
}

#[test]
fn a_challenge_ends_belongs_to_its_terminal_and_must_have_been_given() {
    let mut book = book();
    assert_eq!(ask(&mut book, 1, &good(1), now()), Err(Problem::ChallengeUnknown));
    book.give_challenge(&terminal("kiosk-2"), [1; NONCE_BYTES], now());
    assert_eq!(ask(&mut book, 2, &good(1), now()), Err(Problem::ChallengeUnknown));
    book.give_challenge(&terminal("kiosk-1"), [2; NONCE_BYTES], now());
    assert_eq!(ask(&mut book, 3, &good(2), later(CHALLENGE_SECS)), Err(Problem::ChallengeExpired));
    book.give_challenge(&terminal("kiosk-1"), [3; NONCE_BYTES], now());
    assert_eq!(ask(&mut book, 4, &good(3), later(CHALLENGE_SECS - 1)), Ok(Validity::Valid));
}

#[test]
fn a_signature_for_another_terminal_challenge_or_date_is_invalid() {
    let ca = JpkiCa::public_test().expect("authority");
    let other_terminal = question(&ca, "kiosk-2", 1, "2026-11-20");
    let mut other_challenge = question(&ca, "kiosk-1", 2, "2026-11-20");
    other_challenge["challenge"] = good(1)["challenge"].clone();
    let mut other_date = good(1);
    other_date["exam_date"] = json!("2026-11-21");
    for question in [other_terminal, other_challenge, other_date] {
        assert_eq!(ask_fresh(&question), Err(Problem::SignatureInvalid));
    }
}

#[test]
fn foreign_and_revoked_cards_are_refused() {
    let foreign = question(&JpkiCa::foreign().expect("authority"), "kiosk-1", 1, "2026-11-20");
    assert_eq!(ask_fresh(&foreign), Err(Problem::CertificateUntrusted));
    let mut book = book();
    book.revoke(&Persona::find("contracted").expect("card").serial);
    book.give_challenge(&terminal("kiosk-1"), [1; NONCE_BYTES], now());
    assert_eq!(ask(&mut book, 1, &good(1), now()), Err(Problem::CertificateRevoked));
}

#[test]
fn exam_dates_are_near() {
    let ca = JpkiCa::public_test().expect("authority");
    for (date, outcome) in [
        ("2026-11-13", Ok(Validity::Valid)),
        ("2026-11-27", Ok(Validity::Valid)),
        ("2026-11-12", Err(Problem::ExamDateOutOfRange)),
        ("2026-11-28", Err(Problem::ExamDateOutOfRange)),
        ("1926-11-20", Err(Problem::ExamDateOutOfRange)),
    ] {
        assert_eq!(ask_fresh(&question(&ca, "kiosk-1", 1, date)), outcome, "{date}");
    }
}

#[test]
fn a_repeated_key_gives_the_answer_again_and_another_body_is_a_conflict() {
    let mut book = book();
    book.give_challenge(&terminal("kiosk-1"), [1; NONCE_BYTES], now());
    assert_eq!(ask(&mut book, 1, &good(1), now()), Ok(Validity::Valid));
    assert_eq!(ask(&mut book, 1, &good(1), later(1000)), Ok(Validity::Valid));
    book.give_challenge(&terminal("kiosk-1"), [2; NONCE_BYTES], now());
    assert_eq!(ask(&mut book, 1, &good(2), now()), Err(Problem::IdempotencyConflict));
    assert!(book.fetch(&terminal("kiosk-2"), id(1)) == Err(Problem::CheckUnknown));
    assert!(book.fetch(&terminal("kiosk-1"), id(2)) == Err(Problem::CheckUnknown));
}

#[test]
fn documents_outside_the_contract_are_malformed_and_burn_nothing() {
    let mut book = book();
    book.give_challenge(&terminal("kiosk-1"), [1; NONCE_BYTES], now());
    for (key, value) in [
        ("challenge", json!("AAAA")),
        ("challenge", json!(STANDARD.encode([0xff; 32]))),
        ("exam_date", json!("2026-02-30")),
        ("course", json!("corporate")),
        ("certificate", json!("%")),
        ("signature", json!(7)),
        ("algorithm", json!("rsa-pkcs1-sha1")),
        ("more", json!(1)),
    ] {
        let mut odd = good(1);
        odd[key] = value;
        assert_eq!(ask(&mut book, 1, &odd, now()), Err(Problem::Malformed), "{key}");
    }
    assert_eq!(ask(&mut book, 1, &good(1), now()), Ok(Validity::Valid));
}

#[test]
fn challenges_do_not_pile_up() {
    let mut book = book();
    for count in 0..CHALLENGES_MAX + 10 {
        let mut nonce = [0; NONCE_BYTES];
        nonce[..8].copy_from_slice(&count.to_be_bytes());
        book.give_challenge(&terminal("kiosk-1"), nonce, now());
    }
    assert_eq!(book.challenges.len(), CHALLENGES_MAX);
}
