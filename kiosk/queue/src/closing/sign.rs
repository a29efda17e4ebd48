//! Owns the signing-off of a day, and the taking back of it.
//!
//! Promises: a day is signed only as it was shown, when no decision is missing and whatever is on hold or unsent is
//! explained; of two who sign at once the second is told who was first; each is one transaction with its audit row.
//! Must never: put what staff wrote into the audit trail.

use jiff::Timestamp;
use jiff::civil::Date;
use reception::NOTE_CHARS_MAX;
use sqlx::SqliteConnection;

use super::{DayMark, DayState, standing};
use crate::audit::Entry;
use crate::{Actor, AuditAction, DayStanding, Queue, QueueError};

/// What a note beside a closing is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClosingNote {
    /// Why checks are on hold or unreadable.
    OnHold,
    /// Why approved checks are not sent.
    Unsent,
    /// Why the closing was taken back.
    Reopened,
}

impl ClosingNote {
    fn code(self) -> &'static str {
        match self {
            Self::OnHold => "on-hold",
            Self::Unsent => "unsent",
            Self::Reopened => "reopened",
        }
    }
}

/// A closing as staff hand it over. Free text: no Debug.
#[derive(Clone, Copy)]
pub struct NewClosing<'a> {
    /// The day.
    pub day: Date,
    /// How far it had come on the page that the person saw.
    pub seen: DayMark,
    /// The newest version on that page; 0 when there was none.
    pub version: u32,
    /// Why checks are on hold or unreadable; may be empty when none is.
    pub on_hold: &'a str,
    /// Why approved checks are not sent; may be empty when none waits.
    pub unsent: &'a str,
}

/// Why a day was not signed off, or its closing not taken back.
#[derive(Debug, thiserror::Error)]
pub enum ClosingError {
    /// A check was stored or has moved since the page was shown.
    #[error("the day has moved meanwhile")]
    Moved,
    /// Somebody has signed it meanwhile, or it is signed and has not moved since.
    #[error("the day is signed off")]
    Signed {
        /// The closing that holds.
        version: u32,
        /// Account of who signed.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// Somebody has taken this closing back already.
    #[error("the closing was taken back")]
    Reopened {
        /// Account of who.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// There is no such closing.
    #[error("no such closing")]
    NotFound,
    /// Checks await review.
    #[error("{checks} checks await review")]
    Undecided {
        /// How many.
        checks: u64,
    },
    /// This must be explained.
    #[error("a note is missing")]
    NoteMissing(ClosingNote),
    /// A note has more than [`NOTE_CHARS_MAX`] characters.
    #[error("a note is longer than {NOTE_CHARS_MAX} characters")]
    NoteTooLong,
    /// The queue could not do it.
    #[error(transparent)]
    Queue(#[from] QueueError),
}

impl Queue {
    /// Signs a day off as it was shown, under the next version, which is returned. Notes have at most
    /// [`NOTE_CHARS_MAX`] characters; an empty note is no note.
    pub async fn close_day(
        &self,
        closing: &NewClosing<'_>,
        staff: &str,
        now: Timestamp,
    ) -> Result<u32, ClosingError> {
        let NewClosing { day, .. } = *closing;
        let (on_hold, unsent) = (checked(closing.on_hold)?, checked(closing.unsent)?);
        let mut work = self.begin().await?;
        let stands = standing(&mut work, day).await?;
        as_shown(&stands, closing)?;
        let missing = |what, checks: u64, note: Option<&str>| match note {
            None if checks > 0 => Err(ClosingError::NoteMissing(what)),
            None | Some(_) => Ok(()),
        };
        missing(ClosingNote::OnHold, stands.counts.on_hold + stands.unreadable, on_hold)?;
        missing(ClosingNote::Unsent, stands.counts.approved, unsent)?;
        let version = closing.version + 1;
        insert(&mut work, day, version, &stands, staff, now).await?;
        for (about, note) in [(ClosingNote::OnHold, on_hold), (ClosingNote::Unsent, unsent)] {
            insert_note(&mut work, day, version, about, note).await?;
        }
        record(&mut work, AuditAction::CloseDay, (day, version), staff, now).await?;
        self.commit(work).await?;
        Ok(version)
    }

    /// Takes back the newest closing of a day, for a reason.
    pub async fn reopen_day(
        &self,
        day: Date,
        version: u32,
        note: &str,
        staff: &str,
        now: Timestamp,
    ) -> Result<(), ClosingError> {
        let note = checked(note)?.ok_or(ClosingError::NoteMissing(ClosingNote::Reopened))?;
        let mut work = self.begin().await?;
        let closings = super::closings(&mut work, day).await?;
        match closings.state() {
            DayState::Closed(last) | DayState::Moved(last) if last.version == version => {}
            DayState::Closed(last) | DayState::Moved(last) => return Err(signed(last)),
            DayState::Reopened(_, by) => {
                return Err(ClosingError::Reopened { by: by.staff.clone(), at: by.at });
            }
            DayState::NotYet => return Err(ClosingError::NotFound),
        }
        sqlx::query("INSERT INTO reopenings (business_date, version, at_ms, staff) VALUES (?1, ?2, ?3, ?4)")
            .bind(day.to_string())
            .bind(version)
            .bind(now.as_millisecond())
            .bind(staff)
            .execute(&mut *work)
            .await
            .map_err(QueueError::from)?;
        insert_note(&mut work, day, version, ClosingNote::Reopened, Some(note)).await?;
        record(&mut work, AuditAction::ReopenDay, (day, version), staff, now).await?;
        Ok(self.commit(work).await?)
    }
}

/// The day as the person saw it, with no decision missing.
fn as_shown(stands: &DayStanding, closing: &NewClosing<'_>) -> Result<(), ClosingError> {
    let closings = &stands.closings;
    match closings.state() {
        DayState::Closed(last) => return Err(signed(last)),
        DayState::Moved(last) if last.version != closing.version => return Err(signed(last)),
        DayState::NotYet | DayState::Moved(_) | DayState::Reopened(..) => {}
    }
    if closings.mark != closing.seen || closings.version() != closing.version {
        return Err(ClosingError::Moved);
    }
    match stands.counts.awaiting_review {
        0 => Ok(()),
        checks => Err(ClosingError::Undecided { checks }),
    }
}

fn signed(closing: &super::Closing) -> ClosingError {
    ClosingError::Signed { version: closing.version, by: closing.staff.clone(), at: closing.at }
}

fn checked(note: &str) -> Result<Option<&str>, ClosingError> {
    let note = note.trim();
    match note.chars().count() {
        0 => Ok(None),
        1..=NOTE_CHARS_MAX => Ok(Some(note)),
        _ => Err(ClosingError::NoteTooLong),
    }
}

const INSERT: &str = "INSERT INTO closings (business_date, version, at_ms, staff, checks, revisions, on_hold,
        approved, forwarded, discarded, unreadable)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";

async fn insert(
    work: &mut SqliteConnection,
    day: Date,
    version: u32,
    stands: &DayStanding,
    staff: &str,
    now: Timestamp,
) -> Result<(), QueueError> {
    let counts = &stands.counts;
    let counts = [counts.on_hold, counts.approved, counts.forwarded, counts.discarded, stands.unreadable];
    let mut query = sqlx::query(INSERT)
        .bind(day.to_string())
        .bind(version)
        .bind(now.as_millisecond())
        .bind(staff)
        .bind(stands.closings.mark.checks)
        .bind(stands.closings.mark.revisions);
    for count in counts {
        query = query.bind(i64::try_from(count).map_err(|_| QueueError::Defect { code: 0 })?);
    }
    query.execute(work).await?;
    Ok(())
}

async fn insert_note(
    work: &mut SqliteConnection,
    day: Date,
    version: u32,
    about: ClosingNote,
    note: Option<&str>,
) -> Result<(), QueueError> {
    let Some(note) = note else { return Ok(()) };
    sqlx::query("INSERT INTO closing_notes (business_date, version, about, note) VALUES (?1, ?2, ?3, ?4)")
        .bind(day.to_string())
        .bind(version)
        .bind(about.code())
        .bind(note)
        .execute(work)
        .await?;
    Ok(())
}

async fn record(
    work: &mut SqliteConnection,
    action: AuditAction,
    (day, version): (Date, u32),
    staff: &str,
    now: Timestamp,
) -> Result<(), QueueError> {
    let actor = Actor::Staff(staff.to_owned());
    let object = Some(format!("{day}/{version}"));
    Entry { object, ..Entry::new(&actor, action, now) }.write(work).await
}
