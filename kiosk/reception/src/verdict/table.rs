//! Owns the decision table (domain.md §2.4, §3.7, §3.8, table 1.4a): what is seen, and what staff are told of it.
//!
//! Promises: a sign has one row; `None` means that it does not stand against the exam. What is seen is
//! complete: a check is accepted exactly when every sign of it has no reason.
//! Must never: hold a row that turns a person away. A reason is for staff.

use crate::{ExamAge, Reason, Validity};

/// One thing that is seen about a check. The columns of the table, from left to right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Sign {
    Course(CourseSign),
    Clock(ClockSign),
    Proof(ProofSign),
    Asking(AskingSign),
    Validity(Validity),
    Results(ResultsSign),
    Contract(ContractSign),
    Scheme(SchemeSign),
    Period(PeriodSign),
    Age(ExamAge),
    Voucher(VoucherSign),
    Person(PersonSign),
    Reservation(ReservationSign),
    /// The same person was received today.
    ArrivedBefore,
}

/// Whether the course permits the check (R27).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum CourseSign {
    Permitted,
    NotPermitted,
}

/// Whether a time source has set the clock (domain.md §5.1, 17).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum ClockSign {
    Set,
    NotSet,
}

/// Whether the proof may be used here on this day (table 1.4a).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum ProofSign {
    Accepted,
    NotAccepted,
}

/// How the service was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum AskingSign {
    /// For the exam date, with a card.
    Fits,
    OtherDay,
    WithoutCard,
}

/// How many credentials came, against what the validity promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum ResultsSign {
    AsPromised,
    Missing,
    Several,
}

/// C: the insurer in 委託元保険者一覧表, for the course, on the exam date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum ContractSign {
    Commissioned,
    NotInScope,
    OtherDays,
    NotContracted,
    NoList,
}

/// Class 05, 07, A1 or 法別 39, 40.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum SchemeSign {
    Ordinary,
    Special,
}

/// The exam date in the dates of the credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum PeriodSign {
    Inside,
    Outside,
}

/// T: the voucher. Several of them can be seen at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum VoucherSign {
    /// What is known of it fits, or none is needed.
    Fits,
    Missing,
    Incomplete,
    /// Than the person's reservation has.
    OtherNumber,
    OtherInsurer,
    Expired,
    OtherYear,
    OtherKind,
    Used,
}

/// B: the same person as in the reservation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum PersonSign {
    Same,
    Differs,
    ProbablyAnother,
}

/// The reservation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum ReservationSign {
    /// There is one, none is needed, or the day has no list.
    Fits,
    None,
    OtherDay,
    Several,
    OtherCourse,
}

/// The table.
#[rustfmt::skip]
pub(super) fn reason(sign: Sign) -> Option<Reason> {
    use Sign as S;
    match sign {
        // May this be asked at all, and was it asked rightly?
        S::Course(CourseSign::Permitted)            => None,
        S::Course(CourseSign::NotPermitted)         => Some(Reason::CourseNotPermitted),
        S::Clock(ClockSign::Set)                    => None,
        S::Clock(ClockSign::NotSet)                 => Some(Reason::ClockNotSet),
        S::Proof(ProofSign::Accepted)               => None,
        S::Proof(ProofSign::NotAccepted)            => Some(Reason::ProofNotAccepted),
        S::Asking(AskingSign::Fits)                 => None,
        S::Asking(AskingSign::OtherDay)             => Some(Reason::AskedForOtherDay),
        S::Asking(AskingSign::WithoutCard)          => Some(Reason::IdentityUnchecked),
        // V
        S::Validity(Validity::Valid)                => None,
        S::Validity(Validity::Invalid)              => Some(Reason::CredentialInvalid),
        S::Validity(Validity::Superseded)           => Some(Reason::CredentialSuperseded),
        S::Validity(Validity::None)                 => Some(Reason::CredentialNone),
        S::Validity(Validity::Several)              => Some(Reason::CredentialSeveral),
        S::Validity(Validity::Unregistered)         => Some(Reason::CredentialUnregistered),
        S::Results(ResultsSign::AsPromised)         => None,
        S::Results(ResultsSign::Missing)            => Some(Reason::ResultMissing),
        S::Results(ResultsSign::Several)            => Some(Reason::CredentialSeveral),
        // C
        S::Contract(ContractSign::Commissioned)     => None,
        S::Contract(ContractSign::NotInScope)       => Some(Reason::CourseNotInScope),
        S::Contract(ContractSign::OtherDays)        => Some(Reason::ContractOtherDays),
        S::Contract(ContractSign::NotContracted)    => Some(Reason::InsurerNotContracted),
        S::Contract(ContractSign::NoList)           => Some(Reason::ListUnreadable),
        S::Scheme(SchemeSign::Ordinary)             => None,
        S::Scheme(SchemeSign::Special)              => Some(Reason::SpecialScheme),
        S::Period(PeriodSign::Inside)               => None,
        S::Period(PeriodSign::Outside)              => Some(Reason::OutsideDates),
        S::Age(ExamAge::InBand)                     => None,
        S::Age(ExamAge::TooYoung)                   => Some(Reason::AgeOutsideBand),
        S::Age(ExamAge::LateElderly)                => Some(Reason::AgeOutsideBand),
        // T
        S::Voucher(VoucherSign::Fits)               => None,
        S::Voucher(VoucherSign::Missing)            => Some(Reason::VoucherMissing),
        S::Voucher(VoucherSign::Incomplete)         => Some(Reason::VoucherIncomplete),
        S::Voucher(VoucherSign::OtherNumber)        => Some(Reason::VoucherOtherNumber),
        S::Voucher(VoucherSign::OtherInsurer)       => Some(Reason::VoucherOtherInsurer),
        S::Voucher(VoucherSign::Expired)            => Some(Reason::VoucherExpired),
        S::Voucher(VoucherSign::OtherYear)          => Some(Reason::VoucherOtherYear),
        S::Voucher(VoucherSign::OtherKind)          => Some(Reason::VoucherOtherKind),
        S::Voucher(VoucherSign::Used)               => Some(Reason::VoucherUsed),
        // B
        S::Person(PersonSign::Same)                 => None,
        S::Person(PersonSign::Differs)              => Some(Reason::PersonDiffers),
        S::Person(PersonSign::ProbablyAnother)      => Some(Reason::PersonAnother),
        // Reservation
        S::Reservation(ReservationSign::Fits)       => None,
        S::Reservation(ReservationSign::None)       => Some(Reason::ReservationNone),
        S::Reservation(ReservationSign::OtherDay)   => Some(Reason::ReservationOtherDay),
        S::Reservation(ReservationSign::Several)    => Some(Reason::ReservationSeveral),
        S::Reservation(ReservationSign::OtherCourse) => Some(Reason::ReservationOtherCourse),
        S::ArrivedBefore                            => Some(Reason::ArrivedTwice),
    }
}
