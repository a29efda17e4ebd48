//! Owns the versions of the insurer list (委託元保険者一覧表).
//!
//! Promises: a version is never changed and never removed, so every check can be judged again by the list it
//! was judged by; a list is handed out only if it still has the digest it was stored with.
//! Must never: parse a file (that is `reception::read_insurer_table`).

use aws_lc_rs::digest::{SHA256, digest};
use jiff::Timestamp;
use reception::{ContractedInsurer, InsurerList, Scope};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use crate::audit::Entry;
use crate::column::{Column, DAMAGED};
use crate::{Actor, AuditAction, Damage, Queue, QueueError};

/// The list that verdicts are made with now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InsurerListInForce {
    /// Counts the imports, from 1.
    pub version: i64,
    /// SHA-256 of [`InsurerList::canonical`].
    pub digest: [u8; 32],
    /// The insurers.
    pub list: InsurerList,
    /// When it was taken.
    pub imported_at: Timestamp,
}

impl Queue {
    /// The list in force; absent before the first import.
    pub async fn insurer_list(&self) -> Result<Option<InsurerListInForce>, QueueError> {
        let mut view = self.snapshot().await?;
        newest(&mut view).await
    }

    /// Puts a list into force and returns its version. The list that is in force already stays the version
    /// it is.
    pub async fn take_insurer_list(
        &self,
        list: &InsurerList,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<i64, QueueError> {
        let digest = digest_of(list)?;
        let mut work = self.begin().await?;
        if let Some(newest) = newest_head(&mut work).await?.filter(|newest| newest.digest == digest) {
            return Ok(newest.version);
        }
        let version = insert_version(&mut work, digest, now).await?;
        for row in list.rows() {
            insert_row(&mut work, version, row).await?;
        }
        let entry = Entry::new(actor, AuditAction::TakeInsurerList, now);
        Entry { object: Some(version.to_string()), ..entry }.write(&mut work).await?;
        self.commit(work).await?;
        tracing::info!(version, insurers = list.len(), "insurer list in force");
        Ok(version)
    }
}

fn digest_of(list: &InsurerList) -> Result<[u8; 32], QueueError> {
    let digest = digest(&SHA256, list.canonical().as_bytes());
    digest.as_ref().try_into().map_err(|_| QueueError::Defect { code: 0 })
}

struct Head {
    version: i64,
    digest: [u8; 32],
    imported_at: Timestamp,
}

async fn newest_head(line: &mut SqliteConnection) -> Result<Option<Head>, QueueError> {
    let row = sqlx::query(
        "SELECT version, digest, imported_at_ms FROM insurer_lists ORDER BY version DESC LIMIT 1",
    )
    .fetch_optional(line)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Head {
        version: row.value("version")?,
        digest: row.digest_or_null("digest")?.ok_or(DAMAGED)?,
        imported_at: row.timestamp("imported_at_ms")?,
    }))
}

async fn newest(line: &mut SqliteConnection) -> Result<Option<InsurerListInForce>, QueueError> {
    let Some(Head { version, digest, imported_at }) = newest_head(line).await? else { return Ok(None) };
    let rows = sqlx::query(
        "SELECT number, name, telephone, exam, guidance, same_day_interview FROM insurers WHERE version = ?1",
    )
    .bind(version)
    .fetch_all(line)
    .await?;
    let rows = rows.iter().map(insurer).collect::<Result<Vec<_>, _>>()?;
    let list = InsurerList::new(rows).map_err(|_| DAMAGED)?;
    if digest_of(&list)? != digest {
        return Err(QueueError::Corrupt(Damage::Digest));
    }
    Ok(Some(InsurerListInForce { version, digest, list, imported_at }))
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
        telephone: row.value("telephone")?,
        scope,
    })
}

async fn insert_version(
    work: &mut SqliteConnection,
    digest: [u8; 32],
    now: Timestamp,
) -> Result<i64, QueueError> {
    let done = sqlx::query("INSERT INTO insurer_lists (digest, imported_at_ms) VALUES (?1, ?2)")
        .bind(digest.to_vec())
        .bind(now.as_millisecond())
        .execute(work)
        .await?;
    Ok(done.last_insert_rowid())
}

const INSERT_ROW: &str = "INSERT INTO insurers
    (version, number, name, telephone, exam, guidance, same_day_interview) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

async fn insert_row(
    work: &mut SqliteConnection,
    version: i64,
    row: &ContractedInsurer,
) -> Result<(), QueueError> {
    sqlx::query(INSERT_ROW)
        .bind(version)
        .bind(row.number.to_string())
        .bind(row.name.as_str())
        .bind(row.telephone.as_str())
        .bind(row.scope.exam)
        .bind(row.scope.guidance)
        .bind(row.scope.same_day_interview)
        .execute(work)
        .await?;
    Ok(())
}
