//! Owns the tests of size and place: what a finger hits and an eye reads.
//!
//! Promises: measured on the elements that are drawn, with the real fonts. Must never: read the sources.

use std::collections::BTreeSet;

use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementQuery};

use super::touched::{PAD, on_page};
use super::touched_voucher::ASKED;
use super::{Bench, VIEWS, manners, page};
use crate::layout::{BAR, HEIGHT_PX, Page, Press, SPOTS, WIDTH_PX};
use crate::{Manner, View};

/// Smallest button and key, in pixels; the README tells on which displays this is 20 mm.
const BUTTON_PX_MIN: f32 = 118.0;
/// Smallest space between a button and the edge of the window, in pixels.
const GAP_PX_MIN: f32 = 16.0;
/// Smallest space between two buttons, in pixels.
const BETWEEN_PX_MIN: f32 = 14.0;
/// Smallest space between a word and the edge of what it stands in, in pixels.
const INSIDE_PX_MIN: f32 = 4.0;

#[derive(Debug, Clone, Copy)]
pub(super) struct Area {
    left: f32,
    top: f32,
    right: f32,
    bottom: f32,
}

impl Area {
    pub(super) fn of(element: &ElementHandle) -> Self {
        let (at, size) = (element.absolute_position(), element.size());
        Self { left: at.x, top: at.y, right: at.x + size.width, bottom: at.y + size.height }
    }

    pub(super) fn grown(self, by: f32) -> Self {
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    pub(super) fn holds(self, inner: Self) -> bool {
        self.left <= inner.left
            && self.top <= inner.top
            && inner.right <= self.right
            && inner.bottom <= self.bottom
    }

    pub(super) fn overlaps(self, other: Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    pub(super) fn centre(self) -> (f32, f32) {
        (f32::midpoint(self.left, self.right), f32::midpoint(self.top, self.bottom))
    }
}

pub(super) const WINDOW: Area =
    Area { left: 0.0, top: 0.0, right: WIDTH_PX as f32, bottom: HEIGHT_PX as f32 };

pub(super) fn elements(bench: &Bench, role: AccessibleRole) -> Vec<ElementHandle> {
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

/// Every page in every language, size and height, and what lies over a page.
fn everywhere(bench: &Bench, mut look: impl FnMut(&str)) {
    for manner in manners() {
        let dress = format!("{:?} large={} low={}", manner.language, manner.large, manner.low);
        for (name, view) in VIEWS {
            bench.settle_as(*view, manner);
            look(&format!("{name} {dress}"));
            bench.screen.warn(true);
            look(&format!("{name}, warned, {dress}"));
        }
        for (press, ..) in BAR {
            bench.settle_as(View::Idle, Manner { low: false, ..manner });
            bench.touch(Page::Idle, press);
            look(&format!("{press:?} {dress}"));
        }
    }
}

#[test]
fn every_button_is_large_named_apart_and_on_the_screen() {
    let bench = Bench::new();
    everywhere(&bench, |name| {
        let buttons = elements(&bench, AccessibleRole::Button);
        for button in &buttons {
            let label = button.accessible_label().unwrap_or_default();
            assert!(!label.is_empty(), "{name}: a button without a name");
            let size = button.size();
            let large = size.width >= BUTTON_PX_MIN && size.height >= BUTTON_PX_MIN;
            assert!(large, "{name}: {label} is too small");
            assert!(
                WINDOW.grown(-GAP_PX_MIN / 2.0).holds(Area::of(button)),
                "{name}: {label} leaves the screen"
            );
        }
        let reach: Vec<Area> =
            buttons.iter().map(|button| Area::of(button).grown(BETWEEN_PX_MIN / 2.0)).collect();
        assert!(all_apart(&reach), "{name}: buttons too near each other");
    });
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
        let listed: BTreeSet<String> = on_page(*view).map(|spot| format!("{} {}", spot.x, spot.y)).collect();
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
    let mut wrong = BTreeSet::new();
    everywhere(&bench, |name| {
        for button in elements(&bench, AccessibleRole::Button) {
            let words = button.query_descendants().match_inherits("Text").find_all();
            assert!(!words.is_empty(), "{name}: a button has a text");
            let inside = Area::of(&button).grown(-INSIDE_PX_MIN);
            let label = button.accessible_label();
            if !words.iter().all(|text| inside.holds(Area::of(text))) {
                wrong.insert(format!("{name}: {label:?} does not fit"));
            }
        }
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn words_are_on_the_screen_and_apart_from_each_other_and_from_buttons() {
    let bench = Bench::new();
    let mut wrong = BTreeSet::new();
    everywhere(&bench, |name| {
        let words = elements(&bench, AccessibleRole::Text);
        assert!(!words.is_empty(), "{name} says nothing");
        for text in &words {
            if !WINDOW.grown(-INSIDE_PX_MIN).holds(Area::of(text)) {
                wrong.insert(format!("{name}: {:?} leaves the screen", text.accessible_label()));
            }
        }
        let everything: Vec<_> =
            words.iter().chain(&elements(&bench, AccessibleRole::Button)).cloned().collect();
        for (at, one) in everything.iter().enumerate() {
            for other in everything.iter().skip(at + 1).filter(|it| Area::of(one).overlaps(Area::of(it))) {
                let (one, other) = (one.accessible_label(), other.accessible_label());
                wrong.insert(format!("{name}: {one:?} lies over {other:?}"));
            }
        }
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
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
        let of_the_voucher = page(*view) == Page::VoucherNumber;
        assert_eq!(says("受診券の番号"), of_the_voucher, "{name}");
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
