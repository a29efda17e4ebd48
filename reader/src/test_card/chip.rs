//! Owns what is inside the test card: its files, its PIN, its key, and the ways in which it may be odd.

use std::{collections::VecDeque, time::Duration};

use aws_lc_rs::{
    digest::{Digest, SHA256},
    signature::RSA_PKCS1_SHA256,
};

use super::{
    Fault, Then,
    authority::{Identity, identity},
};
use crate::{
    channel::{ChannelError, ExtendedReads},
    permit::{Permit, Revoked},
};

/// The PIN is kept in this disguise, so that no digit of it lies in the memory of the test.
const DISGUISE: u8 = 0x5a;

pub struct Inside {
    pub tries: u8,
    pub label: Vec<u8>,
    pub certificate: Vec<u8>,
    /// EF 0008.
    pub presence: Vec<u8>,
    /// Answers to SELECT of the application, to the counter query and to reads of the certificate, in place of
    /// the right ones.
    pub select_word: Option<[u8; 2]>,
    pub counter_word: Option<[u8; 2]>,
    pub certificate_word: Option<[u8; 2]>,
    pub short_reads: bool,
    /// In VERIFY and sign.
    pub short_references: bool,
    /// What a short file id is refused with.
    pub short_word: [u8; 2],
    /// 6F00 to the first command after power-up.
    pub sleepy: bool,
    /// A PIN verified by somebody is in force, until deselect or power-down.
    pub verified: bool,
    /// Nothing ends that.
    pub verified_for_ever: bool,
    pub signature_bit_flip: bool,
    pub read_le_refused: bool,
    /// Reads answer 61xx and wait for GET RESPONSE.
    pub announces: bool,
    /// And never come to an end with it.
    pub announces_for_ever: bool,
    /// Bytes that one read gives at most.
    pub bytes_at_once: usize,
    /// What the reader says of itself.
    pub extended: ExtendedReads,
    /// Answer to an extended read in place of the right one.
    pub extended_fault: Option<Fault>,
    /// What the card takes of the test's clock.
    pub time_per_exchange: Duration,
    pub time_per_byte: Duration,
    announced: Vec<u8>,
    pub fault: Option<(usize, Fault, Then)>,
    /// This card takes the place of the first as soon as the fault has struck.
    pub swap_after_fault: Option<Identity>,
    /// From this exchange on it shows this certificate, in the same session.
    pub turns_into: Option<(usize, Vec<u8>)>,
    pub connect_errors: VecDeque<ChannelError>,
    /// Revoked while this exchange is under way, and what that told.
    pub revoke: Option<(usize, Permit)>,
    pub revoked: Option<Revoked>,
    /// VERIFY commands without their digits.
    pub commands: Vec<Vec<u8>>,
    pub connects: usize,
    pub power_downs: usize,
    /// The card lies there no more.
    pub gone: bool,
    pin: [u8; 4],
    selected: bool,
    current: u8,
    powered_now: bool,
    key: Option<aws_lc_rs::signature::RsaKeyPair>,
}

impl Inside {
    pub fn new() -> Self {
        Self {
            tries: 3,
            label: b"JPKIAPICCTOKEN2                 ".to_vec(),
            certificate: identity().1.clone(),
            presence: vec![0x8f, 0x8f, 0x00],
            select_word: None,
            counter_word: None,
            certificate_word: None,
            short_reads: true,
            short_references: true,
            short_word: [0x6a, 0x86],
            sleepy: false,
            verified: false,
            verified_for_ever: false,
            signature_bit_flip: false,
            read_le_refused: false,
            announces: false,
            announces_for_ever: false,
            bytes_at_once: usize::MAX,
            extended: ExtendedReads::No,
            extended_fault: None,
            time_per_exchange: Duration::ZERO,
            time_per_byte: Duration::ZERO,
            announced: Vec::new(),
            fault: None,
            swap_after_fault: None,
            turns_into: None,
            connect_errors: VecDeque::new(),
            revoke: None,
            revoked: None,
            commands: Vec::new(),
            connects: 0,
            power_downs: 0,
            gone: false,
            pin: super::RIGHT_PIN.map(|digit| disguised(b'0' + digit)),
            selected: false,
            current: 0,
            powered_now: false,
            key: None,
        }
    }

    /// Digit values 0–9.
    pub fn set_pin(&mut self, digits: [u8; 4]) {
        self.pin = digits.map(|digit| disguised(b'0' + digit));
    }

    /// Another card takes the place of this one.
    pub fn swap(&mut self, (key, certificate): Identity) {
        (self.key, self.certificate) = (Some(key), certificate);
        (self.tries, self.selected, self.verified) = (3, false, false);
    }

    pub fn power_up(&mut self) {
        self.connects += 1;
        (self.selected, self.current, self.powered_now) = (false, 0, true);
    }

    pub fn power_down(&mut self) {
        self.power_downs += 1;
        self.verified &= self.verified_for_ever;
    }

    pub fn note(&mut self, command: &[u8]) {
        let seen = match command {
            [0x00, 0x20, _, _, _, ..] => 5,
            _ => command.len(),
        };
        let mut noted = vec![0; command.len()];
        noted[..seen].copy_from_slice(&command[..seen]);
        self.commands.push(noted);
    }

    pub fn execute(&mut self, command: &[u8]) -> Vec<u8> {
        if std::mem::take(&mut self.powered_now) && self.sleepy {
            return vec![0x6f, 0x00];
        }
        match *command {
            [0x00, 0xa4, 0x04, 0x0c, 0x07, ..] => {
                (self.selected, self.verified) = (false, self.verified && self.verified_for_ever);
                vec![0x90, 0x00]
            }
            [0x00, 0xa4, 0x04, 0x0c, 0x0a, ..] => {
                self.selected = self.select_word.is_none();
                self.select_word.unwrap_or([0x90, 0x00]).to_vec()
            }
            _ if !self.selected => vec![0x6a, 0x82],
            [0x00, 0xa4, 0x02, 0x0c, 0x02, 0, file] => {
                self.current = file;
                let word = if file == 0x0a { self.certificate_word } else { None };
                word.filter(|word| *word == [0x6a, 0x82]).unwrap_or([0x90, 0x00]).to_vec()
            }
            [0x00, 0xc0, 0x00, 0x00, _] if self.announces_for_ever => vec![0x61, 0x10],
            [0x00, 0xc0, 0x00, 0x00, _] => std::mem::take(&mut self.announced),
            [0x00, 0xb0, p1, p2, count] => self.read(p1, p2, if count == 0 { 256 } else { count.into() }),
            [0x00, 0xb0, p1, p2, 0, high, low] => self.read(p1, p2, u16::from_be_bytes([high, low]).into()),
            [0x00, 0x20, 0x00, p2] => self.with_file(p2, |card| card.counter()),
            [0x00, 0x20, 0x00, p2, 4, ref pin @ ..] => {
                let right = pin.len() == 4 && pin.iter().zip(self.pin).all(|(a, b)| disguised(*a) == b);
                self.with_file(p2, |card| card.verify(right))
            }
            [0x80, 0x2a, 0x00, p2, 0x33, ref data @ ..] => {
                let digest = data[19..51].to_vec();
                self.with_file(p2, |card| card.sign(&digest))
            }
            _ => vec![0x6d, 0x00],
        }
    }

    fn with_file(&mut self, p2: u8, work: impl FnOnce(&mut Self) -> Vec<u8>) -> Vec<u8> {
        if p2 == 0x80 {
            return work(self);
        }
        if !self.short_references {
            return self.short_word.to_vec();
        }
        self.current = p2 & 0x1f;
        work(self)
    }

    fn read(&mut self, p1: u8, p2: u8, asked: usize) -> Vec<u8> {
        let short = p1 & 0x80 != 0;
        if short && !self.short_reads {
            return self.short_word.to_vec();
        }
        if short {
            self.current = p1 & 0x1f;
        }
        let file = match (self.current, self.certificate_word) {
            (0x06, _) => self.label.clone(),
            (0x08, _) => self.presence.clone(),
            (0x0a, None) => self.certificate.clone(),
            (0x0a, Some(word)) => return word.to_vec(),
            _ => return vec![0x69, 0x86],
        };
        let offset = if short { usize::from(p2) } else { usize::from(p1) << 8 | usize::from(p2) };
        let Some(rest) = file.get(offset..) else { return vec![0x6b, 0x00] };
        if std::mem::take(&mut self.read_le_refused) {
            return vec![0x6c, u8::try_from(asked).unwrap_or(0)];
        }
        let word = if rest.len() < asked { [0x62, 0x82] } else { [0x90, 0x00] };
        let answer = [&rest[..asked.min(rest.len()).min(self.bytes_at_once)], &word].concat();
        if !self.announces && !self.announces_for_ever {
            return answer;
        }
        self.announced = answer;
        vec![0x61, u8::try_from(asked).unwrap_or(0)]
    }

    fn counter(&self) -> Vec<u8> {
        match (self.counter_word, self.verified, self.tries) {
            (Some(word), ..) => word.to_vec(),
            (None, true, _) => vec![0x90, 0x00],
            (None, false, 0) => vec![0x69, 0x84],
            (None, false, tries) => vec![0x63, 0xc0 | tries],
        }
    }

    fn verify(&mut self, right: bool) -> Vec<u8> {
        match (self.tries, right) {
            (0, _) => return vec![0x69, 0x84],
            (_, true) => (self.tries, self.verified) = (3, true),
            (_, false) => (self.tries, self.verified) = (self.tries - 1, false),
        }
        if right { vec![0x90, 0x00] } else { vec![0x63, 0xc0 | self.tries] }
    }

    fn sign(&mut self, digest: &[u8]) -> Vec<u8> {
        if !self.verified {
            return vec![0x69, 0x82];
        }
        let key = self.key.as_ref().unwrap_or(&identity().0);
        let digest = Digest::import_less_safe(digest, &SHA256).expect("digest");
        let mut signature = vec![0; key.public_modulus_len()];
        key.sign_digest(&RSA_PKCS1_SHA256, &digest, &mut signature).expect("signature");
        signature[9] ^= u8::from(self.signature_bit_flip);
        [signature, vec![0x90, 0x00]].concat()
    }
}

const fn disguised(byte: u8) -> u8 {
    byte ^ DISGUISE
}
