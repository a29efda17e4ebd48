//! Owns the page on which managers (責任者) look after accounts: invite, invite again, close, reset a second factor.
//!
//! Promises: a manager never sees or sets a passphrase: the person does, with a code that is shown once; what is taken
//! from an account ends its sessions at its next request.
//! Must never: let managers do to themselves what asks for their second factor elsewhere, or close the account they use.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use queue::{Actor, INVITATION_SECS_MAX, Role, StaffEntry, StaffError};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::Desk;
use super::guard::{SignedIn, StaffForm};
use super::message::PageError;
use super::render::{Chrome, page};
use crate::access::{ManageAccounts, OneTimeCode, Session, check_staff_name};
use crate::clock::random_bytes;
use crate::sentences;

#[derive(Template)]
#[template(path = "accounts.html")]
struct AccountsPage {
    chrome: Chrome,
    invited: Option<Invited>,
    problem: Option<String>,
    rows: Vec<AccountRow>,
    roles: [(&'static str, &'static str); 3],
}

/// An invitation, to be shown once.
struct Invited {
    name: String,
    code: String,
    days: i64,
}

struct AccountRow {
    name: String,
    display_name: String,
    role: &'static str,
    standing: String,
    has_second_factor: bool,
    own: bool,
}

/// An account to make.
#[derive(Deserialize)]
pub struct InviteFields {
    name: String,
    display_name: String,
    role: String,
}

/// An account that is there.
#[derive(Deserialize)]
pub struct AccountFields {
    name: String,
}

type Answer = Result<Response, PageError>;
type Form<T> = StaffForm<ManageAccounts, T>;

/// GET `/accounts`.
pub async fn show(State(desk): State<Arc<Desk>>, SignedIn(session, ..): SignedIn<ManageAccounts>) -> Answer {
    accounts_page(&desk, &session, StatusCode::OK, None, None).await
}

/// POST `/accounts`: makes an account whose person sets the passphrase.
pub async fn invite(State(desk): State<Arc<Desk>>, form: Form<InviteFields>) -> Answer {
    let StaffForm { session, fields: InviteFields { name, display_name, role }, .. } = form;
    let role = Role::from_code(&role).ok_or(PageError::Foreign)?;
    let shown = if display_name.is_empty() { &name } else { &display_name };
    if let Err(problem) = check_staff_name(&name).and_then(|()| check_staff_name(shown)) {
        return refused(&desk, &session, problem.to_string()).await;
    }
    let code = OneTimeCode::generate(&Zeroizing::new(random_bytes()?));
    let actor = Actor::Staff(session.staff.clone());
    let made = desk.queue.invite_staff(&name, shown, role, code.digest(), &actor, desk.clock.now()).await;
    answer(&desk, &session, made, Some((name, code))).await
}

/// POST `/accounts/invite-again`: for a forgotten passphrase, or an invitation that was too late.
pub async fn invite_again(State(desk): State<Arc<Desk>>, form: Form<AccountFields>) -> Answer {
    let StaffForm { session, fields: AccountFields { name }, .. } = form;
    if name == session.staff {
        return refused(&desk, &session, sentences::NOT_ONESELF.to_owned()).await;
    }
    let code = OneTimeCode::generate(&Zeroizing::new(random_bytes()?));
    let actor = Actor::Staff(session.staff.clone());
    let made = desk.queue.invite_again(&name, code.digest(), &actor, desk.clock.now()).await;
    answer(&desk, &session, made, Some((name, code))).await
}

/// POST `/accounts/close`.
pub async fn close(State(desk): State<Arc<Desk>>, form: Form<AccountFields>) -> Answer {
    let StaffForm { session, fields: AccountFields { name }, .. } = form;
    if name == session.staff {
        return refused(&desk, &session, sentences::NOT_ONESELF.to_owned()).await;
    }
    let actor = Actor::Staff(session.staff.clone());
    let closed = desk.queue.remove_staff(&name, &actor, desk.clock.now()).await;
    answer(&desk, &session, closed, None).await
}

/// POST `/accounts/reset`: takes a second factor away.
pub async fn reset(State(desk): State<Arc<Desk>>, form: Form<AccountFields>) -> Answer {
    let StaffForm { session, fields: AccountFields { name }, .. } = form;
    if name == session.staff {
        return refused(&desk, &session, sentences::NOT_ONESELF.to_owned()).await;
    }
    let actor = Actor::Staff(session.staff.clone());
    let removed = desk.queue.remove_second_factor(&name, &actor, desk.clock.now()).await;
    answer(&desk, &session, removed, None).await
}

/// The page after a change, with the invitation that it made.
async fn answer(
    desk: &Desk,
    session: &Session,
    changed: Result<(), StaffError>,
    invited: Option<(String, OneTimeCode)>,
) -> Answer {
    match changed {
        Ok(()) => match invited {
            Some(invited) => accounts_page(desk, session, StatusCode::OK, Some(invited), None).await,
            None => Ok(Redirect::to("/accounts").into_response()),
        },
        Err(StaffError::NameTaken | StaffError::NameForm) => {
            refused(desk, session, sentences::NAME_TAKEN.to_owned()).await
        }
        // Somebody else was first: the page shows how it is now.
        Err(
            StaffError::NotFound | StaffError::NoSecondFactor | StaffError::NoCode | StaffError::NumberTaken,
        ) => Ok(Redirect::to("/accounts").into_response()),
        Err(StaffError::Queue(error)) => Err(PageError::Unsure(error)),
    }
}

async fn refused(desk: &Desk, session: &Session, problem: String) -> Answer {
    accounts_page(desk, session, StatusCode::UNPROCESSABLE_ENTITY, None, Some(problem)).await
}

async fn accounts_page(
    desk: &Desk,
    session: &Session,
    status: StatusCode,
    invited: Option<(String, OneTimeCode)>,
    problem: Option<String>,
) -> Answer {
    let days = INVITATION_SECS_MAX / (24 * 60 * 60);
    let row = |entry: StaffEntry| AccountRow {
        role: sentences::role(entry.role),
        standing: sentences::standing(entry.invited, entry.second_factor_since),
        has_second_factor: entry.second_factor_since.is_some(),
        own: entry.name == session.staff,
        name: entry.name,
        display_name: entry.display_name,
    };
    let template = AccountsPage {
        chrome: Chrome::new(desk, session),
        invited: invited.map(|(name, code)| Invited { name, code: code.expose().to_string(), days }),
        problem,
        rows: desk.queue.staff_list().await?.into_iter().map(row).collect(),
        roles: Role::ALL.map(|role| (role.code(), sentences::role(role))),
    };
    Ok(page(status, &template))
}
