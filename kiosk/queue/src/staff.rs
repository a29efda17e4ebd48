//! Owns the accounts of staff (職員).
//!
//! Promises: a name belongs to one person for ever, because the audit trail names people by it.
//! Must never: see a passphrase. It stores what was made of it (a PHC string).

use jiff::Timestamp;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use crate::audit::Entry;
use crate::column::Column;
use crate::staff_code::take_back;
use crate::{Actor, AuditAction, PasswordHash, Queue, QueueError};

/// Longest name and display name of an account (characters).
pub const STAFF_NAME_CHARS_MAX: usize = 64;

/// What an account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// 職員: reviews checks.
    Staff,
    /// 責任者: also reads the audit trail.
    Manager,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 2] = [Self::Staff, Self::Manager];

    /// Name in the queue.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Manager => "manager",
        }
    }

    /// The role of that name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }
}

/// An account that can sign in. No Debug: it carries the hash.
pub struct StaffAccount {
    /// What is typed to sign in.
    pub name: String,
    /// What colleagues read.
    pub display_name: String,
    /// To verify the passphrase with.
    pub password_hash: PasswordHash,
    /// What the account may do.
    pub role: Role,
}

/// Why an account was not made, changed or closed.
#[derive(Debug, thiserror::Error)]
pub enum StaffError {
    /// The name is in use, or was used by a closed account.
    #[error("the name is taken")]
    NameTaken,
    /// Name or display name is empty, padded with spaces, or longer than [`STAFF_NAME_CHARS_MAX`].
    #[error("a name has 1 to {STAFF_NAME_CHARS_MAX} characters")]
    NameForm,
    /// There is no such account.
    #[error("no such account")]
    NotFound,
    /// The number of the code is somebody else's.
    #[error("the number of the code is taken")]
    NumberTaken,
    /// The account has no code.
    #[error("the account has no code")]
    NoCode,
    /// The queue could not do it.
    #[error(transparent)]
    Queue(#[from] QueueError),
}

impl Queue {
    /// Makes an account.
    pub async fn add_staff(
        &self,
        name: &str,
        display_name: &str,
        password_hash: &PasswordHash,
        role: Role,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<(), StaffError> {
        if !name_is_sound(name) || !name_is_sound(display_name) {
            return Err(StaffError::NameForm);
        }
        let mut work = self.begin().await?;
        if name_is_taken(&mut work, name).await? {
            return Err(StaffError::NameTaken);
        }
        sqlx::query(INSERT)
            .bind(name)
            .bind(display_name)
            .bind(password_hash.expose())
            .bind(role.code())
            .bind(now.as_millisecond())
            .execute(&mut *work)
            .await
            .map_err(QueueError::from)?;
        record(&mut work, actor, AuditAction::AddStaff, name, now).await?;
        Ok(self.commit(work).await?)
    }

    /// Closes an account. Its name stays taken; its code is void.
    pub async fn remove_staff(&self, name: &str, actor: &Actor, now: Timestamp) -> Result<(), StaffError> {
        let mut work = self.begin().await?;
        let done =
            sqlx::query("UPDATE staff SET removed_at_ms = ?2 WHERE name = ?1 AND removed_at_ms IS NULL")
                .bind(name)
                .bind(now.as_millisecond())
                .execute(&mut *work)
                .await
                .map_err(QueueError::from)?;
        if done.rows_affected() == 0 {
            return Err(StaffError::NotFound);
        }
        take_back(&mut work, name).await?;
        record(&mut work, actor, AuditAction::RemoveStaff, name, now).await?;
        Ok(self.commit(work).await?)
    }

    /// Gives an open account another passphrase.
    pub async fn set_passphrase(
        &self,
        name: &str,
        password_hash: &PasswordHash,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<(), StaffError> {
        let mut work = self.begin().await?;
        let done =
            sqlx::query("UPDATE staff SET password_hash = ?2 WHERE name = ?1 AND removed_at_ms IS NULL")
                .bind(name)
                .bind(password_hash.expose())
                .execute(&mut *work)
                .await
                .map_err(QueueError::from)?;
        if done.rows_affected() == 0 {
            return Err(StaffError::NotFound);
        }
        record(&mut work, actor, AuditAction::SetPassphrase, name, now).await?;
        Ok(self.commit(work).await?)
    }

    /// The open account of that name.
    pub async fn staff(&self, name: &str) -> Result<Option<StaffAccount>, QueueError> {
        let row = sqlx::query(SELECT).bind(name).fetch_optional(&self.readers).await?;
        row.as_ref().map(account).transpose()
    }

    /// How many accounts are open.
    pub async fn staff_count(&self) -> Result<u64, QueueError> {
        let row = sqlx::query("SELECT count(*) AS open FROM staff WHERE removed_at_ms IS NULL")
            .fetch_one(&self.readers)
            .await?;
        row.value("open")
    }
}

const INSERT: &str =
    "INSERT INTO staff (name, display_name, password_hash, role, created_at_ms) VALUES (?1, ?2, ?3, ?4, ?5)";

const SELECT: &str =
    "SELECT name, display_name, password_hash, role FROM staff WHERE name = ?1 AND removed_at_ms IS NULL";

fn name_is_sound(name: &str) -> bool {
    (1..=STAFF_NAME_CHARS_MAX).contains(&name.chars().count()) && name.trim() == name
}

/// Whether an account has, or had, this name.
pub(crate) async fn name_is_taken(work: &mut SqliteConnection, name: &str) -> Result<bool, QueueError> {
    let found = sqlx::query("SELECT 1 FROM staff WHERE name = ?1").bind(name).fetch_optional(work).await?;
    Ok(found.is_some())
}

fn account(row: &SqliteRow) -> Result<StaffAccount, QueueError> {
    Ok(StaffAccount {
        name: row.value("name")?,
        display_name: row.value("display_name")?,
        password_hash: PasswordHash::new(row.value("password_hash")?),
        role: row.code("role", Role::from_code)?,
    })
}

/// Writes the audit row about this account.
pub(crate) async fn record(
    work: &mut SqliteConnection,
    actor: &Actor,
    action: AuditAction,
    name: &str,
    now: Timestamp,
) -> Result<(), QueueError> {
    Entry { object: Some(name.to_owned()), ..Entry::new(actor, action, now) }.write(work).await
}
