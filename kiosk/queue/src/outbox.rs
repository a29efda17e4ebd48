//! Owns the outbox (送信箱): which approved checks the exam system (健診システム) must still get.
//!
//! Promises: a check is approved exactly as long as it has an open outbox row; delivery is at least once,
//! with the check's id as the key under which a repetition has no further effect.
//! Must never: send anything itself, or keep text that the other side made up.

use jiff::Timestamp;
use reception::{CheckId, CheckState, Move};
use sqlx::SqliteConnection;

use crate::column::{Column, DAMAGED};
use crate::{Actor, CheckDetail, Queue, QueueError, StepError, review, step};

/// Most items that one call hands out.
pub const OUTBOX_ITEMS_MAX: u32 = 50;

/// One check to send. Personal data: no Debug.
pub struct OutboxItem {
    /// Idempotency key.
    pub id: CheckId,
    /// Failed attempts so far.
    pub attempts: u32,
    /// What there is to send.
    pub check: CheckDetail,
}

const DUE: &str = "SELECT o.check_id, o.attempts FROM outbox o JOIN checks c ON c.id = o.check_id
    WHERE o.delivered_at_ms IS NULL AND o.due_at_ms <= ?1
    ORDER BY o.due_at_ms, c.seq LIMIT ?2";

impl Queue {
    /// What is to be sent now, longest due first. `limit` is cut to [`OUTBOX_ITEMS_MAX`].
    pub async fn outbox_due(&self, now: Timestamp, limit: u32) -> Result<Vec<OutboxItem>, QueueError> {
        let mut view = self.snapshot().await?;
        let rows = sqlx::query(DUE)
            .bind(now.as_millisecond())
            .bind(limit.clamp(1, OUTBOX_ITEMS_MAX))
            .fetch_all(&mut *view)
            .await?;
        let mut items = Vec::with_capacity(rows.len());
        for row in &rows {
            let id = row.code("check_id", |text| text.parse().ok())?;
            let check = review::detail(&mut view, id).await?.ok_or(DAMAGED)?;
            items.push(OutboxItem { id, attempts: row.value("attempts")?, check });
        }
        Ok(items)
    }

    /// When the next item is due, even if that is in the past; absent when there is nothing to send.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, QueueError> {
        let row = sqlx::query("SELECT min(due_at_ms) AS due_at_ms FROM outbox WHERE delivered_at_ms IS NULL")
            .fetch_one(&self.readers)
            .await?;
        row.timestamp_or_null("due_at_ms")
    }

    /// The exam system has confirmed this check. A second confirmation changes nothing.
    pub async fn outbox_delivered(&self, id: CheckId, now: Timestamp) -> Result<(), StepError> {
        let mut work = self.begin().await?;
        let standing = step::standing(&mut work, id).await?;
        if standing.state == CheckState::Forwarded {
            return Ok(());
        }
        step::advance(&mut work, id, standing, Move::Forwarded, &Actor::Desk, now).await?;
        self.commit(work).await?;
        tracing::info!(check_id = %id, state = CheckState::Forwarded.code(), "forwarded");
        Ok(())
    }

    /// An attempt failed; the next one is not before `next_attempt_at`. `problem` is one of the caller's
    /// codes (at most 64 characters), never text of the other side. Has no effect once delivered.
    pub async fn outbox_failed(
        &self,
        id: CheckId,
        problem: &'static str,
        next_attempt_at: Timestamp,
    ) -> Result<(), QueueError> {
        let mut work = self.begin().await?;
        sqlx::query(FAILED)
            .bind(id.to_string())
            .bind(problem)
            .bind(next_attempt_at.as_millisecond())
            .execute(&mut *work)
            .await?;
        self.commit(work).await
    }
}

const FAILED: &str = "UPDATE outbox SET attempts = attempts + 1, problem = ?2, due_at_ms = ?3
    WHERE check_id = ?1 AND delivered_at_ms IS NULL";

/// The row that approving writes.
pub(crate) async fn insert(
    work: &mut SqliteConnection,
    id: CheckId,
    now: Timestamp,
) -> Result<(), QueueError> {
    sqlx::query("INSERT INTO outbox (check_id, attempts, due_at_ms) VALUES (?1, 0, ?2)")
        .bind(id.to_string())
        .bind(now.as_millisecond())
        .execute(work)
        .await?;
    Ok(())
}

/// Nothing to send any more.
pub(crate) async fn close(
    work: &mut SqliteConnection,
    id: CheckId,
    now: Timestamp,
) -> Result<(), QueueError> {
    sqlx::query("UPDATE outbox SET delivered_at_ms = ?2, problem = NULL WHERE check_id = ?1")
        .bind(id.to_string())
        .bind(now.as_millisecond())
        .execute(work)
        .await?;
    Ok(())
}
