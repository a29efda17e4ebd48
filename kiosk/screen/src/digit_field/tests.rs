//! Owns the tests of a field's buffer, which look inside it, with the number of a voucher.
//!
//! Promises: every way the digits must vanish is tried. Must never: use a display.

use super::{Typed, VOUCHER_DIGITS, VoucherDigits, VoucherField};

const NUMBER: &str = "24100000123";
const EMPTY: [u8; VOUCHER_DIGITS] = [0; VOUCHER_DIGITS];

fn typed(digits: &str) -> VoucherField {
    let mut field = VoucherField::default();
    field.open();
    for digit in digits.bytes() {
        assert!(matches!(field.digit(digit - b'0'), Typed::Key));
    }
    field
}

fn complete(field: &mut VoucherField) -> String {
    match field.next() {
        Typed::Complete(number) => number.as_str().to_owned(),
        Typed::Ignored | Typed::Key => panic!("eleven digits are complete"),
    }
}

fn empty_and_deaf(field: &mut VoucherField) -> bool {
    let empty = (field.digits, field.count()) == (EMPTY, 0);
    let silent = [field.digit(1), field.erase(), field.next()].iter().all(|it| matches!(it, Typed::Ignored));
    empty && silent && field.count() == 0
}

#[test]
fn eleven_digits_wait_for_next_which_empties_and_deafens() {
    let mut field = typed(NUMBER);
    assert_eq!(field.count(), VOUCHER_DIGITS);
    assert_eq!(complete(&mut field), NUMBER);
    assert!(empty_and_deaf(&mut field));
}

#[test]
fn next_before_the_eleventh_digit_changes_nothing() {
    for count in 0..VOUCHER_DIGITS {
        let mut field = typed(&NUMBER[..count]);
        assert!(matches!(field.next(), Typed::Key));
        assert_eq!(field.count(), count);
        for digit in NUMBER[count..].bytes() {
            field.digit(digit - b'0');
        }
        assert_eq!(complete(&mut field), NUMBER);
    }
}

#[test]
fn a_twelfth_digit_changes_nothing() {
    let mut field = typed(NUMBER);
    assert!(matches!(field.digit(9), Typed::Key));
    assert_eq!(complete(&mut field), NUMBER);
}

#[test]
fn erasing_takes_the_last_digit_and_wipes_its_place() {
    let mut field = typed("12");
    assert!(matches!(field.erase(), Typed::Key));
    assert_eq!((field.digits[1], field.count()), (0, 1));
    assert_eq!((field.place(0), field.place(1), field.place(11)), (Some(1), None, None));
    let mut field = typed(NUMBER);
    field.erase();
    assert!(matches!(field.next(), Typed::Key));
    field.digit(7);
    assert_eq!(complete(&mut field), "24100000127");
}

#[test]
fn erasing_an_empty_field_leaves_it_empty() {
    let mut field = typed("");
    assert!(matches!(field.erase(), Typed::Key));
    assert_eq!(field.count(), 0);
}

#[test]
fn opening_and_closing_wipe() {
    let mut field = typed(NUMBER);
    field.open();
    assert_eq!((field.digits, field.count()), (EMPTY, 0));
    let mut field = typed(NUMBER);
    field.close();
    assert!(empty_and_deaf(&mut field));
}

#[test]
fn a_new_field_is_deaf_and_no_digit_is_above_nine() {
    assert!(empty_and_deaf(&mut VoucherField::default()));
    let mut field = typed("");
    assert!(matches!(field.digit(10), Typed::Ignored));
    assert_eq!(field.count(), 0);
}

#[test]
fn only_eleven_ascii_digits_are_taken() {
    assert!(VoucherDigits::from_ascii(NUMBER.as_bytes()).is_some_and(|digits| digits.as_str() == NUMBER));
    for other in ["", "2410000012", "241000001234", "2410000012a", "2410000012 ", "24100000１"] {
        assert!(VoucherDigits::from_ascii(other.as_bytes()).is_none());
    }
}

#[test]
fn dropping_wipes() {
    fn wiped_on_drop<T: zeroize::ZeroizeOnDrop>() {}
    wiped_on_drop::<VoucherField>();
    wiped_on_drop::<zeroize::Zeroizing<[u8; VOUCHER_DIGITS]>>();
}
