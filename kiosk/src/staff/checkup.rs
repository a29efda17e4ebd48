//! Owns the self-test (自己診断): reader, gateway, queue, disk, clock.
//!
//! Promises: each part is really asked, all at once, and none longer than [`CHECKUP_SECS_MAX`].
//! Must never: close or open the kiosk. Staff do.

use std::path::{Path, PathBuf};
use std::time::Duration;

use reader_wire::ReaderState;

use crate::clock;
use crate::gateway::Gateway;
use crate::store::Store;

/// Longest wait for a part.
const CHECKUP_SECS_MAX: u64 = 20;
/// Free space below which the disk is too full (bytes): checks of some weeks, and a backup of the queue.
const FREE_BYTES_MIN: u64 = 200 * 1024 * 1024;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The card reader.
    Reader,
    /// The gateway: connection, certificates, and that it knows this terminal.
    Gateway,
    /// The queue takes a write.
    Queue,
    /// Space on the disk of the queue.
    Disk,
    /// A time source has set the clock.
    Clock,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// It does what it should.
    Good,
    /// It does not.
    Bad,
    /// Nobody looks, by the settings.
    NotLooked,
}

/// All parts with what was found, in the order of [`Part`].
pub type Checkup = [(Part, Finding); 5];

/// Asks every part. `reader`: what it said last. `clock_file` as in the settings.
pub async fn check_up(
    reader: Option<ReaderState>,
    gateway: Gateway,
    store: Store,
    disk: PathBuf,
    clock_file: Option<PathBuf>,
) -> Checkup {
    let wait = Duration::from_secs(CHECKUP_SECS_MAX);
    let asked = async {
        let asked = tokio::time::timeout(wait, gateway.challenge()).await;
        if let Ok(Err(error)) = &asked {
            tracing::warn!(error = error.code(), "self-test: no challenge");
        }
        matches!(asked, Ok(Ok(_)))
    };
    let stored = tokio::time::timeout(wait, store.works());
    let (answers, stores) = tokio::join!(asked, stored);
    [
        (Part::Reader, of(reader == Some(ReaderState::Ready))),
        (Part::Gateway, of(answers)),
        (Part::Queue, of(stores.unwrap_or(false))),
        (Part::Disk, of(free_bytes(&disk).is_some_and(|free| free >= FREE_BYTES_MIN))),
        (Part::Clock, clock_file.map_or(Finding::NotLooked, |file| of(clock::is_set(&file)))),
    ]
}

/// Tells the journal.
pub fn log(checkup: &Checkup) {
    for (part, finding) in checkup {
        match finding {
            Finding::Good | Finding::NotLooked => tracing::info!(?part, ?finding, "self-test"),
            Finding::Bad => tracing::warn!(?part, ?finding, "self-test"),
        }
    }
}

fn of(good: bool) -> Finding {
    if good { Finding::Good } else { Finding::Bad }
}

/// What a program without privileges may still write there.
fn free_bytes(folder: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(folder).inspect_err(|error| tracing::warn!(%error, "self-test: disk"));
    found.ok().map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_disk_is_really_asked() {
        let here = tempfile::tempdir().expect("folder");
        assert!(free_bytes(here.path()).is_some_and(|free| free > 0));
        assert_eq!(free_bytes(&here.path().join("gone")), None);
    }
}
