//! Owns what the patient sees and touches, [`View`] in, [`Touch`] out, and the [`Board`]s of staff at the kiosk.
//!
//! Promises: PIN digits stay in one wiped buffer and leave as one [`reader_wire::Pin`]; those of a voucher stay in
//! another, are shown on their own page only, and leave as one [`VoucherDigits`]; every page fits 1280×800 and takes
//! its fonts from the binary; nothing is decided here.
//! Must never: log, read a clock, open a file or a socket, know why a reception ends at the staff.

mod board;
mod dark;
mod deed;
mod digit_field;
mod face;
pub mod filter;
mod hands;
mod keypad;
pub mod layout;
mod manner;
mod prepare;
pub mod rotation;
mod said;
mod screen;
mod sentences;
pub mod size;
mod touch;
#[expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "generated from ui/ by Slint"
)]
mod ui {
    slint::include_modules!();
}
mod view;
mod wire_key;

pub use board::{Asks, Board, CHOICE_CHARS_MAX, CHOICES_MAX, LINE_CHARS_MAX, LINES_MAX, TITLE_CHARS_MAX};
pub use digit_field::{CODE_DIGITS, CodeDigits, Digits, VOUCHER_DIGITS, VoucherDigits};
pub use filter::Stranger;
pub use hands::SETTLE_MILLIS;
pub use manner::{Manner, Turn, VOLUME_MAX};
pub use prepare::{DeviceNews, prepare};
pub use rotation::Rotation;
pub use said::{Said, said};
pub use screen::{Screen, ScreenError, ScreenHandle};
pub use sentences::{Language, Sentence};
pub use touch::Touch;
pub use view::{
    COURSES_MAX, CardProblem, Closed, CourseKind, Outcome, PinNote, PlaceNote, View, VoucherNote, Work,
};

#[cfg(test)]
mod tests;
