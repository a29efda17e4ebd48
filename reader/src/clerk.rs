//! Owns the order of things: the slot, the present seat, the one peer, the request in work. One thread, one
//! queue; time comes in as an argument.
//!
//! Promises: each request gets exactly one answer, in order; an event about a card names the seat it was
//! true for; when the peer leaves, the card session ends; a thread that hangs is told to the kiosk and done
//! without. Nothing here waits but a write, and that shortly.
//! Must never: touch a card; jobs do (`card_thread`).

mod hang;
mod line;
mod requests;
mod seat;
mod work;

use std::{
    io,
    os::unix::net::UnixStream,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use reader_wire::{Event, ReaderState, Request, Seat};

use crate::{
    card_thread::{Done, Task},
    channel::Slot,
    debounce::{Change, Debounce, Steadiness},
    service::ServeError,
    supervise::{Deadlines, Supervisor},
};
use hang::Counts;
pub use hang::TRY_PAUSE_MILLIS;
use line::Line;
pub use requests::REQUESTS_WAITING_MAX;
use seat::SeatNow;
use work::Work;
pub use work::{ABANDONED_THREADS_MAX, Hire, Shift};

/// Number of a connection, so that no answer reaches another peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeerId(pub u64);

/// Number that no connection has.
const NOBODY: PeerId = PeerId(u64::MAX);

/// The seat of work that is about no card: no card ever has it.
const NO_SEAT: Seat = Seat(0);

/// What the clerk hears.
pub enum Input {
    /// The presence thread came round: this is there. Said also when nothing changed, as a sign of life.
    Slot {
        /// Which presence thread.
        shift: Shift,
        /// What it saw.
        slot: Slot,
    },
    /// A presence thread that had been abandoned came to its end.
    WatchEnded {
        /// Which one.
        shift: Shift,
    },
    /// An allowed process connected.
    Peer {
        /// Its number.
        peer: PeerId,
        /// For events.
        stream: UnixStream,
    },
    /// It asks.
    Request {
        /// Who.
        peer: PeerId,
        /// What. Boxed: it may hold a PIN, which is not to be copied about.
        request: Box<Request>,
    },
    /// It said something that is no request.
    Malformed {
        /// Who.
        peer: PeerId,
    },
    /// It closed the connection.
    Left {
        /// Who.
        peer: PeerId,
    },
    /// A job is done.
    Done {
        /// By which card thread.
        shift: Shift,
        /// How.
        done: Done,
    },
    /// A card thread came to its end.
    CardThreadEnded {
        /// Which one.
        shift: Shift,
    },
    /// No more connections can be accepted.
    AcceptFailed(io::Error),
    /// The service is to end.
    Stop,
}

/// The slot as the clerk believes it to be, shared with the presence thread, so that a fault found during
/// card work makes the watch tell anew what is there.
pub type Belief = Arc<Mutex<Slot>>;

/// Starts the presence thread of a shift.
pub type HireWatch = Box<dyn FnMut(Shift) -> io::Result<()>>;

/// What the clerk is given.
pub struct Start {
    /// Shared with the presence thread.
    pub belief: Belief,
    /// Starts card threads.
    pub hire: Hire,
    /// Starts presence threads. The first is running.
    pub hire_watch: HireWatch,
    /// When a card counts.
    pub steadiness: Steadiness,
    /// When a thread counts as hanging.
    pub deadlines: Deadlines,
    /// How long a peer may take until it has said hello.
    pub hello: Duration,
}

/// State of the service.
pub struct Clerk {
    /// As last told by the watch.
    slot: Slot,
    belief: Belief,
    debounce: Debounce,
    /// What card work found is not yet what the watch saw.
    unconfirmed: bool,
    told: ReaderState,
    seat: Option<SeatNow>,
    last_seat: Seat,
    line: Option<Line>,
    hello: Duration,
    work: Work,
    /// A card was lost in mid-command, and no other was seen since.
    lost_in_work: bool,
    /// When the new card thread is tried next, while the reader counts as faulty.
    try_at: Option<Instant>,
    watch: Supervisor,
    watch_shift: Shift,
    watches_abandoned: usize,
    hire_watch: HireWatch,
    counts: Counts,
}

impl Clerk {
    /// With what is at the reader now, and nobody connected.
    pub fn new(slot: Slot, start: Start, now: Instant) -> Result<Self, ServeError> {
        let mut watch = Supervisor::new(start.deadlines);
        watch.begin(now);
        let mut clerk = Self {
            slot,
            belief: start.belief,
            debounce: Debounce::new(start.steadiness, now),
            unconfirmed: false,
            told: reader_state(slot),
            seat: None,
            last_seat: Seat(0),
            line: None,
            hello: start.hello,
            work: Work::new(start.hire, start.deadlines)?,
            lost_in_work: false,
            try_at: None,
            watch,
            watch_shift: 0,
            watches_abandoned: 0,
            hire_watch: start.hire_watch,
            counts: Counts::default(),
        };
        clerk.settle(now)?;
        Ok(clerk)
    }

    /// Takes one input.
    pub fn hear(&mut self, input: Input, now: Instant) -> Result<(), ServeError> {
        match input {
            Input::Slot { shift, slot } => self.watch_came_round(shift, slot, now),
            Input::WatchEnded { shift } => self.watch_ended(shift),
            Input::Peer { peer, stream } => {
                self.peer_came(peer, stream, now);
                Ok(())
            }
            Input::Request { peer, request } => self.requested(peer, request, now),
            Input::Malformed { peer } => self.malformed(peer, now),
            Input::Left { peer } if self.is_present(peer) => self.peer_left(now),
            Input::Done { shift, done } => self.done(shift, done, now),
            Input::CardThreadEnded { shift } => self.card_thread_ended(shift, now),
            Input::AcceptFailed(error) => Err(ServeError::Accept(error)),
            Input::Stop => {
                self.work.finish();
                Ok(())
            }
            Input::Left { .. } => Ok(()),
        }
    }

    /// Does what is due by now.
    pub fn tick(&mut self, now: Instant) -> Result<(), ServeError> {
        self.watch_over(now)?;
        self.expect_hello(now)?;
        let change = if self.unconfirmed { None } else { self.debounce.tick(now) };
        change.map_or(Ok(()), |change| self.changed(change, now))
    }

    /// The process is about to end: the peer is parted from, and no job is given any more.
    pub fn hang_up(&mut self, now: Instant) -> Result<(), ServeError> {
        let parted = self.peer_left(now);
        self.work.finish();
        parted
    }

    /// When [`Self::tick`] is due.
    pub fn due(&self) -> Option<Instant> {
        let steady = self.debounce.due().filter(|_| !self.unconfirmed);
        let hello = self.line.as_ref().and_then(Line::hello_due);
        let dues = [steady, hello, self.work.due(), self.watch.due(), self.try_at];
        dues.into_iter().flatten().min()
    }

    /// Whether this card thread is the one that gets jobs.
    pub const fn is_present_shift(&self, shift: Shift) -> bool {
        self.work.is_present(shift)
    }

    fn slot_seen(&mut self, slot: Slot, now: Instant) -> Result<(), ServeError> {
        self.slot = slot;
        if std::mem::take(&mut self.unconfirmed)
            && let Some(change) = self.debounce.correct(slot, now)
        {
            self.changed(change, now)?;
        }
        self.settle(now)
    }

    /// A fault found during card work: the watch is to say anew what is there. A card that is not answering is
    /// not gone before the watch says so; reader and service are.
    fn slot_found(&mut self, slot: Slot, now: Instant) -> Result<(), ServeError> {
        *self.belief.lock().unwrap_or_else(PoisonError::into_inner) = slot;
        self.slot = slot;
        self.settle(now)?;
        self.unconfirmed = slot == Slot::Empty;
        Ok(())
    }

    fn settle(&mut self, now: Instant) -> Result<(), ServeError> {
        let faulty = self.work.is_faulty();
        let usable = if faulty { Slot::NoService } else { self.slot };
        if let Some(change) = self.debounce.hear(usable, now) {
            self.changed(change, now)?;
        }
        let state = if faulty { ReaderState::Faulty } else { reader_state(self.slot) };
        if self.told != state {
            tracing::info!(reader = ?state, "reader changed");
            self.told = state;
            if state == ReaderState::Missing {
                self.give(NO_SEAT, Task::NewReader, now)?;
            }
            self.tell_greeted(&Event::Reader(state), now)?;
        }
        Ok(())
    }

    fn changed(&mut self, change: Change, now: Instant) -> Result<(), ServeError> {
        match change {
            Change::Came(lying) => self.card_came(lying, now),
            Change::Left => {
                self.card_left(now)?;
                self.rouse(now)
            }
            Change::Back => self.card_back(now),
            Change::Replaced(lying) => {
                self.card_left(now)?;
                self.card_came(lying, now)
            }
        }
    }
}

const fn reader_state(slot: Slot) -> ReaderState {
    match slot {
        Slot::NoService => ReaderState::NoService,
        Slot::NoReader => ReaderState::Missing,
        Slot::OnlySam => ReaderState::OnlySam,
        Slot::Empty | Slot::Card { .. } | Slot::Cards { .. } => ReaderState::Ready,
    }
}
