//! Owns one session with one card: the exchanges, and the two acts that need a PIN.
//!
//! Promises: total over any response of any length; no exchange without the permit, no second VERIFY under one
//! permit; only reads are ever sent again (6Cxx, 61xx), VERIFY and the signature never. A session is closed by
//! [`Session::close`] or [`Session::drop_power`].
//! Must never: keep a PIN, or put response bytes into a log.

mod look;
mod read;

use reader_wire::{CardKind, Pin, PinTries, Signature};
use zeroize::Zeroizing;

use crate::{
    apdu::{Command, File, Target},
    certificate::CertificateError,
    channel::{Channel, ChannelError, ExtendedReads, RESPONSE_BYTES_MAX},
    permit::Permit,
    status::Status,
};
pub use look::Sight;
pub use read::{CHUNKS_MAX, GET_RESPONSES_MAX};

/// Why the card could not be asked, or what it answered instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CardError {
    /// The exchange failed.
    #[error(transparent)]
    Channel(#[from] ChannelError),
    /// The work was called off. Nothing was sent.
    #[error("permit revoked")]
    Revoked,
    /// A response without a status word: the card was lifted in mid-exchange.
    #[error("response cut short")]
    Cut,
    /// More bytes than were asked for.
    #[error("response too long")]
    Overlong,
    /// A response outside the rules.
    #[error("unexpected answer {0:?}")]
    Unexpected(Status),
    /// It is a card of another kind.
    #[error("not a My Number card to be used: {0:?}")]
    Kind(CardKind),
    /// Another card lies there than before.
    #[error("another card")]
    Changed,
    /// There is no usable certificate.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
}

/// Answer to VERIFY.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verified {
    /// The PIN is right.
    Right,
    /// The PIN is wrong; this is left.
    Wrong(PinTries),
}

/// Why there is no answer to VERIFY.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerifyError {
    /// It was not sent: no try was spent.
    NotSent(CardError),
    /// It was sent. Nobody knows whether a try was spent.
    Lost(CardError),
}

/// An open session with one card.
pub struct Session<C> {
    channel: C,
    permit: Permit,
    // On the heap: what a card says of a person must not be left on the stack.
    response: Box<Zeroizing<[u8; RESPONSE_BYTES_MAX]>>,
    short_ids: bool,
    current: Option<File>,
    start: Option<Zeroizing<Vec<u8>>>,
}

impl<C: Channel> Session<C> {
    /// A session on a channel that was just connected. `short_ids`: not known to refuse short file ids.
    #[must_use]
    pub fn new(channel: C, permit: Permit, short_ids: bool) -> Self {
        let response = Box::new(Zeroizing::new([0; RESPONSE_BYTES_MAX]));
        Self { channel, permit, response, short_ids, current: None, start: None }
    }

    /// From now on every exchange needs this permit.
    pub fn work_under(&mut self, permit: Permit) {
        self.permit = permit;
    }

    /// False when this card refused short file ids.
    #[must_use]
    pub const fn short_ids(&self) -> bool {
        self.short_ids
    }

    /// What is known of the reader's extended length.
    #[must_use]
    pub fn extended_reads(&self) -> ExtendedReads {
        self.channel.extended_reads()
    }

    /// Sends VERIFY once. Any answer but "right" and "wrong" is [`VerifyError::Lost`].
    pub fn verify(&mut self, pin: &Pin) -> Result<Verified, VerifyError> {
        let target = self.target(File::Pin).map_err(VerifyError::NotSent)?;
        if !self.permit.take_exchange() || !self.permit.take_verify() {
            return Err(VerifyError::NotSent(CardError::Revoked));
        }
        let (status, data) = self.transmit(&Command::verify(target, pin)).map_err(VerifyError::Lost)?;
        match (status.tries(), status) {
            (Some(tries), _) if data.is_empty() => Ok(Verified::Wrong(tries)),
            (None, Status::Done) if data.is_empty() => Ok(Verified::Right),
            _ => Err(VerifyError::Lost(CardError::Unexpected(status))),
        }
    }

    /// Sends COMPUTE DIGITAL SIGNATURE once.
    pub fn sign(&mut self, digest: &[u8; 32]) -> Result<Signature, CardError> {
        let target = self.target(File::Key)?;
        let (status, data) = self.exchange(&Command::sign(target, digest))?;
        let signature = (status == Status::Done).then(|| Signature::new(data.to_vec()));
        signature.and_then(Result::ok).ok_or(CardError::Unexpected(status))
    }

    /// Drops the security status and takes the power: selecting another application is what clears the
    /// status on this card, a warm reset does not (jpki.md §1.9). Without a permit only the power is taken.
    pub fn close(mut self) {
        if let Err(error) = self.exchange(&Command::select_issuer_domain()) {
            tracing::debug!(%error, "card session closed without deselect");
        }
        self.channel.power_down();
    }

    /// Takes the power without a last command, after a fault.
    pub fn drop_power(self) {
        self.channel.power_down();
    }

    fn target(&mut self, file: File) -> Result<Target, CardError> {
        if self.short_ids {
            self.current = Some(file);
            return Ok(Target::Short(file));
        }
        let status = self.select_file(file)?;
        if status.is_selected() { Ok(Target::Current) } else { Err(CardError::Unexpected(status)) }
    }

    fn select_file(&mut self, file: File) -> Result<Status, CardError> {
        self.current = Some(file);
        Ok(self.exchange(&Command::select_file(file))?.0)
    }

    fn exchange(&mut self, command: &Command) -> Result<(Status, &[u8]), CardError> {
        if self.permit.take_exchange() { self.transmit(command) } else { Err(CardError::Revoked) }
    }

    fn transmit(&mut self, command: &Command) -> Result<(Status, &[u8]), CardError> {
        let response = self.channel.transmit(command.bytes(), &mut self.response)?;
        let (data, [sw1, sw2]) = response.split_last_chunk::<2>().ok_or(CardError::Cut)?;
        let (ins, p2) = command.journal_name();
        tracing::debug!(ins, p2, sw = u16::from_be_bytes([*sw1, *sw2]), "exchange");
        Ok((Status::of(*sw1, *sw2), data))
    }
}

#[cfg(test)]
mod tests;
