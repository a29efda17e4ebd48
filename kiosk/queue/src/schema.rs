//! Owns the schema's versions and the way from one to the next.
//!
//! Promises: each migration is one transaction; a file from a newer program is refused untouched.
//! Must never: run without the open lock, or change a migration that has been released.

use sqlx::{Connection as _, SqliteConnection};

use crate::chain::stored;
use crate::{Damage, QueueError, search};

/// The migration at place n leads to schema n + 1 and ends by storing that number in `user_version`.
pub const MIGRATIONS: [&str; 10] = [
    include_str!("../migrations/0001_first.sql"),
    include_str!("../migrations/0002_open_and_failing.sql"),
    include_str!("../migrations/0003_insurer_terms.sql"),
    include_str!("../migrations/0004_papers.sql"),
    include_str!("../migrations/0005_staff_at_the_kiosk.sql"),
    include_str!("../migrations/0006_search.sql"),
    include_str!("../migrations/0007_take_back.sql"),
    include_str!("../migrations/0008_chain_and_retention.sql"),
    include_str!("../migrations/0009_closings.sql"),
    include_str!("../migrations/0010_second_factor.sql"),
];

/// The schema that began to have search keys.
const WITH_SEARCH_KEYS: usize = 6;

/// Newest schema of this program.
#[expect(clippy::cast_possible_wrap, reason = "a handful of migrations")]
pub const SCHEMA: i64 = MIGRATIONS.len() as i64;

/// The file's schema, if this program can work with it. Only reads.
pub async fn version(line: &mut SqliteConnection) -> Result<i64, QueueError> {
    let found: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *line).await?;
    let objects: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema").fetch_one(line).await?;
    match found {
        0 if objects > 0 => Err(QueueError::Corrupt(Damage::Foreign)),
        0..=SCHEMA => Ok(found),
        _ => Err(QueueError::TooNew { found, known: SCHEMA }),
    }
}

/// Runs what is missing from `version` on.
pub async fn migrate(line: &mut SqliteConnection, version: i64) -> Result<(), QueueError> {
    let done = usize::try_from(version).unwrap_or(0);
    for (before, migration) in MIGRATIONS.into_iter().enumerate().skip(done) {
        let mut work = line.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::raw_sql(migration).execute(&mut *work).await?;
        if before + 1 == WITH_SEARCH_KEYS {
            search::insert_for_stored(&mut work).await?;
        }
        work.commit().await?;
    }
    if done < MIGRATIONS.len() {
        stored::remember_start(line).await?;
    }
    Ok(())
}
