//! Owns the digits of a PIN while they are typed.
//!
//! Promises: a fixed buffer, never reallocated, wiped on every opening and closing, on completion and on drop; the fourth
//! digit gives exactly one [`Pin`], after which the pad is deaf.
//! Must never: show, compare or hand out a digit.

use reader_wire::{PIN_DIGITS, Pin};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The buffer behind the pad. Starts deaf.
#[derive(Zeroize, ZeroizeOnDrop, Default)]
pub struct Keypad {
    digits: [u8; PIN_DIGITS],
    count: usize,
    listening: bool,
}

/// What a key did.
pub enum Stroke {
    /// Nothing: the pad is deaf, or there was no such digit.
    Ignored,
    /// The pad now holds fewer than four digits.
    Counted,
    /// The fourth digit. The pad is wiped and deaf.
    Complete(Pin),
}

impl Keypad {
    /// Empties the pad and lets it listen.
    pub fn open(&mut self) {
        self.zeroize();
        self.listening = true;
    }

    /// Empties the pad and makes it deaf.
    pub fn close(&mut self) {
        self.zeroize();
    }

    /// Empties a pad that listens; whether it does.
    #[must_use]
    pub fn clear(&mut self) -> bool {
        let listens = self.listening;
        if listens {
            self.open();
        }
        listens
    }

    /// Takes one digit, 0–9.
    pub fn digit(&mut self, digit: u8) -> Stroke {
        let Some(place) = self.digits.get_mut(self.count).filter(|_| self.listening && digit <= 9) else {
            return Stroke::Ignored;
        };
        *place = digit;
        self.count += 1;
        if self.count < PIN_DIGITS {
            return Stroke::Counted;
        }
        let pin = Pin::new(&self.digits);
        self.close();
        pin.map_or(Stroke::Ignored, Stroke::Complete)
    }

    /// Takes the last digit back.
    pub fn erase(&mut self) -> Stroke {
        if !self.listening {
            return Stroke::Ignored;
        }
        self.count = self.count.saturating_sub(1);
        if let Some(place) = self.digits.get_mut(self.count) {
            place.zeroize();
        }
        Stroke::Counted
    }

    /// How many digits are typed, 0–3.
    pub fn count(&self) -> usize {
        self.count
    }
}

#[cfg(test)]
mod tests;
