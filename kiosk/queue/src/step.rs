//! Owns the moves of a check: approve, hold, discard, take back, forwarded.
//!
//! Promises: a move is compare-and-set on (id, revision), legal by `CheckState::after`, and one transaction
//! with its audit row; approving writes the outbox row in that same transaction. Of two people who decide at
//! once, one wins and the other is told who did and when.
//! Must never: move a check without an actor.

use jiff::Timestamp;
use reception::{CheckId, CheckState, Move, MoveRefused, NOTE_CHARS_MAX};
use sqlx::SqliteConnection;

use crate::audit::{self, Entry};
use crate::column::Column;
use crate::{Actor, AuditAction, Queue, QueueError, Receipt, Revision, earlier, outbox};

/// Why a check did not move.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// There is no such check.
    #[error("no such check")]
    NotFound,
    /// Somebody else was faster.
    #[error("the check has changed meanwhile")]
    Conflict {
        /// Where it stands now.
        state: CheckState,
        /// Who moved it.
        by: Actor,
        /// When.
        at: Timestamp,
    },
    /// The move does not exist from there.
    #[error(transparent)]
    Refused(#[from] MoveRefused),
    /// The note has more than [`NOTE_CHARS_MAX`] characters.
    #[error("the note is longer than {NOTE_CHARS_MAX} characters")]
    NoteTooLong,
    /// 取消 needs a reason.
    #[error("discarding needs a note")]
    NoteMissing,
    /// Another check with the same voucher is approved. Whoever means it all the same names that check, and why:
    /// [`Queue::approve_despite`].
    #[error("the voucher of this check is approved with another one")]
    VoucherUsed {
        /// The other check.
        receipt: Receipt,
    },
    /// Sending has begun, so the exam system may have it.
    #[error("sending has begun")]
    Sending,
    /// The person's data was removed since.
    #[error("the data of this check is gone")]
    DataGone,
    /// The queue could not do it.
    #[error(transparent)]
    Queue(#[from] QueueError),
}

impl Queue {
    /// Moves a check that still has the revision on which the decision was made. An empty note is no note.
    pub async fn step(
        &self,
        id: CheckId,
        expected: Revision,
        step: Move,
        actor: &Actor,
        note: Option<&str>,
        now: Timestamp,
    ) -> Result<Revision, StepError> {
        let note = checked_note(step, note)?;
        self.take_step(id, expected, step, None, (actor, note), now).await
    }

    /// Approves a check although another one with the same voucher is approved, by staff who were shown `earlier`
    /// and write why.
    pub async fn approve_despite(
        &self,
        id: CheckId,
        expected: Revision,
        earlier: Receipt,
        actor: &Actor,
        note: &str,
        now: Timestamp,
    ) -> Result<Revision, StepError> {
        let note = checked_note(Move::Approve, Some(note))?.ok_or(StepError::NoteMissing)?;
        self.take_step(id, expected, Move::Approve, Some(earlier), (actor, Some(note)), now).await
    }

    async fn take_step(
        &self,
        id: CheckId,
        expected: Revision,
        step: Move,
        despite: Option<Receipt>,
        (actor, note): (&Actor, Option<&str>),
        now: Timestamp,
    ) -> Result<Revision, StepError> {
        let mut work = self.begin().await?;
        let standing = standing(&mut work, id).await?;
        if standing.revision != expected {
            let (by, at) = audit::last_move(&mut work, id).await?;
            return Err(StepError::Conflict { state: standing.state, by, at });
        }
        if step == Move::Approve {
            only_use(&mut work, id, despite).await?;
        }
        let revision = advance(&mut work, id, standing, step, actor, now).await?;
        if let Some(note) = note {
            insert_note(&mut work, id, revision, note).await?;
        }
        self.commit(work).await?;
        tracing::info!(check_id = %id, step = step.code(), "moved");
        Ok(revision)
    }
}

/// One approved check for each voucher, unless staff have seen the other one.
async fn only_use(
    work: &mut SqliteConnection,
    id: CheckId,
    despite: Option<Receipt>,
) -> Result<(), StepError> {
    match earlier::approved_with_same_voucher(work, id).await? {
        Some(receipt) if despite != Some(receipt) => Err(StepError::VoucherUsed { receipt }),
        Some(_) | None => Ok(()),
    }
}

/// Where a check stands.
#[derive(Clone, Copy)]
pub(crate) struct Standing {
    pub state: CheckState,
    pub revision: Revision,
}

/// Where this check stands, read inside the transaction that is about to move it.
pub(crate) async fn standing(work: &mut SqliteConnection, id: CheckId) -> Result<Standing, StepError> {
    let row = sqlx::query("SELECT state, revision FROM checks WHERE id = ?1")
        .bind(id.to_string())
        .fetch_optional(work)
        .await
        .map_err(QueueError::from)?;
    let row = row.ok_or(StepError::NotFound)?;
    Ok(Standing {
        state: row.code("state", CheckState::from_code)?,
        revision: Revision(row.value("revision")?),
    })
}

/// One legal move with its audit row and what the outbox needs to know.
pub(crate) async fn advance(
    work: &mut SqliteConnection,
    id: CheckId,
    from: Standing,
    step: Move,
    actor: &Actor,
    now: Timestamp,
) -> Result<Revision, StepError> {
    let to = from.state.after(step)?;
    let revision = Revision(from.revision.0 + 1);
    update(work, id, from.revision, to, revision).await?;
    match step {
        Move::Approve => outbox::insert(work, id, now).await?,
        Move::Forwarded => outbox::close(work, id, now).await?,
        Move::TakeBack if from.state == CheckState::Approved => {
            if !outbox::take_back(work, id).await? {
                return Err(StepError::Sending);
            }
        }
        Move::TakeBack => papers_are_there(work, id).await?,
        Move::Hold | Move::Discard => {}
    }
    let entry = Entry::new(actor, AuditAction::Step(step), now);
    let (from, to) = (Some(from.state), Some(to));
    Entry { subject: Some(id), from, to, revision: Some(revision), ..entry }.write(work).await?;
    Ok(revision)
}

/// Without them nobody could decide anew.
async fn papers_are_there(work: &mut SqliteConnection, id: CheckId) -> Result<(), StepError> {
    let papers = sqlx::query("SELECT 1 FROM papers WHERE check_id = ?1").bind(id.to_string());
    let papers = papers.fetch_optional(work).await.map_err(QueueError::from)?;
    papers.map(drop).ok_or(StepError::DataGone)
}

async fn update(
    work: &mut SqliteConnection,
    id: CheckId,
    expected: Revision,
    to: CheckState,
    revision: Revision,
) -> Result<(), QueueError> {
    let done = sqlx::query("UPDATE checks SET state = ?3, revision = ?4 WHERE id = ?1 AND revision = ?2")
        .bind(id.to_string())
        .bind(expected.0)
        .bind(to.code())
        .bind(revision.0)
        .execute(work)
        .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(QueueError::Defect { code: 0 }) }
}

fn checked_note(step: Move, note: Option<&str>) -> Result<Option<&str>, StepError> {
    let note = note.map(str::trim).filter(|note| !note.is_empty());
    match (step, note) {
        (_, Some(note)) if note.chars().count() > NOTE_CHARS_MAX => Err(StepError::NoteTooLong),
        (Move::Discard, None) => Err(StepError::NoteMissing),
        (Move::Approve | Move::Hold | Move::TakeBack | Move::Forwarded, None) | (_, Some(_)) => Ok(note),
    }
}

async fn insert_note(
    work: &mut SqliteConnection,
    id: CheckId,
    revision: Revision,
    note: &str,
) -> Result<(), QueueError> {
    sqlx::query("INSERT INTO notes (check_id, revision, note) VALUES (?1, ?2, ?3)")
        .bind(id.to_string())
        .bind(revision.0)
        .bind(note)
        .execute(work)
        .await?;
    Ok(())
}
