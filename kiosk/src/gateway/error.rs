//! Owns why there is no answer, one variant for each remedy, and what staff are told about it.
//!
//! Promises: every code of the contract has its place; an unknown code or a refusal without a problem
//! document is one of them too.
//! Must never: hold anything of the answer but its code.

use std::time::Duration;

use https::{HttpsError, Refusal, Response};
use reception::Reason;
use serde::Deserialize;

/// Why the gateway gave no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// Network, TLS or deadline: wait for the network, or call a technician for certificates and clock.
    #[error("gateway not heard: {0}")]
    Https(#[from] HttpsError),
    /// The gateway is overloaded or down: later.
    #[error("gateway busy")]
    Busy {
        /// When it wants to be asked again, if it said so.
        after: Option<Duration>,
    },
    /// The challenge is unknown, expired or used: fetch a new one and have it signed.
    #[error("challenge stale")]
    ChallengeStale,
    /// The person's certificate is untrusted, past its grace or revoked: another proof, by staff.
    #[error("certificate refused")]
    CertificateRefused,
    /// The signature does not fit: the card is to be looked at by staff.
    #[error("signature refused")]
    SignatureRefused,
    /// The gateway does not know this terminal: a technician activates it anew.
    #[error("terminal refused")]
    TerminalRefused,
    /// The gateway finds the exam date too far away: a technician looks at the clock.
    #[error("exam date refused")]
    ExamDateRefused,
    /// The gateway never got this question, or forgot it.
    #[error("check unknown to the gateway")]
    CheckUnknown,
    /// The gateway refuses what we sent: gateway and kiosk do not speak the same contract.
    #[error("request refused")]
    RequestRefused,
    /// What came is not of the contract.
    #[error("not an answer")]
    NotAnAnswer,
}

/// `code` of a problem document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the contract's table of codes describes them")]
pub enum ProblemCode {
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

#[derive(Deserialize)]
struct Problem {
    code: ProblemCode,
}

impl ProblemCode {
    /// The code of a refusal, when it is a problem document of the contract.
    #[must_use]
    pub fn of(response: &Response) -> Option<Self> {
        let problem = response.content_type.as_deref() == Some("application/problem+json");
        let body = problem.then_some(response.body.as_slice())?;
        serde_json::from_slice::<Problem>(body).ok().map(|problem| problem.code)
    }
}

impl GatewayError {
    /// From an answer whose status is not the wanted one.
    pub(super) fn of_refusal(response: &Response) -> Self {
        let busy = Self::Busy { after: response.retry_after };
        match ProblemCode::of(response) {
            Some(code) => Self::of_code(code, busy),
            None if response.status == 429 || response.status >= 500 => busy,
            None => Self::NotAnAnswer,
        }
    }

    fn of_code(code: ProblemCode, busy: Self) -> Self {
        match code {
            ProblemCode::ChallengeUnknown | ProblemCode::ChallengeExpired | ProblemCode::ChallengeUsed => {
                Self::ChallengeStale
            }
            ProblemCode::CertificateUntrusted
            | ProblemCode::CertificateExpired
            | ProblemCode::CertificateRevoked => Self::CertificateRefused,
            ProblemCode::SignatureInvalid => Self::SignatureRefused,
            ProblemCode::TerminalUnknown => Self::TerminalRefused,
            ProblemCode::ExamDateOutOfRange => Self::ExamDateRefused,
            ProblemCode::CheckUnknown => Self::CheckUnknown,
            ProblemCode::RateLimited | ProblemCode::Unavailable => busy,
            ProblemCode::Malformed
            | ProblemCode::ActivationRefused
            | ProblemCode::NotFound
            | ProblemCode::MethodNotAllowed
            | ProblemCode::IdempotencyConflict
            | ProblemCode::TooLarge => Self::RequestRefused,
        }
    }

    /// What staff are told. A stale challenge counts as "no answer": the person is not asked to type again.
    #[must_use]
    pub fn reason(self) -> Reason {
        match self {
            Self::Https(HttpsError::Refused(Refusal::OwnCertificate))
            | Self::Https(HttpsError::TooLarge | HttpsError::Unsendable)
            | Self::SignatureRefused
            | Self::TerminalRefused
            | Self::ExamDateRefused
            | Self::RequestRefused
            | Self::NotAnAnswer => Reason::AnswerRefused,
            Self::Https(
                HttpsError::Refused(
                    Refusal::Expired
                    | Refusal::NotYetValid
                    | Refusal::UnknownIssuer
                    | Refusal::WrongName
                    | Refusal::Other,
                )
                | HttpsError::Unreachable(_)
                | HttpsError::Deadline
                | HttpsError::Broken,
            )
            | Self::Busy { .. }
            | Self::ChallengeStale
            | Self::CheckUnknown => Reason::NoAnswer,
            Self::CertificateRefused => Reason::CertificateRefused,
        }
    }

    /// Name for the journal.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Https(error) => https_code(error),
            Self::Busy { .. } => "busy",
            Self::ChallengeStale => "challenge-stale",
            Self::CertificateRefused => "certificate-refused",
            Self::SignatureRefused => "signature-refused",
            Self::TerminalRefused => "terminal-refused",
            Self::ExamDateRefused => "exam-date-refused",
            Self::CheckUnknown => "check-unknown",
            Self::RequestRefused => "request-refused",
            Self::NotAnAnswer => "not-an-answer",
        }
    }
}

fn https_code(error: HttpsError) -> &'static str {
    match error {
        HttpsError::Unreachable(https::Unreachable::Resolve) => "not-resolved",
        HttpsError::Unreachable(https::Unreachable::Connect) => "not-connected",
        HttpsError::Refused(Refusal::Expired) => "tls-server-expired",
        HttpsError::Refused(Refusal::NotYetValid) => "tls-server-not-yet-valid",
        HttpsError::Refused(Refusal::UnknownIssuer) => "tls-server-unknown-issuer",
        HttpsError::Refused(Refusal::WrongName) => "tls-server-wrong-name",
        HttpsError::Refused(Refusal::OwnCertificate) => "tls-own-certificate",
        HttpsError::Refused(Refusal::Other) => "tls-refused",
        HttpsError::Deadline => "deadline",
        HttpsError::TooLarge => "too-large",
        HttpsError::Broken => "broken",
        HttpsError::Unsendable => "unsendable",
    }
}
