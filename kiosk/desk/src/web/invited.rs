//! Owns the page on which an invited person sets the passphrase of their account.
//!
//! Promises: the invitation is good once; guesses of it count like those of passphrases; the person signs in afterwards
//! as everybody does, with a second factor where they must have one.
//! Must never: tell whether the name or the code was wrong.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Extension, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use queue::{Actor, DeskAction};
use serde::Deserialize;

use super::Desk;
use super::guard::read_form;
use super::login::told;
use super::message::PageError;
use super::render::page;
use crate::access::{OneTimeCode, PASSPHRASE_CHARS_MIN, Passphrase, TYPED_CHARS_MAX, check_new};
use crate::clock::random_bytes;
use crate::sentences;
use crate::server::Peer;

#[derive(Template)]
#[template(path = "invited.html")]
struct InvitedPage {
    centre: String,
    problem: Option<String>,
    name: String,
    chars_max: usize,
    passphrase_chars_min: usize,
}

#[derive(Deserialize)]
struct Fields {
    name: String,
    code: String,
    passphrase: Passphrase,
    again: Passphrase,
}

/// GET `/invited`.
pub async fn show(State(desk): State<Arc<Desk>>) -> Response {
    invited_page(&desk, StatusCode::OK, String::new(), None)
}

/// POST `/invited`.
pub async fn accept(
    State(desk): State<Arc<Desk>>,
    Extension(Peer(address)): Extension<Peer>,
    request: Request,
) -> Result<Response, Response> {
    let Fields { name, code, passphrase, again } = read_form(request).await?.0;
    if let Some(problem) = unfit(&passphrase, &again, &name) {
        return Ok(invited_page(&desk, StatusCode::UNPROCESSABLE_ENTITY, name, Some(problem)));
    }
    let allowed = desk.throttle().attempt(&name, address, desk.clock.monotonic());
    if let Err(wait) = allowed {
        let (secs, problem) = told(wait);
        let mut answer = invited_page(&desk, StatusCode::TOO_MANY_REQUESTS, name, Some(problem));
        answer.headers_mut().insert(header::RETRY_AFTER, secs.into());
        return Ok(answer);
    }
    match accepted(&desk, &name, &code, passphrase).await.map_err(|error| error.into_response())? {
        true => {
            desk.throttle().succeeded(&name, address);
            Ok(Redirect::to("/login").into_response())
        }
        false => {
            let problem = Some(sentences::INVITATION_WRONG.to_owned());
            Ok(invited_page(&desk, StatusCode::FORBIDDEN, name, problem))
        }
    }
}

/// What is wrong with a new passphrase that was typed twice.
pub fn unfit(passphrase: &Passphrase, again: &Passphrase, name: &str) -> Option<String> {
    if !passphrase.same_as(again) {
        return Some(sentences::PASSPHRASES_DIFFER.to_owned());
    }
    check_new(passphrase, name).err().map(|problem| problem.to_string())
}

async fn accepted(desk: &Desk, name: &str, code: &str, passphrase: Passphrase) -> Result<bool, PageError> {
    let hash = desk.hasher.hash(passphrase, random_bytes()?).await.map_err(|_| PageError::Machine)?;
    let done = match OneTimeCode::parse(code) {
        Some(code) => desk.queue.accept_invitation(name, code.digest(), &hash, desk.clock.now()).await,
        None => Ok(false),
    };
    let done = done.map_err(PageError::Unsure)?;
    if !done {
        desk.record(&Actor::Desk, DeskAction::SignInRefused, None).await?;
        tracing::warn!("invitation refused");
    }
    Ok(done)
}

fn invited_page(desk: &Desk, status: StatusCode, name: String, problem: Option<String>) -> Response {
    let centre = desk.centre.name.clone();
    let template = InvitedPage {
        centre,
        problem,
        name,
        chars_max: TYPED_CHARS_MAX,
        passphrase_chars_min: PASSPHRASE_CHARS_MIN,
    };
    page(status, &template)
}
