//! Owns the HTTP side: the contract, and the page with its remote control.
//!
//! Promises: 201 only after the check is in the file; the key must be the check's own id.
//! Must never: log a document.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use reception::CheckId;
use serde_json::{Value, json};

use super::fault::{ExamFault, ExamFaultOrder};
use super::received::{Outcome, ReceivedCheck};
use super::{Shared, page};
use crate::tls_server::HangUp;

/// Largest request (bytes).
const BODY_BYTES_MAX: usize = 64 * 1024;

/// The contract.
pub(super) fn router(shared: Arc<Shared>) -> Router {
    Router::new().route("/v1/checks", post(take)).with_state(shared)
}

/// The page `/`, the list `/received`, and `POST` / `DELETE /fault`.
pub(super) fn page(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/", get(human))
        .route("/received", get(machine))
        .route("/fault", post(set_fault).delete(clear_fault))
        .with_state(shared)
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn take(State(shared): State<Arc<Shared>>, headers: HeaderMap, request: Request) -> Response {
    let fault = ExamFaultOrder::take(&mut lock(&shared.fault));
    if let Some(instead) = fault.and_then(instead_of_storing) {
        return instead;
    }
    let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok()).unwrap_or_default().to_owned();
    let body = axum::body::to_bytes(request.into_body(), BODY_BYTES_MAX).await.unwrap_or_default();
    let answer = store(&shared, &key, &body);
    match fault {
        Some(ExamFault::DropAfter) => hang_up(),
        Some(ExamFault::Delay { millis }) => {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            answer
        }
        Some(ExamFault::Busy { .. } | ExamFault::Status { .. } | ExamFault::Drop) | None => answer,
    }
}

fn instead_of_storing(fault: ExamFault) -> Option<Response> {
    match fault {
        ExamFault::Busy { retry_after_secs } => {
            let mut later = refused(StatusCode::SERVICE_UNAVAILABLE);
            later.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(retry_after_secs));
            Some(later)
        }
        ExamFault::Status { status } => {
            Some(refused(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)))
        }
        ExamFault::Drop => Some(hang_up()),
        ExamFault::DropAfter | ExamFault::Delay { .. } => None,
    }
}

fn store(shared: &Shared, key: &str, body: &[u8]) -> Response {
    let document: Option<Value> = serde_json::from_slice(body).ok();
    let id = document.as_ref().and_then(|document| document.get("check_id")).and_then(Value::as_str);
    if key.parse::<CheckId>().is_err() || id != Some(key) {
        return refused(StatusCode::BAD_REQUEST);
    }
    let outcome = lock(&shared.received).take(key, document.unwrap_or_default());
    tracing::info!(check_id = key, ?outcome, "check");
    match outcome {
        Ok(Outcome::Stored) => (StatusCode::CREATED, Json(json!({ "stored": key }))).into_response(),
        Ok(Outcome::Known) => (StatusCode::OK, Json(json!({ "stored": key }))).into_response(),
        Err(_) => refused(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

fn refused(status: StatusCode) -> Response {
    let title = status.canonical_reason().unwrap_or("refused");
    let document = json!({ "type": "about:blank", "title": title, "status": status.as_u16() });
    (status, [(header::CONTENT_TYPE, "application/problem+json")], document.to_string()).into_response()
}

fn hang_up() -> Response {
    let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
    response.extensions_mut().insert(HangUp);
    response
}

async fn human(State(shared): State<Arc<Shared>>) -> Html<String> {
    Html(page::html(lock(&shared.received).all()))
}

async fn machine(State(shared): State<Arc<Shared>>) -> Json<Vec<ReceivedCheck>> {
    Json(lock(&shared.received).all().to_vec())
}

async fn set_fault(State(shared): State<Arc<Shared>>, Json(order): Json<ExamFaultOrder>) -> StatusCode {
    *lock(&shared.fault) = Some(order);
    StatusCode::NO_CONTENT
}

async fn clear_fault(State(shared): State<Arc<Shared>>) -> StatusCode {
    *lock(&shared.fault) = None;
    StatusCode::NO_CONTENT
}
