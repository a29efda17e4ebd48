//! Owns how digits come in: the pad of the PIN, the field of the voucher.
//!
//! Promises: digits that no hand types empty the pad, and it stays deaf until they end; digits of a PIN are wiped when
//! nobody goes on for [`PIN_IDLE_SECS`].
//! Must never: bring pad and field together; each has its buffer, its keys and its callbacks.

use std::rc::Rc;
use std::time::Duration;

use slint::{ComponentHandle, Model, ModelRc, TimerMode, VecModel};

use super::Hands;
use crate::digit_field::{Typed, VOUCHER_DIGITS, VoucherField};
use crate::keypad::{Keypad, Stroke};
use crate::touch::Touch;
use crate::ui::{AppWindow, Hands as Signals, Page, Shown};
use crate::wire_key::WireKey;

/// Two digits of a keypad within this time were not typed by a hand (a quick one needs 60 ms). A scanner that nobody has
/// told the kiosk about types like that, and what it types must not become a PIN.
pub const HAND_MILLIS: u64 = 30;

/// Digits of a PIN that nobody goes on with are wiped after this time, however long the page itself waits.
pub const PIN_IDLE_SECS: u64 = 30;

/// Typed places once the PIN is complete: the dots stay full until the next view.
const DOTS_FULL: i32 = 4;

/// A place of the voucher's field where no digit stands.
const PLACE_EMPTY: i32 = -1;

/// The places of the voucher's field, empty.
pub fn places() -> Rc<VecModel<i32>> {
    Rc::new(VecModel::from(vec![PLACE_EMPTY; VOUCHER_DIGITS]))
}

impl Hands {
    pub(super) fn listen_to_numbers(self: Rc<Self>, window: &AppWindow) {
        let idle = Rc::downgrade(&self);
        self.pin_idle.start(TimerMode::SingleShot, Duration::from_secs(PIN_IDLE_SECS), move || {
            if let Some(hands) = idle.upgrade() {
                hands.clear_pad();
            }
        });
        self.pin_idle.stop();
        window.global::<Shown>().set_voucher_places(ModelRc::from(Rc::clone(&self.places)));
        let signals = window.global::<Signals>();
        signals.on_digit({
            let hands = Rc::clone(&self);
            move |digit| hands.digit(digit)
        });
        signals.on_erase({
            let hands = Rc::clone(&self);
            move || hands.erase()
        });
        signals.on_voucher_digit({
            let hands = Rc::clone(&self);
            move |digit| hands.voucher_digit(digit)
        });
        signals.on_voucher_erase({
            let hands = Rc::clone(&self);
            move || hands.voucher_key(VoucherField::erase)
        });
        signals.on_voucher_next(move || self.voucher_key(VoucherField::next));
    }

    /// Lets pad or field listen, whichever belongs to the page.
    pub(super) fn open(&self, page: Page) {
        if page == Page::PinPad {
            self.pad.borrow_mut().open();
        } else if page == Page::VoucherNumber {
            self.field.borrow_mut().open();
        } else if page == Page::StaffCode {
            self.code.borrow_mut().open();
        }
    }

    /// Wipes and deafens pad and field, and what the pages show of them.
    pub(super) fn empty(&self) {
        self.pin_idle.stop();
        self.pad.borrow_mut().close();
        self.field.borrow_mut().close();
        self.code.borrow_mut().close();
        self.show_dots(0);
        self.show_places();
        self.show_marks();
    }

    /// Empties a pad that listens; it goes on listening.
    fn clear_pad(&self) {
        if self.pad.borrow_mut().clear() {
            self.show_dots(0);
        }
    }

    fn digit(&self, digit: i32) {
        let Ok(digit) = u8::try_from(digit) else { return };
        self.stroke(|pad| pad.digit(digit));
    }

    fn erase(&self) {
        self.stroke(Keypad::erase);
    }

    /// A key of a real keypad: digits and Backspace. Enter does nothing, because the fourth digit completes.
    pub(super) fn pin_key(&self, key: WireKey) {
        match key {
            WireKey::Digit(_) if self.in_a_hurry() => {
                self.clear_pad();
                self.settle();
            }
            WireKey::Digit(digit) => self.stroke(|pad| pad.digit(digit)),
            WireKey::Erase => self.erase(),
            WireKey::Enter => {}
        }
    }

    /// Whether the digit before came sooner than a hand can type. Each digit begins the time anew.
    fn in_a_hurry(&self) -> bool {
        let hurried = Rc::clone(&self.hurried);
        let wait = Duration::from_millis(HAND_MILLIS);
        self.hurry.start(TimerMode::SingleShot, wait, move || hurried.set(false));
        self.hurried.replace(true)
    }

    fn stroke(&self, on: impl FnOnce(&mut Keypad) -> Stroke) {
        if !self.settled.get() {
            return;
        }
        let stroke = on(&mut self.pad.borrow_mut());
        match stroke {
            Stroke::Ignored => {}
            Stroke::Counted => {
                let count = self.pad.borrow().count();
                self.show_dots(i32::try_from(count).unwrap_or(DOTS_FULL));
                self.pin_idle.restart();
                self.somebody_is_here(Touch::PinKey);
            }
            Stroke::Complete(pin) => {
                self.told.set(true);
                self.show_dots(DOTS_FULL);
                (self.on_touch)(Touch::Pin(pin));
            }
        }
    }

    fn voucher_digit(&self, digit: i32) {
        let Ok(digit) = u8::try_from(digit) else { return };
        self.voucher_key(|field| field.digit(digit));
    }

    /// A key of a real keypad: digits, Backspace, and Enter, which is つぎへ.
    pub(super) fn voucher_wire_key(&self, key: WireKey) {
        match key {
            WireKey::Digit(digit) => self.voucher_key(|field| field.digit(digit)),
            WireKey::Erase => self.voucher_key(VoucherField::erase),
            WireKey::Enter => self.voucher_key(VoucherField::next),
        }
    }

    fn voucher_key(&self, on: impl FnOnce(&mut VoucherField) -> Typed<VOUCHER_DIGITS>) {
        if !self.settled.get() {
            return;
        }
        let typed = on(&mut self.field.borrow_mut());
        self.show_places();
        match typed {
            Typed::Ignored => {}
            Typed::Key => self.somebody_is_here(Touch::VoucherKey),
            Typed::Complete(number) => {
                self.told.set(true);
                self.settle();
                (self.on_touch)(Touch::VoucherNumber(number));
            }
        }
    }

    /// Whoever types needs no "more time": the bar is as before at once.
    pub(super) fn somebody_is_here(&self, touch: Touch) {
        if let Some(window) = self.window.upgrade() {
            window.global::<Shown>().set_warned(false);
        }
        (self.on_touch)(touch);
    }

    fn show_places(&self) {
        let field = self.field.borrow();
        for at in 0..VOUCHER_DIGITS {
            let digit = field.place(at).map_or(PLACE_EMPTY, i32::from);
            if self.places.row_data(at) != Some(digit) {
                self.places.set_row_data(at, digit);
            }
        }
        if let Some(window) = self.window.upgrade() {
            window.global::<Shown>().set_voucher_typed(i32::try_from(field.count()).unwrap_or_default());
        }
    }

    fn show_dots(&self, count: i32) {
        if let Some(window) = self.window.upgrade() {
            window.global::<Shown>().set_typed(count);
        }
    }
}
