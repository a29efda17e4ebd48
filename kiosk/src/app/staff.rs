//! Owns what staff at the kiosk set in motion: their code compared, opening and closing, the self-test, a person whom
//! they receive.
//!
//! Promises: nothing but the code page answers to whom no code has identified; who they are is forgotten with the page.
//! Must never: wait in the loop, log a code or a name, or change a verdict.

use std::future::Future;
use std::time::Instant;

use queue::{ByStaff, StaffCode};
use reception::{Course, Event, Proof, ProofState, Recess, Stage, Touch, Voucher};
use screen::{Board, CodeDigits, VOLUME_MAX};

use super::{App, Input, Pages, Parts, Work};
use crate::clock;
use crate::staff::{self, Choice, CodeNote, Deed, Draft, Page, Session, Site, Who};

impl<P: Pages> App<P> {
    /// Somebody held the corner. The machine decides whether staff are let in.
    pub(super) fn staff_came(&mut self) {
        self.staff = Session { page: Page::Code(CodeNote::First), who: None };
        self.happen(Event::Touch(Touch::Staff));
    }

    /// もどる. False where it leads out.
    pub(super) fn staff_back(&mut self) -> bool {
        let back = self.staff.page.back().filter(|_| self.reception.stage == Stage::Staff);
        if let Some(page) = back {
            self.staff_to(page);
        }
        back.is_some()
    }

    pub(super) fn staff_code(&mut self, digits: &CodeDigits) {
        if self.reception.stage != Stage::Staff || !matches!(self.staff.page, Page::Code(_)) {
            return;
        }
        if let Err(wait) = self.attempts.begin(Instant::now()) {
            return self.staff_to(Page::Code(CodeNote::Wait(wait.as_secs().div_ceil(60))));
        }
        let Some(code) = StaffCode::parse(digits.as_str()) else {
            return self.staff_checked(Ok(None));
        };
        self.staff_to(Page::Wait);
        let store = self.parts.store.clone();
        self.spawn(async move { Work::Code(store.staff_of(code).await) });
    }

    /// The code was compared: whose it is, nobody's, or nobody can tell.
    pub(super) fn staff_checked(&mut self, found: Result<Option<Who>, ()>) {
        if self.reception.stage != Stage::Staff || self.staff.who.is_some() {
            return;
        }
        match found {
            Ok(Some(who)) => {
                self.attempts.fitted();
                tracing::info!("staff are at the kiosk");
                self.staff.who = Some(who);
                self.staff_to(Page::Menu);
            }
            Ok(None) => {
                tracing::warn!("a staff code was refused");
                self.staff_to(Page::Code(CodeNote::Wrong));
            }
            Err(()) => self.staff_to(Page::Code(CodeNote::Unknown)),
        }
    }

    pub(super) fn staff_chose(&mut self, at: usize) {
        if self.reception.stage != Stage::Staff {
            return;
        }
        let chosen = self.with_site(|session, site| session.chosen(at, site));
        match chosen {
            Some(Choice::Go(page)) => self.staff_to(page),
            Some(Choice::Do(deed)) => self.staff_do(deed),
            None => {}
        }
    }

    fn staff_do(&mut self, deed: Deed) {
        match deed {
            Deed::Recess(recess) => self.set_recess(recess),
            Deed::Test => {
                self.staff_to(Page::Testing);
                let test = self.check_up();
                self.spawn(async move { Work::Tested(test.await) });
            }
            Deed::Receive(draft, voucher) => self.receive(draft, voucher),
            Deed::Louder => self.centre_volume(1),
            Deed::Softer => self.centre_volume(-1),
            Deed::Listen => {
                self.chime();
                self.staff_to(Page::Levels);
            }
            Deed::Brighter => self.brightness(1),
            Deed::Darker => self.brightness(-1),
            Deed::Restart => {
                tracing::warn!("staff begin the kiosk anew");
                self.parts.pages.quit();
            }
            Deed::Leave => self.happen(Event::Touch(Touch::Decline)),
        }
    }

    fn set_recess(&mut self, recess: Option<Recess>) {
        let Some(who) = self.staff.who.clone() else { return };
        self.staff_to(Page::Wait);
        self.keep_recess(recess, queue::Actor::Staff(who.name));
    }

    /// Stored first; the machine follows when it is. Not work of a visit: what is stored holds whoever is there.
    pub(super) fn keep_recess(&self, recess: Option<Recess>, actor: queue::Actor) {
        let (store, inbox) = (self.parts.store.clone(), self.inbox.clone());
        tokio::spawn(async move {
            let kept = store.set_recess(recess, &actor).await;
            let _ = inbox.send(Input::Recess(kept.then_some(recess))).await;
        });
    }

    /// `None`: it could not be stored.
    pub(super) fn recess_kept(&mut self, kept: Option<Option<Recess>>) {
        if let Some(recess) = kept {
            let state = recess.map_or("open", Recess::code);
            tracing::info!(state, "whether people are taken");
            self.recess_due = Some(recess);
            self.follow_recess();
        }
        if self.reception.stage == Stage::Staff && self.staff.page == Page::Wait {
            match kept {
                Some(_) => self.happen(Event::Touch(Touch::Decline)),
                None => self.staff_to(Page::NotStored),
            }
        }
    }

    /// Moves the machine where nobody is being served; before, it waits.
    pub(super) fn follow_recess(&mut self) {
        let rests = matches!(self.reception.stage, Stage::Idle | Stage::Closed(_) | Stage::Staff);
        if let Some(recess) = self.recess_due.take_if(|_| rests) {
            self.happen(Event::Recess(recess));
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
        self.person.course = Some(draft.course);
        self.person.voucher = Some(voucher);
        self.person.by_staff = Some((draft.proof, ByStaff { staff: who.name, why: draft.why }));
        self.happen(Event::ByStaff(voucher));
    }

    fn centre_volume(&mut self, step: i8) {
        let volume = self.parts.people.manner.volume.saturating_add_signed(step).min(VOLUME_MAX);
        self.parts.people.manner.volume = volume;
        if let Some(voice) = &self.parts.voice {
            voice.volume(volume);
        }
        self.staff_to(Page::Levels);
    }

    fn brightness(&mut self, step: i8) {
        self.parts.light.step(step);
        self.staff_to(Page::Levels);
    }

    /// Another page of staff; whoever turned it is here.
    fn staff_to(&mut self, page: Page) {
        self.staff.page = page;
        self.show_page();
        self.happen(Event::Touch(Touch::Here));
    }

    pub(super) fn board(&self) -> Board {
        self.with_site(Session::board)
    }

    fn with_site<T>(&self, look: impl FnOnce(&Session, Site<'_>) -> T) -> T {
        let Parts { courses, rules, voice, people, .. } = &self.parts;
        let courses: Vec<(Course, bool)> =
            courses.iter().map(|course| (*course, rules.needs_voucher(*course))).collect();
        let today = clock::today();
        let valid = |proof: &Proof| {
            *proof != Proof::OnlinePin && rules.proof_state(*proof, today) == ProofState::Valid
        };
        let proofs: Vec<Proof> = Proof::ALL.into_iter().filter(valid).collect();
        let site = Site {
            recess: self.reception.around.recess,
            courses: &courses,
            proofs: &proofs,
            volume: voice.as_ref().map(|_| people.manner.volume),
            brightness: self.parts.light.level(),
            health: self.health.for_staff(),
        };
        look(&self.staff, site)
    }
}
