//! Owns what a button means: something for the kiosk, or only for how things are shown.
//!
//! Promises: pure and exhaustive. Must never: know what comes next.

use crate::manner::Turn;
use crate::touch::Touch;
use crate::ui::{Act, Overlay, Page};

/// The meaning of a button.
pub enum Deed {
    /// For the kiosk. Pad and field are wiped first.
    Tell(Touch),
    /// More time on the page as it is.
    MoreTime,
    /// Lays a choice over the page, or takes it away.
    Lay(Overlay),
    /// Changes how things are shown.
    Turn(Turn),
}

impl Deed {
    /// The meaning of this button.
    pub fn of(act: Act) -> Self {
        match act {
            Act::Start => Self::Tell(Touch::Start),
            Act::Agree => Self::Tell(Touch::Agree),
            Act::Decline => Self::Tell(Touch::Decline),
            Act::Course1 => Self::Tell(Touch::Course(0)),
            Act::Course2 => Self::Tell(Touch::Course(1)),
            Act::Course3 => Self::Tell(Touch::Course(2)),
            Act::Course4 => Self::Tell(Touch::Course(3)),
            Act::VoucherBrought => Self::Tell(Touch::VoucherBrought),
            Act::VoucherMissing => Self::Tell(Touch::VoucherMissing),
            Act::VoucherToStaff => Self::Tell(Touch::VoucherToStaff),
            Act::PinForgotten => Self::Tell(Touch::PinForgotten),
            Act::TryAgain => Self::Tell(Touch::TryAgain),
            Act::CallStaff => Self::Tell(Touch::CallStaff),
            Act::Done => Self::Tell(Touch::Done),
            Act::MoreTime => Self::MoreTime,
            Act::Languages => Self::Lay(Overlay::Languages),
            Act::Sight => Self::Lay(Overlay::Sight),
            Act::Back => Self::Lay(Overlay::None),
            Act::Large => Self::Turn(Turn::Large),
            Act::Contrast => Self::Turn(Turn::Contrast),
            Act::Low => Self::Turn(Turn::Low),
            Act::Voice => Self::Turn(Turn::Voice),
            Act::Louder => Self::Turn(Turn::Louder),
            Act::Softer => Self::Turn(Turn::Softer),
        }
    }
}

/// What Enter of a real keypad does on a page: the button that goes on, and on the last try the one for staff.
pub fn primary(page: Page) -> Option<Act> {
    match page {
        Page::Idle => Some(Act::Start),
        Page::Notice => Some(Act::Agree),
        Page::LastTry => Some(Act::CallStaff),
        Page::Receipt | Page::Renew => Some(Act::Done),
        Page::Course
        | Page::PlaceCard
        | Page::WrongCard
        | Page::Voucher
        | Page::VoucherNumber
        | Page::PinPad
        | Page::Working
        | Page::TakeCard
        | Page::Closed
        | Page::StaffCode
        | Page::Staff => None,
    }
}
