//! Receptions as they should be, and faults in the middle of one.

use reader_wire::{CardKind, Event, Failure, PinTries, ReaderState, Request};
use tests::card::Persona;
use tests::pcscd_lab::{PeerError, ReaderPeer};
use tests::reader_house::{FRESH, Outcome, ReaderHouse, fits, is_answer};
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
fn a_wrong_pin_costs_exactly_one_try() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    let (seat, _) = house.put("practice")?;
    for left in [2, 1] {
        let answer = house.prove(seat, "1234")?;
        let refused = matches!(answer, Event::PinRefused { tries: PinTries::Left(told), .. } if told == left);
        assert!(refused, "{}", answer.name());
        let counts = house.counts("practice")?;
        assert_eq!((counts.verifies, counts.tries_left), (u32::from(3 - left), left));
    }
    let Event::Proved { .. } = house.prove(seat, "9999")? else { return Err("not signed".into()) };
    let counts = house.counts("practice")?;
    assert_eq!((counts.verifies, counts.signatures, counts.tries_left), (3, 1, 3));
    Ok(())
}

#[test]
fn a_locked_card_is_never_sent_a_verify() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    let (seat, kind) = house.put("locked")?;
    assert_eq!(kind, CardKind::MyNumber { tries: PinTries::Locked });
    let answer = house.prove(seat, "1234")?;
    assert!(matches!(answer, Event::Failed { failure: Failure::Locked, .. }), "{}", answer.name());
    assert_eq!(house.counts("locked")?.verifies, 0);
    Ok(())
}

#[test]
fn other_cards_are_told_apart() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    for (slug, expected) in [
        ("phone", CardKind::AndroidPhone),
        ("old", CardKind::OldResidentCard),
        ("licence", CardKind::OtherCard),
        ("contracted", FRESH),
    ] {
        let (seat, kind) = house.put(slug)?;
        assert_eq!(kind, expected, "{slug}");
        house.lift(seat)?;
    }
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
fn a_card_lifted_while_it_is_read_is_told_as_gone() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    for kind in ["lift-before", "lift-after"] {
        for at in [1, 2, 5] {
            let seat = house.put_fresh("practice")?;
            house.lab.desk().fault("practice", at, kind)?;
            house.peer.ask(&Request::ReadCertificate { seat })?;
            let answer = house.peer.wait_for(|event| is_answer(event, seat))?;
            let gone = matches!(answer, Event::Failed { failure: Failure::CardGone, .. });
            assert!(gone, "{kind} at {at}: {}", answer.name());
            house.peer.gone(seat)?;
        }
    }
    assert_eq!(house.counts("practice")?.verifies, 0);
    Ok(())
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
fn a_pcscd_that_dies_is_missed_and_found_again() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    let (first, _) = house.put("contracted")?;
    house.lab.kill_daemon()?;
    house.reader_state(ReaderState::NoService, WAIT)?;
    house.lab.start_daemon()?;
    let (second, kind) = house.peer.seated()?;
    assert_ne!(first, second);
    assert_eq!(kind, FRESH);
    let Event::Proved { .. } = house.prove(second, "1234")? else { return Err("not signed".into()) };
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
