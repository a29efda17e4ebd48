//! Owns a house without a kiosk: a real pcscd with the virtual card, the real `reader`, and a peer in the
//! kiosk's place.
//!
//! Promises: what is asked here is asked once; counts come from the card's side.
//! Must never: run against the pcscd of the machine.

use std::error::Error;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use reader_wire::{
    CardKind, Certificate, DateDigits, Event, NONCE_BYTES, Pin, PinTries, ReaderState, Request, Seat,
    Signature, Statement, TerminalId,
};
use x509_cert::der::Decode;

use crate::card::control::CardCounts;
use crate::house::part::program;
use crate::pcscd_lab::{PcscdLab, READER_NAME, ReaderPeer, Reaped};

/// What a scenario ends with.
pub type Outcome<T> = Result<T, Box<dyn Error>>;

/// A My Number card with all its tries.
pub const FRESH: CardKind = CardKind::MyNumber { tries: PinTries::Left(3) };

/// A lab with a running reader service and a connection to it.
pub struct ReaderHouse {
    /// In the kiosk's place.
    pub peer: ReaderPeer,
    /// The process under test.
    pub reader: Reaped,
    /// Its socket.
    pub socket: PathBuf,
    /// pcscd and card.
    pub lab: PcscdLab,
}

impl ReaderHouse {
    /// One reader, no card.
    ///
    /// # Errors
    /// What did not start.
    pub fn open() -> Outcome<Self> {
        Self::open_with(&[READER_NAME])
    }

    /// With readers of these names.
    ///
    /// # Errors
    /// What did not start.
    pub fn open_with(readers: &[&str]) -> Outcome<Self> {
        Self::open_in(PcscdLab::start_with(&program("card-desk")?, readers)?)
    }

    /// In a lab that was prepared before.
    ///
    /// # Errors
    /// What did not start.
    pub fn open_in(lab: PcscdLab) -> Outcome<Self> {
        let (reader, socket) = lab.start_reader(&program("reader")?)?;
        let peer = ReaderPeer::connect(&socket)?;
        Ok(Self { peer, reader, socket, lab })
    }

    /// Puts a card down and waits until it is seated.
    ///
    /// # Errors
    /// When it is not.
    pub fn put(&mut self, slug: &str) -> Outcome<(Seat, CardKind)> {
        self.lab.desk().put(slug)?;
        Ok(self.peer.seated()?)
    }

    /// Puts this card down with all its tries and counts as new.
    ///
    /// # Errors
    /// When it is not seated.
    pub fn put_fresh(&mut self, slug: &str) -> Outcome<Seat> {
        self.lab.desk().renew(slug)?;
        self.put(slug).map(|(seat, _)| seat)
    }

    /// Lifts the card and waits until its seat is free.
    ///
    /// # Errors
    /// When that is not told.
    pub fn lift(&mut self, seat: Seat) -> Outcome<()> {
        self.lab.desk().take()?;
        Ok(self.peer.gone(seat)?)
    }

    /// The certificate, or the event that came in its place as an error.
    ///
    /// # Errors
    /// Any other answer.
    pub fn certificate(&mut self, seat: Seat) -> Outcome<Certificate> {
        let answer = self.ask(&Request::ReadCertificate { seat }, seat)?;
        let Event::Certificate { certificate, .. } = answer else { return Err(answer.name().into()) };
        Ok(certificate)
    }

    /// Asks for a signature; whatever is answered.
    ///
    /// # Errors
    /// When nothing is answered.
    pub fn prove(&mut self, seat: Seat, pin: &str) -> Outcome<Event> {
        let pin = Pin::from_ascii(pin.as_bytes())?;
        self.ask(&Request::Prove { seat, pin, statement: statement()? }, seat)
    }

    /// Ends the stay.
    ///
    /// # Errors
    /// Any other answer than that it is ended.
    pub fn release(&mut self, seat: Seat) -> Outcome<()> {
        let answer = self.ask(&Request::Release { seat }, seat)?;
        if matches!(answer, Event::Released { .. }) { Ok(()) } else { Err(answer.name().into()) }
    }

    /// Asks once and waits for the one answer.
    ///
    /// # Errors
    /// When none comes.
    pub fn ask(&mut self, request: &Request, seat: Seat) -> Outcome<Event> {
        self.peer.ask(request)?;
        self.answer(seat, Duration::from_secs(60))
    }

    /// The answer to what was asked about this seat.
    ///
    /// # Errors
    /// When none comes in time.
    pub fn answer(&mut self, seat: Seat, wait: Duration) -> Outcome<Event> {
        Ok(self.peer.wait_within(wait, |event| is_answer(event, seat))?)
    }

    /// Waits until the reader is told to be in this state; says how long that took.
    ///
    /// # Errors
    /// When it is not told within `wait`.
    pub fn reader_state(&mut self, wanted: ReaderState, wait: Duration) -> Outcome<Duration> {
        let start = Instant::now();
        self.peer.wait_within(wait, |event| matches!(event, Event::Reader(state) if *state == wanted))?;
        Ok(start.elapsed())
    }

    /// What the card counted.
    ///
    /// # Errors
    /// When no card has this name.
    pub fn counts(&self, slug: &str) -> Outcome<CardCounts> {
        Ok(self.lab.desk().counts(slug)?)
    }

    /// A whole reception with this card: seated as good, certificate, signature that fits, released, lifted.
    ///
    /// # Errors
    /// At the first step that fails.
    pub fn reception(&mut self, slug: &str, pin: &str) -> Outcome<()> {
        let (seat, kind) = self.put(slug)?;
        if kind != FRESH {
            return Err(format!("{slug} is seated as {kind:?}").into());
        }
        let certificate = self.certificate(seat)?;
        let answer = self.prove(seat, pin)?;
        let Event::Proved { signature, .. } = answer else { return Err(answer.name().into()) };
        if !fits(&certificate, &signature)? {
            return Err("signature does not fit".into());
        }
        self.release(seat)?;
        self.lift(seat)
    }
}

/// Whether this event answers a request about this seat.
#[must_use]
pub fn is_answer(event: &Event, asked: Seat) -> bool {
    match event {
        Event::Certificate { seat, .. }
        | Event::Proved { seat, .. }
        | Event::PinRefused { seat, .. }
        | Event::ProveLost { seat, .. }
        | Event::Released { seat }
        | Event::Failed { seat, .. } => *seat == asked,
        Event::Welcome { .. }
        | Event::Reader(_)
        | Event::Seated { .. }
        | Event::Gone { .. }
        | Event::Refused(_) => false,
    }
}

/// What the scenarios have signed.
///
/// # Errors
/// Never, unless the wire's limits change.
pub fn statement() -> Outcome<Statement> {
    Ok(Statement {
        terminal: TerminalId::new("kiosk-1")?,
        nonce: [7; NONCE_BYTES],
        exam_date: DateDigits::new("20261120")?,
    })
}

/// Whether the signature over [`statement`] was made by the key of this certificate.
///
/// # Errors
/// When the certificate is none.
pub fn fits(certificate: &Certificate, signature: &Signature) -> Outcome<bool> {
    let parsed = x509_cert::Certificate::from_der(certificate.der())?;
    let key = parsed.tbs_certificate().subject_public_key_info().subject_public_key.raw_bytes();
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key);
    Ok(key.verify(&statement()?.bytes(), signature.bytes()).is_ok())
}
