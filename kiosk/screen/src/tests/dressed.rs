//! Owns the tests of languages and dresses: chosen on any page, without losing the place.
//!
//! Promises: touched as a person does. Must never: set a property itself.

use slint::ComponentHandle;

use super::touched::PAD;
use super::{Bench, Seen, VIEWS, page};
use crate::layout::{BAR, LOW_SPOTS, Page, Press, SPOTS, centre};
use crate::ui::{Overlay, Sentences, Shown};
use crate::{Language, Manner, View};

impl Bench {
    fn heading(&self) -> String {
        self.screen.window().global::<Shown>().get_face().heading.into()
    }

    fn choose(&self, from: Page, bar: Press, press: Press) {
        self.touch(from, bar);
        self.settle();
        self.touch(if bar == Press::Language { Page::Languages } else { Page::Sight }, press);
        self.settle();
    }
}

#[test]
fn every_language_is_chosen_on_every_page_and_the_page_stays() {
    let bench = Bench::new();
    for (name, view) in VIEWS {
        bench.settle_on(*view);
        for (at, language) in Language::ALL.into_iter().enumerate() {
            bench.choose(page(*view), Press::Language, Press::Speak(at.try_into().expect("seven")));
            let manner = Manner { language, ..Manner::default() };
            assert_eq!(bench.seen(), [Seen::Here, Seen::Manner(manner)], "{name}");
            assert_eq!(bench.overlay(), Overlay::None, "{name}");
            assert_eq!(bench.heading(), crate::said(*view).heading.text(language), "{name}");
            let chosen = bench.screen.window().global::<Sentences>().get_chosen();
            assert_eq!(crate::face::language(chosen), language);
        }
    }
}

#[test]
fn sight_and_voice_are_turned_one_by_one_and_the_choice_stays_open() {
    let bench = Bench::new();
    let mut manner = Manner { speaks: true, ..Manner::default() };
    bench.settle_as(View::Notice, manner);
    bench.touch(Page::Notice, Press::Sight);
    bench.settle();
    bench.seen();
    for spot in SPOTS.iter().filter(|spot| spot.page == Page::Sight) {
        let Press::Turn(turn) = spot.press else { continue };
        manner = manner.turned(turn);
        bench.touch_at((spot.x, spot.y));
        assert_eq!(bench.seen(), [Seen::Manner(manner)], "{turn:?}");
        assert_eq!(bench.overlay(), Overlay::Sight);
        bench.settle();
        assert_eq!(bench.overlay(), Overlay::Sight);
    }
    bench.touch(Page::Sight, Press::Back);
    assert_eq!((bench.seen(), bench.overlay()), (vec![Seen::Here], Overlay::None));
}

#[test]
fn another_page_takes_away_what_lies_over_the_one_before() {
    let bench = Bench::new();
    for (press, ..) in BAR {
        bench.settle_on(View::Notice);
        bench.touch(Page::Notice, press);
        assert_ne!(bench.overlay(), Overlay::None);
        bench.settle_on(View::Voucher);
        assert_eq!(bench.overlay(), Overlay::None);
    }
}

#[test]
fn opening_a_choice_wipes_the_pad_and_coming_back_opens_it_empty() {
    let bench = Bench::new();
    bench.settle_on(PAD);
    bench.digits(&[1, 2, 3]);
    bench.touch(Page::PinPad, Press::Language);
    bench.settle();
    assert_eq!(bench.dots(), 0);
    bench.key("4");
    assert_eq!(bench.dots(), 0, "deaf under what lies over it");
    bench.touch(Page::Languages, Press::Back);
    bench.settle();
    bench.seen();
    bench.digits(&[5, 6, 7, 8]);
    assert_eq!(bench.seen().last(), Some(&Seen::Pin(*b"5678")));
}

#[test]
fn the_low_pad_gives_its_digits_and_lies_in_the_lower_half() {
    let bench = Bench::new();
    let manner = Manner { low: true, ..Manner::default() };
    for spot in LOW_SPOTS {
        assert!(spot.y > 400, "{spot:?}");
        bench.settle_as(PAD, manner);
        bench.touch_at((spot.x, spot.y));
        assert_eq!(bench.seen(), [Seen::PinKey], "{spot:?}");
    }
    bench.settle_as(PAD, manner);
    let key = |digit| LOW_SPOTS.iter().find(|spot| spot.press == Press::Digit(digit)).expect("a key");
    for digit in [4, 0, 9, 7] {
        bench.touch_at((key(digit).x, key(digit).y));
    }
    assert_eq!(bench.seen().last(), Some(&Seen::Pin(*b"4097")));
}

#[test]
fn enter_of_a_keypad_goes_on_and_calls_staff_before_the_last_try() {
    let bench = Bench::new();
    let goes_on = [
        (Page::Idle, Press::Start),
        (Page::Notice, Press::Agree),
        (Page::LastTry, Press::CallStaff),
        (Page::Receipt, Press::Done),
        (Page::Renew, Press::Done),
    ];
    for (name, view) in VIEWS {
        let page = page(*view);
        if matches!(page, Page::PinPad | Page::VoucherNumber) {
            continue;
        }
        bench.settle_on(*view);
        bench.key(slint::platform::Key::Return);
        let by_key = bench.seen();
        bench.settle_on(*view);
        let press = goes_on.iter().find(|(of, _)| *of == page).map(|(_, press)| *press);
        press.into_iter().for_each(|press| bench.touch_at(centre(page, press).expect("a button")));
        assert_eq!(by_key, bench.seen(), "{name}");
    }
}

#[test]
fn a_pin_that_was_told_is_not_told_again_by_way_of_a_choice() {
    let bench = Bench::new();
    bench.settle_on(PAD);
    bench.digits(&[1, 2, 3, 4]);
    bench.touch(Page::PinPad, Press::Language);
    bench.settle();
    bench.touch(Page::Languages, Press::Back);
    bench.settle();
    bench.seen();
    bench.digits(&[1, 2, 3, 4]);
    assert_eq!(bench.seen(), [], "deaf until the kiosk shows the next view");
    bench.settle_on(PAD);
    bench.digits(&[1, 2, 3, 4]);
    assert_eq!(bench.seen().last(), Some(&Seen::Pin(*b"1234")));
}

#[test]
fn enter_of_a_keypad_gives_more_time_while_the_page_warns() {
    let bench = Bench::new();
    for view in [View::Notice, View::LastTry, PAD] {
        bench.settle_on(view);
        bench.screen.warn(true);
        bench.settle();
        bench.key(slint::platform::Key::Return);
        assert_eq!(bench.seen(), [Seen::MoreTime], "{view:?}");
    }
}

#[test]
fn a_kiosk_without_a_voice_offers_none() {
    let bench = Bench::new();
    for speaks in [true, false] {
        bench.settle_as(View::Idle, Manner { speaks, ..Manner::default() });
        bench.touch(Page::Idle, Press::Sight);
        bench.settle();
        bench.seen();
        bench.touch(Page::Sight, Press::Turn(crate::Turn::Voice));
        assert_eq!(!bench.seen().is_empty(), speaks);
    }
}
