//! Owns the HTTP side of the gateway contract.
//!
//! Promises: the terminal is taken from the connection's certificate; bodies have the contract's cap; faults
//! wrap the work, never replace a check.
//! Must never: log a body.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router, middleware};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use reader_wire::{NONCE_BYTES, TerminalId};
use reception::{CheckId, EligibilityAnswer};
use serde::{Deserialize, Serialize};

use super::problem::Problem;
use super::shared::{Shared, lock};
use super::terminals::{Activated, Activation};
use crate::tls_server::Peer;

/// Largest request (bytes). The contract's BODY_BYTES_MAX.
pub const BODY_BYTES_MAX: usize = 64 * 1024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChallengeRequest {
    terminal: String,
}

#[derive(Serialize)]
struct Challenge {
    challenge: String,
    expires_at: Timestamp,
}

/// All paths of the contract.
pub fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/v1/terminals", post(activate))
        .route("/v1/challenges", post(challenge))
        .route("/v1/checks", post(ask))
        .route("/v1/checks/{check_id}", get(fetch))
        .fallback(|| async { Problem::NotFound })
        .method_not_allowed_fallback(|| async { Problem::MethodNotAllowed })
        .layer(middleware::from_fn_with_state(Arc::clone(&shared), with_fault))
        .with_state(shared)
}

async fn with_fault(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let Some(fault) = lock(&shared.faults).take_for(&path) else { return next.run(request).await };
    tracing::info!(fault = ?fault, "fault");
    match fault.before().await {
        Some(instead) => instead,
        None => fault.after(next.run(request).await).await,
    }
}

async fn activate(
    State(shared): State<Arc<Shared>>,
    request: Request,
) -> Result<(StatusCode, Json<Activated>), Problem> {
    let activation: Activation = parse(&read(request).await?)?;
    let activated = lock(&shared.terminals).activate(&activation)?;
    tracing::info!("terminal activated");
    Ok((StatusCode::CREATED, Json(activated)))
}

async fn challenge(
    State(shared): State<Arc<Shared>>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Result<(StatusCode, Json<Challenge>), Problem> {
    let terminal = shared.terminal(&peer)?;
    let asked: ChallengeRequest = parse(&read(request).await?)?;
    if asked.terminal != terminal.as_str() {
        return Err(Problem::TerminalUnknown);
    }
    let mut nonce = [0; NONCE_BYTES];
    getrandom::fill(&mut nonce).map_err(|_| Problem::Unavailable)?;
    let expires_at = lock(&shared.book).give_challenge(&terminal, nonce, shared.now());
    shared.count(|counts| counts.challenges += 1);
    Ok((StatusCode::CREATED, Json(Challenge { challenge: URL_SAFE_NO_PAD.encode(nonce), expires_at })))
}

async fn ask(
    State(shared): State<Arc<Shared>>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    request: Request,
) -> Result<Json<EligibilityAnswer>, Problem> {
    let terminal = shared.terminal(&peer)?;
    let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok());
    let check_id: CheckId = key.and_then(|key| key.parse().ok()).ok_or(Problem::Malformed)?;
    let body = read(request).await?;
    shared.count(|counts| counts.asks += 1);
    let answer = lock(&shared.book).ask(&terminal, check_id, &body, shared.now());
    told(&shared, &terminal, check_id, answer)
}

async fn fetch(
    State(shared): State<Arc<Shared>>,
    Extension(peer): Extension<Peer>,
    Path(check_id): Path<String>,
) -> Result<Json<EligibilityAnswer>, Problem> {
    let terminal = shared.terminal(&peer)?;
    let check_id = check_id.parse().map_err(|_| Problem::Malformed)?;
    shared.count(|counts| counts.fetches += 1);
    let answer = lock(&shared.book).fetch(&terminal, check_id);
    told(&shared, &terminal, check_id, answer)
}

fn told(
    shared: &Shared,
    terminal: &TerminalId,
    check_id: CheckId,
    answer: Result<EligibilityAnswer, Problem>,
) -> Result<Json<EligibilityAnswer>, Problem> {
    let outcome = answer.as_ref().err().map_or("answered", |problem| problem.code());
    tracing::info!(%check_id, terminal = terminal.as_str(), outcome, "check");
    let answer = answer?;
    shared.count(|counts| counts.answers += 1);
    Ok(Json(answer))
}

async fn read(request: Request) -> Result<Vec<u8>, Problem> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if kind != Some("application/json") {
        return Err(Problem::Malformed);
    }
    let body = axum::body::to_bytes(request.into_body(), BODY_BYTES_MAX).await;
    body.map(|body| body.to_vec()).map_err(|_| Problem::TooLarge)
}

fn parse<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|_| Problem::Malformed)
}

/// The remote control: `POST /fault`, `DELETE /fault`, `POST /advance`, `POST /revoke/{slug}`,
/// `POST /renew-code`, `POST /forget/{terminal}`, `GET /counts`.
pub fn control(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/fault", post(set_fault).delete(clear_fault))
        .route("/advance/{secs}", post(advance))
        .route("/revoke/{slug}", post(revoke))
        .route("/renew-code", post(renew_code))
        .route("/forget/{terminal}", post(forget))
        .route("/counts", get(counts))
        .with_state(shared)
}

async fn set_fault(State(shared): State<Arc<Shared>>, Json(order): Json<super::FaultOrder>) -> StatusCode {
    shared.set_fault(Some(order));
    StatusCode::NO_CONTENT
}

async fn clear_fault(State(shared): State<Arc<Shared>>) -> StatusCode {
    shared.set_fault(None);
    StatusCode::NO_CONTENT
}

async fn advance(State(shared): State<Arc<Shared>>, Path(secs): Path<i64>) -> StatusCode {
    shared.advance(secs);
    StatusCode::NO_CONTENT
}

async fn revoke(State(shared): State<Arc<Shared>>, Path(slug): Path<String>) -> StatusCode {
    if shared.revoke(&slug) { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND }
}

async fn renew_code(State(shared): State<Arc<Shared>>) -> StatusCode {
    lock(&shared.terminals).renew_code();
    StatusCode::NO_CONTENT
}

async fn forget(State(shared): State<Arc<Shared>>, Path(terminal): Path<String>) -> StatusCode {
    lock(&shared.terminals).forget(&terminal);
    StatusCode::NO_CONTENT
}

async fn counts(State(shared): State<Arc<Shared>>) -> Response {
    Json(shared.counts()).into_response()
}
