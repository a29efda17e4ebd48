//! Owns invitations: an account whose person has yet to set the passphrase, with a code that is good once.
//!
//! Promises: until then nobody can sign in under the account; the code opens it once, for a limited time; an account
//! that is closed, or gets a passphrase by another way, has no invitation.
//! Must never: see a code in the clear, or give an account a passphrase without it.

use jiff::{SignedDuration, Timestamp};
use sqlx::SqliteConnection;

use crate::staff::{insert, record};
use crate::staff_code::take_back;
use crate::{Actor, AuditAction, CodeDigest, PasswordHash, Queue, QueueError, Role, StaffError};

/// How long an invitation is good (seconds): three days.
pub const INVITATION_SECS_MAX: i64 = 3 * 24 * 60 * 60;

impl Queue {
    /// Makes an account whose person sets the passphrase with the code of this digest.
    pub async fn invite_staff(
        &self,
        name: &str,
        display_name: &str,
        role: Role,
        code: CodeDigest,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<(), StaffError> {
        let mut work = self.begin().await?;
        insert(&mut work, name, display_name, "", role, now).await?;
        put(&mut work, name, code, now).await?;
        record(&mut work, actor, AuditAction::InviteStaff, name, now).await?;
        Ok(self.commit(work).await?)
    }

    /// Voids the passphrase of an open account, its code for the kiosk, and an invitation that it had, for another one.
    pub async fn invite_again(
        &self,
        name: &str,
        code: CodeDigest,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<(), StaffError> {
        let mut work = self.begin().await?;
        if !set(&mut work, name, "").await? {
            return Err(StaffError::NotFound);
        }
        withdraw(&mut work, name).await?;
        take_back(&mut work, name).await?;
        put(&mut work, name, code, now).await?;
        record(&mut work, actor, AuditAction::InviteStaff, name, now).await?;
        Ok(self.commit(work).await?)
    }

    /// Gives an invited account its passphrase; false, and nothing happens, when it is not this code or too late.
    pub async fn accept_invitation(
        &self,
        name: &str,
        code: CodeDigest,
        password_hash: &PasswordHash,
        now: Timestamp,
    ) -> Result<bool, QueueError> {
        let mut work = self.begin().await?;
        let taken = sqlx::query(TAKE).bind(name).bind(code.0.as_slice()).bind(now.as_millisecond());
        let taken = taken.bind(INVITATION_SECS_MAX * 1000);
        if taken.execute(&mut *work).await?.rows_affected() == 0
            || !set(&mut work, name, password_hash.expose()).await?
        {
            return Ok(false);
        }
        let actor = Actor::Staff(name.to_owned());
        record(&mut work, &actor, AuditAction::SetPassphrase, name, now).await?;
        self.commit(work).await?;
        Ok(true)
    }
}

/// One whose end lies further away than any has was made by a clock that ran ahead.
const TAKE: &str = "DELETE FROM invitations
    WHERE name = ?1 AND digest = ?2 AND until_ms > ?3 AND until_ms <= ?3 + ?4";

/// Takes back the invitation of an account, if it has one.
pub(crate) async fn withdraw(work: &mut SqliteConnection, name: &str) -> Result<(), QueueError> {
    sqlx::query("DELETE FROM invitations WHERE name = ?1").bind(name).execute(work).await?;
    Ok(())
}

async fn put(
    work: &mut SqliteConnection,
    name: &str,
    code: CodeDigest,
    now: Timestamp,
) -> Result<(), QueueError> {
    let until = now.saturating_add(SignedDuration::from_secs(INVITATION_SECS_MAX)).unwrap_or(now);
    sqlx::query("INSERT INTO invitations (name, digest, until_ms) VALUES (?1, ?2, ?3)")
        .bind(name)
        .bind(code.0.as_slice())
        .bind(until.as_millisecond())
        .execute(work)
        .await?;
    Ok(())
}

/// Whether there is such an open account.
async fn set(work: &mut SqliteConnection, name: &str, password_hash: &str) -> Result<bool, QueueError> {
    let done = sqlx::query("UPDATE staff SET password_hash = ?2 WHERE name = ?1 AND removed_at_ms IS NULL")
        .bind(name)
        .bind(password_hash)
        .execute(work)
        .await?;
    Ok(done.rows_affected() > 0)
}
