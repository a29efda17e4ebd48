//! Owns the remote control of a virtual reader: one text command per line in, one line of JSON out.
//!
//! Promises: every reply carries the state after the command and the counts on the card's side.
//! Must never: say what a card was sent; only how often.
//!
//! Commands: `put SLUG`, `take`, `unplug`, `plug`, `state`, `counts [SLUG]`, `renew SLUG` (a fresh card),
//! `pace APDU_MICROS BYTE_NANOS SIGN_MILLIS` (how long the cards take; all 0 is no wait)
//! and `fault SLUG K KIND` with KIND one of `lift-before`, `lift-after`, `drop`, `hang MILLIS`, `answer HEX`.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::thread;

use serde::{Deserialize, Serialize};

use super::{CardDesk, Fault, Persona, Traffic, VirtualCard};

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

/// Answers commands for a desk until the listener fails. Blocks; one thread per connection.
///
/// # Errors
/// When connections can no longer be accepted.
pub fn serve(desk: &CardDesk, listener: &UnixListener, now_unix_secs: i64) -> io::Result<()> {
    loop {
        let (peer, _) = listener.accept()?;
        let desk = desk.clone();
        // A peer that leaves in the middle of a line concerns nobody else.
        thread::spawn(move || converse(&desk, &peer, now_unix_secs));
    }
}

fn converse(desk: &CardDesk, mut peer: &UnixStream, now_unix_secs: i64) -> io::Result<()> {
    let mut lines = BufReader::new(peer);
    loop {
        let mut line = String::new();
        if lines.by_ref().take(LINE_BYTES_MAX).read_line(&mut line)? == 0 {
            return Ok(());
        }
        let mut reply = serde_json::to_vec(&answer(desk, &line, now_unix_secs))?;
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
        DeskCommand::Fault { slug, at, kind } => {
            known(desk.with_card(&slug, |card| card.set_fault(Fault { at, kind })))
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
