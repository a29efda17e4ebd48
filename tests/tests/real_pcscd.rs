//! The real `reader` on a real pcscd, with the virtual card on Debian's vpcd driver.
//!
//! Promises: what costs a try or makes a signature is counted on the card's side, not believed.
//! Must never: run against the pcscd of the machine; each test has a lab of its own.

use std::env;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::thread;
use std::time::Duration;

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use reader_wire::{
    CardKind, Certificate, DateDigits, Event, Failure, NONCE_BYTES, Pin, PinTries, ReaderState, Request,
    Seat, Signature, Statement, TerminalId,
};
use tests::card::Persona;
use tests::pcscd_lab::{LabError, PcscdLab, PeerError, ReaderPeer, Reaped};
use x509_cert::der::Decode;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A lab with a running reader service and a connection to it.
struct House {
    peer: ReaderPeer,
    _reader: Reaped,
    socket: PathBuf,
    lab: PcscdLab,
}

impl House {
    fn open() -> Result<Self> {
        let lab = start_lab()?;
        let (reader, socket) = lab.start_reader(&reader_binary()?)?;
        let peer = ReaderPeer::connect(&socket)?;
        Ok(Self { peer, _reader: reader, socket, lab })
    }

    fn put(&mut self, slug: &str) -> Result<(Seat, CardKind)> {
        self.lab.desk().put(slug)?;
        Ok(self.peer.seated()?)
    }

    /// A practice card with three tries, just put down.
    fn fresh_practice_card(&mut self) -> Result<Seat> {
        self.lab.desk().renew("practice")?;
        self.put("practice").map(|(seat, _)| seat)
    }

    fn certificate(&mut self, seat: Seat) -> Result<Certificate> {
        self.peer.ask(&Request::ReadCertificate { seat })?;
        let answer = self.peer.wait_for(|event| is_answer(event, seat))?;
        let Event::Certificate { certificate, .. } = answer else { return Err(answer.name().into()) };
        Ok(certificate)
    }

    fn prove(&mut self, seat: Seat, pin: &str) -> Result<Event> {
        let pin = Pin::from_ascii(pin.as_bytes())?;
        self.peer.ask(&Request::Prove { seat, pin, statement: statement()? })?;
        Ok(self.peer.wait_for(|event| is_answer(event, seat))?)
    }

    fn release(&mut self, seat: Seat) -> Result<()> {
        self.peer.ask(&Request::Release { seat })?;
        let answer = self.peer.wait_for(|event| is_answer(event, seat))?;
        if matches!(answer, Event::Released { .. }) { Ok(()) } else { Err(answer.name().into()) }
    }

    fn reader_state(&mut self, wanted: ReaderState) -> Result<()> {
        self.peer.wait_for(|event| matches!(event, Event::Reader(state) if *state == wanted))?;
        Ok(())
    }
}

/// Whether this event answers a request about this seat.
fn is_answer(event: &Event, asked: Seat) -> bool {
    match event {
        Event::Certificate { seat, .. }
        | Event::Proved { seat, .. }
        | Event::PinRefused { seat, .. }
        | Event::ProveLost { seat, .. }
        | Event::Released { seat }
        | Event::Failed { seat, .. } => *seat == asked,
        Event::Welcome { .. }
        | Event::Reader(_)
        | Event::Seated { .. }
        | Event::Gone { .. }
        | Event::Refused(_) => false,
    }
}

fn start_lab() -> std::result::Result<PcscdLab, LabError> {
    PcscdLab::start(Path::new(env!("CARGO_BIN_EXE_card-desk")))
}

/// `target/debug/reader`, two folders above this test.
fn reader_binary() -> Result<PathBuf> {
    let test = env::current_exe()?;
    let directory = test.parent().and_then(Path::parent).ok_or("test binary has no folder")?;
    let reader = directory.join("reader");
    if reader.is_file() {
        return Ok(reader);
    }
    Err(format!("{} is not there: run `cargo build -p reader` first", reader.display()).into())
}

fn statement() -> Result<Statement> {
    Ok(Statement {
        terminal: TerminalId::new("kiosk-1")?,
        nonce: [7; NONCE_BYTES],
        exam_date: DateDigits::new("20261120")?,
    })
}

fn fits(certificate: &Certificate, signature: &Signature) -> Result<bool> {
    let parsed = x509_cert::Certificate::from_der(certificate.der())?;
    let key = parsed.tbs_certificate().subject_public_key_info().subject_public_key.raw_bytes();
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key);
    Ok(key.verify(&statement()?.bytes(), signature.bytes()).is_ok())
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

const PROBES_MAX: u32 = 100;
const PROBE_PAUSE: Duration = Duration::from_millis(100);
const FRESH: CardKind = CardKind::MyNumber { tries: PinTries::Left(3) };

#[test]
fn one_reception_from_card_to_signature() -> Result<()> {
    let mut house = House::open()?;
    house.reader_state(ReaderState::Ready)?;
    let (seat, kind) = house.put("contracted")?;
    assert_eq!(kind, FRESH);
    let certificate = house.certificate(seat)?;
    let persona = Persona::find("contracted").ok_or("persona")?;
    let parsed = x509_cert::Certificate::from_der(certificate.der())?;
    assert_eq!(parsed.tbs_certificate().serial_number().as_bytes(), persona.serial);

    let Event::Proved { signature, .. } = house.prove(seat, persona.pin)? else {
        return Err("not signed".into());
    };
    assert!(fits(&certificate, &signature)?);
    house.release(seat)?;
    let counts = house.lab.desk().counts("contracted")?;
    assert_eq!((counts.verifies, counts.signatures, counts.tries_left), (1, 1, 3));

    house.lab.desk().take()?;
    house.peer.gone(seat)?;
    Ok(())
}

#[test]
fn a_wrong_pin_costs_exactly_one_try() -> Result<()> {
    let mut house = House::open()?;
    let (seat, _) = house.put("practice")?;
    for left in [2, 1] {
        let answer = house.prove(seat, "1234")?;
        let refused = matches!(answer, Event::PinRefused { tries: PinTries::Left(told), .. } if told == left);
        assert!(refused, "{}", answer.name());
        let counts = house.lab.desk().counts("practice")?;
        assert_eq!((counts.verifies, counts.tries_left), (u32::from(3 - left), left));
    }
    let Event::Proved { .. } = house.prove(seat, "9999")? else { return Err("not signed".into()) };
    let counts = house.lab.desk().counts("practice")?;
    assert_eq!((counts.verifies, counts.signatures, counts.tries_left), (3, 1, 3));
    Ok(())
}

#[test]
fn a_locked_card_is_never_sent_a_verify() -> Result<()> {
    let mut house = House::open()?;
    let (seat, kind) = house.put("locked")?;
    assert_eq!(kind, CardKind::MyNumber { tries: PinTries::Locked });
    let answer = house.prove(seat, "1234")?;
    assert!(matches!(answer, Event::Failed { failure: Failure::Locked, .. }), "{}", answer.name());
    assert_eq!(house.lab.desk().counts("locked")?.verifies, 0);
    Ok(())
}

#[test]
fn other_cards_are_told_apart() -> Result<()> {
    let mut house = House::open()?;
    for (slug, expected) in [
        ("phone", CardKind::AndroidPhone),
        ("old", CardKind::OldResidentCard),
        ("licence", CardKind::OtherCard),
        ("contracted", FRESH),
    ] {
        let (seat, kind) = house.put(slug)?;
        assert_eq!(kind, expected, "{slug}");
        house.lab.desk().take()?;
        house.peer.gone(seat)?;
    }
    Ok(())
}

#[test]
fn a_fault_at_any_command_of_a_wrong_proof_costs_at_most_one_try() -> Result<()> {
    let mut house = House::open()?;
    for at in 1..=2 {
        faults_in_a_proof(&mut house, "1234", at)?;
    }
    Ok(())
}

#[test]
fn a_fault_at_any_command_of_a_right_proof_costs_no_try() -> Result<()> {
    let mut house = House::open()?;
    for at in 1..=3 {
        faults_in_a_proof(&mut house, "9999", at)?;
        assert_eq!(house.lab.desk().counts("practice")?.tries_left, 3);
    }
    Ok(())
}

/// With the certificate read before, VERIFY is the first command of a proof and the signature the second.
fn faults_in_a_proof(house: &mut House, pin: &str, at: u32) -> Result<()> {
    for kind in ["lift-before", "lift-after", "drop", "answer 90", "answer 6F00"] {
        let seat = house.fresh_practice_card()?;
        house.certificate(seat)?;
        house.lab.desk().fault("practice", at, kind)?;
        let answer = house.prove(seat, pin)?;
        let counts = house.lab.desk().counts("practice")?;
        let case = format!("{kind} at {at}: {}, {counts:?}", answer.name());
        assert!(counts.verifies <= 1, "{case}");
        // `Failed` says that no try was spent, `PinRefused` that one was; `ProveLost` cannot know.
        let honest = (matches!(answer, Event::Failed { .. }) && counts.tries_left == 3)
            || (matches!(answer, Event::PinRefused { .. }) && counts.tries_left == 2)
            || (matches!(answer, Event::Proved { .. }) && counts.signatures == 1)
            || matches!(answer, Event::ProveLost { .. });
        assert!(honest, "{case}");
        house.lab.desk().take()?;
        house.peer.gone(seat)?;
    }
    let (seat, kind) = house.put("contracted")?;
    assert_eq!(kind, FRESH);
    house.lab.desk().take()?;
    Ok(house.peer.gone(seat)?)
}

#[test]
fn a_card_lifted_while_it_is_read_is_told_as_gone() -> Result<()> {
    let mut house = House::open()?;
    for kind in ["lift-before", "lift-after"] {
        for at in [1, 2, 5] {
            let seat = house.fresh_practice_card()?;
            house.lab.desk().fault("practice", at, kind)?;
            house.peer.ask(&Request::ReadCertificate { seat })?;
            let answer = house.peer.wait_for(|event| is_answer(event, seat))?;
            let gone = matches!(answer, Event::Failed { failure: Failure::CardGone, .. });
            assert!(gone, "{kind} at {at}: {}", answer.name());
            house.peer.gone(seat)?;
        }
    }
    assert_eq!(house.lab.desk().counts("practice")?.verifies, 0);
    Ok(())
}

#[test]
fn a_card_changed_for_another_has_another_seat() -> Result<()> {
    let mut house = House::open()?;
    let (first, _) = house.put("contracted")?;
    house.lab.desk().take()?;
    house.peer.gone(first)?;
    let (second, _) = house.put("elsewhere")?;
    assert_ne!(first, second);
    let answer = house.prove(first, "1234")?;
    assert!(matches!(answer, Event::Failed { failure: Failure::StaleSeat, .. }), "{}", answer.name());
    assert_eq!(house.lab.desk().counts("elsewhere")?.verifies, 0);
    Ok(())
}

#[test]
fn a_pcscd_that_dies_is_missed_and_found_again() -> Result<()> {
    let mut house = House::open()?;
    let (first, _) = house.put("contracted")?;
    house.lab.kill_daemon()?;
    house.reader_state(ReaderState::NoService)?;
    house.lab.start_daemon()?;
    let (second, kind) = house.peer.seated()?;
    assert_ne!(first, second);
    assert_eq!(kind, FRESH);
    let Event::Proved { .. } = house.prove(second, "1234")? else { return Err("not signed".into()) };
    Ok(())
}

#[test]
fn a_second_kiosk_is_sent_away() -> Result<()> {
    let house = House::open()?;
    match ReaderPeer::connect(&house.socket).err() {
        Some(PeerError::Unexpected("refused") | PeerError::Closed) => Ok(()),
        other => Err(format!("second kiosk: {other:?}").into()),
    }
}

#[test]
fn probe_prints_what_is_on_the_desk() -> Result<()> {
    let lab = start_lab()?;
    let go = probe_card(&lab, "contracted")?;
    assert!(go.status.success() && stdout(&go).contains("PIN tries left: 3"), "{}", stdout(&go));
    let no_go = probe_card(&lab, "locked")?;
    assert!(!no_go.status.success() && stdout(&no_go).contains("PIN locked"), "{}", stdout(&no_go));
    for slug in ["contracted", "locked"] {
        assert_eq!(lab.desk().counts(slug)?.verifies, 0);
    }
    Ok(())
}

/// Probes until the card was asked something: pcscd looks for cards a few times a second only.
fn probe_card(lab: &PcscdLab, slug: &str) -> Result<Output> {
    lab.desk().put(slug)?;
    let reader = reader_binary()?;
    for _ in 0..PROBES_MAX {
        let output = lab.client(&reader).arg("probe").output()?;
        if lab.desk().counts(slug)?.commands > 0 {
            return Ok(output);
        }
        thread::sleep(PROBE_PAUSE);
    }
    Err(format!("{PROBES_MAX} probes did not see the card").into())
}

#[test]
fn opensc_takes_the_card_for_a_my_number_card() -> Result<()> {
    let lab = start_lab()?;
    lab.desk().put("contracted")?;
    let tool = Path::new("/usr/bin/opensc-tool");
    if !tool.is_file() {
        // An independent judge of the card, not a part of the product: the Debian package opensc is optional.
        return Ok(());
    }
    let name = lab.client(tool).args(["--wait", "--name"]).output()?;
    assert_eq!(stdout(&name).trim(), "jpki", "{}", String::from_utf8_lossy(&name.stderr));
    Ok(())
}
