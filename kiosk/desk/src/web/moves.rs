//! Owns what staff do with a check: approve, hold, discard, take back.
//!
//! Promises: a move names the revision that the person saw; who comes second is told who decided what and
//! when. A hold, a discard, and an approval against a reason need words.
//! Must never: move a check by itself.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::Timestamp;
use queue::{Actor, AuditAction, CheckDetail, Receipt, Revision, StepError};
use reception::{CheckId, CheckState, Move, NOTE_CHARS_MAX, Reason, Verdict};
use serde::Deserialize;

use super::Desk;
use super::check::{Filled, check_page};
use super::guard::StaffForm;
use super::message::PageError;
use super::render::{Chrome, page};
use crate::access::{Review, Session};
use crate::sentences;
use reception::day_in_japan;

/// The form of a move.
#[derive(Deserialize)]
pub struct MoveFields {
    revision: String,
    #[serde(default)]
    note: String,
    /// The approved check with the same voucher that the page has shown; empty when it has shown none.
    #[serde(default)]
    despite: String,
}

#[derive(Template)]
#[template(path = "conflict.html")]
struct ConflictPage {
    chrome: Chrome,
    id: CheckId,
    wanted: &'static str,
    state: &'static str,
    by: String,
    own: bool,
    at: String,
}

/// POST `/checks/{id}/approve`.
pub async fn approve(
    desk: State<Arc<Desk>>,
    id: Path<String>,
    form: StaffForm<Review, MoveFields>,
) -> Answer {
    carry_out(&desk, &id, Move::Approve, form).await
}

/// POST `/checks/{id}/hold`.
pub async fn hold(desk: State<Arc<Desk>>, id: Path<String>, form: StaffForm<Review, MoveFields>) -> Answer {
    carry_out(&desk, &id, Move::Hold, form).await
}

/// POST `/checks/{id}/discard`.
pub async fn discard(
    desk: State<Arc<Desk>>,
    id: Path<String>,
    form: StaffForm<Review, MoveFields>,
) -> Answer {
    carry_out(&desk, &id, Move::Discard, form).await
}

/// POST `/checks/{id}/take-back`.
pub async fn take_back(
    desk: State<Arc<Desk>>,
    id: Path<String>,
    form: StaffForm<Review, MoveFields>,
) -> Answer {
    carry_out(&desk, &id, Move::TakeBack, form).await
}

type Answer = Result<Response, PageError>;

async fn carry_out(desk: &Desk, id: &str, step: Move, form: StaffForm<Review, MoveFields>) -> Answer {
    let StaffForm { session, fields: MoveFields { revision, note, despite }, .. } = form;
    let id: CheckId = id.parse().map_err(|_| PageError::NotFound)?;
    let revision: Revision = revision.parse().map_err(|_| PageError::Foreign)?;
    let check = desk.queue.check(id).await.map_err(PageError::of_check)?.ok_or(PageError::NotFound)?;
    let unseen_change = check.summary.revision != revision;
    if let Some(problem) = missing_words(step, &check.summary.verdict, &note).filter(|_| !unseen_change) {
        let filled = unfinished(problem.to_owned(), None, note);
        return check_page(desk, &session, check, filled).await;
    }
    let actor = Actor::Staff(session.staff.clone());
    let now = desk.clock.now();
    let moved = match despite.parse() {
        Ok(earlier) if step == Move::Approve => {
            desk.queue.approve_despite(id, revision, earlier, &actor, &note, now).await
        }
        Ok(_) | Err(_) => desk.queue.step(id, revision, step, &actor, Some(&note), now).await,
    };
    match moved {
        Ok(_) => Ok(done(desk, &check, step)),
        Err(StepError::Conflict { .. }) if already_done(desk, id, revision, step, &actor).await => {
            Ok(done(desk, &check, step))
        }
        Err(StepError::Conflict { state, by, at }) => {
            Ok(conflict(desk, &session, id, step, state, Some((by, at))))
        }
        Err(StepError::Refused(refused)) => Ok(conflict(desk, &session, id, step, refused.from, None)),
        Err(StepError::VoucherUsed { receipt }) => {
            let filled = unfinished(sentences::voucher_approved(receipt), Some(receipt), note);
            check_page(desk, &session, check, filled).await
        }
        Err(error @ (StepError::Sending | StepError::DataGone)) => {
            let problem = if matches!(error, StepError::Sending) { TOO_LATE } else { DATA_GONE };
            let filled =
                Filled { status: StatusCode::CONFLICT, ..unfinished(problem.to_owned(), None, note) };
            let check = desk.queue.check(id).await.map_err(PageError::of_check)?;
            check_page(desk, &session, check.ok_or(PageError::NotFound)?, filled).await
        }
        Err(StepError::NotFound) => Err(PageError::NotFound),
        Err(StepError::NoteTooLong | StepError::NoteMissing) => Err(PageError::Foreign),
        Err(StepError::Queue(error)) => Err(PageError::Unsure(error)),
    }
}

const TOO_LATE: &str = "元に戻せませんでした。もう健診システムへ送り始めているので、届いているかもしれません。直すときは、届いた後に健診システムで直してください。";
const DATA_GONE: &str = "元に戻せません。この受付の個人情報は、保存期間が過ぎて削除されています。必要なときは、キオスクでもう一度受付してください。";

/// The page once more, with what is missing.
fn unfinished(problem: String, despite: Option<Receipt>, note: String) -> Filled {
    Filled { status: StatusCode::UNPROCESSABLE_ENTITY, problem: Some(problem), despite, note }
}

/// Whether this person has made this very move already, by a double click, and it still stands.
pub async fn already_done(desk: &Desk, id: CheckId, seen: Revision, step: Move, actor: &Actor) -> bool {
    let Ok(Some(check)) = desk.queue.check(id).await else { return false };
    let next = check.history.iter().find(|row| row.revision.is_some_and(|revision| revision > seen));
    let own = next.filter(|row| row.actor == *actor && row.action == AuditAction::Step(step));
    let state = check.summary.state;
    let stands = |to| state == to || (to == CheckState::Approved && state == CheckState::Forwarded);
    own.and_then(|row| row.to).is_some_and(stands)
}

/// What is missing before this move can be made.
fn missing_words(step: Move, verdict: &Verdict, note: &str) -> Option<&'static str> {
    let empty = note.trim().is_empty();
    if note.trim().chars().count() > NOTE_CHARS_MAX {
        return Some("メモが長すぎます。短くしてください。");
    }
    match step {
        Move::Approve if empty && approval_needs_words(verdict) => {
            Some("確認が必要な理由があります。何で確認したかをメモに書いてから承認してください。")
        }
        Move::Hold if empty => Some("保留にするときは、何を待っているかをメモに書いてください。"),
        Move::Discard if empty => Some("取消にするときは、理由を書いてください。"),
        Move::Approve | Move::Hold | Move::Discard | Move::TakeBack | Move::Forwarded => None,
    }
}

/// Whether an approval must say what it rests on. Where no eligibility check is permitted there is nothing to
/// say.
pub fn approval_needs_words(verdict: &Verdict) -> bool {
    verdict.reasons().iter().any(|reason| *reason != Reason::CourseNotPermitted)
}

fn done(desk: &Desk, check: &CheckDetail, step: Move) -> Response {
    if step == Move::Approve {
        desk.approved.notify_one();
    }
    let summary = &check.summary;
    let day = summary.receipt.business_date;
    let today = day_in_japan(desk.clock.now());
    let past = if day == today { String::new() } else { format!("&date={day}") };
    Redirect::to(&format!("/?moved={}{past}", summary.id)).into_response()
}

fn conflict(
    desk: &Desk,
    session: &Session,
    id: CheckId,
    wanted: Move,
    state: CheckState,
    winner: Option<(Actor, Timestamp)>,
) -> Response {
    let own = winner.as_ref().is_some_and(|(by, _)| *by == Actor::Staff(session.staff.clone()));
    let (by, at) = winner.map(|(by, at)| (sentences::actor(&by), sentences::moment(at))).unwrap_or_default();
    let template = ConflictPage {
        chrome: Chrome::new(desk, session),
        id,
        wanted: sentences::step(wanted),
        state: sentences::state(state),
        by,
        own,
        at,
    };
    page(StatusCode::CONFLICT, &template)
}
