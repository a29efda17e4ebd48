//! Owns the document that the exam system is sent: `config/exam-system.openapi.yaml`, schema `Check`.
//!
//! Promises: the same stored check gives the same bytes under the same program and settings.
//! Must never: send a credential that does not count or of which that is not clear, or have Debug.

use jiff::Timestamp;
use jiff::civil::Date;
use queue::{Actor, AuditAction, CheckDetail};
use reception::{
    CheckId, CoPayment, Course, FiscalYear, InsuredPerson, Move, Proof, Reason, Sex, Voucher, VoucherNumber,
};
use serde::Serialize;

#[derive(Serialize)]
struct Document<'a> {
    check_id: CheckId,
    receipt: u32,
    business_date: Date,
    exam_date: Date,
    fiscal_year: i16,
    course: Course,
    facility_number: &'a str,
    proof: &'static str,
    insurer_number: Option<String>,
    insurer_name: Option<&'a str>,
    symbol: Option<&'a str>,
    number: Option<&'a str>,
    branch: Option<&'a str>,
    name: Option<&'a str>,
    kana: Option<&'a str>,
    birth_date: Option<Date>,
    sex: Option<Sex>,
    voucher_brought: Option<bool>,
    voucher_number: Option<VoucherNumber>,
    voucher_insurer_number: Option<String>,
    voucher_valid_until: Option<Date>,
    co_payment_class: Option<CoPayment>,
    reservation_id: Option<&'a str>,
    reasons: Vec<&'static str>,
    approved_by: &'a str,
    approved_at: Timestamp,
}

/// 確認方法 of a check that nothing proved.
const NO_PROOF: &str = "none";

/// With one of these the answered credential is known not to count (domain.md §2.4).
const DOES_NOT_COUNT: [Reason; 3] =
    [Reason::CredentialInvalid, Reason::CredentialSuperseded, Reason::OutsideDates];

/// The check has no approval in its history, so it must not leave the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the check was not approved by a person")]
pub struct NotApproved;

/// The JSON of this check.
pub fn document(check: &CheckDetail, facility_number: &str) -> Result<Vec<u8>, NotApproved> {
    let (approved_by, approved_at) = approval(check).ok_or(NotApproved)?;
    let person = only_person(check);
    let summary = &check.summary;
    let voucher = check.papers.as_ref().map(|papers| papers.voucher).unwrap_or_default();
    let reservation = check.papers.as_ref().and_then(|papers| papers.reservation.as_ref());
    let document = Document {
        check_id: summary.id,
        receipt: summary.receipt.number,
        business_date: summary.receipt.business_date,
        exam_date: check.exam_date,
        fiscal_year: FiscalYear::of(check.exam_date).begins_in(),
        course: summary.course,
        facility_number,
        proof: check.proof.map_or(NO_PROOF, Proof::code),
        insurer_number: person.map(|person| person.insurer_number.to_string()),
        insurer_name: person.map(|person| person.insurer_name.as_str()),
        symbol: person.and_then(|person| person.symbol.as_deref()),
        number: person.map(|person| person.number.as_str()),
        branch: person.and_then(|person| person.branch.as_deref()),
        name: person.map(|person| person.name.as_str()),
        kana: person.and_then(|person| person.kana.as_deref()),
        birth_date: person.map(|person| person.birth_date),
        sex: person.and_then(|person| person.sex),
        voucher_brought: brought(summary.voucher),
        voucher_number: voucher.number,
        voucher_insurer_number: voucher.insurer.map(|insurer| insurer.to_string()),
        voucher_valid_until: voucher.valid_until,
        co_payment_class: voucher.co_payment,
        // Without an answer it was found by the voucher's number alone.
        reservation_id: reservation
            .filter(|_| check.answer.is_some())
            .map(|reservation| reservation.id.as_str()),
        reasons: summary.verdict.reasons().iter().copied().map(Reason::code).collect(),
        approved_by,
        approved_at,
    };
    // Serialising plain fields into memory cannot fail.
    serde_json::to_vec(&document).map_err(|_| NotApproved)
}

fn approval(check: &CheckDetail) -> Option<(&str, Timestamp)> {
    check.history.iter().rev().find_map(|row| match (&row.action, &row.actor) {
        (AuditAction::Step(Move::Approve), Actor::Staff(name)) => Some((name.as_str(), row.at)),
        (_, _) => None,
    })
}

fn brought(voucher: Voucher) -> Option<bool> {
    match voucher {
        Voucher::Brought => Some(true),
        Voucher::Missing => Some(false),
        Voucher::NotAsked => None,
    }
}

/// The one credential that is sent; absent when there is none, when it is not clear which one counts, or when the
/// verdict says that it does not count on the day of the exam.
#[must_use]
pub fn only_person(check: &CheckDetail) -> Option<&InsuredPerson> {
    let reasons = check.summary.verdict.reasons();
    only_result(check).filter(|_| !DOES_NOT_COUNT.iter().any(|reason| reasons.contains(reason)))
}

/// The one credential of the answer, whether it counts or not.
#[must_use]
pub fn only_result(check: &CheckDetail) -> Option<&InsuredPerson> {
    match check.answer.as_ref()?.results.as_slice() {
        [person] => Some(person),
        _ => None,
    }
}
