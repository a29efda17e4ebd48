//! Owns what staff do at the kiosk: the corner, the field of their code, the choices of a board.
//!
//! Promises: a choice and a code are told once; the field listens only while its board is shown.
//! Must never: let a digit of a code out except inside a complete code, or be heard while no board is shown.

use std::rc::Rc;

use slint::ComponentHandle;

use super::Hands;
use crate::board::{Asks, BACK, ERASE, MORE_TIME, NEXT};
use crate::digit_field::{CODE_DIGITS, CodeField, Typed};
use crate::touch::Touch;
use crate::ui::{AppWindow, Hands as Signals, Shown, StaffWords};
use crate::wire_key::WireKey;

impl Hands {
    pub(super) fn listen_to_staff(self: &Rc<Self>, window: &AppWindow) {
        let [back, more_time, erase, next] = [BACK, MORE_TIME, ERASE, NEXT].map(Into::into);
        window.global::<Shown>().set_staff_words(StaffWords { back, more_time, erase, next });
        let signals = window.global::<Signals>();
        signals.on_corner({
            let hands = Rc::clone(self);
            move || hands.corner()
        });
        signals.on_code_digit({
            let hands = Rc::clone(self);
            move |digit| hands.code_digit(digit)
        });
        signals.on_code_erase({
            let hands = Rc::clone(self);
            move || hands.code_key(CodeField::erase)
        });
        signals.on_code_next({
            let hands = Rc::clone(self);
            move || hands.code_key(CodeField::next)
        });
        signals.on_choose({
            let hands = Rc::clone(self);
            move |at| hands.choose(at)
        });
    }

    fn corner(&self) {
        if self.board.borrow().is_none() {
            self.tell_once(Touch::Staff);
        }
    }

    fn choose(&self, at: i32) {
        let Ok(at) = usize::try_from(at) else { return };
        let offered = self
            .board
            .borrow()
            .as_ref()
            .is_some_and(|board| board.asks == Asks::Choice && at < board.choices.len());
        if offered {
            self.tell_once(Touch::Choice(at));
        }
    }

    /// Whatever the finger does next belongs to what comes then.
    fn tell_once(&self, touch: Touch) {
        if self.settled.get() && !self.told.replace(true) {
            self.settle();
            (self.on_touch)(touch);
        }
    }

    fn code_digit(&self, digit: i32) {
        let Ok(digit) = u8::try_from(digit) else { return };
        self.code_key(|field| field.digit(digit));
    }

    /// A key of a real keypad: digits, Backspace, and Enter, which is つぎへ.
    pub(super) fn code_wire_key(&self, key: WireKey) {
        match key {
            WireKey::Digit(digit) => self.code_key(|field| field.digit(digit)),
            WireKey::Erase => self.code_key(CodeField::erase),
            WireKey::Enter => self.code_key(CodeField::next),
        }
    }

    fn code_key(&self, on: impl FnOnce(&mut CodeField) -> Typed<CODE_DIGITS>) {
        if !self.settled.get() {
            return;
        }
        let typed = on(&mut self.code.borrow_mut());
        self.show_marks();
        match typed {
            Typed::Ignored => {}
            Typed::Key => self.somebody_is_here(Touch::CodeKey),
            Typed::Complete(code) => self.tell_once(Touch::Code(code)),
        }
    }

    pub(super) fn show_marks(&self) {
        if let Some(window) = self.window.upgrade() {
            let typed = i32::try_from(self.code.borrow().count()).unwrap_or_default();
            window.global::<Shown>().set_code_typed(typed);
        }
    }
}
