//! Owns the card thread as the clerk sees it: jobs that were given and not yet answered, the leave each one
//! has, and the threads that were abandoned.
//!
//! Promises: results are matched to jobs in order; what an abandoned thread says is nobody's; jobs that were
//! given up are told so once.
//! Must never: wait for a card.

use std::{collections::VecDeque, io, sync::mpsc::Sender, time::Instant};

use reader_wire::Seat;

use crate::{
    card_thread::{Job, Task},
    clerk::PeerId,
    permit::{Permit, Revoked},
    service::ServeError,
    supervise::{Deadlines, Step, Supervisor},
};

/// Threads that may hang at the same time, of each kind. With one more this process is beyond mending itself.
pub const ABANDONED_THREADS_MAX: usize = 3;

/// Number of a thread among those that do the same work one after another.
pub type Shift = u32;

/// Starts the card thread of a shift.
pub type Hire = Box<dyn FnMut(Shift) -> io::Result<Sender<Job>>>;

/// What a job is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// See what lies there.
    Look,
    /// Is it still the same card?
    Recheck,
    /// Answers `ReadCertificate`.
    Certificate,
    /// Answers `Prove`.
    Prove,
    /// Answers `Release`.
    Release,
    /// Tidies up; nobody waits for it.
    End,
    /// Does the card thread work again?
    Try,
}

/// A job that was given.
#[derive(Debug, Clone)]
pub struct Open {
    /// For whom.
    pub peer: PeerId,
    /// The stay meant.
    pub seat: Seat,
    /// What for.
    pub purpose: Purpose,
    /// Nobody waits for it any more.
    pub given_up: bool,
    permit: Permit,
}

/// The card thread, its jobs, and those before it.
pub struct Work {
    hire: Hire,
    jobs: Option<Sender<Job>>,
    shift: Shift,
    open: VecDeque<Open>,
    supervisor: Supervisor,
    abandoned: usize,
    faulty: bool,
}

impl Work {
    /// Starts the first card thread.
    pub fn new(mut hire: Hire, deadlines: Deadlines) -> Result<Self, ServeError> {
        let jobs = Some(hire(0).map_err(ServeError::Thread)?);
        let supervisor = Supervisor::new(deadlines);
        Ok(Self { hire, jobs, shift: 0, open: VecDeque::new(), supervisor, abandoned: 0, faulty: false })
    }

    /// Gives a job. After [`Self::finish`] nothing is given any more.
    pub fn give(&mut self, peer: PeerId, seat: Seat, task: Task, now: Instant) -> Result<(), ServeError> {
        let Some(jobs) = &self.jobs else { return Ok(()) };
        let permit = Permit::new();
        let open = Open { peer, seat, purpose: purpose(&task), given_up: false, permit: permit.clone() };
        jobs.send(Job { seat, task, permit }).map_err(|_| ServeError::ThreadGone)?;
        self.open.push_back(open);
        self.supervisor.begin(now);
        Ok(())
    }

    /// The job that a result of this shift belongs to.
    pub fn done(&mut self, shift: Shift, now: Instant) -> Option<Open> {
        if shift != self.shift {
            return None;
        }
        let open = self.open.pop_front();
        // Once a thread was abandoned, a result alone does not say that cards can be asked again.
        if !self.faulty {
            self.supervisor.end();
            if !self.open.is_empty() {
                self.supervisor.begin(now);
            }
        }
        open
    }

    /// What is due about a card thread that hangs.
    pub fn step(&mut self, now: Instant) -> Option<Step> {
        let exchanges = self.open.front().map_or(0, |open| open.permit.exchanges());
        self.supervisor.step(now, exchanges)
    }

    /// When to ask for a step again.
    pub fn due(&self) -> Option<Instant> {
        self.supervisor.due()
    }

    /// Takes the leave of every open job back; who waited for it, and whether VERIFY had been sent.
    pub fn give_up(&mut self) -> Vec<(Open, Revoked)> {
        let waiting = self.open.iter_mut().filter(|open| !open.given_up);
        waiting
            .map(|open| {
                open.given_up = true;
                (open.clone(), open.permit.revoke())
            })
            .collect()
    }

    /// Takes the leave of what this peer asked, since it left: VERIFY that was not sent is not sent any more.
    pub fn left_by(&mut self, peer: PeerId) {
        for open in self.open.iter_mut().filter(|open| open.peer == peer) {
            open.given_up = true;
            open.permit.revoke();
        }
    }

    /// Leaves the card thread alone and starts another one. Its jobs have been given up before.
    pub fn replace(&mut self) -> Result<(), ServeError> {
        if self.abandoned == ABANDONED_THREADS_MAX {
            return Err(ServeError::Stuck);
        }
        self.abandoned += 1;
        self.shift = self.shift.wrapping_add(1);
        self.open.clear();
        self.faulty = true;
        self.jobs = Some((self.hire)(self.shift).map_err(ServeError::Thread)?);
        Ok(())
    }

    /// A card thread came to its end. True when it was the last of the abandoned ones.
    pub fn ended(&mut self, shift: Shift) -> Result<bool, ServeError> {
        if shift == self.shift {
            return Err(ServeError::ThreadGone);
        }
        self.abandoned = self.abandoned.saturating_sub(1);
        Ok(self.abandoned == 0)
    }

    /// Cards can be asked again.
    pub fn recovered(&mut self) {
        self.faulty = false;
        self.supervisor.end();
    }

    /// Whether a thread was abandoned and cards cannot be asked since.
    pub const fn is_faulty(&self) -> bool {
        self.faulty
    }

    /// Whether the kiosk was told that the work in hand is lost.
    pub fn has_given_up(&self) -> bool {
        self.supervisor.has_given_up()
    }

    /// Whether this result comes from the present card thread.
    pub const fn is_present(&self, shift: Shift) -> bool {
        self.shift == shift
    }

    /// No more jobs: the card thread ends when it has done those it has. No VERIFY begins any more.
    pub fn finish(&mut self) {
        self.open.iter().for_each(|open| open.permit.revoke_verify());
        self.jobs = None;
    }
}

const fn purpose(task: &Task) -> Purpose {
    match task {
        Task::Look => Purpose::Look,
        Task::Recheck => Purpose::Recheck,
        Task::Certificate => Purpose::Certificate,
        Task::Prove(_) => Purpose::Prove,
        Task::Release => Purpose::Release,
        Task::End | Task::NewReader | Task::Rouse | Task::Tidied => Purpose::End,
        Task::Try => Purpose::Try,
    }
}
