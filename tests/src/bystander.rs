//! Owns PC/SC clients that do it wrong: an attacker, and the careless clients that show what our guards are for.
//!
//! Promises: each makes one named mistake and nothing else; what it saw is said in one line.
//! Must never: run but on the pcscd of a lab; it does with a card what the product must not.

use std::collections::BTreeMap;
use std::ffi::CString;
use std::io::{self, BufRead, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use pcsc::{Card, Context, Disposition, Error, Protocols, Scope, ShareMode};
use serde::{Deserialize, Serialize};

mod peer;

pub use peer::Bystander;

const SELECT_JPKI: &[u8] = &[0, 0xA4, 4, 0x0C, 10, 0xD3, 0x92, 0xF0, 0, 0x26, 1, 0, 0, 0, 1];
const ANSWER_BYTES_MAX: usize = 66_000;
/// How long pcscd may take to see a card.
const CARD_SECS_MAX: u64 = 5;
const POLL: Duration = Duration::from_millis(20);

/// What an attacker came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attack {
    /// Attempts to connect.
    pub attempts: u32,
    /// Attempts that were refused because another held the card.
    pub shut_out: u32,
    /// Attempts that reached the card.
    pub connected: u32,
    /// Signatures got.
    pub signatures: u32,
    /// Status words of refused signatures, in hex, and how often each was heard.
    pub refusals: BTreeMap<String, u32>,
}

/// What a bystander does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::Subcommand)]
pub enum Mistake {
    /// Tries in a tight loop, in every share mode, to have something signed, until it hears a line.
    Attack,
    /// Verifies and signs in shared mode and leaves the card powered; ends when it hears a line.
    Careless {
        /// PIN of the card.
        #[arg(value_parser = four_digits)]
        pin: [u8; 4],
    },
    /// Sends VERIFY again when its answer is lost, until it hears one.
    Stubborn {
        /// PIN of the card.
        #[arg(value_parser = four_digits)]
        pin: [u8; 4],
    },
    /// Keeps its first context for ever; each line it hears makes it look for readers once more.
    Faithful,
    /// Takes the first reader that is listed and selects the JPKI application there.
    First,
    /// Holds the card exclusively until it hears a line.
    Hold,
}

fn four_digits(text: &str) -> Result<[u8; 4], String> {
    text.as_bytes().try_into().map_err(|_| "four digits".to_owned())
}

/// Does it; every line of the outcome goes to standard output.
///
/// # Errors
/// What the mistake did not come to.
pub fn run(mistake: Mistake) -> Result<(), Box<dyn std::error::Error>> {
    match mistake {
        Mistake::Attack => say(&serde_json::to_string(&attack()?)?)?,
        Mistake::Careless { pin } => careless(pin)?,
        Mistake::Stubborn { pin } => stubborn(pin)?,
        Mistake::Faithful => faithful()?,
        Mistake::First => say(&format!("{:04X}", first()?))?,
        Mistake::Hold => {
            let context = Context::establish(Scope::System)?;
            let _card = connect(&context, ShareMode::Exclusive)?;
            say("holding")?;
            wait_line()?;
        }
    }
    Ok(())
}

fn attack() -> Result<Attack, Box<dyn std::error::Error>> {
    let context = Context::establish(Scope::System)?;
    let over = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&over);
    thread::spawn(move || {
        // An input that cannot be read has ended as well.
        let _ended = wait_line();
        told.store(true, Ordering::Relaxed);
    });
    say("attacking")?;
    let mut attack = Attack::default();
    while !over.load(Ordering::Relaxed) {
        for share in [ShareMode::Shared, ShareMode::Direct, ShareMode::Exclusive] {
            attack.strike(&context, share);
        }
    }
    Ok(attack)
}

impl Attack {
    fn strike(&mut self, context: &Context, share: ShareMode) {
        self.attempts += 1;
        let name = context.list_readers_owned().ok().and_then(|names| names.into_iter().next());
        let Some(name) = name else { return };
        let protocols = if share == ShareMode::Direct { Protocols::UNDEFINED } else { Protocols::ANY };
        let opened = context.connect(&name, share, protocols).and_then(|card| to_card(card, share));
        match opened {
            Ok(card) => {
                self.connected += 1;
                self.ask(&card);
                leave(card);
            }
            Err(Error::SharingViolation) => self.shut_out += 1,
            Err(_) => {}
        }
    }

    /// As the card stands, and with the application selected, which keeps a verified PIN when it was selected
    /// before.
    fn ask(&mut self, card: &Card) {
        for prepare in [false, true] {
            if prepare && transmit(card, SELECT_JPKI).is_err() {
                return;
            }
            let Ok(answer) = transmit(card, &sign_command()) else { return };
            match answer.as_slice() {
                [signature @ .., 0x90, 0x00] if !signature.is_empty() => self.signatures += 1,
                [.., sw1, sw2] => *self.refusals.entry(format!("{sw1:02X}{sw2:02X}")).or_default() += 1,
                _ => {}
            }
        }
    }
}

/// A direct connection is one to the reader; the card is reached by reconnecting.
fn to_card(mut card: Card, share: ShareMode) -> Result<Card, Error> {
    if share == ShareMode::Direct {
        card.reconnect(ShareMode::Shared, Protocols::ANY, Disposition::LeaveCard)?;
    }
    Ok(card)
}

fn careless(pin: [u8; 4]) -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::establish(Scope::System)?;
    let card = connect(&context, ShareMode::Shared)?;
    transmit(&card, SELECT_JPKI)?;
    transmit(&card, &verify_command(pin))?;
    transmit(&card, &sign_command())?;
    leave(card);
    say("left")?;
    Ok(wait_line()?)
}

fn stubborn(pin: [u8; 4]) -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::establish(Scope::System)?;
    loop {
        let card = connect(&context, ShareMode::Exclusive)?;
        let heard = transmit(&card, SELECT_JPKI).and_then(|_| transmit(&card, &verify_command(pin)));
        leave(card);
        if let Ok([.., sw1, sw2]) = heard.as_deref() {
            return Ok(say(&format!("{sw1:02X}{sw2:02X}"))?);
        }
    }
}

fn faithful() -> Result<(), Box<dyn std::error::Error>> {
    let context = Context::establish(Scope::System)?;
    loop {
        let seen = context.list_readers_owned();
        say(&seen.map_or_else(|error| format!("{error:?}"), |names| format!("{} readers", names.len())))?;
        wait_line()?;
    }
}

fn first() -> Result<u16, Box<dyn std::error::Error>> {
    let context = Context::establish(Scope::System)?;
    let card = connect(&context, ShareMode::Shared)?;
    let answer = transmit(&card, SELECT_JPKI)?;
    leave(card);
    Ok(answer.last_chunk().map_or(0, |status| u16::from_be_bytes(*status)))
}

/// The first reader, as soon as a card is seen on it.
fn connect(context: &Context, share: ShareMode) -> Result<Card, Error> {
    let deadline = Instant::now() + Duration::from_secs(CARD_SECS_MAX);
    loop {
        let name: CString =
            context.list_readers_owned()?.into_iter().next().ok_or(Error::NoReadersAvailable)?;
        match context.connect(&name, share, Protocols::ANY) {
            Err(_) if Instant::now() < deadline => thread::sleep(POLL),
            connected => return connected,
        }
    }
}

fn transmit(card: &Card, command: &[u8]) -> Result<Vec<u8>, Error> {
    let mut answer = vec![0; ANSWER_BYTES_MAX];
    card.transmit(command, &mut answer).map(<[u8]>::to_vec)
}

/// The mistake that the crate's own drop does not make: it would reset the card.
fn leave(card: Card) {
    if let Err((card, _)) = card.disconnect(Disposition::LeaveCard) {
        std::mem::forget(card);
    }
}

fn verify_command(pin: [u8; 4]) -> Vec<u8> {
    [&[0x00, 0x20, 0x00, 0x98, 0x04][..], &pin].concat()
}

fn sign_command() -> Vec<u8> {
    let prefix = [0x30, 0x31, 0x30, 0x0D, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0, 4, 0x20];
    [&[0x80, 0x2A, 0x00, 0x97, 51][..], &prefix, &[0x55; 32], &[0]].concat()
}

fn say(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

fn wait_line() -> io::Result<()> {
    match io::stdin().lock().read_line(&mut String::new())? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        _ => Ok(()),
    }
}
