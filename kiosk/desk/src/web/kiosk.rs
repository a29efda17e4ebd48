//! Owns what the list says of the kiosk (whether it takes people, notices) and the seeing of a notice.
//!
//! Promises: of two who have seen a notice, the second is told who was first and when; what is damaged here hides no
//! check.
//! Must never: let the kiosk take people, or nobody; that is done at the kiosk.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::civil::Date;
use queue::{Actor, Notice, NoticeError, QueueError, Service};

use super::Desk;
use super::guard::StaffForm;
use super::login::NoFields;
use super::message::PageError;
use super::render::{Chrome, page};
use crate::access::Review;
use crate::sentences::{self, Light};

/// What the list says of the kiosk.
pub struct Kiosk {
    /// Of its state.
    pub light: Light,
    /// Its state.
    pub state: &'static str,
    /// Who brought it there and when; empty before anybody did.
    pub since: String,
    /// What nobody has seen yet.
    pub notices: Vec<Told>,
}

/// A notice.
pub struct Told {
    /// Its name.
    pub seq: i64,
    /// When, and what.
    pub text: String,
}

#[derive(Template)]
#[template(path = "seen.html")]
struct SeenPage {
    chrome: Chrome,
    by: String,
    at: String,
}

/// How the kiosk stands; none when that is damaged.
pub async fn look(desk: &Desk, today: Date) -> Result<Option<Kiosk>, QueueError> {
    match read(desk).await {
        Ok((service, notices)) => Ok(Some(told(&service, &notices, today))),
        Err(error @ QueueError::Corrupt(_)) => {
            tracing::error!(%error, "state of the kiosk not readable");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// POST `/notices/{seq}/see`.
pub async fn see(
    State(desk): State<Arc<Desk>>,
    Path(seq): Path<String>,
    form: StaffForm<Review, NoFields>,
) -> Result<Response, PageError> {
    let StaffForm { session, fields: NoFields {}, .. } = form;
    let seq: i64 = seq.parse().map_err(|_| PageError::NotFound)?;
    let actor = Actor::Staff(session.staff.clone());
    match desk.queue.see_notice(seq, &actor, desk.clock.now()).await {
        Ok(()) => Ok(Redirect::to("/").into_response()),
        // A double click.
        Err(NoticeError::Seen { by, .. }) if by.as_deref() == actor.account() => {
            Ok(Redirect::to("/").into_response())
        }
        Err(NoticeError::Seen { by, at }) => {
            let by = by.unwrap_or_else(|| sentences::actor(&Actor::Kiosk));
            let template = SeenPage { chrome: Chrome::new(&desk, &session), by, at: sentences::moment(at) };
            Ok(page(StatusCode::CONFLICT, &template))
        }
        Err(NoticeError::NotFound) => Err(PageError::NotFound),
        Err(NoticeError::Queue(error)) => Err(PageError::Unsure(error)),
    }
}

async fn read(desk: &Desk) -> Result<(Service, Vec<Notice>), QueueError> {
    Ok((desk.queue.recess().await?, desk.queue.unseen_notices().await?))
}

fn told(service: &Service, notices: &[Notice], today: Date) -> Kiosk {
    let (light, state) = sentences::recess(service.recess);
    let notice = |notice: &Notice| Told { seq: notice.seq, text: sentences::notice(notice, today) };
    Kiosk {
        light,
        state,
        since: sentences::since(service, today),
        notices: notices.iter().map(notice).collect(),
    }
}
