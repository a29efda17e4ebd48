//! Owns scenes about what the service says: validity, credentials, their dates, ages.
//!
//! Promises: reservation and voucher fit the person, so that only the answer speaks.
//! Must never: make up an answer that the contract of the gateway forbids.

use jiff::ToSpan as _;
use jiff::civil::{Date, date};

use super::super::answer::Credential;
use super::super::booking::BARE;
use super::super::{Arrival, Case, Maker, insurers};

/// How long ago a credential was lost.
const LOST_DAYS: i32 = 40;

/// This validity with one credential.
pub fn validity(maker: &mut Maker, case: Case, validity: u8) -> Arrival {
    maker.scene(case, |_, one| one.answer.validity = validity)
}

/// 2, lost some weeks ago.
pub fn invalid_lost(maker: &mut Maker, case: Case) -> Arrival {
    maker.scene(case, |maker, one| {
        one.answer.validity = 2;
        let lost = maker.day.saturating_sub(LOST_DAYS.days());
        one.each_credential(|known| known.disqualified = Some(lost));
    })
}

/// 3, with the newer credential of the same insurer. The list of reservations does not tell the older one.
pub fn superseded(maker: &mut Maker, case: Case) -> Arrival {
    maker.scene(case, |maker, one| {
        maker.book_in(one, BARE);
        one.answer.validity = 3;
        one.each_credential(|known| known.number.push('7'));
    })
}

/// 3, with a newer credential of an insurer without a contract, and the voucher of the former one.
pub fn superseded_elsewhere(maker: &mut Maker, case: Case) -> Arrival {
    maker.scene(case, |maker, one| {
        maker.book_in(one, BARE);
        one.answer.validity = 3;
        one.each_credential(|known| {
            known.insurer = insurers::ELSEWHERE_TOO;
            known.insurer_name = insurers::name(insurers::ELSEWHERE_TOO);
            known.number.push('8');
        });
    })
}

/// This validity and no credential.
pub fn without_result(maker: &mut Maker, case: Case, validity: u8) -> Arrival {
    maker.scene(case, |_, one| {
        one.answer.validity = validity;
        one.answer.results.clear();
    })
}

/// This validity with two credentials of one insurer.
pub fn two_results(maker: &mut Maker, case: Case, validity: u8) -> Arrival {
    maker.scene(case, |_, one| {
        one.answer.validity = validity;
        let mut second = one.person.credential();
        second.number.push('1');
        one.answer.results.push(second);
    })
}

/// 被保険者証区分.
pub fn class(maker: &mut Maker, case: Case, class: &'static str) -> Arrival {
    maker.scene(case, |_, one| one.each_credential(|known| known.class = class))
}

/// 法別 39, so old at the end of the fiscal year.
pub fn late_elderly(maker: &mut Maker, case: Case, years: i16) -> Arrival {
    let birth = date(maker.year() + 1 - years, 2, 3 + i8::try_from(maker.chance.below(20)).unwrap_or(0));
    let person = maker.people.born(&mut maker.chance, insurers::LATE_ELDERLY, birth);
    maker.scene_with(case, person, |_, _| {})
}

/// A date of the credential, so many days from the exam date.
pub fn dates(maker: &mut Maker, case: Case, days: i32, change: fn(&mut Credential, Date)) -> Arrival {
    maker.scene(case, |maker, one| {
        let day = maker.day.saturating_add(days.days());
        one.each_credential(|known| change(known, day));
    })
}

/// Born on this day of April, so many years before the end of the fiscal year.
pub fn born_in_april(maker: &mut Maker, case: Case, years: i16, day: i8) -> Arrival {
    let birth = date(maker.year() + 1 - years, 4, day);
    born(maker, case, birth)
}

/// The 75th birthday lies so many days after the exam date.
pub fn turns_75(maker: &mut Maker, case: Case, days: i32) -> Arrival {
    let birthday = maker.day.saturating_add(days.days());
    born(maker, case, birthday.saturating_sub(75.years()))
}

/// Born on 29 February of one of these years.
pub fn leap_day(maker: &mut Maker, case: Case, years: &[i16]) -> Arrival {
    let year = maker.chance.of(years);
    born(maker, case, date(year, 2, 29))
}

fn born(maker: &mut Maker, case: Case, birth: Date) -> Arrival {
    let insurer = maker.chance.of(&insurers::FOR_EXAMS);
    let person = maker.people.born(&mut maker.chance, insurer, birth);
    maker.scene_with(case, person, |_, _| {})
}
