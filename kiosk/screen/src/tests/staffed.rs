//! Owns the tests of what staff see and touch at the kiosk.
//!
//! Promises: the fullest board is measured as it is drawn. Must never: know what the kiosk offers.

use std::time::Duration;

use i_slint_backend_testing::{AccessibleRole, mock_elapsed_time};
use slint::platform::{Key, PointerEventButton, WindowEvent};
use slint::{ComponentHandle, LogicalPosition};

use super::laid_out::{Area, WINDOW, elements};
use super::{Bench, Seen, VIEWS, manners, page};
use crate::board::{CHOICE_CHARS_MAX, CHOICES_MAX, LINE_CHARS_MAX, LINES_MAX, TITLE_CHARS_MAX};
use crate::layout::{self, Page, Press};
use crate::ui::Shown;
use crate::{Asks, Board, View};

fn board(asks: Asks, choices: usize) -> Board {
    let letters = |count| "職".repeat(count);
    Board {
        asks,
        title: letters(TITLE_CHARS_MAX),
        lines: vec![letters(LINE_CHARS_MAX); LINES_MAX],
        choices: vec![letters(CHOICE_CHARS_MAX); choices],
    }
}

impl Bench {
    fn settle_on_board(&self, asks: Asks, choices: usize) {
        self.screen.show_board(board(asks, choices));
        self.settle();
    }

    fn hold_corner(&self, millis: u64) {
        let (x, y) = layout::CORNER;
        let position = LogicalPosition::new(x.into(), y.into());
        let window = self.screen.window().window();
        window.dispatch_event(WindowEvent::PointerPressed { position, button: PointerEventButton::Left });
        // The timer of the corner starts when the window next looks around.
        mock_elapsed_time(Duration::from_millis(1));
        mock_elapsed_time(Duration::from_millis(millis));
        window.dispatch_event(WindowEvent::PointerReleased { position, button: PointerEventButton::Left });
        window.dispatch_event(WindowEvent::PointerExited);
    }

    fn code(&self, digits: &str) {
        for digit in digits.bytes() {
            self.touch(Page::StaffCode, Press::Digit(digit - b'0'));
        }
    }

    fn marks(&self) -> i32 {
        self.screen.window().global::<Shown>().get_code_typed()
    }
}

#[test]
fn staff_hold_the_corner_where_nobody_is_served_and_whoever_only_touches_it_sees_nothing() {
    let bench = Bench::new();
    for (name, view) in VIEWS {
        for (millis, held) in [(100, false), (2100, true), (9000, true)] {
            bench.settle_on(*view);
            bench.hold_corner(millis);
            let reached = held && matches!(page(*view), Page::Idle | Page::Closed);
            let expected = if reached { vec![Seen::Staff] } else { vec![] };
            assert_eq!(bench.seen(), expected, "{name}, {millis} ms");
        }
    }
}

#[test]
fn a_code_is_told_once_and_nothing_of_it_stays() {
    let bench = Bench::new();
    bench.settle_on_board(Asks::Code, 0);
    bench.code("1248291");
    bench.touch(Page::StaffCode, Press::Next);
    assert_eq!(bench.seen(), vec![Seen::CodeKey; 8], "seven digits are no code");
    assert_eq!(bench.marks(), 7);
    bench.code("5");
    bench.touch(Page::StaffCode, Press::Next);
    bench.settle();
    bench.touch(Page::StaffCode, Press::Next);
    bench.code("12482915");
    assert_eq!(bench.seen(), [Seen::CodeKey, Seen::Code("12482915".into())]);
    assert_eq!(bench.marks(), 0);
    bench.settle_on_board(Asks::Code, 0);
    bench.code("9");
    bench.touch(Page::StaffCode, Press::Erase);
    assert_eq!((bench.marks(), bench.seen()), (0, vec![Seen::CodeKey; 2]));
}

#[test]
fn a_keypad_on_a_wire_types_a_code() {
    let bench = Bench::new();
    bench.settle_on_board(Asks::Code, 0);
    for digit in "12482915".chars() {
        bench.key(digit);
    }
    bench.key(Key::Return);
    assert_eq!(bench.seen().last(), Some(&Seen::Code("12482915".into())));
}

#[test]
fn what_is_typed_is_shown_as_marks_only() {
    let bench = Bench::new();
    let texts = || {
        let all = elements(&bench, AccessibleRole::Text);
        all.iter().filter_map(|it| it.accessible_label()).collect::<Vec<_>>()
    };
    bench.settle_on_board(Asks::Code, 0);
    let before = texts();
    bench.code("123");
    assert_eq!(texts(), before);
}

#[test]
fn a_choice_is_told_once_by_its_place_and_only_while_it_is_offered() {
    let bench = Bench::new();
    for of in 1..=CHOICES_MAX {
        for at in 0..of {
            bench.settle_on_board(Asks::Choice, of);
            let [at16, of16] = [at, of].map(|it| u16::try_from(it).expect("few"));
            let place = layout::choice(at16, of16);
            bench.touch_at(place);
            bench.settle();
            bench.touch_at(place);
            assert_eq!(bench.seen(), [Seen::Choice(at)], "{at} of {of}");
        }
    }
    bench.settle_on_board(Asks::Choice, CHOICES_MAX);
    bench.settle_on(View::Closed { why: crate::Closed::Over });
    bench.touch_at(layout::choice(0, 9));
    assert_eq!(bench.seen(), [], "a board that is gone");
}

#[test]
fn the_fullest_boards_are_drawn_whole() {
    let bench = Bench::new();
    let boards = [(Asks::Code, 0), (Asks::Choice, CHOICES_MAX), (Asks::Choice, 1)];
    for ((asks, choices), manner) in
        boards.into_iter().flat_map(|it| manners().map(move |manner| (it, manner)))
    {
        assert!(board(asks, choices).fits());
        for warned in [false, true] {
            bench.settle_as(View::Idle, manner);
            bench.settle_on_board(asks, choices);
            bench.screen.warn(warned);
            let buttons = elements(&bench, AccessibleRole::Button);
            let words = elements(&bench, AccessibleRole::Text);
            let areas: Vec<Area> = words.iter().chain(&buttons).map(Area::of).collect();
            for (at, area) in areas.iter().enumerate() {
                assert!(WINDOW.grown(-4.0).holds(*area), "{asks:?}: {area:?} leaves the screen");
                let over = areas.iter().skip(at + 1).find(|other| area.overlaps(**other));
                assert!(over.is_none(), "{asks:?}: {area:?} lies over {over:?}");
            }
            for button in &buttons {
                let inside = Area::of(button).grown(-4.0);
                let texts = button.query_descendants().match_inherits("Text").find_all();
                assert!(texts.iter().all(|it| inside.holds(Area::of(it))), "{:?}", button.accessible_label());
            }
        }
    }
}

#[test]
fn the_table_names_the_keys_of_the_code() {
    let bench = Bench::new();
    bench.settle_on_board(Asks::Code, 0);
    let drawn = elements(&bench, AccessibleRole::Button);
    let mut drawn: Vec<_> = drawn.iter().map(|it| Area::of(it).centre()).collect();
    let listed = layout::SPOTS.iter().filter(|spot| spot.page == Page::StaffCode);
    let mut listed: Vec<_> = listed.map(|spot| (f32::from(spot.x), f32::from(spot.y))).collect();
    drawn.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
    listed.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
    assert_eq!(drawn, listed);
}

#[test]
fn a_board_too_full_is_known() {
    let fit = |change: fn(&mut Board)| {
        let mut full = board(Asks::Choice, CHOICES_MAX);
        change(&mut full);
        full.fits()
    };
    assert!(fit(|_| {}));
    assert!(!fit(|board| board.title.push('。')));
    assert!(!fit(|board| board.lines.push(String::new())));
    assert!(!fit(|board| board.lines[0].push('。')));
    assert!(!fit(|board| board.choices.push(String::new())));
    assert!(!fit(|board| board.choices[0].push('。')));
}
