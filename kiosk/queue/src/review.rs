//! Owns what staff read: lists, one check, counts.
//!
//! Promises: reads only; a list is paged by key, never by offset, so a page costs the same on every day; one
//! check is read in one snapshot; a damaged check is named and hides no other.
//! Must never: take the write lock.

use jiff::civil::Date;
use reception::{CheckId, CheckState, Course, Reason, Verdict, Voucher};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Sqlite, SqliteConnection};

use crate::column::{Column, DAMAGED};
use crate::{
    Backlog, CheckDetail, CheckFilter, CheckName, CheckPage, CheckSummary, Cursor, Delivery, Narrow, Queue,
    QueueError, Receipt, Revision, StateCounts, audit, check, papers,
};

/// Most rows of one page.
pub const CHECKS_PER_PAGE_MAX: u32 = 200;

/// Rows of [`page`] for which this holds; `c` are checks, `k` what they are found by.
macro_rules! page_where {
    ($($rest:literal),+) => {
        concat!(
            "SELECT c.seq, c.id, c.business_date, c.receipt, c.state, c.revision, c.created_at_ms, c.course,
                c.voucher, c.accepted,
                (SELECT group_concat(reason) FROM reasons WHERE check_id = c.id) AS reasons,
                p.name, p.kana, p.insurer_name
            FROM checks c LEFT JOIN persons p ON p.check_id = c.id LEFT JOIN search_keys k ON k.seq = c.seq WHERE ",
            $($rest),+
        )
    };
}
pub(crate) use page_where;

/// The part of a day that a [`Narrow`] leaves; what is NULL leaves everything.
macro_rules! narrowed {
    ($of_day:literal, $order:literal) => {
        page_where!(
            "c.business_date = ?1 AND ",
            $of_day,
            " AND (?4 IS NULL OR c.course = ?4) AND (?5 IS NULL OR c.proof = ?5)
                AND (?6 IS NULL OR k.insurer_number = ?6)
                AND (?7 IS NULL OR EXISTS (SELECT 1 FROM reasons r WHERE r.check_id = c.id AND r.reason = ?7)) ",
            $order
        )
    };
}

const PAGE: &str = narrowed!("c.seq < ?2", "ORDER BY c.seq DESC LIMIT ?3");

const PAGE_OF_STATE: &str = narrowed!("c.state = ?8 AND c.seq < ?2", "ORDER BY c.seq DESC LIMIT ?3");

const AWAITING: &str = narrowed!("c.state = 'awaiting-review' AND c.seq > ?2", "ORDER BY c.seq LIMIT ?3");

const CLEAN: &str = page_where!(
    "c.business_date = ?1 AND c.seq > ?2 AND c.state = 'awaiting-review' AND c.accepted = 1
    ORDER BY c.seq LIMIT ?3"
);

const COUNT_CLEAN: &str = "SELECT count(*) AS checks FROM checks
    WHERE business_date = ?1 AND state = 'awaiting-review' AND accepted = 1";

const OPEN_EXCEPT: &str = page_where!(
    "c.state IN ('awaiting-review', 'on-hold', 'approved') AND c.business_date <> ?1 AND c.seq > ?2
    ORDER BY c.seq LIMIT ?3"
);

/// Every list above, for the test that asks SQLite how it would go about them.
#[cfg(test)]
pub(crate) const STATEMENTS: [(&str, &str); 5] = [
    ("PAGE", PAGE),
    ("PAGE_OF_STATE", PAGE_OF_STATE),
    ("AWAITING", AWAITING),
    ("CLEAN", CLEAN),
    ("OPEN_EXCEPT", OPEN_EXCEPT),
];

const COUNT_OPEN_EXCEPT: &str = "SELECT coalesce(sum(checks), 0) AS checks FROM day_counts
    WHERE checks > 0 AND state IN ('awaiting-review', 'on-hold', 'approved') AND business_date <> ?1";

const DETAIL: &str =
    "SELECT c.seq, c.id, c.business_date, c.receipt, c.state, c.revision, c.created_at_ms, c.course,
        c.voucher, c.accepted, (SELECT group_concat(reason) FROM reasons WHERE check_id = c.id) AS reasons,
        p.name, p.kana, p.insurer_name, p.answer, k.grounds, k.voucher AS voucher_data, k.reservation,
        c.terminal, c.software, c.exam_date, c.proof, c.insurer_list_digest, c.certificate_not_after_ms,
        o.attempts, o.due_at_ms, o.problem, o.begun_at_ms, o.first_failed_at_ms,
        o.delivered_at_ms
    FROM checks c LEFT JOIN persons p ON p.check_id = c.id LEFT JOIN papers k ON k.check_id = c.id
        LEFT JOIN outbox o ON o.check_id = c.id
    WHERE c.id = ?1";

impl Queue {
    /// A page of the day's checks, newest first, from `after` on. `limit` is cut to
    /// [`CHECKS_PER_PAGE_MAX`].
    pub async fn checks(
        &self,
        filter: &CheckFilter,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<CheckPage, QueueError> {
        let limit = limit.clamp(1, CHECKS_PER_PAGE_MAX);
        let from = after.map_or(i64::MAX, |cursor| cursor.0);
        let sql = if filter.state.is_some() { PAGE_OF_STATE } else { PAGE };
        let query = part_of_day(sql, filter.business_date, &filter.narrow, from, limit);
        let query = if let Some(state) = filter.state { query.bind(state.code()) } else { query };
        page(&query.fetch_all(&self.readers).await?, limit)
    }

    /// A page of what waits for somebody, oldest first, from `after` on. `limit` is cut to
    /// [`CHECKS_PER_PAGE_MAX`].
    pub async fn backlog(
        &self,
        which: Backlog,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<CheckPage, QueueError> {
        let limit = limit.clamp(1, CHECKS_PER_PAGE_MAX);
        let from = after.map_or(0, |cursor| cursor.0);
        let query = match which {
            Backlog::AwaitingOn(day, narrow) => part_of_day(AWAITING, day, &narrow, from, limit),
            Backlog::CleanOn(day) => sqlx::query(CLEAN).bind(day.to_string()).bind(from).bind(limit),
            Backlog::OpenExceptOn(day) => {
                sqlx::query(OPEN_EXCEPT).bind(day.to_string()).bind(from).bind(limit)
            }
        };
        page(&query.fetch_all(&self.readers).await?, limit)
    }

    /// How many checks of other days than this are not finished.
    pub async fn count_open_except(&self, business_date: Date) -> Result<u64, QueueError> {
        let row = sqlx::query(COUNT_OPEN_EXCEPT).bind(business_date.to_string());
        row.fetch_one(&self.readers).await?.value("checks")
    }

    /// How many checks of this day wait although nothing stands against them; damaged ones count too.
    pub async fn count_clean(&self, business_date: Date) -> Result<u64, QueueError> {
        let row = sqlx::query(COUNT_CLEAN).bind(business_date.to_string());
        row.fetch_one(&self.readers).await?.value("checks")
    }

    /// Everything about one check.
    pub async fn check(&self, id: CheckId) -> Result<Option<CheckDetail>, QueueError> {
        let mut view = self.snapshot().await?;
        detail(&mut view, id).await
    }

    /// How many checks of the day stand where.
    pub async fn counts(&self, business_date: Date) -> Result<StateCounts, QueueError> {
        let mut line = self.readers.acquire().await?;
        counts(&mut line, business_date).await
    }
}

/// How many checks of the day stand where, read through this connection.
pub(crate) async fn counts(
    view: &mut SqliteConnection,
    business_date: Date,
) -> Result<StateCounts, QueueError> {
    let rows = sqlx::query("SELECT state, checks FROM day_counts WHERE business_date = ?1")
        .bind(business_date.to_string())
        .fetch_all(view)
        .await?;
    let mut counts = StateCounts::default();
    for row in &rows {
        // A damaged state counts nowhere; its check still stands in the day's list, as unreadable.
        if let Some(state) = CheckState::from_code(row.value("state")?) {
            counts.set(state, row.value("checks")?);
        }
    }
    Ok(counts)
}

/// How many of the day's checks that await review nobody can decide, because they are damaged: of the first
/// [`CHECKS_PER_PAGE_MAX`].
pub(crate) async fn damaged_awaiting(view: &mut SqliteConnection, day: Date) -> Result<u64, QueueError> {
    let query = part_of_day(AWAITING, day, &Narrow::default(), 0, CHECKS_PER_PAGE_MAX);
    let damaged = page(&query.fetch_all(view).await?, CHECKS_PER_PAGE_MAX)?.unreadable;
    Ok(damaged.len() as u64)
}

type Statement = sqlx::query::Query<'static, Sqlite, SqliteArguments>;

/// One of the statements made by [`narrowed`].
fn part_of_day(sql: &'static str, day: Date, narrow: &Narrow, from: i64, limit: u32) -> Statement {
    sqlx::query(sql)
        .bind(day.to_string())
        .bind(from)
        .bind(limit)
        .bind(narrow.course.map(Course::code))
        .bind(narrow.proof.map(check::proof_code))
        .bind(narrow.insurer.map(|number| number.to_string()))
        .bind(narrow.reason.map(Reason::code))
}

/// What names this check; the row has `id`, `business_date` and `receipt`.
pub(crate) fn name(row: &SqliteRow) -> CheckName {
    let number: Option<u32> = row.value("receipt").ok();
    let receipt = row.date("business_date").ok().zip(number);
    CheckName {
        id: row.code("id", |text| text.parse().ok()).ok(),
        receipt: receipt.map(|(business_date, number)| Receipt { business_date, number }),
    }
}

/// Everything about one check, read through this connection.
pub(crate) async fn detail(
    view: &mut SqliteConnection,
    id: CheckId,
) -> Result<Option<CheckDetail>, QueueError> {
    let row = sqlx::query(DETAIL).bind(id.to_string()).fetch_optional(&mut *view).await?;
    let Some(row) = row else { return Ok(None) };
    let answer: Option<&str> = row.value("answer")?;
    Ok(Some(CheckDetail {
        summary: summary(&row)?,
        terminal: row.value("terminal")?,
        software: row.value("software")?,
        exam_date: row.date("exam_date")?,
        proof: row.code("proof", crate::check::proof_from_code)?,
        answer: answer.map(|text| serde_json::from_str(text).map_err(|_| DAMAGED)).transpose()?,
        papers: papers::read(&row)?,
        insurer_list_digest: row.digest_or_null("insurer_list_digest")?,
        certificate_not_after: row.timestamp_or_null("certificate_not_after_ms")?,
        delivery: delivery(&row)?,
        history: audit::history(view, id).await?,
    }))
}

/// One damaged row stands by itself: the others are read.
pub(crate) fn page(rows: &[SqliteRow], limit: u32) -> Result<CheckPage, QueueError> {
    let full = u32::try_from(rows.len()).is_ok_and(|count| count == limit);
    let next = match rows.last() {
        Some(last) if full => Some(Cursor(last.value("seq")?)),
        Some(_) | None => None,
    };
    let mut page = CheckPage { rows: Vec::with_capacity(rows.len()), unreadable: Vec::new(), next };
    for row in rows {
        match summary(row) {
            Ok(summary) => page.rows.push(summary),
            Err(QueueError::Corrupt(_)) => page.unreadable.push(name(row)),
            Err(error) => return Err(error),
        }
    }
    Ok(page)
}

fn summary(row: &SqliteRow) -> Result<CheckSummary, QueueError> {
    Ok(CheckSummary {
        id: row.code("id", |text| text.parse().ok())?,
        receipt: Receipt { business_date: row.date("business_date")?, number: row.value("receipt")? },
        state: row.code("state", CheckState::from_code)?,
        revision: Revision(row.value("revision")?),
        created_at: row.timestamp("created_at_ms")?,
        course: row.code("course", Course::from_code)?,
        voucher: row.code("voucher", Voucher::from_code)?,
        verdict: verdict(row)?,
        name: row.value("name")?,
        kana: row.value("kana")?,
        insurer_name: row.value("insurer_name")?,
    })
}

/// The stored `accepted` and the reasons must say the same.
fn verdict(row: &SqliteRow) -> Result<Verdict, QueueError> {
    let codes: Option<&str> = row.value("reasons")?;
    let codes = codes.into_iter().flat_map(|codes| codes.split(','));
    let reasons = codes.map(Reason::from_code).collect::<Option<Vec<_>>>().ok_or(DAMAGED)?;
    let verdict = Verdict::from_reasons(reasons);
    let accepted: bool = row.value("accepted")?;
    if accepted == (verdict == Verdict::Accepted) { Ok(verdict) } else { Err(DAMAGED) }
}

fn delivery(row: &SqliteRow) -> Result<Option<Delivery>, QueueError> {
    let Some(attempts) = row.value("attempts")? else { return Ok(None) };
    Ok(Some(Delivery {
        attempts,
        due_at: row.timestamp("due_at_ms")?,
        problem: row.value("problem")?,
        begun_at: row.timestamp_or_null("begun_at_ms")?,
        first_failed_at: row.timestamp_or_null("first_failed_at_ms")?,
        delivered_at: row.timestamp_or_null("delivered_at_ms")?,
    }))
}
