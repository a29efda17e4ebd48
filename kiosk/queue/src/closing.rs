//! Owns how a day of the centre stands: what is left of it, who signed it off (締め), and whether it moved since.
//!
//! Promises: a closing says what it saw, and stays; a check that is stored or moves after it shows, because every
//! change raises the day's mark.
//! Must never: keep a check from being stored or moved.

mod sign;

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use reception::CheckState;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use crate::column::{Column, DAMAGED};
use crate::{Queue, QueueError, StateCounts, review};

pub use sign::{ClosingError, ClosingNote, NewClosing};

/// Most closings of one day that are read, newest first.
pub const CLOSINGS_MAX: u32 = 20;

/// How far a day has come. Equal marks mean that no check was stored and none has moved: checks are never deleted,
/// and every change raises a revision by one. Says nothing about a person and may stand in a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DayMark {
    checks: i64,
    revisions: i64,
}

/// Text that is not a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a mark is two whole numbers with a dot between them")]
pub struct DayMarkError;

impl fmt::Display for DayMark {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}", self.checks, self.revisions)
    }
}

impl FromStr for DayMark {
    type Err = DayMarkError;

    fn from_str(text: &str) -> Result<Self, DayMarkError> {
        let (checks, revisions) = text.split_once('.').ok_or(DayMarkError)?;
        let number = |text: &str| text.parse().map_err(|_| DayMarkError);
        Ok(Self { checks: number(checks)?, revisions: number(revisions)? })
    }
}

/// What is left of a day, and its closings.
pub struct DayStanding {
    /// Where its checks stand. What awaits review can be decided: damaged checks are not among them.
    pub counts: StateCounts,
    /// Checks that nobody can decide, because they are damaged.
    pub unreadable: u64,
    /// Who signed it off.
    pub closings: DayClosings,
}

/// The closings of a day beside how far it has come.
pub struct DayClosings {
    /// How far the day has come.
    pub mark: DayMark,
    /// Newest first, at most [`CLOSINGS_MAX`].
    pub closings: Vec<Closing>,
}

/// One signing-off. No Debug: the notes are free text.
pub struct Closing {
    /// Counts from 1 within the day.
    pub version: u32,
    /// Account of who signed.
    pub staff: String,
    /// When.
    pub at: Timestamp,
    /// How far the day had come.
    pub mark: DayMark,
    /// Where its checks stood; none awaited review.
    pub counts: StateCounts,
    /// Damaged checks that nobody could decide.
    pub unreadable: u64,
    /// Why some were on hold or unreadable; absent when there were none, and once deleted.
    pub on_hold: Option<String>,
    /// Why some were not sent.
    pub unsent: Option<String>,
    /// That it was taken back.
    pub reopened: Option<Reopening>,
}

/// A closing was taken back. No Debug: the note is free text.
pub struct Reopening {
    /// Account of who.
    pub staff: String,
    /// When.
    pub at: Timestamp,
    /// Why; absent once deleted.
    pub note: Option<String>,
}

/// Whether a day is signed off.
#[derive(Clone, Copy)]
pub enum DayState<'a> {
    /// Nobody has.
    NotYet,
    /// This one holds.
    Closed(&'a Closing),
    /// This one was signed, and a check was stored or has moved since.
    Moved(&'a Closing),
    /// This one was taken back.
    Reopened(&'a Closing, &'a Reopening),
}

impl DayClosings {
    /// Whether the day is signed off.
    #[must_use]
    pub fn state(&self) -> DayState<'_> {
        match self.closings.first() {
            None => DayState::NotYet,
            Some(last) => match &last.reopened {
                Some(reopened) => DayState::Reopened(last, reopened),
                None if last.mark == self.mark => DayState::Closed(last),
                None => DayState::Moved(last),
            },
        }
    }

    /// The newest version; 0 when there is none.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.closings.first().map_or(0, |closing| closing.version)
    }
}

impl Queue {
    /// The closings of a day, without what is left of it.
    pub async fn day_closings(&self, day: Date) -> Result<DayClosings, QueueError> {
        let mut view = self.snapshot().await?;
        closings(&mut view, day).await
    }

    /// What is left of a day, and its closings.
    pub async fn day_standing(&self, day: Date) -> Result<DayStanding, QueueError> {
        let mut view = self.snapshot().await?;
        standing(&mut view, day).await
    }
}

/// What is left of a day, read through this connection.
pub(crate) async fn standing(view: &mut SqliteConnection, day: Date) -> Result<DayStanding, QueueError> {
    let closings = closings(view, day).await?;
    let mut counts = review::counts(view, day).await?;
    let damaged = review::damaged_awaiting(view, day).await?;
    let known: u64 = CheckState::ALL.into_iter().map(|state| counts.of(state)).sum();
    let all = u64::try_from(closings.mark.checks).map_err(|_| DAMAGED)?;
    counts.awaiting_review = counts.awaiting_review.saturating_sub(damaged);
    Ok(DayStanding { counts, unreadable: damaged + all.saturating_sub(known), closings })
}

const MARK: &str = "SELECT count(*) AS checks, coalesce(sum(revision), 0) AS revisions FROM checks
    WHERE business_date = ?1";

const CLOSINGS: &str = "SELECT c.version, c.at_ms, c.staff, c.checks, c.revisions, c.on_hold, c.approved,
        c.forwarded, c.discarded, c.unreadable, r.at_ms AS reopened_at_ms, r.staff AS reopened_by,
        h.note AS hold_note, u.note AS unsent_note, w.note AS reopen_note
    FROM closings c LEFT JOIN reopenings r USING (business_date, version)
        LEFT JOIN closing_notes h ON h.business_date = c.business_date AND h.version = c.version
            AND h.about = 'on-hold'
        LEFT JOIN closing_notes u ON u.business_date = c.business_date AND u.version = c.version
            AND u.about = 'unsent'
        LEFT JOIN closing_notes w ON w.business_date = c.business_date AND w.version = c.version
            AND w.about = 'reopened'
    WHERE c.business_date = ?1 ORDER BY c.version DESC LIMIT ?2";

async fn closings(view: &mut SqliteConnection, day: Date) -> Result<DayClosings, QueueError> {
    let row = sqlx::query(MARK).bind(day.to_string()).fetch_one(&mut *view).await?;
    let mark = mark(&row)?;
    let rows = sqlx::query(CLOSINGS).bind(day.to_string()).bind(CLOSINGS_MAX).fetch_all(view).await?;
    Ok(DayClosings { mark, closings: rows.iter().map(closing).collect::<Result<_, _>>()? })
}

fn mark(row: &SqliteRow) -> Result<DayMark, QueueError> {
    Ok(DayMark { checks: row.value("checks")?, revisions: row.value("revisions")? })
}

fn closing(row: &SqliteRow) -> Result<Closing, QueueError> {
    Ok(Closing {
        version: row.value("version")?,
        staff: row.value("staff")?,
        at: row.timestamp("at_ms")?,
        mark: mark(row)?,
        counts: StateCounts {
            awaiting_review: 0,
            on_hold: row.value("on_hold")?,
            approved: row.value("approved")?,
            forwarded: row.value("forwarded")?,
            discarded: row.value("discarded")?,
        },
        unreadable: row.value("unreadable")?,
        on_hold: row.value("hold_note")?,
        unsent: row.value("unsent_note")?,
        reopened: reopening(row)?,
    })
}

fn reopening(row: &SqliteRow) -> Result<Option<Reopening>, QueueError> {
    let Some(at) = row.timestamp_or_null("reopened_at_ms")? else { return Ok(None) };
    Ok(Some(Reopening { staff: row.value("reopened_by")?, at, note: row.value("reopen_note")? }))
}
