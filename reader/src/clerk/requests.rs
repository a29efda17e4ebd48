//! Owns the requests of the one peer: which are in order, which wait, and their answers.
//!
//! Promises: each request gets exactly one answer, in order; what was given up is not answered again when it
//! comes back after all.
//! Must never: answer one peer with what another asked.

use std::{os::unix::net::UnixStream, time::Instant};

use reader_wire::{CardKind, Event, Failure, Refusal, Request, Seat, WIRE_VERSION};

use crate::{
    card_thread::{Done, Found, Task},
    clerk::{Clerk, Line, PeerId, SeatNow, Shift, work::Open, work::Purpose},
    service::ServeError,
    stay::WorkError,
};

/// Requests that may wait while one is in work.
pub const REQUESTS_WAITING_MAX: usize = 4;

impl Clerk {
    pub(super) fn peer_came(&mut self, id: PeerId, stream: UnixStream, now: Instant) {
        let mut line = Line::new(id, stream, now + self.hello);
        if self.line.is_none() {
            self.line = Some(line);
            return;
        }
        tracing::warn!("second connection refused");
        // The peer may be gone already; it is sent away in any case.
        let _gone = line.tell(&Event::Refused(Refusal::Busy));
        line.close();
    }

    /// A peer that does not say hello in time, however slowly it says something, keeps others out.
    pub(super) fn expect_hello(&mut self, now: Instant) -> Result<(), ServeError> {
        match self.line.as_ref().and_then(Line::hello_due) {
            Some(due) if due <= now => self.peer_left(now),
            Some(_) | None => Ok(()),
        }
    }

    pub(super) fn peer_left(&mut self, now: Instant) -> Result<(), ServeError> {
        let Some(line) = self.line.take() else { return Ok(()) };
        let id = line.id;
        line.close();
        tracing::info!("kiosk left");
        self.work.left_by(id);
        let Some(here) = &mut self.seat else { return Ok(()) };
        here.forget_peer();
        let seat = here.seat;
        self.work.give(id, seat, Task::End, now)
    }

    pub(super) fn malformed(&mut self, id: PeerId, now: Instant) -> Result<(), ServeError> {
        if self.is_present(id) { self.refuse(Refusal::Malformed, now) } else { Ok(()) }
    }

    pub(super) fn requested(
        &mut self,
        id: PeerId,
        request: Box<Request>,
        now: Instant,
    ) -> Result<(), ServeError> {
        let Some(line) = self.line.as_mut().filter(|line| line.id == id) else { return Ok(()) };
        match (&*request, line.greeted) {
            (Request::Hello { version }, false) if *version == WIRE_VERSION => self.welcome(now),
            (Request::Hello { .. }, false) => self.refuse(Refusal::Version, now),
            (Request::Hello { .. }, true) | (_, false) => self.refuse(Refusal::Malformed, now),
            (_, true) if line.waiting.len() < REQUESTS_WAITING_MAX => {
                line.waiting.push_back(request);
                self.next_waiting(now)
            }
            (_, true) => self.refuse(Refusal::Malformed, now),
        }
    }

    /// Begins requests until one is in work, or has to wait for its card.
    pub(super) fn next_waiting(&mut self, now: Instant) -> Result<(), ServeError> {
        loop {
            let away = self.card_is_away();
            let Some(line) = self.line.as_mut().filter(|line| !line.asked) else { return Ok(()) };
            let ready = |request: &mut Box<Request>| !(away && needs_card(request));
            let Some(request) = line.waiting.pop_front_if(ready) else { return Ok(()) };
            self.start(*request, now)?;
        }
    }

    pub(super) fn done(&mut self, shift: Shift, done: Done, now: Instant) -> Result<(), ServeError> {
        let Some(open) = self.work.done(shift, now) else { return Ok(()) };
        let Open { seat, purpose, given_up, .. } = open;
        if given_up {
            return Ok(());
        }
        self.lost_in_work |= lost_in_work(&done);
        let slot = done.as_ref().err().and_then(|error| error.slot());
        match (purpose, done) {
            (Purpose::Look, Ok(Found::Card(card))) if self.is_present(open.peer) => {
                self.looked(seat, card, now)?;
            }
            (Purpose::Recheck, Ok(Found::Recheck(found))) => self.rechecked(seat, Ok(found), now)?,
            (Purpose::Recheck, Err(error)) => self.rechecked(seat, Err(error), now)?,
            (Purpose::Try, done) => self.tried(&done, now)?,
            (Purpose::Certificate | Purpose::Prove | Purpose::Release, done) => {
                self.answered(&open, done, now)?;
            }
            (Purpose::Look | Purpose::Recheck | Purpose::End, _) => {}
        }
        slot.map_or(Ok(()), |slot| self.slot_found(slot, now))
    }

    /// Sends the answer to the request in work.
    pub(super) fn answer(&mut self, event: &Event, now: Instant) -> Result<(), ServeError> {
        if let Some(line) = &mut self.line {
            line.asked = false;
        }
        if let Some(here) = &mut self.seat {
            here.answered(event);
        }
        self.tell_greeted(event, now)
    }

    pub(super) fn tell_greeted(&mut self, event: &Event, now: Instant) -> Result<(), ServeError> {
        if self.greeted() { self.tell(event, now) } else { Ok(()) }
    }

    pub(super) fn greeted(&self) -> bool {
        self.line.as_ref().is_some_and(|line| line.greeted)
    }

    pub(super) fn is_present(&self, id: PeerId) -> bool {
        self.line.as_ref().is_some_and(|line| line.id == id)
    }

    fn welcome(&mut self, now: Instant) -> Result<(), ServeError> {
        if let Some(line) = &mut self.line {
            line.greeted = true;
        }
        tracing::info!("kiosk connected");
        self.tell_greeted(&Event::Welcome { version: WIRE_VERSION }, now)?;
        self.tell_greeted(&Event::Reader(self.told), now)?;
        self.look(now)
    }

    fn refuse(&mut self, refusal: Refusal, now: Instant) -> Result<(), ServeError> {
        tracing::warn!(?refusal, "connection refused");
        self.tell(&Event::Refused(refusal), now)?;
        self.peer_left(now)
    }

    /// Answers at once what needs no card, and gives the rest to the card thread.
    fn start(&mut self, request: Request, now: Instant) -> Result<(), ServeError> {
        let (seat, task) = match request {
            Request::ReadCertificate { seat } => (seat, Task::Certificate),
            Request::Prove { seat, pin, statement } => (seat, Task::Prove(Box::new((pin, statement)))),
            Request::Release { seat } => (seat, Task::Release),
            Request::Hello { .. } => return self.refuse(Refusal::Malformed, now),
        };
        let releases = matches!(task, Task::Release);
        let refused = |failure| Event::Failed { seat, failure };
        let lost = self.work.has_given_up();
        match self.seat.as_mut().filter(|here| here.seat == seat && here.told.is_some()) {
            None => self.tell_greeted(&refused(Failure::StaleSeat), now),
            Some(here) if here.released && releases => self.tell_greeted(&Event::Released { seat }, now),
            Some(here) if here.released => self.tell_greeted(&refused(Failure::StaleSeat), now),
            Some(_) if lost => self.tell_greeted(&refused(Failure::CardFault), now),
            Some(SeatNow { told: Some(card), .. }) if !releases && cannot_prove(*card).is_some() => {
                let failure = cannot_prove(*card).unwrap_or(Failure::CardFault);
                self.tell_greeted(&refused(failure), now)
            }
            Some(here) => {
                here.released = releases;
                if let Some(line) = &mut self.line {
                    (line.asked, line.redone) = (true, false);
                }
                self.give(seat, task, now)
            }
        }
    }

    fn answered(&mut self, open: &Open, done: Done, now: Instant) -> Result<(), ServeError> {
        if !self.is_present(open.peer) {
            return Ok(());
        }
        let lost = matches!(done, Err(WorkError::CardGone));
        if open.purpose == Purpose::Certificate && lost && self.may_redo(open.seat) {
            return self.redo_certificate(now);
        }
        let seat = open.seat;
        let event = match done {
            Ok(Found::Answer(event)) => event,
            // No such job finds anything else.
            Ok(Found::Card(_) | Found::Recheck(_) | Found::Nothing) => {
                Event::Failed { seat, failure: Failure::CardFault }
            }
            Err(error) => {
                tracing::warn!(seat = seat.0, %error, "request failed");
                Event::Failed { seat, failure: error.failure() }
            }
        };
        self.answer(&event, now)?;
        if matches!(event, Event::Proved { .. }) {
            // Its session is being closed: that has a deadline too.
            self.give(seat, Task::Tidied, now)?;
        }
        self.next_waiting(now)
    }

    fn may_redo(&self, seat: Seat) -> bool {
        let known = |told| matches!(told, Some(CardKind::MyNumber { .. }));
        self.seat.is_some_and(|here| here.seat == seat && known(here.told))
            && self.line.as_ref().is_some_and(|line| !line.redone)
    }

    fn tell(&mut self, event: &Event, now: Instant) -> Result<(), ServeError> {
        match self.line.as_mut().map(|line| line.tell(event)) {
            Some(Err(_)) => self.peer_left(now),
            Some(Ok(())) | None => Ok(()),
        }
    }
}

/// Whether the card may have been lifted in mid-command.
const fn lost_in_work(done: &Done) -> bool {
    matches!(
        done,
        Err(WorkError::CardGone | WorkError::CardFault)
            | Ok(Found::Card(CardKind::Unreadable) | Found::Answer(Event::ProveLost { .. }))
    )
}

/// Why a card that was told as this is asked for nothing; none for a My Number card.
const fn cannot_prove(card: CardKind) -> Option<Failure> {
    match card {
        CardKind::MyNumber { .. } => None,
        CardKind::Unreadable | CardKind::TwoCards => Some(Failure::CardFault),
        CardKind::Held => Some(Failure::Held),
        CardKind::AndroidPhone
        | CardKind::IPhone
        | CardKind::OldResidentCard
        | CardKind::OtherCard
        | CardKind::TransitCard
        | CardKind::FaceOnly
        | CardKind::NoCertificate => Some(Failure::NoCertificate),
    }
}

/// What ends a session needs no card to be there.
const fn needs_card(request: &Request) -> bool {
    match request {
        Request::ReadCertificate { .. } | Request::Prove { .. } => true,
        Request::Release { .. } | Request::Hello { .. } => false,
    }
}
