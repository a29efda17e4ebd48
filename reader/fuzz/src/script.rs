//! Owns the card and the driver that the fuzzer's bytes make of the chip, and what is watched at the seam.
//!
//! Promises: each exchange takes its fate from the bytes, in order; a command that must not be sent is a panic.
//! Must never: read more of the bytes than there is; what comes after their end is one of [`End`].
//!
//! Layout: one byte of abilities and [`End`], then for each connection and each exchange a tag byte and the fate's
//! own bytes. The upper three bits of the tag say the fate; in 001 the lowest bit revokes the permit before it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use reader::{
    Channel, ChannelError, Connect, RESPONSE_BYTES_MAX,
    channel::ExtendedReads,
    permit::{Permit, Revoked},
};

use crate::chip::Chip;

/// Exchanges that one call may cost: a card that answers in 15 ms is done with before the deadline of 15 s.
pub const EXCHANGES_PER_CALL_MAX: usize = 1000;

const ERRORS: [ChannelError; 6] = [
    ChannelError::CardGone,
    ChannelError::CardMute,
    ChannelError::Reset,
    ChannelError::Held,
    ChannelError::ReaderGone,
    ChannelError::ServiceGone,
];

/// What the card does when the bytes are used up.
#[derive(Clone, Copy)]
enum End {
    Honest,
    Silent,
    /// 61FF without end.
    More,
    Mute,
}

/// What the last counter answer said; only "open" permits VERIFY.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    Nothing,
    Open,
}

/// What kind of command went by last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sent {
    Count,
    Verify,
    Sign,
    GetResponse,
    Other,
}

/// Everything behind the seam.
pub struct World {
    bytes: Vec<u8>,
    at: usize,
    end: End,
    extended: ExtendedReads,
    chip: Chip,
    told: Told,
    last: Sent,
    right: bool,
    permit: Permit,
    revoked: bool,
    /// VERIFY commands that carried a PIN, since the last [`Card::call`].
    pub verifies: usize,
    /// Connections that were opened.
    pub connects: usize,
    /// Connections that were ended with the power taken.
    pub power_downs: usize,
    /// Exchanges since the last [`Card::call`].
    pub exchanges: usize,
}

/// A card, the reader under it, and the script.
#[derive(Clone)]
pub struct Card(Arc<Mutex<World>>);

/// One connection to it.
pub struct Wire(Card);

impl Card {
    /// Takes the script apart as the module says.
    #[must_use]
    pub fn new(script: &[u8]) -> Self {
        let (abilities, bytes) = script.split_first().map_or((0, script), |(first, rest)| (*first, rest));
        let end = match abilities & 3 {
            0 => End::Honest,
            1 => End::Silent,
            2 => End::More,
            _ => End::Mute,
        };
        let extended = match abilities >> 2 & 3 {
            0 | 1 => ExtendedReads::No,
            2 => ExtendedReads::Yes,
            _ => ExtendedReads::Unknown,
        };
        let able = |bit: u8| abilities >> bit & 1 == 0;
        Self(Arc::new(Mutex::new(World {
            bytes: bytes.to_vec(),
            at: 0,
            end,
            extended,
            chip: Chip::new(able(4), able(5), able(6), able(7)),
            told: Told::Nothing,
            last: Sent::Other,
            right: false,
            permit: Permit::new(),
            revoked: false,
            verifies: 0,
            connects: 0,
            power_downs: 0,
            exchanges: 0,
        })))
    }

    /// What was counted.
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One call begins under this permit: its exchanges and VERIFYs are counted from here.
    pub fn call(&self, permit: &Permit) {
        let mut world = self.world();
        (world.exchanges, world.verifies, world.revoked) = (0, 0, false);
        world.permit = permit.clone();
    }
}

impl World {
    fn byte(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at).copied();
        self.at += usize::from(byte.is_some());
        byte
    }

    fn short(&mut self) -> usize {
        let high = self.byte().unwrap_or(0);
        usize::from(u16::from_be_bytes([high, self.byte().unwrap_or(0)]))
    }

    fn take(&mut self, count: usize) -> Vec<u8> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let taken = rest.get(..count).unwrap_or(rest).to_vec();
        self.at += taken.len();
        taken
    }

    fn connect(&mut self) -> Result<(), ChannelError> {
        assert!(!self.revoked, "a connection after the permit was revoked");
        let failed = match (self.byte(), self.end) {
            (Some(tag), _) if tag >> 5 == 7 => Some(error(tag)),
            (None, End::Mute) => Some(ChannelError::CardMute),
            (Some(_) | None, _) => None,
        };
        failed.map_or(Ok(()), Err)?;
        self.connects += 1;
        (self.told, self.last, self.right) = (Told::Nothing, Sent::Other, false);
        self.chip.power_up();
        Ok(())
    }

    fn exchange(&mut self, command: &[u8]) -> Result<Vec<u8>, ChannelError> {
        self.watch_command(command);
        let answer = self.fate(command);
        self.watch_answer(answer.as_deref().unwrap_or_default());
        answer
    }

    fn fate(&mut self, command: &[u8]) -> Result<Vec<u8>, ChannelError> {
        let Some(tag) = self.byte() else { return self.after_the_end(command) };
        match tag >> 5 {
            0 => Ok(self.chip.execute(command)),
            1 => {
                if tag & 1 != 0 {
                    self.revoke();
                }
                Ok(self.chip.execute(command))
            }
            2 => {
                let mut answer = self.chip.execute(command);
                answer.truncate(answer.len().saturating_sub(2));
                answer.extend(self.take(2));
                Ok(answer)
            }
            3 => {
                let count = self.short();
                Ok(self.take(count))
            }
            4 => {
                let mut answer = self.chip.execute(command);
                let (at, mask) = (self.short(), self.byte().unwrap_or(1));
                let at = at % answer.len().max(1);
                answer.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= mask);
                Ok(answer)
            }
            5 => {
                let mut answer = self.chip.execute(command);
                answer.truncate(self.short());
                Ok(answer)
            }
            6 => {
                let (count, filler) = (self.short(), self.byte().unwrap_or(0xff));
                Ok([vec![filler; count], self.take(2)].concat())
            }
            _ => {
                if tag & 0x08 != 0 {
                    self.chip.execute(command);
                }
                Err(error(tag))
            }
        }
    }

    /// As the supervisor does from another thread, while this exchange hangs.
    fn revoke(&mut self) {
        let told = self.permit.revoke();
        let sent = if self.verifies == 0 { Revoked::BeforeVerify } else { Revoked::AfterVerify };
        assert_eq!(told, sent, "the supervisor is told wrong");
        self.revoked = true;
    }

    fn after_the_end(&mut self, command: &[u8]) -> Result<Vec<u8>, ChannelError> {
        match self.end {
            End::Honest => Ok(self.chip.execute(command)),
            End::Silent => Ok(Vec::new()),
            End::More => Ok(vec![0x61, 0xff]),
            End::Mute => Err(ChannelError::CardMute),
        }
    }

    fn watch_command(&mut self, command: &[u8]) {
        self.exchanges += 1;
        assert!(!self.revoked, "an exchange after the permit was revoked");
        assert!(self.exchanges <= EXCHANGES_PER_CALL_MAX, "a call without end");
        let now = sent(command);
        match now {
            Sent::Verify => {
                assert!(self.told == Told::Open, "VERIFY without a counter that was just told");
                self.verifies += 1;
            }
            Sent::Sign => assert!(self.right, "a signature was asked without a PIN that was right"),
            Sent::GetResponse => {
                assert!(
                    !matches!(self.last, Sent::Verify | Sent::Sign),
                    "61xx was followed after VERIFY or sign"
                );
            }
            Sent::Count | Sent::Other => {}
        }
        self.last = now;
    }

    fn watch_answer(&mut self, answer: &[u8]) {
        self.right &= self.last != Sent::Sign;
        if matches!(self.last, Sent::Count | Sent::Verify) {
            let open = matches!(answer, [.., 0x63, 0xc1..=0xcf]);
            self.told = if open { Told::Open } else { Told::Nothing };
            self.right = self.last == Sent::Verify && answer == [0x90, 0x00];
        }
    }
}

fn sent(command: &[u8]) -> Sent {
    match *command {
        [0x00, 0x20, _, _] => Sent::Count,
        [0x00, 0x20, ..] => Sent::Verify,
        [0x80, 0x2a, ..] => Sent::Sign,
        [0x00, 0xc0, ..] => Sent::GetResponse,
        _ => Sent::Other,
    }
}

fn error(tag: u8) -> ChannelError {
    ERRORS.get(usize::from(tag & 7)).copied().unwrap_or(ChannelError::CardMute)
}

impl Connect for Card {
    type Channel = Wire;

    fn connect(&mut self) -> Result<Wire, ChannelError> {
        self.world().connect().map(|()| Wire(self.clone()))
    }
}

impl Channel for Wire {
    fn transmit<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8; RESPONSE_BYTES_MAX],
    ) -> Result<&'r [u8], ChannelError> {
        let answer = self.0.world().exchange(command)?;
        // As PC/SC: an answer that does not fit is an error, and the card has executed the command.
        let room = response.get_mut(..answer.len()).ok_or(ChannelError::CardMute)?;
        room.copy_from_slice(&answer);
        Ok(room)
    }

    fn extended_reads(&self) -> ExtendedReads {
        self.0.world().extended
    }

    fn power_down(self) {
        self.0.world().power_downs += 1;
    }
}
