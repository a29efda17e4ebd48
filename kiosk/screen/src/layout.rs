//! Owns the places of the buttons, for programs that touch the real window.
//!
//! Promises: every button of every page is here, and touching the place given does what the row says (tested).
//! Must never: place anything. Pages do; this table follows them.

/// Width the pages are drawn for, in pixels.
pub const WIDTH_PX: u16 = 1280;
/// Height the pages are drawn for, in pixels.
pub const HEIGHT_PX: u16 = 800;

/// A page with at least one button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// [`crate::View::Idle`].
    Idle,
    /// [`crate::View::PlaceCard`].
    PlaceCard,
    /// [`crate::View::WrongCard`].
    WrongCard,
    /// [`crate::View::Notice`].
    Notice,
    /// [`crate::View::Voucher`].
    Voucher,
    /// [`crate::View::VoucherNumber`].
    VoucherNumber,
    /// [`crate::View::PinPad`].
    PinPad,
    /// [`crate::View::LastTry`].
    LastTry,
    /// [`crate::View::Receipt`].
    Receipt,
    /// [`crate::View::SeeStaff`].
    SeeStaff,
}

/// What a button does. The first ten name the [`crate::Touch`] of the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Press {
    /// はじめる.
    Start,
    /// 同意して進む.
    Agree,
    /// やめる.
    Decline,
    /// 持っています.
    VoucherBrought,
    /// 持っていない・わからない.
    VoucherMissing,
    /// 番号がわからない・係員に渡す.
    VoucherToStaff,
    /// わからない・忘れた.
    PinForgotten,
    /// 暗証番号を入力する.
    TryAgain,
    /// 係員を呼ぶ.
    CallStaff,
    /// 終わる.
    Done,
    /// A digit key, 0–9.
    Digit(u8),
    /// 1字消す.
    Erase,
    /// つぎへ: [`crate::Touch::VoucherNumber`] when eleven digits are typed.
    Next,
}

/// One button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// The page it is on.
    pub page: Page,
    /// What it does.
    pub press: Press,
    /// Centre, pixels from the left edge.
    pub x: u16,
    /// Centre, pixels from the top edge.
    pub y: u16,
}

/// Every button of every page.
pub const SPOTS: &[Spot] = &[
    spot(Page::Idle, Press::Start, 900, 620),
    spot(Page::PlaceCard, Press::Decline, 184, 732),
    spot(Page::WrongCard, Press::Decline, 184, 732),
    spot(Page::Notice, Press::Decline, 184, 732),
    spot(Page::Notice, Press::Agree, 928, 712),
    spot(Page::Voucher, Press::VoucherBrought, 344, 500),
    spot(Page::Voucher, Press::VoucherMissing, 936, 500),
    spot(Page::Voucher, Press::Decline, 184, 732),
    spot(Page::VoucherNumber, Press::Digit(1), 128, 488),
    spot(Page::VoucherNumber, Press::Digit(2), 272, 488),
    spot(Page::VoucherNumber, Press::Digit(3), 416, 488),
    spot(Page::VoucherNumber, Press::Digit(4), 560, 488),
    spot(Page::VoucherNumber, Press::Digit(5), 704, 488),
    spot(Page::VoucherNumber, Press::Digit(6), 128, 608),
    spot(Page::VoucherNumber, Press::Digit(7), 272, 608),
    spot(Page::VoucherNumber, Press::Digit(8), 416, 608),
    spot(Page::VoucherNumber, Press::Digit(9), 560, 608),
    spot(Page::VoucherNumber, Press::Digit(0), 704, 608),
    spot(Page::VoucherNumber, Press::Erase, 872, 488),
    spot(Page::VoucherNumber, Press::Next, 1000, 608),
    spot(Page::VoucherNumber, Press::VoucherToStaff, 888, 732),
    spot(Page::VoucherNumber, Press::Decline, 184, 732),
    spot(Page::PinPad, Press::Digit(1), 764, 180),
    spot(Page::PinPad, Press::Digit(2), 948, 180),
    spot(Page::PinPad, Press::Digit(3), 1132, 180),
    spot(Page::PinPad, Press::Digit(4), 764, 324),
    spot(Page::PinPad, Press::Digit(5), 948, 324),
    spot(Page::PinPad, Press::Digit(6), 1132, 324),
    spot(Page::PinPad, Press::Digit(7), 764, 468),
    spot(Page::PinPad, Press::Digit(8), 948, 468),
    spot(Page::PinPad, Press::Digit(9), 1132, 468),
    spot(Page::PinPad, Press::Digit(0), 948, 612),
    spot(Page::PinPad, Press::Erase, 1132, 612),
    spot(Page::PinPad, Press::PinForgotten, 344, 608),
    spot(Page::PinPad, Press::Decline, 184, 732),
    spot(Page::LastTry, Press::CallStaff, 640, 550),
    spot(Page::LastTry, Press::TryAgain, 640, 716),
    spot(Page::Receipt, Press::Done, 640, 696),
    spot(Page::SeeStaff, Press::Done, 640, 696),
];

/// Where to touch: `(x, y)` of a button's centre, if the page has it.
#[must_use]
pub fn centre(page: Page, press: Press) -> Option<(u16, u16)> {
    SPOTS.iter().find(|spot| spot.page == page && spot.press == press).map(|spot| (spot.x, spot.y))
}

const fn spot(page: Page, press: Press, x: u16, y: u16) -> Spot {
    Spot { page, press, x, y }
}
