//! Owns how personal data leaves the queue once its time is over.
//!
//! Promises: only data of checks that are forwarded or discarded goes, a named number of rows in one transaction with
//! its audit row, so that no write waits long; a clock that jumped ahead is not believed before it has gone on for
//! some days; what went is overwritten in the file, and in the log of SQLite as soon as nobody reads there.
//! Must never: remove anything of a check that somebody still has to decide or send.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use reception::CheckId;
use sqlx::sqlite::SqliteRow;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};

use crate::audit::Entry;
use crate::column::Column;
use crate::{Actor, AuditAction, Queue, QueueError, reservations};

/// Checks whose personal data one transaction removes.
pub const REMOVED_CHECKS_MAX: usize = 50;

/// Arrivals, and reservations, that one transaction removes (rows of each).
pub const REMOVED_ROWS_MAX: u32 = 500;

/// Days on which the desk must have run before the clock is believed.
pub const CLOCK_DAYS_MIN: usize = 3;

/// Longest time between two of these days (days). Longer ones are a clock that jumped, or a device that was off.
pub const CLOCK_GAP_DAYS_MAX: i32 = 7;

/// Longest wait for others while the log is emptied (milliseconds). Nobody can write meanwhile.
const EMPTY_WAIT_MS_MAX: u64 = 100;

/// What one transaction removed. As text `CHECKS/ARRIVALS/RESERVATIONS`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Removed {
    /// Checks that lost answer, papers, notes and search keys.
    pub checks: u64,
    /// Keys under which a second arrival on the same day would have been seen.
    pub arrivals: u64,
    /// Reservations of days long gone.
    pub reservations: u64,
}

impl fmt::Display for Removed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}/{}", self.checks, self.arrivals, self.reservations)
    }
}

/// Text that does not tell what was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not three counts")]
pub struct RemovedError;

impl FromStr for Removed {
    type Err = RemovedError;

    fn from_str(text: &str) -> Result<Self, RemovedError> {
        let counts: Result<Vec<u64>, _> = text.split('/').map(str::parse).collect();
        let Ok([checks, arrivals, reservations]) = counts.as_deref() else { return Err(RemovedError) };
        Ok(Self { checks: *checks, arrivals: *arrivals, reservations: *reservations })
    }
}

/// So many rows before the end of a check are asked whether they are later than the end says.
const ROWS_BEFORE_END: i64 = 1_000;

/// The move that ended a check tells when. One from a moment that has not come yet was written by a wrong clock; then
/// the first row after it with a possible time does. One that rows written before it contradict was written by a clock
/// that was behind; then it counts from their time.
const ENDED: &str = "SELECT k.check_id
    FROM (SELECT check_id FROM persons UNION ALL SELECT check_id FROM papers UNION ALL SELECT check_id FROM notes) k
        CROSS JOIN checks c ON c.id = k.check_id
    WHERE c.state IN ('forwarded', 'discarded') AND (
        SELECT CASE WHEN a.at_ms <= ?1 THEN a.at_ms
            ELSE (SELECT b.at_ms FROM audit b WHERE b.seq > a.seq AND b.at_ms <= ?1 ORDER BY b.seq LIMIT 1) END
        FROM audit a WHERE a.check_id = c.id AND a.to_state IN ('forwarded', 'discarded')
        ORDER BY a.seq DESC LIMIT 1) <= ?2
        AND NOT EXISTS (SELECT 1 FROM audit b WHERE +b.at_ms > ?2 AND +b.at_ms <= ?1
            AND b.seq < (SELECT max(seq) FROM audit WHERE check_id = c.id AND to_state IN ('forwarded', 'discarded'))
            AND b.seq >= ?4 +
                (SELECT max(seq) FROM audit WHERE check_id = c.id AND to_state IN ('forwarded', 'discarded')))
    LIMIT ?3";

const REMOVE: [&str; 4] = [
    "DELETE FROM persons WHERE check_id IN (SELECT value FROM json_each(?1))",
    "DELETE FROM papers WHERE check_id IN (SELECT value FROM json_each(?1))",
    "DELETE FROM notes WHERE check_id IN (SELECT value FROM json_each(?1))",
    "DELETE FROM search_keys WHERE seq IN (SELECT seq FROM checks WHERE id IN (SELECT value FROM json_each(?1)))",
];

/// What staff wrote about a day goes with the last person's data of that day; what they wrote later, after so many days.
const CLOSING_NOTE_DAYS_MAX: i64 = 365;

const REMOVE_CLOSING_NOTES: &str = "DELETE FROM closing_notes WHERE business_date < ?1
    AND (business_date IN (SELECT business_date FROM checks WHERE id IN (SELECT value FROM json_each(?2)))
        OR NOT EXISTS (SELECT 1 FROM closings c WHERE c.business_date = closing_notes.business_date AND c.at_ms > ?3)
            AND NOT EXISTS (SELECT 1 FROM reopenings r WHERE r.business_date = closing_notes.business_date AND r.at_ms > ?3))
    AND NOT EXISTS
    (SELECT 1 FROM checks c LEFT JOIN papers k ON k.check_id = c.id WHERE c.business_date = closing_notes.business_date
        AND (k.check_id IS NOT NULL OR c.state IN ('awaiting-review', 'on-hold', 'approved')))";

const REMOVE_ARRIVALS: &str = "DELETE FROM arrivals WHERE check_id IN
    (SELECT check_id FROM arrivals WHERE business_date < ?1 LIMIT ?2)";

impl Queue {
    /// Whether `today` may be believed: the desk ran on [`CLOCK_DAYS_MIN`] days up to it, none more than
    /// [`CLOCK_GAP_DAYS_MAX`] after the one before. Remembers `today`.
    pub async fn clock_is_believable(&self, today: Date) -> Result<bool, QueueError> {
        let mut work = self.begin().await?;
        let day = today.to_string();
        sqlx::query("INSERT OR IGNORE INTO clock_days (day) VALUES (?1)")
            .bind(&day)
            .execute(&mut *work)
            .await?;
        let days = newest_days(&mut work, &day).await?;
        let believable = is_believable(&days);
        if let Some(oldest) = days.last().filter(|_| believable) {
            // What a wrong clock left behind must not speak for it when it comes again.
            let forget = sqlx::query("DELETE FROM clock_days WHERE day > ?1 OR day < ?2");
            forget.bind(&day).bind(oldest.to_string()).execute(&mut *work).await?;
        }
        self.commit(work).await?;
        Ok(believable)
    }

    /// Checks that ended at `before` or earlier and still have personal data, at most [`REMOVED_CHECKS_MAX`].
    pub async fn ended_with_personal_data(
        &self,
        before: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<CheckId>, QueueError> {
        let rows = sqlx::query(ENDED)
            .bind(now.as_millisecond())
            .bind(before.as_millisecond())
            .bind(i64::try_from(REMOVED_CHECKS_MAX).unwrap_or(i64::MAX))
            .bind(-ROWS_BEFORE_END)
            .fetch_all(&self.readers)
            .await?;
        // A damaged id keeps no other from going.
        let read = |row: &SqliteRow| row.code("check_id", |text| text.parse().ok()).ok();
        let mut ids: Vec<CheckId> = rows.iter().filter_map(read).collect();
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }

    /// Removes the personal data of these checks (at most [`REMOVED_CHECKS_MAX`] of them), and up to
    /// [`REMOVED_ROWS_MAX`] each of the arrivals before `today` and of the reservations that are not kept any more.
    /// Fails, and removes nothing, when one of the checks is open.
    pub async fn remove_personal_data(
        &self,
        checks: &[CheckId],
        today: Date,
        now: Timestamp,
    ) -> Result<Removed, QueueError> {
        let mut work = self.begin().await?;
        let arrivals = sqlx::query(REMOVE_ARRIVALS).bind(today.to_string()).bind(REMOVED_ROWS_MAX);
        let removed = Removed {
            checks: remove(&mut work, checks).await?,
            arrivals: arrivals.execute(&mut *work).await?.rows_affected(),
            reservations: reservations::forget_some(&mut work, today, REMOVED_ROWS_MAX).await?,
        };
        remove_closing_notes(&mut work, checks, today, now).await?;
        if removed == Removed::default() {
            return Ok(removed);
        }
        let entry = Entry::new(&Actor::Desk, AuditAction::RemovePersonalData, now);
        Entry { object: Some(removed.to_string()), ..entry }.write(&mut work).await?;
        self.commit(work).await?;
        Ok(removed)
    }

    /// Brings everything from the log of SQLite (`-wal`) into the file and empties the log, which may still hold what
    /// was removed. False when others were reading or writing there; then it is to be tried again.
    pub async fn empty_log(&self) -> Result<bool, QueueError> {
        let options = (*self.writer.connect_options()).clone();
        let patience = Duration::from_millis(EMPTY_WAIT_MS_MAX);
        let mut line = options.busy_timeout(patience).connect().await?;
        // Most of the work, while others write; then the rest.
        sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").fetch_one(&mut line).await?;
        let row = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut line).await?;
        let busy: i64 = row.value("busy")?;
        line.close().await?;
        Ok(busy == 0)
    }
}

async fn remove_closing_notes(
    work: &mut SqliteConnection,
    checks: &[CheckId],
    today: Date,
    now: Timestamp,
) -> Result<(), QueueError> {
    let term = SignedDuration::from_hours(24 * CLOSING_NOTE_DAYS_MAX);
    sqlx::query(REMOVE_CLOSING_NOTES)
        .bind(today.to_string())
        .bind(list_of(checks)?)
        .bind(now.checked_sub(term).unwrap_or(Timestamp::MIN).as_millisecond())
        .execute(work)
        .await?;
    Ok(())
}

/// The first of these ids, for `json_each`.
fn list_of(checks: &[CheckId]) -> Result<String, QueueError> {
    let ids: Vec<String> = checks.iter().take(REMOVED_CHECKS_MAX).map(CheckId::to_string).collect();
    serde_json::to_string(&ids).map_err(|_| QueueError::Defect { code: 0 })
}

async fn remove(work: &mut SqliteConnection, checks: &[CheckId]) -> Result<u64, QueueError> {
    let list = list_of(checks)?;
    let mut rows = 0;
    for sql in REMOVE {
        rows += sqlx::query(sql).bind(&list).execute(&mut *work).await?.rows_affected();
    }
    let tried = checks.len().min(REMOVED_CHECKS_MAX);
    Ok(if rows == 0 { 0 } else { u64::try_from(tried).unwrap_or(u64::MAX) })
}

async fn newest_days(work: &mut SqliteConnection, until: &str) -> Result<Vec<Date>, QueueError> {
    let rows = sqlx::query("SELECT day FROM clock_days WHERE day <= ?1 ORDER BY day DESC LIMIT ?2")
        .bind(until)
        .bind(i64::try_from(CLOCK_DAYS_MIN).unwrap_or(i64::MAX))
        .fetch_all(work)
        .await?;
    rows.iter().map(|row| row.date("day")).collect()
}

/// Of days, newest first.
fn is_believable(days: &[Date]) -> bool {
    let follows = |pair: &[Date]| match pair {
        [later, earlier] => earlier.until(*later).is_ok_and(|gap| gap.get_days() <= CLOCK_GAP_DAYS_MAX),
        _ => true,
    };
    days.len() >= CLOCK_DAYS_MIN && days.windows(2).all(follows)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_is_believed_after_two_others_that_are_near() {
        let (today, before) = (date(2026, 11, 20), date(2026, 11, 13));
        assert!(is_believable(&[today, before, date(2026, 11, 6)]));
        assert!(!is_believable(&[today, before]), "too few");
        assert!(!is_believable(&[today, date(2026, 11, 12), date(2026, 11, 11)]), "eight days");
        assert!(!is_believable(&[date(2031, 11, 20), today, before]), "the first day of a wrong clock");
        assert!(!is_believable(&[date(2031, 11, 21), date(2031, 11, 20), today]), "its second day");
        assert!(!is_believable(&[]));
    }

    #[test]
    fn what_was_removed_is_read_as_it_is_written() {
        let removed = Removed { checks: 50, arrivals: 0, reservations: 3 };
        assert_eq!(removed.to_string(), "50/0/3");
        assert_eq!("50/0/3".parse(), Ok(removed));
        for bad in ["", "50", "1/2/3/4", "1/2/x"] {
            assert_eq!(bad.parse::<Removed>(), Err(RemovedError), "{bad}");
        }
    }
}
