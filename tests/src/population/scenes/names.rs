//! Owns scenes about names: ●, 通称, Latin letters, rare kanji, kana in many forms.
//!
//! Promises: credential and birth date agree between answer and reservation.
//! Must never: use a name of somebody outside of the tables.

use super::super::booking::{BARE, Booking, FULL};
use super::super::kana::{half_width, large};
use super::super::names::{FOREIGNERS, RARE_SURNAMES, SELECTED_SURNAMES, Word};
use super::super::person::Person;
use super::super::{Arrival, Case, Maker};

/// Nothing in the way. Some people have a rare kanji, a long name or no sex in the register.
pub fn ordinary(maker: &mut Maker, case: Case) -> Arrival {
    match maker.chance.below(12) {
        0 => rare_kanji(maker, case),
        1 => latin(maker, case),
        2 => large_kana(maker, case),
        3 => maker.scene(case, |_, one| one.each_credential(|known| known.sex = "3")),
        _ => maker.scene(case, |_, _| {}),
    }
}

/// The first character of the name cannot be sent; the list is changed like this.
pub fn hidden(maker: &mut Maker, case: Case, change: fn(&mut Booking)) -> Arrival {
    maker.scene(case, |maker, one| {
        maker.book_in(one, FULL);
        one.each_credential(|known| {
            known.name =
                known.name.chars().enumerate().map(|(at, kanji)| if at == 0 { '●' } else { kanji }).collect();
        });
        one.each_booking(change);
    })
}

/// Booked under the 通称, which the service knows, too.
pub fn other_name(maker: &mut Maker, case: Case) -> Arrival {
    let mut person = foreigner(maker);
    let alias = maker.people.anyone(&mut maker.chance, person.insurer);
    person.other = Some((alias.name(), alias.kana()));
    maker.scene_with(case, person.clone(), |maker, one| {
        let booked = Person { surname: alias.surname, given: alias.given, ..person };
        maker.book_as(one, &booked, FULL);
    })
}

/// A name in Latin letters of full width in the list.
pub fn latin(maker: &mut Maker, case: Case) -> Arrival {
    let person = foreigner(maker);
    maker.scene_with(case, person, |maker, one| {
        maker.book(one);
        one.each_booking(|row| row.name = row.name.chars().map(wide).collect());
    })
}

/// As the register writes it in the list, as the insurer folds it in the answer.
pub fn rare_kanji(maker: &mut Maker, case: Case) -> Arrival {
    let (register, insurer, kana) = maker.chance.of(&RARE_SURNAMES);
    two_writings(maker, case, register, insurer, kana)
}

/// With a variation selector in the list.
pub fn variation_selector(maker: &mut Maker, case: Case) -> Arrival {
    let (register, insurer, kana) = maker.chance.of(&SELECTED_SURNAMES);
    two_writings(maker, case, register, insurer, kana)
}

/// ｼﾖｳｼﾞ in the list, ｼｮｳｼﾞ in the answer.
pub fn large_kana(maker: &mut Maker, case: Case) -> Arrival {
    named(maker, case, ("庄司", "ショウジ"), |maker, one| {
        maker.book(one);
        let kana = large(&one.person.kana());
        one.each_booking(|row| row.kana = half_width(&kana));
    })
}

/// ヤマザキ in the list, ヤマサキ in the answer.
pub fn voicing(maker: &mut Maker, case: Case) -> Arrival {
    named(maker, case, ("山崎", "ヤマザキ"), |maker, one| {
        maker.book_in(one, BARE);
        one.each_credential(|known| known.kana = known.kana.replace("ｻﾞ", "ｻ"));
    })
}

/// Booked under another surname.
pub fn married(maker: &mut Maker, case: Case) -> Arrival {
    maker.scene(case, |maker, one| {
        let surname = ("旧姓".to_owned(), "キュウセイ".to_owned());
        let before = Person { surname, ..one.person.clone() };
        maker.book_as(one, &before, FULL);
    })
}

fn foreigner(maker: &mut Maker) -> Person {
    let insurer = maker.chance.of(&super::insurers::FOR_EXAMS);
    let person = maker.people.anyone(&mut maker.chance, insurer);
    let (name, kana) = maker.chance.of(&FOREIGNERS);
    Person { surname: (name.to_owned(), kana.to_owned()), given: Default::default(), ..person }
}

fn two_writings(
    maker: &mut Maker,
    case: Case,
    register: &str,
    insurer: &'static str,
    kana: &'static str,
) -> Arrival {
    named(maker, case, (insurer, kana), |maker, one| {
        maker.book(one);
        let name = one.person.name().replace(insurer, register);
        one.each_booking(|row| row.name.clone_from(&name));
    })
}

/// Somebody with this surname.
fn named(
    maker: &mut Maker,
    case: Case,
    surname: Word,
    change: impl FnOnce(&mut Maker, &mut Arrival),
) -> Arrival {
    let insurer = maker.chance.of(&super::insurers::FOR_EXAMS);
    let person = maker.people.surnamed(&mut maker.chance, insurer, surname);
    maker.scene_with(case, person, change)
}

/// A Latin letter in full width.
fn wide(one: char) -> char {
    let offset = u32::from('Ａ') - u32::from('A');
    if one.is_ascii_uppercase() { char::from_u32(u32::from(one) + offset).unwrap_or(one) } else { one }
}
