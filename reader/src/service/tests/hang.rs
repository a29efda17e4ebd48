//! What the kiosk hears when card, reader or PC/SC service hang, and that the service lives on.

use std::time::{Duration, Instant};

use reader_wire::{CardKind, Event, Failure, ReaderState, Request};

use super::{
    gate::Gate,
    house::{AT_ONCE, CARD, Kiosk, PATIENCE, Service, failure, prove},
};
use crate::{
    channel::Slot,
    service::{ServeError, WAITS, Waits},
    supervise::Deadlines,
    test_card::{RIGHT_PIN, TestCard},
};

const NEVER: Duration = Duration::from_secs(3600);
/// Given up soon, and then nothing more.
const GIVE_UP: Deadlines =
    Deadlines { quiet: Duration::from_millis(300), work: NEVER, replace: NEVER, stuck: NEVER };
const REPLACE: Deadlines = Deadlines { replace: Duration::from_millis(600), ..GIVE_UP };
const STUCK: Deadlines = Deadlines { stuck: Duration::from_millis(900), ..REPLACE };

fn waits(deadlines: Deadlines) -> Waits {
    Waits { deadlines, ..WAITS }
}

fn service(deadlines: Deadlines) -> Service {
    Service::start_with(waits(deadlines), AT_ONCE, CARD, TestCard::new())
}

fn reader_is(kiosk: &mut Kiosk, wanted: ReaderState) {
    let Event::Reader(state) = kiosk.next() else { panic!("no word of the reader") };
    assert_eq!(state, wanted);
}

#[test]
fn a_read_that_hangs_is_given_up_and_its_late_result_dropped() {
    let service = service(GIVE_UP);
    let (mut kiosk, seat) = service.seated();
    service.card_gate.hold_next();
    let answer = kiosk.ask(&Request::ReadCertificate { seat });
    assert_eq!(failure(&answer), Some(Failure::CardFault));
    // And what is asked while it still hangs is not kept waiting.
    assert_eq!(failure(&kiosk.ask(&Request::ReadCertificate { seat })), Some(Failure::CardFault));
    service.card_gate.open();
    service.until(|card| card.power_downs() > 0);
    let mut answer = kiosk.ask(&Request::ReadCertificate { seat });
    while failure(&answer) == Some(Failure::CardFault) {
        answer = kiosk.ask(&Request::ReadCertificate { seat });
    }
    assert!(matches!(answer, Event::Certificate { .. }), "{}", answer.name());
}

#[test]
fn a_look_that_hangs_is_told_as_an_unreadable_card() {
    let service = Service::start_with(waits(GIVE_UP), AT_ONCE, Slot::Empty, TestCard::new());
    let mut kiosk = service.kiosk();
    service.card_gate.hold_next();
    service.watch.set(CARD);
    let Event::Seated { card, .. } = kiosk.next() else { panic!("not seated") };
    assert_eq!(card, CardKind::Unreadable);
    service.card_gate.open();
}

#[test]
fn a_card_that_hangs_before_verify_costs_no_try() {
    let service = service(GIVE_UP);
    let (mut kiosk, seat) = service.seated();
    service.card_gate.hold_next();
    assert_eq!(failure(&kiosk.ask(&prove(seat, RIGHT_PIN))), Some(Failure::CardFault));
    service.card_gate.open();
    service.until(|card| card.power_downs() > 0);
    assert_eq!(service.card.verifies(), 0, "the leave was taken back");
}

#[test]
fn a_card_that_hangs_in_verify_is_told_as_lost_and_the_pin_does_not_stay_in_force() {
    let service = service(GIVE_UP);
    let (mut kiosk, seat) = service.seated();
    kiosk.ask(&Request::ReadCertificate { seat });
    service.card_gate.hold_next();
    let answer = kiosk.ask(&prove(seat, RIGHT_PIN));
    assert!(matches!(answer, Event::ProveLost { tries: None, .. }), "{}", answer.name());
    service.card_gate.open();
    service.until(|card| card.verifies() == 1 && card.power_downs() > 0);
    assert_eq!(service.card.signs(), 0);
    assert!(!service.card.inside().verified);
}

#[test]
fn a_thread_that_does_not_come_back_is_replaced() {
    let service = service(REPLACE);
    let (mut kiosk, seat) = service.seated();
    service.card_gate.hold_next();
    assert_eq!(failure(&kiosk.ask(&Request::ReadCertificate { seat })), Some(Failure::CardFault));
    assert!(matches!(kiosk.next(), Event::Gone { seat: gone } if gone == seat));
    reader_is(&mut kiosk, ReaderState::Faulty);
    // The first thread still hangs; the second one finds the card.
    reader_is(&mut kiosk, ReaderState::Ready);
    let seat = kiosk.seat();
    assert!(matches!(kiosk.ask(&prove(seat, RIGHT_PIN)), Event::Proved { .. }));
    let downs = service.card.power_downs();
    service.card_gate.open();
    service.until(|card| card.power_downs() > downs);
    assert!(matches!(kiosk.ask(&Request::Release { seat }), Event::Released { .. }), "nobody was told twice");
}

#[test]
fn a_thread_that_comes_back_late_ends_the_emergency() {
    let service = service(REPLACE);
    let (mut kiosk, seat) = service.seated();
    service.card_gate.hold_all();
    assert_eq!(failure(&kiosk.ask(&Request::ReadCertificate { seat })), Some(Failure::CardFault));
    assert!(matches!(kiosk.next(), Event::Gone { .. }));
    reader_is(&mut kiosk, ReaderState::Faulty);
    service.card_gate.open();
    reader_is(&mut kiosk, ReaderState::Ready);
    kiosk.seat();
}

#[test]
fn a_card_that_never_answers_ends_the_service_whatever_the_kiosk_says() {
    let service = service(STUCK);
    let (mut kiosk, seat) = service.seated();
    service.card_gate.hold_all();
    kiosk.send(&Request::ReadCertificate { seat });
    let end = Instant::now() + PATIENCE;
    let ended = loop {
        assert!(Instant::now() < end, "still waits for the card");
        if let Ok(ended) = service.ended.recv_timeout(Duration::from_millis(20)) {
            break ended;
        }
        // The service may just be ending.
        let request = reader_wire::encode_request(&Request::Release { seat: reader_wire::Seat(9) });
        let _sent = reader_wire::write_frame(&mut kiosk.0, &request);
        let _answer = reader_wire::read_frame(&mut kiosk.0);
    };
    assert!(matches!(ended, Err(ServeError::Stuck)));
    service.card_gate.open();
}

#[test]
fn a_card_that_is_slow_for_ever_is_given_up() {
    let work = Duration::from_millis(300);
    let service = service(Deadlines { quiet: NEVER, work, replace: NEVER, stuck: NEVER });
    let (mut kiosk, seat) = service.seated();
    service.card_gate.hold_next();
    assert_eq!(failure(&kiosk.ask(&Request::ReadCertificate { seat })), Some(Failure::CardFault));
    service.card_gate.open();
}

#[test]
fn a_watch_that_hangs_is_told_as_no_service_and_found_again() {
    let service = service(GIVE_UP);
    let (mut kiosk, seat) = service.seated();
    service.watch_gate.hold_next();
    assert!(matches!(kiosk.next(), Event::Gone { seat: gone } if gone == seat));
    reader_is(&mut kiosk, ReaderState::NoService);
    service.watch_gate.open();
    reader_is(&mut kiosk, ReaderState::Ready);
    kiosk.seat();
}

#[test]
fn a_watch_that_does_not_come_back_is_replaced() {
    let service = service(REPLACE);
    let (mut kiosk, _) = service.seated();
    service.watch_gate.hold_next();
    assert!(matches!(kiosk.next(), Event::Gone { .. }));
    reader_is(&mut kiosk, ReaderState::NoService);
    reader_is(&mut kiosk, ReaderState::Ready);
    let seat = kiosk.seat();
    service.watch_gate.open();
    assert!(matches!(kiosk.ask(&prove(seat, RIGHT_PIN)), Event::Proved { .. }));
}

#[test]
fn a_watch_that_never_comes_back_ends_the_service() {
    let service = service(STUCK);
    service.watch_gate.hold_all();
    let ended = service.ended.recv_timeout(PATIENCE).expect("ends");
    assert!(matches!(ended, Err(ServeError::Stuck)));
    service.watch_gate.open();
}

#[test]
fn a_service_that_hangs_from_the_start_does_not_delay_the_greeting() {
    let gate = Gate::default();
    gate.hold_all();
    let first_slot = Duration::from_millis(100);
    let waits = Waits { first_slot, ..WAITS };
    let service = Service::start_gated(waits, AT_ONCE, CARD, TestCard::new(), gate);
    let mut kiosk = service.kiosk_that_hears(ReaderState::NoService);
    service.watch_gate.open();
    reader_is(&mut kiosk, ReaderState::Ready);
    kiosk.seat();
}

#[test]
fn a_service_that_is_told_to_end_does_not_wait_for_a_card_that_hangs() {
    use std::io::Write as _;
    let stop = Duration::from_millis(200);
    let mut service = Service::start_with(Waits { stop, ..WAITS }, AT_ONCE, CARD, TestCard::new());
    let (mut kiosk, seat) = service.seated();
    service.card_gate.hold_all();
    kiosk.send(&Request::ReadCertificate { seat });
    service.card_gate.until_held();
    service.stop.write_all(&[1]).expect("stop");
    assert!(matches!(service.ended.recv_timeout(PATIENCE), Ok(Ok(()))));
    service.card_gate.open();
}
