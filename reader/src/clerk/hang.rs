//! Owns what is done about threads that do not come back: tell the kiosk, begin another thread, end the
//! process (jpki.md §7.5.3).
//!
//! Promises: whoever waits for work that hangs is told the truth about the PIN; each step is counted and
//! logged; the reader counts as faulty until cards can be asked again.
//! Must never: wait for a thread.

use std::time::{Duration, Instant};

use reader_wire::{CardKind, Event, Failure};

use crate::{
    card_thread::{Done, Found, Task},
    channel::Slot,
    clerk::{ABANDONED_THREADS_MAX, Clerk, NO_SEAT, NOBODY, Shift, work::Open, work::Purpose},
    debounce::Lying,
    permit::Revoked,
    service::ServeError,
    supervise::Step,
};

/// Pause between two tries of a card thread that was begun anew (milliseconds).
pub const TRY_PAUSE_MILLIS: u64 = 1000;

/// How often what was done since the start of the process.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    given_up: u32,
    replaced: u32,
    watch_quiet: u32,
    watch_replaced: u32,
}

impl Clerk {
    pub(super) fn watch_over(&mut self, now: Instant) -> Result<(), ServeError> {
        match self.work.step(now) {
            Some(Step::GiveUp) => self.give_up(now)?,
            Some(Step::Replace) => self.replace_card_thread(now)?,
            Some(Step::Stuck) => return stuck("card"),
            None => {}
        }
        match self.watch.step(now, 0) {
            Some(Step::GiveUp) => self.watch_is_quiet(now)?,
            Some(Step::Replace) => self.replace_watch()?,
            Some(Step::Stuck) => return stuck("presence"),
            None => {}
        }
        if self.try_at.is_some_and(|at| at <= now) { self.try_card(now) } else { Ok(()) }
    }

    pub(super) fn watch_came_round(
        &mut self,
        shift: Shift,
        slot: Slot,
        now: Instant,
    ) -> Result<(), ServeError> {
        if shift != self.watch_shift {
            return Ok(());
        }
        self.watch.end();
        self.watch.begin(now);
        self.slot_seen(slot, now)
    }

    /// Only abandoned ones come to an end.
    pub(super) fn watch_ended(&mut self, shift: Shift) -> Result<(), ServeError> {
        if shift == self.watch_shift {
            return Err(ServeError::ThreadGone);
        }
        self.watches_abandoned = self.watches_abandoned.saturating_sub(1);
        Ok(())
    }

    pub(super) fn card_thread_ended(&mut self, shift: Shift, now: Instant) -> Result<(), ServeError> {
        let last = self.work.ended(shift)?;
        tracing::info!(shift, "abandoned card thread came back");
        if last && self.work.is_faulty() { self.recovered(now) } else { Ok(()) }
    }

    pub(super) fn tried(&mut self, done: &Done, now: Instant) -> Result<(), ServeError> {
        match done {
            _ if !self.work.is_faulty() => Ok(()),
            // While the abandoned thread holds the card, it looks held to everybody.
            Ok(Found::Card(kind)) if *kind != CardKind::Held => self.recovered(now),
            Ok(_) | Err(_) => {
                self.try_at = Some(now + Duration::from_millis(TRY_PAUSE_MILLIS));
                Ok(())
            }
        }
    }

    fn give_up(&mut self, now: Instant) -> Result<(), ServeError> {
        self.counts.given_up += 1;
        tracing::error!(count = self.counts.given_up, "card work hangs and is given up");
        self.tell_given_up(now)
    }

    fn replace_card_thread(&mut self, now: Instant) -> Result<(), ServeError> {
        self.counts.replaced += 1;
        tracing::error!(count = self.counts.replaced, "card thread is abandoned, another one begins");
        self.tell_given_up(now)?;
        self.work.replace()?;
        self.try_at = Some(now);
        self.settle(now)
    }

    fn watch_is_quiet(&mut self, now: Instant) -> Result<(), ServeError> {
        self.counts.watch_quiet += 1;
        tracing::error!(count = self.counts.watch_quiet, "presence thread hangs");
        self.slot_found(Slot::NoService, now)
    }

    fn replace_watch(&mut self) -> Result<(), ServeError> {
        self.counts.watch_replaced += 1;
        tracing::error!(
            count = self.counts.watch_replaced,
            "presence thread is abandoned, another one begins"
        );
        if self.watches_abandoned == ABANDONED_THREADS_MAX {
            return stuck("presence");
        }
        self.watches_abandoned += 1;
        self.watch_shift = self.watch_shift.wrapping_add(1);
        (self.hire_watch)(self.watch_shift).map_err(ServeError::Thread)
    }

    fn recovered(&mut self, now: Instant) -> Result<(), ServeError> {
        tracing::info!("cards can be asked again");
        self.work.recovered();
        self.try_at = None;
        self.settle(now)
    }

    /// A card shows whether cards can be asked again. Without one, only the return of the thread does.
    fn try_card(&mut self, now: Instant) -> Result<(), ServeError> {
        self.try_at = None;
        match self.slot {
            Slot::Card { .. } => self.work.give(NOBODY, NO_SEAT, Task::Try, now),
            Slot::NoService | Slot::NoReader | Slot::OnlySam | Slot::Empty | Slot::Cards { .. } => {
                self.try_at = Some(now + Duration::from_millis(TRY_PAUSE_MILLIS));
                Ok(())
            }
        }
    }

    fn tell_given_up(&mut self, now: Instant) -> Result<(), ServeError> {
        for (open, revoked) in self.work.give_up() {
            if self.is_present(open.peer) {
                self.tell_lost(&open, revoked, now)?;
            }
        }
        self.next_waiting(now)
    }

    fn tell_lost(&mut self, open: &Open, revoked: Revoked, now: Instant) -> Result<(), ServeError> {
        let seat = open.seat;
        let here = self.seat.filter(|here| here.seat == seat);
        match (open.purpose, revoked) {
            (Purpose::Look, _) if here.is_some_and(|here| here.told.is_none()) => {
                self.tell_seated(seat, CardKind::Unreadable, now)
            }
            (Purpose::Recheck, _) if here.is_some() => self.seat_anew(Lying::One, CardKind::Unreadable, now),
            (Purpose::Prove, Revoked::AfterVerify) => {
                self.answer(&Event::ProveLost { seat, tries: None }, now)
            }
            (Purpose::Certificate | Purpose::Prove | Purpose::Release, _) => {
                self.answer(&Event::Failed { seat, failure: Failure::CardFault }, now)
            }
            (Purpose::Look | Purpose::Recheck | Purpose::End | Purpose::Try, _) => Ok(()),
        }
    }
}

fn stuck(thread: &str) -> Result<(), ServeError> {
    tracing::error!(thread, "nothing here mends it");
    Err(ServeError::Stuck)
}
