//! Owns the scripted card of this crate's own tests: enough of a JPKI application to sign, and faults.
//!
//! Promises: counts every command it was sent, executed or not, as a real card's owner would; keeps no PIN.
//! Must never: be compiled into anything but tests. The full virtual card lives in the `tests` package.

mod authority;
mod chip;
mod watch;

use std::{
    cell::Cell,
    sync::{Arc, LazyLock, Mutex, MutexGuard},
    time::{Duration, Instant},
};

use reader_wire::{DateDigits, NONCE_BYTES, Pin, Statement, TerminalId};

pub use authority::{Authority, CERTIFICATE_BYTES, authority, identity, make_identity, policy, roots};
pub use chip::Inside;
pub use watch::TestWatch;

use crate::{
    channel::{Channel, ChannelError, Connect, ExtendedReads, RESPONSE_BYTES_MAX},
    permit::Permit,
    prove::Proof,
    stay::Stay,
};

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

/// A card, the reader it lies on, and everything that was done to it.
#[derive(Clone)]
pub struct TestCard(Arc<Mutex<Inside>>);

pub struct TestChannel(TestCard);

thread_local! {
    static ELAPSED: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// A clock that stands still unless a test card takes its time.
pub fn clock() -> Instant {
    static BEGIN: LazyLock<Instant> = LazyLock::new(Instant::now);
    *BEGIN + ELAPSED.get()
}

pub fn pass(time: Duration) {
    ELAPSED.set(ELAPSED.get() + time);
}

/// A stay at this card that trusts the test authority.
pub fn stay(card: &TestCard) -> Stay<TestCard> {
    Stay::with_clock(card.clone(), roots(), clock)
}

pub fn statement(nonce: u8) -> Statement {
    Statement {
        terminal: TerminalId::new("kiosk-1").expect("terminal"),
        nonce: [nonce; NONCE_BYTES],
        exam_date: DateDigits::new("20261120").expect("date"),
    }
}

/// One request of the kiosk, with a permit of its own.
pub fn prove(stay: &mut Stay<TestCard>, pin: [u8; 4]) -> Proof {
    stay.work_under(Permit::new());
    stay.prove(Pin::new(&pin).expect("pin"), &statement(9))
}

impl TestCard {
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(Inside::new())))
    }

    pub fn with(change: impl FnOnce(&mut Inside)) -> Self {
        let card = Self::new();
        change(&mut card.inside());
        card
    }

    /// A card that knows no short file ids.
    pub fn old() -> Self {
        Self::with(|inside| (inside.short_reads, inside.short_references) = (false, false))
    }

    pub fn inside(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().expect("card")
    }

    /// Strikes at the next exchange.
    pub fn fault_next(&self, fault: Fault, then: Then) {
        let next = self.exchanges();
        self.inside().fault = Some((next, fault, then));
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

    pub fn extended_reads(&self) -> usize {
        self.count(|command| command.starts_with(&[0x00, 0xb0]) && command.len() == 7)
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
        inside.note(command);
        if let Some((_, permit)) = inside.revoke.take_if(|(at, _)| *at == number) {
            inside.revoked = Some(permit.revoke());
        }
        if inside.gone {
            return Err(ChannelError::CardGone);
        }
        if let Some((_, other)) = inside.turns_into.take_if(|(at, _)| *at <= number) {
            inside.certificate = other;
        }
        let due = inside.fault.take_if(|(at, ..)| *at == number);
        inside.gone = matches!(due, Some((_, _, Then::Gone)));
        let extended = (command.len() == 7).then(|| inside.extended_fault.clone()).flatten();
        let answer = inside.answer(command, due.map(|(_, fault, _)| fault).or(extended))?;
        let room = response.get_mut(..answer.len()).ok_or(ChannelError::CardMute)?;
        room.copy_from_slice(&answer);
        Ok(room)
    }

    fn extended_reads(&self) -> ExtendedReads {
        self.0.inside().extended
    }

    fn power_down(self) {
        self.0.inside().power_down();
    }
}

impl Inside {
    fn answer(&mut self, command: &[u8], fault: Option<Fault>) -> Result<Vec<u8>, ChannelError> {
        match fault {
            None => {
                let answer = self.execute(command);
                pass(
                    self.time_per_exchange + self.time_per_byte * u32::try_from(answer.len()).expect("short"),
                );
                Ok(answer)
            }
            Some(Fault::Error { executed, error }) => {
                executed.then(|| self.execute(command));
                if let Some(other) = self.swap_after_fault.take() {
                    self.swap(other);
                }
                Err(error)
            }
            Some(Fault::Answer(bytes)) => {
                self.execute(command);
                Ok(bytes)
            }
        }
    }
}
