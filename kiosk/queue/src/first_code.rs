//! Owns the code with which the first manager (責任者) of a device makes their account.
//!
//! Promises: there is one only while nobody has an account; it holds for [`FIRST_CODE_SECS_MAX`], for one account; a
//! second asking shows the same code, so that nobody can take it from under the person who is typing it.
//! Must never: be logged or recorded. It stands in the file as it is, because whoever stands at the device reads it.

use jiff::Timestamp;
use sqlx::SqliteConnection;
use zeroize::Zeroizing;

use crate::audit::Entry;
use crate::column::Column;
use crate::staff::{insert, record};
use crate::{Actor, AuditAction, PasswordHash, Queue, QueueError, Role, StaffError};

/// Digits of the code.
pub const FIRST_CODE_DIGITS: usize = 8;
/// How long it holds (seconds).
pub const FIRST_CODE_SECS_MAX: i64 = 15 * 60;

const CODES: u64 = 100_000_000;

/// The code: eight digits. No Debug, Display or Clone.
pub struct FirstCode(Zeroizing<String>);

/// Why there is no first manager.
#[derive(Debug, thiserror::Error)]
pub enum FirstCodeError {
    /// Somebody has an account: who wants one more asks them.
    #[error("somebody has an account already")]
    AccountExists,
    /// It is another code, or too late.
    #[error("not the code that holds")]
    WrongCode,
    /// The account cannot be made.
    #[error(transparent)]
    Staff(#[from] StaffError),
    /// The queue could not do it.
    #[error(transparent)]
    Queue(#[from] QueueError),
}

impl FirstCode {
    /// From random bytes.
    #[must_use]
    pub fn generate(random: [u8; 8]) -> Self {
        Self(Zeroizing::new(format!("{:08}", u64::from_le_bytes(random) % CODES)))
    }

    /// To be shown: `12345678`.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Takes as long for a good beginning as for none.
    fn is(&self, typed: &str) -> bool {
        let differing = self.0.bytes().zip(typed.bytes()).fold(0, |all, (own, given)| all | (own ^ given));
        typed.len() == FIRST_CODE_DIGITS && differing == 0
    }
}

impl Queue {
    /// The code that holds now, if any; for the kiosk's screen.
    pub async fn first_code(&self, now: Timestamp) -> Result<Option<FirstCode>, QueueError> {
        let mut line = self.snapshot().await?;
        holding(&mut line, now).await
    }

    /// The code that holds; where there is none, the fresh one begins to.
    pub async fn show_first_code(
        &self,
        fresh: FirstCode,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<FirstCode, FirstCodeError> {
        let mut work = self.begin().await?;
        if let Some(code) = holding(&mut work, now).await? {
            return Ok(code);
        }
        if somebody_is_there(&mut work).await? {
            return Err(FirstCodeError::AccountExists);
        }
        sqlx::query("REPLACE INTO first_code (only_row, code, until_ms) VALUES (1, ?1, ?2)")
            .bind(fresh.expose())
            .bind(now.as_millisecond().saturating_add(FIRST_CODE_SECS_MAX * 1000))
            .execute(&mut *work)
            .await
            .map_err(QueueError::from)?;
        Entry::new(actor, AuditAction::ShowFirstCode, now).write(&mut work).await?;
        self.commit(work).await?;
        Ok(fresh)
    }

    /// Makes the account of the first manager, for the code that holds. The code is void from then on.
    pub async fn add_first_manager(
        &self,
        typed: &str,
        name: &str,
        display_name: &str,
        password_hash: &PasswordHash,
        now: Timestamp,
    ) -> Result<(), FirstCodeError> {
        let mut work = self.begin().await?;
        if somebody_is_there(&mut work).await? {
            return Err(FirstCodeError::AccountExists);
        }
        if !holding(&mut work, now).await?.is_some_and(|code| code.is(typed)) {
            return Err(FirstCodeError::WrongCode);
        }
        insert(&mut work, name, display_name, password_hash.expose(), Role::Manager, now).await?;
        record(&mut work, &Actor::Desk, AuditAction::FirstManager, name, now).await?;
        Ok(self.commit(work).await?)
    }
}

/// A code of a clock that ran ahead holds no longer than any other.
async fn holding(line: &mut SqliteConnection, now: Timestamp) -> Result<Option<FirstCode>, QueueError> {
    let row = sqlx::query("SELECT code FROM first_code WHERE until_ms > ?1 AND until_ms <= ?2")
        .bind(now.as_millisecond())
        .bind(now.as_millisecond().saturating_add(FIRST_CODE_SECS_MAX * 1000))
        .fetch_optional(line)
        .await?;
    row.map(|row| Ok(FirstCode(Zeroizing::new(row.value("code")?)))).transpose()
}

async fn somebody_is_there(work: &mut SqliteConnection) -> Result<bool, QueueError> {
    let open = sqlx::query("SELECT 1 FROM staff WHERE removed_at_ms IS NULL LIMIT 1");
    Ok(open.fetch_optional(work).await?.is_some())
}
