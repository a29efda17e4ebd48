//! Owns the tests that need pages: drawn by the software renderer, without a display.
//!
//! Promises: real fonts, mock time, one platform per test thread. Must never: use a font of the host on purpose.

mod dark;
mod drawn;
mod laid_out;
mod sources;
mod threads;
mod touched;
mod touched_voucher;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use i_slint_backend_testing::{TestingBackend, TestingBackendOptions, mock_elapsed_time};
use slint::ComponentHandle;

use crate::layout::{HEIGHT_PX, Page, WIDTH_PX};
use crate::{CardProblem, Closed, PinNote, PlaceNote, SETTLE_MILLIS, Screen, Touch, View, VoucherNote, Work};

/// Every page in every dress, with the name of its picture.
const VIEWS: &[(&str, View)] = &[
    ("idle", View::Idle),
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
    ("receipt", View::Receipt { number: 27 }),
    ("receipt-longest", View::Receipt { number: u32::MAX }),
    ("see_staff", View::SeeStaff { number: 28 }),
    ("take_card", View::TakeCard),
    ("closed-reader_missing", View::Closed { why: Closed::ReaderMissing }),
    ("closed-reader_faulty", View::Closed { why: Closed::ReaderFaulty }),
    ("closed-card_held", View::Closed { why: Closed::CardHeld }),
    ("closed-queue_failed", View::Closed { why: Closed::QueueFailed }),
];

/// A touch as the tests compare it. Only here may a PIN or a voucher's number be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Seen {
    Start,
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
}

impl From<Touch> for Seen {
    fn from(touch: Touch) -> Self {
        match touch {
            Touch::Start => Self::Start,
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
        self.screen.show(view);
        self.settle();
    }

    fn settle(&self) {
        mock_elapsed_time(Duration::from_millis(SETTLE_MILLIS));
    }

    /// What was touched since the last call.
    fn seen(&self) -> Vec<Seen> {
        self.seen.take()
    }
}

/// The row of `layout` a view belongs to; `None` for pages without buttons.
fn page(view: View) -> Option<Page> {
    match view {
        View::Idle => Some(Page::Idle),
        View::PlaceCard { .. } => Some(Page::PlaceCard),
        View::WrongCard { .. } => Some(Page::WrongCard),
        View::Notice => Some(Page::Notice),
        View::Voucher => Some(Page::Voucher),
        View::VoucherNumber { .. } => Some(Page::VoucherNumber),
        View::PinPad { .. } => Some(Page::PinPad),
        View::LastTry => Some(Page::LastTry),
        View::Receipt { .. } => Some(Page::Receipt),
        View::SeeStaff { .. } => Some(Page::SeeStaff),
        View::Working { .. } | View::TakeCard | View::Closed { .. } => None,
    }
}
