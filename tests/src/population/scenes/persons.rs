//! Owns scenes about the keys that tell a person: birth date, 性別, 記号, 枝番; and about families.
//!
//! Promises: the kana agrees, so that only the key speaks.
//! Must never: give a family member the given name of another.

use super::super::booking::FULL;
use super::super::{Arrival, Case, Maker, insurers};

/// The list has the day before.
pub fn birth_date_mistyped(maker: &mut Maker, case: Case) -> Arrival {
    maker.scene(case, |maker, one| {
        maker.book_in(one, FULL);
        let mistyped = one.person.birth.yesterday().unwrap_or(one.person.birth).to_string();
        one.each_booking(|row| row.birth.clone_from(&mistyped));
    })
}

/// The list has the other one.
pub fn sex_differs(maker: &mut Maker, case: Case) -> Arrival {
    maker.scene(case, |maker, one| {
        maker.book_in(one, FULL);
        let other = if one.person.sex == "1" { "女" } else { "男" };
        one.each_booking(|row| row.sex = other);
    })
}

/// This 枝番 in the answer, that one in the list.
pub fn branches(maker: &mut Maker, case: Case, known: Option<&str>, booked: &str) -> Arrival {
    maker.scene(case, |maker, one| {
        maker.book_in(one, FULL);
        one.each_credential(|credential| credential.branch = known.map(str::to_owned));
        one.each_booking(|row| {
            let [insurer, symbol, number, _] = row.credential.clone();
            row.credential = [insurer, symbol, number, booked.to_owned()];
        });
    })
}

/// 記号 in full width in the answer.
pub fn full_width_symbol(maker: &mut Maker, case: Case) -> Arrival {
    maker.scene_of(case, insurers::EXAM_ONLY, |maker, one| {
        maker.book_in(one, FULL);
        one.each_credential(|known| known.symbol = known.symbol.as_deref().map(full_width));
    })
}

/// Both are booked, both come.
pub fn twins(maker: &mut Maker, case: Case) -> Vec<Arrival> {
    let first = maker.scene(case, |maker, one| maker.book_in(one, FULL));
    let twin = maker.people.twin_of(&mut maker.chance, &first.person);
    let second = maker.scene_with(case, twin, |maker, one| maker.book_in(one, FULL));
    vec![first, second]
}

/// One is booked, both come.
pub fn twin_not_booked(maker: &mut Maker, case: Case) -> Vec<Arrival> {
    let booked = maker.scene(Case::Clean, |maker, one| maker.book_in(one, FULL));
    let twin = maker.people.twin_of(&mut maker.chance, &booked.person);
    let other = maker.visit_of(case, twin);
    if maker.chance.one_in(2) { vec![booked, other] } else { vec![other, booked] }
}

/// Two of one symbol and number.
pub fn couple(maker: &mut Maker, case: Case) -> Vec<Arrival> {
    let first = maker.scene(case, |maker, one| {
        one.person.branch = Some("01".to_owned());
        one.each_credential(|known| known.branch = Some("01".to_owned()));
        maker.book(one);
    });
    let spouse = maker.people.spouse_of(&mut maker.chance, &first.person);
    let second = maker.scene_with(case, spouse, |_, _| {});
    vec![first, second]
}

fn full_width(digits: &str) -> String {
    let offset = u32::from('０') - u32::from('0');
    digits.chars().map(|one| char::from_u32(u32::from(one) + offset).unwrap_or(one)).collect()
}
