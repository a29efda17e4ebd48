//! Owns one connection to a kiosk: where events go, and the requests that wait.
//!
//! Promises: a write waits no longer than the limit set at the door (`peer`).
//! Must never: decide what is told.

use std::{collections::VecDeque, io, net::Shutdown, os::unix::net::UnixStream, time::Instant};

use reader_wire::{Event, Request, encode_event, write_frame};

use crate::clerk::PeerId;

/// The peer that is connected.
pub struct Line {
    /// Its number.
    pub id: PeerId,
    /// It said hello.
    pub greeted: bool,
    /// A request is in work at the card.
    pub asked: bool,
    /// The request in work was begun anew once.
    pub redone: bool,
    /// Requests sent ahead.
    pub waiting: VecDeque<Box<Request>>,
    hello_by: Instant,
    stream: UnixStream,
}

impl Line {
    /// A connection on which hello was not said yet. It must be by then.
    pub const fn new(id: PeerId, stream: UnixStream, hello_by: Instant) -> Self {
        Self { id, greeted: false, asked: false, redone: false, waiting: VecDeque::new(), hello_by, stream }
    }

    /// When hello must have been said, unless it was.
    pub fn hello_due(&self) -> Option<Instant> {
        (!self.greeted).then_some(self.hello_by)
    }

    /// Sends one event.
    pub fn tell(&mut self, event: &Event) -> io::Result<()> {
        tracing::info!(event = event.name(), "told");
        write_frame(&mut self.stream, &encode_event(event))
    }

    /// Ends the connection. Also wakes the thread that reads from it.
    pub fn close(self) {
        // A socket that is closed already is closed.
        let _closed = self.stream.shutdown(Shutdown::Both);
    }
}
