//! Owns the verdict (判定): eligibility answer × contracted insurers × voucher on the exam date.
//!
//! Promises: total and deterministic; either `Accepted`, or `SeeStaff` with *all* reasons, never one of
//! several. The rows of domain.md §2.4 are the tests.
//! Must never: reject a person, or call anything but validity 1 with one result eligible.

use jiff::civil::Date;

use crate::{Contract, Course, EligibilityAnswer, InsuredPerson, InsurerList, Reason, Validity, Voucher};

/// Scheme numbers of 後期高齢者医療 (domain.md §3.1): not part of 特定健診.
const LATE_ELDERLY_SCHEMES: [u32; 2] = [39, 40];

/// Everything the verdict looks at.
pub struct Facts<'a> {
    /// What the person came for.
    pub course: Course,
    /// The day for which eligibility was asked.
    pub exam_date: Date,
    /// What the service said.
    pub answer: &'a EligibilityAnswer,
    /// The list in force; absent when there is none or it cannot be read.
    pub insurers: Option<&'a InsurerList>,
    /// The voucher.
    pub voucher: Voucher,
}

/// 判定.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Nothing stands against the exam. Staff still approve.
    Accepted,
    /// Staff look at it, for these reasons (at least one, each once, in the order of [`Reason`]).
    SeeStaff(Vec<Reason>),
}

impl Verdict {
    /// Accepted when there is no reason against it.
    #[must_use]
    pub fn from_reasons(reasons: impl IntoIterator<Item = Reason>) -> Self {
        let mut reasons: Vec<Reason> = reasons.into_iter().collect();
        reasons.sort_unstable();
        reasons.dedup();
        if reasons.is_empty() { Self::Accepted } else { Self::SeeStaff(reasons) }
    }

    /// The reasons; none when accepted.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        match self {
            Self::Accepted => &[],
            Self::SeeStaff(reasons) => reasons,
        }
    }
}

/// The verdict on these facts.
#[must_use]
pub fn decide(facts: &Facts<'_>) -> Verdict {
    let permission = (!facts.course.eligibility_permitted()).then_some(Reason::CourseNotPermitted);
    let voucher = match facts.voucher {
        Voucher::Brought => None,
        Voucher::Missing | Voucher::NotAsked => Some(Reason::VoucherMissing),
    };
    let person = facts.answer.results.iter().flat_map(|person| person_reasons(facts, person));
    let all = permission.into_iter().chain(voucher).chain(answer_reasons(facts.answer)).chain(person);
    Verdict::from_reasons(all)
}

fn answer_reasons(answer: &EligibilityAnswer) -> impl Iterator<Item = Reason> {
    let validity = match answer.validity {
        Validity::Valid => None,
        Validity::Invalid => Some(Reason::CredentialInvalid),
        Validity::Superseded => Some(Reason::CredentialSuperseded),
        Validity::None => Some(Reason::CredentialNone),
        Validity::Several => Some(Reason::CredentialSeveral),
        Validity::Unregistered => Some(Reason::CredentialUnregistered),
    };
    let count = match (answer.validity, answer.results.len()) {
        (Validity::Valid, 0) => Some(Reason::ResultMissing),
        (_, 0 | 1) => None,
        (_, _) => Some(Reason::CredentialSeveral),
    };
    validity.into_iter().chain(count)
}

fn person_reasons(facts: &Facts<'_>, person: &InsuredPerson) -> impl Iterator<Item = Reason> {
    let contract = match facts.insurers.map(|list| list.on(person.insurer_number, facts.exam_date)) {
        None => Some(Reason::ListUnreadable),
        Some(Contract::None | Contract::OtherDays(_)) => Some(Reason::InsurerNotContracted),
        Some(Contract::InForce(row)) if !row.scope.covers(facts.course) => Some(Reason::CourseNotInScope),
        Some(Contract::InForce(_)) => None,
    };
    let elderly = LATE_ELDERLY_SCHEMES.contains(&person.insurer_number.scheme());
    let special = (elderly || person.class.needs_staff()).then_some(Reason::SpecialScheme);
    let dates = (!insured_on(person, facts.exam_date)).then_some(Reason::OutsideDates);
    contract.into_iter().chain(special).chain(dates)
}

/// `disqualified_on` is the first day that is not insured (domain.md §9).
fn insured_on(person: &InsuredPerson, day: Date) -> bool {
    let from = [person.qualified_on, person.valid_from].into_iter().flatten().all(|first| first <= day);
    let lost = person.disqualified_on.is_some_and(|first_uninsured| first_uninsured <= day);
    let ended = person.valid_until.is_some_and(|last| last < day);
    from && !lost && !ended
}

#[cfg(test)]
mod tests;
