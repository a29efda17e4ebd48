//! Owns what happens between a finger and the kiosk: the pad, and the guard against a touch that counts twice.
//!
//! Promises: for [`SETTLE_MILLIS`] after a new view or a touched button nothing counts, so a trembling finger cannot
//! press what appears under it; the pad listens only while its page is shown.
//! Must never: let a digit out except inside a complete PIN.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use slint::{ComponentHandle, Timer, Weak};

use crate::keypad::{Keypad, Stroke};
use crate::touch::Touch;
use crate::ui::{Act, AppWindow, Hands as Signals, Page, Shown};

/// How long touches are ignored after a view changed or a button was touched. A person needs longer to see the
/// new page; the second contact of a trembling finger comes sooner.
pub const SETTLE_MILLIS: u64 = 250;

/// Typed places once the PIN is complete: the dots stay full until the next view.
const DOTS_FULL: i32 = 4;

/// The receiving side of the pages.
pub struct Hands {
    on_touch: Box<dyn Fn(Touch)>,
    pad: RefCell<Keypad>,
    settled: Rc<Cell<bool>>,
    settling: Timer,
    window: Weak<AppWindow>,
}

impl Hands {
    /// Listens to the pages of a window.
    pub fn listen(window: &AppWindow, on_touch: impl Fn(Touch) + 'static) {
        let hands = Rc::new(Self {
            on_touch: Box::new(on_touch),
            pad: RefCell::default(),
            settled: Rc::default(),
            settling: Timer::default(),
            window: window.as_weak(),
        });
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
        signals.on_key(move |text| hands.key(&text));
    }

    /// A new view is about to be shown.
    fn turned(&self, page: Page) {
        let mut pad = self.pad.borrow_mut();
        if page == Page::PinPad {
            pad.open();
        } else {
            pad.close();
        }
        drop(pad);
        self.show_dots(0);
        self.settle();
    }

    fn act(&self, act: Act) {
        if !self.settled.get() {
            return;
        }
        self.pad.borrow_mut().close();
        self.show_dots(0);
        self.settle();
        (self.on_touch)(act.into());
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
        if text == char::from(slint::platform::Key::Backspace).encode_utf8(&mut [0; 4]) {
            self.erase();
        } else if let [digit @ b'0'..=b'9'] = text.as_bytes() {
            self.digit(i32::from(digit - b'0'));
        }
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
