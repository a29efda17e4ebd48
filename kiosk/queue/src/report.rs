//! Owns the numbers of a day (日報): how many checks of which kind, and how long staff took.
//!
//! Promises: reads one snapshot, by the day's index; a damaged value is counted as such and hides no other.
//! Must never: name a patient.

mod tally;

use jiff::Timestamp;
use jiff::civil::Date;
use reception::{Course, InsurerNumber, Proof, Reason, japan};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use crate::column::{Column, DAMAGED};
use crate::{DayStanding, Queue, QueueError, check, closing};

pub use tally::{Spread, Tally};

/// Most insurers that are told apart in one report, those with most checks first.
pub const INSURERS_MAX: usize = 200;

/// The numbers of one day as they are now.
pub struct DayReport {
    /// Where its checks stand, and who signed it off.
    pub standing: DayStanding,
    /// Checks of each course.
    pub courses: Tally<Course>,
    /// Checks of each proof (確認方法); none is a kind of its own.
    pub proofs: Tally<Option<Proof>>,
    /// Checks with each reason. One check may have several.
    pub reasons: Tally<Reason>,
    /// Checks of each insurer, most first, at most [`INSURERS_MAX`].
    pub insurers: Vec<InsurerCount>,
    /// Checks of the insurers beyond those.
    pub insurers_more: u64,
    /// Checks stored in each hour of the day in Japan.
    pub hours: Tally<i8>,
    /// From the storing of a check to the first decision about it.
    pub waiting: Option<Spread>,
    /// From the opening of a check's page to the first decision, by the same person. Checks that were approved from a
    /// list are not in it.
    pub handling: Option<Spread>,
}

/// Checks of one insurer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InsurerCount {
    /// 保険者番号; none without a credential, or once it was deleted.
    pub number: Option<InsurerNumber>,
    /// 保険者名, as the service wrote it.
    pub name: Option<String>,
    /// How many.
    pub checks: u64,
}

impl Queue {
    /// The numbers of this day. Costs about as much as reading each of its checks once.
    pub async fn day_report(&self, day: Date) -> Result<DayReport, QueueError> {
        let mut view = self.snapshot().await?;
        let standing = closing::standing(&mut view, day).await?;
        let checks = checks(&mut view, day).await?;
        let mut insurers = insurers(&mut view, day).await?;
        let beyond = insurers.split_off(insurers.len().min(INSURERS_MAX));
        let reasons: Vec<(String, i64)> =
            sqlx::query_as(REASONS).bind(day.to_string()).fetch_all(&mut *view).await?;
        Ok(DayReport {
            standing,
            courses: Tally::of(checks.iter().map(|check| Course::from_code(&check.course))),
            proofs: Tally::of(checks.iter().map(|check| check::proof_from_code(&check.proof))),
            reasons: Tally::counted(
                reasons.iter().map(|(code, checks)| {
                    (Reason::from_code(code), u64::try_from(*checks).unwrap_or_default())
                }),
            ),
            insurers,
            insurers_more: beyond.iter().map(|insurer| insurer.checks).sum(),
            hours: Tally::of(checks.iter().map(hour)),
            waiting: Spread::of(checks.iter().filter_map(|check| secs(Some(check.created), check.decided))),
            handling: Spread::of(checks.iter().filter_map(|check| secs(check.opened, check.decided))),
        })
    }
}

/// One check of the day, its times in milliseconds since 1970.
struct Counted {
    course: String,
    proof: String,
    created: i64,
    decided: Option<i64>,
    opened: Option<i64>,
}

/// The first decision is the first row that leads from one state to another; the opening before it is the last one by
/// whoever decided.
const CHECKS: &str = "SELECT c.course, c.proof, c.created_at_ms AS created, d.at_ms AS decided,
        (SELECT v.at_ms FROM audit v WHERE v.check_id = c.id AND v.seq < d.seq AND v.action = 'view-check'
            AND v.actor_name = d.actor_name ORDER BY v.seq DESC LIMIT 1) AS opened
    FROM checks c LEFT JOIN audit d ON d.seq =
        (SELECT a.seq FROM audit a WHERE a.check_id = c.id AND a.from_state IS NOT NULL ORDER BY a.seq LIMIT 1)
    WHERE c.business_date = ?1";

const REASONS: &str = "SELECT r.reason, count(*) FROM checks c JOIN reasons r ON r.check_id = c.id
    WHERE c.business_date = ?1 GROUP BY r.reason";

const INSURERS: &str =
    "SELECT iif(json_valid(p.answer), p.answer ->> '$.results[0].insurer_number', NULL) AS number,
        p.insurer_name AS name, count(*) AS checks
    FROM checks c LEFT JOIN persons p ON p.check_id = c.id
    WHERE c.business_date = ?1 GROUP BY 1, 2 ORDER BY checks DESC, number, name";

async fn checks(view: &mut SqliteConnection, day: Date) -> Result<Vec<Counted>, QueueError> {
    let rows = sqlx::query(CHECKS).bind(day.to_string()).fetch_all(view).await?;
    let counted = |row: &SqliteRow| {
        Ok(Counted {
            course: row.value("course")?,
            proof: row.value("proof")?,
            created: row.value("created")?,
            decided: row.value("decided")?,
            opened: row.value("opened")?,
        })
    };
    rows.iter().map(counted).collect()
}

async fn insurers(view: &mut SqliteConnection, day: Date) -> Result<Vec<InsurerCount>, QueueError> {
    let rows = sqlx::query(INSURERS).bind(day.to_string()).fetch_all(view).await?;
    rows.iter().map(insurer).collect()
}

/// A number that is none leaves the name, which is enough to tell insurers apart.
fn insurer(row: &SqliteRow) -> Result<InsurerCount, QueueError> {
    let number: Option<&str> = row.value("number")?;
    let number = number.and_then(|text| text.parse().ok());
    let checks = u64::try_from(row.value::<i64>("checks")?).map_err(|_| DAMAGED)?;
    Ok(InsurerCount { number, name: row.value("name")?, checks })
}

fn hour(check: &Counted) -> Option<i8> {
    Timestamp::from_millisecond(check.created).ok().map(|at| at.to_zoned(japan()).hour())
}

/// A clock that was set back between the two says nothing about how long it took.
fn secs(from: Option<i64>, to: Option<i64>) -> Option<u64> {
    u64::try_from(to?.checked_sub(from?)?).ok().map(|millis| millis / 1000)
}

#[cfg(test)]
mod tests {
    use super::{CHECKS, INSURERS, REASONS};
    use crate::tests::{DAY, Place};

    #[tokio::test]
    async fn no_statement_reads_other_days() {
        let place = Place::new();
        let queue = place.open().await;
        for sql in [CHECKS, REASONS, INSURERS] {
            let plan: Vec<(i64, i64, i64, String)> =
                sqlx::query_as(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}")))
                    .bind(DAY.to_string())
                    .fetch_all(&queue.writer)
                    .await
                    .expect("plan");
            let steps: Vec<&str> = plan.iter().map(|(_, _, _, step)| step.as_str()).collect();
            assert!(steps.iter().any(|step| step.starts_with("SEARCH c USING")), "{steps:?}");
            assert!(!steps.iter().any(|step| step.starts_with("SCAN")), "{steps:?}");
        }
    }
}
