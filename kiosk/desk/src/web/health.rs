//! Owns `/healthz`.
//!
//! Promises: "ok" exactly when the queue answers.
//! Must never: say more than that; it needs no login.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use super::Desk;

/// GET `/healthz`.
pub async fn show(State(desk): State<Arc<Desk>>) -> (StatusCode, &'static str) {
    match desk.queue.staff_count().await {
        Ok(_) => (StatusCode::OK, "ok"),
        Err(error) => {
            tracing::error!(%error, "queue does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "unavailable")
        }
    }
}
