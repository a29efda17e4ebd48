//! Owns one session with one card: each thing that can be asked, as a sequence of exchanges.
//!
//! Promises: total over any response of any length; only reads are ever sent again (6Cxx, 61xx), VERIFY and
//! the signature never. A session is closed by [`Session::close`] or [`Session::drop_power`].
//! Must never: keep a PIN, or put response bytes into a log.

use reader_wire::{CardKind, Pin, PinTries, Signature};
use zeroize::Zeroizing;

use crate::{
    apdu::{CHUNK_BYTES_MAX, Command, File, LABEL_BYTES, Target},
    certificate::{CertificateError, LENGTH_HEADER_BYTES, certificate_len},
    channel::{Channel, ChannelError, RESPONSE_BYTES_MAX},
    status::Status,
};

/// GET RESPONSE commands that may follow one read.
const GET_RESPONSES_MAX: usize = 4;
/// READ BINARY commands for one certificate: 4096 bytes take 16; a card may give less than it is asked for.
const CHUNKS_MAX: usize = 32;

/// Why the card could not be asked, or what it answered instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CardError {
    /// The exchange failed.
    #[error(transparent)]
    Channel(#[from] ChannelError),
    /// A response without a status word: the card was lifted in mid-exchange.
    #[error("response cut short")]
    Cut,
    /// A response outside the rules.
    #[error("unexpected answer {0:?}")]
    Unexpected(Status),
    /// It is a card of another kind.
    #[error("not a My Number card: {0:?}")]
    Kind(CardKind),
    /// There is no usable certificate.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
}

/// Answer to the counter query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counter {
    /// What is left.
    Tries(PinTries),
    /// 9000: a PIN verified before is still in force, perhaps another person's. Not a count.
    StillVerified,
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
    response: Zeroizing<[u8; RESPONSE_BYTES_MAX]>,
    short_ids: bool,
}

impl<C: Channel> Session<C> {
    /// A session on a channel that was just connected.
    #[must_use]
    pub fn new(channel: C) -> Self {
        Self { channel, response: Zeroizing::new([0; RESPONSE_BYTES_MAX]), short_ids: true }
    }

    /// Selects the JPKI application, reads the label, asks the PIN counter. A card of another kind is
    /// [`CardError::Kind`].
    pub fn identify(&mut self) -> Result<Counter, CardError> {
        self.select_application()?;
        self.check_label()?;
        self.query_tries()
    }

    /// Reads the whole user-authentication certificate.
    pub fn read_certificate(&mut self) -> Result<Zeroizing<Vec<u8>>, CardError> {
        let mut file = self.certificate_start()?;
        let length = certificate_len(&file)?;
        let missing = length.saturating_sub(file.len());
        file.reserve_exact(missing);
        for _ in 1..CHUNKS_MAX {
            let left = length.saturating_sub(file.len()).min(CHUNK_BYTES_MAX);
            if left == 0 {
                break;
            }
            self.append_chunk(&mut file, left)?;
        }
        file.truncate(length);
        if file.len() == length { Ok(file) } else { Err(CardError::Unexpected(Status::EndOfFile)) }
    }

    /// First chunk of the certificate file. The serial number stands in it, so it tells two cards apart.
    pub fn certificate_start(&mut self) -> Result<Zeroizing<Vec<u8>>, CardError> {
        let mut start = Zeroizing::new(Vec::with_capacity(CHUNK_BYTES_MAX));
        let status = self.read_start(File::Certificate, 0, &mut start)?;
        if status.is_read() && start.len() >= LENGTH_HEADER_BYTES {
            return Ok(start);
        }
        let missing = status.is_read() || status == Status::NotFound;
        Err(if missing { CertificateError::Missing.into() } else { CardError::Unexpected(status) })
    }

    /// Sends VERIFY once. Any answer but "right" and "wrong" is [`VerifyError::Lost`].
    pub fn verify(&mut self, pin: &Pin) -> Result<Verified, VerifyError> {
        let target = self.target(File::Pin).map_err(VerifyError::NotSent)?;
        let (status, data) = self.exchange(&Command::verify(target, pin)).map_err(VerifyError::Lost)?;
        match (status.tries(), status == Status::Done && data.is_empty()) {
            (Some(tries), _) => Ok(Verified::Wrong(tries)),
            (None, true) => Ok(Verified::Right),
            (None, false) => Err(VerifyError::Lost(CardError::Unexpected(status))),
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
    /// status on this card, a warm reset does not (jpki.md §1.9).
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

    fn select_application(&mut self) -> Result<(), CardError> {
        let mut status = self.exchange(&Command::select_jpki())?.0;
        if status == Status::NotReady {
            self.exchange(&Command::select_issuer_domain())?;
            status = self.exchange(&Command::select_jpki())?.0;
        }
        match status {
            status if status.is_selected() => Ok(()),
            status if status.is_no_application() => Err(CardError::Kind(CardKind::OtherCard)),
            status => Err(CardError::Unexpected(status)),
        }
    }

    fn check_label(&mut self) -> Result<(), CardError> {
        let mut label = Zeroizing::new(Vec::with_capacity(CHUNK_BYTES_MAX));
        let status = self.read_start(File::Token, LABEL_BYTES, &mut label)?;
        if !status.is_read() {
            return Err(CardError::Unexpected(status));
        }
        kind_by_label(&label).map_or(Ok(()), |kind| Err(CardError::Kind(kind)))
    }

    fn query_tries(&mut self) -> Result<Counter, CardError> {
        let mut status = Status::Parameters;
        if self.short_ids {
            status = self.exchange(&Command::query_tries(Target::Short(File::Pin)))?.0;
        }
        if status.is_refused_form() {
            self.select_file(File::Pin)?;
            self.short_ids = false;
            status = self.exchange(&Command::query_tries(Target::Current))?.0;
        }
        match (status.tries(), status == Status::Done) {
            (Some(tries), _) => Ok(Counter::Tries(tries)),
            (None, true) => Ok(Counter::StillVerified),
            (None, false) => Err(CardError::Unexpected(status)),
        }
    }

    /// Reads the first bytes of a file, by short id, or by SELECT on a card that refuses short ids.
    fn read_start(&mut self, file: File, count: u8, into: &mut Vec<u8>) -> Result<Status, CardError> {
        if self.short_ids {
            let status = self.read(Command::read_start(Target::Short(file), count), into)?;
            if !status.is_refused_form() {
                return Ok(status);
            }
        }
        if self.exchange(&Command::select_file(file))?.0 == Status::NotFound {
            return Ok(Status::NotFound);
        }
        self.short_ids = false;
        self.read(Command::read_start(Target::Current, count), into)
    }

    fn append_chunk(&mut self, file: &mut Vec<u8>, count: usize) -> Result<(), CardError> {
        let offset = u16::try_from(file.len()).unwrap_or(u16::MAX);
        // 256 is written as 0.
        let status = self.read(Command::read_on(offset, u8::try_from(count).unwrap_or(0)), file)?;
        if status.is_read() { Ok(()) } else { Err(CardError::Unexpected(status)) }
    }

    /// One READ BINARY with what T=0 readers make of it: 6Cxx is asked once more, 61xx is fetched.
    fn read(&mut self, command: Command, into: &mut Vec<u8>) -> Result<Status, CardError> {
        let mut status = self.fetch(&command, into)?;
        if let Status::WrongLe(count) = status {
            status = self.fetch(&command.with_count(count), into)?;
        }
        for _ in 0..GET_RESPONSES_MAX {
            let Status::More(count) = status else { break };
            status = self.fetch(&Command::get_response(count), into)?;
        }
        Ok(status)
    }

    fn fetch(&mut self, command: &Command, into: &mut Vec<u8>) -> Result<Status, CardError> {
        let (status, data) = self.exchange(command)?;
        into.extend_from_slice(data);
        Ok(status)
    }

    fn target(&mut self, file: File) -> Result<Target, CardError> {
        if self.short_ids {
            return Ok(Target::Short(file));
        }
        self.select_file(file)?;
        Ok(Target::Current)
    }

    fn select_file(&mut self, file: File) -> Result<(), CardError> {
        let status = self.exchange(&Command::select_file(file))?.0;
        if status.is_selected() { Ok(()) } else { Err(CardError::Unexpected(status)) }
    }

    fn exchange(&mut self, command: &Command) -> Result<(Status, &[u8]), CardError> {
        let response = self.channel.transmit(command.bytes(), &mut self.response)?;
        let (data, [sw1, sw2]) = response.split_last_chunk::<2>().ok_or(CardError::Cut)?;
        let (ins, p2) = command.journal_name();
        tracing::debug!(ins, p2, sw = u16::from_be_bytes([*sw1, *sw2]), "exchange");
        Ok((Status::of(*sw1, *sw2), data))
    }
}

/// What the label says it is, if not a My Number card (jpki.md §1.3).
fn kind_by_label(label: &[u8]) -> Option<CardKind> {
    let end = label.iter().rposition(|byte| !matches!(byte, b' ' | 0)).map_or(0, |last| last + 1);
    match label.get(..end).unwrap_or_default() {
        b"JPKIAPICCTOKEN2" => None,
        b"JPKIAPICCTOKEN" => Some(CardKind::OldResidentCard),
        b"JPKIAPGPSETOKEN" => Some(CardKind::AndroidPhone),
        b"JPKIAPIOSTOKEN" => Some(CardKind::IPhone),
        _ => Some(CardKind::OtherCard),
    }
}
