//! Owns the page on which the first manager (はじめての責任者) of a device makes their account.
//!
//! Promises: it is there only while nobody has an account; it needs the code that stands at the device; guesses count
//! under one name, wherever they come from.
//! Must never: show the code in a browser.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Extension, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use queue::{Actor, DeskAction, FIRST_CODE_SECS_MAX, FirstCode, FirstCodeError, StaffError};
use serde::Deserialize;

use super::Desk;
use super::guard::read_form;
use super::invited::unfit;
use super::login::told;
use super::message::PageError;
use super::render::page;
use super::second::to_login;
use crate::access::{PASSPHRASE_CHARS_MIN, Passphrase, check_staff_name};
use crate::clock::random_bytes;
use crate::sentences;
use crate::server::Peer;

/// Under this name guesses count. No account has it: it holds a control character.
const GUESSES: &str = "\0first";

#[derive(Template)]
#[template(path = "first.html")]
struct FirstPage {
    centre: String,
    problem: Option<String>,
    code_holds: bool,
    minutes: i64,
    passphrase_chars_min: usize,
}

#[derive(Deserialize)]
struct Fields {
    code: String,
    name: String,
    display_name: String,
    passphrase: Passphrase,
    again: Passphrase,
}

/// GET `/first`.
pub async fn show(State(desk): State<Arc<Desk>>) -> Result<Response, PageError> {
    if desk.queue.staff_count().await? > 0 {
        return Ok(to_login());
    }
    first_page(&desk, StatusCode::OK, None).await
}

/// POST `/first/code`: from now on the code stands at the device.
pub async fn show_code(State(desk): State<Arc<Desk>>) -> Result<Response, PageError> {
    let fresh = FirstCode::generate(random_bytes()?);
    match desk.queue.show_first_code(fresh, &Actor::Desk, desk.clock.now()).await {
        Ok(_) => Ok(Redirect::to("/first").into_response()),
        Err(FirstCodeError::Queue(error) | FirstCodeError::Staff(StaffError::Queue(error))) => {
            Err(PageError::Unsure(error))
        }
        Err(FirstCodeError::AccountExists | FirstCodeError::WrongCode | FirstCodeError::Staff(_)) => {
            Ok(to_login())
        }
    }
}

/// POST `/first`.
pub async fn make(
    State(desk): State<Arc<Desk>>,
    Extension(Peer(address)): Extension<Peer>,
    request: Request,
) -> Result<Response, Response> {
    let fields: Fields = read_form(request).await?.0;
    let failed = |error: PageError| error.into_response();
    let unfit_name = check_staff_name(&fields.name).and_then(|()| check_staff_name(&fields.display_name));
    let unfit = unfit_name.err().map(|problem| problem.to_string());
    let unfit = unfit.or_else(|| unfit_passphrase(&fields));
    if unfit.is_some() {
        return first_page(&desk, StatusCode::UNPROCESSABLE_ENTITY, unfit).await.map_err(failed);
    }
    let allowed = desk.throttle().attempt(GUESSES, address, desk.clock.monotonic());
    if let Err(wait) = allowed {
        let (secs, problem) = told(wait);
        let answer = first_page(&desk, StatusCode::TOO_MANY_REQUESTS, Some(problem)).await;
        let mut answer = answer.map_err(failed)?;
        answer.headers_mut().insert(header::RETRY_AFTER, secs.into());
        return Ok(answer);
    }
    let answer = made(&desk, fields).await.map_err(failed)?;
    if answer.status().is_redirection() {
        desk.throttle().succeeded(GUESSES, address);
    }
    Ok(answer)
}

fn unfit_passphrase(fields: &Fields) -> Option<String> {
    unfit(&fields.passphrase, &fields.again, &fields.name)
}

async fn made(desk: &Desk, fields: Fields) -> Result<Response, PageError> {
    let Fields { code, name, display_name, passphrase, again: _ } = fields;
    let hash = desk.hasher.hash(passphrase, random_bytes()?).await.map_err(|_| PageError::Machine)?;
    match desk.queue.add_first_manager(code.trim(), &name, &display_name, &hash, desk.clock.now()).await {
        Ok(()) | Err(FirstCodeError::AccountExists) => Ok(to_login()),
        Err(FirstCodeError::WrongCode) => {
            desk.record(&Actor::Desk, DeskAction::SignInRefused, None).await?;
            tracing::warn!("code of the first manager refused");
            let problem = Some(sentences::FIRST_CODE_WRONG.to_owned());
            first_page(desk, StatusCode::FORBIDDEN, problem).await
        }
        Err(FirstCodeError::Queue(error) | FirstCodeError::Staff(StaffError::Queue(error))) => {
            Err(PageError::Unsure(error))
        }
        Err(FirstCodeError::Staff(_)) => {
            let problem = Some(sentences::NAME_TAKEN.to_owned());
            first_page(desk, StatusCode::UNPROCESSABLE_ENTITY, problem).await
        }
    }
}

async fn first_page(desk: &Desk, status: StatusCode, problem: Option<String>) -> Result<Response, PageError> {
    let template = FirstPage {
        centre: desk.centre.name.clone(),
        problem,
        code_holds: desk.queue.first_code(desk.clock.now()).await?.is_some(),
        minutes: FIRST_CODE_SECS_MAX / 60,
        passphrase_chars_min: PASSPHRASE_CHARS_MIN,
    };
    Ok(page(status, &template))
}
