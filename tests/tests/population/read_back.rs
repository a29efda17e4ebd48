//! Owns what is held against a stored check: state, reasons, grounds, and that nothing was kept that may not be.
//!
//! Promises: a fault names the arrival's case and what is wrong, never a value of the person.
//! Must never: change a row.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::civil::Date;
use queue::CheckDetail;
use reception::{CheckState, PersonField, Reason};
use serde_json::Value;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Row as _};
use tests::population::answer::NOT_KEPT;
use tests::population::centre::Error;
use tests::population::expected::{KEPT, has_two_values};
use tests::population::{Arrival, Way};

use crate::house::{Found, certificate_end};

/// What is wrong with a stored check, whatever its reasons are.
pub fn faults(arrival: &Arrival, found: &Found, day: Date) -> Result<Vec<String>, Error> {
    let Some(check) = &found.check else { return Ok(Vec::new()) };
    let accepted = check.summary.verdict.reasons().is_empty();
    let rows = [
        (check.summary.state == CheckState::AwaitingReview, "state"),
        (check.summary.revision.to_string() == "1", "revision"),
        (check.summary.course == arrival.course, "course"),
        (check.exam_date == day, "exam date"),
        (check.certificate_not_after == certificate_end(arrival, day)?, "end of the certificate"),
        (found.thanked.is_none_or(|thanked| thanked == accepted), "page after the commit"),
        (check.proof.is_some() == check.answer.is_some(), "proof"),
        (check.answer.is_none() || check.insurer_list_digest.is_some(), "digest of the list"),
        (ticket_is_captured(arrival, found, check), "captured voucher"),
        (answer_is_the_persons(arrival, check), "answer"),
    ];
    let wrong = rows.into_iter().filter(|(holds, _)| !holds).map(|(_, what)| what.to_owned());
    Ok(wrong.chain(grounds(check)).collect())
}

/// Of an outage staff have the voucher (domain.md §2.4 "ticket captured", §5.5).
fn ticket_is_captured(arrival: &Arrival, found: &Found, check: &CheckDetail) -> bool {
    let outage = match arrival.way {
        Way::LateAnswer | Way::GatewayError | Way::OfflineAtOnce | Way::OfflineLater => true,
        Way::Asked { .. }
        | Way::AskedAfterLift
        | Way::CertificateRefused
        | Way::PinForgotten
        | Way::LockedCard
        | Way::CardWithoutPin
        | Way::CardWithoutCertificate
        | Way::CardRemoved
        | Way::OtherCard
        | Way::Declined
        | Way::Existing { .. } => false,
    };
    let number = check.papers.as_ref().and_then(|papers| papers.voucher.number);
    !outage || (number.is_some() && number == found.ticket.data().number)
}

fn answer_is_the_persons(arrival: &Arrival, check: &CheckDetail) -> bool {
    let stored = check.answer.iter().flat_map(|answer| &answer.results);
    let told = arrival.answer.results.iter();
    check.answer.is_none() || stored.map(|one| &one.number).eq(told.map(|one| &one.number))
}

/// Each reason has its grounds, each ground the two values that stand against each other.
fn grounds(check: &CheckDetail) -> Vec<String> {
    let Some(papers) = &check.papers else { return vec!["no papers".to_owned()] };
    let reasons: BTreeSet<Reason> = check.summary.verdict.reasons().iter().copied().collect();
    let grounded: BTreeSet<Reason> = papers.grounds.iter().map(|ground| ground.reason).collect();
    let mut faults = Vec::new();
    if reasons != grounded {
        faults.push("grounds and reasons differ".to_owned());
    }
    for ground in &papers.grounds {
        // The kanji stand in one text; a name in the other may be missing.
        let both = ground.seen.is_some() && ground.against.is_some();
        let same = both && ground.seen == ground.against && ground.field != Some(PersonField::Name);
        if has_two_values(ground.reason) && (!both || same) {
            faults.push(format!("{} without two values that differ", ground.reason.code()));
        }
    }
    faults
}

/// Looks through the queue file: of every answer nothing but what may be kept.
pub async fn not_kept(file: &Path) -> Result<Vec<String>, Error> {
    let mut line = SqliteConnectOptions::new().filename(file).read_only(true).connect().await?;
    let mut faults = Vec::new();
    for row in sqlx::query("SELECT answer FROM persons").fetch_all(&mut line).await? {
        let text: String = row.try_get("answer")?;
        faults.extend(strangers_in(&serde_json::from_str(&text)?));
        if NOT_KEPT.iter().any(|secret| text.contains(secret)) {
            faults.push("a text that may not be kept".to_owned());
        }
    }
    Ok(faults)
}

fn strangers_in(answer: &Value) -> Vec<String> {
    let keys = |value: &Value| value.as_object().map(|map| map.keys().cloned().collect()).unwrap_or_default();
    let outer: Vec<String> = keys(answer);
    let outer = outer.into_iter().filter(|key| !["validity", "results"].contains(&key.as_str()));
    let results = answer.get("results").and_then(Value::as_array).into_iter().flatten();
    let inner = results.flat_map(keys).filter(|key: &String| !KEPT.contains(&key.as_str()));
    outer.chain(inner).map(|key| format!("{key} is kept")).collect()
}
