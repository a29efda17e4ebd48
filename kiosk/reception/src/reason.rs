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
    /// The insurer is in the list of contracted insurers for other days than the exam date.
    ContractOtherDays,
    /// No list of contracted insurers is in force, or it cannot be read: nothing can be compared.
    ListUnreadable,
    /// The insurer is in the list, but not for this course.
    CourseNotInScope,
    /// The exam date is outside the credential's dates.
    OutsideDates,
    /// 特定健診 is for those who are 40 to 74 at the end of the fiscal year, until the day before the 75th birthday.
    AgeOutsideBand,
    /// The person brought no voucher (受診券), or nobody has asked.
    VoucherMissing,
    /// A part of the voucher that the centre's rules need is not known.
    VoucherIncomplete,
    /// The number that was read is not the one of the person's reservation.
    VoucherOtherNumber,
    /// The voucher is of another insurer than the credential.
    VoucherOtherInsurer,
    /// The voucher's last day lies before the exam date.
    VoucherExpired,
    /// The voucher is of another fiscal year.
    VoucherOtherYear,
    /// The voucher is of a kind (種別) that does not serve this course.
    VoucherOtherKind,
    /// The voucher was used in this fiscal year.
    VoucherUsed,
    /// The credential and a reservation agree, but not in every field.
    PersonDiffers,
    /// The voucher belongs to the reservation of somebody who is probably another person.
    PersonAnother,
    /// Nobody like this person is in the reservations of the day.
    ReservationNone,
    /// The person has a reservation for another day.
    ReservationOtherDay,
    /// Several reservations could be meant.
    ReservationSeveral,
    /// The reservation is for another course.
    ReservationOtherCourse,
    /// The reservations of the day cannot be read: nobody was looked for.
    ReservationsUnreadable,
    /// The same person was received today already.
    ArrivedTwice,
    /// The course does not permit an online check.
    CourseNotPermitted,
    /// The proof (確認方法) is not accepted at this institution on this day.
    ProofNotAccepted,
    /// Eligibility was asked for another day than that of the exam.
    AskedForOtherDay,
    /// Typed numbers were asked, without a card: nobody's identity was checked.
    IdentityUnchecked,
    /// Staff received the person by a proof that they saw: nobody has compared the credential with the contracts.
    ConfirmedByStaff,
    /// The clock of this device is not set by a time source: its date cannot be trusted.
    ClockNotSet,
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
    /// Whether it says only that the gateway could not be asked.
    #[must_use]
    pub fn is_outage(self) -> bool {
        matches!(self, Self::NoAnswer | Self::AnswerRefused | Self::AnswerPending)
    }

    /// Every reason.
    pub const ALL: [Self; 45] = [
        Self::CredentialInvalid,
        Self::CredentialSuperseded,
        Self::CredentialNone,
        Self::CredentialSeveral,
        Self::CredentialUnregistered,
        Self::ResultMissing,
        Self::SpecialScheme,
        Self::InsurerNotContracted,
        Self::ContractOtherDays,
        Self::ListUnreadable,
        Self::CourseNotInScope,
        Self::OutsideDates,
        Self::AgeOutsideBand,
        Self::VoucherMissing,
        Self::VoucherIncomplete,
        Self::VoucherOtherNumber,
        Self::VoucherOtherInsurer,
        Self::VoucherExpired,
        Self::VoucherOtherYear,
        Self::VoucherOtherKind,
        Self::VoucherUsed,
        Self::PersonDiffers,
        Self::PersonAnother,
        Self::ReservationNone,
        Self::ReservationOtherDay,
        Self::ReservationSeveral,
        Self::ReservationOtherCourse,
        Self::ReservationsUnreadable,
        Self::ArrivedTwice,
        Self::CourseNotPermitted,
        Self::ProofNotAccepted,
        Self::AskedForOtherDay,
        Self::IdentityUnchecked,
        Self::ConfirmedByStaff,
        Self::ClockNotSet,
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
            Self::ContractOtherDays => "contract-other-days",
            Self::ListUnreadable => "list-unreadable",
            Self::CourseNotInScope => "course-not-in-scope",
            Self::OutsideDates => "outside-dates",
            Self::AgeOutsideBand => "age-outside-band",
            Self::VoucherMissing => "voucher-missing",
            Self::VoucherIncomplete => "voucher-incomplete",
            Self::VoucherOtherNumber => "voucher-other-number",
            Self::VoucherOtherInsurer => "voucher-other-insurer",
            Self::VoucherExpired => "voucher-expired",
            Self::VoucherOtherYear => "voucher-other-year",
            Self::VoucherOtherKind => "voucher-other-kind",
            Self::VoucherUsed => "voucher-used",
            Self::PersonDiffers => "person-differs",
            Self::PersonAnother => "person-another",
            Self::ReservationNone => "reservation-none",
            Self::ReservationOtherDay => "reservation-other-day",
            Self::ReservationSeveral => "reservation-several",
            Self::ReservationOtherCourse => "reservation-other-course",
            Self::ReservationsUnreadable => "reservations-unreadable",
            Self::ArrivedTwice => "arrived-twice",
            Self::CourseNotPermitted => "course-not-permitted",
            Self::ProofNotAccepted => "proof-not-accepted",
            Self::AskedForOtherDay => "asked-for-other-day",
            Self::IdentityUnchecked => "identity-unchecked",
            Self::ConfirmedByStaff => "confirmed-by-staff",
            Self::ClockNotSet => "clock-not-set",
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
