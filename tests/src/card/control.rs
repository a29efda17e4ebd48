//! Owns the remote control of a virtual reader: one text command per line in, one line of JSON out.
//!
//! Promises: every reply carries the state after the command and the counts on the card's side.
//! Must never: say what a card was sent; only how often.
//!
//! Commands: `put SLUG`, `take`, `unplug`, `plug`, `state`, `counts [SLUG]`, `renew SLUG` (a fresh card),
//! `pace APDU_MICROS BYTE_NANOS SIGN_MILLIS` (how long the cards take; all 0 is no wait),
//! `fault SLUG K KIND` (`K+`: that command and all later ones), `mend SLUG`, `swap SLUG K OTHER`,
//! `habit SLUG NAME`. KIND is one of `lift-before`, `lift-after`, `drop`, `cut`, `hang MILLIS`, `reset`,
//! `fill BYTES`, `endless`, `answer HEX`. `at PLACE COMMAND` does it at another slot than the first.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::thread;

use serde::{Deserialize, Serialize};

use super::{CardDesk, Fault, FaultKind, Persona, Traffic, VirtualCard};

mod client;
mod command;

pub use client::{CardDeskClient, ControlError};
pub use command::DeskCommand;

/// Longest command (bytes).
const LINE_BYTES_MAX: u64 = 2048;

/// The reply to every command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskReply {
    /// Why the command was not done; none when it was.
    pub error: Option<DeskError>,
    /// Whether the reader is plugged in.
    pub plugged: bool,
    /// Whether a reader process has a session with the card.
    pub held: bool,
    /// The card that lies there.
    pub card: Option<String>,
    /// Counts of the card asked for, else of the one that lies there or was the last to lie there.
    pub counts: Option<CardCounts>,
}

/// What a card counted in its life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardCounts {
    /// Which card.
    pub card: String,
    /// Commands received.
    pub commands: u32,
    /// VERIFY commands with a PIN.
    pub verifies: u32,
    /// Signatures made.
    pub signatures: u32,
    /// Tries left, 0 when locked.
    pub tries_left: u8,
    /// Bytes and spans.
    pub traffic: Traffic,
}

/// Why a command was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum DeskError {
    /// No such command, or wrong arguments.
    #[error("unknown command")]
    UnknownCommand,
    /// No card has this name.
    #[error("unknown card")]
    UnknownCard,
}

/// The slots under one remote control.
#[derive(Clone)]
pub struct Places {
    first: CardDesk,
    others: BTreeMap<String, CardDesk>,
}

impl From<CardDesk> for Places {
    fn from(first: CardDesk) -> Self {
        Self { first, others: BTreeMap::new() }
    }
}

impl Places {
    /// One more slot, reached by `at NAME`.
    pub fn add(&mut self, name: &str, desk: CardDesk) {
        self.others.insert(name.to_owned(), desk);
    }

    /// The slot that this line is about, and the command for it.
    fn find<'l>(&self, line: &'l str) -> Option<(&CardDesk, &'l str)> {
        let Some(elsewhere) = line.strip_prefix("at ") else { return Some((&self.first, line)) };
        let (name, command) = elsewhere.split_once(' ')?;
        self.others.get(name).map(|desk| (desk, command))
    }
}

/// Answers commands until the listener fails. Blocks; one thread per connection.
///
/// # Errors
/// When connections can no longer be accepted.
pub fn serve(places: impl Into<Places>, listener: &UnixListener, now_unix_secs: i64) -> io::Result<()> {
    let places = places.into();
    loop {
        let (peer, _) = listener.accept()?;
        let places = places.clone();
        // A peer that leaves in the middle of a line concerns nobody else.
        thread::spawn(move || converse(&places, &peer, now_unix_secs));
    }
}

fn converse(places: &Places, mut peer: &UnixStream, now_unix_secs: i64) -> io::Result<()> {
    let mut lines = BufReader::new(peer);
    loop {
        let mut line = String::new();
        if lines.by_ref().take(LINE_BYTES_MAX).read_line(&mut line)? == 0 {
            return Ok(());
        }
        // What names no place is no command of the first one either.
        let (desk, command) = places.find(&line).unwrap_or((&places.first, ""));
        let mut reply = serde_json::to_vec(&answer(desk, command, now_unix_secs))?;
        reply.push(b'\n');
        peer.write_all(&reply)?;
    }
}

/// Does one command.
#[must_use]
pub fn answer(desk: &CardDesk, line: &str, now_unix_secs: i64) -> DeskReply {
    let command = DeskCommand::parse(line);
    let asked = match &command {
        Ok(DeskCommand::Counts(Some(slug))) => Some(slug.clone()),
        Ok(_) | Err(_) => None,
    };
    let done = command.and_then(|command| perform(desk, command, now_unix_secs));
    let about = asked.or_else(|| desk.latest());
    DeskReply {
        error: done.err(),
        plugged: desk.is_plugged(),
        held: desk.is_held(),
        card: desk.lying(),
        counts: about.and_then(|name| desk.with_card(&name, |card| counts(&name, card))),
    }
}

fn perform(desk: &CardDesk, command: DeskCommand, now_unix_secs: i64) -> Result<(), DeskError> {
    match command {
        DeskCommand::Put(slug) => desk.put(&slug).then_some(()).ok_or(DeskError::UnknownCard),
        DeskCommand::Take => {
            desk.take();
            Ok(())
        }
        DeskCommand::Unplug => {
            desk.unplug();
            Ok(())
        }
        DeskCommand::Plug => {
            desk.plug();
            Ok(())
        }
        DeskCommand::State | DeskCommand::Counts(None) => Ok(()),
        DeskCommand::Counts(Some(slug)) => known(desk.with_card(&slug, |_| ())),
        DeskCommand::Renew(slug) => {
            let persona = Persona::find(&slug).ok_or(DeskError::UnknownCard)?;
            let card = persona.card(now_unix_secs).map_err(|_| DeskError::UnknownCard)?;
            desk.add(&slug, card);
            Ok(())
        }
        DeskCommand::Pace(pace) => {
            desk.set_pace(pace);
            Ok(())
        }
        DeskCommand::Fault { slug, at, lasting, kind } => {
            let fault = Fault { at, kind };
            known(desk.with_card(&slug, |card| match lasting {
                true => card.set_lasting_fault(fault),
                false => card.set_fault(fault),
            }))
        }
        DeskCommand::Swap { slug, at, other } => {
            let shown = desk.with_card(&other, |card| card.certificate().map(<[u8]>::to_vec)).flatten();
            let fault = Fault { at, kind: FaultKind::Certificate(shown.ok_or(DeskError::UnknownCard)?) };
            known(desk.with_card(&slug, |card| card.set_fault(fault)))
        }
        DeskCommand::Mend(slug) => known(desk.with_card(&slug, VirtualCard::mend)),
        DeskCommand::Habit { slug, habits } => {
            known(desk.with_card(&slug, |card| *card.habits_mut() = habits))
        }
    }
}

fn known(found: Option<()>) -> Result<(), DeskError> {
    found.ok_or(DeskError::UnknownCard)
}

fn counts(name: &str, card: &VirtualCard) -> CardCounts {
    CardCounts {
        card: name.to_owned(),
        commands: card.log().commands(),
        verifies: card.verify_count(),
        signatures: card.sign_count(),
        tries_left: card.tries_left(),
        traffic: card.traffic(),
    }
}

#[cfg(test)]
mod tests;
