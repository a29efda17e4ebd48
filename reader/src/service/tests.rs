//! The service as a kiosk sees it: over its socket, with a scripted card behind it.

mod another_card;
mod gate;
mod hang;
mod house;
mod presence;

use std::{
    io::{ErrorKind, Write as _},
    os::unix::{fs::PermissionsExt as _, net::UnixStream, process::CommandExt as _},
    path::Path,
    process::Command,
};

use reader_wire::{
    Event, Failure, FrameBytes, PinTries, ReaderState, Refusal, Request, Seat, WIRE_VERSION, encode_request,
    write_frame,
};

use super::*;
use crate::{
    ChannelError, REQUESTS_WAITING_MAX,
    test_card::{Fault, RIGHT_PIN, TestCard, Then, WRONG_PIN},
};
use house::{AT_ONCE, CARD, Kiosk, PATIENCE, Service, failure, prove};

const SOCKET_VARIABLE: &str = "READER_TEST_SOCKET";

#[test]
fn one_reception() {
    let service = Service::start(CARD, TestCard::new());
    let (mut kiosk, seat) = service.seated();
    assert!(matches!(kiosk.ask(&Request::ReadCertificate { seat }), Event::Certificate { .. }));
    let refused = kiosk.ask(&prove(seat, WRONG_PIN));
    assert!(matches!(refused, Event::PinRefused { tries: PinTries::Left(2), .. }));
    assert!(matches!(kiosk.ask(&prove(seat, RIGHT_PIN)), Event::Proved { .. }));
    assert!(matches!(kiosk.ask(&Request::Release { seat }), Event::Released { .. }));
    assert_eq!((service.card.deselects(), service.card.power_downs()), (1, 1));
    service.watch.set(Slot::Empty);
    assert!(matches!(kiosk.next(), Event::Gone { seat: gone } if gone == seat));
    service.watch.set(Slot::Card { insertion: 2 });
    assert_eq!(kiosk.seat(), Seat(seat.0 + 1));
    assert_eq!(service.card.verifies(), 2);
}

#[test]
fn requests_for_a_seat_that_is_not_there_are_stale() {
    let service = Service::start(Slot::Empty, TestCard::new());
    let mut kiosk = service.kiosk();
    for request in [
        Request::ReadCertificate { seat: Seat(1) },
        prove(Seat(1), RIGHT_PIN),
        Request::Release { seat: Seat(1) },
        Request::ReadCertificate { seat: Seat(u32::MAX) },
    ] {
        assert_eq!(failure(&kiosk.ask(&request)), Some(Failure::StaleSeat));
    }
    assert_eq!(service.card.exchanges(), 0);
}

#[test]
fn what_is_asked_of_an_earlier_card_is_not_done_at_the_present_one() {
    let service = Service::start(CARD, TestCard::new());
    let (mut kiosk, earlier) = service.seated();
    service.watch.set(Slot::Empty);
    assert!(matches!(kiosk.next(), Event::Gone { seat } if seat == earlier));
    service.watch.set(Slot::Card { insertion: 2 });
    let present = kiosk.seat();
    for request in [prove(earlier, WRONG_PIN), Request::Release { seat: earlier }] {
        assert_eq!(failure(&kiosk.ask(&request)), Some(Failure::StaleSeat));
    }
    assert_eq!(service.card.verifies(), 0);
    assert!(matches!(kiosk.ask(&prove(present, RIGHT_PIN)), Event::Proved { .. }));
}

#[test]
fn a_session_in_which_a_pin_was_right_ends_by_itself() {
    let service = Service::start(CARD, TestCard::new());
    let (mut kiosk, seat) = service.seated();
    assert!(matches!(kiosk.ask(&prove(seat, RIGHT_PIN)), Event::Proved { .. }));
    service.until(|card| (card.deselects(), card.power_downs()) == (1, 1));
}

#[test]
fn a_released_seat_can_only_be_released_again() {
    let service = Service::start(CARD, TestCard::new());
    let (mut kiosk, seat) = service.seated();
    kiosk.ask(&Request::Release { seat });
    let exchanges = service.card.exchanges();
    assert_eq!(failure(&kiosk.ask(&prove(seat, RIGHT_PIN))), Some(Failure::StaleSeat));
    assert_eq!(failure(&kiosk.ask(&Request::ReadCertificate { seat })), Some(Failure::StaleSeat));
    assert!(matches!(kiosk.ask(&Request::Release { seat }), Event::Released { .. }));
    assert_eq!(service.card.exchanges(), exchanges);
}

#[test]
fn requests_sent_ahead_are_answered_one_by_one_in_order() {
    let service = Service::start(CARD, TestCard::new());
    let (mut kiosk, seat) = service.seated();
    let held = service.card.inside();
    kiosk.send(&Request::ReadCertificate { seat });
    kiosk.send(&Request::ReadCertificate { seat: Seat(99) });
    kiosk.send(&prove(seat, WRONG_PIN));
    kiosk.send(&Request::Release { seat });
    drop(held);
    assert!(matches!(kiosk.next(), Event::Certificate { .. }));
    assert_eq!(failure(&kiosk.next()), Some(Failure::StaleSeat));
    assert!(matches!(kiosk.next(), Event::PinRefused { .. }));
    assert!(matches!(kiosk.next(), Event::Released { .. }));
}

#[test]
fn a_kiosk_that_does_not_wait_is_sent_away() {
    let service = Service::start(CARD, TestCard::new());
    let (mut kiosk, seat) = service.seated();
    let held = service.card.inside();
    for _ in 0..REQUESTS_WAITING_MAX + 2 {
        kiosk.send(&Request::ReadCertificate { seat });
    }
    kiosk.is_refused(Refusal::Malformed);
    drop(held);
}

#[test]
fn what_is_no_hello_of_this_version_is_refused() {
    let service = Service::start(Slot::Empty, TestCard::new());
    let mut other_version = service.connect();
    other_version.send(&Request::Hello { version: WIRE_VERSION + 1 });
    other_version.is_refused(Refusal::Version);
    let mut no_hello = service.connect();
    no_hello.send(&Request::Release { seat: Seat(1) });
    no_hello.is_refused(Refusal::Malformed);
    let mut unknown = service.connect();
    write_frame(&mut unknown.0, &FrameBytes::new(vec![0x7f, 1, 2])).expect("write");
    unknown.is_refused(Refusal::Malformed);
    for header in [[0, 0, 0, 0], [0xff; 4]] {
        let mut bad_frame = service.connect();
        bad_frame.0.write_all(&header).expect("write");
        bad_frame.is_refused(Refusal::Malformed);
    }
    let mut twice = service.kiosk();
    twice.send(&Request::Hello { version: WIRE_VERSION });
    twice.is_refused(Refusal::Malformed);
}

#[test]
fn a_second_kiosk_is_busy_and_the_first_goes_on() {
    let service = Service::start(CARD, TestCard::new());
    let (mut first, seat) = service.seated();
    service.connect().is_refused(Refusal::Busy);
    assert!(matches!(first.ask(&Request::ReadCertificate { seat }), Event::Certificate { .. }));
}

#[test]
fn a_kiosk_that_leaves_ends_the_session_and_its_successor_learns_the_seat() {
    let service = Service::start(CARD, TestCard::new());
    let (mut kiosk, seat) = service.seated();
    kiosk.ask(&Request::ReadCertificate { seat });
    drop(kiosk);
    service.until(|card| card.power_downs() == 1 && card.deselects() == 1);
    let (mut next, again) = service.seated();
    assert_eq!(again, seat);
    assert!(matches!(next.ask(&prove(seat, RIGHT_PIN)), Event::Proved { .. }));
}

#[test]
fn a_seat_that_was_released_is_open_to_the_next_kiosk() {
    let service = Service::start(CARD, TestCard::new());
    let (mut kiosk, seat) = service.seated();
    kiosk.ask(&Request::Release { seat });
    drop(kiosk);
    let (mut next, again) = service.seated();
    assert_eq!(again, seat);
    assert!(matches!(next.ask(&Request::ReadCertificate { seat }), Event::Certificate { .. }));
}

#[test]
fn a_seat_that_nobody_was_told_of_is_stale() {
    let service = Service::start(CARD, TestCard::new());
    let held = service.card.inside();
    let mut kiosk = service.kiosk();
    assert_eq!(failure(&kiosk.ask(&prove(Seat(1), RIGHT_PIN))), Some(Failure::StaleSeat));
    drop(held);
    assert_eq!(kiosk.seat(), Seat(1));
}

#[test]
fn a_card_found_gone_does_not_spoil_the_next_one() {
    let service = Service::start(CARD, TestCard::new());
    let (mut kiosk, seat) = service.seated();
    let next = service.card.exchanges();
    let fault = Fault::Error { executed: false, error: ChannelError::CardGone };
    service.card.inside().fault = Some((next, fault, Then::Back));
    let answer = kiosk.ask(&Request::ReadCertificate { seat });
    assert_eq!(failure(&answer), Some(Failure::CardGone));
    assert!(matches!(kiosk.next(), Event::Gone { .. }));
    service.watch.set(Slot::Card { insertion: 2 });
    let seat = kiosk.seat();
    assert!(matches!(kiosk.ask(&Request::ReadCertificate { seat }), Event::Certificate { .. }));
}

#[test]
fn a_peer_that_says_nothing_is_closed_and_one_that_was_heard_may_be_silent() {
    let hello = Duration::from_millis(100);
    let service = Service::start_with(Waits { hello, ..WAITS }, AT_ONCE, Slot::Empty, TestCard::new());
    service.connect().is_closed();

    // A message that comes byte by byte is no hello either.
    let mut slow = service.connect();
    slow.0.write_all(&[0, 0, 16, 0]).expect("header");
    let begun = Instant::now();
    while slow.0.write_all(&[0]).is_ok() {
        assert!(begun.elapsed() < hello * 20, "kept for ever");
        thread::sleep(hello / 2);
    }

    let mut kiosk = service.kiosk();
    thread::sleep(hello * 3);
    assert_eq!(failure(&kiosk.ask(&Request::Release { seat: Seat(1) })), Some(Failure::StaleSeat));
}

#[test]
fn a_service_that_can_accept_nobody_closes_the_card_before_it_ends() {
    let service = Service::start(CARD, TestCard::new());
    let (_kiosk, _seat) = service.seated();
    // Holds the command that ends the session.
    service.card_gate.hold_next();
    rustix::net::shutdown(&service.listener, rustix::net::Shutdown::Both).expect("shutdown");
    service.card_gate.until_held();
    assert!(service.ended.try_recv().is_err(), "ended before the card was closed");
    service.card_gate.open();
    assert!(matches!(service.ended.recv_timeout(PATIENCE).expect("ends"), Err(ServeError::Accept(_))));
    assert_eq!(service.card.power_downs(), service.card.connects());
}

#[test]
fn a_peer_that_does_not_listen_is_closed() {
    let write = Duration::from_millis(100);
    let service = Service::start_with(Waits { write, ..WAITS }, AT_ONCE, Slot::Empty, TestCard::new());
    let mut deaf = service.kiosk();
    deaf.0.set_write_timeout(Some(PATIENCE)).expect("timeout");
    let request = encode_request(&Request::Release { seat: Seat(1) });
    let error = loop {
        if let Err(error) = write_frame(&mut deaf.0, &request) {
            break error;
        }
    };
    assert!(matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::ConnectionReset), "{error}");
}

#[test]
fn what_a_dead_kiosk_asked_is_not_answered_to_the_next() {
    let service = Service::start(CARD, TestCard::new());
    let (mut kiosk, seat) = service.seated();
    let held = service.card.inside();
    kiosk.send(&prove(seat, RIGHT_PIN));
    drop(kiosk);
    let mut next = service.kiosk();
    drop(held);
    assert_eq!(next.seat(), seat);
    assert_eq!(service.card.power_downs(), 1, "and no card stays verified");
}

#[test]
fn nobody_asks_a_card_while_no_kiosk_is_there() {
    let service = Service::start(Slot::Empty, TestCard::new());
    drop(service.kiosk());
    // Too short a pause can only let a defect pass.
    thread::sleep(Duration::from_millis(100));
    service.watch.set(CARD);
    thread::sleep(Duration::from_millis(150));
    assert_eq!(service.card.exchanges(), 0);
    let (_kiosk, _) = service.seated();
    assert_eq!(service.card.exchanges(), 3);
}

#[test]
fn a_look_that_ends_after_its_card_left_is_not_told() {
    let service = Service::start(CARD, TestCard::new());
    let held = service.card.inside();
    let mut kiosk = service.kiosk();
    service.watch.set(Slot::NoReader);
    assert!(matches!(kiosk.next(), Event::Reader(ReaderState::Missing)), "no Gone without Seated");
    service.watch.set(Slot::Card { insertion: 2 });
    assert!(matches!(kiosk.next(), Event::Reader(ReaderState::Ready)));
    drop(held);
    assert_eq!(kiosk.seat(), Seat(2));
}

#[test]
fn reader_and_service_are_told_as_they_come_and_go() {
    let service = Service::start(Slot::NoService, TestCard::new());
    let mut kiosk = service.connect();
    kiosk.send(&Request::Hello { version: WIRE_VERSION });
    assert!(matches!(kiosk.next(), Event::Welcome { .. }));
    assert!(matches!(kiosk.next(), Event::Reader(ReaderState::NoService)));
    service.watch.set(Slot::NoReader);
    assert!(matches!(kiosk.next(), Event::Reader(ReaderState::Missing)));
    service.watch.set(CARD);
    assert!(matches!(kiosk.next(), Event::Reader(ReaderState::Ready)));
    let seat = kiosk.seat();
    service.watch.set(Slot::NoService);
    assert!(matches!(kiosk.next(), Event::Gone { seat: gone } if gone == seat));
    assert!(matches!(kiosk.next(), Event::Reader(ReaderState::NoService)));
}

#[test]
fn a_reader_lost_in_card_work_is_told_and_found_again() {
    let service = Service::start(CARD, TestCard::new());
    let (mut kiosk, seat) = service.seated();
    let next = service.card.exchanges();
    let fault = Fault::Error { executed: false, error: ChannelError::ReaderGone };
    service.card.inside().fault = Some((next, fault, Then::Back));
    let answer = kiosk.ask(&Request::ReadCertificate { seat });
    assert_eq!(failure(&answer), Some(Failure::ReaderLost));
    assert!(matches!(kiosk.next(), Event::Gone { .. }));
    assert!(matches!(kiosk.next(), Event::Reader(ReaderState::Missing)));
    assert!(matches!(kiosk.next(), Event::Reader(ReaderState::Ready)));
    assert_eq!(kiosk.seat(), Seat(seat.0 + 1));
}

#[test]
fn a_lost_verify_is_told_with_the_tries() {
    let service = Service::start(CARD, TestCard::new());
    let (mut kiosk, seat) = service.seated();
    kiosk.ask(&Request::ReadCertificate { seat });
    let next = service.card.exchanges();
    let fault = Fault::Error { executed: true, error: ChannelError::CardMute };
    service.card.inside().fault = Some((next, fault, Then::Back));
    let answer = kiosk.ask(&prove(seat, WRONG_PIN));
    assert!(matches!(answer, Event::ProveLost { tries: Some(PinTries::Left(2)), .. }));
    assert_eq!(service.card.verifies(), 1);
}

#[test]
fn a_process_of_another_user_is_closed_unheard() {
    if !rustix::process::geteuid().is_root() {
        // Only root can start a process of another user; `uid_allowed` is tested for everybody.
        return;
    }
    let service = Service::start(CARD, TestCard::new());
    let open = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(service.folder.path(), open).expect("folder");
    let program = service.folder.path().join("client");
    std::fs::copy(std::env::current_exe().expect("program"), &program).expect("copy");
    let child = Command::new(&program)
        .args(["--exact", "service::tests::foreign_client", "--ignored"])
        .env(SOCKET_VARIABLE, service.path())
        .current_dir("/")
        .uid(65_534)
        .output()
        .expect("client");
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success() && said.contains("1 passed"), "{said}");
    service.seated();
}

#[test]
#[ignore = "the other half of the test above, run by it as another user"]
fn foreign_client() {
    let path = std::env::var(SOCKET_VARIABLE).expect("started by the other test");
    let mut kiosk = Kiosk(UnixStream::connect(Path::new(&path)).expect("connect"));
    // The service may have closed already.
    let _sent = write_frame(&mut kiosk.0, &encode_request(&Request::Hello { version: WIRE_VERSION }));
    kiosk.is_closed();
}
