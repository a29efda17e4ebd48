//! Owns what can go wrong with the queue file, sorted by what helps.
//!
//! Promises: SQLite's answers are told apart by their result code; every variant maps to one remedy.
//! Must never: carry a stored value, a bound parameter or a path, or match an error's text.

use reception::Remedy;

/// Why the queue could not do it.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// Another writer held the queue for longer than the limit. Nothing was stored.
    #[error("another writer holds the queue")]
    Busy,
    /// The data partition is full. Nothing was stored; what is stored stays readable.
    #[error("no room for another row")]
    Full,
    /// The file is not what this program wrote.
    #[error("the queue file is damaged: {0}")]
    Corrupt(Damage),
    /// A newer program has written this file.
    #[error("the queue has schema {found}, this program knows up to {known}")]
    TooNew {
        /// Schema of the file.
        found: i64,
        /// Newest schema of this program.
        known: i64,
    },
    /// SQLite before 3.51.3 can damage a WAL file that two connections write.
    #[error("the SQLite library is older than 3.51.3")]
    LibraryTooOld,
    /// SQLite runs with other settings than the promises of this crate need.
    #[error("the queue's connection has other settings than it must have")]
    Settings,
    /// SQLite could not read, write or sync; also a read-only file or a missing permission.
    #[error("the disk refuses (SQLite code {code})")]
    Disk {
        /// Extended result code of SQLite.
        code: i32,
    },
    /// The file or its lock could not be created, opened or locked.
    #[error("the queue file cannot be opened")]
    File(#[from] std::io::Error),
    /// A rule of the schema refused it, or the connection died: a defect of this program.
    #[error("a rule of the queue refuses (SQLite code {code})")]
    Defect {
        /// Extended result code of SQLite, 0 when the error did not come from SQLite.
        code: i32,
    },
}

/// What about the file is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// SQLite finds no database, or pages that contradict each other.
    #[error("structure")]
    Structure,
    /// A stored value is none of the values this program writes.
    #[error("stored value")]
    Value,
    /// A stored list does not have the digest that was stored with it.
    #[error("digest")]
    Digest,
    /// A database, but not a queue.
    #[error("not a queue")]
    Foreign,
    /// There was a queue here, and now there is no file or an empty one.
    #[error("vanished")]
    Vanished,
}

/// Primary result codes of SQLite that this crate tells apart (<https://sqlite.org/rescode.html>).
mod primary {
    pub const PERM: i32 = 3;
    pub const BUSY: i32 = 5;
    pub const LOCKED: i32 = 6;
    pub const NOMEM: i32 = 7;
    pub const READONLY: i32 = 8;
    pub const IOERR: i32 = 10;
    pub const CORRUPT: i32 = 11;
    pub const FULL: i32 = 13;
    pub const CANTOPEN: i32 = 14;
    pub const NOLFS: i32 = 22;
    pub const AUTH: i32 = 23;
    pub const NOTADB: i32 = 26;
}

impl QueueError {
    /// What helps.
    #[must_use]
    pub fn remedy(&self) -> Remedy {
        match self {
            Self::Busy => Remedy::TryAgain,
            Self::Full
            | Self::Corrupt(_)
            | Self::TooNew { .. }
            | Self::LibraryTooOld
            | Self::Settings
            | Self::Disk { .. }
            | Self::File(_)
            | Self::Defect { .. } => Remedy::CallTechnician,
        }
    }

    /// From an extended result code of SQLite; its low byte is the primary code.
    fn from_code(code: i32) -> Self {
        match code & 0xff {
            primary::BUSY | primary::LOCKED => Self::Busy,
            primary::FULL => Self::Full,
            primary::CORRUPT | primary::NOTADB => Self::Corrupt(Damage::Structure),
            primary::PERM
            | primary::NOMEM
            | primary::READONLY
            | primary::IOERR
            | primary::CANTOPEN
            | primary::NOLFS
            | primary::AUTH => Self::Disk { code },
            _ => Self::Defect { code },
        }
    }
}

impl From<sqlx::Error> for QueueError {
    #[expect(clippy::wildcard_enum_match_arm, reason = "sqlx::Error is not ours and non-exhaustive")]
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(inner) => {
                Self::from_code(inner.code().and_then(|code| code.parse().ok()).unwrap_or(0))
            }
            sqlx::Error::PoolTimedOut => Self::Busy,
            sqlx::Error::Io(inner) => Self::File(inner),
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Self::Corrupt(Damage::Value),
            _ => Self::Defect { code: 0 },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_by_their_low_byte() {
        // SQLITE_BUSY_SNAPSHOT, SQLITE_FULL, SQLITE_CORRUPT_INDEX, SQLITE_NOTADB, SQLITE_IOERR_FSYNC.
        assert!(matches!(QueueError::from_code(517), QueueError::Busy));
        assert!(matches!(QueueError::from_code(13), QueueError::Full));
        assert!(matches!(QueueError::from_code(779), QueueError::Corrupt(Damage::Structure)));
        assert!(matches!(QueueError::from_code(26), QueueError::Corrupt(Damage::Structure)));
        assert!(matches!(QueueError::from_code(1034), QueueError::Disk { code: 1034 }));
        assert!(matches!(QueueError::from_code(2067), QueueError::Defect { code: 2067 }));
    }

    #[test]
    fn only_a_busy_queue_is_worth_a_second_try() {
        assert_eq!(QueueError::Busy.remedy(), Remedy::TryAgain);
        assert_eq!(QueueError::Full.remedy(), Remedy::CallTechnician);
        assert_eq!(QueueError::Corrupt(Damage::Vanished).remedy(), Remedy::CallTechnician);
    }
}
