//! Owns the keeping of terms: personal data of finished checks goes after the days that the settings say, and the head of
//! the audit trail is told to the journal once a day.
//!
//! Promises: looks at the start and then every hour; removes little at a time with a pause, so that nobody waits; holds
//! still while the clock cannot be believed, and says so once.
//! Must never: touch a check that somebody still has to decide or send, or log more than counts, numbers and digests.

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use queue::{Queue, QueueError, Removed};
use reception::day_in_japan;
use tokio::sync::watch;

use crate::clock::Clock;
use crate::server::stopped;

/// Terms are looked at this often (seconds).
pub const RETENTION_LOOK_SECS: u64 = 60 * 60;

/// Fewest days that personal data of a finished check may stay.
pub const PERSONAL_DAYS_MIN: u16 = 1;
/// Most days that it may stay.
pub const PERSONAL_DAYS_MAX: u16 = 365;
/// How many days it stays unless told otherwise.
pub const PERSONAL_DAYS_DEFAULT: u16 = 30;

/// Between two transactions that remove something, so that others come in.
const PAUSE: Duration = Duration::from_millis(200);

/// What the keeper works with.
pub struct Keeper {
    /// Where the data is.
    pub queue: Queue,
    /// For terms.
    pub clock: Arc<dyn Clock>,
    /// Days that personal data of a finished check stays.
    pub personal_days: u16,
}

/// Keeps terms until `stop` becomes true.
pub async fn run(keeper: Keeper, mut stop: watch::Receiver<bool>) {
    let mut keeping = Keeping::new(keeper);
    loop {
        let look_and_pause = async {
            keeping.look().await;
            tokio::time::sleep(Duration::from_secs(RETENTION_LOOK_SECS)).await;
        };
        tokio::select! {
            () = stopped(&mut stop) => return,
            () = look_and_pause => {}
        }
    }
}

/// The keeper with what it remembers.
struct Keeping {
    keeper: Keeper,
    /// The last look did not believe the clock.
    doubts: bool,
    /// The log of SQLite may still hold what was removed; also by an earlier run of the program.
    log_to_empty: bool,
    /// The head was told on this day.
    head_told: Option<Date>,
}

impl Keeping {
    fn new(keeper: Keeper) -> Self {
        Self { keeper, doubts: false, log_to_empty: true, head_told: None }
    }

    async fn look(&mut self) {
        let now = self.keeper.clock.now();
        let today = day_in_japan(now);
        if let Err(error) = self.tell_head(today).await {
            tracing::error!(%error, "audit head not readable");
        }
        if let Err(error) = self.keep_terms(now, today).await {
            tracing::error!(%error, "personal data whose time is over is not removed");
        }
    }

    async fn tell_head(&mut self, today: Date) -> Result<(), QueueError> {
        if self.head_told == Some(today) {
            return Ok(());
        }
        if let Some((seq, head)) = self.keeper.queue.audit_head().await? {
            tracing::info!(seq, %head, "audit head");
        }
        self.head_told = Some(today);
        Ok(())
    }

    async fn keep_terms(&mut self, now: Timestamp, today: Date) -> Result<(), QueueError> {
        if self.believes(today).await? {
            self.remove(now, today).await?;
        }
        if self.log_to_empty {
            self.log_to_empty = !self.keeper.queue.empty_log().await?;
        }
        Ok(())
    }

    async fn believes(&mut self, today: Date) -> Result<bool, QueueError> {
        let believes = self.keeper.queue.clock_is_believable(today).await?;
        if !believes && !self.doubts {
            tracing::warn!(%today, "no personal data is removed before the clock has gone on for some days");
        }
        self.doubts = !believes;
        Ok(believes)
    }

    async fn remove(&mut self, now: Timestamp, today: Date) -> Result<(), QueueError> {
        let Keeper { queue, personal_days, .. } = &self.keeper;
        let term = SignedDuration::from_hours(24 * i64::from(*personal_days));
        let Ok(before) = now.checked_sub(term) else { return Ok(()) };
        loop {
            let ended = queue.ended_with_personal_data(before, now).await?;
            let removed = queue.remove_personal_data(&ended, today, now).await?;
            if removed == Removed::default() {
                return Ok(());
            }
            self.log_to_empty = true;
            let Removed { checks, arrivals, reservations } = removed;
            tracing::info!(checks, arrivals, reservations, "personal data removed");
            tokio::time::sleep(PAUSE).await;
        }
    }
}
