//! Owns the faults that a test can switch on, and what each does to an answer.
//!
//! Promises: one fault at a time; what is not named stays as it is.
//! Must never: weaken a check of the gateway; faults only spoil answers.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use reception::Validity;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::problem::Problem;
use crate::tls_server::HangUp;

/// Largest answer that is taken apart to spoil it (bytes).
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// Length of an answer that is too long (bytes).
const OVERSIZE_BYTES: usize = 256 * 1024;

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Fault {
    /// Answers late.
    Delay {
        /// How late (milliseconds).
        millis: u64,
    },
    /// This status with an HTML body, and nothing is done.
    Status {
        /// HTTP status.
        status: u16,
    },
    /// This refusal, and nothing is done.
    Problem {
        /// Which.
        code: Problem,
    },
    /// The work is done, 200 with bytes that are not JSON.
    Garbage,
    /// The work is done, 200 with HTML.
    Html,
    /// The work is done, one field too many in the answer.
    UnknownField,
    /// The work is done, the answer is far over the cap.
    Oversize,
    /// The connection is closed, and nothing is done.
    Drop,
    /// The work is done, the connection is closed without an answer.
    DropAfter,
    /// The work is done, the answer says "later".
    Pending {
        /// When to fetch it (seconds).
        retry_after_secs: u64,
    },
    /// The answer has this validity; 4 has no results, 5 has two.
    Validity {
        /// 1–6.
        validity: Validity,
    },
    /// New connections see an expired certificate.
    ExpiredCertificate,
    /// New connections see a certificate of a foreign authority.
    ForeignCertificate,
    /// New connections see bytes that are not TLS.
    NotTls,
}

/// A fault with where and how often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultOrder {
    /// What goes wrong.
    #[serde(flatten)]
    pub fault: Fault,
    /// Only requests whose path starts with this, e.g. `/v1/checks`; absent for all. Not for TLS faults.
    #[serde(default)]
    pub path: Option<String>,
    /// How many requests; absent until it is cleared. Not for TLS faults.
    #[serde(default)]
    pub times: Option<u32>,
}

impl FaultOrder {
    /// A fault in all requests until it is cleared.
    #[must_use]
    pub fn always(fault: Fault) -> Self {
        Self { fault, path: None, times: None }
    }
}

/// The fault in force.
#[derive(Default)]
pub struct Faults(Option<FaultOrder>);

impl Faults {
    /// Puts a fault in force, or none.
    pub fn set(&mut self, order: Option<FaultOrder>) {
        self.0 = order;
    }

    /// The fault for a request to this path; counts it.
    pub fn take_for(&mut self, path: &str) -> Option<Fault> {
        let order = self.0.as_mut().filter(|order| !order.fault.is_tls())?;
        if order.path.as_ref().is_some_and(|start| !path.starts_with(start)) {
            return None;
        }
        let fault = order.fault.clone();
        if let Some(times) = &mut order.times {
            *times = times.saturating_sub(1);
            if *times == 0 {
                self.0 = None;
            }
        }
        Some(fault)
    }

    /// The fault for a new connection.
    #[must_use]
    pub fn tls(&self) -> Option<&Fault> {
        self.0.as_ref().map(|order| &order.fault).filter(|fault| fault.is_tls())
    }
}

impl Fault {
    /// Whether it is about connections, not requests.
    #[must_use]
    pub fn is_tls(&self) -> bool {
        matches!(self, Self::ExpiredCertificate | Self::ForeignCertificate | Self::NotTls)
    }

    /// What it does before the work: an answer in place of the work, or none.
    pub async fn before(&self) -> Option<Response> {
        match self {
            Self::Delay { millis } => {
                tokio::time::sleep(Duration::from_millis(*millis)).await;
                None
            }
            Self::Status { status } => {
                let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                Some((status, axum::response::Html("<h1>fault</h1>")).into_response())
            }
            Self::Problem { code } => Some(code.into_response()),
            Self::Drop => Some(hang_up()),
            Self::Garbage
            | Self::Html
            | Self::UnknownField
            | Self::Oversize
            | Self::DropAfter
            | Self::Pending { .. }
            | Self::Validity { .. }
            | Self::ExpiredCertificate
            | Self::ForeignCertificate
            | Self::NotTls => None,
        }
    }

    /// What it does to the answer of the work. Refusals pass as they are.
    pub async fn after(&self, response: Response) -> Response {
        if !response.status().is_success() {
            return response;
        }
        match self {
            Self::Garbage => replace(response, Body::from("{\"validity\":1,\"results\":[")),
            Self::Html => axum::response::Html("<h1>Sign in</h1>").into_response(),
            Self::Oversize => replace(response, Body::from(vec![b' '; OVERSIZE_BYTES])),
            Self::DropAfter => hang_up(),
            Self::Pending { retry_after_secs } => {
                let later = json!({ "retry_after_secs": retry_after_secs });
                (StatusCode::ACCEPTED, axum::Json(later)).into_response()
            }
            Self::UnknownField => rewrite(response, |answer| answer["address"] = json!("x")).await,
            Self::Validity { validity } => rewrite(response, |answer| set_validity(answer, *validity)).await,
            Self::Delay { .. }
            | Self::Status { .. }
            | Self::Problem { .. }
            | Self::Drop
            | Self::ExpiredCertificate
            | Self::ForeignCertificate
            | Self::NotTls => response,
        }
    }
}

fn hang_up() -> Response {
    let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
    response.extensions_mut().insert(HangUp);
    response
}

fn replace(response: Response, body: Body) -> Response {
    let (mut head, _) = response.into_parts();
    head.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(head, body)
}

async fn rewrite(response: Response, change: impl FnOnce(&mut Value)) -> Response {
    let (mut head, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, ANSWER_BYTES_MAX).await.unwrap_or_default();
    let mut answer = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    if answer.is_object() {
        change(&mut answer);
    }
    let text = answer.to_string();
    head.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(text.len()));
    Response::from_parts(head, Body::from(text))
}

fn set_validity(answer: &mut Value, validity: Validity) {
    // Other answers, such as a challenge, have no results.
    let Some(results) = answer.get_mut("results").and_then(Value::as_array_mut) else { return };
    if validity == Validity::None {
        results.clear();
    }
    if validity == Validity::Several {
        results.extend(results.first().cloned());
    }
    answer["validity"] = json!(u8::from(validity));
}
