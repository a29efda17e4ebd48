//! R5: a card that answers what no card would.

use std::fs;
use std::time::{Duration, Instant};

use reader_wire::{CardKind, Event, Failure, Request};
use tests::reader_house::{FRESH, Outcome, ReaderHouse};

/// What the process may grow by when the same abuse is repeated.
const GROWTH_KIB_MAX: u64 = 256;
/// The kiosk hears of a hostile card within this. One second of it is the lab's.
const TOLD_WITHIN: Duration = Duration::from_secs(16);
const ABUSES: [&str; 8] =
    ["fill 0", "fill 1", "fill 2", "fill 257", "fill 4098", "fill 65535", "endless", "answer 6CFF"];

#[test]
fn r5_hostile_answers_to_everything_end_in_an_event_and_leave_no_memory_behind() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    let mut settled = 0;
    for round in 0..3 {
        for abuse in ABUSES {
            house.lab.desk().renew("contracted")?;
            house.lab.desk().send(&format!("fault contracted 1+ {abuse}"))?;
            let (seat, kind) = house.put("contracted")?;
            assert!(!matches!(kind, CardKind::MyNumber { .. }), "{abuse}: {kind:?}");
            house.lift(seat)?;
        }
        let now = resident_kib(house.reader.pid())?;
        // The first round fills caches and the pool of the allocator.
        if round == 0 {
            settled = now;
        }
        assert!(now <= settled + GROWTH_KIB_MAX, "{settled} KiB, then {now} KiB");
    }
    house.lab.desk().renew("contracted")?;
    house.reception("contracted", "1234")
}

#[test]
fn r5_hostile_answers_in_the_middle_of_a_reception_never_make_a_proof() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    for abuse in ABUSES {
        let seat = house.put_fresh("contracted")?;
        house.lab.desk().send(&format!("fault contracted 1+ {abuse}"))?;
        let answer = house.ask(&Request::ReadCertificate { seat }, seat)?;
        // It may have been read while the card was looked at.
        let read = matches!(answer, Event::Certificate { .. });
        let answer = if read { house.prove(seat, "1234")? } else { answer };
        let failed = matches!(answer, Event::Failed { .. } | Event::ProveLost { .. });
        assert!(failed, "{abuse}: {}", answer.name());
        let counts = house.counts("contracted")?;
        assert_eq!((counts.verifies, counts.signatures), (0, 0), "{abuse}");
        house.lift(seat)?;
    }
    house.lab.desk().renew("contracted")?;
    house.reception("contracted", "1234")
}

#[test]
fn r5_answers_of_any_length_in_one_stay_make_no_certificate() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    let seat = house.put_fresh("contracted")?;
    let lengths = (1..=8).chain(250..=262).chain(4094..=4102).chain([32_767, 65_534, 65_535]);
    for length in lengths {
        house.lab.desk().send(&format!("fault contracted 1+ fill {length}"))?;
        let answer = house.ask(&Request::ReadCertificate { seat }, seat)?;
        assert!(matches!(answer, Event::Failed { .. }), "{length}: {}", answer.name());
    }
    assert_eq!(house.counts("contracted")?.verifies, 0);
    // Control: the card is the only thing that was wrong.
    house.lab.desk().send("mend contracted")?;
    house.certificate(seat)?;
    house.lift(seat)
}

#[test]
fn r5_a_certificate_changed_in_mid_session_gives_no_proof() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    let seat = house.put_fresh("contracted")?;
    house.lab.desk().send("swap contracted 1 elsewhere")?;
    // Whichever certificate is taken, it is not half of each: the signature has to fit it.
    let read = house.ask(&Request::ReadCertificate { seat }, seat)?;
    let answer = house.prove(seat, "1234")?;
    assert!(!matches!(answer, Event::Proved { .. }), "{} then {}", read.name(), answer.name());
    // Control: the same card with its own certificate. In a house of its own, since the one that changed is told
    // as two cards, sooner or later.
    drop(house);
    ReaderHouse::open()?.reception("contracted", "1234")
}

/// A copy of another person's certificate, which anybody can read off a card, on a card of one's own.
#[test]
fn r5_a_certificate_that_does_not_belong_to_the_key_gives_no_proof() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    house.lab.desk().renew("contracted")?;
    house.lab.desk().send("swap contracted 1 elsewhere")?;
    let (seat, kind) = house.put("contracted")?;
    assert_eq!(kind, FRESH);
    house.certificate(seat)?;
    let answer = house.prove(seat, "1234")?;
    let mismatch = matches!(answer, Event::Failed { failure: Failure::Mismatch, .. });
    assert!(mismatch, "{}", answer.name());
    house.lift(seat)
}

#[test]
fn r5_silence_while_a_card_is_looked_at_is_told_and_ends_with_the_card() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    house.lab.desk().renew("contracted")?;
    house.lab.desk().send("fault contracted 2 hang 30000")?;
    house.lab.desk().put("contracted")?;
    let start = Instant::now();
    let told = house.peer.wait_within(TOLD_WITHIN, |event| matches!(event, Event::Seated { .. }))?;
    let Event::Seated { seat, card } = told else { return Err(told.name().into()) };
    assert_eq!(card, CardKind::Unreadable, "after {:?}", start.elapsed());
    house.lift(seat)?;
    house.lab.desk().renew("contracted")?;
    house.reception("contracted", "1234")
}

#[test]
fn r5_silence_during_a_request_is_told_and_ends_with_the_card() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    let (seat, kind) = house.put("practice")?;
    assert_eq!(kind, FRESH);
    house.certificate(seat)?;
    house.lab.desk().send("fault practice 1 hang 30000")?;
    let pin = reader_wire::Pin::from_ascii(b"1234")?;
    let statement = tests::reader_house::statement()?;
    house.peer.ask(&Request::Prove { seat, pin, statement })?;
    let answer = house.answer(seat, TOLD_WITHIN)?;
    // VERIFY is on its way: nobody knows whether it will be counted.
    assert!(matches!(answer, Event::ProveLost { tries: None, .. }), "{}", answer.name());
    house.lift(seat)?;
    assert_eq!(house.counts("practice")?.verifies, 1);
    let (seat, kind) = house.put("practice")?;
    assert!(matches!(kind, CardKind::MyNumber { .. }), "{kind:?}");
    let Event::Proved { .. } = house.prove(seat, "9999")? else { return Err("not signed".into()) };
    Ok(())
}

#[test]
fn r5_slow_answers_for_ever_are_ended() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    house.lab.desk().renew("contracted")?;
    // Every single answer comes in time; all of them together do not.
    house.lab.desk().send("habit contracted no-extended")?;
    house.lab.desk().send("fault contracted 1+ hang 4000")?;
    house.lab.desk().put("contracted")?;
    let told = house.peer.wait_within(TOLD_WITHIN, |event| matches!(event, Event::Seated { .. }))?;
    let Event::Seated { seat, card } = told else { return Err(told.name().into()) };
    if card == FRESH {
        house.peer.ask(&Request::ReadCertificate { seat })?;
        let answer = house.answer(seat, TOLD_WITHIN)?;
        let ended = matches!(answer, Event::Failed { failure: Failure::CardFault, .. });
        assert!(ended, "{}", answer.name());
    }
    house.lift(seat)
}

/// Memory that the process has in use of its own (KiB).
fn resident_kib(pid: u32) -> Outcome<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).ok_or("RssAnon")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
