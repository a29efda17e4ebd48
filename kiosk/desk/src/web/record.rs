//! Owns the record of what staff do on the pages without changing a check.
//!
//! Promises: a disk that takes no more rows keeps nobody from signing in or from reading a check; what could
//! not be recorded goes to the journal as an error, and every page says that the disk refuses.
//! Must never: let a change of a check pass without its audit row; that is one transaction in the queue.

use std::sync::atomic::Ordering;

use jiff::civil::Date;
use queue::{Actor, DeskAction, QueueError};
use reception::CheckId;

use super::Desk;

impl Desk {
    /// Records it in the audit trail, or in the journal when the disk refuses.
    pub(super) async fn record(
        &self,
        actor: &Actor,
        action: DeskAction,
        subject: Option<CheckId>,
    ) -> Result<(), QueueError> {
        let written = self.queue.audit(actor, action, subject, self.clock.now()).await;
        self.or_journal(written, actor, action)
    }

    /// The same, of what is done with a day.
    pub(super) async fn record_of_day(
        &self,
        actor: &Actor,
        action: DeskAction,
        day: Date,
    ) -> Result<(), QueueError> {
        let written = self.queue.audit_of_day(actor, action, day, self.clock.now()).await;
        self.or_journal(written, actor, action)
    }

    fn or_journal(
        &self,
        written: Result<(), QueueError>,
        actor: &Actor,
        action: DeskAction,
    ) -> Result<(), QueueError> {
        match written {
            Ok(()) => {
                self.disk_refuses.store(false, Ordering::Relaxed);
                Ok(())
            }
            Err(error @ (QueueError::Full | QueueError::Disk { .. })) => {
                self.disk_refuses.store(true, Ordering::Relaxed);
                tracing::error!(staff = actor.account(), ?action, %error, "not recorded in the audit trail");
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Whether the last record met a disk that refuses.
    pub(super) fn disk_refuses(&self) -> bool {
        self.disk_refuses.load(Ordering::Relaxed)
    }
}
