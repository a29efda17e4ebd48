//! Owns scenes about the voucher (受診券): its year, kind, last day, insurer, and whose it is.
//!
//! Promises: the answer is valid and of a commissioned insurer.
//! Must never: let two scenes share a number by chance.

use jiff::ToSpan as _;
use jiff::civil::date;

use super::super::booking::{BARE, FULL, NO_TICKET};
use super::super::maker::EXAM_TICKET;
use super::super::{Arrival, Case, Maker, Printed, Shown, insurers};

/// Of this fiscal year and 種別.
pub fn kind(maker: &mut Maker, case: Case, year: i16, kind: u8) -> Arrival {
    maker.scene(case, |maker, one| one.printed = maker.ticket(year, kind, one.person.insurer))
}

/// Its number is of the last fiscal year, its last day still to come.
pub fn last_years_number(maker: &mut Maker, case: Case) -> Arrival {
    maker.scene(case, |maker, one| {
        let until = maker.year_end();
        one.printed = Printed { until, ..maker.ticket(maker.year() - 1, EXAM_TICKET, one.person.insurer) };
    })
}

/// Eleven zeros, on the paper and in the list.
pub fn all_zero(maker: &mut Maker, case: Case) -> Arrival {
    maker.scene(case, |maker, one| {
        one.printed.number = "0".repeat(11);
        one.shown = if maker.chance.one_in(2) { Shown::Typed } else { Shown::ScannedDigits };
    })
}

/// Of a former insurer. The list does not tell the credential.
pub fn former_insurers(maker: &mut Maker, case: Case) -> Arrival {
    maker.scene_of(case, insurers::EXAM_ONLY, |maker, one| {
        one.printed.insurer = insurers::ENDED;
        maker.book_in(one, BARE);
    })
}

/// Of a former insurer, whose credential is in the list.
pub fn changed_job(maker: &mut Maker, case: Case) -> Arrival {
    maker.scene_of(case, insurers::ALL_THREE, |maker, one| {
        one.printed.insurer = insurers::EXAM_ONLY;
        maker.book_in(one, FULL);
        let former = [insurers::EXAM_ONLY, "717", "90210", "01"].map(str::to_owned);
        one.each_booking(|row| row.credential = former.clone());
    })
}

/// Good until so many days from the exam date.
pub fn until(maker: &mut Maker, case: Case, days: i32) -> Arrival {
    maker.scene(case, |maker, one| one.printed.until = maker.day.saturating_add(days.days()))
}

/// Brought and not entered, and the list does not know it.
pub fn to_staff(maker: &mut Maker, case: Case) -> Arrival {
    maker.scene(case, |maker, one| {
        one.shown = Shown::ToStaff;
        maker.book_in(one, NO_TICKET);
    })
}

/// An ordinary arrival, then somebody with the same number. The list knows neither voucher.
pub fn used_today(maker: &mut Maker, case: Case) -> Vec<Arrival> {
    let first = maker.scene_of(Case::Clean, insurers::EXAM_ONLY, |maker, one| maker.book_in(one, NO_TICKET));
    let second = maker.scene_of(case, insurers::EXAM_ONLY, |maker, one| {
        maker.book_in(one, NO_TICKET);
        one.printed = first.printed.clone();
    });
    vec![first, second]
}

/// Used in April by the same person.
pub fn used_months_ago(maker: &mut Maker, case: Case) -> Arrival {
    maker.scene_of(case, insurers::EXAM_ONLY, |maker, one| one.used_on = Some(date(maker.year(), 4, 20)))
}

/// Somebody with the voucher of another person who comes later and has it, too.
pub fn strangers(maker: &mut Maker, case: Case) -> Vec<Arrival> {
    let owner = maker.scene_of(Case::Clean, insurers::EXAM_ONLY, |maker, one| maker.book_in(one, FULL));
    let other = maker.scene_of(case, insurers::EXAM_ONLY, |maker, one| {
        maker.book(one);
        one.printed = owner.printed.clone();
    });
    vec![other, owner]
}

/// The same with husband or wife.
pub fn spouses(maker: &mut Maker, case: Case) -> Vec<Arrival> {
    let owner = maker.scene_of(Case::Clean, insurers::EXAM_ONLY, |maker, one| maker.book_in(one, FULL));
    let spouse = maker.people.spouse_of(&mut maker.chance, &owner.person);
    let other = maker.scene_with(case, spouse, |maker, one| {
        maker.book_in(one, FULL);
        one.printed = owner.printed.clone();
    });
    vec![other, owner]
}
