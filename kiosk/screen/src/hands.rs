//! Owns what happens between a finger and the kiosk: which page or board is shown, and the guard against a touch that counts twice.
//!
//! Promises: for [`SETTLE_MILLIS`] after a new view or a touched button nothing counts, so a trembling finger cannot
//! press what appears under it; pad and field listen only while their own page is shown and nothing lies over it.
//! Must never: let a digit of a PIN out except inside a complete PIN, or one of a voucher except to its page and inside
//! a complete number.

pub mod numbers;
mod staff;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use slint::{ComponentHandle, Timer, VecModel, Weak};

use crate::board::Board;
use crate::deed::{Deed, primary};
use crate::digit_field::{CodeField, VoucherField};
use crate::face;
use crate::keypad::Keypad;
use crate::manner::Manner;
use crate::touch::Touch;
use crate::ui::{Act, AppWindow, Face, Hands as Signals, Language, Overlay, Page, Sentences, Shown};
use crate::view::View;
use crate::wire_key::WireKey;

/// How long touches are ignored after a view changed or a button was touched. A person needs longer to see the
/// new page; the second contact of a trembling finger comes sooner.
pub const SETTLE_MILLIS: u64 = 500;

/// The receiving side of the pages.
pub struct Hands {
    on_touch: Box<dyn Fn(Touch)>,
    view: Cell<View>,
    /// What staff see instead of the view.
    board: RefCell<Option<Board>>,
    manner: Cell<Manner>,
    pad: RefCell<Keypad>,
    field: RefCell<VoucherField>,
    code: RefCell<CodeField>,
    /// What the page shows of the field: a fixed row of places, overwritten where they stand.
    places: Rc<VecModel<i32>>,
    settled: Rc<Cell<bool>>,
    settling: Timer,
    /// What this view waits for was told: pad and field stay deaf until the next one, whatever is laid over the page.
    told: Cell<bool>,
    /// A digit of a keypad came a moment ago.
    hurried: Rc<Cell<bool>>,
    hurry: Timer,
    /// Runs while digits of a PIN stand on the pad.
    pin_idle: Timer,
    window: Weak<AppWindow>,
}

impl Hands {
    /// Listens to the pages of a window.
    pub fn listen(window: &AppWindow, on_touch: impl Fn(Touch) + 'static) -> Rc<Self> {
        let hands = Rc::new(Self {
            on_touch: Box::new(on_touch),
            view: Cell::new(View::Idle),
            board: RefCell::default(),
            manner: Cell::default(),
            pad: RefCell::default(),
            field: RefCell::default(),
            code: RefCell::default(),
            places: numbers::places(),
            settled: Rc::default(),
            settling: Timer::default(),
            told: Cell::default(),
            hurried: Rc::default(),
            hurry: Timer::default(),
            pin_idle: Timer::default(),
            window: window.as_weak(),
        });
        let signals = window.global::<Signals>();
        signals.on_act({
            let hands = Rc::clone(&hands);
            move |act| hands.act(act)
        });
        signals.on_speak({
            let hands = Rc::clone(&hands);
            move |language| hands.speak(language)
        });
        signals.on_key({
            let hands = Rc::clone(&hands);
            move |text| hands.key(&text)
        });
        Rc::clone(&hands).listen_to_numbers(window);
        hands.listen_to_staff(window);
        hands
    }

    /// Shows a view, in the manner that is given or the one that the person chose. What lies over the page goes away.
    pub fn show(&self, view: View, manner: Option<Manner>) {
        self.view.set(view);
        if let Some(manner) = manner {
            self.manner.set(manner);
        }
        self.turn_to(None);
    }

    /// Shows a board to staff. Nothing of a view is left on it.
    pub fn show_board(&self, board: Board) {
        self.turn_to(Some(board));
    }

    fn turn_to(&self, board: Option<Board>) {
        self.board.replace(board);
        self.told.set(false);
        self.warn(false);
        self.draw(Overlay::None);
    }

    /// Says that the time of the page is nearly up, or no more. Digits stay where they are.
    pub fn warn(&self, warned: bool) {
        let Some(window) = self.window.upgrade() else { return };
        let shown = window.global::<Shown>();
        if shown.get_warned() == warned {
            return;
        }
        if warned && self.overlay() != Overlay::None {
            self.draw(Overlay::None);
        }
        shown.set_warned(warned);
        self.settle();
    }

    /// Draws the page, or what lies over it. Pad and field are wiped; they listen when their page is drawn.
    fn draw(&self, over: Overlay) {
        let Some(window) = self.window.upgrade() else { return };
        self.empty();
        let (face, manner) = (self.face(), self.manner.get());
        if over == Overlay::None && !self.told.get() {
            self.open(face.page);
        }
        let shown = window.global::<Shown>();
        window.global::<Sentences>().set_chosen(face::tongue(manner.language));
        shown.set_manner(face::dress(manner));
        shown.set_face(face);
        shown.set_overlay(over);
        self.settle();
    }

    fn face(&self) -> Face {
        match &*self.board.borrow() {
            Some(board) => face::board_face(board),
            None => face::face(self.view.get(), self.manner.get().language),
        }
    }

    fn overlay(&self) -> Overlay {
        self.window.upgrade().map(|window| window.global::<Shown>().get_overlay()).unwrap_or_default()
    }

    fn warned(&self) -> bool {
        self.window.upgrade().is_some_and(|window| window.global::<Shown>().get_warned())
    }

    fn act(&self, act: Act) {
        if !self.settled.get() {
            return;
        }
        match Deed::of(act) {
            Deed::Tell(touch) => {
                self.empty();
                self.settle();
                self.told.set(true);
                (self.on_touch)(touch);
            }
            Deed::MoreTime => {
                self.warn(false);
                (self.on_touch)(Touch::MoreTime);
            }
            Deed::Lay(over) => {
                self.draw(over);
                (self.on_touch)(Touch::Here);
            }
            Deed::Turn(turn) => self.speak_as(self.manner.get().turned(turn), self.overlay()),
        }
    }

    fn speak(&self, language: Language) {
        if self.settled.get() {
            let language = face::language(language);
            self.speak_as(Manner { language, ..self.manner.get() }, Overlay::None);
        }
    }

    fn speak_as(&self, manner: Manner, over: Overlay) {
        self.manner.set(manner);
        self.draw(over);
        (self.on_touch)(Touch::Manner(manner));
    }

    /// A key of a real keypad.
    fn key(&self, text: &str) {
        let (Some(key), Overlay::None) = (WireKey::of(text), self.overlay()) else { return };
        let page = self.face().page;
        let completes = matches!(page, Page::VoucherNumber | Page::StaffCode);
        if matches!(key, WireKey::Enter) && self.warned() && !completes {
            return self.act(Act::MoreTime);
        }
        match page {
            Page::PinPad => self.pin_key(key),
            Page::VoucherNumber => self.voucher_wire_key(key),
            Page::StaffCode => self.code_wire_key(key),
            Page::Idle
            | Page::Course
            | Page::PlaceCard
            | Page::WrongCard
            | Page::Notice
            | Page::Voucher
            | Page::LastTry
            | Page::Working
            | Page::Receipt
            | Page::Renew
            | Page::TakeCard
            | Page::Closed
            | Page::Staff => {
                if let (WireKey::Enter, Some(act)) = (key, primary(page)) {
                    self.act(act);
                }
            }
        }
    }

    fn settle(&self) {
        self.settled.set(false);
        let settled = Rc::clone(&self.settled);
        let wait = Duration::from_millis(SETTLE_MILLIS);
        self.settling.start(slint::TimerMode::SingleShot, wait, move || settled.set(true));
    }
}
