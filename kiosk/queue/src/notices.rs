//! Owns what the kiosk has to tell staff without a check, and who has seen it.
//!
//! Promises: a notice is unseen until somebody says that they have seen it; of two who say so, the second is told who
//! was first; each is one transaction with its audit row.
//! Must never: hold a patient's data.

use jiff::Timestamp;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use crate::audit::Entry;
use crate::column::Column;
use crate::{Actor, AuditAction, Queue, QueueError};

/// Most notices that are read at once; the next ones come when these have been seen.
pub const NOTICES_MAX: u32 = 20;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoticeKind {
    /// Somebody went and left a card on the reader.
    CardLeft,
}

impl NoticeKind {
    /// Every kind.
    pub const ALL: [Self; 1] = [Self::CardLeft];

    /// Name in the queue.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::CardLeft => "card-left",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Something that nobody has seen yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notice {
    /// Its name.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: NoticeKind,
}

/// Why a notice was not seen.
#[derive(Debug, thiserror::Error)]
pub enum NoticeError {
    /// There is no such notice.
    #[error("no such notice")]
    NotFound,
    /// Somebody else was faster.
    #[error("the notice has been seen")]
    Seen {
        /// Account of who; none when it was no member of staff.
        by: Option<String>,
        /// When.
        at: Timestamp,
    },
    /// The queue could not do it.
    #[error(transparent)]
    Queue(#[from] QueueError),
}

impl Queue {
    /// The kiosk tells staff that a card lies on its reader and nobody is there.
    pub async fn note_card_left(&self, now: Timestamp) -> Result<(), QueueError> {
        let mut work = self.begin().await?;
        let done = sqlx::query("INSERT INTO notices (at_ms, kind) VALUES (?1, ?2)")
            .bind(now.as_millisecond())
            .bind(NoticeKind::CardLeft.code())
            .execute(&mut *work)
            .await?;
        record(&mut work, &Actor::Kiosk, AuditAction::CardLeft, done.last_insert_rowid(), now).await?;
        self.commit(work).await
    }

    /// What nobody has seen yet, oldest first, at most [`NOTICES_MAX`].
    pub async fn unseen_notices(&self) -> Result<Vec<Notice>, QueueError> {
        let rows = sqlx::query(UNSEEN).bind(NOTICES_MAX).fetch_all(&self.readers).await?;
        rows.iter().map(notice).collect()
    }

    /// Marks a notice as seen, once.
    pub async fn see_notice(&self, seq: i64, actor: &Actor, now: Timestamp) -> Result<(), NoticeError> {
        let mut work = self.begin().await?;
        let done = sqlx::query(SEE)
            .bind(seq)
            .bind(now.as_millisecond())
            .bind(actor.account())
            .execute(&mut *work)
            .await
            .map_err(QueueError::from)?;
        if done.rows_affected() == 0 {
            return Err(seen(&mut work, seq).await?);
        }
        record(&mut work, actor, AuditAction::SeeNotice, seq, now).await?;
        Ok(self.commit(work).await?)
    }
}

const UNSEEN: &str = "SELECT seq, at_ms, kind FROM notices WHERE seen_at_ms IS NULL ORDER BY seq LIMIT ?1";

const SEE: &str = "UPDATE notices SET seen_at_ms = ?2, seen_by = ?3 WHERE seq = ?1 AND seen_at_ms IS NULL";

/// Why this notice could not be seen.
async fn seen(work: &mut SqliteConnection, seq: i64) -> Result<NoticeError, QueueError> {
    let row = sqlx::query("SELECT seen_at_ms, seen_by FROM notices WHERE seq = ?1").bind(seq);
    let Some(row) = row.fetch_optional(work).await? else { return Ok(NoticeError::NotFound) };
    Ok(NoticeError::Seen { by: row.value("seen_by")?, at: row.timestamp("seen_at_ms")? })
}

fn notice(row: &SqliteRow) -> Result<Notice, QueueError> {
    Ok(Notice {
        seq: row.value("seq")?,
        at: row.timestamp("at_ms")?,
        kind: row.code("kind", NoticeKind::from_code)?,
    })
}

async fn record(
    work: &mut SqliteConnection,
    actor: &Actor,
    action: AuditAction,
    seq: i64,
    now: Timestamp,
) -> Result<(), QueueError> {
    Entry { object: Some(seq.to_string()), ..Entry::new(actor, action, now) }.write(work).await
}
