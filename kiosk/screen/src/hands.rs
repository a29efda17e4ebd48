//! Owns what happens between a finger and the kiosk: the pad of the PIN, the field of the voucher, and the guard
//! against a touch that counts twice.
//!
//! Promises: for [`SETTLE_MILLIS`] after a new view or a touched button nothing counts, so a trembling finger cannot
//! press what appears under it; pad and field listen only while their own page is shown; digits that no hand types
//! empty the pad, and it stays deaf until they end.
//! Must never: let a digit of a PIN out except inside a complete PIN, or one of a voucher except to its page and inside
//! a complete number.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use slint::platform::Key;
use slint::{ComponentHandle, Model, ModelRc, Timer, VecModel, Weak};

use crate::keypad::{Keypad, Stroke};
use crate::touch::Touch;
use crate::ui::{Act, AppWindow, Hands as Signals, Page, Shown};
use crate::voucher_field::{Typed, VOUCHER_DIGITS, VoucherField};

/// How long touches are ignored after a view changed or a button was touched. A person needs longer to see the
/// new page; the second contact of a trembling finger comes sooner.
pub const SETTLE_MILLIS: u64 = 250;

/// Two digits of a keypad within this time were not typed by a hand (a quick one needs 60 ms). A scanner that nobody has
/// told the kiosk about types like that, and what it types must not become a PIN.
pub const HAND_MILLIS: u64 = 30;

/// Typed places once the PIN is complete: the dots stay full until the next view.
const DOTS_FULL: i32 = 4;

/// A place of the voucher's field where no digit stands.
const PLACE_EMPTY: i32 = -1;

/// The receiving side of the pages.
pub struct Hands {
    on_touch: Box<dyn Fn(Touch)>,
    pad: RefCell<Keypad>,
    field: RefCell<VoucherField>,
    /// What the page shows of the field: a fixed row of places, overwritten where they stand.
    places: Rc<VecModel<i32>>,
    settled: Rc<Cell<bool>>,
    settling: Timer,
    /// A digit of a keypad came a moment ago.
    hurried: Rc<Cell<bool>>,
    hurry: Timer,
    window: Weak<AppWindow>,
}

impl Hands {
    /// Listens to the pages of a window.
    pub fn listen(window: &AppWindow, on_touch: impl Fn(Touch) + 'static) {
        let hands = Rc::new(Self {
            on_touch: Box::new(on_touch),
            pad: RefCell::default(),
            field: RefCell::default(),
            places: Rc::new(VecModel::from(vec![PLACE_EMPTY; VOUCHER_DIGITS])),
            settled: Rc::default(),
            settling: Timer::default(),
            hurried: Rc::default(),
            hurry: Timer::default(),
            window: window.as_weak(),
        });
        window.global::<Shown>().set_voucher_places(ModelRc::from(Rc::clone(&hands.places)));
        let signals = window.global::<Signals>();
        signals.on_turned({
            let hands = Rc::clone(&hands);
            move |page| hands.turned(page)
        });
        signals.on_act({
            let hands = Rc::clone(&hands);
            move |act| hands.act(act)
        });
        signals.on_digit({
            let hands = Rc::clone(&hands);
            move |digit| hands.digit(digit)
        });
        signals.on_erase({
            let hands = Rc::clone(&hands);
            move || hands.erase()
        });
        signals.on_key({
            let hands = Rc::clone(&hands);
            move |text| hands.key(&text)
        });
        hands.listen_to_the_field(&signals);
    }

    fn listen_to_the_field(self: Rc<Self>, signals: &Signals) {
        signals.on_voucher_digit({
            let hands = Rc::clone(&self);
            move |digit| hands.voucher_digit(digit)
        });
        signals.on_voucher_erase({
            let hands = Rc::clone(&self);
            move || hands.voucher_key(VoucherField::erase)
        });
        signals.on_voucher_next({
            let hands = Rc::clone(&self);
            move || hands.voucher_key(VoucherField::next)
        });
        signals.on_voucher_key(move |text| self.voucher_wire_key(&text));
    }

    /// A new view is about to be shown.
    fn turned(&self, page: Page) {
        self.empty();
        if page == Page::PinPad {
            self.pad.borrow_mut().open();
        } else if page == Page::VoucherNumber {
            self.field.borrow_mut().open();
        }
        self.settle();
    }

    fn act(&self, act: Act) {
        if !self.settled.get() {
            return;
        }
        self.empty();
        self.settle();
        (self.on_touch)(act.into());
    }

    /// Wipes and deafens pad and field, and what the pages show of them.
    fn empty(&self) {
        self.pad.borrow_mut().close();
        self.field.borrow_mut().close();
        self.show_dots(0);
        self.show_places();
    }

    fn digit(&self, digit: i32) {
        let Ok(digit) = u8::try_from(digit) else { return };
        self.stroke(|pad| pad.digit(digit));
    }

    fn erase(&self) {
        self.stroke(Keypad::erase);
    }

    /// A key of a real keypad: digits and Backspace. Enter does nothing, because the fourth digit completes.
    fn key(&self, text: &str) {
        match WireKey::of(text) {
            Some(WireKey::Digit(_)) if self.in_a_hurry() => {
                if self.pad.borrow_mut().clear() {
                    self.show_dots(0);
                }
                self.settle();
            }
            Some(WireKey::Digit(digit)) => self.stroke(|pad| pad.digit(digit)),
            Some(WireKey::Erase) => self.erase(),
            Some(WireKey::Enter) | None => {}
        }
    }

    /// Whether the digit before came sooner than a hand can type. Each digit begins the time anew.
    fn in_a_hurry(&self) -> bool {
        let hurried = Rc::clone(&self.hurried);
        let wait = Duration::from_millis(HAND_MILLIS);
        self.hurry.start(slint::TimerMode::SingleShot, wait, move || hurried.set(false));
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
                (self.on_touch)(Touch::PinKey);
            }
            Stroke::Complete(pin) => {
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
    fn voucher_wire_key(&self, text: &str) {
        match WireKey::of(text) {
            Some(WireKey::Digit(digit)) => self.voucher_key(|field| field.digit(digit)),
            Some(WireKey::Erase) => self.voucher_key(VoucherField::erase),
            Some(WireKey::Enter) => self.voucher_key(VoucherField::next),
            None => {}
        }
    }

    fn voucher_key(&self, on: impl FnOnce(&mut VoucherField) -> Typed) {
        if !self.settled.get() {
            return;
        }
        let typed = on(&mut self.field.borrow_mut());
        self.show_places();
        match typed {
            Typed::Ignored => {}
            Typed::Key => (self.on_touch)(Touch::VoucherKey),
            Typed::Complete(number) => {
                self.settle();
                (self.on_touch)(Touch::VoucherNumber(number));
            }
        }
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

    fn settle(&self) {
        self.settled.set(false);
        let settled = Rc::clone(&self.settled);
        let wait = Duration::from_millis(SETTLE_MILLIS);
        self.settling.start(slint::TimerMode::SingleShot, wait, move || settled.set(true));
    }
}

/// A key of a real keypad that means something on some page.
enum WireKey {
    /// 0–9.
    Digit(u8),
    /// Backspace.
    Erase,
    /// Enter.
    Enter,
}

impl WireKey {
    fn of(text: &str) -> Option<Self> {
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
