//! Owns the page that says how the device stands; what a technician (技術担当者) sees.
//!
//! Promises: nobody's data, and no count that tells of a person.
//! Must never: change anything.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use reception::day_in_japan;

use super::Desk;
use super::guard::SignedIn;
use super::kiosk::{self, Kiosk};
use super::message::PageError;
use super::render::{Chrome, page};
use crate::access::SeeStatus;
use crate::sentences::{self, Light};

#[derive(Template)]
#[template(path = "status.html")]
struct StatusPage {
    chrome: Chrome,
    version: &'static str,
    fingerprint: String,
    forwarding: bool,
    kiosk: Option<Kiosk>,
    answer_files: Option<(Light, String)>,
}

/// GET `/status`.
pub async fn show(
    State(desk): State<Arc<Desk>>,
    SignedIn(session, ..): SignedIn<SeeStatus>,
) -> Result<Response, PageError> {
    let answer_files = sentences::answer_files(*desk.answer_files.borrow());
    let template = StatusPage {
        chrome: Chrome::new(&desk, &session),
        version: env!("CARGO_PKG_VERSION"),
        fingerprint: desk.fingerprint.clone(),
        forwarding: desk.forwarding,
        kiosk: kiosk::look(&desk, day_in_japan(desk.clock.now())).await?,
        answer_files,
    };
    Ok(page(StatusCode::OK, &template))
}
