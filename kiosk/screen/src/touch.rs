//! Owns what the person did, as the kiosk hears it.
//!
//! Promises: the only digits in here are inside a [`Pin`], [`VoucherDigits`] or [`CodeDigits`], which can be neither printed nor
//! copied; a key never says which it is.
//! Must never: be made printable, for that reason.

use reader_wire::Pin;

use crate::digit_field::{CodeDigits, VoucherDigits};
use crate::manner::Manner;

/// One deed of the person at the screen.
pub enum Touch {
    /// はじめる.
    Start,
    /// The course at this place of [`crate::View::Course`], from 0.
    Course(usize),
    /// 同意して進む.
    Agree,
    /// やめる, on every page that has it. Pad and field are wiped before this is told.
    Decline,
    /// A voucher was brought.
    VoucherBrought,
    /// No voucher, or not sure.
    VoucherMissing,
    /// A key of the voucher's page that did not complete: somebody is still here. Never says which key.
    VoucherKey,
    /// つぎへ after eleven digits. Told once; the field is wiped, and deaf until the next view.
    VoucherNumber(VoucherDigits),
    /// 番号がわからない・係員に渡す: goes on without a number.
    VoucherToStaff,
    /// A digit before the fourth, or the erasing key: somebody is still here. Never says which key.
    PinKey,
    /// The fourth digit was typed. Told once; the pad is deaf until the next view.
    Pin(Pin),
    /// わからない・忘れた.
    PinForgotten,
    /// Use the last try.
    TryAgain,
    /// 係員を呼ぶ.
    CallStaff,
    /// 終わる.
    Done,
    /// もう少し時間.
    MoreTime,
    /// The page for languages or for sight and voice was opened or left: somebody is here.
    Here,
    /// The corner that only staff know was held.
    Staff,
    /// A key of the page for the staff code that did not complete: somebody is still here. Never says which key.
    CodeKey,
    /// A staff code. Told once; the field is wiped, and deaf until the next board.
    Code(CodeDigits),
    /// The choice at this place of a board, from 0.
    Choice(usize),
    /// How the person wants to be spoken to, from now on. The screen shows it already.
    Manner(Manner),
}
