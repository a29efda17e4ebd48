//! What the gateway can do wrong, and what each of its answers means for staff: played on the whole product.
//!
//! Promises: whatever the gateway does, the patient is sent to staff with the reason in the queue or gets the
//! receipt that is due; the question is asked once; when the fault is over the next reception succeeds.
//! Must never: take the kiosk's word for what the gateway was asked.

use std::error::Error;

use reception::{Reason, Validity};
use screen::layout::Page;
use tests::gateway_sim::Fault;
use tests::gateway_sim::people::TestPerson;
use tests::gateway_sim::problem::Problem;
use tests::house::{House, Place, ReaderKind};
use tests::walk::Brought;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Where questions and their answers go.
const CHECKS: &str = "/v1/checks";
/// Where challenges come from.
const CHALLENGES: &str = "/v1/challenges";
const GOOD: Brought<'static> = Brought { card: "contracted", pins: &["1234"], voucher: true };

fn open() -> Result<House> {
    Ok(House::open(ReaderKind::Virtual, &Place::Virtual)?)
}

/// What one fault is, and what it leads to.
struct Case {
    fault: Fault,
    path: &'static str,
    times: Option<u32>,
    /// None: the receipt.
    reason: Option<Reason>,
    /// Questions, and fetches of an answer, that the gateway counts meanwhile.
    asks_and_fetches: (u32, u32),
}

fn case(fault: Fault, reason: Option<Reason>, asks_and_fetches: (u32, u32)) -> Case {
    Case { fault, path: CHECKS, times: None, reason, asks_and_fetches }
}

/// Plays the case, then a reception without fault.
fn play(house: &mut House, case: Case) -> Result<()> {
    let said = format!("{:?} at {} {:?} times", case.fault, case.path, case.times);
    let (rows, counts) = (house.reasons()?, house.gateway_counts()?);
    let verifies = house.card.counts(GOOD.card)?.verifies;
    // TLS faults strike connections, whatever is asked on them.
    let (path, times) = if case.fault.is_tls() { (None, None) } else { (Some(case.path), case.times) };
    house.gateway_fault(case.fault, path, times)?;
    let walked = house.visit(&GOOD, case.reason.is_none()).map_err(|error| format!("{said}: {error}"))?;
    let after = house.gateway_counts()?;
    assert_eq!((after.asks - counts.asks, after.fetches - counts.fetches), case.asks_and_fetches, "{said}");
    assert!(house.card.counts(GOOD.card)?.verifies - verifies <= walked.pins_typed, "{said}");
    let new = house.reasons()?.split_off(rows.len());
    assert_eq!(new, [case.reason.into_iter().collect::<Vec<_>>()], "{said}");
    house.lives()?;
    house.gateway_well()?;
    house.visit(&GOOD, true).map_err(|error| format!("after {said}: {error}"))?;
    Ok(())
}

#[test]
fn answers_that_are_none() -> Result<()> {
    let mut house = open()?;
    let (no_answer, refused) = (Some(Reason::NoAnswer), Some(Reason::AnswerRefused));
    for (status, reason) in [(500, no_answer), (503, no_answer), (404, refused), (401, refused)] {
        play(&mut house, case(Fault::Status { status }, reason, (0, 0)))?;
    }
    for fault in [Fault::Garbage, Fault::Html, Fault::UnknownField, Fault::Oversize] {
        play(&mut house, case(fault, refused, (1, 0)))?;
    }
    let problems = [
        (Problem::TerminalUnknown, refused),
        (Problem::RateLimited, no_answer),
        (Problem::ChallengeExpired, no_answer),
        (Problem::SignatureInvalid, refused),
        (Problem::CertificateUntrusted, Some(Reason::CertificateRefused)),
    ];
    for (code, reason) in problems {
        play(&mut house, case(Fault::Problem { code }, reason, (0, 0)))?;
    }
    for (fault, reason) in [(Fault::Status { status: 503 }, no_answer), (Fault::Garbage, refused)] {
        play(&mut house, Case { path: CHALLENGES, ..case(fault, reason, (0, 0)) })?;
    }
    Ok(())
}

#[test]
fn answers_that_come_late_or_get_lost() -> Result<()> {
    let mut house = open()?;
    let (no_answer, pending) = (Some(Reason::NoAnswer), Some(Reason::AnswerPending));
    // Late, and too late: the kiosk's deadline is 10 seconds.
    play(&mut house, case(Fault::Delay { millis: 2_000 }, None, (1, 0)))?;
    play(&mut house, case(Fault::Delay { millis: 12_000 }, no_answer, (0, 0)))?;
    // Never arrived: the gateway says on the fetch that it knows of no question.
    play(&mut house, Case { times: Some(1), ..case(Fault::Drop, no_answer, (0, 1)) })?;
    play(&mut house, case(Fault::Drop, no_answer, (0, 0)))?;
    // Answered, and the answer lost on the way: it is fetched, the question is not repeated.
    play(&mut house, Case { times: Some(1), ..case(Fault::DropAfter, None, (1, 1)) })?;
    play(&mut house, Case { times: Some(3), ..case(Fault::DropAfter, None, (1, 3)) })?;
    play(&mut house, case(Fault::DropAfter, no_answer, (1, 3)))?;
    play(&mut house, Case { times: Some(1), ..case(Fault::Pending { retry_after_secs: 1 }, None, (1, 1)) })?;
    play(&mut house, case(Fault::Pending { retry_after_secs: 1 }, pending, (1, 3)))?;
    play(&mut house, case(Fault::Pending { retry_after_secs: 60 }, pending, (1, 0)))?;
    play(&mut house, Case { path: CHALLENGES, times: Some(1), ..case(Fault::DropAfter, None, (1, 0)) })?;
    play(&mut house, Case { path: CHALLENGES, ..case(Fault::Drop, no_answer, (0, 0)) })?;
    Ok(())
}

#[test]
fn gateways_that_are_not_ours() -> Result<()> {
    let mut house = open()?;
    for fault in [Fault::ExpiredCertificate, Fault::ForeignCertificate, Fault::NotTls] {
        play(&mut house, case(fault, Some(Reason::NoAnswer), (0, 0)))?;
    }
    // Down altogether.
    house.gateway.kill()?;
    let walked = house.visit(&GOOD, false)?;
    assert_eq!(house.reasons()?.pop(), Some(vec![Reason::NoAnswer]));
    assert_eq!(walked.pins_typed, 0, "without a challenge nobody is asked for a PIN");
    Ok(house.lives()?)
}

#[test]
fn every_answer_has_its_reason() -> Result<()> {
    let mut house = open()?;
    let validities = [
        (Validity::Valid, None),
        (Validity::Invalid, Some(Reason::CredentialInvalid)),
        (Validity::Superseded, Some(Reason::CredentialSuperseded)),
        (Validity::None, Some(Reason::CredentialNone)),
        (Validity::Several, Some(Reason::CredentialSeveral)),
        (Validity::Unregistered, Some(Reason::CredentialUnregistered)),
    ];
    for (validity, reason) in validities {
        play(&mut house, case(Fault::Validity { validity }, reason, (1, 0)))?;
    }

    // Facts of the person, and all reasons of one check together.
    let before = house.reasons()?.len();
    let elsewhere = Brought { card: "elsewhere", ..GOOD };
    house.visit(&elsewhere, false)?;
    house.visit(&Brought { voucher: false, ..GOOD }, false)?;
    house.visit(&Brought { voucher: false, ..elsewhere }, false)?;
    house.visit(&Brought { card: "expiring", ..GOOD }, true)?;
    let (insurer, voucher) = (Reason::InsurerNotContracted, Reason::VoucherMissing);
    let expected = [vec![insurer], vec![voucher], vec![insurer, voucher], vec![]];
    assert_eq!(house.reasons()?.split_off(before), expected);

    // Staff get the name with every answer, also with one that sends the person to them.
    let names: Vec<_> = house.rows()?.split_off(before).into_iter().map(|row| row.name).collect();
    let people = ["elsewhere", "contracted", "elsewhere", "expiring"];
    assert_eq!(names, people.map(|slug| TestPerson::find(slug).map(|person| person.name.to_owned())));
    house.lives()?;

    // The receipt that a patient sees is the number of the row.
    let walked = house.walk(&GOOD)?;
    assert_eq!(walked.end(), "receipt");
    house.leave(Page::Receipt)?;
    let numbers: Vec<_> = house.rows()?.iter().map(|row| i64::from(row.receipt.number)).collect();
    let told: Vec<_> = house.stored()?.iter().map(|stored| stored.receipt).collect();
    assert_eq!(numbers, told);
    Ok(())
}
