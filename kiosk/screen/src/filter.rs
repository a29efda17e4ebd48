//! Owns the decision which input of the device reaches the pages, and which devices the kiosk is told of.
//!
//! Promises: pure, and the same in every build. Fingers on a touch panel pass; of a keyboard the digits, Backspace and
//! Enter pass, also those of a numeric keypad; no key that is pressed while a foreign one is held passes, so no
//! combination does; a key that passed down passes up. Each model of a device that no page listens to is told once.
//! Must never: keep which key was typed after it is up, or know a serial number.

use std::collections::BTreeSet;

/// Models that are remembered as told. More are not told: a plug that rattles must not fill the journal.
pub const STRANGERS_MAX: usize = 32;
/// Keys that are remembered as held. People have ten fingers; a key beyond them does not pass.
pub const HELD_MAX: usize = 16;

/// Keys that pass, by the kernel's numbers (`input-event-codes.h`).
const KEYS: [u32; 23] = [
    2, 3, 4, 5, 6, 7, 8, 9, 10, 11, // 1 to 9, 0
    71, 72, 73, 75, 76, 77, 79, 80, 81, 82, // keypad 7 8 9, 4 5 6, 1 2 3, 0
    14, // Backspace
    28, // Enter
    96, // keypad Enter
];
/// The number of no key.
const NO_KEY: u32 = u32::MAX;
/// Lock keys: many keypads send Num Lock around each digit, and a lock is no part of a combination.
const LOCKS: [u32; 3] = [58, 69, 70];

/// What a device can do, as libinput says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Abilities {
    /// A finger on glass.
    pub touch: bool,
    /// Keys; a lone power button too.
    pub keys: bool,
    /// Moves a pointer: mouse, touchpad, some barcode scanners.
    pub pointer: bool,
    /// A pen, or the buttons beside its tablet.
    pub tablet: bool,
    /// A lid or another switch.
    pub switch: bool,
}

/// What happened on a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// A finger went down, moved or went up.
    Finger,
    /// A pointer was moved to a place, or its button pressed.
    Pointer,
    /// A key, by the kernel's number.
    Key {
        /// `KEY_…`
        code: u32,
        /// Down, or up again.
        down: bool,
    },
    /// A device came. It has typed nothing.
    Came,
    /// A device went, and with it its keys.
    Went,
    /// Wheel, gesture, pen, pad, switch, and what nobody knows yet.
    Other,
}

/// A device that no page listens to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stranger {
    /// What it is, in one word for the journal.
    pub kind: &'static str,
    /// Its maker, as `lsusb` shows it.
    pub vendor: u32,
    /// Its model.
    pub product: u32,
}

/// Remembers the keys that are down and the models that were told.
#[derive(Default)]
pub struct Filter {
    /// Keys whose press passed.
    passed: Held,
    /// Foreign keys that are down.
    foreign: Held,
    told: BTreeSet<Stranger>,
}

impl Filter {
    /// Whether the pages may see this.
    #[must_use]
    pub fn passes(&mut self, of: Abilities, input: Input) -> bool {
        match input {
            Input::Finger | Input::Pointer => of.touch,
            Input::Key { code, down } => of.keys && self.key(code, down),
            Input::Went => {
                self.passed = Held::default();
                self.foreign = Held::default();
                true
            }
            Input::Came => true,
            Input::Other => false,
        }
    }

    /// The device to tell the kiosk of, when this one is not listened to and its model was not told yet.
    #[must_use]
    pub fn stranger(&mut self, abilities: Abilities, vendor: u32, product: u32) -> Option<Stranger> {
        let stranger = Stranger { kind: foreign_kind(abilities)?, vendor, product };
        let room = self.told.len() < STRANGERS_MAX;
        (room && self.told.insert(stranger)).then_some(stranger)
    }

    fn key(&mut self, code: u32, down: bool) -> bool {
        if !down {
            self.foreign.release(code);
            return self.passed.release(code);
        }
        if !KEYS.contains(&code) {
            if !LOCKS.contains(&code) {
                self.foreign.press(code);
            }
            return false;
        }
        self.foreign.is_empty() && self.passed.press(code)
    }
}

/// None for what the pages listen to.
fn foreign_kind(abilities: Abilities) -> Option<&'static str> {
    match abilities {
        Abilities { touch: true, .. } | Abilities { keys: true, .. } => None,
        Abilities { tablet: true, .. } => Some("tablet"),
        Abilities { pointer: true, .. } => Some("pointer"),
        Abilities { switch: true, .. } => Some("switch"),
        Abilities { touch: false, keys: false, tablet: false, pointer: false, switch: false } => {
            Some("unknown")
        }
    }
}

/// Keys that are down, in no order. A place is overwritten when its key is up: it may have been a digit of a PIN.
struct Held {
    codes: [u32; HELD_MAX],
}

impl Default for Held {
    fn default() -> Self {
        Self { codes: [NO_KEY; HELD_MAX] }
    }
}

impl Held {
    /// False when it is down already, or too many are.
    fn press(&mut self, code: u32) -> bool {
        !self.codes.contains(&code) && self.change(NO_KEY, code)
    }

    /// Whether it was down.
    fn release(&mut self, code: u32) -> bool {
        self.change(code, NO_KEY)
    }

    fn change(&mut self, from: u32, to: u32) -> bool {
        let place = self.codes.iter_mut().find(|place| **place == from);
        place.map(|place| *place = to).is_some()
    }

    fn is_empty(&self) -> bool {
        self.codes == [NO_KEY; HELD_MAX]
    }
}

#[cfg(test)]
mod tests;
