//! Owns the seam between what a card is asked (this crate) and how bytes reach it (PC/SC, or a test's card).
//!
//! Promises: three small traits, all blocking, all used from one thread each: [`Watch`] tells what lies on
//! the reader, [`Connect`] opens one exclusive card session, [`Channel`] exchanges single APDUs.
//! Must never: repeat a command. An exchange that failed may have been executed by the card.

use std::time::Duration;

use reader_wire::{CERTIFICATE_BYTES_MAX, CardKind};

/// Largest response that is taken: a whole certificate file in one extended read, and the status word.
/// Buffers of this size are fixed and never made from Le: a response that does not fit would tempt a driver
/// to send the command again.
pub const RESPONSE_BYTES_MAX: usize = CERTIFICATE_BYTES_MAX + 2;

/// What is at the reader now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// The PC/SC service cannot be reached.
    NoService,
    /// No reader is plugged in.
    NoReader,
    /// Readers are there, but all of them are slots for a security module (SAM).
    OnlySam,
    /// A reader without a card.
    Empty,
    /// A card. Two stays that follow each other differ in `insertion`, even when nobody saw the gap.
    Card {
        /// Changes with every card that is put down.
        insertion: u32,
    },
    /// Cards on more than one reader or slot at once. Which one is meant, nobody can know.
    Cards {
        /// As above.
        insertion: u32,
    },
}

/// Whether reads longer than 256 bytes may be asked in one command (extended length, ISO/IEC 7816-3 §12.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExtendedReads {
    /// The reader passes them.
    Yes,
    /// The reader is known not to.
    No,
    /// Nothing is known: one try shows it.
    Unknown,
}

/// Watches one reader. Lives on its own thread, with its own PC/SC context; a clone makes its own.
pub trait Watch: Clone + Send + 'static {
    /// Blocks until the slot differs from `known`, or for `at_most`; returns what is there.
    fn wait_change(&mut self, known: Slot, at_most: Duration) -> Slot;
}

/// Opens card sessions. Lives on the card thread; a clone shares no PC/SC context, since one that hangs would
/// take the other with it.
pub trait Connect: Clone + Send + 'static {
    /// The session type.
    type Channel: Channel;
    /// Powers the card up and takes it exclusively.
    fn connect(&mut self) -> Result<Self::Channel, ChannelError>;

    /// Is told as what the card was known that was connected last.
    fn looked(&self, _kind: CardKind) {}

    /// Makes the reader look again whether a card is there. Called when a card was lost in mid-command and the
    /// slot is empty since.
    fn rouse(&self) {}
}

/// One exclusive session with one card.
pub trait Channel {
    /// Sends one command and returns the response with its status word; may be of any length, also empty
    /// (a card lifted in mid-exchange gives 0 bytes on some drivers).
    fn transmit<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8; RESPONSE_BYTES_MAX],
    ) -> Result<&'r [u8], ChannelError>;

    /// What is known of the reader's extended length.
    fn extended_reads(&self) -> ExtendedReads;

    /// Ends the session and takes the power from the card.
    fn power_down(self);
}

/// Why an exchange or a connection failed, by what is to be done (jpki.md §7.5.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChannelError {
    /// The card is gone: the seat is over.
    #[error("card gone")]
    CardGone,
    /// The card does not answer as a card: put it down again.
    #[error("card does not answer")]
    CardMute,
    /// Somebody reset the card: connect again, begin with SELECT.
    #[error("card was reset")]
    Reset,
    /// Another program holds the card: staff alarm.
    #[error("card held by another program")]
    Held,
    /// The reader is gone.
    #[error("reader gone")]
    ReaderGone,
    /// The PC/SC service is gone: a new context is needed.
    #[error("PC/SC service gone")]
    ServiceGone,
}
