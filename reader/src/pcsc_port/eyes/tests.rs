//! What several readers together are taken for.

use reader_wire::CardKind;

use super::*;

const ONE: &str = "Reader X 00 00";
const TWO: &str = "Reader X 00 01";

fn reader(name: &str, present: bool, events: u32) -> Seen {
    Seen { name: CString::new(name).expect("name"), present, events }
}

#[test]
fn readers_that_do_not_count() {
    let mut eyes = Eyes::new(ReaderChoice::new("Reader"));
    assert_eq!(eyes.slot(&[]), Slot::NoReader);
    assert_eq!(eyes.slot(&[reader("Reader SAM 00 01", true, 1)]), Slot::OnlySam);
    assert_eq!(eyes.slot(&[reader("Other 00 00", true, 1)]), Slot::NoReader);
    let mixed = [reader("Reader SAM 00 01", true, 1), reader("Other 00 00", true, 1)];
    assert_eq!(eyes.slot(&mixed), Slot::NoReader);
    let mixed = [reader("Reader SAM 00 01", true, 1), reader(ONE, false, 1)];
    assert_eq!(eyes.slot(&mixed), Slot::Empty);
}

#[test]
fn each_card_has_its_number() {
    let mut eyes = Eyes::default();
    let (a, b) = (reader(ONE, true, 1), reader("Reader Y 00 00", false, 0));
    assert_eq!(eyes.slot(&[a.clone(), b.clone()]), Slot::Card { insertion: 1 });
    assert_eq!(eyes.slot(&[a, b.clone()]), Slot::Card { insertion: 1 }, "it lies still");
    assert_eq!(eyes.slot(&[reader(ONE, true, 3), b]), Slot::Card { insertion: 2 }, "nobody saw the gap");
    let other = [reader(ONE, false, 4), reader("Reader Y 00 00", true, 1)];
    assert_eq!(eyes.slot(&other), Slot::Card { insertion: 3 });
    eyes.close();
    assert_eq!(eyes.slot(&other), Slot::Card { insertion: 4 }, "the service was begun anew");
}

#[test]
fn cards_on_two_readers_are_several_cards() {
    let mut eyes = Eyes::default();
    let both = [reader(ONE, true, 1), reader("Reader Y 00 00", true, 1)];
    assert_eq!(eyes.slot(&both), Slot::Cards { insertion: 1 });
    let one = [reader(ONE, true, 1), reader("Reader Y 00 00", false, 2)];
    assert_eq!(eyes.slot(&one), Slot::Card { insertion: 2 });
}

#[test]
fn a_module_blocks_until_it_was_looked_at_and_never_again() {
    let mut eyes = Eyes::default();
    let (empty, module) = (reader(ONE, false, 0), reader(TWO, true, 1));
    assert_eq!(eyes.slot(&[empty.clone(), module.clone()]), Slot::Card { insertion: 1 });
    eyes.choice.opened(&module.name);
    eyes.choice.looked(CardKind::OtherCard);
    assert_eq!(eyes.slot(&[empty, module.clone()]), Slot::Empty);
    assert_eq!(eyes.slot(&[reader(ONE, true, 1), module]), Slot::Card { insertion: 2 });
}

#[test]
fn a_card_put_down_later_is_never_a_module() {
    let mut eyes = Eyes::default();
    let other = reader(TWO, false, 0);
    eyes.slot(&[reader(ONE, false, 0), other.clone()]);
    let card = reader(ONE, true, 1);
    eyes.slot(&[card.clone(), other.clone()]);
    eyes.choice.opened(&card.name);
    eyes.choice.looked(CardKind::OtherCard);
    assert_eq!(eyes.slot(&[card, other]), Slot::Card { insertion: 1 });
}
