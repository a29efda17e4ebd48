//! Owns the second factor (TOTP) of an account as far as the file keeps it: a sealed secret, the step of the last
//! code, digests of the recovery codes.
//!
//! Promises: a step, and a recovery code, is accepted once, whoever races and whatever restarts; all of it goes with
//! the account.
//! Must never: see a secret or a code in the clear.

use jiff::Timestamp;
use sqlx::SqliteConnection;

use crate::audit::Entry;
use crate::column::Column;
use crate::staff::record;
use crate::{Actor, AuditAction, DeskAction, Queue, QueueError, StaffError};

/// Recovery codes of one second factor.
pub const RECOVERY_CODES: usize = 10;
/// Longest sealed secret (bytes).
pub const SEALED_BYTES_MAX: usize = 256;

/// A secret under a key that this file does not hold. No Debug.
pub struct SealedSecret(Vec<u8>);

/// SHA-256 of a code of at least 112 random bits. No Debug.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CodeDigest(pub [u8; 32]);

/// A second factor to keep.
pub struct SecondFactor {
    /// The secret.
    pub sealed: SealedSecret,
    /// Of the code that showed that the person has it: no code of this step or before is accepted.
    pub step: i64,
    /// What stands in for it, once each.
    pub recovery: [CodeDigest; RECOVERY_CODES],
}

/// What the person has shown.
pub enum SecondProof {
    /// A code that belongs to this step of 30 seconds.
    Step(i64),
    /// A recovery code.
    Recovery(CodeDigest),
}

impl SealedSecret {
    /// From what was sealed; at most [`SEALED_BYTES_MAX`] bytes.
    #[must_use]
    pub fn new(sealed: Vec<u8>) -> Self {
        Self(sealed)
    }

    /// To unseal it.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl Queue {
    /// Gives an open account a second factor. One that it had, with its recovery codes, is void.
    pub async fn set_second_factor(
        &self,
        name: &str,
        factor: &SecondFactor,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<(), StaffError> {
        let mut work = self.begin().await?;
        take_away(&mut work, name).await?;
        let given = sqlx::query(INSERT)
            .bind(name)
            .bind(factor.sealed.as_bytes())
            .bind(factor.step)
            .bind(now.as_millisecond())
            .execute(&mut *work)
            .await
            .map_err(QueueError::from)?;
        if given.rows_affected() == 0 {
            return Err(StaffError::NotFound);
        }
        for CodeDigest(digest) in &factor.recovery {
            let recovery = sqlx::query(INSERT_RECOVERY).bind(name).bind(digest.as_slice());
            recovery.execute(&mut *work).await.map_err(QueueError::from)?;
        }
        record(&mut work, actor, AuditAction::SetSecondFactor, name, now).await?;
        Ok(self.commit(work).await?)
    }

    /// Takes the second factor of an account away, with its recovery codes.
    pub async fn remove_second_factor(
        &self,
        name: &str,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<(), StaffError> {
        let mut work = self.begin().await?;
        if !take_away(&mut work, name).await? {
            return Err(StaffError::NoSecondFactor);
        }
        record(&mut work, actor, AuditAction::RemoveSecondFactor, name, now).await?;
        Ok(self.commit(work).await?)
    }

    /// Accepts the proof for this action, which is recorded with it; false when it was accepted before, or is none.
    pub async fn accept_second(
        &self,
        name: &str,
        proof: &SecondProof,
        action: DeskAction,
        now: Timestamp,
    ) -> Result<bool, QueueError> {
        let mut work = self.begin().await?;
        let taking = match proof {
            SecondProof::Step(step) => sqlx::query(TAKE_STEP).bind(name).bind(step),
            SecondProof::Recovery(CodeDigest(digest)) => {
                sqlx::query(TAKE_RECOVERY).bind(name).bind(digest.as_slice())
            }
        };
        if taking.execute(&mut *work).await?.rows_affected() == 0 {
            return Ok(false);
        }
        let actor = Actor::Staff(name.to_owned());
        match proof {
            SecondProof::Step(_) => {}
            SecondProof::Recovery(_) => {
                record(&mut work, &actor, AuditAction::UseRecoveryCode, name, now).await?;
            }
        }
        Entry::new(&actor, AuditAction::Desk(action), now).write(&mut work).await?;
        self.commit(work).await?;
        Ok(true)
    }

    /// How many recovery codes of an account are left.
    pub async fn recovery_codes_left(&self, name: &str) -> Result<u64, QueueError> {
        let row = sqlx::query("SELECT count(*) AS left FROM recovery_codes WHERE name = ?1").bind(name);
        row.fetch_one(&self.readers).await?.value("left")
    }
}

const INSERT: &str = "INSERT INTO second_factors (name, sealed_secret, last_step, since_ms)
    SELECT name, ?2, ?3, ?4 FROM staff WHERE name = ?1 AND removed_at_ms IS NULL";

const INSERT_RECOVERY: &str = "INSERT INTO recovery_codes (name, digest) VALUES (?1, ?2)";

const TAKE_STEP: &str = "UPDATE second_factors SET last_step = ?2 WHERE name = ?1 AND last_step < ?2";

const TAKE_RECOVERY: &str = "DELETE FROM recovery_codes WHERE name = ?1 AND digest = ?2";

/// Whether there was a second factor to take away.
pub(crate) async fn take_away(work: &mut SqliteConnection, name: &str) -> Result<bool, QueueError> {
    sqlx::query("DELETE FROM recovery_codes WHERE name = ?1").bind(name).execute(&mut *work).await?;
    let done = sqlx::query("DELETE FROM second_factors WHERE name = ?1").bind(name).execute(work).await?;
    Ok(done.rows_affected() > 0)
}
