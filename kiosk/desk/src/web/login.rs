//! Owns signing in and out.
//!
//! Promises: a wrong name and a wrong passphrase look and last the same; whoever has a second factor, or must have one,
//! is not signed in by the passphrase; every sign-in gets a new token and ends the session that the browser came with.
//! Must never: record what was typed as a name that is no account: it may be a passphrase.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse as _, Redirect, Response};
use queue::{Actor, DeskAction, PasswordHash, Role, StaffAccount};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::Desk;
use super::guard::{
    COOKIE_NAME, HALF_COOKIE_NAME, REFRESH_MARK, SignedIn, StaffForm, cookie, is_by_itself, read_form,
};
use super::message::PageError;
use super::render::{home, page};
use super::second::taken;
use crate::access::{Credential, Half, Missing, OwnAccount, Passphrase, Session, Token, TotpSecret, Wait};
use crate::clock::random_bytes;
use crate::sentences;
use crate::server::Peer;

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    centre: String,
    fingerprint: String,
    problem: Option<String>,
    no_account_yet: bool,
    idle_minutes: u64,
}

/// The fields of a form that has none but its token.
#[derive(Deserialize)]
pub struct NoFields {}

#[derive(Deserialize)]
struct Credentials {
    name: String,
    passphrase: Passphrase,
}

/// Who is about to be signed in.
pub struct Person {
    name: String,
    display_name: String,
    role: Role,
    credential: Credential,
    has_second_factor: bool,
}

impl Person {
    /// Of this account.
    pub fn of(account: &StaffAccount) -> Self {
        Self {
            name: account.name.clone(),
            display_name: account.display_name.clone(),
            role: account.role,
            credential: Credential::of(account),
            has_second_factor: account.second_factor.is_some(),
        }
    }
}

/// GET `/login`. Of somebody who is signed in: where their role begins, and a page that came here by itself does not
/// count as activity.
pub async fn show(
    State(desk): State<Arc<Desk>>,
    signed_in: Result<SignedIn<OwnAccount>, Response>,
    request: Request,
) -> Response {
    match signed_in {
        Ok(SignedIn(session, ..)) => {
            let mark = if is_by_itself(request.uri()) { format!("?{REFRESH_MARK}") } else { String::new() };
            Redirect::to(&format!("{}{mark}", home(session.role))).into_response()
        }
        Err(_) => login_page(&desk, StatusCode::OK, None).await,
    }
}

/// POST `/login`.
pub async fn sign_in(
    State(desk): State<Arc<Desk>>,
    Extension(Peer(address)): Extension<Peer>,
    request: Request,
) -> Result<Response, Response> {
    let headers = request.headers().clone();
    let Credentials { name, passphrase } = read_form(request).await?.0;
    let allowed = desk.throttle().attempt(&name, address, desk.clock.monotonic());
    if let Err(wait) = allowed {
        return Ok(too_many(&desk, wait).await);
    }
    let failed = |error: PageError| error.into_response();
    let account = desk.queue.staff(&name).await.map_err(|error| failed(error.into()))?;
    let Some(person) = verified(&desk, account, passphrase).await.map_err(failed)? else {
        let problem = Some(sentences::SIGN_IN_WRONG.to_owned());
        return Ok(login_page(&desk, StatusCode::FORBIDDEN, problem).await);
    };
    let must_have = desk.access.second_factor.requires(person.role);
    let missing = match (person.has_second_factor, must_have) {
        (true, _) => Missing::Code,
        (false, true) => enrolment().map_err(failed)?,
        (false, false) => {
            desk.throttle().succeeded(&name, address);
            let actor = Actor::Staff(name);
            desk.record(&actor, DeskAction::SignIn, None).await.map_err(|error| failed(error.into()))?;
            return open_session(&desk, &headers, person).map_err(failed);
        }
    };
    desk.throttle().passed(&name, address);
    half_way(&desk, name, person.credential, missing).map_err(failed)
}

/// POST `/logout`.
pub async fn sign_out(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    form: StaffForm<OwnAccount, NoFields>,
) -> Response {
    if let Some(cookie) = cookie(&headers) {
        desk.sessions().close(cookie);
    }
    // Nor does anything that this person had begun wait for the next one.
    taken(&desk, &headers);
    let StaffForm { session, fields: NoFields {}, .. } = form;
    // The session is closed already: a failure here must not say that nothing happened.
    if let Err(error) = desk.record(&Actor::Staff(session.staff), DeskAction::SignOut, None).await {
        tracing::error!(%error, "sign-out not recorded");
    }
    let gone = [COOKIE_NAME, HALF_COOKIE_NAME].map(|name| (header::SET_COOKIE, gone(name)));
    (AppendHeaders(gone), Redirect::to("/login")).into_response()
}

async fn login_page(desk: &Desk, status: StatusCode, problem: Option<String>) -> Response {
    let no_account_yet = matches!(desk.queue.staff_count().await, Ok(0));
    let (centre, fingerprint) = (desk.centre.name.clone(), desk.fingerprint.clone());
    let idle_minutes = desk.access.sessions.idle.as_secs() / 60;
    page(status, &LoginPage { centre, fingerprint, problem, no_account_yet, idle_minutes })
}

async fn too_many(desk: &Desk, wait: Wait) -> Response {
    let (secs, problem) = told(wait);
    let mut answer = login_page(desk, StatusCode::TOO_MANY_REQUESTS, Some(problem)).await;
    answer.headers_mut().insert(header::RETRY_AFTER, secs.into());
    answer
}

/// Seconds of a lock, and what to say of it.
pub fn told(Wait(wait): Wait) -> (u64, String) {
    let secs = wait.as_secs().max(1);
    (secs, sentences::too_many(secs))
}

/// The person when the passphrase is theirs; a failure is recorded.
async fn verified(
    desk: &Desk,
    account: Option<StaffAccount>,
    typed: Passphrase,
) -> Result<Option<Person>, PageError> {
    let parts = account.map(|account| (Person::of(&account), account.password_hash));
    let (person, stored): (_, Option<PasswordHash>) = parts.unzip();
    if desk.hasher.fits(typed, stored).await.map_err(|_| PageError::Machine)? {
        return Ok(person);
    }
    let actor = person.map_or(Actor::Desk, |person| Actor::Staff(person.name));
    desk.record(&actor, DeskAction::SignInRefused, None).await?;
    tracing::warn!("sign-in refused");
    Ok(None)
}

/// A second factor to be: a secret that is nobody's yet.
pub fn enrolment() -> Result<Missing, PageError> {
    let bytes = Zeroizing::new(random_bytes()?);
    Ok(Missing::Enrolment(Arc::new(TotpSecret::new(*bytes))))
}

/// Sends somebody whose passphrase was right to what is missing.
pub fn half_way(
    desk: &Desk,
    staff: String,
    credential: Credential,
    missing: Missing,
) -> Result<Response, PageError> {
    let token = Token::from_random(random_bytes()?);
    let to = match missing {
        Missing::Code => "/login/code",
        Missing::Enrolment(_) => "/enrol",
    };
    desk.halves().open(&token, Half { staff, credential, missing }, desk.clock.monotonic());
    let cookie = set(HALF_COOKIE_NAME, &token);
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(to)).into_response())
}

/// A session for this person, and the way to where their role begins.
pub fn open_session(desk: &Desk, headers: &HeaderMap, person: Person) -> Result<Response, PageError> {
    let to = Redirect::to(home(person.role));
    Ok((session_cookies(desk, headers, person)?, to).into_response())
}

/// The headers that give the browser a new session in place of the one it came with.
pub fn session_cookies(
    desk: &Desk,
    headers: &HeaderMap,
    person: Person,
) -> Result<AppendHeaders<[(header::HeaderName, String); 2]>, PageError> {
    let (token, form_token) = (Token::from_random(random_bytes()?), Token::from_random(random_bytes()?));
    let Person { name: staff, display_name, role, credential, has_second_factor: _ } = person;
    let session = Session { staff, display_name, role, credential, form_token };
    let mut sessions = desk.sessions();
    if let Some(old) = cookie(headers) {
        sessions.close(old);
    }
    sessions.open(&token, session, desk.clock.monotonic());
    Ok(AppendHeaders([
        (header::SET_COOKIE, set(COOKIE_NAME, &token)),
        (header::SET_COOKIE, gone(HALF_COOKIE_NAME)),
    ]))
}

fn set(name: &str, token: &Token) -> String {
    format!("{name}={}; Path=/; Secure; HttpOnly; SameSite=Strict", token.as_str())
}

fn gone(name: &str) -> String {
    format!("{name}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0")
}
