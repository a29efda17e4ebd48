//! Owns the forwarding of approved checks to the exam system (健診システム連携): at least once, each under its
//! own idempotency key.
//!
//! Promises: a crash, a lost answer or a failing server delays a check and never loses or doubles it; a
//! check that is refused or damaged does not hold up the others; while the queue cannot record, nothing is
//! sent.
//! Must never: send what no member of staff approved or what was taken back, or log more than id, attempt and code.

mod backoff;
mod document;
mod pause;
mod problem;
mod staff;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use https::{Client, IDEMPOTENCY_KEY};
use jiff::{SignedDuration, Timestamp};
use queue::{CheckName, OutboxDue, OutboxItem, Queue, QueueError, StepError};
use reception::CheckId;
use tokio::sync::{Notify, watch};
use tokio::task::{Id, JoinError, JoinSet};

use crate::clock::{Clock, random_u32};
use crate::server::stopped;

pub use backoff::{FORWARD_DELAY_SECS_MAX, FORWARD_DELAY_SECS_MIN, delay};
pub use document::{NotApproved, document, only_person, only_result};
use pause::Pause;
pub use problem::ForwardProblem;
pub use staff::{ATTEMPTS_WITHOUT_STAFF_MAX, FAILING_SECS_WITHOUT_STAFF_MAX, calls_staff, rule, staff_codes};

/// Path of the contract.
pub const CHECKS_PATH: &str = "/v1/checks";
/// Requests at the same time.
pub const FORWARDS_MAX: usize = 4;
/// The outbox is looked at this often even when nothing is due (seconds).
pub const LOOK_SECS_MAX: u64 = 30;
/// Largest answer that is read (bytes).
pub const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// Shortest pause between two looks.
const LOOK_PAUSE: Duration = Duration::from_secs(1);

/// What the forwarder works with.
pub struct Forwarder {
    /// Where approved checks wait.
    pub queue: Queue,
    /// The exam system.
    pub client: Client,
    /// 健診・保健指導機関番号.
    pub facility_number: String,
    /// For due times.
    pub clock: Arc<dyn Clock>,
    /// Rung at every approval.
    pub approved: Arc<Notify>,
    /// So long an approval can be taken back before it is sent (seconds).
    pub undo_secs: u32,
}

/// What became of one attempt.
enum Outcome {
    Stored,
    Failed(ForwardProblem, Option<Duration>),
}

/// Forwards until `stop` becomes true. Requests that are under way then are sent again after the next start.
pub async fn run(forwarder: Arc<Forwarder>, mut stop: watch::Receiver<bool>) {
    let mut flights = Flights::default();
    loop {
        let wait = flights.launch(&forwarder).await;
        tokio::select! {
            // Nothing new is begun once the end is told.
            biased;
            () = stopped(&mut stop) => return,
            Some(landed) = flights.under_way.join_next_with_id() => flights.land(landed, &*forwarder.clock),
            () = forwarder.approved.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// The requests that are under way.
#[derive(Default)]
struct Flights {
    under_way: JoinSet<Recorded>,
    ids: HashMap<Id, CheckId>,
    pause: Pause,
}

/// Whether the queue could record what became of an attempt.
struct Recorded(bool);

impl Flights {
    /// Fills the free slots and says how long nothing else will be due.
    async fn launch(&mut self, forwarder: &Arc<Forwarder>) -> Duration {
        let left = self.pause.left(forwarder.clock.monotonic());
        if !left.is_zero() {
            return left.min(Duration::from_secs(LOOK_SECS_MAX));
        }
        match self.fill(forwarder).await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::error!(%error, "outbox not usable");
                self.pause.failed(forwarder.clock.monotonic(), random_u32());
                LOOK_PAUSE
            }
        }
    }

    async fn fill(&mut self, forwarder: &Arc<Forwarder>) -> Result<Duration, QueueError> {
        if self.pause.is_in_doubt() {
            // Sending what cannot be recorded would only send it twice.
            forwarder.queue.probe().await?;
            self.pause.worked();
        }
        let free = FORWARDS_MAX.saturating_sub(self.ids.len());
        let now = forwarder.clock.now();
        if free > 0 {
            let look = u32::try_from(FORWARDS_MAX + self.ids.len()).unwrap_or(u32::MAX);
            let OutboxDue { items, unreadable } =
                forwarder.queue.outbox_due(now, forwarder.undo_secs, look).await?;
            for check in &unreadable {
                put_off_unreadable(forwarder, check).await?;
            }
            let fresh = items.into_iter().filter(|item| !self.ids.values().any(|id| *id == item.id));
            let fresh = fresh.take(free).collect::<Vec<_>>();
            let begun =
                if fresh.is_empty() { fresh } else { forwarder.queue.outbox_begin(fresh, now).await? };
            for item in begun {
                let id = item.id;
                self.ids.insert(self.under_way.spawn(forward(Arc::clone(forwarder), item)).id(), id);
            }
        }
        let next = forwarder.queue.next_due(now, forwarder.undo_secs).await?;
        Ok(next.map_or(Duration::from_secs(LOOK_SECS_MAX), |next| until(now, next)))
    }

    fn land(&mut self, landed: Result<(Id, Recorded), JoinError>, clock: &dyn Clock) {
        let (id, Recorded(recorded)) = landed.unwrap_or_else(|error| (error.id(), Recorded(false)));
        self.ids.remove(&id);
        if !recorded {
            self.pause.failed(clock.monotonic(), random_u32());
        }
    }
}

fn until(now: Timestamp, next: Timestamp) -> Duration {
    let wait = Duration::try_from(next.duration_since(now)).unwrap_or_default();
    wait.clamp(LOOK_PAUSE, Duration::from_secs(LOOK_SECS_MAX))
}

async fn forward(forwarder: Arc<Forwarder>, item: OutboxItem) -> Recorded {
    let recorded = match send(&forwarder, &item).await {
        Outcome::Stored => record_delivery(&forwarder, &item).await,
        Outcome::Failed(problem, retry_after) => {
            put_off(&forwarder, item.id, item.attempts, problem, retry_after).await
        }
    };
    if let Err(error) = &recorded {
        tracing::error!(check_id = %item.id, %error, "attempt not recorded");
    }
    Recorded(recorded.is_ok())
}

async fn record_delivery(forwarder: &Forwarder, item: &OutboxItem) -> Result<(), QueueError> {
    match forwarder.queue.outbox_delivered(item.id, forwarder.clock.now()).await {
        Ok(()) => Ok(()),
        Err(StepError::Queue(error)) if !matches!(error, QueueError::Corrupt(_)) => Err(error),
        Err(error) => {
            tracing::error!(check_id = %item.id, %error, "delivered, but cannot become forwarded");
            put_off(forwarder, item.id, item.attempts, ForwardProblem::Unreadable, None).await
        }
    }
}

async fn put_off_unreadable(forwarder: &Forwarder, check: &CheckName) -> Result<(), QueueError> {
    let Some(id) = check.id else {
        tracing::error!("in the outbox, but not even its id is readable");
        return Ok(());
    };
    put_off(forwarder, id, 0, ForwardProblem::Unreadable, None).await
}

async fn send(forwarder: &Forwarder, item: &OutboxItem) -> Outcome {
    let Ok(body) = document(&item.check, &forwarder.facility_number) else {
        tracing::error!(check_id = %item.id, "in the outbox without approval");
        return Outcome::Failed(ForwardProblem::ContentRefused, None);
    };
    let key = item.id.to_string();
    match forwarder.client.post_json(CHECKS_PATH, &[(IDEMPOTENCY_KEY, &key)], body).await {
        Ok(answer) if matches!(answer.status, 200 | 201) => Outcome::Stored,
        Ok(answer) => Outcome::Failed(ForwardProblem::of_status(answer.status), answer.retry_after),
        Err(error) => Outcome::Failed(ForwardProblem::of_error(error), None),
    }
}

async fn put_off(
    forwarder: &Forwarder,
    id: CheckId,
    attempts_before: u32,
    problem: ForwardProblem,
    retry_after: Option<Duration>,
) -> Result<(), QueueError> {
    let attempts = attempts_before.saturating_add(1);
    let wait = if problem.needs_staff() {
        Duration::from_secs(FORWARD_DELAY_SECS_MAX)
    } else {
        delay(attempts, retry_after, random_u32())
    };
    tracing::warn!(check_id = %id, attempts, problem = problem.code(), "not forwarded");
    let now = forwarder.clock.now();
    let next = SignedDuration::try_from(wait).ok().and_then(|wait| now.checked_add(wait).ok()).unwrap_or(now);
    forwarder.queue.outbox_failed(id, problem.code(), now, next).await
}
