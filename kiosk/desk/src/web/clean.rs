//! Owns the approving of many checks at once: the page that lists those against which nothing stands, and what came of
//! it.
//!
//! Promises: nothing is approved that the confirming page did not list, and nothing against which something stands; a
//! check that moved meanwhile is left, and told with who decided what and when.
//! Must never: approve in one transaction: the kiosk would wait for all of it, and one that moved would undo the rest.
//! Each check is approved as on its own page, by compare-and-set with its own audit row.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use queue::{Actor, Backlog, CheckSummary, QueueError, Revision, StepError};
use reception::{CheckId, CheckState, Move, Verdict};
use serde::Deserialize;

use super::Desk;
use super::closing::past_day;
use super::guard::{SignedIn, StaffForm};
use super::message::PageError;
use super::moves::already_done;
use super::render::{Chrome, page};
use crate::access::Review;
use crate::sentences;

/// One press approves for so long; the server gives up on a request after 30 s.
const APPROVING_MAX: Duration = Duration::from_secs(20);

/// Checks that one page lists and one press approves.
pub const CLEAN_ROWS_MAX: u32 = 100;

#[derive(Template)]
#[template(path = "clean.html")]
struct CleanPage {
    chrome: Chrome,
    title: String,
    iso: String,
    rows: Vec<CleanRow>,
    shown: String,
    forwarding: bool,
    more: u64,
}

struct CleanRow {
    href: String,
    receipt: u32,
    time: String,
    name: String,
    kana: String,
    course: &'static str,
    insurer: String,
}

#[derive(Template)]
#[template(path = "approved.html")]
struct ApprovedPage {
    chrome: Chrome,
    title: String,
    iso: String,
    approved: usize,
    left: Vec<Left>,
    untried: usize,
    failed: bool,
    more: u64,
}

/// A check that was not approved.
struct Left {
    href: String,
    receipt: String,
    why: String,
}

/// The form: what the page has listed.
#[derive(Deserialize)]
pub struct CleanFields {
    /// How many the person confirms.
    count: String,
    /// `ID:REVISION` of each, with spaces between them.
    shown: String,
}

/// GET `/clean/{day}`.
pub async fn show(
    State(desk): State<Arc<Desk>>,
    SignedIn(session, ..): SignedIn<Review>,
    Path(day): Path<String>,
) -> Result<Response, PageError> {
    let day = past_day(&desk, &day)?;
    let found = desk.queue.backlog(Backlog::CleanOn(day), None, CLEAN_ROWS_MAX).await?;
    let total = desk.queue.count_clean(day).await?;
    let listed = (found.rows.len() + found.unreadable.len()) as u64;
    let shown: Vec<String> = found.rows.iter().map(|row| format!("{}:{}", row.id, row.revision)).collect();
    let template = CleanPage {
        chrome: Chrome::new(&desk, &session),
        title: sentences::date(day),
        iso: day.to_string(),
        rows: found.rows.into_iter().map(row).collect(),
        shown: shown.join(" "),
        more: total.saturating_sub(listed),
        forwarding: desk.forwarding,
    };
    Ok(page(StatusCode::OK, &template))
}

/// POST `/clean/{day}`.
pub async fn approve(
    State(desk): State<Arc<Desk>>,
    Path(day): Path<String>,
    form: StaffForm<Review, CleanFields>,
) -> Result<Response, PageError> {
    let StaffForm { session, fields, .. } = form;
    let day = past_day(&desk, &day)?;
    let shown = listed(&fields).ok_or(PageError::Foreign)?;
    let actor = Actor::Staff(session.staff.clone());
    let (mut approved, mut left, mut failed) = (0, Vec::new(), false);
    let begun = desk.clock.monotonic();
    for (id, revision) in &shown {
        // The others are told as not tried, which an answer that comes too late could not do.
        if desk.clock.monotonic().duration_since(begun) >= APPROVING_MAX {
            break;
        }
        match approve_one(&desk, day, *id, *revision, &actor).await {
            Ok(None) => approved += 1,
            Ok(Some(one)) => left.push(one),
            // The queue itself fails: the others would meet the same.
            Err(error) => {
                tracing::error!(%error, "approving from the list stopped");
                failed = true;
                break;
            }
        }
    }
    if approved > 0 {
        desk.approved.notify_one();
    }
    let template = ApprovedPage {
        chrome: Chrome::new(&desk, &session),
        title: sentences::date(day),
        iso: day.to_string(),
        approved,
        untried: shown.len() - approved - left.len(),
        failed,
        left,
        more: desk.queue.count_clean(day).await.unwrap_or_default(),
    };
    let status = if failed { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::OK };
    Ok(page(status, &template))
}

/// What the form lists; none when the page has not written it so.
fn listed(fields: &CleanFields) -> Option<Vec<(CheckId, Revision)>> {
    let pair = |text: &str| {
        let (id, revision) = text.split_once(':')?;
        Some((id.parse().ok()?, revision.parse().ok()?))
    };
    let shown: Vec<(CheckId, Revision)> = fields.shown.split(' ').map(pair).collect::<Option<_>>()?;
    let different: HashSet<CheckId> = shown.iter().map(|(id, _)| *id).collect();
    let sound = different.len() == shown.len()
        && Ok(shown.len()) == fields.count.parse()
        && shown.len() <= usize::try_from(CLEAN_ROWS_MAX).ok()?;
    sound.then_some(shown)
}

/// None when the check is approved; otherwise why it was left.
async fn approve_one(
    desk: &Desk,
    day: Date,
    id: CheckId,
    revision: Revision,
    actor: &Actor,
) -> Result<Option<Left>, QueueError> {
    let check = match desk.queue.check(id).await {
        Ok(Some(check)) => check.summary,
        Ok(None) => return Ok(Some(left(id, None, sentences::NOT_CLEAN.to_owned()))),
        Err(QueueError::Corrupt(_)) => {
            return Ok(Some(left(id, None, sentences::CHECK_UNREADABLE.to_owned())));
        }
        Err(error) => return Err(error),
    };
    let told = |why: String| Ok(Some(left(id, Some(&check), why)));
    if !is_clean(&check, day, revision) {
        return told(sentences::NOT_CLEAN.to_owned());
    }
    match desk.queue.step(id, revision, Move::Approve, actor, None, desk.clock.now()).await {
        Ok(_) => Ok(None),
        Err(StepError::Conflict { .. }) if already_done(desk, id, revision, Move::Approve, actor).await => {
            Ok(None)
        }
        Err(StepError::Conflict { state, by, at }) => told(sentences::decided_before(state, &by, at)),
        Err(StepError::VoucherUsed { receipt }) => told(sentences::voucher_approved(receipt)),
        Err(
            StepError::NotFound
            | StepError::Refused(_)
            | StepError::NoteTooLong
            | StepError::NoteMissing
            | StepError::Sending
            | StepError::DataGone,
        ) => told(sentences::NOT_CLEAN.to_owned()),
        Err(StepError::Queue(error)) => Err(error),
    }
}

/// The facts of a check never change, so what is clean now was so when it was listed. One that has moved since is for
/// the compare-and-set to tell.
fn is_clean(check: &CheckSummary, day: Date, listed: Revision) -> bool {
    let moved = check.revision != listed;
    check.verdict == Verdict::Accepted
        && check.receipt.business_date == day
        && (moved || check.state == CheckState::AwaitingReview)
}

fn left(id: CheckId, check: Option<&CheckSummary>, why: String) -> Left {
    let receipt = check.map(|check| format!("受付番号 {}", check.receipt.number));
    Left { href: format!("/checks/{id}"), receipt: receipt.unwrap_or_else(|| "この受付".to_owned()), why }
}

fn row(check: CheckSummary) -> CleanRow {
    CleanRow {
        href: format!("/checks/{}", check.id),
        receipt: check.receipt.number,
        time: sentences::time_of_day(check.created_at),
        name: check.name.unwrap_or_default(),
        kana: check.kana.unwrap_or_default(),
        course: sentences::course(check.course),
        insurer: check.insurer_name.unwrap_or_default(),
    }
}
