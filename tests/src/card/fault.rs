//! Owns the ways in which a card can be made to fail, and the count-down to them.
//!
//! Promises: a fault strikes at the chosen command counted from the moment it was set, once or from then on.
//! Must never: change the rules of the card itself; a fault stands between card and reader.

use std::time::Duration;

/// A failure that is set to happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which command it strikes, counted from now; 1 is the next one.
    pub at: u32,
    /// What happens.
    pub kind: FaultKind,
}

/// What happens at the chosen command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// The card is lifted before it hears the command.
    LiftBefore,
    /// The card executes the command and is lifted before its answer is heard.
    LiftAfter,
    /// The card executes the command; nothing (0 bytes) is heard, the card stays.
    DropAnswer,
    /// The card executes the command; one byte of its answer is heard, the card stays.
    CutAnswer,
    /// These bytes are heard instead; the card does not execute the command. May be empty.
    Answer(Vec<u8>),
    /// The card needs this long, then executes and answers.
    Hang(Duration),
    /// The card loses its power for an instant, then executes: selection and security status are gone.
    Reset,
    /// From now on the card shows this certificate; it executes and answers.
    Certificate(Vec<u8>),
}

/// The fault that is set, if any.
#[derive(Debug, Default)]
pub(super) struct FaultTimer {
    fault: Option<Fault>,
    lasting: bool,
}

impl FaultTimer {
    /// `lasting`: it strikes the chosen command and every later one.
    pub fn set(&mut self, fault: Fault, lasting: bool) {
        *self = Self { fault: Some(fault), lasting };
    }

    pub fn clear(&mut self) {
        self.fault = None;
    }

    /// Counts one command; returns what strikes it.
    pub fn tick(&mut self) -> Option<FaultKind> {
        let fault = self.fault.as_mut()?;
        fault.at = fault.at.saturating_sub(1);
        match (fault.at, self.lasting) {
            (0, true) => Some(fault.kind.clone()),
            (0, false) => self.fault.take().map(|fault| fault.kind),
            (1.., _) => None,
        }
    }
}
