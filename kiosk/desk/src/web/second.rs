//! Owns the page between passphrase and session, and the question whether a second factor was shown.
//!
//! Promises: a code is good once, also for two who send it at the same moment and after a restart; guesses count with
//! those of passphrases; a refused one is recorded under the account, because whoever guesses knows the passphrase.
//! Must never: sign anybody in by a recovery code that the disk does not take as used.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use askama::Template;
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use queue::{Actor, DeskAction, QueueError, SecondProof, StaffAccount};
use serde::Deserialize;

use super::Desk;
use super::guard::{HALF_COOKIE_NAME, cookie_named, read_form};
use super::login::{Person, open_session, told};
use super::message::PageError;
use super::render::page;
use crate::access::{Credential, Half, Missing, TYPED_CHARS_MAX, TotpCode, TypedProof};
use crate::sentences;
use crate::server::Peer;

#[derive(Template)]
#[template(path = "code.html")]
struct CodePage {
    centre: String,
    problem: Option<String>,
    chars_max: usize,
}

/// What was typed.
#[derive(Deserialize)]
pub struct CodeFields {
    /// Six digits, or a recovery code.
    pub code: String,
}

/// GET `/login/code`.
pub async fn show(State(desk): State<Arc<Desk>>, headers: HeaderMap) -> Response {
    match half_of(&desk, &headers).map(|half| half.missing) {
        Some(Missing::Code) => code_page(&desk, StatusCode::OK, None),
        Some(Missing::Enrolment(_)) | None => to_login(),
    }
}

/// POST `/login/code`.
pub async fn enter(
    State(desk): State<Arc<Desk>>,
    Extension(Peer(address)): Extension<Peer>,
    request: Request,
) -> Result<Response, Response> {
    let headers = request.headers().clone();
    let Some(Half { staff, credential, missing: Missing::Code }) = half_of(&desk, &headers) else {
        return Ok(to_login());
    };
    let CodeFields { code } = read_form(request).await?.0;
    let shown = |status, problem| code_page(&desk, status, Some(problem));
    if let Some(answer) = locked(&desk, &staff, address, shown) {
        return Ok(answer);
    }
    let failed = |error: PageError| error.into_response();
    let Some(account) = current(&desk, &staff, credential).await.map_err(failed)? else {
        return Ok(to_login());
    };
    if !proven(&desk, &account, &code, DeskAction::SignIn).await.map_err(failed)? {
        return Ok(code_page(&desk, StatusCode::FORBIDDEN, Some(sentences::CODE_WRONG.to_owned())));
    }
    if taken(&desk, &headers).is_none() {
        return Ok(to_login());
    }
    desk.throttle().succeeded(&staff, address);
    open_session(&desk, &headers, Person::of(&account)).map_err(failed)
}

/// Counts an attempt before it is looked at; on a lock, `shown` with how long to wait.
pub fn locked(
    desk: &Desk,
    staff: &str,
    address: IpAddr,
    shown: impl FnOnce(StatusCode, String) -> Response,
) -> Option<Response> {
    let wait = desk.throttle().attempt(staff, address, desk.clock.monotonic()).err()?;
    let (secs, problem) = told(wait);
    let mut answer = shown(StatusCode::TOO_MANY_REQUESTS, problem);
    answer.headers_mut().insert(header::RETRY_AFTER, secs.into());
    Some(answer)
}

/// Who is between passphrase and session in this browser.
pub fn half_of(desk: &Desk, headers: &HeaderMap) -> Option<Half> {
    desk.halves().find(cookie_named(headers, HALF_COOKIE_NAME)?, desk.clock.monotonic())
}

/// Ends that; of two requests only one gets it.
pub fn taken(desk: &Desk, headers: &HeaderMap) -> Option<Half> {
    desk.halves().take(cookie_named(headers, HALF_COOKIE_NAME)?, desk.clock.monotonic())
}

/// The account, if it is still as it was when the passphrase was right.
pub async fn current(
    desk: &Desk,
    staff: &str,
    credential: Credential,
) -> Result<Option<StaffAccount>, PageError> {
    let account = desk.queue.staff(staff).await?;
    Ok(account.filter(|account| Credential::of(account) == credential))
}

/// Whether what was typed is the second factor of the account, now and for the first time.
pub async fn proven(
    desk: &Desk,
    account: &StaffAccount,
    typed: &str,
    action: DeskAction,
) -> Result<bool, PageError> {
    let now = desk.clock.now();
    let fits = match TypedProof::parse(typed) {
        Some(TypedProof::Totp(code)) => totp_fits(desk, account, code, action).await?,
        Some(TypedProof::Recovery(digest)) => {
            let proof = SecondProof::Recovery(digest);
            let accepted = desk.queue.accept_second(&account.name, &proof, action, now).await;
            accepted.map_err(PageError::Unsure)?
        }
        None => false,
    };
    if !fits {
        desk.record(&Actor::Staff(account.name.clone()), DeskAction::CodeRefused, None).await?;
        tracing::warn!("second factor refused");
    }
    Ok(fits)
}

/// On a disk that refuses, the memory of this process alone keeps a code from being accepted twice.
async fn totp_fits(
    desk: &Desk,
    account: &StaffAccount,
    code: TotpCode,
    action: DeskAction,
) -> Result<bool, PageError> {
    let Some(sealed) = &account.second_factor else { return Ok(false) };
    let Some(secret) = desk.vault.unseal(&account.name, sealed) else {
        tracing::error!(
            staff = account.name,
            "second factor is sealed under another key: reset-second-factor"
        );
        return Ok(false);
    };
    let now = desk.clock.now();
    let Some(step) = secret.step_of(code, now) else { return Ok(false) };
    let fresh = desk.steps().take(&account.name, step);
    if !fresh {
        return Ok(false);
    }
    match desk.queue.accept_second(&account.name, &SecondProof::Step(step), action, now).await {
        Ok(accepted) => Ok(accepted),
        Err(error @ (QueueError::Full | QueueError::Disk { .. })) => {
            desk.disk_refuses.store(true, Ordering::Relaxed);
            tracing::error!(staff = account.name, ?action, %error, "not recorded in the audit trail");
            Ok(true)
        }
        Err(error) => Err(error.into()),
    }
}

/// To the first page.
pub fn to_login() -> Response {
    Redirect::to("/login").into_response()
}

fn code_page(desk: &Desk, status: StatusCode, problem: Option<String>) -> Response {
    page(status, &CodePage { centre: desk.centre.name.clone(), problem, chars_max: TYPED_CHARS_MAX })
}
