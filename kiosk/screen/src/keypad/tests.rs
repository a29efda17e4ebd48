//! Owns the tests of the PIN buffer, which look inside it.
//!
//! Promises: every way the digits must vanish is tried. Must never: use a display.

use super::{Keypad, Stroke};

fn typed(digits: &[u8]) -> Keypad {
    let mut pad = Keypad::default();
    pad.open();
    for digit in digits {
        assert!(matches!(pad.digit(*digit), Stroke::Counted));
    }
    pad
}

fn complete(pad: &mut Keypad, digit: u8) -> [u8; 4] {
    match pad.digit(digit) {
        Stroke::Complete(pin) => *pin.ascii(),
        Stroke::Ignored | Stroke::Counted => panic!("the fourth digit completes"),
    }
}

#[test]
fn the_fourth_digit_completes_and_the_pad_is_empty_and_deaf() {
    let mut pad = typed(&[4, 0, 9]);
    assert_eq!(&complete(&mut pad, 7), b"4097");
    assert_eq!((pad.digits, pad.count), ([0; 4], 0));
    assert!(matches!(pad.digit(1), Stroke::Ignored));
    assert!(matches!(pad.erase(), Stroke::Ignored));
}

#[test]
fn erasing_takes_the_last_digit_and_wipes_its_place() {
    let mut pad = typed(&[1, 2]);
    assert!(matches!(pad.erase(), Stroke::Counted));
    assert_eq!((pad.digits, pad.count), ([1, 0, 0, 0], 1));
    assert!(matches!(pad.digit(3), Stroke::Counted));
    assert!(matches!(pad.digit(4), Stroke::Counted));
    assert_eq!(&complete(&mut pad, 5), b"1345");
}

#[test]
fn erasing_an_empty_pad_leaves_it_empty() {
    let mut pad = typed(&[]);
    assert!(matches!(pad.erase(), Stroke::Counted));
    assert_eq!(pad.count(), 0);
}

#[test]
fn opening_and_closing_wipe() {
    let mut pad = typed(&[1, 2, 3]);
    pad.open();
    assert_eq!((pad.digits, pad.count), ([0; 4], 0));
    let mut pad = typed(&[1, 2, 3]);
    pad.close();
    assert_eq!((pad.digits, pad.count), ([0; 4], 0));
    assert!(matches!(pad.digit(4), Stroke::Ignored));
}

#[test]
fn a_new_pad_is_deaf_and_no_digit_is_above_nine() {
    assert!(matches!(Keypad::default().digit(1), Stroke::Ignored));
    let mut pad = typed(&[]);
    assert!(matches!(pad.digit(10), Stroke::Ignored));
    assert_eq!(pad.count(), 0);
}

#[test]
fn dropping_wipes() {
    fn wiped_on_drop<T: zeroize::ZeroizeOnDrop>() {}
    wiped_on_drop::<Keypad>();
}
