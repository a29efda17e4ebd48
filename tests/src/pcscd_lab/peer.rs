//! Owns a small blocking peer of the reader service, which speaks its wire as the kiosk does.
//!
//! Promises: every wait has a limit; no event is lost while another is waited for.
//! Must never: repeat a request.

use std::collections::VecDeque;
use std::io;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use reader_wire::{
    CardKind, Event, Request, Seat, WIRE_VERSION, WireError, decode_event, encode_request, read_frame,
    write_frame,
};

/// Longest wait for one event, unless told otherwise.
const EVENT_SECS_MAX: u64 = 20;
/// Longest wait for the service to listen.
const LISTEN_SECS_MAX: u64 = 10;
const LISTEN_POLL_MILLIS: u64 = 20;

/// Why the peer did not hear what it waited for.
#[derive(Debug, thiserror::Error)]
pub enum PeerError {
    /// The socket failed or the wait was too long.
    #[error("reader socket: {0}")]
    Socket(#[from] io::Error),
    /// The service closed the connection.
    #[error("reader closed the connection")]
    Closed,
    /// The message is not one of the wire.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// Another event came.
    #[error("reader said {0} instead")]
    Unexpected(&'static str),
}

/// A connection to the reader service, after Hello and Welcome.
pub struct ReaderPeer {
    stream: UnixStream,
    passed_over: VecDeque<Event>,
}

impl ReaderPeer {
    /// Connects as soon as the service listens, and says hello.
    ///
    /// # Errors
    /// [`PeerError`].
    pub fn connect(socket: &Path) -> Result<Self, PeerError> {
        let stream = call(socket)?;
        let mut peer = Self { stream, passed_over: VecDeque::new() };
        // A service that refuses may have closed before it reads; its reason can still be heard.
        let _refused_early = peer.ask(&Request::Hello { version: WIRE_VERSION });
        let answer = peer.hear(Duration::from_secs(EVENT_SECS_MAX))?;
        let welcome = matches!(answer, Event::Welcome { version: WIRE_VERSION });
        if welcome { Ok(peer) } else { Err(PeerError::Unexpected(answer.name())) }
    }

    /// Sends one request.
    ///
    /// # Errors
    /// [`PeerError::Socket`].
    pub fn ask(&mut self, request: &Request) -> Result<(), PeerError> {
        Ok(write_frame(&mut self.stream, &encode_request(request))?)
    }

    /// The first event that `wanted` takes. Others are kept for later waits, in order.
    ///
    /// # Errors
    /// [`PeerError`], when none comes in time.
    pub fn wait_for(&mut self, wanted: impl Fn(&Event) -> bool) -> Result<Event, PeerError> {
        self.wait_within(Duration::from_secs(EVENT_SECS_MAX), wanted)
    }

    /// The same with another limit.
    ///
    /// # Errors
    /// [`PeerError`], when none comes in time.
    pub fn wait_within(
        &mut self,
        wait: Duration,
        wanted: impl Fn(&Event) -> bool,
    ) -> Result<Event, PeerError> {
        let passed = self.passed_over.iter().position(&wanted);
        if let Some(event) = passed.and_then(|at| self.passed_over.remove(at)) {
            return Ok(event);
        }
        let deadline = Instant::now() + wait;
        loop {
            let event = self.hear(deadline.saturating_duration_since(Instant::now()))?;
            if wanted(&event) {
                return Ok(event);
            }
            self.passed_over.push_back(event);
        }
    }

    /// Forgets what was heard and not waited for.
    pub fn forget(&mut self) {
        self.passed_over.clear();
    }

    /// Waits for a card.
    ///
    /// # Errors
    /// [`PeerError`], when none is put down in time.
    pub fn seated(&mut self) -> Result<(Seat, CardKind), PeerError> {
        let event = self.wait_for(|event| matches!(event, Event::Seated { .. }))?;
        let Event::Seated { seat, card } = event else { return Err(PeerError::Unexpected(event.name())) };
        Ok((seat, card))
    }

    /// Waits until the card of this seat is gone.
    ///
    /// # Errors
    /// [`PeerError`], when it stays.
    pub fn gone(&mut self, seat: Seat) -> Result<(), PeerError> {
        self.wait_for(|event| matches!(event, Event::Gone { seat: left } if *left == seat)).map(|_| ())
    }

    fn hear(&mut self, wait: Duration) -> Result<Event, PeerError> {
        // A limit of zero would mean none.
        self.stream.set_read_timeout(Some(wait.max(Duration::from_millis(1))))?;
        let frame = read_frame(&mut self.stream)?.ok_or(PeerError::Closed)?;
        Ok(decode_event(&frame)?)
    }
}

fn call(socket: &Path) -> io::Result<UnixStream> {
    let deadline = Instant::now() + Duration::from_secs(LISTEN_SECS_MAX);
    loop {
        match UnixStream::connect(socket) {
            Err(_) if Instant::now() < deadline => thread::sleep(Duration::from_millis(LISTEN_POLL_MILLIS)),
            called => return called,
        }
    }
}
