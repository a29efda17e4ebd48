//! Owns the connections: one that writes, two that read.
//!
//! Promises: a queue that opens has a sound structure, the newest schema, WAL and synchronous FULL; kiosk
//! and desk may open it at the same moment; a damaged or foreign file is reported and left as it is.
//! Must never: repair, overwrite or move a file.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, Sqlite, SqliteConnection, Transaction};

use crate::insurers::VerifiedVersion;
use crate::lock::OpenLock;
use crate::{Damage, QueueError, schema};

/// Longest wait for another process's write.
pub const BUSY_SECS_MAX: u64 = 5;

/// Longest wait for a connection of this process.
const LINE_SECS_MAX: u64 = 15;

/// Connections that only read.
const READERS: u32 = 2;

/// The first SQLite without the WAL-reset damage (<https://sqlite.org/releaselog/3_51_3.html>).
const LIBRARY_MIN: [u32; 3] = [3, 51, 3];

/// The queue file. Cheap to clone; every clone uses the same connections.
#[derive(Clone)]
pub struct Queue {
    pub(crate) writer: SqlitePool,
    pub(crate) readers: SqlitePool,
    pub(crate) verified: VerifiedVersion,
}

impl Queue {
    /// Opens the queue, creating or migrating it if needed. Its folder must exist and be writable, because
    /// SQLite keeps two more files beside it (`-wal`, `-shm`) and this crate one (`.lock`).
    pub async fn open(path: &Path) -> Result<Self, QueueError> {
        let mut lock = take_lock(path).await?;
        prepare(path).await?;
        lock.mark_created()?;
        let queue = Self {
            writer: pool(path, 1, false).await?,
            readers: pool(path, READERS, true).await?,
            verified: VerifiedVersion::default(),
        };
        let mut line = queue.writer.acquire().await?;
        verify_settings(&mut line).await?;
        drop(line);
        Ok(queue)
    }

    /// Whether a check could be stored now: commits one small write, as storing a check does.
    pub async fn probe(&self) -> Result<(), QueueError> {
        let mut work = self.begin().await?;
        sqlx::query("UPDATE pulse SET beats = beats + 1").execute(&mut *work).await?;
        self.commit(work).await
    }

    /// Ends all connections. Calls after this fail.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// A transaction that has the write lock from its first moment.
    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Sqlite>, QueueError> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// A view of the queue that does not change while it is read.
    pub(crate) async fn snapshot(&self) -> Result<Transaction<'static, Sqlite>, QueueError> {
        Ok(self.readers.begin().await?)
    }

    /// Only after this the change is acknowledged.
    pub(crate) async fn commit(&self, work: Transaction<'static, Sqlite>) -> Result<(), QueueError> {
        let Err(error) = work.commit().await else { return Ok(()) };
        // After a failed sync nobody knows what the connection's pages are worth: the next call gets a new
        // connection and reads what is really there.
        if let Ok(mut line) = self.writer.acquire().await {
            line.close_on_drop();
        }
        Err(error.into())
    }
}

async fn take_lock(path: &Path) -> Result<OpenLock, QueueError> {
    let path = path.to_owned();
    match tokio::task::spawn_blocking(move || OpenLock::take(&path)).await {
        Ok(lock) => lock,
        Err(_) => Err(QueueError::Defect { code: 0 }),
    }
}

/// Looks before it writes: library, schema and structure first, then WAL and migrations.
async fn prepare(path: &Path) -> Result<(), QueueError> {
    let mut line = options(path).connect().await?;
    verify_library(&mut line).await?;
    let version = schema::version(&mut line).await?;
    verify_structure(&mut line).await?;
    sqlx::query("PRAGMA journal_mode = WAL").execute(&mut line).await?;
    schema::migrate(&mut line, version).await?;
    line.close().await?;
    Ok(())
}

pub(crate) fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(Duration::from_secs(BUSY_SECS_MAX))
        .foreign_keys(true)
        .pragma("synchronous", "FULL")
        .pragma("trusted_schema", "OFF")
        .pragma("cell_size_check", "ON")
        .pragma("recursive_triggers", "ON")
        // What is deleted is overwritten, also where a page is split. So every connection needs it, from the first row on.
        .pragma("secure_delete", "ON")
        .disable_statement_logging()
}

async fn pool(path: &Path, lines: u32, query_only: bool) -> Result<SqlitePool, QueueError> {
    let options = options(path).pragma("query_only", if query_only { "ON" } else { "OFF" });
    let pool = SqlitePoolOptions::new()
        .min_connections(lines)
        .max_connections(lines)
        .acquire_timeout(Duration::from_secs(LINE_SECS_MAX))
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        // SQLite ends a transaction by itself when the disk is full or fails. sqlx does not notice and would
        // refuse every later transaction on that connection.
        .before_acquire(|line, _| Box::pin(async move { Ok(!line.is_in_transaction()) }))
        .connect_with(options)
        .await?;
    Ok(pool)
}

async fn verify_library(line: &mut SqliteConnection) -> Result<(), QueueError> {
    let version: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(line).await?;
    if library_is_recent(&version) { Ok(()) } else { Err(QueueError::LibraryTooOld) }
}

fn library_is_recent(version: &str) -> bool {
    let numbers: Result<Vec<u32>, _> = version.split('.').map(str::parse).collect();
    numbers.is_ok_and(|numbers| numbers.as_slice() >= LIBRARY_MIN.as_slice())
}

async fn verify_structure(line: &mut SqliteConnection) -> Result<(), QueueError> {
    let verdict: String = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(line).await?;
    if verdict == "ok" { Ok(()) } else { Err(QueueError::Corrupt(Damage::Structure)) }
}

pub(crate) async fn verify_settings(line: &mut SqliteConnection) -> Result<(), QueueError> {
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut *line).await?;
    let mut sound = mode == "wal";
    let numbers = [
        ("PRAGMA synchronous", 2_i64),
        ("PRAGMA foreign_keys", 1),
        ("PRAGMA trusted_schema", 0),
        ("PRAGMA cell_size_check", 1),
        ("PRAGMA recursive_triggers", 1),
        ("PRAGMA secure_delete", 1),
    ];
    for (pragma, wanted) in numbers {
        let found: i64 = sqlx::query_scalar(pragma).fetch_one(&mut *line).await?;
        sound &= found == wanted;
    }
    if sound { Ok(()) } else { Err(QueueError::Settings) }
}

#[cfg(test)]
mod tests {
    use super::library_is_recent;

    #[test]
    fn an_old_library_is_told_apart() {
        for good in ["3.51.3", "3.51.10", "3.53.0", "4.0.0"] {
            assert!(library_is_recent(good), "{good}");
        }
        for bad in ["3.51.2", "3.40.1", "3.9.99", "", "3.51.x"] {
            assert!(!library_is_recent(bad), "{bad}");
        }
    }
}
