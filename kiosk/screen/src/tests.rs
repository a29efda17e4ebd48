//! Owns the tests that need pages: drawn by the software renderer, without a display.
//!
//! Promises: real fonts, mock time, one platform per test thread. Must never: use a font of the host on purpose.

mod dark;
mod drawn;
mod dressed;
mod fonts;
mod laid_out;
mod sources;
mod spoken;
mod staffed;
mod storm;
mod threads;
mod timed;
mod touched;
mod touched_voucher;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use i_slint_backend_testing::{TestingBackend, TestingBackendOptions, mock_elapsed_time};
use slint::ComponentHandle;

use crate::layout::{HEIGHT_PX, Page, WIDTH_PX};
use crate::ui::{Overlay, Shown};
use crate::{
    CardProblem, Closed, CourseKind, Language, Manner, Outcome, PinNote, PlaceNote, SETTLE_MILLIS, Screen,
    Touch, View, VoucherNote, Work,
};

/// Every page in every dress, with the name of its picture.
const VIEWS: &[(&str, View)] = &[
    ("idle", View::Idle),
    ("course-four", View::Course { courses: FOUR }),
    ("course-two", View::Course { courses: TWO }),
    ("place_card-first", View::PlaceCard { note: PlaceNote::First }),
    ("place_card-lifted", View::PlaceCard { note: PlaceNote::Lifted }),
    ("place_card-unreadable", View::PlaceCard { note: PlaceNote::Unreadable }),
    ("place_card-lost", View::PlaceCard { note: PlaceNote::Lost }),
    ("wrong_card-phone", View::WrongCard { problem: CardProblem::Phone }),
    ("wrong_card-old_resident_card", View::WrongCard { problem: CardProblem::OldResidentCard }),
    ("wrong_card-other_card", View::WrongCard { problem: CardProblem::OtherCard }),
    ("wrong_card-transit_card", View::WrongCard { problem: CardProblem::TransitCard }),
    ("wrong_card-two_cards", View::WrongCard { problem: CardProblem::TwoCards }),
    ("notice", View::Notice),
    ("voucher", View::Voucher),
    ("voucher_number-first", View::VoucherNumber { note: VoucherNote::First, scanner: false }),
    ("voucher_number-unread", View::VoucherNumber { note: VoucherNote::Unread, scanner: false }),
    ("voucher_number-form", View::VoucherNumber { note: VoucherNote::Form, scanner: false }),
    ("voucher_number-first-scanner", View::VoucherNumber { note: VoucherNote::First, scanner: true }),
    ("voucher_number-unread-scanner", View::VoucherNumber { note: VoucherNote::Unread, scanner: true }),
    ("voucher_number-form-scanner", View::VoucherNumber { note: VoucherNote::Form, scanner: true }),
    ("pin_pad-first", View::PinPad { tries_left: 3, note: PinNote::First }),
    ("pin_pad-first-2", View::PinPad { tries_left: 2, note: PinNote::First }),
    ("pin_pad-wrong", View::PinPad { tries_left: 2, note: PinNote::Wrong }),
    ("pin_pad-lost", View::PinPad { tries_left: 1, note: PinNote::Lost }),
    ("last_try", View::LastTry),
    ("working-checking", View::Working { what: Work::Checking }),
    ("working-saving", View::Working { what: Work::Saving }),
    ("receipt", View::Receipt { number: 27, outcome: Outcome::Accepted }),
    ("receipt-longest", View::Receipt { number: u32::MAX, outcome: Outcome::Accepted }),
    ("receipt-staff", View::Receipt { number: 28, outcome: Outcome::SeeStaff }),
    ("receipt-locked", View::Receipt { number: 29, outcome: Outcome::Locked }),
    ("receipt-unconfirmed", View::Receipt { number: 130, outcome: Outcome::Unconfirmed }),
    ("renew-soon", View::Renew { past: false }),
    ("renew-past", View::Renew { past: true }),
    ("take_card", View::TakeCard { left: false }),
    ("take_card-left", View::TakeCard { left: true }),
    ("closed-reader_missing", View::Closed { why: Closed::ReaderMissing }),
    ("closed-reader_faulty", View::Closed { why: Closed::ReaderFaulty }),
    ("closed-card_held", View::Closed { why: Closed::CardHeld }),
    ("closed-queue_failed", View::Closed { why: Closed::QueueFailed }),
    ("closed-not_yet", View::Closed { why: Closed::NotYet }),
    ("closed-over", View::Closed { why: Closed::Over }),
    ("closed-paused", View::Closed { why: Closed::Paused }),
];

const FOUR: [Option<CourseKind>; 4] = [
    Some(CourseKind::SpecificExam),
    Some(CourseKind::SpecificGuidance),
    Some(CourseKind::SameDayInterview),
    Some(CourseKind::DockWithContract),
];
const TWO: [Option<CourseKind>; 4] =
    [Some(CourseKind::Corporate), Some(CourseKind::DockWithoutContract), None, None];

/// Every language in every dress that changes places or sizes.
fn manners() -> impl Iterator<Item = Manner> {
    Language::ALL.into_iter().flat_map(|language| {
        [(false, false), (true, false), (false, true), (true, true)].map(|(large, low)| Manner {
            language,
            large,
            low,
            ..Manner::default()
        })
    })
}

/// A touch as the tests compare it. Only here may a PIN, a voucher's number or a code be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Seen {
    Start,
    Course(usize),
    Agree,
    Decline,
    VoucherBrought,
    VoucherMissing,
    VoucherKey,
    VoucherNumber(String),
    VoucherToStaff,
    PinKey,
    Pin([u8; 4]),
    PinForgotten,
    TryAgain,
    CallStaff,
    Done,
    MoreTime,
    Here,
    Staff,
    CodeKey,
    Code(String),
    Choice(usize),
    Manner(Manner),
}

impl From<Touch> for Seen {
    fn from(touch: Touch) -> Self {
        match touch {
            Touch::Start => Self::Start,
            Touch::Course(at) => Self::Course(at),
            Touch::Agree => Self::Agree,
            Touch::Decline => Self::Decline,
            Touch::VoucherBrought => Self::VoucherBrought,
            Touch::VoucherMissing => Self::VoucherMissing,
            Touch::VoucherKey => Self::VoucherKey,
            Touch::VoucherNumber(digits) => Self::VoucherNumber(digits.as_str().to_owned()),
            Touch::VoucherToStaff => Self::VoucherToStaff,
            Touch::PinKey => Self::PinKey,
            Touch::Pin(pin) => Self::Pin(*pin.ascii()),
            Touch::PinForgotten => Self::PinForgotten,
            Touch::TryAgain => Self::TryAgain,
            Touch::CallStaff => Self::CallStaff,
            Touch::Done => Self::Done,
            Touch::MoreTime => Self::MoreTime,
            Touch::Here => Self::Here,
            Touch::Staff => Self::Staff,
            Touch::CodeKey => Self::CodeKey,
            Touch::Code(code) => Self::Code(code.as_str().to_owned()),
            Touch::Choice(at) => Self::Choice(at),
            Touch::Manner(manner) => Self::Manner(manner),
        }
    }
}

/// A screen without a display, and what was touched on it.
struct Bench {
    screen: Screen,
    seen: Rc<RefCell<Vec<Seen>>>,
}

impl Bench {
    fn new() -> Self {
        let options = TestingBackendOptions {
            mock_time: true,
            threading: false,
            renderer_name: Some("software".into()),
        };
        slint::platform::set_platform(Box::new(TestingBackend::new(options)))
            .expect("one platform per test thread");
        let seen = Rc::new(RefCell::new(Vec::new()));
        let screen = Screen::new({
            let seen = Rc::clone(&seen);
            move |touch| seen.borrow_mut().push(touch.into())
        })
        .expect("a window");
        let window = screen.window().window();
        window.set_size(slint::LogicalSize::new(f32::from(WIDTH_PX), f32::from(HEIGHT_PX)));
        window.dispatch_event(slint::platform::WindowEvent::WindowActiveChanged(true));
        screen.window().show().expect("shown");
        Self { screen, seen }
    }

    /// Shows a view and waits until it takes touches.
    fn settle_on(&self, view: View) {
        self.settle_as(view, Manner::default());
    }

    fn settle_as(&self, view: View, manner: Manner) {
        self.screen.show_anew(view, manner);
        self.settle();
    }

    fn overlay(&self) -> Overlay {
        self.screen.window().global::<Shown>().get_overlay()
    }

    fn settle(&self) {
        mock_elapsed_time(Duration::from_millis(SETTLE_MILLIS));
    }

    /// What was touched since the last call.
    fn seen(&self) -> Vec<Seen> {
        self.seen.take()
    }
}

/// The page of `layout` that a view belongs to.
fn page(view: View) -> Page {
    match view {
        View::Idle => Page::Idle,
        View::Course { .. } => Page::Course,
        View::PlaceCard { .. } => Page::PlaceCard,
        View::WrongCard { .. } => Page::WrongCard,
        View::Notice => Page::Notice,
        View::Voucher => Page::Voucher,
        View::VoucherNumber { .. } => Page::VoucherNumber,
        View::PinPad { .. } => Page::PinPad,
        View::LastTry => Page::LastTry,
        View::Working { .. } => Page::Working,
        View::Receipt { .. } => Page::Receipt,
        View::Renew { .. } => Page::Renew,
        View::TakeCard { .. } => Page::TakeCard,
        View::Closed { .. } => Page::Closed,
    }
}
