//! Whole days of the synthetic population through the shipped rules, the real readers and the real queue.
//!
//! Promises: every arrival is compared with the table that was written from the facts (`src/population/expected.rs`),
//! and what was stored is read back from the queue file. No window, no other process.
//! Must never: change an expectation so that a run passes.

use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use queue::CheckDetail;
use reception::{CheckState, PersonField, Reason};
use tests::population::answer::NOT_KEPT;
use tests::population::centre::Error;
use tests::population::expected::{Reading, has_two_values};
use tests::population::house::{House, certificate_end};
use tests::population::{Arrival, Case, Population, Way};

/// The shipped rules; a day on which old cards still counted, with the other reading of 資格喪失日; the two days around
/// the 75th birthday of who was born on a 29 February.
const DAYS: [(u64, Date, Reading); 4] = [
    (42, date(2026, 11, 20), Reading::FirstUninsured),
    (43, date(2025, 11, 20), Reading::LastInsured),
    (44, date(2027, 2, 28), Reading::FirstUninsured),
    (45, date(2027, 3, 1), Reading::FirstUninsured),
];

/// Reasons that no answer, list, voucher or reservation can lead to: card, reader, gateway or disk do not do what they
/// should. Each is shown by the tests named here.
const NOT_FROM_DATA: [Reason; 6] = [
    Reason::ConfirmedByStaff,       // staff saw a proof at the kiosk: staff_at_kiosk.rs
    Reason::ReservationsUnreadable, // the queue cannot read the list: kiosk/src/app/tests/papers.rs
    Reason::CertificateForeign,     // the certificate is not of the authority: card_faults.rs
    Reason::CardFault,              // the chip or its signature: card_faults.rs
    Reason::AnswerRefused,          // the gateway's answer is none: gateway_faults.rs
    Reason::AnswerPending,          // the gateway answers later: gateway_faults.rs
];

#[tokio::test]
async fn every_arrival_lands_where_the_tables_say() -> Result<(), Error> {
    let (mut faults, mut seen) = (BTreeSet::new(), BTreeSet::new());
    for (seed, exam_date, reading) in DAYS {
        let day = Population::of_day(seed, exam_date);
        let mut house = House::open(&day, exam_date, reading).await?;
        for arrival in &day {
            house.earlier(arrival).await?;
        }
        for arrival in &day {
            let check =
                house.arrive(arrival).await.map_err(|error| format!("{:?}: {error}", arrival.case))?;
            let found = check.as_ref().map(|check| check.summary.verdict.reasons());
            let expected = arrival.expected.reasons(reading);
            if found != expected {
                faults.insert(format!(
                    "{:?}: {} expected, {} found",
                    arrival.case,
                    text(expected),
                    text(found)
                ));
            }
            seen.extend(found.into_iter().flatten().copied());
            if let Some(check) = &check {
                let wrong = read_back(arrival, check, exam_date)?;
                faults.extend(wrong.into_iter().map(|what| format!("{:?}: {what}", arrival.case)));
            }
        }
        house.queue.close().await;
    }
    seen.insert(without_a_list().await?);
    faults.extend(unseen(&seen));
    if faults.is_empty() { Ok(()) } else { Err(faults.into_iter().collect::<Vec<_>>().join("\n").into()) }
}

/// §1.7: with no 委託元保険者一覧表 nothing can be compared, so staff look. And a day without a list of reservations
/// misses none.
async fn without_a_list() -> Result<Reason, Error> {
    let (seed, exam_date, reading) = DAYS[0];
    let day = Population::of_day(seed, exam_date);
    let mut house = House::without_lists(exam_date, reading).await?;
    let clean = day.iter().find(|arrival| arrival.case == Case::Clean).ok_or("nobody ordinary")?;
    let check = house.arrive(clean).await?.ok_or("nothing stored")?;
    match check.summary.verdict.reasons() {
        [Reason::ListUnreadable] => Ok(Reason::ListUnreadable),
        other => Err(format!("{} without a list", text(Some(other))).into()),
    }
}

/// Every reason is somebody's, but for those that cannot be.
fn unseen(seen: &BTreeSet<Reason>) -> Vec<String> {
    let apart = |reason: &Reason| seen.contains(reason) == NOT_FROM_DATA.contains(reason);
    Reason::ALL
        .iter()
        .filter(|reason| apart(reason))
        .map(|reason| format!("coverage: {}", reason.code()))
        .collect()
}

/// What is wrong with a stored check, whatever its reasons are.
fn read_back(arrival: &Arrival, check: &CheckDetail, day: Date) -> Result<Vec<String>, Error> {
    let rows = [
        (check.summary.state == CheckState::AwaitingReview, "state"),
        (check.summary.course == arrival.course, "course"),
        (check.exam_date == day, "exam date"),
        (check.certificate_not_after == certificate_end(arrival, day)?, "end of the certificate"),
        (check.proof.is_some() == check.answer.is_some(), "proof"),
        (check.answer.is_none() || check.insurer_list_digest.is_some(), "digest of the list"),
        (answer_is_the_persons(arrival, check), "answer"),
        (voucher_is_captured(arrival, check), "captured voucher"),
        (
            !NOT_KEPT.iter().any(|text| answer_as_stored(check).contains(text)),
            "something that may not be kept",
        ),
    ];
    let wrong = rows.into_iter().filter(|(holds, _)| !holds).map(|(_, what)| what.to_owned());
    Ok(wrong.chain(grounds(check)).collect())
}

fn answer_is_the_persons(arrival: &Arrival, check: &CheckDetail) -> bool {
    let stored = check.answer.iter().flat_map(|answer| &answer.results);
    let told = arrival.answer.results.iter();
    check.answer.is_none() || stored.map(|one| &one.number).eq(told.map(|one| &one.number))
}

fn answer_as_stored(check: &CheckDetail) -> String {
    serde_json::to_string(&check.answer).unwrap_or_default()
}

/// Of an outage staff have the voucher (§2.4 "ticket captured", §5.5).
fn voucher_is_captured(arrival: &Arrival, check: &CheckDetail) -> bool {
    let outage = matches!(arrival.way, Way::LateAnswer | Way::GatewayError | Way::OfflineLater);
    let number = check.papers.as_ref().and_then(|papers| papers.voucher.number);
    !outage || number.is_some_and(|number| number.digits() == arrival.printed.number)
}

/// Each reason has its grounds, each ground the two values that stand against each other (§4.4).
fn grounds(check: &CheckDetail) -> Vec<String> {
    let Some(papers) = &check.papers else { return vec!["no papers".to_owned()] };
    let reasons: BTreeSet<Reason> = check.summary.verdict.reasons().iter().copied().collect();
    let grounded: BTreeSet<Reason> = papers.grounds.iter().map(|ground| ground.reason).collect();
    let mut faults = Vec::new();
    if reasons != grounded {
        faults.push("grounds and reasons differ".to_owned());
    }
    for ground in &papers.grounds {
        let both = ground.seen.is_some() && ground.against.is_some();
        // A kanji that a ● stands for is no difference, yet both names are shown.
        let same = both && ground.seen == ground.against && ground.field != Some(PersonField::Name);
        if has_two_values(ground.reason) && (!both || same) {
            faults.push(format!("{} without two values that differ", ground.reason.code()));
        }
    }
    faults
}

/// Names of reasons; never a value of a person.
fn text(reasons: Option<&[Reason]>) -> String {
    match reasons {
        None => "nothing".to_owned(),
        Some([]) => "accepted".to_owned(),
        Some(reasons) => reasons.iter().map(|reason| reason.code()).collect::<Vec<_>>().join(" "),
    }
}
