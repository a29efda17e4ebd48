//! Owns the tests of the dark screen: what a finger on it does, and what is seen.
//!
//! Promises: the pages are real ones. Must never: wait.

use std::cell::Cell;
use std::rc::Rc;

use slint::ComponentHandle;

use super::{Bench, Seen};
use crate::View;
use crate::layout::{HEIGHT_PX, Page, Press, WIDTH_PX};
use crate::ui::Dark;

impl Bench {
    fn darken(&self, on: bool) {
        self.screen.window().global::<Dark>().set_on(on);
    }

    fn is_black(&self) -> bool {
        let picture = self.screen.window().window().take_snapshot().expect("software renderer");
        assert_eq!((picture.width(), picture.height()), (WIDTH_PX.into(), HEIGHT_PX.into()));
        picture.as_slice().iter().all(|pixel| (pixel.r, pixel.g, pixel.b) == (0, 0, 0))
    }
}

#[test]
fn a_finger_on_the_dark_screen_wakes_it_and_reaches_no_button() {
    let bench = Bench::new();
    let woken = Rc::new(Cell::new(0));
    bench.screen.on_wake({
        let woken = Rc::clone(&woken);
        move || woken.set(woken.get() + 1)
    });
    bench.settle_on(View::Idle);
    bench.darken(true);
    bench.touch(Page::Idle, Press::Start);
    assert_eq!((bench.seen(), woken.get()), (vec![], 1));
    bench.darken(false);
    bench.touch(Page::Idle, Press::Start);
    assert_eq!((bench.seen(), woken.get()), (vec![Seen::Start], 1));
}

#[test]
fn the_dark_screen_is_black_to_its_edges_and_the_page_comes_back_as_it_was() {
    let bench = Bench::new();
    bench.settle_on(View::Idle);
    let picture = || bench.screen.window().window().take_snapshot().expect("software renderer");
    let idle = picture();
    assert!(!bench.is_black());
    bench.darken(true);
    assert!(bench.is_black());
    bench.darken(false);
    assert!(picture().as_slice() == idle.as_slice());
}
