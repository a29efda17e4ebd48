//! Owns what the patient sees and touches: [`View`] in, [`Touch`] out.
//!
//! Promises: PIN digits stay in one wiped buffer and leave as one [`reader_wire::Pin`]; every page fits 1280×800
//! and takes its fonts from the binary; nothing is decided here.
//! Must never: log, read a clock, open a file or a socket, know why a reception ends at the staff.

mod face;
mod hands;
mod keypad;
pub mod layout;
mod screen;
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

pub use hands::SETTLE_MILLIS;
pub use screen::{Screen, ScreenError, ScreenHandle};
pub use touch::Touch;
pub use view::{CardProblem, Closed, PinNote, PlaceNote, View, Work};

#[cfg(test)]
mod tests;
