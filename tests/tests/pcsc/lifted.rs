//! R1: the card is lifted at each command of a reception.

use std::time::{Duration, Instant};

use reader_wire::{CardKind, Event, Pin, Request, Seat};
use tests::reader_house::{FRESH, Outcome, ReaderHouse, statement};

/// More commands than any reception has.
const COMMANDS_MAX: u32 = 40;
/// Fewer than any has: three to look, one to read on, VERIFY, signature.
const COMMANDS_MIN: u32 = 6;
/// A card that is read in short pieces, and one that is read at once.
const HABITS: [&str; 2] = ["no-extended", "usual"];
const TOLD_WITHIN: Duration = Duration::from_secs(5);
const SLICE: Duration = Duration::from_millis(300);
/// A card that was lifted while it was looked at may be told or not. It is not told later than this.
const QUIET: Duration = Duration::from_millis(1500);

#[test]
fn r1_card_lifted_before_any_command_costs_nothing_and_the_next_one_is_served() -> Outcome<()> {
    let told = lift_at_each_command("lift-before", "no-extended")?;
    assert!(told.iter().any(|told| told.verifies == 0), "{told:?}");
    // VERIFY was heard, the signature was not asked for: the PIN was right, so nothing was spent.
    let unsigned = told.iter().find(|told| (told.verifies, told.signatures) == (1, 0));
    assert!(unsigned.is_some_and(|told| !told.events.contains(&"proved")), "{told:?}");
    Ok(())
}

#[test]
fn r1_card_lifted_after_any_command_is_told_as_lost_only_where_a_try_may_be_lost() -> Outcome<()> {
    for habit in HABITS {
        let told = lift_at_each_command("lift-after", habit)?;
        let verify_lost = told.iter().find(|told| (told.verifies, told.signatures) == (1, 0));
        assert!(verify_lost.is_some_and(|told| told.events.contains(&"prove-lost")), "{told:?}");
        let signature_lost = told.iter().find(|told| told.signatures == 1);
        assert!(signature_lost.is_some_and(|told| !told.events.contains(&"proved")), "{told:?}");
    }
    Ok(())
}

#[test]
fn r1_contact_lost_for_an_instant_at_any_command_costs_nothing() -> Outcome<()> {
    let mut house = house_used_to("no-extended")?;
    for at in 1..COMMANDS_MAX {
        house.lab.desk().renew("practice")?;
        house.lab.desk().send("habit practice no-extended")?;
        house.lab.desk().fault("practice", at, "reset")?;
        let (seat, events) = as_far_as_it_goes(&mut house)?;
        house.lift(seat.ok_or("not seated")?)?;
        let counts = house.counts("practice")?;
        let case = format!("at {at}: {events:?}, {counts:?}");
        assert!(counts.verifies <= 1 && counts.tries_left == 3, "{case}");
        assert!(!events.contains(&"proved") || counts.signatures == 1, "{case}");
        if counts.commands < at {
            assert!(at > COMMANDS_MIN && events == ["certificate", "proved", "released"], "{case}");
            return Ok(());
        }
    }
    Err("a reception without end".into())
}

/// What the kiosk heard of one reception, and what the card counted.
#[derive(Debug)]
struct Told {
    events: Vec<&'static str>,
    verifies: u32,
    signatures: u32,
}

/// Receptions with the right PIN, lifted at the 1st, 2nd, … command until one is not reached any more.
fn lift_at_each_command(kind: &str, habit: &str) -> Outcome<Vec<Told>> {
    let mut house = house_used_to(habit)?;
    let mut all = Vec::new();
    for at in 1..COMMANDS_MAX {
        house.lab.desk().renew("practice")?;
        house.lab.desk().send(&format!("habit practice {habit}"))?;
        house.lab.desk().fault("practice", at, kind)?;
        let (seat, events) = as_far_as_it_goes(&mut house)?;
        let counts = house.counts("practice")?;
        let told = Told { events, verifies: counts.verifies, signatures: counts.signatures };
        let case = format!("{kind} at {at}: {told:?}");
        assert!(counts.verifies <= 1 && counts.tries_left == 3, "{case}");
        if house.lab.desk().state()?.card.is_some() {
            assert!(at > COMMANDS_MIN && told.events == ["certificate", "proved", "released"], "{case}");
            house.lift(seat.ok_or("not seated")?)?;
            return Ok(all);
        }
        if let Some(seat) = seat {
            house.peer.gone(seat)?;
        }
        all.push(told);
    }
    Err("a reception without end".into())
}

/// The service measures on the first cards how this reader is read best; after these it always does the same.
fn house_used_to(habit: &str) -> Outcome<ReaderHouse> {
    let mut house = ReaderHouse::open()?;
    for _ in 0..2 {
        house.lab.desk().renew("contracted")?;
        house.lab.desk().send(&format!("habit contracted {habit}"))?;
        house.reception("contracted", "1234")?;
    }
    Ok(house)
}

fn as_far_as_it_goes(house: &mut ReaderHouse) -> Outcome<(Option<Seat>, Vec<&'static str>)> {
    house.lab.desk().put("practice")?;
    let mut events = Vec::new();
    let Some((seat, card)) = seated_or_lifted(house)? else { return Ok((None, events)) };
    if card == FRESH {
        let statement = statement()?;
        for request in [
            Request::ReadCertificate { seat },
            Request::Prove { seat, pin: Pin::from_ascii(b"9999")?, statement },
            Request::Release { seat },
        ] {
            events.push(house.ask(&request, seat)?.name());
        }
    }
    Ok((Some(seat), events))
}

fn seated_or_lifted(house: &mut ReaderHouse) -> Outcome<Option<(Seat, CardKind)>> {
    let deadline = Instant::now() + TOLD_WITHIN;
    let mut lifted = None;
    loop {
        let seated = house.peer.wait_within(SLICE, |event| matches!(event, Event::Seated { .. }));
        if let Ok(Event::Seated { seat, card }) = seated {
            return Ok(Some((seat, card)));
        }
        if house.lab.desk().state()?.card.is_none() {
            let since = *lifted.get_or_insert_with(Instant::now);
            if since.elapsed() > QUIET {
                return Ok(None);
            }
        } else if Instant::now() > deadline {
            return Err("neither seated nor lifted".into());
        }
    }
}
