//! Owns what staff read about each reason: a short name, what happened, what to do next, which return of the
//! claim (返戻, 過誤) a look prevents.
//!
//! Promises: every reason names a next step (domain.md §1.4, §2.4, §3.8, §5.5, §6). Red is what the credential,
//! the contract or the voucher does not carry; amber needs only a look.
//! Must never: tell staff to turn a person away.

mod answer;
mod card;
mod contract;
mod credential;
mod person;
mod reservation;
mod voucher;

use reception::{ClaimReturn, Reason};

use super::Light;

/// What staff read about one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advice {
    /// How serious it is.
    pub light: Light,
    /// A few characters for the list.
    pub short: &'static str,
    /// What happened.
    pub title: &'static str,
    /// What to do next.
    pub next: &'static str,
    /// Returns of the claim that come of overlooking it.
    pub prevents: &'static [ClaimReturn],
}

/// What staff read about this reason.
#[must_use]
pub fn advice(reason: Reason) -> Advice {
    match reason {
        Reason::CredentialInvalid => credential::CREDENTIAL_INVALID,
        Reason::CredentialSuperseded => credential::CREDENTIAL_SUPERSEDED,
        Reason::CredentialNone => credential::CREDENTIAL_NONE,
        Reason::CredentialSeveral => credential::CREDENTIAL_SEVERAL,
        Reason::CredentialUnregistered => credential::CREDENTIAL_UNREGISTERED,
        Reason::ResultMissing => credential::RESULT_MISSING,
        Reason::SpecialScheme => credential::SPECIAL_SCHEME,
        Reason::OutsideDates => credential::OUTSIDE_DATES,
        Reason::AgeOutsideBand => credential::AGE_OUTSIDE_BAND,
        Reason::InsurerNotContracted => contract::INSURER_NOT_CONTRACTED,
        Reason::ContractOtherDays => contract::CONTRACT_OTHER_DAYS,
        Reason::ListUnreadable => contract::LIST_UNREADABLE,
        Reason::CourseNotInScope => contract::COURSE_NOT_IN_SCOPE,
        Reason::CourseNotPermitted => contract::COURSE_NOT_PERMITTED,
        Reason::VoucherMissing => voucher::VOUCHER_MISSING,
        Reason::VoucherIncomplete => voucher::VOUCHER_INCOMPLETE,
        Reason::VoucherOtherNumber => voucher::VOUCHER_OTHER_NUMBER,
        Reason::VoucherOtherInsurer => voucher::VOUCHER_OTHER_INSURER,
        Reason::VoucherExpired => voucher::VOUCHER_EXPIRED,
        Reason::VoucherOtherYear => voucher::VOUCHER_OTHER_YEAR,
        Reason::VoucherOtherKind => voucher::VOUCHER_OTHER_KIND,
        Reason::VoucherUsed => voucher::VOUCHER_USED,
        Reason::PersonDiffers => person::PERSON_DIFFERS,
        Reason::PersonAnother => person::PERSON_ANOTHER,
        Reason::ArrivedTwice => person::ARRIVED_TWICE,
        Reason::ProofNotAccepted => person::PROOF_NOT_ACCEPTED,
        Reason::AskedForOtherDay => answer::ASKED_FOR_OTHER_DAY,
        Reason::IdentityUnchecked => person::IDENTITY_UNCHECKED,
        Reason::ConfirmedByStaff => person::CONFIRMED_BY_STAFF,
        Reason::ClockNotSet => answer::CLOCK_NOT_SET,
        Reason::ReservationNone => reservation::RESERVATION_NONE,
        Reason::ReservationOtherDay => reservation::RESERVATION_OTHER_DAY,
        Reason::ReservationSeveral => reservation::RESERVATION_SEVERAL,
        Reason::ReservationOtherCourse => reservation::RESERVATION_OTHER_COURSE,
        Reason::ReservationsUnreadable => reservation::RESERVATIONS_UNREADABLE,
        Reason::PinLocked => card::PIN_LOCKED,
        Reason::PinForgotten => card::PIN_FORGOTTEN,
        Reason::CardWithoutPin => card::CARD_WITHOUT_PIN,
        Reason::CertificateMissing => card::CERTIFICATE_MISSING,
        Reason::CertificateForeign => card::CERTIFICATE_FOREIGN,
        Reason::CertificateRefused => card::CERTIFICATE_REFUSED,
        Reason::CardFault => card::CARD_FAULT,
        Reason::NoAnswer => answer::NO_ANSWER,
        Reason::AnswerRefused => answer::ANSWER_REFUSED,
        Reason::AnswerPending => answer::ANSWER_PENDING,
    }
}

/// `返戻 05・過誤 02（整理番号の不備・誤り）`.
#[must_use]
pub fn claim_return(one: ClaimReturn) -> String {
    let coded = |word, codes: &[&str]| (!codes.is_empty()).then(|| format!("{word} {}", codes.join("・")));
    let codes = [coded("返戻", one.return_codes()), coded("過誤", one.error_codes())];
    let codes = codes.into_iter().flatten().collect::<Vec<_>>().join("・");
    let name = match one {
        ClaimReturn::NotContracted => "契約対象外",
        ClaimReturn::VoucherNumber => "整理番号の不備・誤り",
        ClaimReturn::VoucherExpired => "有効期限外",
        ClaimReturn::SymbolNumber => "記号番号誤り、保険者番号と記号の不一致",
        ClaimReturn::NotInsured => "資格喪失後受診",
        ClaimReturn::Duplicate => "重複請求",
    };
    format!("{codes}（{name}）")
}

const fn amber(short: &'static str, title: &'static str, next: &'static str) -> Advice {
    Advice { light: Light::Amber, short, title, next, prevents: &[] }
}

const fn red(short: &'static str, title: &'static str, next: &'static str) -> Advice {
    Advice { light: Light::Red, short, title, next, prevents: &[] }
}

impl Advice {
    const fn prevents(self, prevents: &'static [ClaimReturn]) -> Self {
        Self { prevents, ..self }
    }
}

#[cfg(test)]
mod tests;
