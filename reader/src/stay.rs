//! Owns what happens at the card during one stay: opening and closing sessions, the certificate read once,
//! the PIN counter as last told.
//!
//! Promises: a stay never goes on with another card (a session opened again must show the same
//! certificate); what is repeated after a fault is only what costs no try; nothing of a stay outlives it.
//! Must never: send VERIFY to a card that was reported locked.

use reader_wire::{CardKind, Certificate, Failure, PinTries};

use crate::{
    card::{CardError, Counter, Session},
    certificate::{CardCertificate, CertificateError},
    channel::{ChannelError, Connect, Slot},
    status::Status,
};

/// How often a look or a read is begun before it is given up. Contact at the edge of the field is noisy.
pub const ATTEMPTS_MAX: usize = 2;

/// Why the work was not done, by what is to be done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WorkError {
    /// The card left.
    #[error("card gone")]
    CardGone,
    /// The card does not answer, or not by the rules.
    #[error("card fault")]
    CardFault,
    /// Another program holds the card.
    #[error("card held by another program")]
    Held,
    /// The PIN is locked.
    #[error("PIN locked")]
    Locked,
    /// No user certificate, or no My Number card at all.
    #[error("no certificate")]
    NoCertificate,
    /// The signature does not fit the certificate.
    #[error("signature does not fit")]
    Mismatch,
    /// The reader is gone.
    #[error("reader gone")]
    ReaderGone,
    /// The PC/SC service is gone.
    #[error("PC/SC service gone")]
    ServiceGone,
}

impl WorkError {
    /// What the kiosk is told.
    #[must_use]
    pub const fn failure(self) -> Failure {
        match self {
            Self::CardGone => Failure::CardGone,
            Self::CardFault => Failure::CardFault,
            Self::Locked => Failure::Locked,
            Self::NoCertificate => Failure::NoCertificate,
            Self::Mismatch => Failure::Mismatch,
            Self::Held | Self::ReaderGone | Self::ServiceGone => Failure::ReaderLost,
        }
    }

    /// What this fault says about the reader itself.
    #[must_use]
    pub const fn slot(self) -> Option<Slot> {
        match self {
            Self::ReaderGone => Some(Slot::NoReader),
            Self::ServiceGone => Some(Slot::NoService),
            Self::CardGone
            | Self::CardFault
            | Self::Held
            | Self::Locked
            | Self::NoCertificate
            | Self::Mismatch => None,
        }
    }
}

impl From<CardError> for WorkError {
    fn from(error: CardError) -> Self {
        match error {
            CardError::Channel(ChannelError::CardGone) => Self::CardGone,
            CardError::Channel(ChannelError::CardMute | ChannelError::Reset)
            | CardError::Cut
            | CardError::Unexpected(_)
            | CardError::Certificate(CertificateError::Damaged) => Self::CardFault,
            CardError::Channel(ChannelError::Held) => Self::Held,
            CardError::Channel(ChannelError::ReaderGone) => Self::ReaderGone,
            CardError::Channel(ChannelError::ServiceGone) => Self::ServiceGone,
            CardError::Kind(_) | CardError::Certificate(CertificateError::Missing) => Self::NoCertificate,
        }
    }
}

/// Opens sessions and remembers the present stay.
pub struct Stay<K: Connect> {
    connect: K,
    pub(crate) session: Option<Session<K::Channel>>,
    pub(crate) certificate: Option<CardCertificate>,
    pub(crate) tries: Option<PinTries>,
    pub(crate) pin_in_force: bool,
    over: bool,
}

impl<K: Connect> Stay<K> {
    /// No card yet.
    #[must_use]
    pub const fn new(connect: K) -> Self {
        Self { connect, session: None, certificate: None, tries: None, pin_in_force: false, over: false }
    }

    /// A new card was put down: everything about the last one is forgotten.
    pub fn begin(&mut self) {
        self.end();
        self.over = false;
    }

    /// Security status dropped, power taken, certificate and counter forgotten.
    pub fn end(&mut self) {
        self.close_session();
        self.certificate = None;
        self.tries = None;
    }

    /// Looks at the card: kind and PIN counter. Leaves a session open on a My Number card. An error is
    /// always about the reader or the service, never about the card.
    pub fn look(&mut self) -> Result<CardKind, WorkError> {
        let looked = self.read_only(|_| Ok(()));
        match (looked, self.tries) {
            (Ok(()), Some(tries)) => Ok(CardKind::MyNumber { tries }),
            (Err(CardError::Kind(kind)), _) => Ok(kind),
            (Err(CardError::Channel(error @ (ChannelError::ReaderGone | ChannelError::ServiceGone))), _) => {
                Err(CardError::Channel(error).into())
            }
            (Ok(()) | Err(_), _) => Ok(CardKind::Unreadable),
        }
    }

    /// The certificate and the end of its validity (seconds since 1970 UTC). Read from the card once a stay.
    pub fn certificate(&mut self) -> Result<(Certificate, i64), WorkError> {
        let held = self.held_certificate()?;
        let copy = held.to_wire().map_err(CardError::from)?;
        Ok((copy, held.not_after_unix_secs()))
    }

    /// Ends the card session but not the stay.
    pub fn close_session(&mut self) {
        self.pin_in_force = false;
        if let Some(session) = self.session.take() {
            session.close();
        }
    }

    pub(crate) fn held_certificate(&mut self) -> Result<&CardCertificate, WorkError> {
        let held = match self.certificate.take() {
            Some(held) => held,
            None => self.read_only(|session| Ok(CardCertificate::new(session.read_certificate()?)?))?,
        };
        Ok(self.certificate.insert(held))
    }

    /// A session that is ready for a command. Nothing is repeated here beyond connecting.
    pub(crate) fn ready(&mut self) -> Result<(), WorkError> {
        Ok(self.read_only(|_| Ok(()))?)
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
        match error {
            CardError::Channel(ChannelError::Held) => tracing::error!(%error, "card fault"),
            CardError::Channel(_)
            | CardError::Cut
            | CardError::Unexpected(_)
            | CardError::Kind(_)
            | CardError::Certificate(_) => tracing::debug!(%error, "card fault"),
        }
        self.over |= error == CardError::Channel(ChannelError::CardGone);
        self.pin_in_force = false;
        if let Some(session) = self.session.take() {
            session.drop_power();
        }
    }

    fn read_only<T>(
        &mut self,
        work: impl Fn(&mut Session<K::Channel>) -> Result<T, CardError>,
    ) -> Result<T, CardError> {
        let mut attempt = 1;
        loop {
            let error = match self.try_once(&work) {
                Ok(done) => return Ok(done),
                Err(error) => error,
            };
            self.fault(error);
            if attempt == ATTEMPTS_MAX || !worth_another(error) {
                return Err(error);
            }
            attempt += 1;
        }
    }

    fn try_once<T>(
        &mut self,
        work: impl Fn(&mut Session<K::Channel>) -> Result<T, CardError>,
    ) -> Result<T, CardError> {
        self.open()?;
        // `open` left a session.
        self.session.as_mut().map_or(Err(CardError::Cut), work)
    }

    fn open(&mut self) -> Result<(), CardError> {
        if self.over {
            return Err(ChannelError::CardGone.into());
        }
        if self.session.is_some() {
            return Ok(());
        }
        let mut counter = self.connect()?;
        if counter == Counter::StillVerified {
            self.close_session();
            counter = self.connect()?;
        }
        let Counter::Tries(tries) = counter else { return Err(CardError::Unexpected(Status::Done)) };
        self.expect_same_card(tries)?;
        self.tries = Some(tries);
        Ok(())
    }

    fn connect(&mut self) -> Result<Counter, CardError> {
        let session = Session::new(self.connect.connect()?);
        self.session.insert(session).identify()
    }

    /// The watch may not have seen yet that the card was changed; the certificate knows. Before it was read
    /// the counter must be the one that was told, since the person decides by it.
    fn expect_same_card(&mut self, tries: PinTries) -> Result<(), CardError> {
        let (Some(session), Some(held)) = (&mut self.session, &self.certificate) else {
            let told = self.tries.is_none_or(|told| told == tries);
            return if told { Ok(()) } else { Err(ChannelError::CardGone.into()) };
        };
        let same = held.begins_with(&session.certificate_start()?);
        if same { Ok(()) } else { Err(ChannelError::CardGone.into()) }
    }
}

/// Faults of the contact may pass. A card of another kind or a missing certificate does not.
const fn worth_another(error: CardError) -> bool {
    match error {
        CardError::Channel(ChannelError::CardMute | ChannelError::Reset)
        | CardError::Cut
        | CardError::Unexpected(_) => true,
        CardError::Channel(
            ChannelError::CardGone
            | ChannelError::Held
            | ChannelError::ReaderGone
            | ChannelError::ServiceGone,
        )
        | CardError::Kind(_)
        | CardError::Certificate(_) => false,
    }
}

#[cfg(test)]
mod tests;
