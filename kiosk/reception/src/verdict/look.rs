//! Owns the look at the answer and the contract: which signs of the table they show.
//!
//! Promises: every result is looked at; both values go into the ground.
//! Must never: stop at the first sign.

use jiff::civil::Date;

use super::ground::{Grounds, Source, Value, side};
use super::table::{
    AskingSign, ClockSign, ContractSign, CourseSign, PeriodSign, ProofSign, ResultsSign, SchemeSign, Sign,
};
use super::{Asking, Facts};
use crate::{
    Contract, Course, DisqualificationDay, EligibilityAnswer, ExamAge, InsuredPerson, LATE_ELDERLY_AGE,
    ProofState, Rules, SPECIFIC_EXAM_AGE_MIN, Scheme, Term, Validity, exam_age,
};

/// Course, clock, proof, and how the service was asked.
pub(super) fn asking(facts: &Facts<'_>, asking: Asking, grounds: &mut Grounds) {
    let Asking { proof, asked_for, with_card } = asking;
    let state = facts.rules.proof_state(proof, facts.exam_date);
    let sign = if state == ProofState::Valid { ProofSign::Accepted } else { ProofSign::NotAccepted };
    let term = match state {
        ProofState::NotYet(from) => Some(Term { from: Some(from), to: None }),
        ProofState::Ended(to) => Some(Term { from: None, to: Some(to) }),
        ProofState::Valid | ProofState::NotHere => None,
    };
    grounds.see(Sign::Proof(sign), || {
        (
            side(Source::Reception, Value::Proof(proof)),
            term.and_then(|term| side(Source::Rule, Value::Term(term))),
        )
    });
    let day = if asked_for == facts.exam_date { AskingSign::Fits } else { AskingSign::OtherDay };
    grounds.see(Sign::Asking(day), || (side(Source::Answer, Value::Day(asked_for)), exam_date(facts)));
    let card = if with_card { AskingSign::Fits } else { AskingSign::WithoutCard };
    grounds.see(Sign::Asking(card), || (side(Source::Reception, Value::Proof(proof)), None));
}

/// Course and clock, which do not depend on an answer.
pub(super) fn reception(facts: &Facts<'_>, grounds: &mut Grounds) {
    let permitted = facts.course.eligibility_permitted();
    let sign = if permitted { CourseSign::Permitted } else { CourseSign::NotPermitted };
    grounds.see(Sign::Course(sign), || (side(Source::Reception, Value::Course(facts.course)), None));
    let sign = if facts.clock_is_set { ClockSign::Set } else { ClockSign::NotSet };
    grounds.see(Sign::Clock(sign), || (exam_date(facts), None));
}

/// V, and each credential.
pub(super) fn answer(facts: &Facts<'_>, answer: &EligibilityAnswer, grounds: &mut Grounds) {
    grounds.see(Sign::Validity(answer.validity), || {
        (side(Source::Answer, Value::Validity(answer.validity)), None)
    });
    let results = match (answer.validity, answer.results.len()) {
        (Validity::Valid, 0) => ResultsSign::Missing,
        (_, 0 | 1) => ResultsSign::AsPromised,
        (_, _) => ResultsSign::Several,
    };
    let count = u32::try_from(answer.results.len()).unwrap_or(u32::MAX);
    grounds.see(Sign::Results(results), || (side(Source::Answer, Value::Count(count)), None));
    for person in &answer.results {
        contract(facts, person, grounds);
        scheme(person, grounds);
        period(facts, person, grounds);
        age(facts, person, grounds);
    }
}

/// C.
fn contract(facts: &Facts<'_>, person: &InsuredPerson, grounds: &mut Grounds) {
    let found = facts.insurers.map(|list| list.on(person.insurer_number, facts.exam_date));
    let sign = match found {
        None => ContractSign::NoList,
        Some(Contract::None) => ContractSign::NotContracted,
        Some(Contract::OtherDays(_)) => ContractSign::OtherDays,
        Some(Contract::InForce(row)) if !row.scope.covers(facts.course) => ContractSign::NotInScope,
        Some(Contract::InForce(_)) => ContractSign::Commissioned,
    };
    grounds.see(Sign::Contract(sign), || match found {
        Some(Contract::OtherDays(rows)) => {
            (exam_date(facts), rows.last().and_then(|row| side(Source::Contract, Value::Term(row.term))))
        }
        Some(Contract::InForce(row)) => (
            side(Source::Reception, Value::Course(facts.course)),
            side(Source::Contract, Value::Scope(row.scope)),
        ),
        None | Some(Contract::None) => (side(Source::Answer, Value::Insurer(person.insurer_number)), None),
    });
}

fn scheme(person: &InsuredPerson, grounds: &mut Grounds) {
    let elderly = Scheme::from_code(person.insurer_number.scheme()) == Some(Scheme::LateElderly);
    let special = elderly || person.class.needs_staff();
    let sign = if special { SchemeSign::Special } else { SchemeSign::Ordinary };
    grounds.see(Sign::Scheme(sign), || {
        let value = if elderly { Value::Insurer(person.insurer_number) } else { Value::Class(person.class) };
        (side(Source::Answer, value), None)
    });
}

fn period(facts: &Facts<'_>, person: &InsuredPerson, grounds: &mut Grounds) {
    let term = insured_term(person, facts.rules);
    let sign = if term.holds_on(facts.exam_date) { PeriodSign::Inside } else { PeriodSign::Outside };
    grounds.see(Sign::Period(sign), || (side(Source::Answer, Value::Term(term)), exam_date(facts)));
}

/// The days of 資格取得, 喪失, 有効開始 and 終了 together.
fn insured_term(person: &InsuredPerson, rules: &Rules) -> Term {
    let last_before_loss = person.disqualified_on.map(|day| match rules.verdict.disqualification_day {
        DisqualificationDay::FirstUninsured => day.yesterday().unwrap_or(Date::MIN),
        DisqualificationDay::LastInsured => day,
    });
    Term {
        from: [person.qualified_on, person.valid_from].into_iter().flatten().max(),
        to: [last_before_loss, person.valid_until].into_iter().flatten().min(),
    }
}

/// 40 to 74 at the end of the fiscal year, for 特定健康診査 only (domain.md §3.7).
fn age(facts: &Facts<'_>, person: &InsuredPerson, grounds: &mut Grounds) {
    let age = match facts.course {
        Course::SpecificExam | Course::SameDayInterview => exam_age(person.birth_date, facts.exam_date),
        Course::SpecificGuidance
        | Course::DockWithContract
        | Course::DockWithoutContract
        | Course::Corporate => ExamAge::InBand,
    };
    let limit = if age == ExamAge::TooYoung { SPECIFIC_EXAM_AGE_MIN } else { LATE_ELDERLY_AGE };
    grounds.see(Sign::Age(age), || {
        let limit = u32::try_from(limit).unwrap_or_default();
        (side(Source::Answer, Value::Day(person.birth_date)), side(Source::Rule, Value::Count(limit)))
    });
}

pub(super) fn exam_date(facts: &Facts<'_>) -> Option<super::Side> {
    side(Source::Reception, Value::Day(facts.exam_date))
}
