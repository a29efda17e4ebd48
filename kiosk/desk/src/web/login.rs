//! Owns signing in and out.
//!
//! Promises: a wrong name and a wrong passphrase look and last the same; every sign-in gets a new token and
//! ends the session that the browser came with.
//! Must never: record what was typed as a name that is no account: it may be a passphrase.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use queue::{Actor, DeskAction, StaffAccount};
use serde::Deserialize;

use super::Desk;
use super::guard::{COOKIE_NAME, SignedIn, StaffForm, cookie, read_form};
use super::message::PageError;
use super::render::page;
use crate::access::{Credential, Passphrase, Session, Token, Wait};
use crate::clock::random_bytes;
use crate::server::Peer;

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    centre: String,
    fingerprint: String,
    problem: Option<String>,
    no_account_yet: bool,
}

/// The fields of a form that has none but its token.
#[derive(Deserialize)]
pub struct NoFields {}

#[derive(Deserialize)]
struct Credentials {
    name: String,
    passphrase: Passphrase,
}

/// GET `/login`.
pub async fn show(State(desk): State<Arc<Desk>>, signed_in: Result<SignedIn, Response>) -> Response {
    match signed_in {
        Ok(_) => Redirect::to("/").into_response(),
        Err(_) => login_page(&desk, StatusCode::OK, None).await,
    }
}

/// POST `/login`.
pub async fn sign_in(
    State(desk): State<Arc<Desk>>,
    Extension(Peer(address)): Extension<Peer>,
    request: Request,
) -> Result<Response, Response> {
    let old_cookie = cookie(request.headers()).map(str::to_owned);
    let Credentials { name, passphrase } = read_form(request).await?.0;
    let allowed = desk.throttle().attempt(&name, address, desk.clock.monotonic());
    if let Err(wait) = allowed {
        return Ok(too_many(&desk, wait).await);
    }
    let failed = |error: PageError| error.into_response();
    let account = desk.queue.staff(&name).await.map_err(|error| failed(error.into()))?;
    let Some(person) = verified(&desk, account, passphrase).await.map_err(failed)? else {
        return Ok(login_page(&desk, StatusCode::FORBIDDEN, Some(WRONG.to_owned())).await);
    };
    desk.throttle().succeeded(&name, address);
    if let Some(old) = old_cookie {
        desk.sessions().close(&old);
    }
    open_session(&desk, person).await.map_err(failed)
}

/// POST `/logout`.
pub async fn sign_out(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    form: StaffForm<NoFields>,
) -> Response {
    if let Some(cookie) = cookie(&headers) {
        desk.sessions().close(cookie);
    }
    let StaffForm { session, fields: NoFields {} } = form;
    // The session is closed already: a failure here must not say that nothing happened.
    if let Err(error) = desk.record(&Actor::Staff(session.staff), DeskAction::SignOut, None).await {
        tracing::error!(%error, "sign-out not recorded");
    }
    let gone = format!("{COOKIE_NAME}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
    ([(header::SET_COOKIE, gone)], Redirect::to("/login")).into_response()
}

const WRONG: &str = "アカウント名またはパスフレーズが違います。";

async fn login_page(desk: &Desk, status: StatusCode, problem: Option<String>) -> Response {
    let no_account_yet = matches!(desk.queue.staff_count().await, Ok(0));
    let (centre, fingerprint) = (desk.centre.name.clone(), desk.fingerprint.clone());
    page(status, &LoginPage { centre, fingerprint, problem, no_account_yet })
}

async fn too_many(desk: &Desk, Wait(wait): Wait) -> Response {
    let secs = wait.as_secs().max(1);
    let minutes = secs.div_ceil(60);
    let problem =
        format!("続けて失敗したため、ログインを止めています。約 {minutes} 分後にもう一度お試しください。");
    let mut answer = login_page(desk, StatusCode::TOO_MANY_REQUESTS, Some(problem)).await;
    answer.headers_mut().insert(header::RETRY_AFTER, secs.into());
    answer
}

/// Who is about to be signed in.
struct Person {
    name: String,
    display_name: String,
    credential: Credential,
}

/// The person when the passphrase is theirs; a failure is recorded.
async fn verified(
    desk: &Desk,
    account: Option<StaffAccount>,
    typed: Passphrase,
) -> Result<Option<Person>, PageError> {
    let parts = account.map(|StaffAccount { name, display_name, password_hash, role: _ }| {
        let credential = Credential::of(&password_hash);
        (Person { name, display_name, credential }, password_hash)
    });
    let (person, stored) = parts.unzip();
    if desk.hasher.fits(typed, stored).await.map_err(|_| PageError::Machine)? {
        return Ok(person);
    }
    let actor = person.map_or(Actor::Desk, |person| Actor::Staff(person.name));
    desk.record(&actor, DeskAction::SignInRefused, None).await?;
    tracing::warn!("sign-in refused");
    Ok(None)
}

async fn open_session(desk: &Desk, person: Person) -> Result<Response, PageError> {
    let token = Token::from_random(random_bytes()?);
    let form_token = Token::from_random(random_bytes()?);
    let actor = Actor::Staff(person.name.clone());
    desk.record(&actor, DeskAction::SignIn, None).await?;
    let Person { name: staff, display_name, credential } = person;
    let session = Session { staff, display_name, credential, form_token };
    desk.sessions().open(&token, session, desk.clock.monotonic());
    let cookie = format!("{COOKIE_NAME}={}; Path=/; Secure; HttpOnly; SameSite=Strict", token.as_str());
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response())
}
