//! Owns a test's own look into the queue file, and its hand on the file's lock.
//!
//! Promises: reads committed rows only, beside the running product; a held queue is as it was when let go.
//! Must never: change a row.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};

/// Longest wait for a write of the product.
const LOCK_WAIT_MAX: Duration = Duration::from_secs(20);

/// A stored check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckRow {
    /// Its id.
    pub id: String,
    /// Its receipt number.
    pub receipt: i64,
    /// Its state.
    pub state: String,
}

/// The queue file, opened beside the product.
pub struct Ledger {
    line: SqliteConnection,
}

/// A queue into which nobody can write until it is let go.
pub struct HeldQueue {
    line: SqliteConnection,
}

impl Ledger {
    /// Opens the file.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub async fn open(queue: &Path) -> Result<Self, sqlx::Error> {
        Ok(Self { line: options(queue).read_only(true).connect().await? })
    }

    /// Every check, in the order of storing.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn checks(&mut self) -> Result<Vec<CheckRow>, sqlx::Error> {
        let rows: Vec<(String, i64, String)> =
            sqlx::query_as("SELECT id, receipt, state FROM checks ORDER BY seq")
                .fetch_all(&mut self.line)
                .await?;
        Ok(rows.into_iter().map(|(id, receipt, state)| CheckRow { id, receipt, state }).collect())
    }

    /// The connection, for searches.
    pub fn line(&mut self) -> &mut SqliteConnection {
        &mut self.line
    }
}

impl HeldQueue {
    /// Takes the write lock as another process would.
    ///
    /// # Errors
    /// When it is not to be had.
    pub async fn take(queue: &Path) -> Result<Self, sqlx::Error> {
        let mut line = options(queue).connect().await?;
        sqlx::query("BEGIN IMMEDIATE").execute(&mut line).await?;
        Ok(Self { line })
    }

    /// Lets it go, unchanged.
    ///
    /// # Errors
    /// When SQLite does not let go.
    pub async fn let_go(mut self) -> Result<(), sqlx::Error> {
        sqlx::query("ROLLBACK").execute(&mut self.line).await?;
        self.line.close().await
    }
}

fn options(queue: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(queue).busy_timeout(LOCK_WAIT_MAX)
}
