//! Owns what commands that take a list have in common: show first, take with `--take`, hold against `--basis`.
//!
//! Promises: without `--take` nothing changes; the technician reads how to take exactly what was shown.
//! Must never: know what kind of list it is.

use queue::{Damage, Queue, QueueError};

use super::{CommandError, block_on};
use crate::config::Config;

/// What the technician decided.
#[derive(Debug, Clone, Copy)]
pub struct Taking {
    /// Put it into force. Without this nothing changes.
    pub take: bool,
    /// The version that the difference was shown against in an earlier run, 0 for none.
    pub basis: Option<i64>,
}

impl Taking {
    /// Whether this is the version that an earlier run showed the difference against.
    pub(super) fn agrees_with(self, in_force: Option<i64>) -> bool {
        self.basis.is_none_or(|basis| basis == in_force.unwrap_or(0))
    }
}

/// What to type next, when nothing has changed yet.
pub(super) fn how_to_take(done: &str, doing: &str, basis: Option<i64>) -> String {
    let basis = basis.unwrap_or(0);
    format!(
        "まだ何も{done}いません。{doing}には、同じコマンドに --take --basis {basis} を付けて実行してください。"
    )
}

/// The list in force, none when it is damaged: a good one must still be able to replace it.
pub(super) fn unless_damaged<T>(read: Result<T, QueueError>) -> Result<Option<T>, QueueError> {
    match read {
        Ok(list) => Ok(Some(list)),
        Err(QueueError::Corrupt(Damage::Digest | Damage::Value)) => Ok(None),
        Err(other) => Err(other),
    }
}

pub(super) fn with_queue(
    config: &Config,
    work: impl AsyncFnOnce(&Queue) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    block_on(async {
        let queue = Queue::open(&config.queue_path).await?;
        let done = work(&queue).await;
        queue.close().await;
        done
    })
}
