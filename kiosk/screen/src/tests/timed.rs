//! Owns the tests of the warning that a page's time is nearly up.
//!
//! Promises: a warning costs nobody a digit. Must never: wait for a real clock.

use std::time::Duration;

use i_slint_backend_testing::mock_elapsed_time;
use slint::ComponentHandle;

use super::touched::PAD;
use super::touched_voucher::ASKED;
use super::{Bench, Seen, VIEWS};
use crate::hands::numbers::PIN_IDLE_SECS;
use crate::layout::{MORE_TIME, Page, Press};
use crate::ui::{Overlay, Shown};
use crate::{Manner, View};

impl Bench {
    fn warn(&self) {
        self.screen.warn(true);
        self.settle();
    }

    fn warned(&self) -> bool {
        self.screen.window().global::<Shown>().get_warned()
    }
}

#[test]
fn more_time_is_offered_on_every_page_and_takes_the_warning_away() {
    let bench = Bench::new();
    for (name, view) in VIEWS {
        bench.settle_on(*view);
        bench.warn();
        bench.touch_at(MORE_TIME);
        assert_eq!(bench.seen(), [Seen::MoreTime], "{name}");
        assert!(!bench.warned(), "{name}");
    }
}

#[test]
fn what_is_typed_survives_warning_and_more_time() {
    let bench = Bench::new();
    bench.settle_on(PAD);
    bench.digits(&[1, 2]);
    bench.warn();
    assert_eq!(bench.dots(), 2);
    bench.touch_at(MORE_TIME);
    bench.settle();
    bench.digits(&[3, 4]);
    assert_eq!(bench.seen().last(), Some(&Seen::Pin(*b"1234")));
}

#[test]
fn whoever_types_needs_no_more_time() {
    let bench = Bench::new();
    for (view, page) in [(PAD, Page::PinPad), (ASKED, Page::VoucherNumber)] {
        bench.settle_on(view);
        bench.warn();
        bench.touch(page, Press::Digit(1));
        assert!(!bench.warned());
    }
}

#[test]
fn a_warning_takes_away_what_lies_over_the_page() {
    let bench = Bench::new();
    for press in [Press::Language, Press::Sight] {
        bench.settle_on(View::Notice);
        bench.touch(Page::Notice, press);
        bench.warn();
        assert_eq!(bench.screen.window().global::<Shown>().get_overlay(), Overlay::None);
    }
}

#[test]
fn the_next_page_does_not_warn() {
    let bench = Bench::new();
    bench.settle_on(View::Notice);
    bench.warn();
    bench.settle_as(View::Voucher, Manner::default());
    assert!(!bench.warned());
}

#[test]
fn a_finger_on_its_way_presses_nothing_when_the_warning_comes() {
    let bench = Bench::new();
    bench.settle_on(View::Notice);
    bench.screen.warn(true);
    bench.touch(Page::Notice, Press::Agree);
    assert_eq!(bench.seen(), []);
}

#[test]
fn digits_of_a_pin_are_wiped_when_nobody_goes_on_however_long_the_page_waits() {
    let bench = Bench::new();
    bench.settle_on(PAD);
    bench.digits(&[1, 2]);
    mock_elapsed_time(Duration::from_secs(PIN_IDLE_SECS - 1));
    assert_eq!(bench.dots(), 2);
    bench.digits(&[3]);
    mock_elapsed_time(Duration::from_secs(PIN_IDLE_SECS - 1));
    assert_eq!(bench.dots(), 3, "each key begins the time anew");
    mock_elapsed_time(Duration::from_secs(1));
    assert_eq!(bench.dots(), 0);
    bench.seen();
    bench.digits(&[4, 5, 6, 7]);
    assert_eq!(bench.seen().last(), Some(&Seen::Pin(*b"4567")), "the pad goes on listening");
}

#[test]
fn who_has_read_the_number_can_finish_while_the_page_warns() {
    let bench = Bench::new();
    for (name, view) in VIEWS {
        let finished = matches!(view, View::Receipt { .. } | View::Renew { .. });
        if finished {
            bench.settle_on(*view);
            bench.warn();
            bench.touch(Page::Notice, Press::Decline);
            assert_eq!(bench.seen(), [Seen::Done], "{name}: where other pages have the way out");
        }
    }
}
