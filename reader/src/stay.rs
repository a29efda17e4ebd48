//! Owns what happens at the card during one stay: opening and closing sessions, the certificate read once,
//! the PIN counter as last told.
//!
//! Promises: a stay never goes on with another card (a session opened again must show the same first part of
//! the certificate); what is repeated after a fault is only what costs no try; nothing is sent without a
//! permit; nothing of a stay outlives it.
//! Must never: send VERIFY to a card that was reported locked.

mod mark;
mod pace;
mod reading;
mod trouble;

use std::{sync::Arc, time::Instant};

use reader_wire::{CardKind, PinTries};

use crate::{
    card::{CardError, Session, Sight},
    certificate::CardCertificate,
    channel::{ChannelError, Connect},
    permit::Permit,
    status::Status,
    trust::Roots,
};
use mark::{Mark, Marker};
use pace::Pace;
pub use trouble::WorkError;

/// How often a look or a read is begun before it is given up. Contact at the edge of the field is noisy.
pub const ATTEMPTS_MAX: usize = 2;

/// Whether the card is the one from before the contact was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recheck {
    /// It is; the stay goes on.
    Same,
    /// Another one, or one that cannot be told. Everything about the stay is forgotten.
    Another,
}

/// Opens sessions and remembers the present stay.
pub struct Stay<K: Connect> {
    connect: K,
    roots: Arc<Roots>,
    permit: Permit,
    pace: Pace,
    clock: fn() -> Instant,
    marker: Marker,
    pub(crate) session: Option<Session<K::Channel>>,
    pub(crate) certificate: Option<CardCertificate>,
    pub(crate) tries: Option<PinTries>,
    pub(crate) pin_in_force: bool,
    kind: Option<CardKind>,
    mark: Option<Mark>,
    short_ids: bool,
    over: bool,
}

impl<K: Connect> Stay<K> {
    /// No card yet. Certificates are taken when one of these roots issued them. Work begins under a permit
    /// that nobody else has; [`Self::work_under`] gives another.
    #[must_use]
    pub fn new(connect: K, roots: Arc<Roots>) -> Self {
        Self::with_clock(connect, roots, Instant::now)
    }

    /// As [`Self::new`], with a clock for the measurement of reads.
    #[must_use]
    pub fn with_clock(connect: K, roots: Arc<Roots>, clock: fn() -> Instant) -> Self {
        Self {
            connect,
            roots,
            permit: Permit::new(),
            pace: Pace::default(),
            clock,
            marker: Marker::new(),
            session: None,
            certificate: None,
            tries: None,
            pin_in_force: false,
            kind: None,
            mark: None,
            short_ids: true,
            over: false,
        }
    }

    /// All following exchanges need this permit. Under a revoked one nothing is sent; a session can still
    /// be ended, by power alone.
    pub fn work_under(&mut self, permit: Permit) {
        if let Some(session) = &mut self.session {
            session.work_under(permit.clone());
        }
        self.permit = permit;
    }

    /// Another reader may have been plugged in: what was learnt about extended reads is forgotten.
    pub fn reader_changed(&mut self) {
        self.pace = Pace::default();
    }

    /// A new card was put down: everything about the last one is forgotten.
    pub fn begin(&mut self) {
        self.end();
        self.over = false;
    }

    /// Security status dropped, power taken, everything about the card forgotten.
    pub fn end(&mut self) {
        self.release();
        (self.kind, self.mark, self.short_ids) = (None, None, true);
    }

    /// Security status dropped, power taken, certificate and counter forgotten. A keyed mark of the card
    /// stays, so that no other card can take its place in this stay.
    pub fn release(&mut self) {
        self.close_session();
        self.certificate = None;
        self.tries = None;
    }

    /// Looks at the card: kind and PIN counter. Leaves a session open on a My Number card. An error is
    /// always about the reader, the service or the permit, never about the card.
    pub fn look(&mut self) -> Result<CardKind, WorkError> {
        let kind = match (self.read_only(Self::open), self.tries) {
            (Ok(()), Some(tries)) => CardKind::MyNumber { tries },
            (Err(CardError::Kind(kind)), _) => kind,
            (Err(CardError::Channel(ChannelError::Held)), _) => CardKind::Held,
            (
                Err(
                    error @ (CardError::Channel(ChannelError::ReaderGone | ChannelError::ServiceGone)
                    | CardError::Revoked),
                ),
                _,
            ) => return Err(error.into()),
            (Ok(()) | Err(_), _) => CardKind::Unreadable,
        };
        self.kind = Some(kind);
        Ok(kind)
    }

    /// After the contact was lost for a moment: is it the same card? A session is opened anew for it. Cards
    /// that have no certificate to tell them apart are the same when they are of the same kind.
    pub fn recheck(&mut self) -> Result<Recheck, WorkError> {
        self.drop_session();
        self.over = false;
        let same = match (self.read_only(Self::open), self.kind) {
            (Ok(()), Some(CardKind::MyNumber { .. })) => true,
            (Err(CardError::Kind(kind)), known) => known == Some(kind),
            (Ok(()) | Err(CardError::Changed), _) => false,
            (Err(error), _) => return Err(error.into()),
        };
        if same {
            return Ok(Recheck::Same);
        }
        self.begin();
        Ok(Recheck::Another)
    }

    /// Ends the card session but not the stay.
    pub fn close_session(&mut self) {
        self.pin_in_force = false;
        if let Some(session) = self.take_session() {
            session.close();
        }
    }

    pub(crate) fn ready(&mut self) -> Result<(), WorkError> {
        self.read_only(Self::open).map_err(WorkError::from)
    }

    /// After a VERIFY without an answer: connects anew and asks the counter, once. `None` when that
    /// cannot be known, also when another card lies there now.
    pub(crate) fn recount(&mut self, lost: CardError) -> Option<PinTries> {
        self.fault(lost);
        match self.open() {
            Ok(()) => self.tries,
            Err(error) => {
                self.fault(error);
                None
            }
        }
    }

    /// Drops what a faulty exchange leaves behind. A card that is gone ends the stay.
    pub(crate) fn fault(&mut self, error: CardError) {
        if error == CardError::Channel(ChannelError::Held) {
            tracing::error!(%error, "card fault");
        } else {
            tracing::debug!(%error, "card fault");
        }
        self.over |= matches!(error, CardError::Channel(ChannelError::CardGone) | CardError::Changed);
        self.drop_session();
    }

    fn read_only<T>(&mut self, work: fn(&mut Self) -> Result<T, CardError>) -> Result<T, CardError> {
        let mut attempt = 1;
        loop {
            let error = match work(self) {
                Ok(done) => return Ok(done),
                Err(error) => error,
            };
            self.fault(error);
            if attempt == ATTEMPTS_MAX || !trouble::worth_another(error) {
                return Err(error);
            }
            attempt += 1;
        }
    }

    fn open(&mut self) -> Result<(), CardError> {
        if self.over {
            return Err(ChannelError::CardGone.into());
        }
        if self.session.is_some() {
            return Ok(());
        }
        let mut sight = self.connect()?;
        if sight == Sight::StillVerified {
            self.close_session();
            sight = self.connect()?;
        }
        let Sight::MyNumber(tries) = sight else { return Err(CardError::Unexpected(Status::Done)) };
        self.expect_same_card()?;
        self.tries = Some(tries);
        Ok(())
    }

    fn connect(&mut self) -> Result<Sight, CardError> {
        if self.permit.is_revoked() {
            return Err(CardError::Revoked);
        }
        let session = Session::new(self.connect.connect()?, self.permit.clone(), self.short_ids);
        // Once it was a My Number card with a PIN, it is one that is locked, not one without.
        self.session.insert(session).look(self.mark.is_some())
    }

    /// The watch may not have seen yet that the card was changed; the first part of the certificate tells.
    fn expect_same_card(&mut self) -> Result<(), CardError> {
        let Some(session) = &self.session else { return Err(CardError::Cut) };
        let start = session.start();
        let Some(mark) = &self.mark else {
            self.mark = self.marker.mark(start);
            return if self.mark.is_some() { Ok(()) } else { Err(CardError::Changed) };
        };
        if self.marker.fits(mark, start) { Ok(()) } else { Err(CardError::Changed) }
    }

    fn drop_session(&mut self) {
        self.pin_in_force = false;
        if let Some(session) = self.take_session() {
            session.drop_power();
        }
    }

    fn take_session(&mut self) -> Option<Session<K::Channel>> {
        let session = self.session.take()?;
        self.short_ids &= session.short_ids();
        Some(session)
    }
}

#[cfg(test)]
mod tests;
