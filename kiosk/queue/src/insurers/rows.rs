//! Owns the statements on `insurer_lists` and `insurers`.
//!
//! Promises: rows of one insurer are looked up by the key; a value that this program would not have written is
//! reported as damage.
//! Must never: decide which version comes into force.

use jiff::Timestamp;
use jiff::civil::Date;
use reception::{ContractedInsurer, InsurerList, InsurerNumber, Scope, Term};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, SqliteConnection};

use super::InsurerListHead;
use super::form::CanonicalForm;
use crate::QueueError;
use crate::column::{Column, DAMAGED};

/// Rows that one statement inserts. SQLite takes 32,766 parameters; more rows are not faster.
const INSERT_ROWS_MAX: usize = 200;

const NEWEST_HEAD: &str = "SELECT version, digest, imported_at_ms, form, restores FROM insurer_lists
    ORDER BY version DESC LIMIT 1";

pub async fn newest_head(line: &mut SqliteConnection) -> Result<Option<InsurerListHead>, QueueError> {
    sqlx::query(NEWEST_HEAD).fetch_optional(line).await?.as_ref().map(head).transpose()
}

const HEAD_BEFORE: &str = "SELECT version, digest, imported_at_ms, form, restores FROM insurer_lists
    WHERE version < ?1 ORDER BY version DESC LIMIT 1";

pub async fn head_before(
    line: &mut SqliteConnection,
    version: i64,
) -> Result<Option<InsurerListHead>, QueueError> {
    sqlx::query(HEAD_BEFORE).bind(version).fetch_optional(line).await?.as_ref().map(head).transpose()
}

const ALL: &str = "SELECT number, valid_from, valid_to, name, postcode, address, telephone, exam, guidance,
    same_day_interview, invoice FROM insurers WHERE version = ?1 ORDER BY number, valid_from";

/// Every row of a version.
pub async fn all(line: &mut SqliteConnection, version: i64) -> Result<InsurerList, QueueError> {
    let rows = sqlx::query(ALL).bind(version).fetch_all(line).await?;
    let rows = rows.iter().map(insurer).collect::<Result<Vec<_>, _>>()?;
    InsurerList::new(rows).map_err(|_| DAMAGED)
}

const OF_INSURER: &str =
    "SELECT number, valid_from, valid_to, name, postcode, address, telephone, exam, guidance,
    same_day_interview, invoice FROM insurers WHERE version = ?1 AND number = ?2 ORDER BY valid_from";

/// The rows of these insurers.
pub async fn of_insurers(
    line: &mut SqliteConnection,
    version: i64,
    numbers: &[InsurerNumber],
) -> Result<InsurerList, QueueError> {
    let mut numbers = numbers.to_vec();
    numbers.sort_unstable();
    numbers.dedup();
    let mut found = Vec::new();
    for number in numbers {
        let query = sqlx::query(OF_INSURER).bind(version).bind(number.to_string());
        found.extend(query.fetch_all(&mut *line).await?);
    }
    let rows = found.iter().map(insurer).collect::<Result<Vec<_>, _>>()?;
    InsurerList::new(rows).map_err(|_| DAMAGED)
}

const INSERT_VERSION: &str =
    "INSERT INTO insurer_lists (digest, imported_at_ms, form, restores) VALUES (?1, ?2, ?3, ?4)";

/// A version without rows; returns its number.
pub async fn insert_version(
    work: &mut SqliteConnection,
    digest: [u8; 32],
    restores: Option<i64>,
    now: Timestamp,
) -> Result<i64, QueueError> {
    let done = sqlx::query(INSERT_VERSION)
        .bind(digest.to_vec())
        .bind(now.as_millisecond())
        .bind(CanonicalForm::CURRENT.code())
        .bind(restores)
        .execute(work)
        .await?;
    Ok(done.last_insert_rowid())
}

const INSERT: &str = "INSERT INTO insurers (version, number, valid_from, valid_to, name, postcode, address,
    telephone, exam, guidance, same_day_interview, invoice) ";

/// The rows of a version, many in one statement: the way to the connection costs more than a row.
pub async fn insert(work: &mut SqliteConnection, version: i64, list: &InsurerList) -> Result<(), QueueError> {
    let rows: Vec<&ContractedInsurer> = list.rows().collect();
    for part in rows.chunks(INSERT_ROWS_MAX) {
        let mut query = QueryBuilder::new(INSERT);
        query.push_values(part, |mut tuple, row| {
            let Scope { exam, guidance, same_day_interview } = row.scope;
            tuple
                .push_bind(version)
                .push_bind(row.number.to_string())
                .push_bind(day(row.term.from))
                .push_bind(day(row.term.to))
                .push_bind(row.name.as_str())
                .push_bind(row.postcode.as_str())
                .push_bind(row.address.as_str())
                .push_bind(row.telephone.as_str())
                .push_bind(exam)
                .push_bind(guidance)
                .push_bind(same_day_interview)
                .push_bind(row.invoice);
        });
        query.build().execute(&mut *work).await?;
    }
    Ok(())
}

fn day(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn head(row: &SqliteRow) -> Result<InsurerListHead, QueueError> {
    Ok(InsurerListHead {
        version: row.value("version")?,
        digest: row.digest_or_null("digest")?.ok_or(DAMAGED)?,
        imported_at: row.timestamp("imported_at_ms")?,
        restores: row.value("restores")?,
        form: CanonicalForm::from_code(row.value("form")?).ok_or(DAMAGED)?,
    })
}

fn insurer(row: &SqliteRow) -> Result<ContractedInsurer, QueueError> {
    let scope = Scope {
        exam: row.value("exam")?,
        guidance: row.value("guidance")?,
        same_day_interview: row.value("same_day_interview")?,
    };
    Ok(ContractedInsurer {
        number: row.code("number", |text| text.parse().ok())?,
        name: row.value("name")?,
        postcode: row.value("postcode")?,
        address: row.value("address")?,
        telephone: row.value("telephone")?,
        scope,
        invoice: row.value("invoice")?,
        term: Term { from: row.date_or_empty("valid_from")?, to: row.date_or_empty("valid_to")? },
    })
}
