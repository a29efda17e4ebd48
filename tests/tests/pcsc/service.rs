//! R3: pcscd is killed, stopped or restarted, at rest and in the middle of a reception.

use std::time::{Duration, Instant};

use reader_wire::{CardKind, Event, PinTries, ReaderState, Request, Seat};
use tests::bystander::Bystander;
use tests::house::part::program;
use tests::pcscd_lab::PcscdLab;
use tests::reader_house::{FRESH, Outcome, ReaderHouse, statement};

/// From the moment that pcscd answers again until the card that lies there is seated.
const BACK_WITHIN: Duration = Duration::from_secs(5);
const TOLD_WITHIN: Duration = Duration::from_secs(12);
const FAULTY_WITHIN: Duration = Duration::from_secs(25);
const ENDED_WITHIN: Duration = Duration::from_secs(45);
/// `EX_TEMPFAIL`: to be started anew, and pcscd with it.
const EXIT_STUCK: i32 = 75;
/// More commands than any reception has.
const COMMANDS_MAX: u32 = 40;

#[test]
fn r3_pcscd_killed_at_rest_is_missed_and_found_again() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    for slug in [None, Some("contracted")] {
        if let Some(slug) = slug {
            house.put(slug)?;
        }
        house.lab.kill_daemon()?;
        house.reader_state(ReaderState::NoService, TOLD_WITHIN)?;
        house.lab.start_daemon()?;
        house.reader_state(ReaderState::Ready, BACK_WITHIN)?;
    }
    let seat = seated_in_time(&mut house)?;
    let Event::Proved { .. } = house.prove(seat, "1234")? else { return Err("not signed".into()) };
    Ok(())
}

#[test]
fn r3_pcscd_killed_at_any_command_is_found_again_and_costs_no_try() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    for at in 1..COMMANDS_MAX {
        house.lab.desk().renew("practice")?;
        house.lab.desk().send("habit practice no-extended")?;
        house.lab.desk().fault("practice", at, "hang 600")?;
        let desk = house.lab.desk().clone();
        let daemon = house.lab.daemon_pid().ok_or("no daemon")?;
        let reached = move || desk.counts("practice").is_ok_and(|seen| seen.commands >= at);
        let killer = super::kill_when(daemon, reached);
        house.lab.desk().put("practice")?;
        let answers = as_far_as_it_goes(&mut house)?;
        let counts = house.counts("practice")?;
        let case = format!("at {at}: {answers:?}, {counts:?}");
        assert!(counts.verifies <= 1 && counts.tries_left == 3, "{case}");
        if counts.commands < at {
            assert!(at > 6, "{case}");
            assert_eq!(answers, ["certificate", "proved", "released"], "{case}");
            return Ok(());
        }
        assert!(killer.join().is_ok_and(|killed| killed), "{case}");
        house.lab.kill_daemon()?;
        house.peer.forget();
        house.lab.start_daemon()?;
        let seat = seated_in_time(&mut house).map_err(|error| format!("{case}: {error}"))?;
        house.lift(seat)?;
        // That pcscd was missed may have been told after all.
        house.peer.forget();
    }
    Err("a reception without end".into())
}

/// Names of the answers, as many as there are: a card that is not seated is not asked.
fn as_far_as_it_goes(house: &mut ReaderHouse) -> Outcome<Vec<&'static str>> {
    let told = house
        .peer
        .wait_for(|event| matches!(event, Event::Seated { .. } | Event::Reader(ReaderState::NoService)))?;
    let Event::Seated { seat, card } = told else { return Ok(Vec::new()) };
    if card != FRESH {
        return Ok(Vec::new());
    }
    let pin = reader_wire::Pin::from_ascii(b"9999")?;
    let mut answers = Vec::new();
    for request in [
        Request::ReadCertificate { seat },
        Request::Prove { seat, pin, statement: statement()? },
        Request::Release { seat },
    ] {
        answers.push(house.ask(&request, seat)?.name());
    }
    Ok(answers)
}

#[test]
fn r3_pcscd_restarted_between_any_two_requests_gives_a_new_seat() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    let (mut seat, _) = house.put("contracted")?;
    for step in 0..4 {
        if step >= 1 {
            house.certificate(seat)?;
        }
        if step >= 2 {
            let Event::Proved { .. } = house.prove(seat, "1234")? else { return Err("not signed".into()) };
        }
        if step >= 3 {
            house.release(seat)?;
        }
        house.lab.kill_daemon()?;
        house.lab.start_daemon()?;
        house.peer.gone(seat)?;
        let again = seated_in_time(&mut house)?;
        assert!(again > seat, "step {step}");
        seat = again;
    }
    assert_eq!(house.counts("contracted")?.verifies, 2);
    Ok(())
}

#[test]
fn r3_pcscd_stopped_for_a_moment_costs_nothing() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    let (seat, _) = house.put("practice")?;
    house.lab.stop_daemon()?;
    house.peer.ask(&Request::ReadCertificate { seat })?;
    std::thread::sleep(Duration::from_secs(2));
    house.lab.continue_daemon()?;
    let answer = house.answer(seat, TOLD_WITHIN)?;
    assert!(matches!(answer, Event::Certificate { .. }), "{}", answer.name());
    let Event::Proved { .. } = house.prove(seat, "9999")? else { return Err("not signed".into()) };
    Ok(())
}

#[test]
fn r3_pcscd_stopped_during_a_request_is_told_then_faulty_then_ended() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    let (seat, _) = house.put("practice")?;
    house.lab.stop_daemon()?;
    let start = Instant::now();
    house.peer.ask(&Request::ReadCertificate { seat })?;
    let answer = house.answer(seat, TOLD_WITHIN)?;
    assert!(matches!(answer, Event::Failed { .. }), "{}", answer.name());
    // Not at once either: a reader that only takes its time is not given up.
    assert!(start.elapsed() >= Duration::from_secs(4), "after {:?}", start.elapsed());
    house.reader_state(ReaderState::Faulty, FAULTY_WITHIN)?;
    let status = house.reader.ended_within(ENDED_WITHIN)?.ok_or("still there")?;
    assert_eq!(status.code(), Some(EXIT_STUCK), "after {:?}", start.elapsed());
    assert_eq!(house.counts("practice")?.verifies, 0);
    Ok(())
}

#[test]
fn r3_pcscd_stopped_at_rest_is_told_then_ended() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    house.reader_state(ReaderState::Ready, TOLD_WITHIN)?;
    house.lab.stop_daemon()?;
    house.reader_state(ReaderState::NoService, TOLD_WITHIN)?;
    let status = house.reader.ended_within(ENDED_WITHIN)?.ok_or("still there")?;
    assert_eq!(status.code(), Some(EXIT_STUCK));
    Ok(())
}

#[test]
fn r3_pcscd_stopped_until_faulty_and_continued_serves_again() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    let (seat, _) = house.put("practice")?;
    house.lab.stop_daemon()?;
    house.peer.ask(&Request::ReadCertificate { seat })?;
    house.reader_state(ReaderState::Faulty, FAULTY_WITHIN)?;
    house.lab.continue_daemon()?;
    house.reader_state(ReaderState::Ready, TOLD_WITHIN)?;
    house.peer.gone(seat)?;
    let (again, kind) = house.peer.seated()?;
    assert_eq!(kind, CardKind::MyNumber { tries: PinTries::Left(3) });
    let Event::Proved { .. } = house.prove(again, "9999")? else { return Err("not signed".into()) };
    Ok(())
}

/// What the guard is for: a context that outlives its daemon never works again.
#[test]
fn r3_control_a_client_that_keeps_its_context_never_recovers() -> Outcome<()> {
    let mut lab = PcscdLab::start(&program("card-desk")?)?;
    let mut faithful = Bystander::start(&lab, &["faithful"])?;
    assert_eq!(faithful.says()?, "2 readers");
    lab.kill_daemon()?;
    lab.start_daemon()?;
    for _ in 0..5 {
        faithful.nudge()?;
        assert_eq!(faithful.says()?, "NoService");
        std::thread::sleep(Duration::from_millis(200));
    }
    let anew = Bystander::start(&lab, &["faithful"])?;
    assert_eq!(anew.says()?, "2 readers");
    Ok(())
}

fn seated_in_time(house: &mut ReaderHouse) -> Outcome<Seat> {
    let told = house.peer.wait_within(BACK_WITHIN, |event| matches!(event, Event::Seated { .. }))?;
    let Event::Seated { seat, card } = told else { return Err(told.name().into()) };
    if card == FRESH { Ok(seat) } else { Err(format!("{card:?}").into()) }
}
