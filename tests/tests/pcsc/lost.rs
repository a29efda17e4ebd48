//! R6 and R7: what a PIN costs, when it is wrong and when the answer is lost.

use reader_wire::{CardKind, Event, PinTries};
use tests::bystander::Bystander;
use tests::house::part::program;
use tests::pcscd_lab::PcscdLab;
use tests::reader_house::{Outcome, ReaderHouse};

/// The card stays with the first three; it slips off the reader with the fourth and is taken away with the last.
const REASONS: [&str; 5] = ["cut", "answer 90", "answer 6F00", "drop", "lift-after"];

#[test]
fn r6_wrong_pin_once_and_twice_is_counted_and_told_before_the_next_entry() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    for (left, after) in [(3, 2), (2, 1)] {
        let (seat, kind) = house.put("practice")?;
        assert_eq!(kind, CardKind::MyNumber { tries: PinTries::Left(left) });
        let answer = house.prove(seat, "1234")?;
        let told = matches!(answer, Event::PinRefused { tries: PinTries::Left(told), .. } if told == after);
        assert!(told, "{}", answer.name());
        let counts = house.counts("practice")?;
        assert_eq!((counts.verifies, counts.tries_left), (u32::from(4 - left), after));
        house.lift(seat)?;
    }
    let (seat, kind) = house.put("practice")?;
    assert_eq!(kind, CardKind::MyNumber { tries: PinTries::Left(1) });
    // Nothing is tried on its own: the counter stands while the card lies there and is looked at.
    house.certificate(seat)?;
    assert_eq!(house.counts("practice")?.tries_left, 1);
    let Event::Proved { .. } = house.prove(seat, "9999")? else { return Err("not signed".into()) };
    assert_eq!(house.counts("practice")?.tries_left, 3);
    Ok(())
}

#[test]
fn r6_third_wrong_pin_locks_and_nothing_is_sent_after_that() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    let (seat, _) = house.put("practice")?;
    for _ in 0..2 {
        house.prove(seat, "1234")?;
    }
    let answer = house.prove(seat, "1234")?;
    let locked = matches!(answer, Event::PinRefused { tries: PinTries::Locked, .. });
    assert!(locked, "{}", answer.name());
    house.prove(seat, "9999")?;
    assert_eq!(house.counts("practice")?.verifies, 3);
    house.lift(seat)?;
    let (_, kind) = house.put("practice")?;
    assert_eq!(kind, CardKind::MyNumber { tries: PinTries::Locked });
    Ok(())
}

#[test]
fn r7_answer_to_verify_lost_is_told_with_the_counter_and_never_repeated() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    for (pin, left) in [("9999", 3), ("1234", 2)] {
        for reason in REASONS {
            let seat = house.put_fresh("practice")?;
            house.certificate(seat)?;
            house.lab.desk().fault("practice", 1, reason)?;
            let answer = house.prove(seat, pin)?;
            let counts = house.counts("practice")?;
            let case = format!("{pin} {reason}: {}, {counts:?}", answer.name());
            let Event::ProveLost { tries, .. } = answer else { return Err(case.into()) };
            assert!(counts.verifies <= 1 && counts.signatures == 0, "{case}");
            if ["drop", "lift-after"].contains(&reason) {
                assert_eq!((counts.verifies, counts.tries_left, tries), (1, left, None), "{case}");
                house.lab.desk().take()?;
                house.peer.gone(seat)?;
                house.peer.forget();
                continue;
            }
            // The card that stayed says what is left, whether or not it heard the PIN.
            assert_eq!(tries, Some(PinTries::Left(counts.tries_left)), "{case}");
            if reason == "cut" {
                assert_eq!((counts.verifies, counts.tries_left), (1, left), "{case}");
            }
            // The person types again, and only then VERIFY is sent again.
            let Event::Proved { .. } = house.prove(seat, "9999")? else { return Err(case.into()) };
            assert_eq!(house.counts("practice")?.verifies, counts.verifies + 1, "{case}");
            house.lift(seat)?;
        }
    }
    Ok(())
}

#[test]
fn r7_answer_to_verify_lost_with_pcscd_is_told_and_never_repeated() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    let seat = house.put_fresh("practice")?;
    house.certificate(seat)?;
    house.lab.desk().fault("practice", 1, "hang 2000")?;
    let desk = house.lab.desk().clone();
    let daemon = house.lab.daemon_pid().ok_or("no daemon")?;
    let killer =
        super::kill_when(daemon, move || desk.counts("practice").is_ok_and(|seen| seen.verifies == 1));
    let answer = house.prove(seat, "1234")?;
    assert!(killer.join().is_ok_and(|killed| killed));
    assert!(matches!(answer, Event::ProveLost { tries: None, .. }), "{}", answer.name());
    house.lab.kill_daemon()?;
    house.lab.start_daemon()?;
    let (_, kind) = house.peer.seated()?;
    assert_eq!(kind, CardKind::MyNumber { tries: PinTries::Left(2) });
    assert_eq!(house.counts("practice")?.verifies, 1);
    Ok(())
}

/// What the guard is for: a client that sends VERIFY again spends two tries on one entry.
#[test]
fn r7_control_a_stubborn_client_spends_two_tries_on_one_entry() -> Outcome<()> {
    let lab = PcscdLab::start(&program("card-desk")?)?;
    lab.desk().put("practice")?;
    lab.desk().fault("practice", 2, "cut")?;
    let stubborn = Bystander::start(&lab, &["stubborn", "1234"])?;
    assert_eq!(stubborn.says()?, "63C1");
    let counts = lab.desk().counts("practice")?;
    assert_eq!((counts.verifies, counts.tries_left), (2, 1));
    Ok(())
}
