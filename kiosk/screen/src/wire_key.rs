//! Owns which keys of a real keypad mean something.
//!
//! Promises: pure. Must never: keep a key.

use slint::platform::Key;

/// A key of a real keypad that means something on some page.
#[derive(Clone, Copy)]
pub enum WireKey {
    /// 0–9.
    Digit(u8),
    /// Backspace.
    Erase,
    /// Enter.
    Enter,
}

impl WireKey {
    /// The key behind the text of a key event.
    pub fn of(text: &str) -> Option<Self> {
        let mut letters = text.chars();
        let (Some(letter), None) = (letters.next(), letters.next()) else { return None };
        if letter == char::from(Key::Backspace) {
            return Some(Self::Erase);
        }
        if letter == char::from(Key::Return) {
            return Some(Self::Enter);
        }
        letter.to_digit(10).and_then(|digit| u8::try_from(digit).ok()).map(Self::Digit)
    }
}
