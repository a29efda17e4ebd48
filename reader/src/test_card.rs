//! Owns the scripted card of this crate's own tests: enough of a JPKI application to sign, and faults.
//!
//! Promises: counts every command it was sent, executed or not, as a real card's owner would.
//! Must never: be compiled into anything but tests. The full virtual card lives in the `tests` package.

use std::{
    collections::VecDeque,
    sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock},
    time::Duration,
};

use aws_lc_rs::{
    digest::{Digest, SHA256},
    encoding::{AsDer, Pkcs8V1Der},
    rsa,
    signature::{RSA_PKCS1_SHA256, RsaKeyPair},
};

use crate::channel::{Channel, ChannelError, Connect, ExtendedReads, RESPONSE_BYTES_MAX, Slot, Watch};

pub const RIGHT_PIN: [u8; 4] = [1, 2, 3, 4];
pub const WRONG_PIN: [u8; 4] = [9, 9, 9, 9];
pub const CHANNEL_ERRORS: [ChannelError; 6] = [
    ChannelError::CardGone,
    ChannelError::CardMute,
    ChannelError::Reset,
    ChannelError::Held,
    ChannelError::ReaderGone,
    ChannelError::ServiceGone,
];

/// Key and certificate, made once for all tests: RSA keys take their time.
pub fn identity() -> &'static (RsaKeyPair, Vec<u8>) {
    static IDENTITY: OnceLock<(RsaKeyPair, Vec<u8>)> = OnceLock::new();
    IDENTITY.get_or_init(|| make_identity(1))
}

pub fn make_identity(serial: u64) -> (RsaKeyPair, Vec<u8>) {
    let key = rsa::KeyPair::generate(rsa::KeySize::Rsa2048).expect("key");
    let pkcs8 = AsDer::<Pkcs8V1Der<'_>>::as_der(&key).expect("pkcs8");
    let signer = rcgen::KeyPair::from_pkcs8_der_and_sign_algo(
        &pkcs8.as_ref().to_vec().into(),
        &rcgen::PKCS_RSA_SHA256,
    );
    let mut params = rcgen::CertificateParams::default();
    params.serial_number = Some(serial.into());
    params.not_after = rcgen::date_time_ymd(2030, 1, 1);
    let certificate = params.self_signed(&signer.expect("signer")).expect("certificate");
    (key, certificate.der().to_vec())
}

/// What happens instead of, or after, the execution of one command.
#[derive(Debug, Clone)]
pub enum Fault {
    /// The command reaches the card or not, and this is what the driver says.
    Error { executed: bool, error: ChannelError },
    /// The card executes it, and these bytes arrive.
    Answer(Vec<u8>),
}

/// What is there after the fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    Back,
    Gone,
}

pub struct Inside {
    pub tries: u8,
    pub label: Vec<u8>,
    pub certificate: Vec<u8>,
    pub has_application: bool,
    pub short_reads: bool,
    /// In VERIFY and sign.
    pub short_references: bool,
    /// 6F00 to the first command after power-up.
    pub sleepy: bool,
    /// A PIN verified by somebody is in force, until deselect or power-down.
    pub verified: bool,
    pub signature_bit_flip: bool,
    pub read_le_refused: bool,
    /// Reads answer 61xx and wait for GET RESPONSE.
    pub announces: bool,
    announced: Vec<u8>,
    pub fault: Option<(usize, Fault, Then)>,
    /// This card takes the place of the first as soon as the fault has struck.
    pub swap_after_fault: Option<(RsaKeyPair, Vec<u8>)>,
    pub connect_errors: VecDeque<ChannelError>,
    pub commands: Vec<Vec<u8>>,
    pub connects: usize,
    pub power_downs: usize,
    gone: bool,
    selected: bool,
    current: u8,
    powered_now: bool,
    key: Option<RsaKeyPair>,
}

/// A card, the reader it lies on, and everything that was done to it.
#[derive(Clone)]
pub struct TestCard(Arc<Mutex<Inside>>);

pub struct TestChannel(TestCard);

impl TestCard {
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(Inside {
            tries: 3,
            label: b"JPKIAPICCTOKEN2                 ".to_vec(),
            certificate: identity().1.clone(),
            has_application: true,
            short_reads: true,
            short_references: true,
            sleepy: false,
            verified: false,
            signature_bit_flip: false,
            read_le_refused: false,
            announces: false,
            announced: Vec::new(),
            fault: None,
            swap_after_fault: None,
            connect_errors: VecDeque::new(),
            commands: Vec::new(),
            connects: 0,
            power_downs: 0,
            gone: false,
            selected: false,
            current: 0,
            powered_now: false,
            key: None,
        })))
    }

    pub fn with(change: impl FnOnce(&mut Inside)) -> Self {
        let card = Self::new();
        change(&mut card.inside());
        card
    }

    pub fn inside(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().expect("card")
    }

    /// VERIFY commands that carried a PIN, whether or not they were executed.
    pub fn verifies(&self) -> usize {
        self.count(|command| command.starts_with(&[0x00, 0x20]) && command.len() > 4)
    }

    pub fn signs(&self) -> usize {
        self.count(|command| command.starts_with(&[0x80, 0x2a]))
    }

    pub fn deselects(&self) -> usize {
        self.count(|command| command.starts_with(&[0x00, 0xa4, 0x04, 0x0c, 0x07]))
    }

    /// A card that knows no short file ids.
    pub fn old() -> Self {
        Self::with(|inside| (inside.short_reads, inside.short_references) = (false, false))
    }

    pub fn connects(&self) -> usize {
        self.inside().connects
    }

    pub fn power_downs(&self) -> usize {
        self.inside().power_downs
    }

    pub fn tries(&self) -> u8 {
        self.inside().tries
    }

    pub fn count(&self, what: impl Fn(&[u8]) -> bool) -> usize {
        self.inside().commands.iter().filter(|command| what(command)).count()
    }

    pub fn exchanges(&self) -> usize {
        self.inside().commands.len()
    }
}

impl Inside {
    /// Another card takes the place of this one.
    pub fn swap(&mut self, (key, certificate): (RsaKeyPair, Vec<u8>)) {
        (self.key, self.certificate) = (Some(key), certificate);
        (self.tries, self.selected, self.verified) = (3, false, false);
    }

    fn power_up(&mut self) {
        self.connects += 1;
        (self.selected, self.current, self.powered_now) = (false, 0, true);
    }

    fn execute(&mut self, command: &[u8]) -> Vec<u8> {
        if std::mem::take(&mut self.powered_now) && self.sleepy {
            return vec![0x6f, 0x00];
        }
        match *command {
            [0x00, 0xa4, 0x04, 0x0c, 0x07, ..] => {
                (self.selected, self.verified) = (false, false);
                vec![0x90, 0x00]
            }
            [0x00, 0xa4, 0x04, 0x0c, 0x0a, ..] if self.has_application => {
                self.selected = true;
                vec![0x90, 0x00]
            }
            [0x00, 0xa4, 0x02, 0x0c, 0x02, 0, file] if self.selected => {
                self.current = file;
                vec![0x90, 0x00]
            }
            _ if !self.selected => vec![0x6a, 0x82],
            [0x00, 0xc0, 0x00, 0x00, _] => std::mem::take(&mut self.announced),
            [0x00, 0xb0, p1, p2, count] => self.read(p1, p2, count),
            [0x00, 0x20, 0x00, p2] => self.with_file(p2, |card| card.counter()),
            [0x00, 0x20, 0x00, p2, 4, ref pin @ ..] => {
                let right = pin == b"1234";
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
        if p2 == 0x80 || self.short_references { work(self) } else { vec![0x6a, 0x86] }
    }

    fn read(&mut self, p1: u8, p2: u8, count: u8) -> Vec<u8> {
        let short = p1 & 0x80 != 0;
        if short && !self.short_reads {
            return vec![0x6a, 0x86];
        }
        if short {
            self.current = p1 & 0x1f;
        }
        let file = match self.current {
            0x06 => self.label.clone(),
            0x0a => self.certificate.clone(),
            _ => return vec![0x6a, 0x82],
        };
        let offset = if short { usize::from(p2) } else { usize::from(p1) << 8 | usize::from(p2) };
        let asked = if count == 0 { 256 } else { usize::from(count) };
        let Some(rest) = file.get(offset..) else { return vec![0x6b, 0x00] };
        if std::mem::take(&mut self.read_le_refused) {
            return vec![0x6c, count];
        }
        let word = if rest.len() < asked { [0x62, 0x82] } else { [0x90, 0x00] };
        let answer = [&rest[..asked.min(rest.len())], &word].concat();
        if !self.announces {
            return answer;
        }
        self.announced = answer;
        vec![0x61, count]
    }

    fn counter(&self) -> Vec<u8> {
        match (self.verified, self.tries) {
            (true, _) => vec![0x90, 0x00],
            (false, 0) => vec![0x69, 0x84],
            (false, tries) => vec![0x63, 0xc0 | tries],
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

impl Connect for TestCard {
    type Channel = TestChannel;

    fn connect(&mut self) -> Result<TestChannel, ChannelError> {
        let mut inside = self.inside();
        if inside.gone {
            return Err(ChannelError::CardGone);
        }
        if let Some(error) = inside.connect_errors.pop_front() {
            return Err(error);
        }
        inside.power_up();
        Ok(TestChannel(self.clone()))
    }
}

impl Channel for TestChannel {
    fn transmit<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8; RESPONSE_BYTES_MAX],
    ) -> Result<&'r [u8], ChannelError> {
        let mut inside = self.0.inside();
        let number = inside.commands.len();
        inside.commands.push(command.to_vec());
        if inside.gone {
            return Err(ChannelError::CardGone);
        }
        let due = inside.fault.take_if(|(at, ..)| *at == number);
        inside.gone = matches!(due, Some((_, _, Then::Gone)));
        let answer = match due.map(|(_, fault, _)| fault) {
            None => inside.execute(command),
            Some(Fault::Error { executed, error }) => {
                executed.then(|| inside.execute(command));
                if let Some(other) = inside.swap_after_fault.take() {
                    inside.swap(other);
                }
                return Err(error);
            }
            Some(Fault::Answer(bytes)) => {
                inside.execute(command);
                bytes
            }
        };
        let room = response.get_mut(..answer.len()).ok_or(ChannelError::CardMute)?;
        room.copy_from_slice(&answer);
        Ok(room)
    }

    fn extended_reads(&self) -> ExtendedReads {
        ExtendedReads::No
    }

    fn power_down(self) {
        let mut inside = self.0.inside();
        inside.power_downs += 1;
        inside.verified = false;
    }
}

/// A reader whose slot the test sets.
#[derive(Clone)]
pub struct TestWatch(Arc<(Mutex<Slot>, Condvar)>);

impl TestWatch {
    pub fn new(slot: Slot) -> Self {
        Self(Arc::new((Mutex::new(slot), Condvar::new())))
    }

    pub fn set(&self, slot: Slot) {
        *self.0.0.lock().expect("slot") = slot;
        self.0.1.notify_all();
    }
}

impl Watch for TestWatch {
    fn wait_change(&mut self, known: Slot, at_most: Duration) -> Slot {
        let slot = self.0.0.lock().expect("slot");
        let waited =
            self.0.1.wait_timeout_while(slot, at_most.min(Duration::from_millis(50)), |slot| *slot == known);
        *waited.expect("slot").0
    }
}
