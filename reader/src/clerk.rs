//! Owns the order of things: the one peer, the present seat, the request in work. One thread, one queue.
//!
//! Promises: each request gets exactly one answer, in order; an event about a card names the seat it was
//! true for; when the peer leaves, the card session ends. Nothing here waits but a write, and that shortly.
//! Must never: touch a card; jobs do (`card_thread`).

use std::{
    collections::VecDeque,
    os::unix::net::UnixStream,
    sync::{Arc, Mutex, PoisonError, mpsc::Sender},
};

use reader_wire::{
    Event, Failure, ReaderState, Refusal, Request, Seat, WIRE_VERSION, encode_event, write_frame,
};

use crate::{
    card_thread::{Done, Job, PeerId, Task},
    channel::Slot,
};

/// Requests that may wait while one is in work.
pub const REQUESTS_WAITING_MAX: usize = 4;

/// What the clerk hears.
pub enum Input {
    /// Something changed at the reader.
    Slot(Slot),
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
    Done(Done),
    /// No more connections can be accepted.
    AcceptFailed(std::io::Error),
}

/// The slot as the clerk believes it to be, shared with the presence thread, so that a fault found during
/// card work makes the watch tell anew what is there.
pub type Belief = Arc<Mutex<Slot>>;

/// The card thread is gone; the process has to be started anew.
#[derive(Debug, thiserror::Error)]
#[error("card thread is gone")]
pub struct CardThreadGone;

struct Peer {
    id: PeerId,
    stream: UnixStream,
    greeted: bool,
    /// A request is in work at the card.
    asked: bool,
    waiting: VecDeque<Box<Request>>,
}

#[derive(Clone, Copy)]
struct Stay {
    seat: Seat,
    /// The peer was told of it.
    told: bool,
    /// The peer ended it.
    released: bool,
}

/// State of the service.
pub struct Clerk {
    slot: Slot,
    belief: Belief,
    stay: Option<Stay>,
    last_seat: Seat,
    peer: Option<Peer>,
    jobs: Sender<Job>,
    open_jobs: usize,
}

impl Clerk {
    /// With what is at the reader now, and nobody connected.
    #[must_use]
    pub fn new(slot: Slot, belief: Belief, jobs: Sender<Job>) -> Self {
        let first = Seat(1);
        let stay =
            matches!(slot, Slot::Card { .. }).then_some(Stay { seat: first, told: false, released: false });
        Self { slot, belief, stay, last_seat: first, peer: None, jobs, open_jobs: 0 }
    }

    /// Whether card work is going on.
    #[must_use]
    pub const fn working(&self) -> bool {
        self.open_jobs > 0
    }

    /// Takes one input. `AcceptFailed` is the caller's affair.
    pub fn hear(&mut self, input: Input) -> Result<(), CardThreadGone> {
        match input {
            Input::Slot(slot) => self.slot_changed(slot),
            Input::Peer { peer, stream } => {
                self.peer_came(peer, stream);
                Ok(())
            }
            Input::Request { peer, request } => self.requested(peer, request),
            Input::Malformed { peer } if self.is_present(peer) => self.refuse(Refusal::Malformed),
            Input::Left { peer } if self.is_present(peer) => self.peer_left(),
            Input::Done(done) => self.done(done),
            Input::Malformed { .. } | Input::Left { .. } | Input::AcceptFailed(_) => Ok(()),
        }
    }

    fn slot_changed(&mut self, slot: Slot) -> Result<(), CardThreadGone> {
        if slot == self.slot {
            return Ok(());
        }
        let before = std::mem::replace(&mut self.slot, slot);
        self.card_left()?;
        if reader_state(before) != reader_state(slot) {
            tracing::info!(reader = ?reader_state(slot), "reader changed");
            self.tell_greeted(&Event::Reader(reader_state(slot)))?;
        }
        match slot {
            Slot::Card { .. } | Slot::Cards { .. } => self.card_came(),
            Slot::NoService | Slot::NoReader | Slot::OnlySam | Slot::Empty => Ok(()),
        }
    }

    fn card_came(&mut self) -> Result<(), CardThreadGone> {
        self.last_seat = Seat(self.last_seat.0.wrapping_add(1));
        let seat = self.last_seat;
        self.stay = Some(Stay { seat, told: false, released: false });
        self.look()
    }

    fn card_left(&mut self) -> Result<(), CardThreadGone> {
        let Some(Stay { seat, told, .. }) = self.stay.take() else { return Ok(()) };
        self.job(seat, Task::End)?;
        if told { self.tell_greeted(&Event::Gone { seat }) } else { Ok(()) }
    }

    /// A card is looked at only for somebody who asked to hear of cards.
    fn look(&mut self) -> Result<(), CardThreadGone> {
        match self.stay {
            Some(Stay { seat, .. }) if self.greeted() => self.job(seat, Task::Look),
            Some(_) | None => Ok(()),
        }
    }

    fn peer_came(&mut self, id: PeerId, mut stream: UnixStream) {
        if self.peer.is_some() {
            tracing::warn!("second connection refused");
            // The peer may be gone already; it is sent away in any case.
            let _gone = write_frame(&mut stream, &encode_event(&Event::Refused(Refusal::Busy)));
            close(&stream);
            return;
        }
        self.peer = Some(Peer { id, stream, greeted: false, asked: false, waiting: VecDeque::new() });
    }

    fn peer_left(&mut self) -> Result<(), CardThreadGone> {
        let Some(peer) = self.peer.take() else { return Ok(()) };
        close(&peer.stream);
        tracing::info!("kiosk left");
        let Some(stay) = &mut self.stay else { return Ok(()) };
        (stay.told, stay.released) = (false, false);
        let seat = stay.seat;
        self.send_job(Job { peer: peer.id, seat, task: Task::End })
    }

    fn requested(&mut self, id: PeerId, request: Box<Request>) -> Result<(), CardThreadGone> {
        let Some(peer) = self.peer.as_mut().filter(|peer| peer.id == id) else { return Ok(()) };
        match (&*request, peer.greeted) {
            (Request::Hello { version }, false) if *version == WIRE_VERSION => self.welcome(),
            (Request::Hello { .. }, false) => self.refuse(Refusal::Version),
            (Request::Hello { .. }, true) | (_, false) => self.refuse(Refusal::Malformed),
            (_, true) if !peer.asked => self.start(*request),
            (_, true) if peer.waiting.len() < REQUESTS_WAITING_MAX => {
                peer.waiting.push_back(request);
                Ok(())
            }
            (_, true) => self.refuse(Refusal::Malformed),
        }
    }

    fn welcome(&mut self) -> Result<(), CardThreadGone> {
        if let Some(peer) = &mut self.peer {
            peer.greeted = true;
        }
        tracing::info!("kiosk connected");
        self.tell_greeted(&Event::Welcome { version: WIRE_VERSION })?;
        self.tell_greeted(&Event::Reader(reader_state(self.slot)))?;
        self.look()
    }

    fn refuse(&mut self, refusal: Refusal) -> Result<(), CardThreadGone> {
        tracing::warn!(?refusal, "connection refused");
        self.tell(&Event::Refused(refusal))?;
        self.peer_left()
    }

    /// Answers at once what needs no card, and gives the rest to the card thread.
    fn start(&mut self, request: Request) -> Result<(), CardThreadGone> {
        let (seat, task) = match request {
            Request::ReadCertificate { seat } => (seat, Task::Certificate),
            Request::Prove { seat, pin, statement } => (seat, Task::Prove(Box::new((pin, statement)))),
            Request::Release { seat } => (seat, Task::Release),
            Request::Hello { .. } => return self.refuse(Refusal::Malformed),
        };
        let releases = matches!(task, Task::Release);
        match self.stay.as_mut().filter(|stay| stay.seat == seat && stay.told) {
            Some(stay) if !stay.released => {
                stay.released = releases;
                if let Some(peer) = &mut self.peer {
                    peer.asked = true;
                }
                self.job(seat, task)
            }
            Some(_) if releases => self.tell_greeted(&Event::Released { seat }),
            Some(_) | None => self.tell_greeted(&Event::Failed { seat, failure: Failure::StaleSeat }),
        }
    }

    fn done(&mut self, done: Done) -> Result<(), CardThreadGone> {
        self.open_jobs = self.open_jobs.saturating_sub(1);
        let Done { peer, seat, event, slot, answers } = done;
        if self.is_present(peer) {
            self.tell_done(seat, event, answers)?;
        }
        match slot {
            Some(slot) => {
                *self.belief.lock().unwrap_or_else(PoisonError::into_inner) = slot;
                self.slot_changed(slot)
            }
            None => Ok(()),
        }
    }

    fn tell_done(&mut self, seat: Seat, event: Option<Event>, answers: bool) -> Result<(), CardThreadGone> {
        if answers {
            event.as_ref().map_or(Ok(()), |event| self.tell_greeted(event))?;
            return self.next_waiting();
        }
        let (Some(stay), Some(event)) = (self.stay.as_mut().filter(|stay| stay.seat == seat), event) else {
            return Ok(());
        };
        stay.told = true;
        self.tell_greeted(&event)
    }

    fn next_waiting(&mut self) -> Result<(), CardThreadGone> {
        loop {
            let Some(peer) = &mut self.peer else { return Ok(()) };
            peer.asked = false;
            let Some(request) = peer.waiting.pop_front() else { return Ok(()) };
            self.start(*request)?;
            if self.peer.as_ref().is_some_and(|peer| peer.asked) {
                return Ok(());
            }
        }
    }

    fn job(&mut self, seat: Seat, task: Task) -> Result<(), CardThreadGone> {
        let peer = self.peer.as_ref().map_or(NOBODY, |peer| peer.id);
        self.send_job(Job { peer, seat, task })
    }

    fn send_job(&mut self, job: Job) -> Result<(), CardThreadGone> {
        self.open_jobs += 1;
        self.jobs.send(job).map_err(|_| CardThreadGone)
    }

    fn tell_greeted(&mut self, event: &Event) -> Result<(), CardThreadGone> {
        if self.greeted() { self.tell(event) } else { Ok(()) }
    }

    fn tell(&mut self, event: &Event) -> Result<(), CardThreadGone> {
        let Some(peer) = &mut self.peer else { return Ok(()) };
        tracing::info!(event = event.name(), "told");
        match write_frame(&mut peer.stream, &encode_event(event)) {
            Ok(()) => Ok(()),
            Err(_) => self.peer_left(),
        }
    }

    fn greeted(&self) -> bool {
        self.peer.as_ref().is_some_and(|peer| peer.greeted)
    }

    fn is_present(&self, id: PeerId) -> bool {
        self.peer.as_ref().is_some_and(|peer| peer.id == id)
    }
}

/// Number that no connection has.
const NOBODY: PeerId = PeerId(u64::MAX);

const fn reader_state(slot: Slot) -> ReaderState {
    match slot {
        Slot::NoService => ReaderState::NoService,
        Slot::NoReader => ReaderState::Missing,
        Slot::OnlySam => ReaderState::OnlySam,
        Slot::Empty | Slot::Card { .. } | Slot::Cards { .. } => ReaderState::Ready,
    }
}

fn close(stream: &UnixStream) {
    // Also wakes the thread that reads from it. A socket that is closed already is closed.
    let _closed = stream.shutdown(std::net::Shutdown::Both);
}
