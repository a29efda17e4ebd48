//! Owns the tests of the page that takes a voucher's number: what is typed, shown, told and forgotten.
//!
//! Promises: the pad of the PIN and this field are proved strangers to each other. Must never: call the field
//! directly, except to prove that it is deaf behind another page.

use slint::platform::{Key, WindowEvent};
use slint::{ComponentHandle, Model};

use super::touched::PAD;
use super::{Bench, Seen, VIEWS, page};
use crate::layout::{Page, Press, SPOTS, centre};
use crate::ui::{Hands, Shown};
use crate::{VOUCHER_DIGITS, View, VoucherNote};

pub(super) const ASKED: View = View::VoucherNumber { note: VoucherNote::First, scanner: false };
const NUMBER: &str = "24100000123";

impl Bench {
    /// Touches the keys of these digits on the voucher's page.
    pub(super) fn number(&self, digits: &str) {
        for digit in digits.bytes() {
            self.touch(Page::VoucherNumber, Press::Digit(digit - b'0'));
        }
    }

    fn next(&self) {
        self.touch(Page::VoucherNumber, Press::Next);
    }

    /// What the page may show: the digits, without the empty places.
    fn shown(&self) -> String {
        let places = self.screen.window().global::<Shown>().get_voucher_places();
        assert_eq!(places.row_count(), VOUCHER_DIGITS);
        let typed: Vec<_> = places.iter().take_while(|digit| *digit >= 0).collect();
        assert!(places.iter().skip(typed.len()).all(|digit| digit == -1), "no digit behind an empty place");
        assert_eq!(Ok(self.count()), i32::try_from(typed.len()));
        typed.iter().map(ToString::to_string).collect()
    }

    fn count(&self) -> i32 {
        self.screen.window().global::<Shown>().get_voucher_typed()
    }

    /// Whether a number left, and which.
    fn told(&self) -> Vec<String> {
        let told = |seen| if let Seen::VoucherNumber(number) = seen { Some(number) } else { None };
        self.seen().into_iter().filter_map(told).collect()
    }
}

#[test]
fn every_key_gives_its_digit_and_shows_it() {
    let bench = Bench::new();
    for digit in "0123456789".chars() {
        let number = digit.to_string().repeat(VOUCHER_DIGITS);
        bench.settle_on(ASKED);
        bench.number(&number);
        assert_eq!(bench.shown(), number);
        bench.next();
        assert_eq!(bench.told(), [number]);
    }
}

#[test]
fn eleven_digits_wait_for_next() {
    let bench = Bench::new();
    bench.settle_on(ASKED);
    bench.number(NUMBER);
    assert_eq!(bench.seen(), vec![Seen::VoucherKey; VOUCHER_DIGITS]);
    bench.next();
    assert_eq!(bench.seen(), [Seen::VoucherNumber(NUMBER.to_owned())]);
}

#[test]
fn next_and_enter_before_the_eleventh_digit_give_no_number() {
    let bench = Bench::new();
    for count in 0..VOUCHER_DIGITS {
        bench.settle_on(ASKED);
        bench.number(&NUMBER[..count]);
        bench.next();
        bench.key(Key::Return);
        assert_eq!(bench.shown(), NUMBER[..count]);
        assert_eq!(bench.told(), Vec::<String>::new());
    }
}

#[test]
fn a_twelfth_digit_is_ignored() {
    let bench = Bench::new();
    bench.settle_on(ASKED);
    bench.number(NUMBER);
    bench.number("9");
    bench.key("8");
    assert_eq!(bench.shown(), NUMBER);
    bench.next();
    assert_eq!(bench.told(), [NUMBER]);
}

#[test]
fn erasing_takes_one_digit_back() {
    let bench = Bench::new();
    bench.settle_on(ASKED);
    bench.number(NUMBER);
    bench.touch(Page::VoucherNumber, Press::Erase);
    assert_eq!(bench.shown(), NUMBER[..10]);
    bench.number("7");
    bench.next();
    assert_eq!(bench.told(), ["24100000127"]);
}

#[test]
fn after_next_the_field_is_empty_and_deaf_until_the_next_view() {
    let bench = Bench::new();
    bench.settle_on(ASKED);
    bench.number(NUMBER);
    bench.next();
    assert_eq!(bench.shown(), "");
    bench.settle();
    bench.seen();
    bench.number(NUMBER);
    bench.next();
    assert_eq!((bench.seen(), bench.shown()), (Vec::new(), String::new()));
}

#[test]
fn a_finger_that_trembles_on_next_does_not_press_what_comes_after_it() {
    let bench = Bench::new();
    bench.settle_on(ASKED);
    bench.number(NUMBER);
    bench.seen();
    bench.next();
    bench.touch(Page::VoucherNumber, Press::VoucherToStaff);
    assert_eq!(bench.seen(), [Seen::VoucherNumber(NUMBER.to_owned())]);
}

#[test]
fn every_turn_of_page_and_every_button_empties_the_field() {
    let bench = Bench::new();
    for (name, view) in VIEWS {
        bench.settle_on(ASKED);
        bench.number(NUMBER);
        bench.screen.show(*view);
        assert_eq!(bench.shown(), "", "{name}");
        bench.settle();
        bench.seen();
        bench.screen.window().global::<Hands>().invoke_voucher_next();
        assert_eq!(bench.told(), Vec::<String>::new(), "{name}");
    }
    for press in [Press::Decline, Press::VoucherToStaff] {
        bench.settle_on(ASKED);
        bench.number(NUMBER);
        bench.touch(Page::VoucherNumber, press);
        assert_eq!(bench.shown(), "");
        bench.settle();
        bench.seen();
        bench.number(NUMBER);
        bench.next();
        assert_eq!(bench.seen(), []);
    }
}

#[test]
fn the_field_is_deaf_behind_another_page() {
    let bench = Bench::new();
    for (name, view) in VIEWS.iter().filter(|(_, view)| page(*view) != Page::VoucherNumber) {
        bench.settle_on(*view);
        let hands = bench.screen.window().global::<Hands>();
        (0..VOUCHER_DIGITS).for_each(|_| hands.invoke_voucher_digit(4));
        bench.key("4");
        hands.invoke_voucher_next();
        hands.invoke_voucher_erase();
        let of_the_field = |seen: &Seen| matches!(seen, Seen::VoucherKey | Seen::VoucherNumber(_));
        assert!(!bench.seen().iter().any(of_the_field), "{name}");
        assert_eq!(bench.shown(), "", "{name}");
    }
}

#[test]
fn a_pin_never_meets_a_digit_of_a_voucher() {
    let bench = Bench::new();
    bench.settle_on(ASKED);
    bench.number("241");
    bench.key("9");
    assert_eq!(bench.dots(), 0);
    bench.settle_on(PAD);
    assert_eq!(bench.dots(), 0);
    bench.digits(&[5, 6, 7, 8]);
    assert_eq!(bench.seen().last(), Some(&Seen::Pin(*b"5678")));
}

#[test]
fn a_voucher_never_meets_or_shows_a_digit_of_a_pin() {
    let bench = Bench::new();
    bench.settle_on(PAD);
    bench.digits(&[5, 6]);
    bench.key("7");
    assert_eq!(bench.shown(), "");
    bench.settle_on(ASKED);
    assert_eq!(bench.shown(), "");
    bench.number(NUMBER);
    bench.next();
    assert_eq!(bench.told(), [NUMBER]);
}

#[test]
fn a_keypad_on_a_wire_types_erases_and_goes_on() {
    let bench = Bench::new();
    bench.settle_on(ASKED);
    bench.key("2");
    bench.key("9");
    bench.key(Key::Backspace);
    for other in ["a", "12", "２", "", "+"] {
        bench.key(other);
    }
    bench.key(Key::Escape);
    assert_eq!(bench.shown(), "2");
    NUMBER[1..].chars().for_each(|digit| bench.key(digit));
    assert_eq!(bench.told(), Vec::<String>::new());
    bench.key(Key::Return);
    assert_eq!(bench.told(), [NUMBER]);
}

#[test]
fn a_held_key_counts_once() {
    let bench = Bench::new();
    bench.settle_on(ASKED);
    bench.key("1");
    for _ in 0..VOUCHER_DIGITS {
        bench.screen.window().window().dispatch_event(WindowEvent::KeyPressRepeated { text: "1".into() });
    }
    assert_eq!(bench.shown(), "1");
}

#[test]
fn digits_before_the_page_is_seen_do_not_count() {
    let bench = Bench::new();
    bench.screen.show(ASKED);
    bench.number("1");
    bench.key("2");
    assert_eq!((bench.seen(), bench.shown()), (Vec::new(), String::new()));
}

#[test]
fn no_key_lies_where_the_pad_of_the_pin_has_the_same_key() {
    for spot in SPOTS.iter().filter(|spot| spot.page == Page::VoucherNumber && spot.press != Press::Decline) {
        let (x, y) = (i32::from(spot.x), i32::from(spot.y));
        let there = centre(Page::PinPad, spot.press).map(|(x, y)| (i32::from(x), i32::from(y)));
        assert!(there.is_none_or(|(other_x, other_y)| (x - other_x).abs() > 84 || (y - other_y).abs() > 64));
    }
}
