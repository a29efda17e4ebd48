//! Tests of the virtual reader at the reader crate's seam.

use std::thread;

use super::*;
use crate::card::{Fault, FaultKind, Persona};

const WAIT: Duration = Duration::from_secs(2);
const NOW: i64 = 1_795_000_000;
const SELECT_JPKI: &[u8] = &[0, 0xA4, 4, 0x0C, 10, 0xD3, 0x92, 0xF0, 0, 0x26, 1, 0, 0, 0, 1];
const QUERY: &[u8] = &[0, 0x20, 0, 0x98];
const VERIFY_1234: &[u8] = &[0, 0x20, 0, 0x98, 4, b'1', b'2', b'3', b'4'];

fn desk() -> CardDesk {
    let desk = CardDesk::new();
    for slug in ["contracted", "practice"] {
        desk.add(slug, Persona::find(slug).expect("persona").card(NOW).expect("card"));
    }
    desk
}

fn send(channel: &mut DeskChannel, command: &[u8]) -> Result<Vec<u8>, ChannelError> {
    channel.transmit(command, &mut [0; RESPONSE_BYTES_MAX]).map(<[u8]>::to_vec)
}

#[test]
fn the_watch_sees_card_and_reader_come_and_go() {
    let desk = desk();
    let mut watch = desk.clone();
    assert_eq!(watch.wait_change(Slot::NoService, WAIT), Slot::Empty);
    assert!(desk.put("contracted"));
    let first = watch.wait_change(Slot::Empty, WAIT);
    assert!(desk.put("practice"));
    let second = watch.wait_change(first, WAIT);
    assert!(matches!(second, Slot::Card { .. }) && first != second);
    desk.unplug();
    assert_eq!(watch.wait_change(second, WAIT), Slot::NoReader);
    desk.plug();
    let third = watch.wait_change(Slot::NoReader, WAIT);
    assert!(matches!(third, Slot::Card { .. }) && third != second);
    assert_eq!(desk.take().as_deref(), Some("practice"));
    assert_eq!(watch.wait_change(third, WAIT), Slot::Empty);
    assert!(!desk.put("nobody"));
}

#[test]
fn a_session_is_exclusive_until_it_is_dropped() {
    let mut desk = desk();
    assert_eq!(desk.connect().err(), Some(ChannelError::CardGone));
    assert!(desk.put("contracted"));
    let session = desk.connect().expect("session");
    assert_eq!(desk.connect().err(), Some(ChannelError::Held));
    session.power_down();
    assert!(desk.connect().is_ok());
    desk.unplug();
    assert_eq!(desk.connect().err(), Some(ChannelError::ReaderGone));
}

#[test]
fn the_security_status_outlives_a_session_unless_power_is_taken() {
    let mut desk = desk();
    assert!(desk.put("contracted"));
    let mut session = desk.connect().expect("session");
    assert_eq!(send(&mut session, SELECT_JPKI), Ok(vec![0x90, 0x00]));
    assert_eq!(send(&mut session, VERIFY_1234), Ok(vec![0x90, 0x00]));
    drop(session);
    let mut session = desk.connect().expect("session");
    assert_eq!(send(&mut session, QUERY), Ok(vec![0x90, 0x00]));
    session.power_down();
    let mut session = desk.connect().expect("session");
    assert_eq!(send(&mut session, SELECT_JPKI), Ok(vec![0x90, 0x00]));
    assert_eq!(send(&mut session, QUERY), Ok(vec![0x63, 0xC3]));
}

#[test]
fn a_session_ends_with_the_stay_of_its_card() {
    let mut desk = desk();
    assert!(desk.put("contracted"));
    let mut session = desk.connect().expect("session");
    assert_eq!(send(&mut session, SELECT_JPKI), Ok(vec![0x90, 0x00]));
    desk.take();
    assert!(desk.put("contracted"));
    assert_eq!(send(&mut session, QUERY), Err(ChannelError::CardGone));
    desk.unplug();
    assert_eq!(send(&mut session, QUERY), Err(ChannelError::ReaderGone));
}

#[test]
fn faults_strike_at_their_command_and_once() {
    let mut desk = desk();
    assert!(desk.put("contracted"));
    let set =
        |at, kind| desk.with_card("contracted", |card| card.set_fault(Fault { at, kind })).expect("card");
    set(2, FaultKind::DropAnswer);
    let mut session = desk.clone().connect().expect("session");
    assert_eq!(send(&mut session, SELECT_JPKI), Ok(vec![0x90, 0x00]));
    assert_eq!(send(&mut session, VERIFY_1234), Ok(vec![]));
    assert_eq!(send(&mut session, QUERY), Ok(vec![0x90, 0x00]));
    assert_eq!(desk.with_card("contracted", |card| card.verify_count()), Some(1));

    set(1, FaultKind::Answer(vec![0x6F, 0x00]));
    assert_eq!(send(&mut session, VERIFY_1234), Ok(vec![0x6F, 0x00]));
    assert_eq!(desk.with_card("contracted", |card| card.verify_count()), Some(1));

    set(1, FaultKind::Answer(vec![0; RESPONSE_BYTES_MAX + 1]));
    assert_eq!(send(&mut session, QUERY), Err(ChannelError::CardMute));

    set(1, FaultKind::LiftAfter);
    assert_eq!(send(&mut session, VERIFY_1234), Err(ChannelError::CardGone));
    assert_eq!(desk.with_card("contracted", |card| card.verify_count()), Some(2));
    assert_eq!(desk.slot(), Slot::Empty);

    drop(session);
    assert!(desk.put("contracted"));
    set(1, FaultKind::LiftBefore);
    let mut session = desk.connect().expect("session");
    assert_eq!(send(&mut session, SELECT_JPKI), Err(ChannelError::CardGone));
}

#[test]
fn a_hanging_card_can_be_lifted() {
    let mut desk = desk();
    assert!(desk.put("contracted"));
    let hang = Fault { at: 1, kind: FaultKind::Hang(Duration::from_secs(600)) };
    desk.with_card("contracted", |card| card.set_fault(hang)).expect("card");
    let mut session = desk.connect().expect("session");
    let waiting = thread::spawn(move || send(&mut session, SELECT_JPKI));
    while desk.with_card("contracted", |card| card.log().commands()) == Some(0) {
        thread::yield_now();
    }
    assert!(!waiting.is_finished());
    desk.take();
    assert_eq!(waiting.join().expect("thread"), Err(ChannelError::CardGone));
}

#[test]
fn a_paced_card_takes_its_time_and_a_fresh_one_keeps_the_pace() {
    let mut desk = desk();
    let pace = Pace { command: Duration::from_millis(40), ..Pace::default() };
    desk.set_pace(pace);
    desk.add("contracted", Persona::find("contracted").expect("persona").card(NOW).expect("card"));
    assert!(desk.put("contracted"));
    let mut session = desk.connect().expect("session");
    let began = Instant::now();
    assert_eq!(send(&mut session, SELECT_JPKI).expect("answer"), [0x90, 0x00]);
    assert_eq!(send(&mut session, QUERY).expect("answer"), [0x63, 0xC3]);
    assert!(began.elapsed() >= pace.command * 2);
    let traffic = desk.with_card("contracted", |card| card.traffic()).expect("card");
    assert_eq!((traffic.bytes_in, traffic.bytes_out), (15 + 4, 2 + 2));
    assert!(traffic.span_micros >= 80_000);
}
