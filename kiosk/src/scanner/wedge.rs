//! Owns the way from single keys to whole payloads.
//!
//! Promises: a payload is what came between two ends (Enter, keypad Enter, or Tab, which some scanners are set
//! to send), each key within the window after the one before, at most [`SCAN_CHARS_MAX`] characters of ASCII.
//! What was begun and broke off, grew too long, held a key that no scanner types, or lost an event is dropped
//! whole and told once, without its content.
//! Must never: read a clock (times are those of the kernel's events), or join what a pause separated.
//!
//! After a pause the rest of that scan is dropped too, up to its end or to a pause of [`FRESH_AFTER`]: a tail
//! of eleven digits would pass for a number. A tail behind a longer pause is taken; whoever takes a payload
//! checks its form.

use std::time::Duration;

use evdev::KeyCode;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::layout::Layout;
use super::settings::INTER_KEY_MILLIS_MAX;

/// Longest payload (characters).
pub const SCAN_CHARS_MAX: usize = 512;
/// After so long without a key the next one begins a scan, whatever was before.
pub const FRESH_AFTER: Duration = Duration::from_secs(1);

/// Otherwise no pause would only break off.
const _: () = assert!(FRESH_AFTER.as_millis() > INTER_KEY_MILLIS_MAX as u128);

/// What the device said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// This key (`KEY_…` of evdev) went down. Not sent for a key that repeats itself.
    Pressed(u16),
    /// This key came up.
    Released(u16),
    /// The kernel had to drop events (`SYN_DROPPED`).
    Lost,
}

/// What became of the keys.
pub enum Scan {
    /// A whole payload.
    Payload(Payload),
    /// Nothing: it was dropped.
    Dropped(Dropped),
}

/// Why a scan was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dropped {
    /// It broke off: the next key came later than the window allows.
    Pause,
    /// More than [`SCAN_CHARS_MAX`] characters.
    TooLong,
    /// Ctrl, Alt, Meta, or a key without a character in this layout.
    ForeignKey,
    /// Events were lost on the way.
    EventsLost,
    /// The clock was set back, so a pause cannot be seen.
    ClockSetBack,
}

impl Dropped {
    /// What a technician reads, and can do.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Pause => "it broke off; raise scanner.window_millis if this happens with every scan",
            Self::TooLong => "it is longer than a voucher's code can be",
            Self::ForeignKey => {
                "it held a key without a character; check scanner.layout and the scanner's own setting"
            }
            Self::EventsLost => "the computer was too busy and lost a part; scan again",
            Self::ClockSetBack => "the clock was set back meanwhile; scan again",
        }
    }
}

/// What a scanner read: personal data. Wiped on drop.
#[derive(ZeroizeOnDrop)]
pub struct Payload(String);

impl Payload {
    /// The characters: 1 to [`SCAN_CHARS_MAX`], printable ASCII.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// Collects the keys of one device.
pub struct Wedge {
    layout: Layout,
    window: Duration,
    state: State,
    text: Zeroizing<String>,
    held: u16,
    /// When the last key went down, or events were lost.
    last: Duration,
}

#[derive(PartialEq, Eq)]
enum State {
    /// Keys are taken.
    Taking,
    /// Keys are dropped until an end or a long pause.
    Dropping,
    /// Keys are dropped until a long pause: it is not known what was missed.
    Waiting,
}

impl Wedge {
    /// `opened` is a moment before the first event, of the clock that stamps the events. Keys of a scan that
    /// was already under way then are dropped.
    #[must_use]
    pub fn new(layout: Layout, window: Duration, opened: Duration) -> Self {
        Self { layout, window, state: State::Waiting, text: empty_text(), held: 0, last: opened }
    }

    /// Takes the next signal. `at` is its time, since a fixed moment.
    pub fn take(&mut self, at: Duration, signal: Signal) -> Option<Scan> {
        match signal {
            Signal::Pressed(code) => {
                let broke_off = self.passed(at);
                self.pressed(KeyCode::new(code)).or(broke_off)
            }
            Signal::Released(code) => {
                self.held &= !modifier(KeyCode::new(code));
                None
            }
            Signal::Lost => {
                // A release may be among what was lost.
                self.held = 0;
                self.last = at;
                self.give_up(State::Waiting, Dropped::EventsLost)
            }
        }
    }

    /// Looks at the time since the last key.
    fn passed(&mut self, at: Duration) -> Option<Scan> {
        let gap = at.checked_sub(self.last);
        self.last = at;
        match gap {
            None => self.give_up(State::Waiting, Dropped::ClockSetBack),
            Some(gap) if gap > FRESH_AFTER => {
                let told = self.broke_off();
                self.state = State::Taking;
                told
            }
            Some(gap) if gap > self.window => self.broke_off(),
            Some(_) => None,
        }
    }

    /// Nothing has broken off when nothing was begun.
    fn broke_off(&mut self) -> Option<Scan> {
        if self.text.is_empty() { None } else { self.give_up(State::Dropping, Dropped::Pause) }
    }

    fn pressed(&mut self, key: KeyCode) -> Option<Scan> {
        self.held |= modifier(key);
        match self.state {
            State::Taking if ends(key) => self.payload(),
            State::Taking if modifier(key) & SHIFT != 0 => None,
            State::Taking => self.typed(key),
            State::Dropping if ends(key) => {
                self.state = State::Taking;
                None
            }
            State::Dropping | State::Waiting => None,
        }
    }

    fn payload(&mut self) -> Option<Scan> {
        if self.text.is_empty() {
            return None;
        }
        let mut text = std::mem::replace(&mut self.text, empty_text());
        Some(Scan::Payload(Payload(std::mem::take(&mut *text))))
    }

    fn typed(&mut self, key: KeyCode) -> Option<Scan> {
        let plain = self.held & !SHIFT == 0;
        match self.layout.character(key.code(), self.held & SHIFT != 0).filter(|_| plain) {
            None => self.give_up(State::Dropping, Dropped::ForeignKey),
            Some(_) if self.text.len() >= SCAN_CHARS_MAX => self.give_up(State::Dropping, Dropped::TooLong),
            Some(character) => {
                self.text.push(character);
                None
            }
        }
    }

    /// Tells it once for one scan.
    fn give_up(&mut self, until: State, why: Dropped) -> Option<Scan> {
        let told = self.state == State::Taking;
        self.text.zeroize();
        self.state = until;
        told.then_some(Scan::Dropped(why))
    }
}

/// Room for the longest payload, so that growing leaves no copies behind.
fn empty_text() -> Zeroizing<String> {
    Zeroizing::new(String::with_capacity(SCAN_CHARS_MAX))
}

fn ends(key: KeyCode) -> bool {
    matches!(key, KeyCode::KEY_ENTER | KeyCode::KEY_KPENTER | KeyCode::KEY_TAB)
}

/// Both Shift keys, in the bits of [`modifier`].
const SHIFT: u16 = 0b11;

/// One bit for each modifier, none for other keys.
fn modifier(key: KeyCode) -> u16 {
    match key {
        KeyCode::KEY_LEFTSHIFT => 1,
        KeyCode::KEY_RIGHTSHIFT => 1 << 1,
        KeyCode::KEY_LEFTCTRL => 1 << 2,
        KeyCode::KEY_RIGHTCTRL => 1 << 3,
        KeyCode::KEY_LEFTALT => 1 << 4,
        KeyCode::KEY_RIGHTALT => 1 << 5,
        KeyCode::KEY_LEFTMETA => 1 << 6,
        KeyCode::KEY_RIGHTMETA => 1 << 7,
        _ => 0,
    }
}

#[cfg(test)]
mod tests;
