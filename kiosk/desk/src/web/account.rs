//! Owns the page on which everybody looks after their own account: passphrase and second factor.
//!
//! Promises: for every change the passphrase and (where there is one) the second factor are asked for again, with the attempts of signing in; who must have a second factor cannot
//! take it away.
//! Must never: show a secret.

use std::net::IpAddr;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use queue::{Actor, DeskAction, PasswordHash, QueueError, StaffAccount, StaffEntry, StaffError};
use serde::Deserialize;

use super::Desk;
use super::guard::{SignedIn, StaffForm};
use super::invited::unfit;
use super::login::{Person, enrolment, half_way, open_session, told};
use super::message::PageError;
use super::render::{Chrome, page};
use super::second::{proven, to_login};
use crate::access::{Credential, OwnAccount, PASSPHRASE_CHARS_MIN, Passphrase, Session, TYPED_CHARS_MAX};
use crate::clock::random_bytes;
use crate::sentences;
use crate::server::Peer;

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    chrome: Chrome,
    name: String,
    role: &'static str,
    since: Option<String>,
    recovery_left: u64,
    may_remove: bool,
    problem: Option<String>,
    chars_max: usize,
    passphrase_chars_min: usize,
}

/// What shows once more who it is.
#[derive(Deserialize)]
pub struct ProofFields {
    passphrase: Passphrase,
    #[serde(default)]
    code: String,
}

/// Another passphrase.
#[derive(Deserialize)]
pub struct PassphraseFields {
    #[serde(flatten)]
    proof: ProofFields,
    new: Passphrase,
    again: Passphrase,
}

type Form<T> = StaffForm<OwnAccount, T>;

/// GET `/account`.
pub async fn show(
    State(desk): State<Arc<Desk>>,
    SignedIn(session, ..): SignedIn<OwnAccount>,
) -> Result<Response, PageError> {
    account_page(&desk, &session, StatusCode::OK, None).await
}

/// POST `/account/enrol`: on to the pages of a new second factor.
pub async fn enrol(
    State(desk): State<Arc<Desk>>,
    Extension(Peer(address)): Extension<Peer>,
    form: Form<ProofFields>,
) -> Result<Response, PageError> {
    match proven_again(&desk, &form.session, form.fields, address).await? {
        Again::Proven(account) => {
            half_way(&desk, account.name.clone(), Credential::of(&account), enrolment()?)
        }
        Again::Not(answer) => Ok(answer),
    }
}

/// POST `/account/remove`.
pub async fn remove(
    State(desk): State<Arc<Desk>>,
    Extension(Peer(address)): Extension<Peer>,
    headers: HeaderMap,
    form: Form<ProofFields>,
) -> Result<Response, PageError> {
    if desk.access.second_factor.requires(form.session.role) {
        return Err(PageError::Foreign);
    }
    let account = match proven_again(&desk, &form.session, form.fields, address).await? {
        Again::Proven(account) => account,
        Again::Not(answer) => return Ok(answer),
    };
    let actor = Actor::Staff(account.name.clone());
    match desk.queue.remove_second_factor(&account.name, &actor, desk.clock.now()).await {
        // Every session of the account has ended; this person goes on in a new one.
        Ok(()) => open_session(&desk, &headers, Person::of(&StaffAccount { second_factor: None, ..account })),
        Err(error) => unchanged(error),
    }
}

/// POST `/account/passphrase`.
pub async fn passphrase(
    State(desk): State<Arc<Desk>>,
    Extension(Peer(address)): Extension<Peer>,
    headers: HeaderMap,
    form: Form<PassphraseFields>,
) -> Result<Response, PageError> {
    let StaffForm { session, fields: PassphraseFields { proof, new, again }, .. } = form;
    if let Some(problem) = unfit(&new, &again, &session.staff) {
        return account_page(&desk, &session, StatusCode::UNPROCESSABLE_ENTITY, Some(problem)).await;
    }
    let account = match proven_again(&desk, &session, proof, address).await? {
        Again::Proven(account) => account,
        Again::Not(answer) => return Ok(answer),
    };
    let hash = desk.hasher.hash(new, random_bytes()?).await.map_err(|_| PageError::Machine)?;
    let actor = Actor::Staff(account.name.clone());
    match desk.queue.set_passphrase(&account.name, &hash, &actor, desk.clock.now()).await {
        Ok(()) => open_session(&desk, &headers, Person::of(&StaffAccount { password_hash: hash, ..account })),
        Err(error) => unchanged(error),
    }
}

/// What a change that did not happen leads to.
fn unchanged(error: StaffError) -> Result<Response, PageError> {
    match error {
        StaffError::Queue(error) => Err(PageError::Unsure(error)),
        StaffError::NotFound
        | StaffError::NoSecondFactor
        | StaffError::NoCode
        | StaffError::NameTaken
        | StaffError::NameForm
        | StaffError::NumberTaken => Ok(Redirect::to("/account").into_response()),
    }
}

enum Again {
    Proven(StaffAccount),
    Not(Response),
}

/// Whether the person has shown once more who they are; recorded either way.
async fn proven_again(
    desk: &Desk,
    session: &Session,
    ProofFields { passphrase, code }: ProofFields,
    address: IpAddr,
) -> Result<Again, PageError> {
    let allowed = desk.throttle().attempt(&session.staff, address, desk.clock.monotonic());
    if let Err(wait) = allowed {
        let (secs, problem) = told(wait);
        let mut answer = account_page(desk, session, StatusCode::TOO_MANY_REQUESTS, Some(problem)).await?;
        answer.headers_mut().insert(header::RETRY_AFTER, secs.into());
        return Ok(Again::Not(answer));
    }
    let Some(account) = desk.queue.staff(&session.staff).await? else { return Ok(Again::Not(to_login())) };
    let actor = Actor::Staff(account.name.clone());
    let stored = PasswordHash::new(account.password_hash.expose().to_owned());
    let wrong = if !desk.hasher.fits(passphrase, Some(stored)).await.map_err(|_| PageError::Machine)? {
        desk.record(&actor, DeskAction::SignInRefused, None).await?;
        Some(sentences::PASSPHRASE_WRONG)
    } else if account.second_factor.is_none() {
        desk.record(&actor, DeskAction::ProveAgain, None).await?;
        None
    } else {
        let proven = proven(desk, &account, &code, DeskAction::ProveAgain).await?;
        (!proven).then_some(sentences::CODE_WRONG)
    };
    if let Some(problem) = wrong {
        let answer = account_page(desk, session, StatusCode::FORBIDDEN, Some(problem.to_owned())).await?;
        return Ok(Again::Not(answer));
    }
    desk.throttle().succeeded(&session.staff, address);
    Ok(Again::Proven(account))
}

async fn account_page(
    desk: &Desk,
    session: &Session,
    status: StatusCode,
    problem: Option<String>,
) -> Result<Response, PageError> {
    let entry = own_entry(desk, &session.staff).await?;
    let since = entry.and_then(|entry| entry.second_factor_since).map(sentences::moment);
    let required = desk.access.second_factor.requires(session.role);
    let template = AccountPage {
        chrome: Chrome::new(desk, session),
        name: session.staff.clone(),
        role: sentences::role(session.role),
        recovery_left: desk.queue.recovery_codes_left(&session.staff).await?,
        may_remove: since.is_some() && !required,
        since,
        problem,
        chars_max: TYPED_CHARS_MAX,
        passphrase_chars_min: PASSPHRASE_CHARS_MIN,
    };
    Ok(page(status, &template))
}

async fn own_entry(desk: &Desk, name: &str) -> Result<Option<StaffEntry>, QueueError> {
    Ok(desk.queue.staff_list().await?.into_iter().find(|entry| entry.name == name))
}
