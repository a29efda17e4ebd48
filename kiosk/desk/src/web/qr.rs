//! Owns how a text becomes a QR code that a browser can show: an SVG without script or style.
//!
//! Promises: pure; black on white with the quiet zone that readers want (ISO/IEC 18004: four modules).
//! Must never: be given to a cache; who serves it says no-store.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};
use zeroize::Zeroizing;

const QUIET_MODULES: i32 = 4;

/// The picture; none when the text is too long for a QR code.
pub fn svg(text: &str) -> Option<Zeroizing<String>> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut path = Zeroizing::new(String::new());
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            write!(path, "M{} {}h1v1h-1z", x + QUIET_MODULES, y + QUIET_MODULES).ok()?;
        }
    }
    let size = code.size() + 2 * QUIET_MODULES;
    Some(Zeroizing::new(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{size}v{size}h-{size}z\"/><path d=\"{}\"/></svg>",
        path.as_str()
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_text_is_a_picture_of_squares_and_one_too_long_is_none() {
        let picture = svg("otpauth://totp/x").expect("picture");
        // Version 2 has 25 modules; the finder pattern begins in the corner.
        assert!(
            picture.contains("viewBox=\"0 0 33 33\"") && picture.contains("M4 4h1v1h-1z"),
            "{}",
            *picture
        );
        assert!(!picture.contains("style") && !picture.contains("script"));
        assert!(svg(&"x".repeat(4000)).is_none());
    }
}
