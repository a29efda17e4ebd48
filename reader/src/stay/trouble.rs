//! Owns what went wrong at a card, by what is to be done about it.
//!
//! Promises: every fault of card, contact, reader and service has one remedy.
//! Must never: tell a status word to anybody outside this process.

use reader_wire::Failure;

use crate::{
    card::CardError,
    certificate::CertificateError,
    channel::{ChannelError, Slot},
    trust::Foreign,
};

/// Why the work was not done, by what is to be done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WorkError {
    /// The card left, or another one lies in its place.
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
    /// The certificate is not one that the pinned authority issued to a card. Staff; never "not insured".
    #[error("foreign certificate: {0}")]
    ForeignCertificate(Foreign),
    /// The signature does not fit the certificate.
    #[error("signature does not fit")]
    Mismatch,
    /// The work was called off before it was done.
    #[error("permit revoked")]
    Revoked,
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
            Self::Held => Failure::Held,
            Self::Locked => Failure::Locked,
            Self::NoCertificate => Failure::NoCertificate,
            Self::ForeignCertificate(_) => Failure::ForeignCertificate,
            Self::Mismatch => Failure::Mismatch,
            Self::Revoked | Self::ReaderGone | Self::ServiceGone => Failure::ReaderLost,
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
            | Self::ForeignCertificate(_)
            | Self::Mismatch
            | Self::Revoked => None,
        }
    }
}

impl From<CardError> for WorkError {
    fn from(error: CardError) -> Self {
        match error {
            CardError::Channel(ChannelError::CardGone) | CardError::Changed => Self::CardGone,
            CardError::Channel(ChannelError::CardMute | ChannelError::Reset)
            | CardError::Cut
            | CardError::Overlong
            | CardError::Unexpected(_)
            | CardError::Certificate(CertificateError::Damaged) => Self::CardFault,
            CardError::Channel(ChannelError::Held) => Self::Held,
            CardError::Channel(ChannelError::ReaderGone) => Self::ReaderGone,
            CardError::Channel(ChannelError::ServiceGone) => Self::ServiceGone,
            CardError::Revoked => Self::Revoked,
            CardError::Kind(_) | CardError::Certificate(CertificateError::Missing) => Self::NoCertificate,
            CardError::Certificate(CertificateError::Foreign(why)) => Self::ForeignCertificate(why),
        }
    }
}

/// Faults of the contact may pass; a certificate that is damaged, or whose issuer's signature alone does not
/// fit, may have been read badly. A card of another kind or a missing certificate stays what it is.
pub const fn worth_another(error: CardError) -> bool {
    match error {
        CardError::Channel(ChannelError::CardMute | ChannelError::Reset)
        | CardError::Cut
        | CardError::Overlong
        | CardError::Unexpected(_)
        | CardError::Certificate(CertificateError::Damaged | CertificateError::Foreign(Foreign::Signature)) => {
            true
        }
        CardError::Channel(
            ChannelError::CardGone
            | ChannelError::Held
            | ChannelError::ReaderGone
            | ChannelError::ServiceGone,
        )
        | CardError::Revoked
        | CardError::Kind(_)
        | CardError::Changed
        | CardError::Certificate(CertificateError::Missing | CertificateError::Foreign(_)) => false,
    }
}
