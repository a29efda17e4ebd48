//! Owns the reasons (理由) why staff must look at a check.
//!
//! Promises: each has a stable code for queue and journal; none ever turns a person away.
//! Must never: be shown to a patient.

use serde::{Deserialize, Serialize};

/// Why a check waits for staff. A check can have several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Validity 2.
    CredentialInvalid,
    /// Validity 3: the person has a newer credential.
    CredentialSuperseded,
    /// Validity 4: none found (card not registered, data not yet loaded, public assistance).
    CredentialNone,
    /// Validity 5, or more than one result.
    CredentialSeveral,
    /// Validity 6.
    CredentialUnregistered,
    /// Validity says valid, yet no result came with it.
    ResultMissing,
    /// Class 05, 07, A1, or scheme 39/40.
    SpecialScheme,
    /// The insurer is not in the list of contracted insurers.
    InsurerNotContracted,
    /// No list of contracted insurers is in force, or it cannot be read: nothing can be compared.
    ListUnreadable,
    /// The insurer is in the list, but not for this course.
    CourseNotInScope,
    /// The exam date is outside the credential's dates.
    OutsideDates,
    /// The person brought no voucher (受診券).
    VoucherMissing,
    /// The course does not permit an online check.
    CourseNotPermitted,
    /// The PIN is locked.
    PinLocked,
    /// The person does not know the PIN, or stopped before the last try.
    PinForgotten,
    /// The card has no PIN: it is for face authentication (顔認証マイナンバーカード).
    CardWithoutPin,
    /// No user certificate was issued to the card.
    CertificateMissing,
    /// The certificate does not come from the authority of the cards. Says nothing about insurance.
    CertificateForeign,
    /// The service refuses the certificate (revoked, past its grace).
    CertificateRefused,
    /// The card does not do what a card does.
    CardFault,
    /// The gateway did not answer.
    NoAnswer,
    /// The gateway answered with something that is not an answer, or refuses this terminal.
    AnswerRefused,
    /// The gateway has the question and will answer later.
    AnswerPending,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 23] = [
        Self::CredentialInvalid,
        Self::CredentialSuperseded,
        Self::CredentialNone,
        Self::CredentialSeveral,
        Self::CredentialUnregistered,
        Self::ResultMissing,
        Self::SpecialScheme,
        Self::InsurerNotContracted,
        Self::ListUnreadable,
        Self::CourseNotInScope,
        Self::OutsideDates,
        Self::VoucherMissing,
        Self::CourseNotPermitted,
        Self::PinLocked,
        Self::PinForgotten,
        Self::CardWithoutPin,
        Self::CertificateMissing,
        Self::CertificateForeign,
        Self::CertificateRefused,
        Self::CardFault,
        Self::NoAnswer,
        Self::AnswerRefused,
        Self::AnswerPending,
    ];

    /// Name in queue and journal.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::CredentialInvalid => "credential-invalid",
            Self::CredentialSuperseded => "credential-superseded",
            Self::CredentialNone => "credential-none",
            Self::CredentialSeveral => "credential-several",
            Self::CredentialUnregistered => "credential-unregistered",
            Self::ResultMissing => "result-missing",
            Self::SpecialScheme => "special-scheme",
            Self::InsurerNotContracted => "insurer-not-contracted",
            Self::ListUnreadable => "list-unreadable",
            Self::CourseNotInScope => "course-not-in-scope",
            Self::OutsideDates => "outside-dates",
            Self::VoucherMissing => "voucher-missing",
            Self::CourseNotPermitted => "course-not-permitted",
            Self::PinLocked => "pin-locked",
            Self::PinForgotten => "pin-forgotten",
            Self::CardWithoutPin => "card-without-pin",
            Self::CertificateMissing => "certificate-missing",
            Self::CertificateForeign => "certificate-foreign",
            Self::CertificateRefused => "certificate-refused",
            Self::CardFault => "card-fault",
            Self::NoAnswer => "no-answer",
            Self::AnswerRefused => "answer-refused",
            Self::AnswerPending => "answer-pending",
        }
    }

    /// The reason of that name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::Reason;

    #[test]
    fn every_code_leads_back_and_is_the_serialised_name() {
        for reason in Reason::ALL {
            assert_eq!(Reason::from_code(reason.code()), Some(reason));
            assert_eq!(serde_json::to_string(&reason).expect("name"), format!("{:?}", reason.code()));
        }
    }
}
