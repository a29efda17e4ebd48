//! Owns the tests of size and place: what a finger hits and an eye reads.
//!
//! Promises: measured on the elements that are drawn, with the real fonts. Must never: read the sources.

use std::collections::BTreeSet;

use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementQuery};

use super::touched::PAD;
use super::touched_voucher::ASKED;
use super::{Bench, VIEWS, page};
use crate::layout::{HEIGHT_PX, Page, Press, SPOTS, WIDTH_PX};

/// Smallest button a trembling finger hits, in pixels.
const BUTTON_PX_MIN: f32 = 88.0;
/// Smallest key of the pad, in pixels.
const KEY_PX_MIN: f32 = 100.0;
/// Smallest space between two buttons, and between a word and the edge of the window, in pixels.
const GAP_PX_MIN: f32 = 16.0;

#[derive(Debug, Clone, Copy)]
struct Area {
    left: f32,
    top: f32,
    right: f32,
    bottom: f32,
}

impl Area {
    fn of(element: &ElementHandle) -> Self {
        let (at, size) = (element.absolute_position(), element.size());
        Self { left: at.x, top: at.y, right: at.x + size.width, bottom: at.y + size.height }
    }

    fn grown(self, by: f32) -> Self {
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    fn holds(self, inner: Self) -> bool {
        self.left <= inner.left
            && self.top <= inner.top
            && inner.right <= self.right
            && inner.bottom <= self.bottom
    }

    fn overlaps(self, other: Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    fn centre(self) -> (f32, f32) {
        (f32::midpoint(self.left, self.right), f32::midpoint(self.top, self.bottom))
    }
}

const WINDOW: Area = Area { left: 0.0, top: 0.0, right: WIDTH_PX as f32, bottom: HEIGHT_PX as f32 };

fn elements(bench: &Bench, role: AccessibleRole) -> Vec<ElementHandle> {
    ElementQuery::from_root(bench.screen.window()).match_accessible_role(role).find_all()
}

/// Every text of the page.
fn said(bench: &Bench) -> Vec<String> {
    let texts = elements(bench, AccessibleRole::Text);
    texts.iter().filter_map(ElementHandle::accessible_label).map(String::from).collect()
}

fn all_apart(areas: &[Area]) -> bool {
    areas.iter().enumerate().all(|(at, area)| areas.iter().skip(at + 1).all(|other| !area.overlaps(*other)))
}

#[test]
fn every_button_is_large_named_apart_and_on_the_screen() {
    let bench = Bench::new();
    for (name, view) in VIEWS {
        bench.settle_on(*view);
        let buttons = elements(&bench, AccessibleRole::Button);
        for button in &buttons {
            let label = button.accessible_label().unwrap_or_default();
            assert!(!label.is_empty(), "{name}: a button without a name");
            let size = button.size();
            let least =
                if label.chars().all(|letter| letter.is_ascii_digit()) { KEY_PX_MIN } else { BUTTON_PX_MIN };
            assert!(size.width >= least && size.height >= least, "{name}: {label} is too small");
            assert!(WINDOW.grown(-GAP_PX_MIN).holds(Area::of(button)), "{name}: {label} leaves the screen");
        }
        let reach: Vec<Area> =
            buttons.iter().map(|button| Area::of(button).grown(GAP_PX_MIN / 2.0)).collect();
        assert!(all_apart(&reach), "{name}: buttons too near each other");
    }
}

#[test]
fn the_table_names_the_centre_of_every_button() {
    let bench = Bench::new();
    for (name, view) in VIEWS {
        bench.settle_on(*view);
        let drawn: BTreeSet<String> = elements(&bench, AccessibleRole::Button)
            .iter()
            .map(|button| Area::of(button).centre())
            .map(|(x, y)| format!("{x} {y}"))
            .collect();
        let listed: BTreeSet<String> = SPOTS
            .iter()
            .filter(|spot| page(*view) == Some(spot.page))
            .map(|spot| format!("{} {}", spot.x, spot.y))
            .collect();
        assert_eq!(drawn, listed, "{name}");
    }
}

#[test]
fn every_button_can_be_pressed_by_name() {
    let bench = Bench::new();
    for (name, view) in VIEWS {
        bench.settle_on(*view);
        let count = elements(&bench, AccessibleRole::Button).len();
        for at in 0..count {
            bench.settle_on(*view);
            elements(&bench, AccessibleRole::Button)[at].invoke_accessible_default_action();
            assert_eq!(bench.seen().len(), 1, "{name}: button {at}");
        }
    }
}

#[test]
fn the_words_of_a_button_fit_into_it() {
    let bench = Bench::new();
    for (name, view) in VIEWS {
        bench.settle_on(*view);
        for button in elements(&bench, AccessibleRole::Button) {
            let words = button.query_descendants().match_inherits("Text").find_all();
            assert_eq!(words.len(), 1, "{name}: a button has one text");
            let inside = Area::of(&button).grown(-GAP_PX_MIN);
            let label = button.accessible_label();
            assert!(words.iter().all(|text| inside.holds(Area::of(text))), "{name}: {label:?} does not fit");
        }
    }
}

#[test]
fn words_are_on_the_screen_and_apart_from_each_other_and_from_buttons() {
    let bench = Bench::new();
    for (name, view) in VIEWS {
        bench.settle_on(*view);
        let words = elements(&bench, AccessibleRole::Text);
        assert!(!words.is_empty(), "{name} says nothing");
        for text in &words {
            let label = text.accessible_label();
            assert!(WINDOW.grown(-GAP_PX_MIN).holds(Area::of(text)), "{name}: {label:?} leaves the screen");
        }
        let everything: Vec<Area> =
            words.iter().chain(&elements(&bench, AccessibleRole::Button)).map(Area::of).collect();
        assert!(all_apart(&everything), "{name}: words lie over something");
    }
}

#[test]
fn the_pad_speaks_of_a_count_only() {
    let bench = Bench::new();
    bench.settle_on(PAD);
    let before = said(&bench);
    let typed = |digits: [u16; 3]| {
        bench.settle_on(PAD);
        for digit in digits {
            let key = elements(&bench, AccessibleRole::Button)
                .into_iter()
                .find(|key| key.accessible_label().is_some_and(|label| label == digit.to_string()));
            key.expect("a key").invoke_accessible_default_action();
        }
        said(&bench)
    };
    assert_ne!(typed([7, 8, 9]), before);
    assert_eq!(typed([7, 8, 9]), typed([5, 5, 6]));
    let keys = SPOTS.iter().filter(|spot| spot.page == Page::PinPad && matches!(spot.press, Press::Digit(_)));
    assert_eq!(keys.count(), 10);
}

#[test]
fn the_page_of_the_voucher_says_what_it_wants_and_that_it_is_not_the_pin() {
    let bench = Bench::new();
    for (name, view) in VIEWS {
        bench.settle_on(*view);
        let said = said(&bench);
        let says = |words: &str| said.iter().any(|text| text.contains(words));
        let of_the_voucher = page(*view) == Some(Page::VoucherNumber);
        assert_eq!(says("受診券（じゅしんけん）の番号"), of_the_voucher, "{name}");
        assert_eq!(says("暗証番号では\nありません"), of_the_voucher, "{name}");
    }
}

#[test]
fn next_is_enabled_by_the_eleventh_digit() {
    let bench = Bench::new();
    let enabled = || {
        let buttons = elements(&bench, AccessibleRole::Button);
        let next = |button: &&ElementHandle| button.accessible_label().is_some_and(|label| label == "つぎへ");
        buttons.iter().find(next).and_then(ElementHandle::accessible_enabled)
    };
    bench.settle_on(ASKED);
    bench.number("2410000012");
    assert_eq!(enabled(), Some(false));
    bench.number("3");
    assert_eq!(enabled(), Some(true));
    bench.touch(Page::VoucherNumber, Press::Erase);
    assert_eq!(enabled(), Some(false));
}
