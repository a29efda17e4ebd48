//! Owns the thread on which cards are asked. PC/SC calls block without limit, so they have it to themselves.
//!
//! Promises: jobs are done in order, each is answered by exactly one [`Done`]; a session in which a PIN was
//! right is closed before the next job.
//! Must never: decide whether a request is in order; that is the clerk's.

use std::sync::{Arc, mpsc::Receiver};

use reader_wire::{Event, Pin, Seat, Statement};

use crate::{
    channel::{Connect, Slot},
    permit::Permit,
    prove::Proof,
    stay::{Stay, WorkError},
    trust::Roots,
};

/// Number of a connection, so that no answer reaches another peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeerId(pub u64);

/// What is to be done at the card of a seat.
pub struct Job {
    /// For whom.
    pub peer: PeerId,
    /// The stay meant.
    pub seat: Seat,
    /// What.
    pub task: Task,
}

/// The kinds of work.
pub enum Task {
    /// See what lies there. Answered by `Seated`, which is no answer to a request.
    Look,
    /// Read the certificate.
    Certificate,
    /// VERIFY and sign. Boxed, so that the PIN is not copied about with the job.
    Prove(Box<(Pin, Statement)>),
    /// End the stay because the kiosk said so.
    Release,
    /// End the stay because card or kiosk left. Says nothing.
    End,
}

/// What became of a job.
pub struct Done {
    /// For whom.
    pub peer: PeerId,
    /// The stay meant.
    pub seat: Seat,
    /// What to tell, if anything.
    pub event: Option<Event>,
    /// What was found out about the reader meanwhile.
    pub slot: Option<Slot>,
    /// Whether this answers a request.
    pub answers: bool,
}

/// Does jobs until nobody sends or listens any more.
pub fn run<K: Connect>(
    connect: K,
    roots: Arc<Roots>,
    jobs: &Receiver<Job>,
    mut tell: impl FnMut(Done) -> bool,
) {
    let mut bench = Bench { stay: Stay::new(connect, roots), seat: None };
    while let Ok(job) = jobs.recv() {
        if !bench.work(job, &mut tell) {
            break;
        }
    }
    bench.stay.end();
}

struct Bench<K: Connect> {
    stay: Stay<K>,
    seat: Option<Seat>,
}

impl<K: Connect> Bench<K> {
    fn work(&mut self, job: Job, tell: &mut impl FnMut(Done) -> bool) -> bool {
        let Job { peer, seat, task } = job;
        if self.seat != Some(seat) {
            self.stay.begin();
            self.seat = Some(seat);
        }
        self.stay.work_under(Permit::new());
        let answers = match task {
            Task::Certificate | Task::Prove(_) | Task::Release => true,
            Task::Look | Task::End => false,
        };
        let (event, slot) = match self.task(seat, task) {
            Ok(event) => (event, None),
            Err(error) => (answers.then(|| failed(seat, error)), error.slot()),
        };
        let heard = tell(Done { peer, seat, event, slot, answers });
        // After the answer: the person need not wait for it.
        self.stay.settle();
        heard
    }

    fn task(&mut self, seat: Seat, task: Task) -> Result<Option<Event>, WorkError> {
        Ok(match task {
            Task::Look => Some(Event::Seated { seat, card: self.stay.look()? }),
            Task::Certificate => {
                let (certificate, not_after_unix_secs) = self.stay.certificate()?;
                Some(Event::Certificate { seat, certificate, not_after_unix_secs })
            }
            Task::Prove(asked) => {
                let (pin, statement) = *asked;
                Some(proof_event(seat, self.stay.prove(pin, &statement))?)
            }
            Task::Release => {
                self.stay.release();
                Some(Event::Released { seat })
            }
            Task::End => {
                self.stay.end();
                None
            }
        })
    }
}

fn proof_event(seat: Seat, proof: Proof) -> Result<Event, WorkError> {
    match proof {
        Proof::Proved(signature) => Ok(Event::Proved { seat, signature }),
        Proof::PinRefused(tries) => Ok(Event::PinRefused { seat, tries }),
        Proof::Lost(tries) => Ok(Event::ProveLost { seat, tries }),
        Proof::Failed(error) => Err(error),
    }
}

fn failed(seat: Seat, error: WorkError) -> Event {
    tracing::warn!(seat = seat.0, %error, "request failed");
    Event::Failed { seat, failure: error.failure() }
}
