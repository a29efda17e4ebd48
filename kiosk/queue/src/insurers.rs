//! Owns the versions of the insurer list (委託元保険者一覧表): which one is in force, and how another one comes
//! into force.
//!
//! Promises: a version is never changed and never removed, so every check can be judged again by the list it
//! was judged by; what comes into force is compared with the version that the technician was shown; a version
//! is used only after this process has found it to have the digest it was stored with.
//! Must never: parse a file (that is `reception::read_insurer_table`), or read a whole list for one verdict.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use reception::{InsurerList, InsurerNumber};
use sqlx::SqliteConnection;

use crate::audit::Entry;
use crate::{Actor, AuditAction, Damage, Queue, QueueError};
use form::{CanonicalForm, digest_of};

mod form;
mod rows;

/// One version, without its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InsurerListHead {
    /// Counts what came into force, from 1.
    pub version: i64,
    /// SHA-256 of the canonical text. Checks are stored with it.
    pub digest: [u8; 32],
    /// When it came into force.
    pub imported_at: Timestamp,
    /// The version whose rows it brought back, when it was a step back.
    pub restores: Option<i64>,
    form: CanonicalForm,
}

/// The whole list in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InsurerListInForce {
    /// Counts what came into force, from 1.
    pub version: i64,
    /// SHA-256 of the canonical text.
    pub digest: [u8; 32],
    /// The insurers.
    pub list: InsurerList,
    /// When it came into force.
    pub imported_at: Timestamp,
}

/// The part of the list in force that a verdict needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InsurersInForce {
    /// Version of the whole list.
    pub version: i64,
    /// SHA-256 of the canonical text of the whole list.
    pub digest: [u8; 32],
    /// The rows of the insurers that were asked for, and no others.
    pub list: InsurerList,
    /// When the list came into force.
    pub imported_at: Timestamp,
}

/// What a step back would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepBack {
    /// The version in force, which would be left.
    pub from: i64,
    /// The version in force before it, whose rows would come back.
    pub to: i64,
    /// Its list.
    pub list: InsurerList,
}

/// Why no other list came into force.
#[derive(Debug, thiserror::Error)]
pub enum InsurerListError {
    /// Not the version with which the difference was made. Look at the difference again.
    #[error("another version is in force by now ({in_force:?})")]
    Moved {
        /// What is in force; none when there is no list.
        in_force: Option<i64>,
    },
    /// No list was in force before this one.
    #[error("there is no list before the one in force")]
    NothingBefore,
    /// The version in force came by a step back already.
    #[error("only one step back: the version in force brought back version {restored}")]
    SteppedBack {
        /// The version that it brought back.
        restored: i64,
    },
    /// The queue.
    #[error(transparent)]
    Queue(#[from] QueueError),
}

impl From<sqlx::Error> for InsurerListError {
    fn from(error: sqlx::Error) -> Self {
        Self::Queue(error.into())
    }
}

/// The newest version of which this process knows that its digest fits; 0 is none. Versions never change, so
/// one look at each is enough.
#[derive(Debug, Clone, Default)]
pub(crate) struct VerifiedVersion(Arc<AtomicI64>);

impl Queue {
    /// Which version is in force; absent before the first import. Also answers when its rows are damaged.
    pub async fn insurer_list_head(&self) -> Result<Option<InsurerListHead>, QueueError> {
        let mut view = self.snapshot().await?;
        rows::newest_head(&mut view).await
    }

    /// The whole list in force; absent before the first import. Reads every row and compares the digest.
    pub async fn insurer_list(&self) -> Result<Option<InsurerListInForce>, QueueError> {
        let mut view = self.snapshot().await?;
        let Some(head) = rows::newest_head(&mut view).await? else { return Ok(None) };
        let list = whole(&mut view, &head).await?;
        self.verified.0.store(head.version, Ordering::Relaxed);
        let InsurerListHead { version, digest, imported_at, .. } = head;
        Ok(Some(InsurerListInForce { version, digest, list, imported_at }))
    }

    /// What the list in force says of these insurers; absent before the first import. Costs an indexed look-up
    /// for each insurer. The first call of a process for a version reads the whole list once, as
    /// [`verify_insurer_list`](Self::verify_insurer_list) does; damage that comes later is not noticed.
    pub async fn insurers_for(
        &self,
        numbers: &[InsurerNumber],
    ) -> Result<Option<InsurersInForce>, QueueError> {
        let mut view = self.snapshot().await?;
        let Some(head) = rows::newest_head(&mut view).await? else { return Ok(None) };
        self.verify(&mut view, &head).await?;
        let list = rows::of_insurers(&mut view, head.version, numbers).await?;
        let InsurerListHead { version, digest, imported_at, .. } = head;
        Ok(Some(InsurersInForce { version, digest, list, imported_at }))
    }

    /// Compares the list in force with its digest, unless this process has done so. A program calls it when it
    /// starts, so that no patient waits for it.
    pub async fn verify_insurer_list(&self) -> Result<(), QueueError> {
        self.insurers_for(&[]).await.map(|_| ())
    }

    /// Puts a list into force and returns its version. `basis` is the version with which the difference was
    /// made, none when there was no list: when another one is in force by now, nothing happens. The list that
    /// is in force already stays the version it is, unless its rows are damaged: then it comes in anew.
    pub async fn take_insurer_list(
        &self,
        list: &InsurerList,
        basis: Option<i64>,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<i64, InsurerListError> {
        let digest = digest_of(list, CanonicalForm::CURRENT)?;
        let mut work = self.begin().await?;
        let in_force = rows::newest_head(&mut work).await?;
        let version = in_force.as_ref().map(|head| head.version);
        if version != basis {
            return Err(InsurerListError::Moved { in_force: version });
        }
        if let Some(same) = in_force.filter(|head| head.is_made_of(digest))
            && is_whole(&mut work, &same).await?
        {
            return Ok(same.version);
        }
        let version = rows::insert_version(&mut work, digest, None, now).await?;
        rows::insert(&mut work, version, list).await?;
        let entry = Entry::new(actor, AuditAction::TakeInsurerList, now);
        Entry { object: Some(version.to_string()), ..entry }.write(&mut work).await?;
        self.commit(work).await?;
        tracing::info!(version, rows = list.len(), "insurer list in force");
        Ok(version)
    }

    /// What [`step_back_insurer_list`](Self::step_back_insurer_list) would do now.
    pub async fn insurer_list_before(&self) -> Result<StepBack, InsurerListError> {
        let mut view = self.snapshot().await?;
        step_back(&mut view).await
    }

    /// Puts the list before into force again, as a new version, and returns that version. `from` is the version
    /// that is to be left: when another one is in force by now, nothing happens.
    ///
    /// One step: the list before is the one that was in force directly before a list was imported. A version
    /// that came by a step back cannot be stepped back from; it takes an import to go on from there.
    pub async fn step_back_insurer_list(
        &self,
        from: i64,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<i64, InsurerListError> {
        let mut work = self.begin().await?;
        let step = step_back(&mut work).await?;
        if step.from != from {
            return Err(InsurerListError::Moved { in_force: Some(step.from) });
        }
        let digest = digest_of(&step.list, CanonicalForm::CURRENT)?;
        let version = rows::insert_version(&mut work, digest, Some(step.to), now).await?;
        rows::insert(&mut work, version, &step.list).await?;
        let object = Some(format!("from {from} to {} as {version}", step.to));
        let entry = Entry::new(actor, AuditAction::StepBackInsurerList, now);
        Entry { object, ..entry }.write(&mut work).await?;
        self.commit(work).await?;
        tracing::info!(version, restores = step.to, "insurer list stepped back");
        Ok(version)
    }

    async fn verify(&self, view: &mut SqliteConnection, head: &InsurerListHead) -> Result<(), QueueError> {
        if self.verified.0.load(Ordering::Relaxed) != head.version {
            whole(view, head).await?;
            self.verified.0.store(head.version, Ordering::Relaxed);
        }
        Ok(())
    }
}

impl InsurerListHead {
    /// A digest of an older form says nothing about the columns that it did not have.
    fn is_made_of(&self, digest: [u8; 32]) -> bool {
        self.form == CanonicalForm::CURRENT && self.digest == digest
    }
}

/// Every row of a version, if they are those that were stored.
async fn whole(line: &mut SqliteConnection, head: &InsurerListHead) -> Result<InsurerList, QueueError> {
    let list = rows::all(line, head.version).await?;
    if digest_of(&list, head.form)? == head.digest {
        Ok(list)
    } else {
        Err(QueueError::Corrupt(Damage::Digest))
    }
}

async fn is_whole(line: &mut SqliteConnection, head: &InsurerListHead) -> Result<bool, QueueError> {
    match whole(line, head).await {
        Ok(_) => Ok(true),
        Err(QueueError::Corrupt(Damage::Digest | Damage::Value)) => Ok(false),
        Err(other) => Err(other),
    }
}

async fn step_back(line: &mut SqliteConnection) -> Result<StepBack, InsurerListError> {
    let Some(in_force) = rows::newest_head(line).await? else { return Err(InsurerListError::NothingBefore) };
    if let Some(restored) = in_force.restores {
        return Err(InsurerListError::SteppedBack { restored });
    }
    let before = rows::head_before(line, in_force.version).await?.ok_or(InsurerListError::NothingBefore)?;
    let list = whole(line, &before).await?;
    Ok(StepBack { from: in_force.version, to: before.version, list })
}
