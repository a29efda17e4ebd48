//! Owns the places of the buttons, for programs that touch the real window.
//!
//! Promises: every button of every page is here, and touching the place given does what the row says (tested).
//! Must never: place anything. Pages do; this table follows them.

use crate::manner::Turn;

/// Width the pages are drawn for, in pixels.
pub const WIDTH_PX: u16 = 1280;
/// Height the pages are drawn for, in pixels.
pub const HEIGHT_PX: u16 = 800;

/// A page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// [`crate::View::Idle`].
    Idle,
    /// [`crate::View::Course`].
    Course,
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
    /// [`crate::View::Working`].
    Working,
    /// [`crate::View::Receipt`].
    Receipt,
    /// [`crate::View::Renew`].
    Renew,
    /// [`crate::View::TakeCard`].
    TakeCard,
    /// [`crate::View::Closed`].
    Closed,
    /// The choice of languages, over any page.
    Languages,
    /// The choice of sight and voice, over any page.
    Sight,
    /// A board of staff that asks for a code.
    StaffCode,
    /// A board of staff that offers choices; their places are [`choice`].
    Staff,
}

/// What a button does. Those up to `MoreTime` name the [`crate::Touch`] of the same name.
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
    /// 終わる, and わかりました.
    Done,
    /// A course, by its place.
    Course(u8),
    /// もう少し時間: in the place of the way on, while the page warns.
    MoreTime,
    /// ことば: lays the choice of languages over the page.
    Language,
    /// 表示・音声: lays the choice of sight and voice over the page.
    Sight,
    /// もどる.
    Back,
    /// A language, by its place in [`crate::Language::ALL`].
    Speak(u8),
    /// One choice of sight and voice.
    Turn(Turn),
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

/// Every button that is not on all pages.
pub const SPOTS: &[Spot] = &[
    spot(Page::Idle, Press::Start, 900, 549),
    spot(Page::Course, Press::Course(0), 336, 445),
    spot(Page::Course, Press::Course(1), 944, 445),
    spot(Page::Course, Press::Course(2), 336, 579),
    spot(Page::Course, Press::Course(3), 944, 579),
    spot(Page::Course, Press::Decline, 142, 721),
    spot(Page::PlaceCard, Press::Decline, 142, 721),
    spot(Page::WrongCard, Press::Decline, 142, 721),
    spot(Page::Notice, Press::Agree, 1018, 721),
    spot(Page::Notice, Press::Decline, 142, 721),
    spot(Page::Voucher, Press::VoucherBrought, 336, 520),
    spot(Page::Voucher, Press::VoucherMissing, 944, 520),
    spot(Page::Voucher, Press::Decline, 142, 721),
    spot(Page::VoucherNumber, Press::Digit(1), 128, 445),
    spot(Page::VoucherNumber, Press::Digit(2), 272, 445),
    spot(Page::VoucherNumber, Press::Digit(3), 416, 445),
    spot(Page::VoucherNumber, Press::Digit(4), 560, 445),
    spot(Page::VoucherNumber, Press::Digit(5), 704, 445),
    spot(Page::VoucherNumber, Press::Digit(6), 128, 579),
    spot(Page::VoucherNumber, Press::Digit(7), 272, 579),
    spot(Page::VoucherNumber, Press::Digit(8), 416, 579),
    spot(Page::VoucherNumber, Press::Digit(9), 560, 579),
    spot(Page::VoucherNumber, Press::Digit(0), 704, 579),
    spot(Page::VoucherNumber, Press::Erase, 1000, 445),
    spot(Page::VoucherNumber, Press::Next, 1000, 579),
    spot(Page::VoucherNumber, Press::VoucherToStaff, 1018, 721),
    spot(Page::VoucherNumber, Press::Decline, 142, 721),
    spot(Page::PinPad, Press::Digit(1), 874, 171),
    spot(Page::PinPad, Press::Digit(2), 1030, 171),
    spot(Page::PinPad, Press::Digit(3), 1186, 171),
    spot(Page::PinPad, Press::Digit(4), 874, 303),
    spot(Page::PinPad, Press::Digit(5), 1030, 303),
    spot(Page::PinPad, Press::Digit(6), 1186, 303),
    spot(Page::PinPad, Press::Digit(7), 874, 435),
    spot(Page::PinPad, Press::Digit(8), 1030, 435),
    spot(Page::PinPad, Press::Digit(9), 1186, 435),
    spot(Page::PinPad, Press::Digit(0), 1030, 567),
    spot(Page::PinPad, Press::Erase, 1186, 567),
    spot(Page::PinPad, Press::PinForgotten, 1018, 721),
    spot(Page::PinPad, Press::Decline, 142, 721),
    spot(Page::LastTry, Press::CallStaff, 640, 542),
    spot(Page::LastTry, Press::TryAgain, 1018, 721),
    spot(Page::LastTry, Press::Decline, 142, 721),
    spot(Page::Receipt, Press::Done, 1018, 721),
    spot(Page::Renew, Press::Done, 1018, 721),
    spot(Page::Languages, Press::Speak(0), 183, 447),
    spot(Page::Languages, Press::Speak(1), 485, 447),
    spot(Page::Languages, Press::Speak(2), 787, 447),
    spot(Page::Languages, Press::Speak(3), 1089, 447),
    spot(Page::Languages, Press::Speak(4), 183, 581),
    spot(Page::Languages, Press::Speak(5), 485, 581),
    spot(Page::Languages, Press::Speak(6), 787, 581),
    spot(Page::Languages, Press::Back, 1018, 721),
    spot(Page::Sight, Press::Turn(Turn::Large), 235, 453),
    spot(Page::Sight, Press::Turn(Turn::Contrast), 640, 453),
    spot(Page::Sight, Press::Turn(Turn::Low), 1045, 453),
    spot(Page::Sight, Press::Turn(Turn::Voice), 235, 587),
    spot(Page::Sight, Press::Turn(Turn::Softer), 640, 587),
    spot(Page::Sight, Press::Turn(Turn::Louder), 1045, 587),
    spot(Page::Sight, Press::Back, 1018, 721),
    spot(Page::StaffCode, Press::Digit(1), 128, 453),
    spot(Page::StaffCode, Press::Digit(2), 272, 453),
    spot(Page::StaffCode, Press::Digit(3), 416, 453),
    spot(Page::StaffCode, Press::Digit(4), 560, 453),
    spot(Page::StaffCode, Press::Digit(5), 704, 453),
    spot(Page::StaffCode, Press::Digit(6), 128, 587),
    spot(Page::StaffCode, Press::Digit(7), 272, 587),
    spot(Page::StaffCode, Press::Digit(8), 416, 587),
    spot(Page::StaffCode, Press::Digit(9), 560, 587),
    spot(Page::StaffCode, Press::Digit(0), 704, 587),
    spot(Page::StaffCode, Press::Erase, 1000, 453),
    spot(Page::StaffCode, Press::Next, 1000, 587),
    spot(Page::StaffCode, Press::Decline, 142, 721),
    spot(Page::Staff, Press::Decline, 142, 721),
];

/// The keys of the PIN where all keys are in the lower half ([`crate::Manner::low`]).
pub const LOW_SPOTS: &[Spot] = &[
    spot(Page::PinPad, Press::Digit(1), 120, 447),
    spot(Page::PinPad, Press::Digit(2), 328, 447),
    spot(Page::PinPad, Press::Digit(3), 536, 447),
    spot(Page::PinPad, Press::Digit(4), 744, 447),
    spot(Page::PinPad, Press::Digit(5), 952, 447),
    spot(Page::PinPad, Press::Digit(6), 120, 579),
    spot(Page::PinPad, Press::Digit(7), 328, 579),
    spot(Page::PinPad, Press::Digit(8), 536, 579),
    spot(Page::PinPad, Press::Digit(9), 744, 579),
    spot(Page::PinPad, Press::Digit(0), 952, 579),
    spot(Page::PinPad, Press::Erase, 1160, 579),
];

/// Centres of [`Press::Language`] and [`Press::Sight`], the same on every page.
pub const BAR: [(Press, u16, u16); 2] = [(Press::Language, 394, 721), (Press::Sight, 646, 721)];

/// Centre of [`Press::MoreTime`] on a page that warns.
pub const MORE_TIME: (u16, u16) = (1018, 721);

/// The corner that staff hold for two seconds, on [`Page::Idle`] and [`Page::Closed`].
pub const CORNER: (u16, u16) = (59, 59);

/// Centre of the choice at this place, from 0, of a board that offers so many.
#[must_use]
pub const fn choice(at: u16, of: u16) -> (u16, u16) {
    let rows_below = of.div_ceil(3) - at / 3;
    (224 + at % 3 * 416, 721 - rows_below * 134)
}

/// Where to touch: `(x, y)` of a button's centre, if the page has it.
#[must_use]
pub fn centre(page: Page, press: Press) -> Option<(u16, u16)> {
    let on_page = SPOTS.iter().find(|spot| spot.page == page && spot.press == press);
    let over = matches!(page, Page::Languages | Page::Sight | Page::StaffCode | Page::Staff);
    let in_bar = || BAR.iter().find(|(name, ..)| !over && *name == press).map(|(_, x, y)| (*x, *y));
    on_page.map(|spot| (spot.x, spot.y)).or_else(in_bar)
}

const fn spot(page: Page, press: Press, x: u16, y: u16) -> Spot {
    Spot { page, press, x, y }
}
