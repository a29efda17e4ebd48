//! Owns the staff who discard every check that is still open, so that the same card may come again today.
//!
//! Promises: the moves are the queue's own, with an actor and words; a second visit is then a first one again.
//! Must never: touch a check that was approved, or stand in for staff where a scenario is about staff.

use std::io;

use jiff::Timestamp;
use queue::{Actor, Queue, QueueError, StepError};
use reception::{CheckState, Move};

use super::{House, STAFF_NAME};

/// What the staff write.
const WORDS: &str = "試験のため取消";

/// Why it did not come to pass.
#[derive(Debug, thiserror::Error)]
enum DiscardError {
    #[error(transparent)]
    Queue(#[from] QueueError),
    #[error(transparent)]
    Step(#[from] StepError),
}

impl House {
    /// Discards every check that awaits review or is on hold.
    ///
    /// # Errors
    /// When the queue refuses.
    pub fn discard_open(&self) -> io::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(self.discard())
    }

    /// The same for a scenario that waits for other things beside it.
    ///
    /// # Errors
    /// When the queue refuses.
    pub async fn discard(&self) -> io::Result<()> {
        self.discard_all().await.map_err(io::Error::other)
    }

    async fn discard_all(&self) -> Result<(), DiscardError> {
        let queue = Queue::open(&self.queue_path()).await?;
        let actor = Actor::Staff(STAFF_NAME.to_owned());
        for row in self.read_rows(&queue).await? {
            match row.state {
                CheckState::AwaitingReview | CheckState::OnHold => {
                    let now = Timestamp::now();
                    queue.step(row.id, row.revision, Move::Discard, &actor, Some(WORDS), now).await?;
                }
                CheckState::Approved | CheckState::Forwarded | CheckState::Discarded => {}
            }
        }
        queue.close().await;
        Ok(())
    }
}
