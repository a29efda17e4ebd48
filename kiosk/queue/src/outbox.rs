//! Owns the outbox (送信箱): which approved checks the exam system (健診システム) must still get.
//!
//! Promises: a check is approved exactly as long as it has an open outbox row; delivery is at least once,
//! with the check's id as the key under which a repetition has no further effect; a damaged check and a
//! wrong clock hold up no other.
//! Must never: send anything itself, or keep text that the other side made up.

use jiff::Timestamp;
use reception::{CheckId, CheckState, Move};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use crate::column::{Column, DAMAGED};
use crate::{Actor, CheckDetail, CheckName, Queue, QueueError, StepError, review, step};

/// Most items that one call hands out.
pub const OUTBOX_ITEMS_MAX: u32 = 50;

/// Longest time from a failed attempt to the next (seconds). What is due later than that was put off by a
/// clock that ran ahead, and counts as due.
pub const OUTBOX_DELAY_SECS_MAX: i64 = 15 * 60;

/// What is to be sent now.
pub struct OutboxDue {
    /// Longest due first.
    pub items: Vec<OutboxItem>,
    /// Due, but damaged: it cannot be sent as it stands. The caller puts it off and tells staff.
    pub unreadable: Vec<CheckName>,
}

/// One check to send. Personal data: no Debug.
pub struct OutboxItem {
    /// Idempotency key.
    pub id: CheckId,
    /// Failed attempts so far.
    pub attempts: u32,
    /// What there is to send.
    pub check: CheckDetail,
}

const DUE: &str = "SELECT c.id, c.business_date, c.receipt, o.attempts
    FROM outbox o JOIN checks c ON c.id = o.check_id
    WHERE o.delivered_at_ms IS NULL AND (o.due_at_ms <= ?1 OR o.due_at_ms > ?1 + ?2)
        AND (o.begun_at_ms IS NOT NULL OR o.due_at_ms NOT BETWEEN ?1 - ?4 + 1 AND ?1)
    ORDER BY o.due_at_ms, c.seq LIMIT ?3";

const NEXT_DUE: &str = "SELECT min(CASE WHEN due_at_ms BETWEEN 0 AND ?1 + ?2
        THEN due_at_ms + iif(begun_at_ms IS NULL, ?3, 0) ELSE ?1 END)
    AS due_at_ms FROM outbox WHERE delivered_at_ms IS NULL";

impl Queue {
    /// What is to be sent now, an approval not before it is `undo_secs` old. `limit` is cut to [`OUTBOX_ITEMS_MAX`].
    pub async fn outbox_due(
        &self,
        now: Timestamp,
        undo_secs: u32,
        limit: u32,
    ) -> Result<OutboxDue, QueueError> {
        let mut view = self.snapshot().await?;
        let rows = sqlx::query(DUE)
            .bind(now.as_millisecond())
            .bind(OUTBOX_DELAY_SECS_MAX * 1000)
            .bind(limit.clamp(1, OUTBOX_ITEMS_MAX))
            .bind(i64::from(undo_secs) * 1000)
            .fetch_all(&mut *view)
            .await?;
        let mut due = OutboxDue { items: Vec::with_capacity(rows.len()), unreadable: Vec::new() };
        for row in &rows {
            match item(&mut view, row).await {
                Ok(item) => due.items.push(item),
                Err(QueueError::Corrupt(_)) => due.unreadable.push(review::name(row)),
                Err(error) => return Err(error),
            }
        }
        Ok(due)
    }

    /// When the next item is due, even if that is in the past; absent when there is nothing to send.
    pub async fn next_due(&self, now: Timestamp, undo_secs: u32) -> Result<Option<Timestamp>, QueueError> {
        let row = sqlx::query(NEXT_DUE)
            .bind(now.as_millisecond())
            .bind(OUTBOX_DELAY_SECS_MAX * 1000)
            .bind(i64::from(undo_secs) * 1000)
            .fetch_one(&self.readers)
            .await?;
        row.timestamp_or_null("due_at_ms")
    }

    /// Sending these checks begins: from now on none of them can be taken back. Gives those that still stand as they
    /// were read.
    pub async fn outbox_begin(
        &self,
        items: Vec<OutboxItem>,
        now: Timestamp,
    ) -> Result<Vec<OutboxItem>, QueueError> {
        let mut work = self.begin().await?;
        let mut begun = Vec::with_capacity(items.len());
        for item in items {
            let done = sqlx::query(BEGIN)
                .bind(item.id.to_string())
                .bind(item.check.summary.revision.0)
                .bind(now.as_millisecond())
                .execute(&mut *work)
                .await?;
            if done.rows_affected() == 1 {
                begun.push(item);
            }
        }
        self.commit(work).await?;
        Ok(begun)
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

    /// An attempt failed; the next one is not before `next_attempt_at`, which is at most
    /// [`OUTBOX_DELAY_SECS_MAX`] from now. `problem` is one of the caller's codes (at most 64 characters),
    /// never text of the other side. Has no effect once delivered.
    pub async fn outbox_failed(
        &self,
        id: CheckId,
        problem: &'static str,
        now: Timestamp,
        next_attempt_at: Timestamp,
    ) -> Result<(), QueueError> {
        let mut work = self.begin().await?;
        sqlx::query(FAILED)
            .bind(id.to_string())
            .bind(problem)
            .bind(now.as_millisecond())
            .bind(next_attempt_at.as_millisecond())
            .execute(&mut *work)
            .await?;
        self.commit(work).await
    }
}

const BEGIN: &str = "UPDATE outbox SET begun_at_ms = coalesce(begun_at_ms, ?3)
    WHERE check_id = ?1 AND delivered_at_ms IS NULL
        AND EXISTS (SELECT 1 FROM checks WHERE id = ?1 AND revision = ?2)";

const FAILED: &str = "UPDATE outbox SET attempts = attempts + 1, problem = ?2, due_at_ms = ?4,
        begun_at_ms = coalesce(begun_at_ms, ?3),
        first_failed_at_ms = min(coalesce(first_failed_at_ms, ?3), ?3)
    WHERE check_id = ?1 AND delivered_at_ms IS NULL";

async fn item(view: &mut SqliteConnection, row: &SqliteRow) -> Result<OutboxItem, QueueError> {
    let id = row.code("id", |text| text.parse().ok())?;
    let check = review::detail(view, id).await?.ok_or(DAMAGED)?;
    Ok(OutboxItem { id, attempts: row.value("attempts")?, check })
}

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

/// Takes the row away again, unless sending has begun. Says whether it could.
pub(crate) async fn take_back(work: &mut SqliteConnection, id: CheckId) -> Result<bool, QueueError> {
    let done = sqlx::query("DELETE FROM outbox WHERE check_id = ?1 AND begun_at_ms IS NULL");
    Ok(done.bind(id.to_string()).execute(work).await?.rows_affected() == 1)
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
