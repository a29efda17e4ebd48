//! Owns what the person did, as the kiosk hears it.
//!
//! Promises: the only digits in here are inside a [`Pin`] or [`VoucherDigits`], which can be neither printed nor
//! copied; a key never says which it is.
//! Must never: be made printable, for that reason.

use reader_wire::Pin;

use crate::ui::Act;
use crate::voucher_field::VoucherDigits;

/// One deed of the person at the screen.
pub enum Touch {
    /// はじめる.
    Start,
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
}

impl From<Act> for Touch {
    fn from(act: Act) -> Self {
        match act {
            Act::Start => Self::Start,
            Act::Agree => Self::Agree,
            Act::Decline => Self::Decline,
            Act::VoucherBrought => Self::VoucherBrought,
            Act::VoucherMissing => Self::VoucherMissing,
            Act::VoucherToStaff => Self::VoucherToStaff,
            Act::PinForgotten => Self::PinForgotten,
            Act::TryAgain => Self::TryAgain,
            Act::CallStaff => Self::CallStaff,
            Act::Done => Self::Done,
        }
    }
}
