//! Whole days of the synthetic population through the real rules, the real machine and the real queue.
//!
//! Promises: every arrival is compared with the table that was written from the facts; what is known to differ is
//! listed here with its line, and must differ.
//! Must never: change an expectation so that a run passes.

mod house;
mod read_back;
mod report;
mod walk;

use jiff::civil::{Date, date};
use reception::Reason;
use tests::population::centre::Error;
use tests::population::expected::Reading;
use tests::population::{Case, Population};

use house::House;
use report::{Outcome, Report, text};

/// An ordinary day; a day on which old cards still counted; the two days around the 75th birthday of who was born on a
/// 29 February.
const DAYS: [(u64, Date, Reading); 5] = [
    (42, date(2026, 11, 20), Reading::FirstUninsured),
    (43, date(2026, 11, 20), Reading::LastInsured),
    (44, date(2025, 11, 20), Reading::FirstUninsured),
    (45, date(2027, 2, 28), Reading::LastInsured),
    (46, date(2027, 3, 1), Reading::FirstUninsured),
];

/// Where the product does otherwise than the table says, each with the line of domain.md. Whoever makes it agree takes
/// the row out.
const KNOWN: [(Case, &[Reason], &str); 2] = [
    (
        Case::OfflineAtOnce,
        &[Reason::VoucherMissing, Reason::NoAnswer],
        "§2.4 none: offline, \"ticket captured\"; the machine goes to staff before the voucher is asked",
    ),
    (
        Case::AllZeroTicket,
        &[Reason::VoucherIncomplete],
        "§3.6 \"treat all-zero as none\"; zeros are shown as not understood, and left to staff as brought",
    ),
];

#[tokio::test]
async fn every_arrival_lands_where_the_tables_say() -> Result<(), Error> {
    let (mut report, mut faults) = (Report::default(), Vec::new());
    for (seed, exam_date, reading) in DAYS {
        play((seed, exam_date, reading), &mut report, &mut faults).await?;
    }
    report.print()?;
    let known = |case: Case, found: &Outcome| {
        KNOWN.iter().any(|(known, reasons, _)| *known == case && found.as_deref() == Some(*reasons))
    };
    for (case, expected, found) in report.differing().filter(|(case, _, found)| !known(*case, found)) {
        faults.push(format!("{case:?}: expected {}, found {}", text(expected), text(found)));
    }
    for (case, reasons, line) in KNOWN {
        let differs =
            report.differing().any(|(one, _, found)| one == case && found.as_deref() == Some(reasons));
        if !differs {
            faults.push(format!("{case:?} agrees by now; take its row out of KNOWN ({line})"));
        }
    }
    faults.sort();
    faults.dedup();
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n").into()) }
}

async fn play(
    (seed, exam_date, reading): (u64, Date, Reading),
    report: &mut Report,
    faults: &mut Vec<String>,
) -> Result<(), Error> {
    let day = Population::of_day(seed, exam_date);
    let mut house = House::open(&day, exam_date, reading).await?;
    for arrival in &day {
        house.earlier(arrival).await?;
    }
    for arrival in &day {
        let found = house.arrive(arrival).await.map_err(|error| format!("{:?}: {error}", arrival.case))?;
        let wrong = read_back::faults(arrival, &found, exam_date)?;
        faults.extend(wrong.iter().map(|what| format!("{:?}: {what}", arrival.case)));
        let stored = found.check.map(|check| check.summary.verdict.reasons().to_vec());
        report.add(arrival.case, arrival.expected.reasons(reading).map(<[_]>::to_vec), stored);
    }
    faults.extend(read_back::not_kept(&house.file()).await?);
    house.queue.close().await;
    Ok(())
}
