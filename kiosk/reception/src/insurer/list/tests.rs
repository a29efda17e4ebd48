//! Who is contracted on which day, and the text whose digest each check carries.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

const NUMBERS: [&str; 3] = ["06990014", "06990022", "990010"];

fn row(number: &str, from: Option<Date>, to: Option<Date>) -> ContractedInsurer {
    ContractedInsurer {
        number: number.parse().expect("number"),
        name: "テスト健保".into(),
        postcode: "100-0000".into(),
        address: "東京都架空区".into(),
        telephone: "03-0000-0000".into(),
        scope: Scope { exam: true, guidance: false, same_day_interview: true },
        invoice: true,
        term: Term { from, to },
    }
}

fn day(offset: i8) -> Date {
    date(2026, 1, offset + 1)
}

#[test]
fn the_row_of_the_day_is_found() {
    let number = NUMBERS[0];
    let (old, new) = (row(number, None, Some(date(2026, 3, 31))), row(number, Some(date(2027, 4, 1)), None));
    let list = InsurerList::new([new.clone(), old.clone()]).expect("list");
    let number = old.number;
    assert_eq!(list.on(number, date(2026, 3, 31)), Contract::InForce(&old));
    assert_eq!(list.on(number, date(2027, 4, 1)), Contract::InForce(&new));
    let both = [old, new.clone()];
    assert_eq!(list.on(number, date(2026, 4, 1)), Contract::OtherDays(&both));
    assert_eq!(list.on(number, date(2027, 3, 31)), Contract::OtherDays(&both));
    assert_eq!(list.on(NUMBERS[1].parse().expect("number"), date(2026, 4, 1)), Contract::None);
    assert_eq!((list.len(), list.rows_of(number).len(), list.is_empty()), (2, 2, false));
    assert!(InsurerList::new([]).is_ok_and(|list| list.is_empty()));
    assert_eq!(list.beginning(number, Some(date(2027, 4, 1))), Some(&new));
    assert_eq!(list.beginning(number, Some(date(2027, 4, 2))), None);
}

#[test]
fn the_row_that_cannot_stand_is_given_back() {
    let first = row(NUMBERS[0], Some(day(3)), Some(day(5)));
    for (from, to) in [(None, None), (Some(day(5)), None), (Some(day(3)), Some(day(3))), (None, Some(day(3)))]
    {
        let second = row(NUMBERS[0], from, to);
        assert_eq!(InsurerList::new([first.clone(), second.clone()]), Err(second.clone()), "{from:?} {to:?}");
        let other = ContractedInsurer { number: NUMBERS[1].parse().expect("number"), ..second };
        assert!(InsurerList::new([first.clone(), other]).is_ok(), "of another insurer");
    }
    let reversed = row(NUMBERS[0], Some(day(9)), Some(day(8)));
    assert_eq!(InsurerList::new([first, reversed.clone()]), Err(reversed));
}

#[test]
fn the_canonical_text_has_every_column() {
    let list = InsurerList::new([row(NUMBERS[2], Some(day(0)), None)]).expect("list");
    let expected = "00990010\tテスト健保\t100-0000\t東京都架空区\t03-0000-0000\t101\t1\t2026-01-01\t\n";
    assert_eq!(list.canonical(), expected);
}

#[test]
fn a_tab_or_line_break_in_a_text_moves_no_border() {
    let named = |name: &str, postcode: &str| {
        let row =
            ContractedInsurer { name: name.into(), postcode: postcode.into(), ..row(NUMBERS[0], None, None) };
        InsurerList::new([row]).expect("list").canonical()
    };
    let texts = [
        named("a\tb", "c"),
        named("a", "b\tc"),
        named("a\\tb", "c"),
        named("a\nb", "c"),
        named("a\\\tb", "c"),
    ];
    for (at, text) in texts.iter().enumerate() {
        assert_eq!(texts.iter().filter(|other| *other == text).count(), 1, "{at}");
        assert_eq!((text.lines().count(), text.split('\t').count()), (1, 9), "{at}");
    }
}

fn any_row() -> impl Strategy<Value = ContractedInsurer> {
    let days = proptest::array::uniform2(proptest::option::of(0_i8..6));
    let text = "[a\t\n\\\\]{0,2}";
    (0_usize..3, days, text, text, any::<bool>()).prop_map(|(number, [from, to], name, address, invoice)| {
        let row = row(NUMBERS[number], from.map(day), to.map(day));
        ContractedInsurer { name, address, invoice, ..row }
    })
}

proptest! {
    #[test]
    fn a_list_is_taken_exactly_when_each_day_has_one_row(rows in proptest::collection::vec(any_row(), 0..6)) {
        let clash = rows.iter().enumerate().any(|(at, one)| {
            one.term.is_reversed()
                || rows[..at].iter().any(|two| two.number == one.number && !two.term.is_reversed() && two.term.overlaps(one.term))
        });
        match InsurerList::new(rows.clone()) {
            Err(_) => prop_assert!(clash),
            Ok(list) => {
                prop_assert!(!clash);
                prop_assert_eq!(list.len(), rows.len());
                for row in &rows {
                    prop_assert_eq!(list.beginning(row.number, row.term.from), Some(row));
                    for day in (0..6).map(day) {
                        let holds = rows.iter().find(|other| other.number == row.number && other.term.holds_on(day));
                        match list.on(row.number, day) {
                            Contract::InForce(found) => prop_assert_eq!(Some(found), holds),
                            Contract::OtherDays(_) => prop_assert_eq!(holds, None),
                            Contract::None => prop_assert!(false, "it is in the list"),
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn equal_texts_mean_equal_lists(one in proptest::collection::vec(any_row(), 0..3), two in proptest::collection::vec(any_row(), 0..3)) {
        if let (Ok(one), Ok(two)) = (InsurerList::new(one), InsurerList::new(two)) {
            prop_assert_eq!(one == two, one.canonical() == two.canonical());
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter(rows in proptest::collection::vec(any_row(), 0..5)) {
        let backwards: Vec<_> = rows.iter().rev().cloned().collect();
        match (InsurerList::new(rows), InsurerList::new(backwards)) {
            (Ok(one), Ok(two)) => prop_assert_eq!(one, two),
            (Err(_), Err(_)) => {}
            (_, _) => prop_assert!(false, "the same rows"),
        }
    }
}
