//! Owns the command language of the remote control.
//!
//! Promises: total; a line means one command or none.
//! Must never: act.

use std::time::Duration;

use super::DeskError;
use crate::card::{FaultKind, Habits, Pace};

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
        /// Whether all later ones fail too.
        lasting: bool,
        /// How.
        kind: FaultKind,
    },
    /// Let a card show the certificate of another from one of its coming commands on.
    Swap {
        /// Which card.
        slug: String,
        /// Which command, 1 is the next.
        at: u32,
        /// Whose certificate.
        other: String,
    },
    /// Take back what fault was set.
    Mend(String),
    /// Give this card these ways.
    Habit {
        /// Which card.
        slug: String,
        /// All its ways.
        habits: Habits,
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
            ["fault", slug, at, kind @ ..] => parse_fault(slug, at, kind),
            ["swap", slug, at, other] => {
                Ok(Self::Swap { slug: (*slug).to_owned(), at: number(at)?, other: (*other).to_owned() })
            }
            ["mend", slug] => Ok(Self::Mend((*slug).to_owned())),
            ["habit", slug, name] => {
                let habits = Habits::named(name).ok_or(DeskError::UnknownCommand)?;
                Ok(Self::Habit { slug: (*slug).to_owned(), habits })
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

/// `3` is the third command from now, `3+` the third and all later ones.
fn parse_fault(slug: &str, at: &str, kind: &[&str]) -> Result<DeskCommand, DeskError> {
    let (at, lasting) = at.strip_suffix('+').map_or((at, false), |at| (at, true));
    let kind = fault_kind(kind).ok_or(DeskError::UnknownCommand)?;
    Ok(DeskCommand::Fault { slug: slug.to_owned(), at: number(at)?, lasting, kind })
}

fn number(word: &str) -> Result<u32, DeskError> {
    word.parse().ok().filter(|number| *number > 0).ok_or(DeskError::UnknownCommand)
}

fn fault_kind(words: &[&str]) -> Option<FaultKind> {
    match words {
        ["lift-before"] => Some(FaultKind::LiftBefore),
        ["lift-after"] => Some(FaultKind::LiftAfter),
        ["drop"] => Some(FaultKind::DropAnswer),
        ["cut"] => Some(FaultKind::CutAnswer),
        ["hang", millis] => millis.parse().ok().map(Duration::from_millis).map(FaultKind::Hang),
        ["reset"] => Some(FaultKind::Reset),
        ["fill", bytes] => bytes.parse().ok().map(filled).map(FaultKind::Answer),
        ["endless"] => Some(FaultKind::Answer([&[0x30; 255][..], &[0x61, 0xFF]].concat())),
        ["answer"] => Some(FaultKind::Answer(Vec::new())),
        ["answer", hex] => from_hex(hex).map(FaultKind::Answer),
        _ => None,
    }
}

/// So many bytes in all; the last two, if there are two, say "done".
fn filled(bytes: u16) -> Vec<u8> {
    let mut answer = vec![0x30; usize::from(bytes)];
    if let Some(status) = answer.last_chunk_mut::<2>() {
        *status = [0x90, 0x00];
    }
    answer
}

fn from_hex(hex: &str) -> Option<Vec<u8>> {
    let pairs = hex.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
