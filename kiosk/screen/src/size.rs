//! Owns how large the pages are on a real display.
//!
//! Promises: type of the body is at least 24 points and a key at least 20 mm (anchors.md D2), or the display is refused.
//! Must never: ask the display, which often lies about its size.

use crate::layout::{HEIGHT_PX, WIDTH_PX};

/// Least size of the body's type, points.
const BODY_POINTS_MIN: f64 = 24.0;
/// Least side of a key, millimetres.
const KEY_MM_MIN: f64 = 20.0;
const POINTS_PER_MM: f64 = 72.0 / 25.4;

/// Sizes of `theme.slint`, in pixels: the body in the usual and in the larger type, and a key.
pub const BODY_PX: f64 = 40.0;
/// See [`BODY_PX`].
pub const BODY_LARGE_PX: f64 = 50.0;
/// See [`BODY_PX`].
pub const KEY_PX: f64 = 118.0;

/// Which type a display is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// The usual type.
    Usual,
    /// The larger type only.
    LargeOnly,
    /// Too small for the pages.
    TooSmall,
}

/// What a display is good for whose pages are this long from corner to corner (mm).
#[must_use]
pub fn fit(diagonal_mm: u16) -> Fit {
    let mm_per_px = f64::from(diagonal_mm) / f64::from(WIDTH_PX).hypot(f64::from(HEIGHT_PX));
    let readable = |px: f64| px * mm_per_px * POINTS_PER_MM >= BODY_POINTS_MIN;
    if KEY_PX * mm_per_px < KEY_MM_MIN || !readable(BODY_LARGE_PX) {
        Fit::TooSmall
    } else if readable(BODY_PX) {
        Fit::Usual
    } else {
        Fit::LargeOnly
    }
}

#[cfg(test)]
mod tests {
    use super::{Fit, fit};

    #[test]
    fn displays_by_their_inches() {
        assert_eq!(fit(178), Fit::TooSmall, "7 inches");
        assert_eq!(fit(255), Fit::TooSmall);
        assert_eq!(fit(257), Fit::LargeOnly, "10.1 inches");
        assert_eq!(fit(338), Fit::Usual, "13.3 inches");
        assert_eq!(fit(396), Fit::Usual, "15.6 inches");
    }
}
