//! Owns which approved checks a person must look after because the exam system (健診システム) does not get them.
//!
//! Promises: a small query of its own, that neither a backlog nor a damaged check cuts off.
//! Must never: decide what calls for a person; the caller says it.

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::sqlite::SqliteRow;

use crate::column::Column;
use crate::{CheckName, Queue, QueueError, review};

/// What makes an approved check one that a person must look after. One of the three is enough, once an
/// attempt has failed.
#[derive(Debug, Clone, Copy)]
pub struct TroubleRule<'a> {
    /// The last attempt failed with one of these codes.
    pub problems: &'a [&'a str],
    /// So many attempts have failed.
    pub attempts_min: u32,
    /// The first attempt failed at this moment or before.
    pub failing_since: Timestamp,
}

/// Part of what a person must look after, oldest first.
#[derive(Debug)]
pub struct Troubles {
    /// The first of them.
    pub rows: Vec<Trouble>,
    /// How many there are.
    pub total: u64,
}

/// One approved check that the exam system does not get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// Which.
    pub check: CheckName,
    /// Code of the last failure.
    pub problem: Option<String>,
}

const TROUBLES: &str = "SELECT c.id, c.business_date, c.receipt, o.problem, count(*) OVER () AS total
    FROM outbox o JOIN checks c ON c.id = o.check_id
    WHERE o.delivered_at_ms IS NULL AND o.attempts > 0
        AND (o.problem IN (SELECT value FROM json_each(?1)) OR o.attempts >= ?2 OR o.first_failed_at_ms <= ?3)
    ORDER BY c.seq LIMIT ?4";

const UNSENT: &str = "SELECT c.id, c.business_date, c.receipt, o.problem
    FROM checks c LEFT JOIN outbox o ON o.check_id = c.id
    WHERE c.business_date = ?1 AND c.state = 'approved' ORDER BY c.seq LIMIT ?2";

impl Queue {
    /// The day's approved checks that the exam system does not have yet, whether or not an attempt has failed.
    pub async fn unsent(&self, day: Date, limit: u32) -> Result<Vec<Trouble>, QueueError> {
        let rows = sqlx::query(UNSENT).bind(day.to_string()).bind(limit).fetch_all(&self.readers).await?;
        Ok(rows.iter().map(trouble).collect())
    }

    /// What a person must look after by this rule, at most `limit` rows of it.
    pub async fn troubles(&self, rule: &TroubleRule<'_>, limit: u32) -> Result<Troubles, QueueError> {
        let problems = serde_json::to_string(rule.problems).map_err(|_| QueueError::Defect { code: 0 })?;
        let rows = sqlx::query(TROUBLES)
            .bind(problems)
            .bind(rule.attempts_min)
            .bind(rule.failing_since.as_millisecond())
            .bind(limit)
            .fetch_all(&self.readers)
            .await?;
        let total = rows.first().map_or(Ok(0), |row| row.value("total"))?;
        Ok(Troubles { rows: rows.iter().map(trouble).collect(), total })
    }
}

fn trouble(row: &SqliteRow) -> Trouble {
    Trouble { check: review::name(row), problem: row.value("problem").ok().flatten() }
}
