//! Owns the digits of a voucher number (受診券の整理番号) while they are typed.
//!
//! Promises: a fixed buffer of its own, apart from the pad of the PIN, wiped on every opening and closing, on
//! completion and on drop; eleven digits do not complete by themselves, the person says つぎへ.
//! Must never: hold a digit of a PIN, or judge a number. Whether it can be one is for the kiosk.

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Digits of a voucher number (domain.md §3.6).
pub const VOUCHER_DIGITS: usize = 11;

/// Eleven ASCII digits of a voucher, wiped on drop. Personal data: they lie in one place of the heap, so that
/// moving them through channels and structures copies an address.
///
/// ```compile_fail
/// fn print(digits: screen::VoucherDigits) { println!("{digits:?}"); } // cannot be printed
/// ```
///
/// ```compile_fail
/// fn copy(digits: &screen::VoucherDigits) -> screen::VoucherDigits { digits.clone() } // nor copied
/// ```
pub struct VoucherDigits(Box<Zeroizing<[u8; VOUCHER_DIGITS]>>);

impl VoucherDigits {
    /// From ASCII digits. `None` unless there are eleven and nothing else.
    #[must_use]
    pub fn from_ascii(ascii: &[u8]) -> Option<Self> {
        if ascii.len() != VOUCHER_DIGITS || !ascii.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let mut digits = Self(Box::default());
        digits.0.copy_from_slice(ascii);
        Some(digits)
    }

    /// The eleven digits, for the kiosk's rules only.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // ASCII digits are UTF-8, so the default never comes.
        std::str::from_utf8(self.0.as_slice()).unwrap_or_default()
    }
}

/// The buffer behind the field. Starts deaf.
#[derive(Zeroize, ZeroizeOnDrop, Default)]
pub struct VoucherField {
    /// ASCII digits.
    digits: [u8; VOUCHER_DIGITS],
    count: usize,
    listening: bool,
}

/// What a key did.
pub enum Typed {
    /// Nothing: the field is deaf, or there was no such digit.
    Ignored,
    /// Somebody touched a key. What the field holds may be as before: a twelfth digit, つぎへ too early.
    Key,
    /// つぎへ after the eleventh digit. The field is wiped and deaf.
    Complete(VoucherDigits),
}

impl VoucherField {
    /// Empties the field and lets it listen.
    pub fn open(&mut self) {
        self.zeroize();
        self.listening = true;
    }

    /// Empties the field and makes it deaf.
    pub fn close(&mut self) {
        self.zeroize();
    }

    /// Takes one digit, 0–9. A twelfth changes nothing.
    pub fn digit(&mut self, digit: u8) -> Typed {
        if !self.listening || digit > 9 {
            return Typed::Ignored;
        }
        if let Some(place) = self.digits.get_mut(self.count) {
            *place = b'0' + digit;
            self.count += 1;
        }
        Typed::Key
    }

    /// Takes the last digit back.
    pub fn erase(&mut self) -> Typed {
        if !self.listening {
            return Typed::Ignored;
        }
        self.count = self.count.saturating_sub(1);
        if let Some(place) = self.digits.get_mut(self.count) {
            place.zeroize();
        }
        Typed::Key
    }

    /// Gives the number away when it is complete. Before, it changes nothing.
    pub fn next(&mut self) -> Typed {
        if !self.listening {
            return Typed::Ignored;
        }
        let Some(number) = VoucherDigits::from_ascii(&self.digits) else {
            return Typed::Key;
        };
        self.close();
        Typed::Complete(number)
    }

    /// How many digits are typed, 0–11.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The digit at a place, 0–9; `None` where nothing is typed.
    pub fn place(&self, at: usize) -> Option<u8> {
        self.digits.get(at).and_then(|ascii| ascii.checked_sub(b'0'))
    }
}

#[cfg(test)]
mod tests;
