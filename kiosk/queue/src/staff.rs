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
use crate::{Actor, AuditAction, PasswordHash, Queue, QueueError, SealedSecret, invitation, second_factor};

/// Longest name and display name of an account (characters).
pub const STAFF_NAME_CHARS_MAX: usize = 64;

/// What an account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// 職員: reviews checks.
    Staff,
    /// 責任者: also manages accounts and lists, reads the audit trail, and opens what was closed.
    Manager,
    /// 技術者: sees how the device stands, and nobody's data.
    Technician,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Staff, Self::Manager, Self::Technician];

    /// Name in the queue.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Manager => "manager",
            Self::Technician => "technician",
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
    /// What proves the person beside the passphrase.
    pub second_factor: Option<SealedSecret>,
}

/// An account as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffEntry {
    /// What is typed to sign in.
    pub name: String,
    /// What colleagues read.
    pub display_name: String,
    /// What the account may do.
    pub role: Role,
    /// Whether its person has yet to set a passphrase.
    pub invited: bool,
    /// Since when it has a second factor.
    pub second_factor_since: Option<Timestamp>,
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
    /// The account has no second factor.
    #[error("the account has no second factor")]
    NoSecondFactor,
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
        let mut work = self.begin().await?;
        insert(&mut work, name, display_name, password_hash.expose(), role, now).await?;
        record(&mut work, actor, AuditAction::AddStaff, name, now).await?;
        Ok(self.commit(work).await?)
    }

    /// Closes an account. Its name stays taken; its code, second factor and invitation are void.
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
        second_factor::take_away(&mut work, name).await?;
        invitation::withdraw(&mut work, name).await?;
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
        invitation::withdraw(&mut work, name).await?;
        record(&mut work, actor, AuditAction::SetPassphrase, name, now).await?;
        Ok(self.commit(work).await?)
    }

    /// The open account of that name, once it has a passphrase.
    pub async fn staff(&self, name: &str) -> Result<Option<StaffAccount>, QueueError> {
        let row = sqlx::query(SELECT).bind(name).fetch_optional(&self.readers).await?;
        row.as_ref().map(account).transpose()
    }

    /// Every open account, by name.
    pub async fn staff_list(&self) -> Result<Vec<StaffEntry>, QueueError> {
        let rows = sqlx::query(LIST).fetch_all(&self.readers).await?;
        rows.iter().map(entry).collect()
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

const SELECT: &str = "SELECT s.name, s.display_name, s.password_hash, s.role, f.sealed_secret
    FROM staff s LEFT JOIN second_factors f ON f.name = s.name
    WHERE s.name = ?1 AND s.removed_at_ms IS NULL AND s.password_hash <> ''";

const LIST: &str = "SELECT s.name, s.display_name, s.role, s.password_hash = '' AS invited, f.since_ms
    FROM staff s LEFT JOIN second_factors f ON f.name = s.name
    WHERE s.removed_at_ms IS NULL ORDER BY s.name";

fn name_is_sound(name: &str) -> bool {
    (1..=STAFF_NAME_CHARS_MAX).contains(&name.chars().count()) && name.trim() == name
}

/// A new account. Its audit row is the caller's.
pub(crate) async fn insert(
    work: &mut SqliteConnection,
    name: &str,
    display_name: &str,
    password_hash: &str,
    role: Role,
    now: Timestamp,
) -> Result<(), StaffError> {
    if !name_is_sound(name) || !name_is_sound(display_name) {
        return Err(StaffError::NameForm);
    }
    if name_is_taken(&mut *work, name).await? {
        return Err(StaffError::NameTaken);
    }
    sqlx::query(INSERT)
        .bind(name)
        .bind(display_name)
        .bind(password_hash)
        .bind(role.code())
        .bind(now.as_millisecond())
        .execute(work)
        .await
        .map_err(QueueError::from)?;
    Ok(())
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
        second_factor: row.value::<Option<Vec<u8>>>("sealed_secret")?.map(SealedSecret::new),
    })
}

fn entry(row: &SqliteRow) -> Result<StaffEntry, QueueError> {
    Ok(StaffEntry {
        name: row.value("name")?,
        display_name: row.value("display_name")?,
        role: row.code("role", Role::from_code)?,
        invited: row.value("invited")?,
        second_factor_since: row.timestamp_or_null("since_ms")?,
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
