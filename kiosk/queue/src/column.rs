//! Owns how stored values become values of the program again.
//!
//! Promises: a value that this program would not have written is reported as damage, never guessed.
//! Must never: fall back to a default.

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Sqlite};

use crate::{Damage, QueueError};

/// A stored value is none of the values this program writes.
pub const DAMAGED: QueueError = QueueError::Corrupt(Damage::Value);

/// Reading one column of a row.
pub trait Column {
    /// As SQLite has it.
    fn value<'r, T>(&'r self, name: &'static str) -> Result<T, QueueError>
    where
        T: sqlx::Decode<'r, Sqlite> + sqlx::Type<Sqlite>;

    /// Text that `from` knows.
    fn code<T>(&self, name: &'static str, from: impl Fn(&str) -> Option<T>) -> Result<T, QueueError> {
        from(self.value(name)?).ok_or(DAMAGED)
    }

    /// NULL, or text that `from` knows.
    fn code_or_null<T>(
        &self,
        name: &'static str,
        from: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, QueueError> {
        let text: Option<&str> = self.value(name)?;
        text.map(|code| from(code).ok_or(DAMAGED)).transpose()
    }

    /// Milliseconds since 1970.
    fn timestamp(&self, name: &'static str) -> Result<Timestamp, QueueError> {
        Timestamp::from_millisecond(self.value(name)?).map_err(|_| DAMAGED)
    }

    /// NULL, or milliseconds since 1970.
    fn timestamp_or_null(&self, name: &'static str) -> Result<Option<Timestamp>, QueueError> {
        let at_ms: Option<i64> = self.value(name)?;
        at_ms.map(|at_ms| Timestamp::from_millisecond(at_ms).map_err(|_| DAMAGED)).transpose()
    }

    /// `YYYY-MM-DD`.
    fn date(&self, name: &'static str) -> Result<Date, QueueError> {
        self.code(name, |text| text.parse().ok())
    }

    /// Empty text, or `YYYY-MM-DD`.
    fn date_or_empty(&self, name: &'static str) -> Result<Option<Date>, QueueError> {
        let text: &str = self.value(name)?;
        if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| DAMAGED) }
    }

    /// NULL, or the 32 bytes of a digest.
    fn digest_or_null(&self, name: &'static str) -> Result<Option<[u8; 32]>, QueueError> {
        let bytes: Option<&[u8]> = self.value(name)?;
        bytes.map(|bytes| bytes.try_into().map_err(|_| DAMAGED)).transpose()
    }
}

impl Column for SqliteRow {
    fn value<'r, T>(&'r self, name: &'static str) -> Result<T, QueueError>
    where
        T: sqlx::Decode<'r, Sqlite> + sqlx::Type<Sqlite>,
    {
        Ok(self.try_get(name)?)
    }
}
