//! Owns how the person of an answer stands to the list of reservations.
//!
//! Promises: total; the order of the list does not matter; somebody else on the list changes nothing.
//! Must never: refuse a person. Whoever is not on the list, or not clearly, is a matter for staff.

use jiff::civil::Date;

use super::Reservation;
use crate::{Course, Finding, How, InsuredPerson, PersonField, PersonKeys, SamePerson, compare};

/// How a person stands to the list. Personal data: no Debug.
#[derive(Clone, PartialEq, Eq)]
pub enum Matched<'a> {
    /// Nobody on the list is alike.
    None,
    /// One reservation of this day. Never [`SamePerson::ProbablyAnother`].
    Today(&'a Reservation, SamePerson),
    /// None of this day, one of another. Never [`SamePerson::ProbablyAnother`].
    OtherDay(&'a Reservation, SamePerson),
    /// More than one could be meant; by day, time and 予約番号.
    Several(Vec<&'a Reservation>),
}

/// How `person`, who is here on `day` for `course`, stands to the list. The course of what is found can be another
/// one or not known; that is for the caller.
///
/// Of one day, those that are the same person come before those that need a look. This day comes before others,
/// but when this day has only something to look at and another day has the same person, both could be meant.
/// Of several that remain, the only one with this course is taken.
#[must_use]
pub fn match_reservation<'a>(
    candidates: &'a [Reservation],
    person: &InsuredPerson,
    course: Course,
    day: Date,
) -> Matched<'a> {
    let answer = PersonKeys::from(person);
    let alike = candidates.iter().filter_map(|booked| Some((booked, likeness(booked, &answer)?)));
    let (today, others): (Vec<_>, Vec<_>) = alike.partition(|(booked, _)| booked.day == day);
    let (today, others) = (best(today), best(others));
    let is_same = |found: &[Found<'_>]| found.iter().any(|(_, verdict)| *verdict == SamePerson::Same);
    if today.is_empty() {
        return chosen(others, course, Matched::OtherDay);
    }
    if is_same(&others) && !is_same(&today) {
        return several(today.into_iter().chain(others).collect());
    }
    chosen(today, course, Matched::Today)
}

type Found<'a> = (&'a Reservation, SamePerson);

/// Those that are the same person; all when none is.
fn best(mut found: Vec<Found<'_>>) -> Vec<Found<'_>> {
    if found.iter().any(|(_, verdict)| *verdict == SamePerson::Same) {
        found.retain(|(_, verdict)| *verdict == SamePerson::Same);
    }
    found
}

fn chosen<'a>(
    found: Vec<Found<'a>>,
    course: Course,
    one: fn(&'a Reservation, SamePerson) -> Matched<'a>,
) -> Matched<'a> {
    let fits = |(booked, _): &&Found<'_>| booked.course == Some(course);
    let (count, fitting) = (found.len(), found.iter().filter(fits).count());
    let only = |kept: &Found<'_>| count == 1 || (fitting == 1 && fits(&kept));
    match found.iter().find(|kept| only(kept)) {
        Some((booked, verdict)) => one(booked, verdict.clone()),
        None => several(found),
    }
}

fn several(found: Vec<Found<'_>>) -> Matched<'_> {
    let mut list: Vec<&Reservation> = found.into_iter().map(|(booked, _)| booked).collect();
    list.sort_by(|one, other| (one.day, one.time, &one.id).cmp(&(other.day, other.time, &other.id)));
    if list.is_empty() { Matched::None } else { Matched::Several(list) }
}

/// Whether the reservation can be this person's, and what needs a look then.
///
/// [`compare`] expects whole records; a list often has only a name and a birth date. So three voices are heard:
/// credential, birth date, kana.
/// - Two agree: it is the person. What the list does not have is no finding.
/// - One agrees and the list knows nothing more: worth a look, unless the kanji contradict.
/// - One agrees and one differs: a stranger born on that day, or somebody of that family. Only when the kanji
///   agree too, or the kana nearly, is it worth a look.
/// - None agrees, or two differ: somebody else.
fn likeness(booked: &Reservation, answer: &PersonKeys) -> Option<SamePerson> {
    let keys = PersonKeys::from(booked);
    let findings = match compare(&keys, answer) {
        SamePerson::Same => return Some(SamePerson::Same),
        SamePerson::Look(findings) => findings,
        SamePerson::ProbablyAnother(_) => return None,
    };
    let voices = Voices::of(&keys, answer, &findings);
    if !voices.are_enough() {
        return None;
    }
    let needed: Vec<Finding> =
        findings.iter().copied().filter(|one| needs_a_look(*one, &keys, &voices)).collect();
    Some(match (needed.is_empty(), voices.agreeing) {
        (true, 0 | 1) => SamePerson::Look(findings),
        (true, _) => SamePerson::Same,
        (false, _) => SamePerson::Look(needed),
    })
}

/// Not what the list does not have. Of the answer only the kana is missed: it tells twins apart. Kanji count
/// where kana cannot be compared.
fn needs_a_look(finding: Finding, booked: &PersonKeys, voices: &Voices) -> bool {
    match (finding.how, finding.field) {
        (How::Missing, PersonField::Kana) => booked.kana.is_some(),
        (How::Missing, _) => false,
        (How::Differs, PersonField::Name) => voices.kana != Voice::Agrees,
        (How::Differs | How::Nearly, _) => true,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Voice {
    Agrees,
    Nearly,
    Differs,
    Silent,
}

struct Voices {
    kana: Voice,
    kanji: Voice,
    agreeing: usize,
    differing: usize,
}

impl Voices {
    fn of(booked: &PersonKeys, answer: &PersonKeys, findings: &[Finding]) -> Self {
        use PersonField as F;
        let voice = |both_have: bool, fields: &[F]| {
            let hows = || findings.iter().filter(|one| fields.contains(&one.field)).map(|one| one.how);
            match both_have {
                _ if hows().any(|how| how == How::Differs) => Voice::Differs,
                false => Voice::Silent,
                true if hows().any(|how| how == How::Nearly) => Voice::Nearly,
                true => Voice::Agrees,
            }
        };
        let both = |has: fn(&PersonKeys) -> bool| has(booked) && has(answer);
        let insured = both(|keys| keys.number.is_some())
            && (both(|keys| keys.insurer.is_some()) || both(|keys| keys.symbol.is_some()));
        let born = both(|keys| keys.birth_date.is_some());
        let kana = voice(both(|keys| keys.kana.is_some() || keys.other_kana.is_some()), &[F::Kana]);
        let kanji = voice(both(|keys| keys.name.is_some() || keys.other_name.is_some()), &[F::Name]);
        let credential = voice(insured, &[F::Insurer, F::Symbol, F::Number, F::Branch]);
        let all = [credential, voice(born, &[F::BirthDate]), kana];
        let count = |voice| all.iter().filter(|one| **one == voice).count();
        Self { kana, kanji, agreeing: count(Voice::Agrees), differing: count(Voice::Differs) }
    }

    fn are_enough(&self) -> bool {
        let seconded = self.kana == Voice::Nearly || self.kanji == Voice::Agrees;
        match (self.agreeing, self.differing) {
            (0, _) => false,
            (1, 0) => seconded || self.kanji == Voice::Silent,
            (1, _) => seconded,
            (_, _) => true,
        }
    }
}

#[cfg(test)]
mod tests;
