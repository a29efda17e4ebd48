//! Tests of the remote control, in words and over its socket.

use std::time::Duration;

use super::*;
use crate::card::{FaultKind, Habits, Pace};

const NOW: i64 = 1_795_000_000;

fn slow() -> Pace {
    Pace {
        command: Duration::from_millis(15),
        byte: Duration::from_nanos(94),
        signature: Duration::from_millis(600),
    }
}

#[test]
fn every_command_has_one_spelling() {
    let practice = || "practice".to_owned();
    let set = |at, lasting, kind| Ok(DeskCommand::Fault { slug: practice(), at, lasting, kind });
    let fault = |at, kind| set(at, false, kind);
    let habits = Habits { extended: false, ..Habits::default() };
    for (line, expected) in [
        ("put practice\n", Ok(DeskCommand::Put("practice".to_owned()))),
        ("take", Ok(DeskCommand::Take)),
        ("counts", Ok(DeskCommand::Counts(None))),
        ("fault practice 2 lift-before", fault(2, FaultKind::LiftBefore)),
        ("fault practice 1 lift-after", fault(1, FaultKind::LiftAfter)),
        ("fault practice 1 drop", fault(1, FaultKind::DropAnswer)),
        ("fault practice 1 hang 250", fault(1, FaultKind::Hang(Duration::from_millis(250)))),
        ("fault practice 1 answer 6F00", fault(1, FaultKind::Answer(vec![0x6F, 0x00]))),
        ("pace 15000 94 600", Ok(DeskCommand::Pace(slow()))),
        ("pace 1 2", Err(DeskError::UnknownCommand)),
        ("pace 1 -2 3", Err(DeskError::UnknownCommand)),
        ("fault practice 3+ reset", set(3, true, FaultKind::Reset)),
        ("fault practice 1 fill 0", fault(1, FaultKind::Answer(vec![]))),
        ("fault practice 1 fill 1", fault(1, FaultKind::Answer(vec![0x30]))),
        ("fault practice 1 fill 3", fault(1, FaultKind::Answer(vec![0x30, 0x90, 0x00]))),
        ("mend practice", Ok(DeskCommand::Mend(practice()))),
        ("habit practice no-extended", Ok(DeskCommand::Habit { slug: practice(), habits })),
        ("swap practice 2 old", Ok(DeskCommand::Swap { slug: practice(), at: 2, other: "old".to_owned() })),
        ("habit practice bad", Err(DeskError::UnknownCommand)),
        ("swap practice 0 old", Err(DeskError::UnknownCommand)),
        ("fault practice + drop", Err(DeskError::UnknownCommand)),
        ("fault practice 1 fill 65536", Err(DeskError::UnknownCommand)),
        ("fault practice 0 drop", Err(DeskError::UnknownCommand)),
        ("fault practice 1 answer 6G", Err(DeskError::UnknownCommand)),
        ("put", Err(DeskError::UnknownCommand)),
        ("take two", Err(DeskError::UnknownCommand)),
        ("", Err(DeskError::UnknownCommand)),
    ] {
        assert_eq!(DeskCommand::parse(line), expected, "{line}");
    }
}

#[test]
fn a_client_sees_what_it_did() {
    let directory = tempfile::tempdir().expect("directory");
    let path = directory.path().join("control");
    let desk = CardDesk::with_personas(NOW).expect("desk");
    let listener = reader::listen::bind(&path, 0o600).expect("socket");
    let mut places = Places::from(desk);
    places.add("second", CardDesk::with_personas(NOW).expect("desk"));
    thread::spawn(move || serve(places, &listener, NOW));

    let client = CardDeskClient::new(path);
    let state = client.wait_ready(Duration::from_secs(5)).expect("ready");
    assert_eq!((state.plugged, state.card, state.counts), (true, None, None));
    let reply = client.put("practice").expect("put");
    assert_eq!(reply.card.as_deref(), Some("practice"));
    assert_eq!(reply.counts.expect("counts").tries_left, 3);
    assert!(matches!(client.put("nobody"), Err(ControlError::Refused(DeskError::UnknownCard))));
    assert!(matches!(client.send("dance"), Err(ControlError::Refused(DeskError::UnknownCommand))));

    assert_eq!(client.take().expect("take").card, None);
    assert!(!client.unplug().expect("unplug").plugged);
    assert!(client.plug().expect("plug").plugged);
    assert_eq!(client.counts("locked").expect("counts").tries_left, 0);
    client.fault("practice", 1, "drop").expect("fault");

    assert_eq!(client.send("at second put sam").expect("put").card.as_deref(), Some("sam"));
    assert_eq!(client.state().expect("state").card, None);
    for nowhere in ["at third put sam", "at second", "at "] {
        assert!(client.send(nowhere).is_err(), "{nowhere}");
    }
}

#[test]
fn a_renewed_card_has_its_tries_back() {
    let desk = CardDesk::with_personas(NOW).expect("desk");
    let spend = |card: &mut VirtualCard| {
        card.exchange(&[0, 0xA4, 4, 0x0C, 10, 0xD3, 0x92, 0xF0, 0, 0x26, 1, 0, 0, 0, 1]);
        card.exchange(&[0, 0x20, 0, 0x98, 4, b'0', b'0', b'0', b'0']);
        card.tries_left()
    };
    assert_eq!(desk.with_card("practice", spend), Some(2));
    assert_eq!(answer(&desk, "counts practice", NOW).counts.expect("counts").verifies, 1);
    assert_eq!(answer(&desk, "renew practice", NOW).error, None);
    let counts = answer(&desk, "counts practice", NOW).counts.expect("counts");
    assert_eq!((counts.verifies, counts.tries_left), (0, 3));
}

#[test]
fn a_swapped_card_shows_the_certificate_of_the_other() {
    let desk = CardDesk::with_personas(NOW).expect("desk");
    assert_eq!(answer(&desk, "swap practice 2 elsewhere", NOW).error, None);
    let shown = |name| desk.with_card(name, |card| card.certificate().map(<[u8]>::to_vec)).flatten();
    assert_ne!(shown("practice"), shown("elsewhere"));
    for _ in 0..2 {
        desk.with_card("practice", |card| card.exchange(&[0, 0xA4, 4, 0])).expect("card");
    }
    assert_eq!(shown("practice"), shown("elsewhere"));
    assert_eq!(answer(&desk, "swap practice 1 blank", NOW).error, Some(DeskError::UnknownCard));
}

#[test]
fn a_lasting_fault_ends_when_it_is_mended() {
    let desk = CardDesk::with_personas(NOW).expect("desk");
    let select = [0, 0xA4, 4, 0x0C, 10, 0xD3, 0x92, 0xF0, 0, 0x26, 1, 0, 0, 0, 1];
    let ask = || match desk.with_card("practice", |card| card.exchange(&select)) {
        Some(crate::card::Exchange::Heard { answer, .. }) => answer,
        other => panic!("{other:?}"),
    };
    assert_eq!(answer(&desk, "fault practice 2+ endless", NOW).error, None);
    assert_eq!(ask(), [0x90, 0x00]);
    for _ in 0..3 {
        assert_eq!(ask().len(), 257);
    }
    assert_eq!(answer(&desk, "mend practice", NOW).error, None);
    assert_eq!(ask(), [0x90, 0x00]);
}
