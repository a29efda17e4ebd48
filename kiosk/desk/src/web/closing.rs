//! Owns the closing of a day (締め): what stands in the way, signing off, taking it back.
//!
//! Promises: a day is signed only as the page showed it; of two who sign, the second is told who was first; what was
//! written is not lost when the page comes again.
//! Must never: keep the kiosk or a colleague from working on a day that is closed.

mod open;

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::civil::Date;
use queue::{Closing, ClosingError, DayMark, DayState, NewClosing, QueueError};
use reception::{CheckState, NOTE_CHARS_MAX, day_in_japan};
use serde::Deserialize;

use super::Desk;
use super::guard::{SignedIn, StaffForm};
use super::kiosk::{self, Kiosk};
use super::message::PageError;
use super::render::{Chrome, page};
use crate::access::{Doing, Reopen, Review, Session, may};
use crate::sentences::{self, Light};
use open::{Group, groups};

#[derive(Template)]
#[template(path = "closing.html")]
struct ClosingPage {
    chrome: Chrome,
    problem: Option<String>,
    title: String,
    iso: String,
    light: Light,
    state: String,
    kiosk: Option<Kiosk>,
    groups: Vec<Group>,
    counts: Vec<(&'static str, u64)>,
    seen: DayMark,
    version: u32,
    may_sign: bool,
    may_reopen: bool,
    needs_hold_note: bool,
    needs_unsent_note: bool,
    note_chars_max: usize,
    on_hold: String,
    unsent: String,
    why: String,
    signed: Vec<Signed>,
}

/// One closing, as the page tells of it.
struct Signed {
    version: u32,
    who: String,
    at: String,
    counts: String,
    notes: Vec<String>,
}

/// The form of a signing-off.
#[derive(Deserialize)]
pub struct SignFields {
    seen: String,
    version: String,
    #[serde(default)]
    on_hold: String,
    #[serde(default)]
    unsent: String,
}

/// The form that takes a closing back.
#[derive(Deserialize)]
pub struct ReopenFields {
    version: String,
    #[serde(default)]
    why: String,
}

/// What the page is shown again with.
#[derive(Default)]
struct Filled {
    problem: Option<(StatusCode, String)>,
    on_hold: String,
    unsent: String,
    why: String,
}

/// GET `/closing/{day}`.
pub async fn show(
    State(desk): State<Arc<Desk>>,
    SignedIn(session, ..): SignedIn<Review>,
    Path(day): Path<String>,
) -> Result<Response, PageError> {
    closing_page(&desk, &session, past_day(&desk, &day)?, Filled::default()).await
}

/// POST `/closing/{day}`.
pub async fn sign(
    State(desk): State<Arc<Desk>>,
    Path(day): Path<String>,
    form: StaffForm<Review, SignFields>,
) -> Result<Response, PageError> {
    let StaffForm { session, fields: SignFields { seen, version, on_hold, unsent }, .. } = form;
    let day = past_day(&desk, &day)?;
    let seen: DayMark = seen.parse().map_err(|_| PageError::Foreign)?;
    let version = version.parse().map_err(|_| PageError::Foreign)?;
    let closing = NewClosing { day, seen, version, on_hold: &on_hold, unsent: &unsent };
    let done = desk.queue.close_day(&closing, &session.staff, desk.clock.now()).await.map(drop);
    let filled = Filled { on_hold, unsent, ..Filled::default() };
    answer(&desk, &session, day, done, filled).await
}

/// POST `/closing/{day}/reopen`.
pub async fn reopen(
    State(desk): State<Arc<Desk>>,
    Path(day): Path<String>,
    form: StaffForm<Reopen, ReopenFields>,
) -> Result<Response, PageError> {
    let StaffForm { session, fields: ReopenFields { version, why }, .. } = form;
    let day = past_day(&desk, &day)?;
    let version = version.parse().map_err(|_| PageError::Foreign)?;
    let done = desk.queue.reopen_day(day, version, &why, &session.staff, desk.clock.now()).await;
    answer(&desk, &session, day, done, Filled { why, ..Filled::default() }).await
}

/// A day of the address, written as we write it and not in the future.
pub fn past_day(desk: &Desk, text: &str) -> Result<Date, PageError> {
    let day: Date = text.parse().map_err(|_| PageError::NotFound)?;
    let ours = day.to_string() == text && day.year() > 0 && day <= day_in_japan(desk.clock.now());
    if ours { Ok(day) } else { Err(PageError::NotFound) }
}

async fn answer(
    desk: &Desk,
    session: &Session,
    day: Date,
    done: Result<(), ClosingError>,
    filled: Filled,
) -> Result<Response, PageError> {
    let error = match done {
        Ok(()) => return Ok(back(day)),
        // A double click.
        Err(ClosingError::Signed { by, .. } | ClosingError::Reopened { by, .. }) if by == session.staff => {
            return Ok(back(day));
        }
        Err(ClosingError::Queue(error)) => return Err(PageError::Unsure(error)),
        Err(error) => error,
    };
    let words = sentences::closing_refused(&error).ok_or(PageError::NotFound)?;
    let problem = Some((status_of(&error), words));
    closing_page(desk, session, day, Filled { problem, ..filled }).await
}

fn status_of(error: &ClosingError) -> StatusCode {
    match error {
        ClosingError::Moved | ClosingError::Signed { .. } | ClosingError::Reopened { .. } => {
            StatusCode::CONFLICT
        }
        ClosingError::Undecided { .. } | ClosingError::NoteMissing(_) | ClosingError::NoteTooLong => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        ClosingError::NotFound | ClosingError::Queue(_) => StatusCode::NOT_FOUND,
    }
}

fn back(day: Date) -> Response {
    Redirect::to(&format!("/closing/{day}")).into_response()
}

async fn closing_page(
    desk: &Desk,
    session: &Session,
    day: Date,
    filled: Filled,
) -> Result<Response, PageError> {
    // The mark is read first: what moves while the lists are read makes the form out of date, not wrong.
    let stands = desk.queue.day_standing(day).await?;
    let closings = &stands.closings;
    let (light, state) = sentences::day_state(closings.state());
    let (status, problem) = filled.problem.unzip();
    let signed_and_unmoved = matches!(closings.state(), DayState::Closed(_));
    let template = ClosingPage {
        chrome: Chrome::new(desk, session),
        problem,
        title: sentences::date(day),
        iso: day.to_string(),
        light,
        state,
        kiosk: kiosk::look(desk, day_in_japan(desk.clock.now())).await?,
        groups: groups(desk, day, &stands).await?,
        counts: CheckState::ALL
            .map(|state| (sentences::state(state), stands.counts.of(state)))
            .into_iter()
            .chain([("読めない", stands.unreadable)])
            .collect(),
        seen: closings.mark,
        version: closings.version(),
        may_sign: stands.counts.awaiting_review == 0 && !signed_and_unmoved,
        may_reopen: may(session.role, Doing::Reopen)
            && matches!(closings.state(), DayState::Closed(_) | DayState::Moved(_)),
        needs_hold_note: stands.counts.on_hold + stands.unreadable > 0,
        needs_unsent_note: stands.counts.approved > 0,
        note_chars_max: NOTE_CHARS_MAX,
        on_hold: filled.on_hold,
        unsent: filled.unsent,
        why: filled.why,
        signed: closings.closings.iter().map(signed).collect(),
    };
    Ok(page(status.unwrap_or(StatusCode::OK), &template))
}

fn signed(closing: &Closing) -> Signed {
    let note = |about: &str, note: &Option<String>| note.as_ref().map(|note| format!("{about}：{note}"));
    let reopened = closing.reopened.as_ref().map(|by| {
        let why = by.note.as_deref().unwrap_or_default();
        format!("{} さんが {} に取り消し：{why}", by.staff, sentences::moment(by.at))
    });
    let notes = [note("保留・読めない", &closing.on_hold), note("未送信", &closing.unsent), reopened];
    Signed {
        version: closing.version,
        who: closing.staff.clone(),
        at: sentences::moment(closing.at),
        counts: counts_in_words(closing),
        notes: notes.into_iter().flatten().collect(),
    }
}

/// `連携済 12、取消 1`: where the checks of a closing stood.
pub fn counts_in_words(closing: &Closing) -> String {
    let of = |state| (sentences::state(state), closing.counts.of(state));
    let counts = CheckState::ALL.map(of).into_iter().chain([("読めない", closing.unreadable)]);
    let told: Vec<String> =
        counts.filter(|(_, count)| *count > 0).map(|(word, count)| format!("{word} {count}")).collect();
    if told.is_empty() { "受付なし".to_owned() } else { told.join("、") }
}

/// How a day is signed off, for the list of that day. What is damaged here hides no check.
pub async fn look(desk: &Desk, day: Date) -> Result<(Light, String), QueueError> {
    match desk.queue.day_closings(day).await {
        Ok(closings) => Ok(sentences::day_state(closings.state())),
        Err(error @ QueueError::Corrupt(_)) => {
            tracing::error!(%error, "closings of the day not readable");
            Ok((Light::Red, sentences::CLOSINGS_UNREADABLE.to_owned()))
        }
        Err(error) => Err(error),
    }
}
