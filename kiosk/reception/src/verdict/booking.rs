//! Owns the look at the reservations: column B of the table, and whether the person is expected.
//!
//! Promises: the reservation that is taken is the one whose person the answer names; each field that differs has
//! its ground with both values; a voucher that somebody else booked is told.
//! Must never: choose one of several credentials, or one of several reservations, or take the voucher of somebody
//! who is merely alike for this person's.

use super::Facts;
use super::ground::{Grounds, Side, Source, Value, side};
use super::look::exam_date;
use super::table::{PersonSign, ReservationSign, Sign, VoucherSign};
use crate::{
    EligibilityAnswer, Finding, How, InsuredPerson, Matched, PersonField, PersonKeys, Reservation,
    SamePerson, VoucherNumber, WithoutReservation, compare, match_reservation,
};

/// A reservation that was found, and whether it is clearly the person's.
#[derive(Clone, Copy)]
pub(super) struct Booked<'a> {
    pub(super) one: &'a Reservation,
    pub(super) same: bool,
}

/// The reservation of the person whom the answer names. Silent when it names nobody, or several.
pub(super) fn answered<'a>(
    facts: &Facts<'a>,
    answer: &EligibilityAnswer,
    grounds: &mut Grounds,
) -> Option<Booked<'a>> {
    let (list, [person]) = (facts.reservations?, answer.results.as_slice()) else { return None };
    let taken = taken(facts, list, person, grounds);
    if let Some(number) = facts.voucher_data.number {
        holders_voucher(facts, list, person, taken.map(|taken| taken.one), number, grounds);
        if let Some(taken) = taken.filter(|taken| taken.same) {
            booked_number(taken.one, number, grounds);
        }
    }
    taken
}

/// The voucher of a person who is expected with another one.
fn booked_number(taken: &Reservation, number: VoucherNumber, grounds: &mut Grounds) {
    let Some(booked) = taken.voucher.number else { return };
    let sign = if booked == number { VoucherSign::Fits } else { VoucherSign::OtherNumber };
    grounds.see(Sign::Voucher(sign), || {
        (
            side(Source::Voucher, Value::VoucherNumber(number)),
            side(Source::Reservation, Value::VoucherNumber(booked)),
        )
    });
}

/// The voucher with which somebody else is expected. A person who was booked again can stand twice in the list.
fn holders_voucher(
    facts: &Facts<'_>,
    list: &[Reservation],
    person: &InsuredPerson,
    taken: Option<&Reservation>,
    number: VoucherNumber,
    grounds: &mut Grounds,
) {
    let is_taken =
        |one: &Reservation| taken.is_some_and(|taken| (taken.day, &taken.id) == (one.day, &one.id));
    let holders = || list.iter().filter(|one| one.voucher.number == Some(number));
    if holders().any(|one| is_taken(one) || against(facts, one, person) == SamePerson::Same) {
        return;
    }
    if let Some(other) = holders().next() {
        same_person(other, person, &against(facts, other, person), grounds);
    }
}

/// How the holder of the voucher stands to the person. What the list does not tell is no difference.
fn against(facts: &Facts<'_>, holder: &Reservation, person: &InsuredPerson) -> SamePerson {
    let (SamePerson::Look(findings) | SamePerson::ProbablyAnother(findings)) =
        compare(&PersonKeys::from(holder), &PersonKeys::from(person))
    else {
        return SamePerson::Same;
    };
    let told = findings.into_iter().filter(|finding| finding.how != How::Missing).collect();
    match match_reservation(std::slice::from_ref(holder), person, facts.course, facts.exam_date) {
        Matched::None => SamePerson::ProbablyAnother(told),
        Matched::Today(_, SamePerson::Same) | Matched::OtherDay(_, SamePerson::Same) => SamePerson::Same,
        Matched::Today(..) | Matched::OtherDay(..) | Matched::Several(_) => SamePerson::Look(told),
    }
}

/// Without an answer: the reservation of the day that has this voucher number. Nobody has compared its person.
pub(super) fn by_voucher<'a>(facts: &Facts<'a>) -> Option<Booked<'a>> {
    let one = holder(facts.reservations?, facts.voucher_data.number?)?;
    if one.day != facts.exam_date {
        return None;
    }
    Some(Booked { one, same: true })
}

/// The only reservation with this voucher.
fn holder(list: &[Reservation], number: VoucherNumber) -> Option<&Reservation> {
    let mut holders = list.iter().filter(|one| one.voucher.number == Some(number));
    holders.next().filter(|_| holders.next().is_none())
}

fn taken<'a>(
    facts: &Facts<'a>,
    list: &'a [Reservation],
    person: &InsuredPerson,
    grounds: &mut Grounds,
) -> Option<Booked<'a>> {
    match match_reservation(list, person, facts.course, facts.exam_date) {
        Matched::None => {
            let sign = match facts.rules.verdict.without_reservation {
                WithoutReservation::Staff => ReservationSign::None,
                WithoutReservation::Ordinary => ReservationSign::Fits,
            };
            grounds.see(Sign::Reservation(sign), || (None, exam_date(facts)));
            None
        }
        Matched::Today(one, same) => {
            same_person(one, person, &same, grounds);
            course(facts, one, grounds);
            Some(Booked { one, same: same == SamePerson::Same })
        }
        Matched::OtherDay(one, same) => {
            same_person(one, person, &same, grounds);
            course(facts, one, grounds);
            grounds.see(Sign::Reservation(ReservationSign::OtherDay), || {
                (side(Source::Reservation, Value::Day(one.day)), exam_date(facts))
            });
            Some(Booked { one, same: same == SamePerson::Same })
        }
        Matched::Several(all) => {
            let count = u32::try_from(all.len()).unwrap_or(u32::MAX);
            grounds.see(Sign::Reservation(ReservationSign::Several), || {
                (side(Source::Reservation, Value::Count(count)), None)
            });
            None
        }
    }
}

fn course(facts: &Facts<'_>, one: &Reservation, grounds: &mut Grounds) {
    let other = one.course.filter(|course| *course != facts.course);
    let sign = if other.is_some() { ReservationSign::OtherCourse } else { ReservationSign::Fits };
    grounds.see(Sign::Reservation(sign), || {
        let booked = other.and_then(|course| side(Source::Reservation, Value::Course(course)));
        (booked, side(Source::Reception, Value::Course(facts.course)))
    });
}

pub(super) fn same_person(
    one: &Reservation,
    person: &InsuredPerson,
    same: &SamePerson,
    grounds: &mut Grounds,
) {
    let (sign, findings): (PersonSign, &[Finding]) = match same {
        SamePerson::Same => (PersonSign::Same, &[]),
        SamePerson::Look(findings) => (PersonSign::Differs, findings),
        SamePerson::ProbablyAnother(findings) => (PersonSign::ProbablyAnother, findings),
    };
    // The list can say too little to name a field; the reason stays.
    if findings.is_empty() {
        grounds.see(Sign::Person(sign), || (None, None));
    }
    for finding in findings {
        grounds.see_field(Sign::Person(sign), Some(finding.field), || {
            (in_answer(person, finding.field), in_reservation(one, finding.field))
        });
    }
}

fn in_answer(person: &InsuredPerson, field: PersonField) -> Option<Side> {
    let text = |text: Option<&String>| text.cloned().map(Value::Text);
    let value = match field {
        PersonField::Insurer => Some(Value::Insurer(person.insurer_number)),
        PersonField::Symbol => text(person.symbol.as_ref()),
        PersonField::Number => text(Some(&person.number)),
        PersonField::Branch => text(person.branch.as_ref()),
        PersonField::BirthDate => Some(Value::Day(person.birth_date)),
        PersonField::Kana => text(person.kana.as_ref()),
        PersonField::Sex => person.sex.map(Value::Sex),
        PersonField::Name => text(Some(&person.name)),
    };
    value.and_then(|value| side(Source::Answer, value))
}

fn in_reservation(one: &Reservation, field: PersonField) -> Option<Side> {
    let text = |text: Option<&String>| text.cloned().map(Value::Text);
    let value = match field {
        PersonField::Insurer => one.insurer.map(Value::Insurer),
        PersonField::Symbol => text(one.symbol.as_ref()),
        PersonField::Number => text(one.number.as_ref()),
        PersonField::Branch => text(one.branch.as_ref()),
        PersonField::BirthDate => one.birth_date.map(Value::Day),
        PersonField::Kana => text(one.kana.as_ref()),
        PersonField::Sex => one.sex.map(Value::Sex),
        PersonField::Name => text(one.name.as_ref()),
    };
    value.and_then(|value| side(Source::Reservation, value))
}
