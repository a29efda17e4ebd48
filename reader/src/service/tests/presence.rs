//! What the kiosk hears of cards that come, go and flicker.

use reader_wire::{CardKind, Event, Failure, Request, Seat};

use super::house::{AT_ONCE, CARD, PATIENT, Service, failure, prove};
use crate::{
    ChannelError,
    channel::Slot,
    service::{ServeError, WAITS},
    test_card::{Fault, RIGHT_PIN, TestCard, Then, make_identity},
};

const AGAIN: Slot = Slot::Card { insertion: 2 };
const SEVERAL: Slot = Slot::Cards { insertion: 3 };

fn patient(slot: Slot) -> Service {
    Service::start_with(WAITS, PATIENT, slot, TestCard::new())
}

fn told(event: &Event) -> Option<(Seat, CardKind)> {
    if let Event::Seated { seat, card } = event { Some((*seat, *card)) } else { None }
}

#[test]
fn a_card_that_lost_contact_for_a_moment_keeps_its_seat() {
    let service = patient(CARD);
    let (mut kiosk, seat) = service.seated();
    for slot in [Slot::Empty, AGAIN, Slot::Card { insertion: 3 }] {
        service.watch.set(slot);
        // Too short a pause can only let a defect pass.
        std::thread::sleep(std::time::Duration::from_millis(60));
    }
    let certificate = kiosk.ask(&Request::ReadCertificate { seat });
    assert!(matches!(certificate, Event::Certificate { .. }), "{}", certificate.name());
    let proved = kiosk.ask(&prove(seat, RIGHT_PIN));
    assert!(matches!(proved, Event::Proved { .. }), "{}", proved.name());
}

#[test]
fn requests_wait_for_a_card_that_is_away_for_a_moment() {
    let service = patient(CARD);
    let (mut kiosk, seat) = service.seated();
    service.watch.set(Slot::Empty);
    std::thread::sleep(std::time::Duration::from_millis(60));
    let exchanges = service.card.exchanges();
    kiosk.send(&Request::ReadCertificate { seat });
    kiosk.send(&prove(seat, RIGHT_PIN));
    std::thread::sleep(std::time::Duration::from_millis(60));
    assert_eq!(service.card.exchanges(), exchanges, "nobody asks a card that is away");
    service.watch.set(AGAIN);
    assert!(matches!(kiosk.next(), Event::Certificate { .. }));
    assert!(matches!(kiosk.next(), Event::Proved { .. }));
}

#[test]
fn a_certificate_that_lost_contact_is_read_when_the_card_is_back() {
    let service = patient(CARD);
    let (mut kiosk, seat) = service.seated();
    let next = service.card.exchanges();
    let fault = Fault::Error { executed: false, error: ChannelError::CardGone };
    service.card.inside().fault = Some((next, fault, Then::Back));
    let answer = kiosk.ask(&Request::ReadCertificate { seat });
    assert!(matches!(answer, Event::Certificate { .. }), "{}", answer.name());
}

#[test]
fn a_card_that_stays_away_is_told_as_gone_to_the_one_who_asked() {
    let service = Service::start_with(WAITS, AT_ONCE, CARD, TestCard::new());
    let (mut kiosk, seat) = service.seated();
    let next = service.card.exchanges();
    let fault = Fault::Error { executed: false, error: ChannelError::CardGone };
    service.card.inside().fault = Some((next, fault, Then::Gone));
    service.watch.set(CARD);
    let answer = kiosk.ask(&Request::ReadCertificate { seat });
    assert_eq!(failure(&answer), Some(Failure::CardGone));
    assert!(matches!(kiosk.next(), Event::Gone { seat: gone } if gone == seat));
}

#[test]
fn another_card_after_a_moment_means_that_two_lie_there() {
    let service = patient(CARD);
    let (mut kiosk, seat) = service.seated();
    assert!(matches!(kiosk.ask(&Request::ReadCertificate { seat }), Event::Certificate { .. }));
    service.card.inside().swap(make_identity(2));
    service.watch.set(AGAIN);
    assert!(matches!(kiosk.next(), Event::Gone { seat: gone } if gone == seat));
    let (two, kind) = told(&kiosk.next()).expect("seated");
    assert_eq!(kind, CardKind::TwoCards);
    assert_eq!(failure(&kiosk.ask(&prove(seat, RIGHT_PIN))), Some(Failure::StaleSeat));
    assert_eq!(failure(&kiosk.ask(&prove(two, RIGHT_PIN))), Some(Failure::CardFault));
    assert_eq!(service.card.verifies(), 0);

    // One of them is taken away and the other put down again, quicker than the shortest absence.
    service.watch.set(Slot::Card { insertion: 9 });
    assert!(matches!(kiosk.next(), Event::Gone { seat: gone } if gone == two));
    assert!(kiosk.seat() > two);
}

#[test]
fn a_card_that_was_to_be_put_down_again_is_a_new_seat_however_quick_the_hand() {
    let service = patient(CARD);
    let (mut kiosk, seat) = service.seated();
    assert!(matches!(kiosk.ask(&Request::ReadCertificate { seat }), Event::Certificate { .. }));
    let next = service.card.exchanges();
    let fault = Fault::Error { executed: false, error: ChannelError::CardMute };
    service.card.inside().fault = Some((next, fault, Then::Gone));
    let answer = kiosk.ask(&prove(seat, RIGHT_PIN));
    assert!(matches!(answer, Event::ProveLost { tries: None, .. }), "{}", answer.name());
    service.card.inside().gone = false;
    service.watch.set(AGAIN);
    assert!(matches!(kiosk.next(), Event::Gone { seat: gone } if gone == seat));
    assert!(kiosk.seat() > seat);
}

#[test]
fn several_cards_are_told_and_none_is_asked() {
    let service = Service::start(SEVERAL, TestCard::new());
    let mut kiosk = service.kiosk();
    let (seat, kind) = told(&kiosk.next()).expect("seated");
    assert_eq!(kind, CardKind::TwoCards);
    assert_eq!(failure(&kiosk.ask(&Request::ReadCertificate { seat })), Some(Failure::CardFault));
    assert!(matches!(kiosk.ask(&Request::Release { seat }), Event::Released { .. }));
    assert_eq!((service.card.connects(), service.card.exchanges()), (0, 0));
    service.watch.set(CARD);
    assert!(matches!(kiosk.next(), Event::Gone { seat: gone } if gone == seat));
    assert!(matches!(kiosk.seat(), Seat(next) if next == seat.0 + 1));
    service.watch.set(SEVERAL);
    assert!(matches!(kiosk.next(), Event::Gone { .. }));
    assert_eq!(told(&kiosk.next()).map(|(_, kind)| kind), Some(CardKind::TwoCards));
}

#[test]
fn a_card_that_could_not_be_read_is_looked_at_again_after_a_moment() {
    let card = TestCard::new();
    card.inside().connect_errors.extend([ChannelError::CardMute, ChannelError::CardMute]);
    let service = Service::start_with(WAITS, PATIENT, CARD, card);
    let mut kiosk = service.kiosk();
    assert_eq!(told(&kiosk.next()).map(|(_, kind)| kind), Some(CardKind::Unreadable));
    service.watch.set(AGAIN);
    assert!(matches!(kiosk.next(), Event::Gone { .. }));
    kiosk.seat();
}

#[test]
fn a_card_that_is_gone_at_every_recheck_is_unreadable_in_the_end() {
    let service = patient(CARD);
    let (mut kiosk, seat) = service.seated();
    service.card.inside().connect_errors.extend([ChannelError::CardGone; 20]);
    service.watch.set(AGAIN);
    assert!(matches!(kiosk.next(), Event::Gone { seat: gone } if gone == seat));
    assert_eq!(told(&kiosk.next()).map(|(_, kind)| kind), Some(CardKind::Unreadable));
}

#[test]
fn a_service_that_is_told_to_end_closes_the_session_and_ends() {
    use std::io::Write as _;
    let mut service = Service::start(CARD, TestCard::new());
    let (_kiosk, _) = service.seated();
    service.stop.write_all(&[1]).expect("stop");
    let ended = service.ended.recv_timeout(super::house::PATIENCE).expect("ends");
    assert!(matches!(ended, Ok(())), "{:?}", ended.map_err(|error: ServeError| error.to_string()));
    assert_eq!((service.card.deselects(), service.card.power_downs()), (1, 1));
}

#[test]
fn a_reader_that_lost_a_card_in_mid_command_is_made_to_look_again() {
    let service = Service::start(CARD, TestCard::new());
    let roused = || service.roused.load(std::sync::atomic::Ordering::Relaxed);
    let (mut kiosk, seat) = service.seated();
    service.watch.set(Slot::Empty);
    assert!(matches!(kiosk.next(), Event::Gone { .. }));
    service.watch.set(AGAIN);
    let again = kiosk.seat();
    assert_eq!((roused(), again), (0, Seat(seat.0 + 1)), "nothing was asked of the card when it was lifted");

    let next = service.card.exchanges();
    let fault = Fault::Error { executed: false, error: ChannelError::CardGone };
    service.card.inside().fault = Some((next, fault, Then::Back));
    assert_eq!(failure(&kiosk.ask(&prove(again, RIGHT_PIN))), Some(Failure::CardGone));
    service.watch.set(Slot::Empty);
    assert!(matches!(kiosk.next(), Event::Gone { .. }));
    service.watch.set(Slot::Card { insertion: 3 });
    kiosk.seat();
    assert_eq!(roused(), 1);
}
