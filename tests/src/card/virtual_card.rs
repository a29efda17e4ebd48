//! Owns one card as a whole: chip, fault timer and log together.
//!
//! Promises: every command is counted exactly once, also when its answer is lost.
//! Must never: sleep; a hang is returned as a wait for whoever carries the bytes.

use std::time::{Duration, Instant};

use super::chip::Chip;
use super::fault::{Fault, FaultKind, FaultTimer};
use super::habits::Habits;
use super::log::CardLog;
use super::traffic::{Meter, Traffic};
use super::{CardModel, CardSpec, Status};

/// A card that can be put on a desk.
pub struct VirtualCard {
    chip: Chip,
    model: CardModel,
    fault: FaultTimer,
    log: CardLog,
    meter: Meter,
}

/// What comes of one command.
#[derive(Debug, PartialEq, Eq)]
pub enum Exchange {
    /// These bytes are heard, after this wait. May be of any length, also empty.
    Heard {
        /// Response and status word.
        answer: Vec<u8>,
        /// How long the card takes.
        wait: Duration,
    },
    /// The card was lifted.
    Lifted,
}

impl VirtualCard {
    /// A card as issued.
    #[must_use]
    pub fn new(spec: CardSpec) -> Self {
        let model = spec.model;
        Self {
            chip: Chip::new(spec),
            model,
            fault: FaultTimer::default(),
            log: CardLog::default(),
            meter: Meter::default(),
        }
    }

    /// What kind of card it is.
    #[must_use]
    pub fn model(&self) -> CardModel {
        self.model
    }

    /// Tries left, 0 when locked.
    #[must_use]
    pub fn tries_left(&self) -> u8 {
        self.chip.tries_left()
    }

    /// VERIFY commands with a PIN that the card executed.
    #[must_use]
    pub fn verify_count(&self) -> u32 {
        self.log.verifies()
    }

    /// Signatures that the card made.
    #[must_use]
    pub fn sign_count(&self) -> u32 {
        self.log.signatures()
    }

    /// What the card was asked so far.
    #[must_use]
    pub fn log(&self) -> &CardLog {
        &self.log
    }

    /// What passed between it and its reader so far.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        self.meter.traffic()
    }

    /// Notes one exchange that was heard: when the command had come and when the answer left.
    pub fn heard(&mut self, command: &[u8], answer: &[u8], came: Instant, left: Instant) {
        self.meter.note(command, answer, came, left);
    }

    /// Lets a coming command fail, once. Replaces the fault that was set before.
    pub fn set_fault(&mut self, fault: Fault) {
        self.fault.set(fault, false);
    }

    /// Lets a coming command and all later ones fail. Replaces the fault that was set before.
    pub fn set_lasting_fault(&mut self, fault: Fault) {
        self.fault.set(fault, true);
    }

    /// Takes a fault back, also a lasting one.
    pub fn mend(&mut self) {
        self.fault.clear();
    }

    /// Ways of this card that may be changed at any time.
    pub fn habits_mut(&mut self) -> &mut Habits {
        self.chip.habits_mut()
    }

    /// Its user-authentication certificate (DER), if it has one.
    #[must_use]
    pub fn certificate(&self) -> Option<&[u8]> {
        self.chip.certificate()
    }

    /// Takes the power away. A warm reset has no such effect on this card (jpki.md §1.9).
    pub fn power_down(&mut self) {
        self.chip.power_down();
    }

    /// Sends one command.
    pub fn exchange(&mut self, command: &[u8]) -> Exchange {
        match self.fault.tick() {
            None => self.execute(command, Duration::ZERO),
            Some(FaultKind::Hang(wait)) => self.execute(command, wait),
            Some(FaultKind::Reset) => {
                self.power_down();
                self.execute(command, Duration::ZERO)
            }
            Some(FaultKind::Certificate(der)) => {
                self.chip.replace_certificate(der);
                self.execute(command, Duration::ZERO)
            }
            Some(FaultKind::Answer(answer)) => {
                self.log.note(command, None, None);
                Exchange::Heard { answer, wait: Duration::ZERO }
            }
            Some(FaultKind::DropAnswer) => {
                self.execute_unheard(command);
                Exchange::Heard { answer: Vec::new(), wait: Duration::ZERO }
            }
            Some(FaultKind::CutAnswer) => {
                self.execute_unheard(command);
                Exchange::Heard { answer: vec![0x90], wait: Duration::ZERO }
            }
            Some(FaultKind::LiftBefore) => {
                self.log.note(command, None, None);
                self.lift()
            }
            Some(FaultKind::LiftAfter) => {
                self.execute_unheard(command);
                self.lift()
            }
        }
    }

    fn execute(&mut self, command: &[u8], wait: Duration) -> Exchange {
        let (mut answer, status) = self.chip.execute(command);
        self.log.note(command, Some(status), Some(status));
        answer.extend(status.0.to_be_bytes());
        Exchange::Heard { answer, wait }
    }

    fn execute_unheard(&mut self, command: &[u8]) {
        let (_, status): (_, Status) = self.chip.execute(command);
        self.log.note(command, Some(status), None);
    }

    fn lift(&mut self) -> Exchange {
        self.power_down();
        Exchange::Lifted
    }
}
