//! Owns the audit trail: who did what, when, to which check.
//!
//! Promises: rows are only added, in the transaction of the change they tell of; their order is `seq`, not
//! the clock; each carries the value that ties it to all before it (`chain`). A test lists every column, so that none
//! can appear for a patient's data.
//! Must never: hold a patient's data or free text. A staff note lives beside the trail and leaves with the
//! person's data.

mod action;

use jiff::Timestamp;
use jiff::civil::Date;
use reception::{CheckId, CheckState};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use crate::chain::{AuditFacts, stored};
use crate::column::{self, Column};
use crate::{Queue, QueueError, Revision};

pub use action::{AuditAction, DeskAction, KioskAction};

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// The kiosk's program.
    Kiosk,
    /// The desk's program: forwarding, an answer file taken, a refused sign-in under no known account.
    Desk,
    /// 職員, by the account's name.
    Staff(String),
    /// 技術者, at the command line of the device.
    Technician,
}

impl Actor {
    /// Account of a member of staff.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::Staff(name) => Some(name),
            Self::Kiosk | Self::Desk | Self::Technician => None,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Kiosk => "kiosk",
            Self::Desk => "desk",
            Self::Staff(_) => "staff",
            Self::Technician => "technician",
        }
    }
}

/// One row about a check, with the note that staff wrote. No Debug: the note is free text.
pub struct AuditRow {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What.
    pub action: AuditAction,
    /// State before; absent when nothing moved.
    pub from: Option<CheckState>,
    /// State after; absent when nothing moved.
    pub to: Option<CheckState>,
    /// Revision after; absent when nothing moved.
    pub revision: Option<Revision>,
    /// What else the action is about; which, each [`AuditAction`] says.
    pub object: Option<String>,
    /// What staff wrote with the move.
    pub note: Option<String>,
}

impl Queue {
    /// Records what the desk did without changing the queue.
    pub async fn audit(
        &self,
        actor: &Actor,
        action: DeskAction,
        subject: Option<CheckId>,
        now: Timestamp,
    ) -> Result<(), QueueError> {
        let mut work = self.begin().await?;
        let entry = Entry { subject, ..Entry::new(actor, AuditAction::Desk(action), now) };
        entry.write(&mut work).await?;
        self.commit(work).await
    }

    /// Records what the desk did with what it knows of a day.
    pub async fn audit_of_day(
        &self,
        actor: &Actor,
        action: DeskAction,
        day: Date,
        now: Timestamp,
    ) -> Result<(), QueueError> {
        let mut work = self.begin().await?;
        let object = Some(day.to_string());
        Entry { object, ..Entry::new(actor, AuditAction::Desk(action), now) }.write(&mut work).await?;
        self.commit(work).await
    }
}

impl Queue {
    /// Records what staff did at the kiosk without changing the queue.
    pub async fn audit_at_kiosk(
        &self,
        actor: &Actor,
        action: KioskAction,
        now: Timestamp,
    ) -> Result<(), QueueError> {
        let mut work = self.begin().await?;
        Entry::new(actor, AuditAction::Kiosk(action), now).write(&mut work).await?;
        self.commit(work).await
    }
}

/// A row that is to be written.
pub(crate) struct Entry<'a> {
    pub actor: &'a Actor,
    pub action: AuditAction,
    pub now: Timestamp,
    pub subject: Option<CheckId>,
    pub from: Option<CheckState>,
    pub to: Option<CheckState>,
    pub revision: Option<Revision>,
    pub object: Option<String>,
}

const INSERT: &str = "INSERT INTO audit
    (seq, at_ms, actor, actor_name, action, check_id, from_state, to_state, revision, object, chain)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";

impl<'a> Entry<'a> {
    pub fn new(actor: &'a Actor, action: AuditAction, now: Timestamp) -> Self {
        Self { actor, action, now, subject: None, from: None, to: None, revision: None, object: None }
    }

    /// Behind the last row, tied to it.
    pub async fn write(self, work: &mut SqliteConnection) -> Result<(), QueueError> {
        let end = stored::end(work).await?;
        let row = self.facts(end.written.saturating_add(1));
        let chain = row.link(&end.head);
        sqlx::query(INSERT)
            .bind(row.seq)
            .bind(row.at_ms)
            .bind(row.actor)
            .bind(row.actor_name)
            .bind(row.action)
            .bind(row.check_id)
            .bind(row.from_state)
            .bind(row.to_state)
            .bind(row.revision)
            .bind(row.object)
            .bind(chain.as_slice())
            .execute(work)
            .await?;
        Ok(())
    }

    fn facts(self, seq: i64) -> AuditFacts {
        AuditFacts {
            seq,
            at_ms: self.now.as_millisecond(),
            actor: self.actor.code().to_owned(),
            actor_name: self.actor.account().map(str::to_owned),
            action: self.action.code().to_owned(),
            check_id: self.subject.map(|id| id.to_string()),
            from_state: self.from.map(|state| state.code().to_owned()),
            to_state: self.to.map(|state| state.code().to_owned()),
            revision: self.revision.map(|revision| revision.0),
            object: self.object,
        }
    }
}

const HISTORY: &str =
    "SELECT a.at_ms, a.actor, a.actor_name, a.action, a.from_state, a.to_state, a.revision, a.object, n.note
    FROM audit a LEFT JOIN notes n ON n.check_id = a.check_id AND n.revision = a.revision
    WHERE a.check_id = ?1 ORDER BY a.seq";

/// Everything that happened to this check, oldest first.
pub(crate) async fn history(line: &mut SqliteConnection, id: CheckId) -> Result<Vec<AuditRow>, QueueError> {
    let rows = sqlx::query(HISTORY).bind(id.to_string()).fetch_all(line).await?;
    rows.iter().map(audit_row).collect()
}

const LAST_MOVE: &str = "SELECT at_ms, actor, actor_name FROM audit
    WHERE check_id = ?1 AND to_state IS NOT NULL ORDER BY seq DESC LIMIT 1";

/// Who moved this check last, and when.
pub(crate) async fn last_move(
    work: &mut SqliteConnection,
    id: CheckId,
) -> Result<(Actor, Timestamp), QueueError> {
    let row = sqlx::query(LAST_MOVE).bind(id.to_string()).fetch_one(work).await?;
    Ok((actor(&row)?, row.timestamp("at_ms")?))
}

fn audit_row(row: &SqliteRow) -> Result<AuditRow, QueueError> {
    Ok(AuditRow {
        at: row.timestamp("at_ms")?,
        actor: actor(row)?,
        action: row.code("action", AuditAction::from_code)?,
        from: row.code_or_null("from_state", CheckState::from_code)?,
        to: row.code_or_null("to_state", CheckState::from_code)?,
        revision: row.value::<Option<i64>>("revision")?.map(Revision),
        object: row.value("object")?,
        note: row.value("note")?,
    })
}

/// Who acted, from the columns `actor` and `actor_name`.
pub(crate) fn actor(row: &SqliteRow) -> Result<Actor, QueueError> {
    let kind: &str = row.value("actor")?;
    match (kind, row.value::<Option<String>>("actor_name")?) {
        ("kiosk", None) => Ok(Actor::Kiosk),
        ("desk", None) => Ok(Actor::Desk),
        ("staff", Some(name)) => Ok(Actor::Staff(name)),
        ("technician", None) => Ok(Actor::Technician),
        (_, _) => Err(column::DAMAGED),
    }
}
