//! Owns what a PC/SC error means for us, by what is to be done (jpki.md §7.5.4, §7.2).
//!
//! Promises: every code has a meaning; an unknown one means that the session cannot be trusted.
//! Must never: hide that a command may have been executed; the caller treats every error so.

use pcsc::Error;

use crate::channel::ChannelError;

/// Group of an error.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "foreign enum; what is not named says nothing we can mend"
)]
pub fn channel_error(error: Error) -> ChannelError {
    match error {
        Error::RemovedCard | Error::NoSmartcard | Error::UnpoweredCard => ChannelError::CardGone,
        Error::ResetCard => ChannelError::Reset,
        Error::SharingViolation => ChannelError::Held,
        Error::UnknownReader
        | Error::ReaderUnavailable
        | Error::NoReadersAvailable
        | Error::ReaderUnsupported => ChannelError::ReaderGone,
        Error::NoService
        | Error::ServiceStopped
        | Error::CommError
        | Error::InvalidHandle
        | Error::UnknownError
        | Error::InternalError
        | Error::NoMemory
        | Error::Shutdown
        | Error::ServerTooBusy
        | Error::SecurityViolation => {
            tracing::debug!(%error, "PC/SC service");
            ChannelError::ServiceGone
        }
        // UnresponsiveCard, UnsupportedCard, ProtoMismatch, NotTransacted, CommDataLost, Timeout,
        // InsufficientBuffer (an answer longer than any short APDU has): the card does not speak as a card.
        other => {
            tracing::debug!(error = %other, "card does not answer");
            ChannelError::CardMute
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_groups_are_those_of_the_rule() {
        let cases = [
            (Error::RemovedCard, ChannelError::CardGone),
            (Error::NoSmartcard, ChannelError::CardGone),
            (Error::ResetCard, ChannelError::Reset),
            (Error::SharingViolation, ChannelError::Held),
            (Error::UnknownReader, ChannelError::ReaderGone),
            (Error::NoService, ChannelError::ServiceGone),
            (Error::CommError, ChannelError::ServiceGone),
            (Error::SecurityViolation, ChannelError::ServiceGone),
            (Error::UnresponsiveCard, ChannelError::CardMute),
            (Error::NotTransacted, ChannelError::CardMute),
            (Error::InsufficientBuffer, ChannelError::CardMute),
        ];
        for (error, group) in cases {
            assert_eq!(channel_error(error), group, "{error}");
        }
    }
}
