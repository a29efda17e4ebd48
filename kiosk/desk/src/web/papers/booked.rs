//! Owns the table of the reservation (受診予約) beside the answer.
//!
//! Promises: what counts as a difference is what `reception::compare` says; names stay as they are written.
//! Must never: hold a reservation against one of several credentials.

use jiff::civil::Date;
use queue::CheckDetail;
use reception::{
    Finding, How, InsuredPerson, PersonField, PersonKeys, Reservation, SamePerson, compare as same_person,
};

use super::{Mark, NOTHING, PaperRow};
use crate::forward::only_result;
use crate::sentences;

/// The order of the table: what staff say aloud first.
const FIELDS: [PersonField; 8] = [
    PersonField::Name,
    PersonField::Kana,
    PersonField::BirthDate,
    PersonField::Sex,
    PersonField::Insurer,
    PersonField::Symbol,
    PersonField::Number,
    PersonField::Branch,
];

/// In place of the answer, when there is none.
const BY_NUMBER_ALONE: &str = "整理番号だけで見つけた予約です。ご本人の予約か確かめてください";

/// The reservation of this check beside its answer; no rows when there is none.
pub fn reservation(check: &CheckDetail) -> Vec<PaperRow> {
    let Some(booked) = check.papers.as_ref().and_then(|papers| papers.reservation.as_ref()) else {
        return Vec::new();
    };
    let person = only_result(check);
    let findings = person.map(|person| findings(booked, person)).unwrap_or_default();
    let fields = FIELDS.map(|field| field_row(field, booked, person, &findings));
    reception_rows(check, booked).into_iter().chain(fields).collect()
}

fn reception_rows(check: &CheckDetail, booked: &Reservation) -> [PaperRow; 3] {
    let day = sentences::date_short(booked.day);
    let time = booked.time.map(|time| format!(" {}:{:02}", time.hour(), time.minute())).unwrap_or_default();
    let equal = |equal| if equal { Mark::Same } else { Mark::Differs };
    let course = check.summary.course;
    // Without an answer nobody could compare the person.
    let (other, mark) =
        if check.answer.is_some() { (NOTHING, Mark::Alone) } else { (BY_NUMBER_ALONE, Mark::Look) };
    [
        PaperRow { label: "予約番号", paper: booked.id.clone(), other: other.to_owned(), mark },
        PaperRow {
            label: "受診日",
            paper: format!("{day}{time}"),
            other: sentences::date_short(check.exam_date),
            mark: equal(booked.day == check.exam_date),
        },
        PaperRow {
            label: "コース",
            paper: or_nothing(booked.course.map(|course| sentences::course(course).to_owned())),
            other: sentences::course(course).to_owned(),
            mark: booked.course.map_or(Mark::Alone, |booked| equal(booked == course)),
        },
    ]
}

fn findings(booked: &Reservation, person: &InsuredPerson) -> Vec<Finding> {
    match same_person(&PersonKeys::from(booked), &PersonKeys::from(person)) {
        SamePerson::Same => Vec::new(),
        SamePerson::Look(findings) | SamePerson::ProbablyAnother(findings) => findings,
    }
}

fn field_row(
    field: PersonField,
    booked: &Reservation,
    person: Option<&InsuredPerson>,
    findings: &[Finding],
) -> PaperRow {
    let paper = in_reservation(booked, field);
    let other = person.and_then(|person| in_answer(person, field));
    let found = findings.iter().find(|finding| finding.field == field).map(|finding| finding.how);
    let mark = match (found, &paper, &other) {
        (Some(How::Differs), ..) => Mark::Differs,
        (Some(How::Nearly | How::Missing), ..) => Mark::Look,
        (None, Some(paper), Some(other)) if field == PersonField::Name && paper != other => Mark::Look,
        (None, Some(_), Some(_)) => Mark::Same,
        (None, None, _) | (None, _, None) => Mark::Alone,
    };
    PaperRow {
        label: sentences::person_field(field),
        paper: or_nothing(paper),
        other: or_nothing(other),
        mark,
    }
}

fn or_nothing(value: Option<String>) -> String {
    value.unwrap_or_else(|| NOTHING.to_owned())
}

fn in_reservation(booked: &Reservation, field: PersonField) -> Option<String> {
    match field {
        PersonField::Insurer => booked.insurer.map(|insurer| insurer.printed()),
        PersonField::Symbol => booked.symbol.clone(),
        PersonField::Number => booked.number.clone(),
        PersonField::Branch => booked.branch.clone(),
        PersonField::BirthDate => booked.birth_date.map(birth),
        PersonField::Kana => booked.kana.clone(),
        PersonField::Sex => booked.sex.map(|sex| sentences::sex(sex).to_owned()),
        PersonField::Name => booked.name.clone(),
    }
}

fn in_answer(person: &InsuredPerson, field: PersonField) -> Option<String> {
    match field {
        PersonField::Insurer => Some(person.insurer_number.printed()),
        PersonField::Symbol => person.symbol.clone(),
        PersonField::Number => Some(person.number.clone()),
        PersonField::Branch => person.branch.clone(),
        PersonField::BirthDate => Some(birth(person.birth_date)),
        PersonField::Kana => person.kana.clone(),
        PersonField::Sex => person.sex.map(|sex| sentences::sex(sex).to_owned()),
        PersonField::Name => Some(person.name.clone()),
    }
}

fn birth(day: Date) -> String {
    sentences::date_both_ways(day)
}
