//! Owns the command language of the remote control.
//!
//! Promises: total; a line means one command or none.
//! Must never: act.

use std::time::Duration;

use super::DeskError;
use crate::card::{FaultKind, Pace};

/// One command.
#[derive(Debug, PartialEq, Eq)]
pub enum DeskCommand {
    /// Put this card down.
    Put(String),
    /// Lift the card.
    Take,
    /// Pull the plug of the reader.
    Unplug,
    /// Plug it in.
    Plug,
    /// Say what is there.
    State,
    /// Say what a card counted.
    Counts(Option<String>),
    /// Replace this card by a fresh one.
    Renew(String),
    /// Give all cards this pace.
    Pace(Pace),
    /// Let a coming command of this card fail.
    Fault {
        /// Which card.
        slug: String,
        /// Which command, 1 is the next.
        at: u32,
        /// How.
        kind: FaultKind,
    },
}

impl DeskCommand {
    /// The command of a line.
    ///
    /// # Errors
    /// [`DeskError::UnknownCommand`].
    pub fn parse(line: &str) -> Result<Self, DeskError> {
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        match words.as_slice() {
            ["put", slug] => Ok(Self::Put((*slug).to_owned())),
            ["take"] => Ok(Self::Take),
            ["unplug"] => Ok(Self::Unplug),
            ["plug"] => Ok(Self::Plug),
            ["state"] => Ok(Self::State),
            ["counts"] => Ok(Self::Counts(None)),
            ["counts", slug] => Ok(Self::Counts(Some((*slug).to_owned()))),
            ["renew", slug] => Ok(Self::Renew((*slug).to_owned())),
            ["pace", command, byte, signature] => {
                pace(command, byte, signature).map(Self::Pace).ok_or(DeskError::UnknownCommand)
            }
            ["fault", slug, at, kind @ ..] => {
                let at = at.parse().ok().filter(|at| *at > 0).ok_or(DeskError::UnknownCommand)?;
                let kind = fault_kind(kind).ok_or(DeskError::UnknownCommand)?;
                Ok(Self::Fault { slug: (*slug).to_owned(), at, kind })
            }
            _ => Err(DeskError::UnknownCommand),
        }
    }
}

fn pace(command_micros: &str, byte_nanos: &str, signature_millis: &str) -> Option<Pace> {
    Some(Pace {
        command: Duration::from_micros(command_micros.parse().ok()?),
        byte: Duration::from_nanos(byte_nanos.parse().ok()?),
        signature: Duration::from_millis(signature_millis.parse().ok()?),
    })
}

fn fault_kind(words: &[&str]) -> Option<FaultKind> {
    match words {
        ["lift-before"] => Some(FaultKind::LiftBefore),
        ["lift-after"] => Some(FaultKind::LiftAfter),
        ["drop"] => Some(FaultKind::DropAnswer),
        ["hang", millis] => millis.parse().ok().map(Duration::from_millis).map(FaultKind::Hang),
        ["answer"] => Some(FaultKind::Answer(Vec::new())),
        ["answer", hex] => from_hex(hex).map(FaultKind::Answer),
        _ => None,
    }
}

fn from_hex(hex: &str) -> Option<Vec<u8>> {
    let pairs = hex.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
