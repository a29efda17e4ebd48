//! Receptions as they should be, and faults in the middle of one.

use reader_wire::{Event, Failure, ReaderState};
use tests::card::Persona;
use tests::pcscd_lab::{PeerError, ReaderPeer};
use tests::reader_house::{FRESH, Outcome, ReaderHouse, fits};
use x509_cert::der::Decode;

use std::time::Duration;

const WAIT: Duration = Duration::from_secs(20);

#[test]
fn one_reception_from_card_to_signature() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    house.reader_state(ReaderState::Ready, WAIT)?;
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
    let counts = house.counts("contracted")?;
    assert_eq!((counts.verifies, counts.signatures, counts.tries_left), (1, 1, 3));

    house.lift(seat)?;
    Ok(())
}

#[test]
fn a_fault_at_any_command_of_a_wrong_proof_costs_at_most_one_try() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    for at in 1..=2 {
        faults_in_a_proof(&mut house, "1234", at)?;
    }
    Ok(())
}

#[test]
fn a_fault_at_any_command_of_a_right_proof_costs_no_try() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    for at in 1..=3 {
        faults_in_a_proof(&mut house, "9999", at)?;
        assert_eq!(house.counts("practice")?.tries_left, 3);
    }
    Ok(())
}

/// With the certificate read before, VERIFY is the first command of a proof and the signature the second.
fn faults_in_a_proof(house: &mut ReaderHouse, pin: &str, at: u32) -> Outcome<()> {
    for kind in ["lift-before", "lift-after", "drop", "answer 90", "answer 6F00"] {
        let seat = house.put_fresh("practice")?;
        house.certificate(seat)?;
        house.lab.desk().fault("practice", at, kind)?;
        let answer = house.prove(seat, pin)?;
        let counts = house.counts("practice")?;
        let case = format!("{kind} at {at}: {}, {counts:?}", answer.name());
        assert!(counts.verifies <= 1, "{case}");
        // `Failed` says that no try was spent, `PinRefused` that one was; `ProveLost` cannot know.
        let honest = (matches!(answer, Event::Failed { .. }) && counts.tries_left == 3)
            || (matches!(answer, Event::PinRefused { .. }) && counts.tries_left == 2)
            || (matches!(answer, Event::Proved { .. }) && counts.signatures == 1)
            || matches!(answer, Event::ProveLost { .. });
        assert!(honest, "{case}");
        house.lift(seat)?;
    }
    let (seat, kind) = house.put("contracted")?;
    assert_eq!(kind, FRESH);
    house.lift(seat)
}

#[test]
fn a_card_changed_for_another_has_another_seat() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    let (first, _) = house.put("contracted")?;
    house.lift(first)?;
    let (second, _) = house.put("elsewhere")?;
    assert_ne!(first, second);
    let answer = house.prove(first, "1234")?;
    assert!(matches!(answer, Event::Failed { failure: Failure::StaleSeat, .. }), "{}", answer.name());
    assert_eq!(house.counts("elsewhere")?.verifies, 0);
    Ok(())
}

#[test]
fn a_second_kiosk_is_sent_away() -> Outcome<()> {
    let house = ReaderHouse::open()?;
    match ReaderPeer::connect(&house.socket).err() {
        Some(PeerError::Unexpected("refused") | PeerError::Closed) => Ok(()),
        other => Err(format!("second kiosk: {other:?}").into()),
    }
}
