//! Owns the vocabulary: what the kiosk may ask and what the reader may say.
//!
//! Promises: every event about a card names its [`Seat`], so that an answer about one person's card is
//! never taken for the next person's.
//! Must never: carry a status word, an APDU or a text; words for people are chosen by the kiosk.

use crate::{Certificate, Pin, Signature, Statement};

/// One stay of one card on the reader. Grows by one with each card that is put down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seat(pub u32);

/// What the kiosk asks. Each is answered by exactly one event, in order.
pub enum Request {
    /// First message of a connection. Answered by [`Event::Welcome`] or [`Event::Refused`].
    Hello {
        /// The kiosk's [`crate::WIRE_VERSION`].
        version: u16,
    },
    /// Read the user-authentication certificate (no PIN needed). Answered by [`Event::Certificate`] or
    /// [`Event::Failed`].
    ReadCertificate {
        /// The card meant.
        seat: Seat,
    },
    /// VERIFY once and sign once. Answered by [`Event::Proved`], [`Event::PinRefused`],
    /// [`Event::ProveLost`] or [`Event::Failed`].
    Prove {
        /// The card meant.
        seat: Seat,
        /// What the person typed for this one request.
        pin: Pin,
        /// What is signed.
        statement: Statement,
    },
    /// End the card session: security status dropped, card powered down. Answered by
    /// [`Event::Released`]. The card may still lie there; [`Event::Gone`] follows when it is lifted.
    Release {
        /// The card meant.
        seat: Seat,
    },
}

/// What the reader says.
pub enum Event {
    /// Answer to [`Request::Hello`].
    Welcome {
        /// The reader's [`crate::WIRE_VERSION`].
        version: u16,
    },
    /// The card reader came, went, or cannot be reached. Sent after `Welcome` and at each change.
    Reader(ReaderState),
    /// A card was put down and looked at.
    Seated {
        /// Names this stay.
        seat: Seat,
        /// What it is.
        card: CardKind,
    },
    /// The card of this seat is no longer there.
    Gone {
        /// The seat that is free now.
        seat: Seat,
    },
    /// Answer to [`Request::ReadCertificate`].
    Certificate {
        /// The card meant.
        seat: Seat,
        /// DER.
        certificate: Certificate,
        /// End of validity, seconds since 1970 UTC (X.509 notAfter). For a warning only: an expired
        /// certificate may still be good for eligibility (jpki.md §2.6).
        not_after_unix_secs: i64,
    },
    /// Answer to [`Request::Prove`]: the card signed, and the signature fits its certificate.
    Proved {
        /// The card meant.
        seat: Seat,
        /// Over [`Statement::digest`].
        signature: Signature,
    },
    /// Answer to [`Request::Prove`]: the card says the PIN is wrong.
    PinRefused {
        /// The card meant.
        seat: Seat,
        /// Tries left now.
        tries: PinTries,
    },
    /// Answer to [`Request::Prove`]: VERIFY was sent and its answer never came. It was not repeated; the
    /// counter was asked again instead.
    ProveLost {
        /// The card meant.
        seat: Seat,
        /// Tries left now, if the card still answers.
        tries: Option<PinTries>,
    },
    /// Answer to [`Request::Release`].
    Released {
        /// The card meant.
        seat: Seat,
    },
    /// The request could not be done. No PIN try was spent.
    Failed {
        /// The card meant.
        seat: Seat,
        /// Why.
        failure: Failure,
    },
    /// The connection is refused; the reader closes it.
    Refused(Refusal),
}

/// State of the reader hardware as `reader` sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReaderState {
    /// A reader is there and answers.
    Ready,
    /// The PC/SC service answers, but no reader is plugged in.
    Missing,
    /// The PC/SC service cannot be reached.
    NoService,
    /// Readers are there, but all of them are slots for a security module (SAM).
    OnlySam,
    /// The PC/SC service or the reader hangs: no answer for 15 s. It is begun anew by the reader service.
    Faulty,
}

/// What lies on the reader, by SELECT and token label, never by ATR (jpki.md §1.3, §1.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardKind {
    /// マイナンバーカード with the JPKI application.
    MyNumber {
        /// State of the user-authentication PIN.
        tries: PinTries,
    },
    /// A telephone with the JPKI application of Android (label JPKIAPGPSETOKEN).
    AndroidPhone,
    /// A telephone with the JPKI application of iOS (label JPKIAPIOSTOKEN).
    IPhone,
    /// Old 住民基本台帳カード.
    OldResidentCard,
    /// A chip card without the JPKI application: driving licence, residence card, bank card, …
    OtherCard,
    /// It does not know the command language of chip cards at all: transit card (FeliCa), tag.
    TransitCard,
    /// A My Number card without a PIN, for face authentication only (顔認証マイナンバーカード; jpki.md §4).
    FaceOnly,
    /// A My Number card on which no user certificate was issued.
    NoCertificate,
    /// More than one card lies there: only one is wanted.
    TwoCards,
    /// Another program of this machine holds the card. Nothing on the kiosk should: staff alarm.
    Held,
    /// It does not answer as a card should: to be put down again.
    Unreadable,
}

/// PIN tries as the card reports them. The card is the only one who knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinTries {
    /// This many are left, at least one.
    Left(u8),
    /// None is left: 63C0, 6983 or 6984 (jpki.md §1.5).
    Locked,
}

/// Why a request was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The seat named is not the present one: the card was lifted or changed.
    StaleSeat,
    /// The card left the field during the request.
    CardGone,
    /// The card stopped answering or answers outside the rules.
    CardFault,
    /// The PIN was already locked; VERIFY was not sent.
    Locked,
    /// There is no user certificate on the card.
    NoCertificate,
    /// The signature does not fit the certificate.
    Mismatch,
    /// Card reader or PC/SC service is gone.
    ReaderLost,
    /// The certificate is not one that the JPKI authority issued to a card. Says nothing about insurance.
    ForeignCertificate,
    /// Another program of this machine holds the card.
    Held,
}

/// Why a peer is sent away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Another kiosk process is connected.
    Busy,
    /// Versions differ.
    Version,
    /// A frame was not understood, or came out of turn.
    Malformed,
}

impl Event {
    /// Name for the journal; says nothing about a person.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Welcome { .. } => "welcome",
            Self::Reader(_) => "reader",
            Self::Seated { .. } => "seated",
            Self::Gone { .. } => "gone",
            Self::Certificate { .. } => "certificate",
            Self::Proved { .. } => "proved",
            Self::PinRefused { .. } => "pin-refused",
            Self::ProveLost { .. } => "prove-lost",
            Self::Released { .. } => "released",
            Self::Failed { .. } => "failed",
            Self::Refused(_) => "refused",
        }
    }
}
