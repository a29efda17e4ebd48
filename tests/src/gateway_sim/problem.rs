//! Owns the refusals of the gateway contract.
//!
//! Promises: exactly the codes and statuses of `config/gateway.openapi.yaml`; a test compares both.
//! Must never: say anything about the request.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// Why the gateway refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the contract's table of codes describes them")]
pub enum Problem {
    Malformed,
    ActivationRefused,
    TerminalUnknown,
    NotFound,
    CheckUnknown,
    MethodNotAllowed,
    IdempotencyConflict,
    TooLarge,
    ChallengeUnknown,
    ChallengeExpired,
    ChallengeUsed,
    ExamDateOutOfRange,
    CertificateUntrusted,
    CertificateExpired,
    CertificateRevoked,
    SignatureInvalid,
    RateLimited,
    Unavailable,
}

#[derive(Serialize)]
struct Document {
    #[serde(rename = "type")]
    kind: String,
    title: &'static str,
    status: u16,
    code: Problem,
}

/// Seconds of `Retry-After` where the contract wants one.
const RETRY_AFTER_SECS: &str = "5";

impl Problem {
    /// Every problem.
    pub const ALL: [Self; 18] = [
        Self::Malformed,
        Self::ActivationRefused,
        Self::TerminalUnknown,
        Self::NotFound,
        Self::CheckUnknown,
        Self::MethodNotAllowed,
        Self::IdempotencyConflict,
        Self::TooLarge,
        Self::ChallengeUnknown,
        Self::ChallengeExpired,
        Self::ChallengeUsed,
        Self::ExamDateOutOfRange,
        Self::CertificateUntrusted,
        Self::CertificateExpired,
        Self::CertificateRevoked,
        Self::SignatureInvalid,
        Self::RateLimited,
        Self::Unavailable,
    ];

    /// Name in documents.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.row().0
    }

    fn row(self) -> (&'static str, StatusCode) {
        match self {
            Self::Malformed => ("malformed", StatusCode::BAD_REQUEST),
            Self::ActivationRefused => ("activation-refused", StatusCode::FORBIDDEN),
            Self::TerminalUnknown => ("terminal-unknown", StatusCode::FORBIDDEN),
            Self::NotFound => ("not-found", StatusCode::NOT_FOUND),
            Self::CheckUnknown => ("check-unknown", StatusCode::NOT_FOUND),
            Self::MethodNotAllowed => ("method-not-allowed", StatusCode::METHOD_NOT_ALLOWED),
            Self::IdempotencyConflict => ("idempotency-conflict", StatusCode::CONFLICT),
            Self::TooLarge => ("too-large", StatusCode::PAYLOAD_TOO_LARGE),
            Self::ChallengeUnknown => ("challenge-unknown", StatusCode::UNPROCESSABLE_ENTITY),
            Self::ChallengeExpired => ("challenge-expired", StatusCode::UNPROCESSABLE_ENTITY),
            Self::ChallengeUsed => ("challenge-used", StatusCode::UNPROCESSABLE_ENTITY),
            Self::ExamDateOutOfRange => ("exam-date-out-of-range", StatusCode::UNPROCESSABLE_ENTITY),
            Self::CertificateUntrusted => ("certificate-untrusted", StatusCode::UNPROCESSABLE_ENTITY),
            Self::CertificateExpired => ("certificate-expired", StatusCode::UNPROCESSABLE_ENTITY),
            Self::CertificateRevoked => ("certificate-revoked", StatusCode::UNPROCESSABLE_ENTITY),
            Self::SignatureInvalid => ("signature-invalid", StatusCode::UNPROCESSABLE_ENTITY),
            Self::RateLimited => ("rate-limited", StatusCode::TOO_MANY_REQUESTS),
            Self::Unavailable => ("unavailable", StatusCode::SERVICE_UNAVAILABLE),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (code, status) = self.row();
        let title = status.canonical_reason().unwrap_or(code);
        let kind = format!("urn:uketsuke:problem:{code}");
        let document = Document { kind, title, status: status.as_u16(), code: self };
        let mut response = (status, axum::Json(document)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if matches!(self, Self::RateLimited | Self::Unavailable) {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_SECS));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contract_lists_these_codes_with_these_statuses_and_no_other() {
        let contract = include_str!("../../../config/gateway.openapi.yaml");
        for problem in Problem::ALL {
            let (code, status) = problem.row();
            let row = format!("| {code} | {} |", status.as_u16());
            assert!(contract.contains(&row), "{row}");
            assert_eq!(serde_json::to_string(&problem).expect("name"), format!("\"{code}\""));
        }
        let listed = contract.lines().filter(|line| line.starts_with("            - ")).count();
        assert_eq!(listed, Problem::ALL.len());
    }
}
