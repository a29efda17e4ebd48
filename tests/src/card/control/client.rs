//! Owns the asking side of the remote control, for tests and the card tray.
//!
//! Promises: blocking, with a limit on every wait; a refused command is an error.
//! Must never: keep a connection between two commands.

use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use super::{CardCounts, DeskError, DeskReply};
use crate::card::Pace;

/// How often [`CardDeskClient::wait_ready`] looks again.
const READY_POLL_MILLIS: u64 = 20;
/// Longest wait for a reply.
const REPLY_SECS_MAX: u64 = 10;

/// Why the remote control did not get what it asked for.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// Nobody answers on the control socket.
    #[error("no answer on the control socket: {0}")]
    Unreachable(#[from] io::Error),
    /// The reply is not the JSON of a [`DeskReply`].
    #[error("control reply not understood: {0}")]
    Reply(#[from] serde_json::Error),
    /// The desk refuses.
    #[error(transparent)]
    Refused(#[from] DeskError),
}

/// Blocking remote control of a `card-desk` process. Each call is a connection of its own.
#[derive(Debug, Clone)]
pub struct CardDeskClient {
    path: PathBuf,
}

impl CardDeskClient {
    /// A control for the desk that listens at `path`. Connects only when asked to do something.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Waits until the desk answers, at most this long.
    ///
    /// # Errors
    /// The last [`ControlError`] when the time is over.
    pub fn wait_ready(&self, patience: Duration) -> Result<DeskReply, ControlError> {
        let deadline = Instant::now() + patience;
        loop {
            match self.state() {
                Err(ControlError::Unreachable(_)) if Instant::now() < deadline => {
                    thread::sleep(Duration::from_millis(READY_POLL_MILLIS));
                }
                done => return done,
            }
        }
    }

    /// Puts a card down; one that lies there is lifted first.
    ///
    /// # Errors
    /// [`ControlError::Refused`] when no card has the name.
    pub fn put(&self, slug: &str) -> Result<DeskReply, ControlError> {
        self.send(&format!("put {slug}"))
    }

    /// Lifts the card, if one lies there.
    ///
    /// # Errors
    /// [`ControlError`] when the desk does not answer.
    pub fn take(&self) -> Result<DeskReply, ControlError> {
        self.send("take")
    }

    /// Pulls the plug of the reader.
    ///
    /// # Errors
    /// [`ControlError`] when the desk does not answer.
    pub fn unplug(&self) -> Result<DeskReply, ControlError> {
        self.send("unplug")
    }

    /// Plugs the reader in again.
    ///
    /// # Errors
    /// [`ControlError`] when the desk does not answer.
    pub fn plug(&self) -> Result<DeskReply, ControlError> {
        self.send("plug")
    }

    /// What is on the desk.
    ///
    /// # Errors
    /// [`ControlError`] when the desk does not answer.
    pub fn state(&self) -> Result<DeskReply, ControlError> {
        self.send("state")
    }

    /// What one card counted.
    ///
    /// # Errors
    /// [`ControlError::Refused`] when no card has the name.
    pub fn counts(&self, slug: &str) -> Result<CardCounts, ControlError> {
        let reply = self.send(&format!("counts {slug}"))?;
        reply.counts.ok_or(ControlError::Refused(DeskError::UnknownCard))
    }

    /// Replaces a card by a fresh one, counter and counts as new. Lifts it when it lies there.
    ///
    /// # Errors
    /// [`ControlError::Refused`] when no prepared card has the name.
    pub fn renew(&self, slug: &str) -> Result<DeskReply, ControlError> {
        self.send(&format!("renew {slug}"))
    }

    /// Lets the card's `at`-th command from now fail. `kind` as in the module's head.
    ///
    /// # Errors
    /// [`ControlError::Refused`] when card or kind are unknown.
    pub fn fault(&self, slug: &str, at: u32, kind: &str) -> Result<DeskReply, ControlError> {
        self.send(&format!("fault {slug} {at} {kind}"))
    }

    /// Gives all cards this pace: microseconds a command, nanoseconds a byte, milliseconds a signature.
    ///
    /// # Errors
    /// [`ControlError`] when the desk does not answer.
    pub fn pace(&self, pace: &Pace) -> Result<DeskReply, ControlError> {
        let (command, byte) = (pace.command.as_micros(), pace.byte.as_nanos());
        self.send(&format!("pace {command} {byte} {}", pace.signature.as_millis()))
    }

    /// Sends one command line.
    ///
    /// # Errors
    /// [`ControlError`].
    pub fn send(&self, command: &str) -> Result<DeskReply, ControlError> {
        let mut stream = UnixStream::connect(&self.path)?;
        stream.set_read_timeout(Some(Duration::from_secs(REPLY_SECS_MAX)))?;
        stream.write_all(format!("{command}\n").as_bytes())?;
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line)?;
        let reply: DeskReply = serde_json::from_str(&line)?;
        match reply.error {
            Some(error) => Err(error.into()),
            None => Ok(reply),
        }
    }
}
