//! Owns the deadlines of one thread that may hang: PC/SC calls have no time limit of their own
//! (jpki.md §7.5.3).
//!
//! Promises: pure, time is an argument; steps come in order, each once for one piece of work; progress ends
//! the silence, a result ends everything.
//! Must never: act; the steps are carried out by the caller.

use std::time::{Duration, Instant};

/// Seconds without progress after which the kiosk is told and the work gets no further leave.
pub const QUIET_SECS_MAX: u64 = 5;
/// Seconds that one piece of work may take although it goes on: a hostile card answers slowly for ever.
pub const WORK_SECS_MAX: u64 = 15;
/// Seconds of silence after which the thread is abandoned and another one begun.
pub const REPLACE_SECS: u64 = 15;
/// Seconds of silence after which this process ends, so that the PC/SC service is started anew as well.
pub const STUCK_SECS: u64 = 30;

/// How long what may last. Tests wait less.
#[derive(Debug, Clone, Copy)]
pub struct Deadlines {
    /// [`QUIET_SECS_MAX`].
    pub quiet: Duration,
    /// [`WORK_SECS_MAX`].
    pub work: Duration,
    /// [`REPLACE_SECS`].
    pub replace: Duration,
    /// [`STUCK_SECS`].
    pub stuck: Duration,
}

impl Deadlines {
    /// Those of the service.
    pub const SERVICE: Self = Self {
        quiet: Duration::from_secs(QUIET_SECS_MAX),
        work: Duration::from_secs(WORK_SECS_MAX),
        replace: Duration::from_secs(REPLACE_SECS),
        stuck: Duration::from_secs(STUCK_SECS),
    };
}

/// What is to be done about a thread that hangs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Tell the kiosk, take the leave back.
    GiveUp,
    /// Leave the thread alone and begin another.
    Replace,
    /// Nothing here mends it: end the process.
    Stuck,
}

/// Watches over one thread.
#[derive(Debug, Clone, Copy)]
pub struct Supervisor {
    deadlines: Deadlines,
    work: Option<Work>,
}

#[derive(Debug, Clone, Copy)]
struct Work {
    since: Instant,
    progress: Instant,
    mark: u32,
    taken: Option<Step>,
    looked: Instant,
}

impl Supervisor {
    /// Nothing is being done.
    #[must_use]
    pub const fn new(deadlines: Deadlines) -> Self {
        Self { deadlines, work: None }
    }

    /// A piece of work begins, unless one is going on.
    pub fn begin(&mut self, now: Instant) {
        self.work.get_or_insert(Work { since: now, progress: now, mark: 0, taken: None, looked: now });
    }

    /// The work came back.
    pub fn end(&mut self) {
        self.work = None;
    }

    /// The step that is due. `mark` is a number that changes while the work goes on.
    pub fn step(&mut self, now: Instant, mark: u32) -> Option<Step> {
        let work = self.work.as_mut()?;
        work.looked = now;
        if mark != work.mark && work.taken.is_none() {
            (work.mark, work.progress) = (mark, now);
        }
        let next = next(work.taken);
        let due = next.is_some_and(|step| now >= self.deadlines.of(step, work));
        if !due {
            return None;
        }
        work.taken = next;
        next
    }

    /// When to ask again.
    #[must_use]
    pub fn due(&self) -> Option<Instant> {
        let work = self.work.as_ref()?;
        let step = self.deadlines.of(next(work.taken)?, work);
        // Progress is only a number: it has to be looked at while it may still change.
        Some(if work.taken.is_none() { step.min(work.looked + self.deadlines.quiet / 5) } else { step })
    }

    /// Whether the kiosk was told that the present work is lost.
    #[must_use]
    pub fn has_given_up(&self) -> bool {
        self.work.is_some_and(|work| work.taken.is_some())
    }
}

impl Deadlines {
    fn of(&self, step: Step, work: &Work) -> Instant {
        match step {
            Step::GiveUp => (work.progress + self.quiet).min(work.since + self.work),
            Step::Replace => work.progress + self.replace,
            Step::Stuck => work.progress + self.stuck,
        }
    }
}

const fn next(taken: Option<Step>) -> Option<Step> {
    match taken {
        None => Some(Step::GiveUp),
        Some(Step::GiveUp) => Some(Step::Replace),
        Some(Step::Replace) => Some(Step::Stuck),
        Some(Step::Stuck) => None,
    }
}

#[cfg(test)]
mod tests;
