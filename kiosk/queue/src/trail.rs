//! Owns what is read of the audit trail as a whole: page by page, newest first.
//!
//! Promises: reads only; paged by key; a row that is damaged, or of a newer program, is named and hides no other.
//! Must never: take the write lock.

use jiff::Timestamp;
use jiff::civil::Date;
use reception::japan;
use sqlx::sqlite::SqliteRow;

use crate::column::Column;
use crate::{Actor, AuditAction, CheckName, Cursor, Queue, QueueError, audit, review};

/// Most rows of one page.
pub const TRAIL_ROWS_MAX: u32 = 100;

/// Which rows are read; all when empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrailFilter {
    /// Only what this account did.
    pub account: Option<String>,
    /// Only rows whose time is of this day in Japan.
    pub day: Option<Date>,
}

/// Part of the trail.
#[derive(Debug)]
pub struct TrailPage {
    /// The rows, newest first.
    pub rows: Vec<TrailRow>,
    /// Numbers of rows of this part that cannot be read.
    pub unreadable: Vec<i64>,
    /// Where the next page starts; absent on the last.
    pub next: Option<Cursor>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrailRow {
    /// Its number.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What.
    pub action: AuditAction,
    /// The check it was done to.
    pub check: Option<CheckName>,
    /// What else it is about; which, each [`AuditAction`] says.
    pub object: Option<String>,
}

macro_rules! trail_where {
    ($from:literal, $rest:literal) => {
        concat!(
            "SELECT a.seq, a.at_ms, a.actor, a.actor_name, a.action, a.object, a.check_id AS id, c.business_date,
                c.receipt
            FROM audit a ",
            $from,
            " LEFT JOIN checks c ON c.id = a.check_id WHERE a.seq < ?1 ",
            $rest,
            " ORDER BY a.seq DESC LIMIT ?2"
        )
    };
}

const NEWEST: &str = trail_where!("", "");

const OF_ACCOUNT: &str = trail_where!("", "AND a.actor_name = ?3");

/// A day has some thousand rows; without its index, SQLite would look through all that came after it.
const OF_DAY: &str = trail_where!(
    "INDEXED BY audit_by_time",
    "AND a.at_ms >= ?4 AND a.at_ms < ?5 AND (?3 IS NULL OR a.actor_name = ?3)"
);

impl Queue {
    /// A page of the trail, newest first, from `after` on. `limit` is cut to [`TRAIL_ROWS_MAX`].
    pub async fn trail(
        &self,
        filter: &TrailFilter,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<TrailPage, QueueError> {
        let limit = limit.clamp(1, TRAIL_ROWS_MAX);
        let before = after.map_or(i64::MAX, |cursor| cursor.0);
        let query = match (&filter.account, filter.day) {
            (None, None) => sqlx::query(NEWEST).bind(before).bind(limit),
            (Some(account), None) => sqlx::query(OF_ACCOUNT).bind(before).bind(limit).bind(account.as_str()),
            (account, Some(day)) => sqlx::query(OF_DAY)
                .bind(before)
                .bind(limit)
                .bind(account.as_deref())
                .bind(start_ms(Some(day)))
                .bind(start_ms(day.tomorrow().ok())),
        };
        page(&query.fetch_all(&self.readers).await?, limit)
    }
}

/// Beginning of a day in Japan; the end of time when there is no such day.
fn start_ms(day: Option<Date>) -> i64 {
    let start = day.and_then(|day| day.to_zoned(japan()).ok());
    start.map_or(i64::MAX, |start| start.timestamp().as_millisecond())
}

fn page(rows: &[SqliteRow], limit: u32) -> Result<TrailPage, QueueError> {
    let full = u32::try_from(rows.len()).is_ok_and(|count| count == limit);
    let next = match rows.last() {
        Some(last) if full => Some(Cursor(last.value("seq")?)),
        Some(_) | None => None,
    };
    let mut page = TrailPage { rows: Vec::with_capacity(rows.len()), unreadable: Vec::new(), next };
    for row in rows {
        match trail_row(row) {
            Ok(told) => page.rows.push(told),
            Err(QueueError::Corrupt(_)) => page.unreadable.push(row.value("seq")?),
            Err(error) => return Err(error),
        }
    }
    Ok(page)
}

fn trail_row(row: &SqliteRow) -> Result<TrailRow, QueueError> {
    let id: Option<&str> = row.value("id")?;
    Ok(TrailRow {
        seq: row.value("seq")?,
        at: row.timestamp("at_ms")?,
        actor: audit::actor(row)?,
        action: row.code("action", AuditAction::from_code)?,
        check: id.is_some().then(|| review::name(row)),
        object: row.value("object")?,
    })
}
