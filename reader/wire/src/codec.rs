//! Owns the bytes of each message: one tag byte, then the fields in order.
//!
//! Promises: total and exact. Every message has one encoding; a cut or overlong one is refused.
//! Must never: leave a copy of a PIN behind (the buffers wipe themselves).
//!
//! Integers are big-endian; a byte string is a u16 length and its bytes.

use crate::{
    CardKind, Certificate, DateDigits, Event, Failure, FrameBytes, NONCE_BYTES, PIN_DIGITS, Pin, PinTries,
    ReaderState, Refusal, Request, Seat, Signature, Statement, TerminalId, WireError,
};

const TRIES_LOCKED: u8 = 0;
const TRIES_UNKNOWN: u8 = 0xff;
/// Room for the largest request, so that no growing vector leaves a PIN in freed memory.
const REQUEST_BYTES_MAX: usize = 256;

/// Bytes of a request.
#[must_use]
pub fn encode_request(request: &Request) -> FrameBytes {
    let mut out = Vec::with_capacity(REQUEST_BYTES_MAX);
    match request {
        Request::Hello { version } => {
            out.push(0x01);
            out.extend(version.to_be_bytes());
        }
        Request::ReadCertificate { seat } => put_seat(&mut out, 0x02, *seat),
        Request::Prove { seat, pin, statement } => {
            put_seat(&mut out, 0x03, *seat);
            out.extend(pin.ascii());
            out.extend(statement.nonce);
            out.extend(statement.exam_date.bytes());
            put_bytes(&mut out, statement.terminal.as_str().as_bytes());
        }
        Request::Release { seat } => put_seat(&mut out, 0x04, *seat),
    }
    FrameBytes::new(out)
}

/// The request in these bytes.
pub fn decode_request(frame: &FrameBytes) -> Result<Request, WireError> {
    let mut fields = Fields(frame.bytes());
    let request = match fields.tag()? {
        0x01 => Request::Hello { version: u16::from_be_bytes(fields.array()?) },
        0x02 => Request::ReadCertificate { seat: fields.seat()? },
        0x03 => Request::Prove {
            seat: fields.seat()?,
            pin: Pin::from_ascii(fields.take(PIN_DIGITS)?)?,
            statement: fields.statement()?,
        },
        0x04 => Request::Release { seat: fields.seat()? },
        tag => return Err(WireError::UnknownMessage(tag)),
    };
    fields.end(request)
}

/// Bytes of an event.
#[must_use]
pub fn encode_event(event: &Event) -> FrameBytes {
    let mut out = Vec::with_capacity(REQUEST_BYTES_MAX);
    match event {
        Event::Welcome { version } => {
            out.push(0x81);
            out.extend(version.to_be_bytes());
        }
        Event::Reader(state) => out.extend([0x82, reader_code(*state)]),
        Event::Seated { seat, card } => {
            put_seat(&mut out, 0x83, *seat);
            out.extend(card_code(*card));
        }
        Event::Gone { seat } => put_seat(&mut out, 0x84, *seat),
        Event::Certificate { seat, certificate, not_after_unix_secs } => {
            put_seat(&mut out, 0x85, *seat);
            out.extend(not_after_unix_secs.to_be_bytes());
            put_bytes(&mut out, certificate.der());
        }
        Event::Proved { seat, signature } => {
            put_seat(&mut out, 0x86, *seat);
            put_bytes(&mut out, signature.bytes());
        }
        Event::PinRefused { seat, tries } => {
            put_seat(&mut out, 0x87, *seat);
            out.push(tries_code(Some(*tries)));
        }
        Event::ProveLost { seat, tries } => {
            put_seat(&mut out, 0x88, *seat);
            out.push(tries_code(*tries));
        }
        Event::Released { seat } => put_seat(&mut out, 0x89, *seat),
        Event::Failed { seat, failure } => {
            put_seat(&mut out, 0x8a, *seat);
            out.push(failure_code(*failure));
        }
        Event::Refused(refusal) => out.extend([0x8b, refusal_code(*refusal)]),
    }
    FrameBytes::new(out)
}

/// The event in these bytes.
pub fn decode_event(frame: &FrameBytes) -> Result<Event, WireError> {
    let mut fields = Fields(frame.bytes());
    let event = match fields.tag()? {
        0x81 => Event::Welcome { version: u16::from_be_bytes(fields.array()?) },
        0x82 => Event::Reader(fields.reader_state()?),
        0x83 => Event::Seated { seat: fields.seat()?, card: fields.card()? },
        0x84 => Event::Gone { seat: fields.seat()? },
        0x85 => Event::Certificate {
            seat: fields.seat()?,
            not_after_unix_secs: i64::from_be_bytes(fields.array()?),
            certificate: Certificate::new(fields.bytes()?.to_vec())?,
        },
        0x86 => Event::Proved { seat: fields.seat()?, signature: Signature::new(fields.bytes()?.to_vec())? },
        0x87 => {
            let seat = fields.seat()?;
            Event::PinRefused { seat, tries: fields.tries()?.ok_or(WireError::Field("tries"))? }
        }
        0x88 => Event::ProveLost { seat: fields.seat()?, tries: fields.tries()? },
        0x89 => Event::Released { seat: fields.seat()? },
        0x8a => Event::Failed { seat: fields.seat()?, failure: fields.failure()? },
        0x8b => Event::Refused(fields.refusal()?),
        tag => return Err(WireError::UnknownMessage(tag)),
    };
    fields.end(event)
}

fn put_seat(out: &mut Vec<u8>, tag: u8, seat: Seat) {
    out.push(tag);
    out.extend(seat.0.to_be_bytes());
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    // Every type that reaches this line limits its length far below u16.
    out.extend(u16::try_from(bytes.len()).unwrap_or(u16::MAX).to_be_bytes());
    out.extend(bytes);
}

fn reader_code(state: ReaderState) -> u8 {
    match state {
        ReaderState::Ready => 1,
        ReaderState::Missing => 2,
        ReaderState::NoService => 3,
        ReaderState::OnlySam => 4,
        ReaderState::Faulty => 5,
    }
}

fn card_code(card: CardKind) -> [u8; 2] {
    match card {
        CardKind::MyNumber { tries } => [1, tries_code(Some(tries))],
        CardKind::AndroidPhone => [2, 0],
        CardKind::OldResidentCard => [3, 0],
        CardKind::OtherCard => [4, 0],
        CardKind::Unreadable => [5, 0],
        CardKind::IPhone => [6, 0],
        CardKind::TransitCard => [7, 0],
        CardKind::FaceOnly => [8, 0],
        CardKind::NoCertificate => [9, 0],
        CardKind::TwoCards => [10, 0],
        CardKind::Held => [11, 0],
    }
}

fn tries_code(tries: Option<PinTries>) -> u8 {
    match tries {
        Some(PinTries::Left(left)) => left.clamp(1, TRIES_UNKNOWN - 1),
        Some(PinTries::Locked) => TRIES_LOCKED,
        None => TRIES_UNKNOWN,
    }
}

fn failure_code(failure: Failure) -> u8 {
    match failure {
        Failure::StaleSeat => 1,
        Failure::CardGone => 2,
        Failure::CardFault => 3,
        Failure::Locked => 4,
        Failure::NoCertificate => 5,
        Failure::Mismatch => 6,
        Failure::ReaderLost => 7,
        Failure::ForeignCertificate => 8,
        Failure::Held => 9,
    }
}

fn refusal_code(refusal: Refusal) -> u8 {
    match refusal {
        Refusal::Busy => 1,
        Refusal::Version => 2,
        Refusal::Malformed => 3,
    }
}

/// What is left of a message while it is taken apart.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], WireError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(WireError::Short)?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], WireError> {
        self.take(N)?.try_into().map_err(|_| WireError::Short)
    }

    fn tag(&mut self) -> Result<u8, WireError> {
        self.byte().map_err(|_| WireError::Empty)
    }

    fn byte(&mut self) -> Result<u8, WireError> {
        self.array::<1>().map(|[byte]| byte)
    }

    fn bytes(&mut self) -> Result<&'a [u8], WireError> {
        let length = u16::from_be_bytes(self.array()?);
        self.take(usize::from(length))
    }

    fn seat(&mut self) -> Result<Seat, WireError> {
        self.array().map(u32::from_be_bytes).map(Seat)
    }

    fn statement(&mut self) -> Result<Statement, WireError> {
        let nonce: [u8; NONCE_BYTES] = self.array()?;
        let date = std::str::from_utf8(self.take(8)?).map_err(|_| WireError::Field("date"))?;
        let exam_date = DateDigits::new(date)?;
        let terminal = std::str::from_utf8(self.bytes()?).map_err(|_| WireError::Field("terminal"))?;
        Ok(Statement { terminal: TerminalId::new(terminal)?, nonce, exam_date })
    }

    fn tries(&mut self) -> Result<Option<PinTries>, WireError> {
        Ok(match self.byte()? {
            TRIES_LOCKED => Some(PinTries::Locked),
            TRIES_UNKNOWN => None,
            left => Some(PinTries::Left(left)),
        })
    }

    fn card(&mut self) -> Result<CardKind, WireError> {
        let (kind, tries) = (self.byte()?, self.tries()?);
        match (kind, tries) {
            (1, Some(tries)) => Ok(CardKind::MyNumber { tries }),
            (2, Some(PinTries::Locked)) => Ok(CardKind::AndroidPhone),
            (3, Some(PinTries::Locked)) => Ok(CardKind::OldResidentCard),
            (4, Some(PinTries::Locked)) => Ok(CardKind::OtherCard),
            (5, Some(PinTries::Locked)) => Ok(CardKind::Unreadable),
            (6, Some(PinTries::Locked)) => Ok(CardKind::IPhone),
            (7, Some(PinTries::Locked)) => Ok(CardKind::TransitCard),
            (8, Some(PinTries::Locked)) => Ok(CardKind::FaceOnly),
            (9, Some(PinTries::Locked)) => Ok(CardKind::NoCertificate),
            (10, Some(PinTries::Locked)) => Ok(CardKind::TwoCards),
            (11, Some(PinTries::Locked)) => Ok(CardKind::Held),
            _ => Err(WireError::Field("card")),
        }
    }

    fn reader_state(&mut self) -> Result<ReaderState, WireError> {
        match self.byte()? {
            1 => Ok(ReaderState::Ready),
            2 => Ok(ReaderState::Missing),
            3 => Ok(ReaderState::NoService),
            4 => Ok(ReaderState::OnlySam),
            5 => Ok(ReaderState::Faulty),
            _ => Err(WireError::Field("reader")),
        }
    }

    fn failure(&mut self) -> Result<Failure, WireError> {
        match self.byte()? {
            1 => Ok(Failure::StaleSeat),
            2 => Ok(Failure::CardGone),
            3 => Ok(Failure::CardFault),
            4 => Ok(Failure::Locked),
            5 => Ok(Failure::NoCertificate),
            6 => Ok(Failure::Mismatch),
            7 => Ok(Failure::ReaderLost),
            8 => Ok(Failure::ForeignCertificate),
            9 => Ok(Failure::Held),
            _ => Err(WireError::Field("failure")),
        }
    }

    fn refusal(&mut self) -> Result<Refusal, WireError> {
        match self.byte()? {
            1 => Ok(Refusal::Busy),
            2 => Ok(Refusal::Version),
            3 => Ok(Refusal::Malformed),
            _ => Err(WireError::Field("refusal")),
        }
    }

    fn end<T>(self, message: T) -> Result<T, WireError> {
        if self.0.is_empty() { Ok(message) } else { Err(WireError::Trailing) }
    }
}

#[cfg(test)]
mod tests;
