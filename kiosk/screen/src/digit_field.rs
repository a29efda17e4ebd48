//! Owns digits that are completed by a key: the number of a voucher (受診券の整理番号), the code of staff (職員コード).
//!
//! Promises: a fixed buffer each, apart from the pad of the PIN, wiped on every opening and closing, on completion and on
//! drop; the last digit does not complete by itself, the person says つぎへ.
//! Must never: hold a digit of a PIN, or judge a number. Whether it can be one is for the kiosk.

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Digits of a voucher number (domain.md §3.6).
pub const VOUCHER_DIGITS: usize = 11;
/// Digits of a staff code: two name the person, six are secret.
pub const CODE_DIGITS: usize = 8;

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
pub type VoucherDigits = Digits<VOUCHER_DIGITS>;

/// Eight ASCII digits of a staff code, as secret as a voucher's.
pub type CodeDigits = Digits<CODE_DIGITS>;

/// `N` ASCII digits. See [`VoucherDigits`].
pub struct Digits<const N: usize>(Box<Zeroizing<[u8; N]>>);

impl<const N: usize> Digits<N> {
    /// From ASCII digits. `None` unless there are `N` and nothing else.
    #[must_use]
    pub fn from_ascii(ascii: &[u8]) -> Option<Self> {
        if ascii.len() != N || !ascii.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let mut digits = Self(Box::new(Zeroizing::new([0; N])));
        digits.0.copy_from_slice(ascii);
        Some(digits)
    }

    /// The digits, for the kiosk's rules only.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // ASCII digits are UTF-8, so the default never comes.
        std::str::from_utf8(self.0.as_slice()).unwrap_or_default()
    }
}

/// The buffer behind the field of the voucher.
pub type VoucherField = DigitField<VOUCHER_DIGITS>;

/// The buffer behind the field of the staff code.
pub type CodeField = DigitField<CODE_DIGITS>;

/// The buffer behind a field of `N` digits. Starts deaf.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct DigitField<const N: usize> {
    /// ASCII digits.
    digits: [u8; N],
    count: usize,
    listening: bool,
}

impl<const N: usize> Default for DigitField<N> {
    fn default() -> Self {
        Self { digits: [0; N], count: 0, listening: false }
    }
}

/// What a key did.
pub enum Typed<const N: usize> {
    /// Nothing: the field is deaf, or there was no such digit.
    Ignored,
    /// Somebody touched a key. What the field holds may be as before: a digit too many, つぎへ too early.
    Key,
    /// つぎへ after the last digit. The field is wiped and deaf.
    Complete(Digits<N>),
}

impl<const N: usize> DigitField<N> {
    /// Empties the field and lets it listen.
    pub fn open(&mut self) {
        self.zeroize();
        self.listening = true;
    }

    /// Empties the field and makes it deaf.
    pub fn close(&mut self) {
        self.zeroize();
    }

    /// Takes one digit, 0–9. One too many changes nothing.
    pub fn digit(&mut self, digit: u8) -> Typed<N> {
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
    pub fn erase(&mut self) -> Typed<N> {
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
    pub fn next(&mut self) -> Typed<N> {
        if !self.listening {
            return Typed::Ignored;
        }
        let Some(number) = Digits::from_ascii(&self.digits) else {
            return Typed::Key;
        };
        self.close();
        Typed::Complete(number)
    }

    /// How many digits are typed.
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
