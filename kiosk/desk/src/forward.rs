//! Owns the forwarding of approved checks to the exam system (健診システム連携): at least once, each under its
//! own idempotency key.
//!
//! Promises: a crash, a lost answer or a failing server delays a check and never loses or doubles it; a
//! check that is refused does not hold up the others.
//! Must never: send what no member of staff approved, or log more than id, attempt and code.

mod backoff;
mod document;
mod problem;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use https::{Client, IDEMPOTENCY_KEY};
use jiff::{SignedDuration, Timestamp};
use queue::{OutboxItem, Queue, QueueError};
use reception::CheckId;
use tokio::sync::{Notify, watch};
use tokio::task::{Id, JoinSet};

use crate::clock::Clock;
use crate::server::stopped;

pub use backoff::{FORWARD_DELAY_SECS_MAX, FORWARD_DELAY_SECS_MIN, delay};
pub use document::{NotApproved, document};
pub use problem::ForwardProblem;

/// Path of the contract.
pub const CHECKS_PATH: &str = "/v1/checks";
/// Requests at the same time.
pub const FORWARDS_MAX: usize = 4;
/// The outbox is looked at this often even when nothing is due (seconds).
pub const LOOK_SECS_MAX: u64 = 30;
/// Largest answer that is read (bytes).
pub const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// Shortest pause between two looks; also the pause when the queue does not answer.
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
}

/// What became of one attempt.
enum Outcome {
    Stored,
    Failed(ForwardProblem, Option<Duration>),
}

/// Forwards until `stop` becomes true. Requests that are under way then are sent again after the next start.
pub async fn run(forwarder: Arc<Forwarder>, mut stop: watch::Receiver<bool>) {
    let mut flights = JoinSet::new();
    let mut ids: HashMap<Id, CheckId> = HashMap::new();
    loop {
        let wait = match launch(&forwarder, &mut flights, &mut ids).await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::error!(%error, "outbox not readable");
                LOOK_PAUSE
            }
        };
        tokio::select! {
            () = stopped(&mut stop) => return,
            () = forwarder.approved.notified() => {}
            Some(landed) = flights.join_next_with_id() => {
                let id = landed.map_or_else(|error| error.id(), |(id, ())| id);
                ids.remove(&id);
            }
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Fills the free slots and says how long nothing else will be due.
async fn launch(
    forwarder: &Arc<Forwarder>,
    flights: &mut JoinSet<()>,
    ids: &mut HashMap<Id, CheckId>,
) -> Result<Duration, QueueError> {
    let free = FORWARDS_MAX.saturating_sub(ids.len());
    let now = forwarder.clock.now();
    if free > 0 {
        let look = u32::try_from(FORWARDS_MAX + ids.len()).unwrap_or(u32::MAX);
        let due = forwarder.queue.outbox_due(now, look).await?;
        let fresh: Vec<_> = due.into_iter().filter(|item| !ids.values().any(|id| *id == item.id)).collect();
        for item in fresh.into_iter().take(free) {
            let id = item.id;
            ids.insert(flights.spawn(forward(Arc::clone(forwarder), item)).id(), id);
        }
    }
    let next = forwarder.queue.next_due().await?;
    Ok(next.map_or(Duration::from_secs(LOOK_SECS_MAX), |next| until(now, next)))
}

fn until(now: Timestamp, next: Timestamp) -> Duration {
    let wait = Duration::try_from(next.duration_since(now)).unwrap_or_default();
    wait.clamp(LOOK_PAUSE, Duration::from_secs(LOOK_SECS_MAX))
}

async fn forward(forwarder: Arc<Forwarder>, item: OutboxItem) {
    let id = item.id;
    let recorded = match send(&forwarder, &item).await {
        Outcome::Stored => {
            let stored = forwarder.queue.outbox_delivered(id, forwarder.clock.now()).await;
            stored.map_err(|error| tracing::error!(check_id = %id, %error, "delivery not recorded"))
        }
        Outcome::Failed(problem, retry_after) => {
            let failed = put_off(&forwarder, &item, problem, retry_after).await;
            failed.map_err(|error| tracing::error!(check_id = %id, %error, "attempt not recorded"))
        }
    };
    if recorded.is_err() {
        // Still due: without a pause the same check would be sent in a tight loop.
        tokio::time::sleep(LOOK_PAUSE).await;
    }
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
    item: &OutboxItem,
    problem: ForwardProblem,
    retry_after: Option<Duration>,
) -> Result<(), QueueError> {
    let attempts = item.attempts.saturating_add(1);
    let wait = if problem.needs_staff() {
        Duration::from_secs(FORWARD_DELAY_SECS_MAX)
    } else {
        delay(attempts, retry_after, crate::clock::random_u32())
    };
    tracing::warn!(check_id = %item.id, attempts, problem = problem.code(), "not forwarded");
    let now = forwarder.clock.now();
    let next = SignedDuration::try_from(wait).ok().and_then(|wait| now.checked_add(wait).ok()).unwrap_or(now);
    forwarder.queue.outbox_failed(item.id, problem.code(), next).await
}
