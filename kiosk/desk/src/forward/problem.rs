//! Owns why a check could not be handed to the exam system, and what that means for the next attempt.
//!
//! Promises: every status and every transport error maps to one problem with a stable code.
//! Must never: hold text of the other side.

use https::{HttpsError, Refusal};

/// Why an attempt failed. The code is stored with the outbox row and shown to staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ForwardProblem {
    /// Name, network or port.
    Unreachable,
    /// Certificates or the clock.
    Tls,
    /// No full answer in time, or a broken one.
    NoAnswer,
    /// 408, 425, 429, 503: busy.
    Busy,
    /// 409: the same key is being worked on.
    Conflict,
    /// Other 5xx.
    ServerFault,
    /// 400 or 422: the content is not accepted.
    ContentRefused,
    /// 401 or 403: this device is not accepted.
    DeviceRefused,
    /// 404 or 405: there is no such service at this address.
    WrongAddress,
    /// Any other status.
    OtherStatus,
    /// An answer came, but it is larger than what is read; it may say that the check is stored.
    AnswerTooLarge,
    /// The request cannot be written; nothing was sent.
    Unsendable,
    /// The stored check is damaged; nothing was sent.
    Unreadable,
}

impl ForwardProblem {
    /// Every problem.
    pub const ALL: [Self; 13] = [
        Self::Unreachable,
        Self::Tls,
        Self::NoAnswer,
        Self::Busy,
        Self::Conflict,
        Self::ServerFault,
        Self::ContentRefused,
        Self::DeviceRefused,
        Self::WrongAddress,
        Self::OtherStatus,
        Self::AnswerTooLarge,
        Self::Unsendable,
        Self::Unreadable,
    ];

    /// Of an answer that does not say "stored".
    #[must_use]
    pub fn of_status(status: u16) -> Self {
        match status {
            408 | 425 | 429 | 503 => Self::Busy,
            409 => Self::Conflict,
            500..=599 => Self::ServerFault,
            400 | 422 => Self::ContentRefused,
            401 | 403 => Self::DeviceRefused,
            404 | 405 => Self::WrongAddress,
            _ => Self::OtherStatus,
        }
    }

    /// Of a request without answer.
    #[must_use]
    pub fn of_error(error: HttpsError) -> Self {
        match error {
            HttpsError::Unreachable(_) => Self::Unreachable,
            HttpsError::Refused(
                Refusal::Expired
                | Refusal::NotYetValid
                | Refusal::UnknownIssuer
                | Refusal::WrongName
                | Refusal::OwnCertificate
                | Refusal::Other,
            ) => Self::Tls,
            HttpsError::Deadline | HttpsError::Broken => Self::NoAnswer,
            HttpsError::TooLarge => Self::AnswerTooLarge,
            HttpsError::Unsendable => Self::Unsendable,
        }
    }

    /// Name in queue and journal, at most 64 characters.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unreachable => "exam-unreachable",
            Self::Tls => "exam-tls",
            Self::NoAnswer => "exam-no-answer",
            Self::Busy => "exam-busy",
            Self::Conflict => "exam-conflict",
            Self::ServerFault => "exam-server-fault",
            Self::ContentRefused => "exam-content-refused",
            Self::DeviceRefused => "exam-device-refused",
            Self::WrongAddress => "exam-wrong-address",
            Self::OtherStatus => "exam-other-status",
            Self::AnswerTooLarge => "exam-answer-too-large",
            Self::Unsendable => "exam-unsendable",
            Self::Unreadable => "check-unreadable",
        }
    }

    /// The problem of that name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|problem| problem.code() == code)
    }

    /// Whether it stays until a person has done something (要対応). It is still sent again, but rarely.
    #[must_use]
    pub fn needs_staff(self) -> bool {
        match self {
            Self::Tls
            | Self::ContentRefused
            | Self::DeviceRefused
            | Self::WrongAddress
            | Self::OtherStatus
            | Self::AnswerTooLarge
            | Self::Unsendable
            | Self::Unreadable => true,
            Self::Unreachable | Self::NoAnswer | Self::Busy | Self::Conflict | Self::ServerFault => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_lead_back_and_fit() {
        for problem in ForwardProblem::ALL {
            assert_eq!(ForwardProblem::from_code(problem.code()), Some(problem));
            assert!(problem.code().len() <= 64);
        }
    }

    #[test]
    fn what_a_later_attempt_can_cure_does_not_call_staff() {
        for status in [408, 409, 425, 429, 500, 502, 503, 504] {
            assert!(!ForwardProblem::of_status(status).needs_staff(), "{status}");
        }
        for status in [301, 400, 401, 403, 404, 413, 415, 422] {
            assert!(ForwardProblem::of_status(status).needs_staff(), "{status}");
        }
        assert!(ForwardProblem::of_error(HttpsError::Refused(Refusal::Expired)).needs_staff());
        for lasting in [HttpsError::TooLarge, HttpsError::Unsendable] {
            assert!(ForwardProblem::of_error(lasting).needs_staff(), "{lasting:?}");
        }
        assert!(!ForwardProblem::of_error(HttpsError::Deadline).needs_staff());
    }
}
