//! Owns what a card's coming, leaving and flickering mean for the seat.
//!
//! Promises: a card that loses contact for a moment keeps its seat when it is the same card, and the
//! requests about it wait; another one in its place means that several lie there, since no hand changes
//! cards that quickly.
//! Must never: ask a card when several lie there.

use std::time::Instant;

use reader_wire::{CardKind, Event, Failure, Seat};

use crate::{
    card_thread::Task,
    channel::Slot,
    clerk::{Clerk, NO_SEAT, NOBODY},
    debounce::Lying,
    service::ServeError,
    stay::{Recheck, WorkError},
};

/// Rechecks of one seat that may find the card gone, each announced by the watch, before the card counts
/// as unreadable.
const RECHECKS_MAX: u8 = 3;

/// The card that lies there.
#[derive(Debug, Clone, Copy)]
pub struct SeatNow {
    /// Its seat.
    pub seat: Seat,
    /// As what the peer was told of it.
    pub told: Option<CardKind>,
    /// The peer ended it.
    pub released: bool,
    pub lying: Lying,
    /// Somebody is asking whether it is the same card.
    rechecking: bool,
    rechecks: u8,
    /// The certificate is to be read again when the card is back.
    redo: bool,
    /// The peer was told of a fault that asks for the card to be put down again.
    spoiled: bool,
}

impl SeatNow {
    /// The next peer has to be told anew, and may ask.
    pub fn forget_peer(&mut self) {
        (self.told, self.released, self.rechecking) = (None, false, false);
        (self.redo, self.spoiled) = (false, false);
    }

    /// Takes note of an answer. After some the person is asked to put the card down again, and a hand can be
    /// quicker than the shortest absence: then the next loss of contact, however short, ends the seat.
    pub fn answered(&mut self, event: &Event) {
        self.spoiled |= match event {
            Event::Failed { seat, failure } => {
                *seat == self.seat && matches!(failure, Failure::CardGone | Failure::CardFault)
            }
            Event::ProveLost { seat, tries } => *seat == self.seat && tries.is_none(),
            Event::Welcome { .. }
            | Event::Reader(_)
            | Event::Seated { .. }
            | Event::Gone { .. }
            | Event::Certificate { .. }
            | Event::Proved { .. }
            | Event::PinRefused { .. }
            | Event::Released { .. }
            | Event::Refused(_) => false,
        };
    }
}

impl Clerk {
    pub(super) fn card_came(&mut self, lying: Lying, now: Instant) -> Result<(), ServeError> {
        self.lost_in_work = false;
        self.take_seat(lying);
        self.look(now)
    }

    pub(super) fn card_left(&mut self, now: Instant) -> Result<(), ServeError> {
        let Some(left) = self.seat.take() else { return Ok(()) };
        let seat = left.seat;
        self.give(seat, Task::End, now)?;
        if left.redo {
            self.answer(&Event::Failed { seat, failure: Failure::CardGone }, now)?;
        }
        if left.told.is_some() {
            self.tell_greeted(&Event::Gone { seat }, now)?;
        }
        self.next_waiting(now)
    }

    /// A reader that lost a card in mid-command may have missed the next one.
    pub(super) fn rouse(&mut self, now: Instant) -> Result<(), ServeError> {
        let lost = std::mem::take(&mut self.lost_in_work);
        if lost && self.slot == Slot::Empty { self.give(NO_SEAT, Task::Rouse, now) } else { Ok(()) }
    }

    /// Contact was lost and is there again. A card that was not told of, or could not be read, is looked at
    /// anew, and so is one that was to be put down again; of others it is asked whether they are the same.
    pub(super) fn card_back(&mut self, now: Instant) -> Result<(), ServeError> {
        let Some(here) = &mut self.seat else { return Ok(()) };
        let seat = here.seat;
        let several = matches!(self.slot, Slot::Cards { .. });
        match (here.lying, here.told) {
            (Lying::Several, _) if several => self.next_waiting(now),
            (Lying::Several, _) => self.put_down_again(now),
            (Lying::One, Some(_)) if here.spoiled => self.put_down_again(now),
            (Lying::One, None | Some(CardKind::Unreadable | CardKind::Held)) => self.look(now),
            (Lying::One, Some(_)) => {
                here.rechecking = true;
                self.give(seat, Task::Recheck, now)
            }
        }
    }

    fn put_down_again(&mut self, now: Instant) -> Result<(), ServeError> {
        self.card_left(now)?;
        self.card_came(Lying::One, now)
    }

    /// A card is looked at only for somebody who asked to hear of cards.
    pub(super) fn look(&mut self, now: Instant) -> Result<(), ServeError> {
        let greeted = self.greeted();
        match self.seat {
            Some(SeatNow { seat, lying: Lying::One, .. }) if greeted => self.give(seat, Task::Look, now),
            Some(SeatNow { seat, lying: Lying::Several, .. }) if greeted => {
                self.tell_seated(seat, CardKind::TwoCards, now)
            }
            Some(_) | None => Ok(()),
        }
    }

    pub(super) fn looked(&mut self, seat: Seat, card: CardKind, now: Instant) -> Result<(), ServeError> {
        let Some(here) = self.seat.filter(|here| here.seat == seat) else { return Ok(()) };
        match here.told {
            // It moved during the look; when it is back it is looked at again.
            _ if self.debounce.is_away() => Ok(()),
            None => self.tell_seated(seat, card, now),
            Some(told) if told == card => self.next_waiting(now),
            Some(CardKind::Unreadable | CardKind::Held) => self.put_down_again(now),
            Some(_) => self.seat_anew(Lying::Several, CardKind::TwoCards, now),
        }
    }

    pub(super) fn rechecked(
        &mut self,
        seat: Seat,
        found: Result<Recheck, WorkError>,
        now: Instant,
    ) -> Result<(), ServeError> {
        let Some(here) = self.seat.as_mut().filter(|here| here.seat == seat) else { return Ok(()) };
        here.rechecking = false;
        match found {
            Ok(Recheck::Same) => self.card_is_same(now),
            Ok(Recheck::Another) => self.seat_anew(Lying::Several, CardKind::TwoCards, now),
            Err(WorkError::CardGone) if here.rechecks < RECHECKS_MAX => {
                here.rechecks += 1;
                self.slot_found(Slot::Empty, now)
            }
            Err(WorkError::Held) => self.seat_anew(Lying::One, CardKind::Held, now),
            Err(error) => match error.slot() {
                Some(slot) => self.slot_found(slot, now),
                None => self.seat_anew(Lying::One, CardKind::Unreadable, now),
            },
        }
    }

    /// The certificate could not be read since contact was lost. If that was for a moment only, it is read
    /// again; nobody need be told.
    pub(super) fn redo_certificate(&mut self, now: Instant) -> Result<(), ServeError> {
        if let (Some(here), Some(line)) = (&mut self.seat, &mut self.line) {
            (here.redo, line.redone) = (true, true);
        }
        if self.debounce.is_away() { Ok(()) } else { self.slot_found(Slot::Empty, now) }
    }

    /// Whether requests about the card must wait until it is back and known.
    pub(super) fn card_is_away(&self) -> bool {
        self.debounce.is_away() || self.seat.is_some_and(|here| here.rechecking)
    }

    /// What lies there was lost or given up: the peer hears of it as this, and it has to be put down again.
    pub(super) fn seat_anew(&mut self, lying: Lying, card: CardKind, now: Instant) -> Result<(), ServeError> {
        self.card_left(now)?;
        let seat = self.take_seat(lying);
        self.tell_seated(seat, card, now)
    }

    pub(super) fn tell_seated(&mut self, seat: Seat, card: CardKind, now: Instant) -> Result<(), ServeError> {
        if self.greeted()
            && let Some(here) = &mut self.seat
        {
            here.told = Some(card);
        }
        self.tell_greeted(&Event::Seated { seat, card }, now)
    }

    fn take_seat(&mut self, lying: Lying) -> Seat {
        self.last_seat = Seat(self.last_seat.0.wrapping_add(1));
        let seat = self.last_seat;
        self.seat = Some(SeatNow {
            seat,
            told: None,
            released: false,
            lying,
            rechecking: false,
            rechecks: 0,
            redo: false,
            spoiled: false,
        });
        seat
    }

    fn card_is_same(&mut self, now: Instant) -> Result<(), ServeError> {
        let Some(here) = &mut self.seat else { return Ok(()) };
        here.rechecks = 0;
        let seat = here.seat;
        if std::mem::take(&mut here.redo) {
            return self.give(seat, Task::Certificate, now);
        }
        self.next_waiting(now)
    }

    pub(super) fn give(&mut self, seat: Seat, task: Task, now: Instant) -> Result<(), ServeError> {
        let peer = self.line.as_ref().map_or(NOBODY, |line| line.id);
        self.work.give(peer, seat, task, now)
    }
}
