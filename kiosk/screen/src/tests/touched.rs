//! Owns the tests of fingers and keys: what is touched, and what the kiosk hears.
//!
//! Promises: every button is touched where `layout` says. Must never: call the pad directly,
//! except to prove that it is deaf behind another page.

use std::time::Duration;

use i_slint_backend_testing::mock_elapsed_time;
use slint::platform::{Key, PointerEventButton, WindowEvent};
use slint::{ComponentHandle, LogicalPosition};

use super::{Bench, Seen, VIEWS, page};
use crate::hands::numbers::HAND_MILLIS;
use crate::layout::{BAR, Page, Press, SPOTS, Spot, centre};
use crate::ui::{Hands, Shown};
use crate::{Language, Manner, PinNote, View};

pub(super) const PAD: View = View::PinPad { tries_left: 3, note: PinNote::First };

impl Bench {
    pub(super) fn touch_at(&self, (x, y): (u16, u16)) {
        let position = LogicalPosition::new(f32::from(x), f32::from(y));
        let window = self.screen.window().window();
        window.dispatch_event(WindowEvent::PointerPressed { position, button: PointerEventButton::Left });
        window.dispatch_event(WindowEvent::PointerReleased { position, button: PointerEventButton::Left });
        window.dispatch_event(WindowEvent::PointerExited);
    }

    pub(super) fn touch(&self, page: Page, press: Press) {
        self.touch_at(centre(page, press).expect("a button of this page"));
    }

    pub(super) fn digits(&self, digits: &[u8]) {
        digits.iter().for_each(|digit| self.touch(Page::PinPad, Press::Digit(*digit)));
    }

    /// As fast as a hand can.
    pub(super) fn key(&self, text: impl Into<slint::SharedString>) {
        mock_elapsed_time(Duration::from_millis(HAND_MILLIS));
        self.key_at_once(text);
    }

    fn key_at_once(&self, text: impl Into<slint::SharedString>) {
        self.screen.window().window().dispatch_event(WindowEvent::KeyPressed { text: text.into() });
    }

    pub(super) fn dots(&self) -> i32 {
        self.screen.window().global::<Shown>().get_typed()
    }
}

fn said(page: Page, press: Press) -> Seen {
    match press {
        Press::Start => Seen::Start,
        Press::Agree => Seen::Agree,
        Press::Decline => Seen::Decline,
        Press::VoucherBrought => Seen::VoucherBrought,
        Press::VoucherMissing => Seen::VoucherMissing,
        Press::VoucherToStaff => Seen::VoucherToStaff,
        Press::PinForgotten => Seen::PinForgotten,
        Press::TryAgain => Seen::TryAgain,
        Press::CallStaff => Seen::CallStaff,
        Press::Done => Seen::Done,
        Press::Course(at) => Seen::Course(at.into()),
        Press::MoreTime => Seen::MoreTime,
        Press::Language | Press::Sight | Press::Back => Seen::Here,
        Press::Speak(at) => {
            Seen::Manner(Manner { language: Language::ALL[usize::from(at)], ..Manner::default() })
        }
        Press::Turn(turn) => Seen::Manner(Manner::default().turned(turn)),
        Press::Digit(_) | Press::Erase if page == Page::PinPad => Seen::PinKey,
        Press::Digit(_) | Press::Erase | Press::Next => Seen::VoucherKey,
    }
}

/// The buttons that the table lists for a view.
pub(super) fn on_page(view: View) -> impl Iterator<Item = Spot> {
    let offered = move |spot: &&Spot| match (view, spot.press) {
        (View::Course { courses }, Press::Course(at)) => courses[usize::from(at)].is_some(),
        _ => page(view) == spot.page,
    };
    let bar = BAR.map(|(press, x, y)| Spot { page: page(view), press, x, y });
    SPOTS.iter().filter(move |spot| spot.page == page(view)).filter(offered).copied().chain(bar)
}

#[test]
fn every_button_says_what_the_table_says() {
    let bench = Bench::new();
    for (name, view) in VIEWS {
        for spot in on_page(*view) {
            bench.settle_on(*view);
            bench.touch_at((spot.x, spot.y));
            assert_eq!(bench.seen(), [said(spot.page, spot.press)], "{name}: {:?}", spot.press);
        }
    }
}

#[test]
fn every_digit_key_gives_its_digit() {
    let bench = Bench::new();
    for digit in 0..=9 {
        bench.settle_on(PAD);
        bench.digits(&[digit; 4]);
        assert_eq!(bench.seen().last(), Some(&Seen::Pin([b'0' + digit; 4])));
    }
}

#[test]
fn four_digits_give_one_pin_and_a_fifth_is_ignored() {
    let bench = Bench::new();
    bench.settle_on(PAD);
    bench.digits(&[4, 0, 9]);
    assert_eq!(bench.dots(), 3);
    bench.digits(&[7, 1, 1, 1, 1]);
    assert_eq!(bench.seen(), [Seen::PinKey, Seen::PinKey, Seen::PinKey, Seen::Pin(*b"4097")]);
    assert_eq!(bench.dots(), 4);
}

#[test]
fn erasing_takes_one_digit_back() {
    let bench = Bench::new();
    bench.settle_on(PAD);
    bench.digits(&[1, 2]);
    bench.touch(Page::PinPad, Press::Erase);
    assert_eq!(bench.dots(), 1);
    bench.digits(&[3, 4, 5]);
    assert_eq!(bench.seen().last(), Some(&Seen::Pin(*b"1345")));
}

#[test]
fn every_showing_wipes_the_pad() {
    let bench = Bench::new();
    bench.settle_on(PAD);
    bench.digits(&[1, 2, 3]);
    bench.settle_on(PAD);
    assert_eq!(bench.dots(), 0);
    bench.digits(&[4, 5, 6]);
    assert!(bench.seen().iter().all(|seen| *seen == Seen::PinKey));
    bench.digits(&[7]);
    assert_eq!(bench.seen(), [Seen::Pin(*b"4567")]);
}

#[test]
fn a_button_wipes_the_pad_and_deafens_it() {
    let bench = Bench::new();
    for press in [Press::Decline, Press::PinForgotten] {
        bench.settle_on(PAD);
        bench.digits(&[1, 2, 3]);
        bench.touch(Page::PinPad, press);
        assert_eq!(bench.dots(), 0);
        bench.settle();
        bench.seen();
        bench.digits(&[4, 5, 6, 7]);
        assert_eq!(bench.seen(), []);
    }
}

#[test]
fn a_keypad_on_a_wire_types_like_the_pad() {
    let bench = Bench::new();
    bench.settle_on(PAD);
    for key in ["1", "2"] {
        bench.key(key);
    }
    bench.key(Key::Backspace);
    for other in ["a", "12", "２", "", "+"] {
        bench.key(other);
    }
    bench.key(Key::Return);
    bench.key(Key::Escape);
    assert_eq!(bench.dots(), 1);
    for key in ["3", "4", "5", "6"] {
        bench.key(key);
    }
    assert_eq!(bench.seen().last(), Some(&Seen::Pin(*b"1345")));
}

#[test]
fn digits_that_no_hand_types_are_no_pin() {
    let bench = Bench::new();
    bench.settle_on(PAD);
    for key in ["1", "2"] {
        bench.key(key);
    }
    for code in ["26100000123", "4"] {
        bench.key("7");
        code.chars().for_each(|digit| bench.key_at_once(digit));
        assert_eq!(bench.dots(), 0, "what a hand had typed is gone as well");
        bench.key("8");
        assert_eq!(bench.dots(), 0, "its end is not known yet");
        bench.settle();
    }
    for key in ["1", "2", "3", "4"] {
        bench.key(key);
    }
    assert!(bench.seen().into_iter().filter(|seen| matches!(seen, Seen::Pin(_))).eq([Seen::Pin(*b"1234")]));
}

#[test]
fn a_hurried_key_does_not_open_a_pad_that_has_given_its_pin() {
    let bench = Bench::new();
    bench.settle_on(PAD);
    for key in ["1", "2", "3", "4"] {
        bench.key(key);
    }
    bench.key_at_once("5");
    assert_eq!(bench.dots(), 4);
    bench.settle();
    for key in ["1", "2", "3", "4"] {
        bench.key(key);
    }
    assert_eq!(bench.seen().into_iter().filter(|seen| matches!(seen, Seen::Pin(_))).count(), 1);
}

#[test]
fn a_held_key_counts_once() {
    let bench = Bench::new();
    bench.settle_on(PAD);
    bench.key("1");
    for _ in 0..9 {
        bench.screen.window().window().dispatch_event(WindowEvent::KeyPressRepeated { text: "1".into() });
    }
    assert_eq!(bench.dots(), 1);
}

#[test]
fn keys_do_nothing_on_pages_that_take_no_digits() {
    let bench = Bench::new();
    let takes_digits = [Page::PinPad, Page::VoucherNumber];
    for (name, view) in VIEWS.iter().filter(|(_, view)| !takes_digits.contains(&page(*view))) {
        bench.settle_on(PAD);
        bench.digits(&[1, 2, 3]);
        bench.settle_on(*view);
        bench.seen();
        bench.key("4");
        assert_eq!((bench.seen(), bench.dots()), (Vec::new(), 0), "{name}");
    }
}

#[test]
fn the_pad_is_deaf_behind_another_page() {
    let bench = Bench::new();
    for (name, view) in VIEWS.iter().filter(|(_, view)| page(*view) != Page::PinPad) {
        bench.settle_on(PAD);
        bench.digits(&[1, 2, 3]);
        bench.settle_on(*view);
        bench.seen();
        bench.screen.window().global::<Hands>().invoke_digit(4);
        assert_eq!(bench.seen(), [], "{name}");
    }
}

#[test]
fn a_second_contact_does_not_press_what_appears_under_the_finger() {
    let bench = Bench::new();
    bench.settle_on(View::Notice);
    bench.touch(Page::Notice, Press::Decline);
    bench.touch(Page::Notice, Press::Decline);
    assert_eq!(bench.seen(), [Seen::Decline]);
    bench.screen.show(View::Voucher);
    bench.touch(Page::Voucher, Press::Decline);
    assert_eq!(bench.seen(), []);
    bench.settle();
    bench.touch(Page::Voucher, Press::Decline);
    assert_eq!(bench.seen(), [Seen::Decline]);
}

#[test]
fn a_touch_that_the_kiosk_did_not_answer_can_be_repeated() {
    let bench = Bench::new();
    bench.settle_on(View::Idle);
    bench.touch(Page::Idle, Press::Start);
    bench.settle();
    bench.touch(Page::Idle, Press::Start);
    assert_eq!(bench.seen(), [Seen::Start, Seen::Start]);
}

#[test]
fn digits_before_the_page_is_seen_do_not_count() {
    let bench = Bench::new();
    bench.screen.show(PAD);
    bench.digits(&[1]);
    bench.key("2");
    assert_eq!((bench.seen(), bench.dots()), (Vec::new(), 0));
}
