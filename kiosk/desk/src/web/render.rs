//! Owns turning a template into an answer, the head that signed-in pages share, style sheet and icon.
//!
//! Promises: templates escape every value; a template that fails becomes an error page, not a broken one.
//! Must never: add a value to a page past its template.

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use queue::Role;

use super::Desk;
use crate::access::{Doing, Session, may};

/// How much later than its session an unattended page clears itself, so that the session has ended by then (seconds).
const CLEAR_AFTER_SECS: u64 = 5;

/// Head of a signed-in page. No Debug: it holds the form token.
pub struct Chrome {
    /// Name of the centre.
    pub centre: String,
    /// Who is signed in.
    pub staff: String,
    /// For the forms of the page.
    pub form_token: String,
    /// Where this role begins.
    pub home: &'static str,
    /// Whether this role manages accounts.
    pub manages: bool,
    /// Whether this role reads the audit trail.
    pub reads_trail: bool,
    /// After this the page clears itself (seconds).
    pub clear_secs: u64,
    /// Whether nothing can be written at present.
    pub disk_refuses: bool,
}

impl Chrome {
    /// For this session.
    pub fn new(desk: &Desk, session: &Session) -> Self {
        Self {
            centre: desk.centre.name.clone(),
            staff: session.display_name.clone(),
            form_token: session.form_token.as_str().to_owned(),
            home: home(session.role),
            manages: may(session.role, Doing::ManageAccounts),
            reads_trail: may(session.role, Doing::ReadTrail),
            clear_secs: clear_secs(desk),
            disk_refuses: desk.disk_refuses(),
        }
    }
}

/// After this a page of a session that nobody uses clears itself (seconds).
pub fn clear_secs(desk: &Desk) -> u64 {
    desk.access.sessions.idle.as_secs() + CLEAR_AFTER_SECS
}

/// First page of a role.
pub fn home(role: Role) -> &'static str {
    if may(role, Doing::Review) { "/" } else { "/status" }
}

/// The answer with this page.
pub fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "page not rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// GET `/desk.css`.
pub async fn style() -> impl IntoResponse {
    asset("text/css; charset=utf-8", include_str!("../../assets/desk.css"))
}

/// GET `/icon.svg`.
pub async fn icon() -> impl IntoResponse {
    asset("image/svg+xml", include_str!("../../assets/icon.svg"))
}

fn asset(kind: &'static str, text: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "max-age=3600")], text)
}
