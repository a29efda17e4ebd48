//! Owns what staff at the kiosk set in motion: their code compared, opening and closing, the self-test, a person whom
//! they receive.
//!
//! Promises: nothing but the code page answers to whom no code has identified; a choice is looked up on the board that
//! was drawn; who they are is forgotten with the page.
//! Must never: wait in the loop, log a code or a name, or change a verdict.

use std::future::Future;

use queue::{Actor, ByStaff, CodeNumber, KioskAction, StaffCode};
use reception::{Course, Event, Proof, ProofState, Recess, Stage, Touch, Voucher};
use screen::{CodeDigits, VOLUME_MAX};
use tokio::time::Instant;

use super::{App, Input, Pages, Parts, Work};
use crate::clock;
use crate::staff::{self, Choice, CodeNote, Deed, Draft, Identified, Page, Session, Site};

/// Softest that staff can set: below it, nobody is called back to a card that was left.
const VOLUME_MIN: u8 = 1;

/// Whether people are taken was to be stored.
#[derive(Debug, Clone, Copy)]
pub struct RecessKept {
    recess: Option<Recess>,
    stored: bool,
    /// The day that the kiosk itself began by it; none when staff decided.
    begun: Option<jiff::civil::Date>,
}

impl<P: Pages> App<P> {
    /// Somebody held the corner. The machine decides whether staff are let in.
    pub(super) fn staff_came(&mut self) {
        if self.reception.stage == Stage::Staff {
            return;
        }
        self.staff = Session { page: Page::Code(CodeNote::First), who: None };
        self.happen(Event::Touch(Touch::Staff));
        if self.reception.stage == Stage::Staff {
            // Whom they receive is not who touched the screen before.
            self.forget_manner();
        }
    }

    /// もどる. False where it leads out.
    pub(super) fn staff_back(&mut self) -> bool {
        let back = self.staff.page.back().filter(|_| self.reception.stage == Stage::Staff);
        if let Some(page) = back {
            self.staff_turn(page);
        }
        back.is_some()
    }

    pub(super) fn staff_code(&mut self, digits: &CodeDigits) {
        if self.reception.stage != Stage::Staff || !matches!(self.staff.page, Page::Code(_)) {
            return;
        }
        let code = StaffCode::parse(digits.as_str());
        let number = code.as_ref().map(StaffCode::number);
        if let Err(wait) = self.attempts.begin(number, Instant::now()) {
            return self.staff_turn(Page::Code(CodeNote::Wait(wait.as_secs().div_ceil(60))));
        }
        match (code, number) {
            (Some(code), Some(number)) => {
                self.staff_turn(Page::Comparing);
                let store = self.parts.store.clone();
                self.spawn(async move { Work::Code(number, store.staff_of(code).await) });
            }
            _ => self.code_refused(),
        }
    }

    /// The code was compared.
    pub(super) fn staff_checked(&mut self, number: CodeNumber, found: Identified) {
        if self.reception.stage != Stage::Staff || self.staff.page != Page::Comparing {
            return;
        }
        match found {
            Identified::As(who) => {
                self.attempts.fitted(number);
                tracing::info!("staff are at the kiosk");
                self.record(Actor::Staff(who.name.clone()), KioskAction::SignIn);
                self.staff.who = Some(who);
                self.staff_to(Page::Menu);
            }
            Identified::Nobody => self.code_refused(),
            Identified::Unknown => {
                self.attempts.not_compared(number);
                self.staff_to(Page::Code(CodeNote::Unknown));
            }
        }
    }

    fn code_refused(&mut self) {
        tracing::warn!("a staff code was refused");
        self.record(Actor::Kiosk, KioskAction::SignInRefused);
        self.staff_to(Page::Code(CodeNote::Wrong));
    }

    fn record(&self, actor: Actor, action: KioskAction) {
        let store = self.parts.store.clone();
        tokio::spawn(async move { store.record(&actor, action).await });
    }

    pub(super) fn staff_chose(&mut self, at: usize) {
        let chosen = self.choices.get(at).copied().filter(|_| self.reception.stage == Stage::Staff);
        match chosen {
            Some(Choice::Go(page)) => self.staff_turn(page),
            Some(Choice::Do(deed)) => self.staff_do(deed),
            None => {}
        }
    }

    fn staff_do(&mut self, deed: Deed) {
        match deed {
            Deed::Recess(recess) => self.set_recess(recess),
            Deed::Test => {
                self.staff_turn(Page::Testing);
                let (test, inbox) = (self.check_up(), self.inbox.clone());
                tokio::spawn(async move { inbox.send(Input::Tested(test.await)).await });
            }
            Deed::Receive(draft, voucher) => self.receive(draft, voucher),
            Deed::Louder => self.centre_volume(1),
            Deed::Softer => self.centre_volume(-1),
            Deed::Listen => {
                self.chime();
                self.staff_turn(Page::Levels);
            }
            Deed::Brighter => self.brightness(1),
            Deed::Darker => self.brightness(-1),
            Deed::Restart => self.restart(),
            Deed::Leave => self.happen(Event::Touch(Touch::Decline)),
        }
    }

    fn set_recess(&mut self, recess: Option<Recess>) {
        let Some(who) = self.staff.who.clone() else { return };
        let begun = self.keep_recess(recess, Actor::Staff(who.name), None);
        self.staff_turn(if begun { Page::Storing } else { Page::NotStored });
    }

    /// Stored first; the machine follows when it is. Not work of a visit: what is stored holds whoever is there. False
    /// while another one is being stored, so that queue and machine see them in the same order.
    pub(super) fn keep_recess(
        &mut self,
        recess: Option<Recess>,
        actor: Actor,
        begun: Option<jiff::civil::Date>,
    ) -> bool {
        if std::mem::replace(&mut self.recess_storing, true) {
            return false;
        }
        let (store, inbox) = (self.parts.store.clone(), self.inbox.clone());
        tokio::spawn(async move {
            let stored = store.set_recess(recess, &actor).await;
            let _ = inbox.send(Input::Recess(RecessKept { recess, stored, begun })).await;
        });
        true
    }

    pub(super) fn recess_kept(&mut self, kept: RecessKept) {
        let RecessKept { recess, stored, begun } = kept;
        self.recess_storing = false;
        if stored {
            tracing::info!(state = recess.map_or("open", Recess::code), "whether people are taken");
            self.recess_due = Some(Event::Recess(recess));
            self.parts.service.recess = recess;
            // What staff decide holds for today, also when nobody knows yet which day that is.
            self.day = begun.or_else(|| self.parts.known_day());
        }
        if stored && begun.is_some() {
            self.test_by_itself();
        }
        let waited_for =
            begun.is_none() && self.reception.stage == Stage::Staff && self.staff.page == Page::Storing;
        match (waited_for, stored) {
            (true, true) => self.happen(Event::Touch(Touch::Decline)),
            (true, false) => self.staff_to(Page::NotStored),
            (false, _) => self.follow_recess(),
        }
    }

    /// Moves the machine where nobody is being served; before, it waits. Boards say what holds now.
    pub(super) fn follow_recess(&mut self) {
        let rests = matches!(self.reception.stage, Stage::Idle | Stage::Closed(_) | Stage::Staff);
        if let Some(event) = self.recess_due.take_if(|_| rests) {
            self.happen(event);
            if self.reception.stage == Stage::Staff && !matches!(self.staff.page, Page::Code(_)) {
                self.show_page();
            }
        }
    }

    pub(super) fn check_up(&self) -> impl Future<Output = staff::Checkup> + Send + 'static + use<P> {
        staff::check_up(
            self.reader_state,
            self.parts.gateway.clone(),
            self.parts.store.clone(),
            self.parts.disk.clone(),
            self.parts.clock_file.clone(),
        )
    }

    pub(super) fn tested(&mut self, found: staff::Checkup) {
        staff::log(&found);
        if self.reception.stage == Stage::Staff && self.staff.page == Page::Testing {
            self.staff_to(Page::Tested(found));
        }
    }

    fn receive(&mut self, draft: Draft, voucher: Voucher) {
        let Some(who) = self.staff.who.clone() else { return };
        if !self.proofs().contains(&draft.proof) {
            // Midnight came between the choice and this touch.
            return self.staff_turn(Page::Proof);
        }
        self.person.course = Some(draft.course);
        self.person.voucher = Some(voucher);
        self.person.by_staff = Some((draft.proof, ByStaff { staff: who.name, why: draft.why }));
        self.happen(Event::ByStaff(voucher));
    }

    fn centre_volume(&mut self, step: i8) {
        let volume =
            self.parts.people.manner.volume.saturating_add_signed(step).clamp(VOLUME_MIN, VOLUME_MAX);
        self.parts.people.manner.volume = volume;
        self.manner.volume = volume;
        if let Some(voice) = &self.parts.voice {
            voice.volume(volume);
        }
        self.staff_turn(Page::Levels);
    }

    fn brightness(&mut self, step: i8) {
        self.parts.light.step(step);
        self.staff_turn(Page::Levels);
    }

    fn restart(&mut self) {
        let Some(who) = self.staff.who.clone() else { return };
        tracing::warn!("staff begin the kiosk anew");
        self.staff_to(Page::Storing);
        let (store, inbox) = (self.parts.store.clone(), self.inbox.clone());
        tokio::spawn(async move {
            store.record(&Actor::Staff(who.name), KioskAction::Restart).await;
            let _ = inbox.send(Input::Restart).await;
        });
    }

    /// Another page, which somebody turned.
    fn staff_turn(&mut self, page: Page) {
        self.staff_to(page);
        self.happen(Event::Touch(Touch::Here));
    }

    /// Another page, which says what became of something. Nobody may be here to see it.
    fn staff_to(&mut self, page: Page) {
        self.staff.page = page;
        self.show_page();
    }

    /// Draws the board; what is chosen next is chosen on it.
    pub(super) fn show_board(&mut self) {
        let Parts { courses, rules, voice, people, light, .. } = &self.parts;
        let courses: Vec<(Course, bool)> =
            courses.iter().map(|course| (*course, rules.needs_voucher(*course))).collect();
        let site = Site {
            recess: self.reception.around.recess,
            courses: &courses,
            proofs: &self.proofs(),
            volume: voice.as_ref().map(|_| people.manner.volume),
            brightness: light.level(),
            health: self.health.for_staff(),
        };
        let (board, choices) = self.staff.board(site);
        self.choices = choices;
        self.parts.pages.board(board);
    }

    /// Those that staff can see and that are accepted here today.
    fn proofs(&self) -> Vec<Proof> {
        let today = clock::today();
        let valid = |proof: &Proof| self.parts.rules.proof_state(*proof, today) == ProofState::Valid;
        staff::PROOFS.into_iter().filter(valid).collect()
    }
}
