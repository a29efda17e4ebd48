//! Owns the setting up of a second factor: QR code and text of a new secret, the first code, the recovery codes.
//!
//! Promises: a secret becomes the second factor only after a right code of it; until then the old one holds. Recovery
//! codes are shown once, when they hold. Whoever set it up is signed in, under a new token.
//! Must never: show a secret to anybody but who has just given the passphrase, or let a page be kept.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use queue::{Actor, CodeDigest, DeskAction, RECOVERY_CODES, SecondFactor, StaffError};
use zeroize::Zeroizing;

use super::Desk;
use super::guard::read_form;
use super::login::{Person, session_cookies};
use super::message::PageError;
use super::qr::svg;
use super::render::{clear_secs, home, page};
use super::second::{CodeFields, current, half_of, locked, taken, to_login};
use crate::access::{HALF_SECS_MAX, Half, Missing, OneTimeCode, TotpSecret, TypedProof};
use crate::clock::random_bytes;
use crate::sentences;
use crate::server::Peer;

#[derive(Template)]
#[template(path = "enrol.html")]
struct EnrolPage {
    centre: String,
    account: String,
    secret: String,
    clear_secs: u64,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "recovery.html")]
struct RecoveryPage {
    centre: String,
    codes: Vec<String>,
    clear_secs: u64,
    home: &'static str,
}

/// GET `/enrol`.
pub async fn show(State(desk): State<Arc<Desk>>, headers: HeaderMap) -> Response {
    match enrolling(&desk, &headers) {
        Some((half, secret)) => enrol_page(&desk, StatusCode::OK, &half, &secret, None),
        None => to_login(),
    }
}

/// GET `/enrol/qr.svg`.
pub async fn picture(State(desk): State<Arc<Desk>>, headers: HeaderMap) -> Result<Response, PageError> {
    let (half, secret) = enrolling(&desk, &headers).ok_or(PageError::NotFound)?;
    let picture = svg(&secret.address(&half.staff)).ok_or(PageError::NotFound)?;
    let kind = [(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "no-store")];
    Ok((kind, picture.as_str().to_owned()).into_response())
}

/// POST `/enrol`.
pub async fn confirm(
    State(desk): State<Arc<Desk>>,
    Extension(Peer(address)): Extension<Peer>,
    request: Request,
) -> Result<Response, Response> {
    let headers = request.headers().clone();
    let Some((half, secret)) = enrolling(&desk, &headers) else { return Ok(to_login()) };
    let CodeFields { code } = read_form(request).await?.0;
    let shown = |status, problem| enrol_page(&desk, status, &half, &secret, Some(problem));
    if let Some(answer) = locked(&desk, &half.staff, address, shown) {
        return Ok(answer);
    }
    let failed = |error: PageError| error.into_response();
    let step = match TypedProof::parse(&code) {
        Some(TypedProof::Totp(code)) => secret.step_of(code, desk.clock.now()),
        Some(TypedProof::Recovery(_)) | None => None,
    };
    let Some(step) = step else {
        let problem = Some(sentences::CODE_WRONG_OR_OLD.to_owned());
        return Ok(enrol_page(&desk, StatusCode::UNPROCESSABLE_ENTITY, &half, &secret, problem));
    };
    let unchanged = current(&desk, &half.staff, half.credential).await.map_err(failed)?.is_some();
    if !unchanged || taken(&desk, &headers).is_none() {
        return Ok(to_login());
    }
    desk.throttle().succeeded(&half.staff, address);
    enrolled(&desk, &headers, &half.staff, &secret, step).await.map_err(failed)
}

/// Who is setting one up in this browser, and the secret.
fn enrolling(desk: &Desk, headers: &HeaderMap) -> Option<(Half, Arc<TotpSecret>)> {
    let half = half_of(desk, headers)?;
    match &half.missing {
        Missing::Enrolment(secret) => {
            let secret = Arc::clone(secret);
            Some((half, secret))
        }
        Missing::Code => None,
    }
}

/// From now on it is the second factor of the account.
async fn enrolled(
    desk: &Desk,
    headers: &HeaderMap,
    staff: &str,
    secret: &TotpSecret,
    step: i64,
) -> Result<Response, PageError> {
    let codes = recovery_codes()?;
    let sealed = desk.vault.seal(staff, secret, random_bytes()?).map_err(|_| PageError::Machine)?;
    let mut recovery = [CodeDigest([0; 32]); RECOVERY_CODES];
    for (to, code) in recovery.iter_mut().zip(&codes) {
        *to = code.digest();
    }
    let actor = Actor::Staff(staff.to_owned());
    let factor = SecondFactor { sealed, step, recovery };
    match desk.queue.set_second_factor(staff, &factor, &actor, desk.clock.now()).await {
        Ok(()) => {}
        Err(StaffError::Queue(error)) => return Err(PageError::Unsure(error)),
        Err(
            StaffError::NotFound
            | StaffError::NameTaken
            | StaffError::NameForm
            | StaffError::NumberTaken
            | StaffError::NoCode
            | StaffError::NoSecondFactor,
        ) => return Ok(to_login()),
    }
    desk.steps().begin(staff, step);
    desk.record(&actor, DeskAction::SignIn, None).await?;
    let Some(account) = desk.queue.staff(staff).await? else { return Ok(to_login()) };
    let cookies = session_cookies(desk, headers, Person::of(&account))?;
    let template = RecoveryPage {
        centre: desk.centre.name.clone(),
        codes: codes.iter().map(|code| code.expose().to_string()).collect(),
        clear_secs: clear_secs(desk),
        home: home(account.role),
    };
    Ok((cookies, page(StatusCode::OK, &template)).into_response())
}

fn recovery_codes() -> Result<Vec<OneTimeCode>, PageError> {
    let one = || Ok(OneTimeCode::generate(&Zeroizing::new(random_bytes()?)));
    (0..RECOVERY_CODES).map(|_| one()).collect()
}

fn enrol_page(
    desk: &Desk,
    status: StatusCode,
    half: &Half,
    secret: &TotpSecret,
    problem: Option<String>,
) -> Response {
    let template = EnrolPage {
        centre: desk.centre.name.clone(),
        account: half.staff.clone(),
        secret: secret.grouped().to_string(),
        clear_secs: HALF_SECS_MAX,
        problem,
    };
    page(status, &template)
}
