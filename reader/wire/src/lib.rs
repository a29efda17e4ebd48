//! The words that `reader` and `kiosk` exchange over their one Unix socket: requests, events, framing.
//!
//! Promises: decoding is total (any bytes give a message or a [`WireError`], never a panic), every length
//! has a named limit, and what is secret is a type that cannot be printed, cloned or serialised.
//! Must never: do I/O, know PC/SC, or carry bytes to be signed that the other side chose freely
//! ([`Statement`] is the only thing a card is asked to sign).
//!
//! `README.md` beside this crate is the protocol page.

mod codec;
mod frame;
mod message;
mod secret;
mod statement;

pub use codec::{decode_event, decode_request, encode_event, encode_request};
pub use frame::{FRAME_BYTES_MAX, FRAME_HEADER_BYTES, frame_body_len, read_frame, write_frame};
pub use message::{CardKind, Event, Failure, PinTries, ReaderState, Refusal, Request, Seat};
pub use secret::{Certificate, FrameBytes, PIN_DIGITS, Pin, Signature};
pub use statement::{
    DateDigits, NONCE_BYTES, STATEMENT_DOMAIN, Statement, TERMINAL_ID_BYTES_MAX, TerminalId,
};

/// Version of the wire. Peers that differ part at once: reader and kiosk are installed together.
pub const WIRE_VERSION: u16 = 2;

/// Largest certificate that is carried (bytes). Issued user certificates are about 1,600.
pub const CERTIFICATE_BYTES_MAX: usize = 4096;

/// Largest signature that is carried (bytes). RSA-2048 gives 256; a P-384 card will give fewer.
pub const SIGNATURE_BYTES_MAX: usize = 512;

/// Why bytes from the peer were not understood. The remedy is always the same: part and connect anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// The frame says it is longer than [`FRAME_BYTES_MAX`].
    #[error("frame of {0} bytes, at most {FRAME_BYTES_MAX} are allowed")]
    FrameTooLong(usize),
    /// The frame has no message in it.
    #[error("empty frame")]
    Empty,
    /// The first byte names no message of this version.
    #[error("unknown message {0:#04x}")]
    UnknownMessage(u8),
    /// The message ends before its last field.
    #[error("message cut short")]
    Short,
    /// Bytes follow the last field.
    #[error("bytes after the end of the message")]
    Trailing,
    /// A field holds a value outside its range.
    #[error("field {0} out of range")]
    Field(&'static str),
}
