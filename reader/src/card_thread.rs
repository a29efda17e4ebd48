//! Owns the thread on which cards are asked. PC/SC calls block without limit, so they have it to themselves.
//!
//! Promises: jobs are done in order, each is answered by exactly one [`Done`]; a session in which a PIN was
//! right is closed before the next job, and every session when the thread ends.
//! Must never: decide whether a request is in order; that is the clerk's.

use std::sync::{Arc, mpsc::Receiver};

use reader_wire::{CardKind, Event, Pin, Seat, Statement};

use crate::{
    channel::Connect,
    permit::Permit,
    prove::Proof,
    stay::{Recheck, Stay, WorkError},
    trust::Roots,
};

/// What is to be done at the card of a seat.
pub struct Job {
    /// The stay meant.
    pub seat: Seat,
    /// What.
    pub task: Task,
    /// Leave to do it. Whoever waits for the result may take it back.
    pub permit: Permit,
}

/// The kinds of work.
pub enum Task {
    /// See what lies there.
    Look,
    /// Contact was lost for a moment: is it the same card?
    Recheck,
    /// Read the certificate.
    Certificate,
    /// VERIFY and sign. Boxed, so that the PIN is not copied about with the job.
    Prove(Box<(Pin, Statement)>),
    /// End the card session because the kiosk said so.
    Release,
    /// End the stay because card or kiosk left. Says nothing.
    End,
    /// Another reader may be plugged in: forget what was learnt about the one before. Says nothing.
    NewReader,
    /// The reader may have missed a card: let it look again. Says nothing.
    Rouse,
    /// See whether cards can be asked at all, and leave nothing behind.
    Try,
    /// Nothing. It is done when what the job before it tidies up after its answer is done.
    Tidied,
}

/// What became of a job.
pub type Done = Result<Found, WorkError>;

/// What a job found.
pub enum Found {
    /// A look: this lies there.
    Card(CardKind),
    /// A recheck: the same card or another.
    Recheck(Recheck),
    /// This answers the request.
    Answer(Event),
    /// There is nothing to say.
    Nothing,
}

/// Does jobs until nobody sends or listens any more.
pub fn run<K: Connect>(
    connect: &K,
    roots: Arc<Roots>,
    jobs: &Receiver<Job>,
    mut tell: impl FnMut(Done) -> bool,
) {
    let mut bench =
        Bench { port: connect, stay: Stay::new(connect.clone(), roots), seat: None, released: false };
    while let Ok(job) = jobs.recv() {
        if !bench.work(job, &mut tell) {
            break;
        }
    }
    bench.stay.work_under(Permit::new());
    bench.stay.end();
}

struct Bench<'a, K: Connect> {
    port: &'a K,
    stay: Stay<K>,
    seat: Option<Seat>,
    /// The kiosk is done with this card: no session is left open any more.
    released: bool,
}

impl<K: Connect> Bench<'_, K> {
    fn work(&mut self, job: Job, tell: &mut impl FnMut(Done) -> bool) -> bool {
        let Job { seat, task, permit } = job;
        self.stay.work_under(permit.clone());
        if self.seat != Some(seat) || matches!(task, Task::Look | Task::Try) {
            self.stay.begin();
            (self.seat, self.released) = (Some(seat), false);
        }
        let heard = tell(self.task(seat, task));
        // After the answer: the person need not wait for it.
        self.stay.settle();
        if permit.is_revoked() {
            // Nobody waits for it any more: no session stays open. The mark of the card does.
            self.stay.release();
        }
        heard
    }

    fn task(&mut self, seat: Seat, task: Task) -> Done {
        Ok(match task {
            Task::Look => Found::Card(self.look()?),
            Task::Recheck => {
                let found = self.stay.recheck();
                if self.released {
                    self.stay.release();
                }
                Found::Recheck(found?)
            }
            Task::Certificate => {
                let (certificate, not_after_unix_secs) = self.stay.certificate()?;
                Found::Answer(Event::Certificate { seat, certificate, not_after_unix_secs })
            }
            Task::Prove(asked) => {
                let (pin, statement) = *asked;
                Found::Answer(proof_event(seat, self.stay.prove(pin, &statement))?)
            }
            Task::Release => {
                self.stay.release();
                self.released = true;
                Found::Answer(Event::Released { seat })
            }
            Task::End => {
                self.stay.end();
                Found::Nothing
            }
            Task::NewReader => {
                self.stay.reader_changed();
                Found::Nothing
            }
            Task::Rouse => {
                self.stay.end();
                self.port.rouse();
                Found::Nothing
            }
            Task::Tidied => Found::Nothing,
            Task::Try => {
                let looked = self.look();
                self.stay.end();
                Found::Card(looked?)
            }
        })
    }

    fn look(&mut self) -> Result<CardKind, WorkError> {
        let kind = self.stay.look()?;
        self.port.looked(kind);
        Ok(kind)
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
