//! Owns the chain in the file: where it ends when a row is to be written, and reading it whole.
//!
//! Promises: rows of older programs are folded into the first value; a damaged row keeps nobody from writing the next
//! one; reading takes no lock and holds no view open, because rows never change.
//! Must never: write.

use std::path::Path;

use sqlx::sqlite::SqliteRow;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};

use super::{AuditFacts, AuditLine, ChainHead};
use crate::column::Column;
use crate::open::options;
use crate::{Queue, QueueError};

/// Rows that are read at once.
const AUDIT_ROWS_MAX: u32 = 1_000;

/// Behind which row the next one comes.
pub(crate) struct ChainEnd {
    /// The highest number that was ever given; a row that was taken away leaves a gap.
    pub written: i64,
    /// What the next row follows.
    pub head: ChainHead,
}

const WRITTEN: &str = "SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'audit'), 0),
        coalesce((SELECT max(seq) FROM audit), 0)) AS written,
    (SELECT chain FROM audit ORDER BY seq DESC LIMIT 1) AS chain";

/// Where the chain ends, read inside the transaction that is about to go on with it.
pub(crate) async fn end(work: &mut SqliteConnection) -> Result<ChainEnd, QueueError> {
    let row = sqlx::query(WRITTEN).fetch_one(&mut *work).await?;
    let written = row.value("written")?;
    let head = match row.value::<Option<&[u8]>>("chain")? {
        Some(chain) => ChainHead::of(chain),
        None => folded(work).await?.1,
    };
    Ok(ChainEnd { written, head })
}

/// Remembers what the rows of older programs come to. There can be many of them, so this is done when the file is
/// migrated, while nobody waits.
pub(crate) async fn remember_start(line: &mut SqliteConnection) -> Result<(), QueueError> {
    let unchained = "SELECT 1 FROM (SELECT chain FROM audit ORDER BY seq DESC LIMIT 1) WHERE chain IS NULL";
    if sqlx::query(unchained).fetch_optional(&mut *line).await?.is_none() {
        return Ok(());
    }
    let (seq, head) = folded(line).await?;
    let remember = "INSERT OR REPLACE INTO chain_start (only_row, seq, chain) VALUES (1, ?1, unhex(?2))";
    sqlx::query(remember).bind(seq).bind(head.to_string()).execute(line).await?;
    Ok(())
}

/// The last row without a value, and what it and those before come to.
async fn folded(work: &mut SqliteConnection) -> Result<(i64, ChainHead), QueueError> {
    let start = sqlx::query("SELECT seq, chain FROM chain_start").fetch_optional(&mut *work).await?;
    let (mut after, mut head) = match start {
        Some(row) => (row.value("seq")?, ChainHead::of(row.value("chain")?)),
        None => (0, ChainHead::start()),
    };
    loop {
        let lines = lines(work, after).await?;
        let Some(last) = lines.last() else { return Ok((after, head)) };
        after = last.facts.seq;
        head = lines.iter().fold(head, |head, line| ChainHead::of(&line.facts.link(&head)));
    }
}

const LINES: &str = "SELECT seq, at_ms, actor, actor_name, action, check_id, from_state, to_state, revision,
        object, chain
    FROM audit WHERE seq > ?1 ORDER BY seq LIMIT ?2";

async fn lines(line: &mut SqliteConnection, after: i64) -> Result<Vec<AuditLine>, QueueError> {
    let rows = sqlx::query(LINES).bind(after).bind(AUDIT_ROWS_MAX).fetch_all(line).await?;
    rows.iter().map(read).collect()
}

fn read(row: &SqliteRow) -> Result<AuditLine, QueueError> {
    let facts = AuditFacts {
        seq: row.value("seq")?,
        at_ms: row.value("at_ms")?,
        actor: text(row, "actor")?.unwrap_or_default(),
        actor_name: text(row, "actor_name")?,
        action: text(row, "action")?.unwrap_or_default(),
        check_id: text(row, "check_id")?,
        from_state: text(row, "from_state")?,
        to_state: text(row, "to_state")?,
        revision: row.value("revision")?,
        object: text(row, "object")?,
    };
    Ok(AuditLine { facts, chain: row.value::<Option<&[u8]>>("chain")?.map(ChainHead::of) })
}

/// Bytes that are no text stand for a damaged row. It must be told, and keep nobody from writing.
fn text(row: &SqliteRow, name: &'static str) -> Result<Option<String>, QueueError> {
    let bytes: Option<&[u8]> = row.value(name)?;
    Ok(bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned()))
}

/// Reads the trail of a queue file that others may be writing, from its first row on.
pub struct AuditReader {
    line: SqliteConnection,
    after: i64,
    written: i64,
}

impl AuditReader {
    /// Opens the file for reading only: it is neither made nor migrated.
    pub async fn open(path: &Path) -> Result<Self, QueueError> {
        let mut line = options(path).read_only(true).connect().await?;
        let written = sqlx::query(WRITTEN).fetch_one(&mut line).await?.value("written")?;
        Ok(Self { line, after: 0, written })
    }

    /// The highest number that had ever been given when the file was opened.
    #[must_use]
    pub fn written(&self) -> i64 {
        self.written
    }

    /// The next rows; none at the end.
    pub async fn next(&mut self) -> Result<Vec<AuditLine>, QueueError> {
        let lines = lines(&mut self.line, self.after).await?;
        self.after = lines.last().map_or(self.after, |line| line.facts.seq);
        Ok(lines)
    }

    /// Ends the reading.
    pub async fn close(self) -> Result<(), QueueError> {
        Ok(self.line.close().await?)
    }
}

impl Queue {
    /// Number and value of the last row; absent before the first row with a value.
    pub async fn audit_head(&self) -> Result<Option<(i64, ChainHead)>, QueueError> {
        let last = "SELECT seq, chain FROM audit ORDER BY seq DESC LIMIT 1";
        let row = sqlx::query(last).fetch_optional(&self.readers).await?;
        let Some(row) = row else { return Ok(None) };
        let seq = row.value("seq")?;
        Ok(row.value::<Option<&[u8]>>("chain")?.map(|chain| (seq, ChainHead::of(chain))))
    }
}
