//! Owns whether the kiosk takes people, as staff said.
//!
//! Promises: there is always one answer; every change is one transaction with its audit row.
//! Must never: stop the kiosk by itself.

use jiff::Timestamp;
use reception::Recess;

use crate::audit::Entry;
use crate::column::Column;
use crate::{Actor, AuditAction, Queue, QueueError};

/// The kiosk serves: in place of a recess in the audit trail.
const OPEN: &str = "open";

/// Whether the kiosk takes people, and who said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Why it takes nobody; none while it serves.
    pub recess: Option<Recess>,
    /// Account of who decided; none when it was no member of staff.
    pub staff: Option<String>,
    /// Since when; none before anybody decided.
    pub at: Option<Timestamp>,
}

impl Queue {
    /// Whether the kiosk takes people.
    pub async fn recess(&self) -> Result<Service, QueueError> {
        let row = sqlx::query("SELECT recess, staff, at_ms FROM service").fetch_one(&self.readers).await?;
        Ok(Service {
            recess: row.code_or_null("recess", Recess::from_code)?,
            staff: row.value("staff")?,
            at: row.timestamp_or_null("at_ms")?,
        })
    }

    /// Lets the kiosk take nobody for this reason, or people again.
    pub async fn set_recess(
        &self,
        recess: Option<Recess>,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<(), QueueError> {
        let code = recess.map(Recess::code);
        let mut work = self.begin().await?;
        sqlx::query("UPDATE service SET recess = ?1, staff = ?2, at_ms = ?3")
            .bind(code)
            .bind(actor.account())
            .bind(now.as_millisecond())
            .execute(&mut *work)
            .await?;
        let object = Some(code.unwrap_or(OPEN).to_owned());
        let entry = Entry { object, ..Entry::new(actor, AuditAction::SetRecess, now) };
        entry.write(&mut work).await?;
        self.commit(work).await
    }
}
