//! Owns the help page: what staff look up while a person stands before them.
//!
//! Promises: the same words as beside a check, for every reason, validity and proof there is.
//! Must never: show anything about a person.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use reception::{Proof, Reason, Validity};

use super::Desk;
use super::guard::SignedIn;
use super::reasons::record;
use super::render::{Chrome, page};
use crate::access::OwnAccount;
use crate::call_centre::TELEPHONE;
use crate::sentences::{self, Advice, help};

#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage {
    chrome: Chrome,
    telephone: &'static str,
    call_centre: String,
    only_for: &'static str,
    proofs: Vec<ProofHelp>,
    validities: Vec<(&'static str, &'static str)>,
    to_say: &'static [help::Told],
    reasons: Vec<Advice>,
}

struct ProofHelp {
    name: &'static str,
    serves: &'static str,
    record: Vec<&'static str>,
}

/// GET `/help`.
pub async fn show(State(desk): State<Arc<Desk>>, SignedIn(session, ..): SignedIn<OwnAccount>) -> Response {
    let proof = |proof| ProofHelp {
        name: sentences::proof(Some(proof)),
        serves: help::proof_serves(proof),
        record: record(proof),
    };
    let mut reasons: Vec<Advice> = Reason::ALL.map(sentences::advice).into();
    // Stable: red first, within a light in the order of the rules.
    reasons.sort_by_key(|advice| std::cmp::Reverse(advice.light));
    page(
        StatusCode::OK,
        &HelpPage {
            chrome: Chrome::new(&desk, &session),
            telephone: TELEPHONE,
            call_centre: help::call_centre(desk.clock.now()),
            only_for: help::ONLY_FOR,
            proofs: Proof::ALL.map(proof).into(),
            validities: Validity::ALL
                .map(|validity| (sentences::validity(validity), help::validity_means(validity)))
                .into(),
            to_say: &help::TO_SAY,
            reasons,
        },
    )
}
