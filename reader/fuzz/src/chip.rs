//! Owns the card as it would answer if nobody meddled: a JPKI application of few lines.
//!
//! Promises: knows one PIN and one signature, made beforehand over [`statement`], so that it needs no key.
//! Must never: grow into the virtual card of `tests`; it exists to lead the fuzzer deep into a session.

use reader_wire::{DateDigits, NONCE_BYTES, Statement, TerminalId};

/// Certificate of the card. Made by `examples/seeds.rs` from public test keys.
pub const CERTIFICATE: &[u8] = include_bytes!("../data/card.der");
/// Certificate of the authority that issued it.
pub const AUTHORITY: &[u8] = include_bytes!("../data/authority.der");
/// Signature of the card's key over [`statement`].
pub const SIGNATURE: &[u8] = include_bytes!("../data/signature.bin");
/// EF 0008: both certificates exist, and only the one for user authentication.
const BOTH: [u8; 3] = [0x8f, 0x8f, 0x00];
const NO_SIGNATURE: [u8; 3] = [0x00, 0x8f, 0x00];
const LABEL: &[u8] = b"JPKIAPICCTOKEN2                 ";
const DONE: [u8; 2] = [0x90, 0x00];
const NOT_FOUND: [u8; 2] = [0x6a, 0x82];
const PARAMETERS: [u8; 2] = [0x6a, 0x86];
const LOCKED: [u8; 2] = [0x69, 0x84];
const TRIES_MAX: u8 = 3;

/// The one statement that is ever signed here.
#[must_use]
pub fn statement() -> Statement {
    Statement {
        terminal: TerminalId::new("kiosk-1").expect("terminal"),
        nonce: [9; NONCE_BYTES],
        exam_date: DateDigits::new("20261120").expect("date"),
    }
}

/// A card that follows the rules.
pub struct Chip {
    /// Reads by short file id.
    pub short_reads: bool,
    /// VERIFY and sign by short file id.
    pub short_references: bool,
    /// Extended Le.
    pub extended: bool,
    /// Has a signature certificate; without one, a locked card looks like one for face authentication.
    pub signs: bool,
    /// PIN tries left.
    pub tries: u8,
    verified: bool,
    selected: bool,
    current: u8,
}

impl Chip {
    /// With these abilities, three tries left.
    #[must_use]
    pub const fn new(short_reads: bool, short_references: bool, extended: bool, signs: bool) -> Self {
        Self {
            short_reads,
            short_references,
            extended,
            signs,
            tries: TRIES_MAX,
            verified: false,
            selected: false,
            current: 0,
        }
    }

    /// Power taken and given again.
    pub const fn power_up(&mut self) {
        (self.verified, self.selected, self.current) = (false, false, 0);
    }

    /// Data and status word for one command.
    pub fn execute(&mut self, command: &[u8]) -> Vec<u8> {
        match *command {
            [0x00, 0xa4, 0x04, 0x0c, 0x07, ..] => self.select(false),
            [0x00, 0xa4, 0x04, 0x0c, 0x0a, ..] => self.select(true),
            _ if !self.selected => NOT_FOUND.to_vec(),
            [0x00, 0xa4, 0x02, 0x0c, 0x02, 0, file] => {
                self.current = file;
                DONE.to_vec()
            }
            [0x00, 0xb0, p1, p2, 0, high, low] if self.extended => {
                self.read(p1, p2, usize::from(u16::from_be_bytes([high, low])))
            }
            [0x00, 0xb0, p1, p2, 0] => self.read(p1, p2, 256),
            [0x00, 0xb0, p1, p2, count] => self.read(p1, p2, usize::from(count)),
            [0x00, 0x20, 0x00, p2] => self.by_reference(p2, |chip| chip.counter()),
            [0x00, 0x20, 0x00, p2, 4, ref pin @ ..] => {
                let right = pin == b"1234";
                self.by_reference(p2, |chip| chip.verify(right))
            }
            [0x80, 0x2a, 0x00, p2, ..] => self.by_reference(p2, |chip| chip.sign()),
            _ => vec![0x67, 0x00],
        }
    }

    fn select(&mut self, application: bool) -> Vec<u8> {
        (self.selected, self.verified) = (application, false);
        DONE.to_vec()
    }

    fn by_reference(&mut self, p2: u8, work: impl FnOnce(&mut Self) -> Vec<u8>) -> Vec<u8> {
        if p2 == 0x80 || self.short_references { work(self) } else { PARAMETERS.to_vec() }
    }

    fn read(&mut self, p1: u8, p2: u8, count: usize) -> Vec<u8> {
        let short = p1 & 0x80 != 0;
        if short && !self.short_reads {
            return PARAMETERS.to_vec();
        }
        if short {
            self.current = p1 & 0x1f;
        }
        let file = match self.current {
            0x06 => LABEL,
            0x08 if self.signs => &BOTH,
            0x08 => &NO_SIGNATURE,
            0x0a => CERTIFICATE,
            _ => return NOT_FOUND.to_vec(),
        };
        let offset = if short { p2.into() } else { u16::from_be_bytes([p1, p2]).into() };
        let Some(rest) = file.get(offset..) else { return vec![0x6b, 0x00] };
        let whole = rest.get(..count);
        let word = if whole.is_some() { DONE } else { [0x62, 0x82] };
        [whole.unwrap_or(rest), &word].concat()
    }

    fn counter(&self) -> Vec<u8> {
        match (self.verified, self.tries) {
            (true, _) => DONE.to_vec(),
            (false, 0) => LOCKED.to_vec(),
            (false, tries) => vec![0x63, 0xc0 | tries],
        }
    }

    fn verify(&mut self, right: bool) -> Vec<u8> {
        match (self.tries, right) {
            (0, _) => LOCKED.to_vec(),
            (_, true) => {
                (self.tries, self.verified) = (TRIES_MAX, true);
                DONE.to_vec()
            }
            (_, false) => {
                (self.tries, self.verified) = (self.tries - 1, false);
                vec![0x63, 0xc0 | self.tries]
            }
        }
    }

    fn sign(&self) -> Vec<u8> {
        if self.verified { [SIGNATURE, &DONE].concat() } else { vec![0x69, 0x82] }
    }
}
