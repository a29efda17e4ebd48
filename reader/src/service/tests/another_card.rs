//! What went wrong once in a review: a card that is not the one that was told of is never sent a PIN, whatever
//! hung, blinked or left before.

use std::{thread, time::Duration};

use reader_wire::{CardKind, Event, Failure, Request};

use super::house::{AT_ONCE, CARD, PATIENT, Service, failure, prove};
use crate::{
    ChannelError,
    channel::Slot,
    debounce::Steadiness,
    service::{WAITS, Waits},
    supervise::Deadlines,
    test_card::{Fault, RIGHT_PIN, TestCard, Then, make_identity},
};

const NEVER: Duration = Duration::from_secs(3600);
const GIVE_UP: Deadlines =
    Deadlines { quiet: Duration::from_millis(300), work: NEVER, replace: NEVER, stuck: NEVER };

fn service(s: Steadiness, slot: Slot) -> Service {
    Service::start_with(Waits { deadlines: GIVE_UP, ..WAITS }, s, slot, TestCard::new())
}

#[test]
fn a_card_changed_while_a_read_hung_is_not_sent_a_pin() {
    let service = service(AT_ONCE, CARD);
    let (mut kiosk, seat) = service.seated();
    service.card_gate.hold_next();
    assert_eq!(failure(&kiosk.ask(&Request::ReadCertificate { seat })), Some(Failure::CardFault));
    service.card.inside().swap(make_identity(2));
    service.card_gate.open();
    service.until(|card| card.power_downs() > 0);
    thread::sleep(Duration::from_millis(300));
    let answer = kiosk.ask(&prove(seat, RIGHT_PIN));
    assert_eq!((answer.name(), service.card.verifies()), ("failed", 0));
}

#[test]
fn a_card_changed_after_a_lost_proof_is_not_sent_a_pin() {
    let service = service(AT_ONCE, CARD);
    let (mut kiosk, seat) = service.seated();
    assert!(matches!(kiosk.ask(&Request::ReadCertificate { seat }), Event::Certificate { .. }));
    service.card_gate.hold_next();
    let answer = kiosk.ask(&prove(seat, [9, 9, 9, 9]));
    assert!(matches!(answer, Event::ProveLost { tries: None, .. }), "{}", answer.name());
    service.card_gate.open();
    service.until(|card| card.power_downs() > 0);
    thread::sleep(Duration::from_millis(300));
    let before = service.card.verifies();
    service.card.inside().swap(make_identity(2));
    let answer = kiosk.ask(&prove(seat, RIGHT_PIN));
    assert_eq!((answer.name(), service.card.verifies() - before), ("failed", 0));
}

#[test]
fn what_a_given_up_look_leaves_behind_is_no_matter_of_the_next_seat() {
    let service = service(AT_ONCE, Slot::Empty);
    let mut kiosk = service.kiosk();
    service.card_gate.hold_next();
    service.watch.set(CARD);
    assert!(matches!(kiosk.next(), Event::Seated { card: CardKind::Unreadable, .. }));
    service.watch.set(Slot::Empty);
    assert!(matches!(kiosk.next(), Event::Gone { .. }));
    service.watch.set(Slot::Card { insertion: 2 });
    thread::sleep(Duration::from_millis(200));
    service.card_gate.open();
    let seat = kiosk.seat();
    thread::sleep(Duration::from_millis(300));
    service.card.inside().swap(make_identity(2));
    let answer = kiosk.ask(&prove(seat, RIGHT_PIN));
    assert_eq!((answer.name(), service.card.verifies()), ("failed", 0));
}

#[test]
fn a_card_that_was_locked_here_is_locked_after_a_blink_too() {
    let service = service(PATIENT, CARD);
    service.card.inside().presence = vec![0x00, 0x8f, 0x00];
    service.card.inside().tries = 1;
    let (mut kiosk, seat) = service.seated();
    let answer = kiosk.ask(&prove(seat, [9, 9, 9, 9]));
    assert_eq!(answer.name(), "pin-refused");
    service.watch.set(Slot::Card { insertion: 2 });
    thread::sleep(Duration::from_millis(300));
    let answer = kiosk.ask(&prove(seat, RIGHT_PIN));
    let next = if let Event::Gone { .. } = answer { kiosk.next() } else { answer };
    if let Event::Seated { card, .. } = &next {
        panic!("told {card:?}")
    }
    assert_eq!(failure(&next), Some(Failure::Locked));
}

#[test]
fn a_request_that_waited_for_several_cards_is_answered() {
    let service = service(PATIENT, Slot::Cards { insertion: 1 });
    let mut kiosk = service.kiosk();
    let Event::Seated { seat, .. } = kiosk.next() else { panic!("not seated") };
    service.watch.set(Slot::Empty);
    thread::sleep(Duration::from_millis(200));
    kiosk.send(&Request::ReadCertificate { seat });
    thread::sleep(Duration::from_millis(100));
    service.watch.set(Slot::Cards { insertion: 3 });
    kiosk.0.set_read_timeout(Some(Duration::from_secs(3))).expect("timeout");
    let e = kiosk.next();
    assert_eq!((e.name(), failure(&e)), ("failed", Some(Failure::CardFault)));
}

#[test]
fn a_card_that_only_the_work_missed_keeps_its_seat() {
    let steady = Steadiness { seat: Duration::from_millis(200), free: Duration::from_millis(500) };
    let service = Service::start_with(WAITS, steady, CARD, TestCard::new());
    let (mut kiosk, seat) = service.seated();
    service.watch.takes_its_time();
    // Until its short round is over and the long one has begun. Too short a pause can only let a defect pass.
    thread::sleep(Duration::from_millis(120));
    let next = service.card.exchanges();
    let fault = Fault::Error { executed: false, error: ChannelError::CardGone };
    service.card.inside().fault = Some((next, fault, Then::Back));
    let answer = kiosk.ask(&Request::ReadCertificate { seat });
    assert!(matches!(answer, Event::Certificate { .. }), "{}", answer.name());
}

#[test]
fn a_kiosk_that_left_costs_no_try() {
    let service = service(AT_ONCE, CARD);
    let (mut kiosk, seat) = service.seated();
    service.card_gate.hold_next();
    kiosk.send(&prove(seat, [9, 9, 9, 9]));
    service.card_gate.until_held();
    drop(kiosk);
    thread::sleep(Duration::from_millis(100));
    service.card_gate.open();
    service.until(|card| card.power_downs() > 0);
    assert_eq!(service.card.verifies(), 0);
}

#[test]
fn contact_that_flickers_without_end_frees_the_seat() {
    let steady = Steadiness { seat: Duration::from_millis(200), free: Duration::from_millis(500) };
    let service = service(steady, CARD);
    let (mut kiosk, seat) = service.seated();
    for n in 2..14 {
        service.watch.set(Slot::Card { insertion: n });
        if n == 3 {
            kiosk.send(&Request::ReadCertificate { seat });
        }
        thread::sleep(Duration::from_millis(120));
    }
    kiosk.0.set_read_timeout(Some(Duration::from_millis(50))).expect("timeout");
    kiosk.next();
}

#[test]
fn a_card_told_as_unreadable_is_not_sent_a_pin() {
    let card = TestCard::new();
    card.inside().connect_errors.extend([ChannelError::CardMute, ChannelError::CardMute]);
    let service = Service::start_with(WAITS, PATIENT, CARD, card);
    let mut kiosk = service.kiosk();
    let Event::Seated { seat, card: CardKind::Unreadable } = kiosk.next() else { panic!("not seated") };
    let answer = kiosk.ask(&prove(seat, [9, 9, 9, 9]));
    assert_eq!((answer.name(), service.card.verifies()), ("failed", 0));
}

#[test]
fn a_late_fault_of_an_earlier_seat_is_no_matter_of_the_present_one() {
    let steady = Steadiness { seat: Duration::ZERO, free: Duration::from_millis(150) };
    let service = Service::start_with(WAITS, steady, CARD, TestCard::new());
    let (mut kiosk, earlier) = service.seated();
    let next = service.card.exchanges();
    let fault = Fault::Error { executed: false, error: ChannelError::CardGone };
    service.card.inside().fault = Some((next, fault, Then::Back));
    service.card_gate.hold_next();
    kiosk.send(&prove(earlier, RIGHT_PIN));
    service.card_gate.until_held();
    service.watch.set(Slot::Empty);
    assert!(matches!(kiosk.next(), Event::Gone { .. }));
    service.watch.set(Slot::Card { insertion: 2 });
    thread::sleep(Duration::from_millis(150));
    service.card_gate.open();
    assert_eq!(failure(&kiosk.next()), Some(Failure::CardGone));
    let present = kiosk.seat();
    service.watch.set(Slot::Card { insertion: 3 });
    thread::sleep(Duration::from_millis(200));
    assert_eq!(kiosk.ask(&Request::ReadCertificate { seat: present }).name(), "certificate");
}
