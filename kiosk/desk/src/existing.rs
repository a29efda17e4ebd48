//! Owns the watcher: answer files of a 既存型 オンライン資格確認 (domain.md §2.1–2.3) from a folder into the queue.
//!
//! Promises: an answer becomes one check, however often its file comes and wherever the program stops; its file
//! is removed after the commit, and what gives no answer is set aside with its reason. A folder that is not there
//! is told once and tried again.
//! Must never: log the name or a value of a file, or hold up the rest of the desk.

mod aside;
mod folder;
mod judge;
mod look;
#[cfg(test)]
mod tests;
mod trouble;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use queue::{Actor, Queue, QueueError};
use reception::{Course, ExistingResult, Rules, read_existing_result};
use tokio::sync::watch;

use crate::clock::Clock;
use crate::server::stopped;
use aside::{Aside, Fault, fault, is_old};
use folder::{Folder, Found, Place};
use look::{Looks, Ready};
use trouble::{LookError, Told};

pub use aside::EXISTING_DAYS_MAX;
pub use folder::EXISTING_ASIDE_MAX;
pub use look::EXISTING_WAIT_SECS_MAX;
pub use trouble::Standing;

/// The folder is looked at this often (seconds). A file is taken at the second look that finds it unchanged.
pub const EXISTING_LOOK_SECS: u64 = 2;

/// Files of one look that may fail. More of them are not the files' fault, so the look ends there.
const FAILURES_MAX: usize = 3;

/// What the watcher works with.
pub struct Watcher {
    /// Where checks go.
    pub queue: Queue,
    /// For waits and times.
    pub clock: Arc<dyn Clock>,
    /// Which folder.
    pub folder: PathBuf,
    /// By what answers are judged.
    pub rules: Rules,
    /// What the people of these files come for.
    pub course: Course,
    /// For the pages.
    pub standing: watch::Sender<Standing>,
}

/// Watches until `stop` becomes true. A look that is under way then ends where it is; the next start goes on.
pub async fn run(watcher: Watcher, mut stop: watch::Receiver<bool>) {
    let mut watch = Watch { watcher, looks: Looks::default(), told: Told::default() };
    loop {
        let look_and_pause = async {
            watch.look().await;
            tokio::time::sleep(Duration::from_secs(EXISTING_LOOK_SECS)).await;
        };
        tokio::select! {
            () = stopped(&mut stop) => return,
            () = look_and_pause => {}
        }
    }
}

/// The watcher with what it remembers.
struct Watch {
    watcher: Watcher,
    looks: Looks,
    told: Told,
}

/// A file after the first reading.
enum Reading {
    Take,
    Changed,
    Fault(Fault),
}

impl Watch {
    async fn look(&mut self) {
        let error = self.work().await.err();
        self.watcher.standing.send_modify(|standing| standing.fails = error.is_some());
        self.told.tell(error.as_ref(), &self.watcher.folder);
    }

    /// First what an earlier look, or an earlier start, has begun to take.
    async fn work(&mut self) -> Result<(), LookError> {
        let path = self.watcher.folder.clone();
        let folder = Arc::new(blocking(move || Folder::open(&path)).await?);
        let mut failures = Vec::new();
        for file in on(&folder, |folder| folder.files(Place::Taking)).await? {
            failures.extend(self.take(&folder, &file.name).await.err());
            if failures.len() >= FAILURES_MAX {
                break;
            }
        }
        let files = on(&folder, |folder| folder.files(Place::Arriving)).await?;
        for ready in self.looks.look(files, self.watcher.clock.monotonic()) {
            if failures.len() >= FAILURES_MAX {
                break;
            }
            failures.extend(self.consider(&folder, &ready).await.err());
        }
        let set_aside = on(&folder, Folder::set_aside_count).await?;
        self.watcher.standing.send_modify(|standing| standing.set_aside = set_aside);
        failures.into_iter().next().map_or(Ok(()), Err)
    }

    async fn consider(&mut self, folder: &Arc<Folder>, ready: &Ready) -> Result<(), LookError> {
        let name = ready.file.name.as_str();
        match self.read_first(folder, ready).await? {
            Reading::Take => {
                let claimed = name.to_owned();
                on(folder, move |folder| folder.claim(&claimed)).await?;
                self.take(folder, name).await
            }
            Reading::Changed => Ok(()),
            Reading::Fault(Fault::Wait(_)) if !ready.last => {
                self.looks.incomplete(name);
                Ok(())
            }
            Reading::Fault(Fault::Wait(aside) | Fault::Aside(aside)) => {
                self.set_aside(folder, Place::Arriving, name, &aside).await
            }
        }
    }

    async fn read_first(&self, folder: &Arc<Folder>, ready: &Ready) -> Result<Reading, LookError> {
        let name = ready.file.name.clone();
        let Ok(found) = on(folder, move |folder| folder.read(Place::Arriving, &name)).await else {
            return Ok(Reading::Fault(Fault::Wait(Aside::Unreadable)));
        };
        let bytes = match found {
            Found::File { mark, bytes } if mark == ready.file.mark => bytes,
            Found::File { .. } | Found::Nothing => return Ok(Reading::Changed),
        };
        let aside = match parsed(bytes).await? {
            Err(fault) => return Ok(Reading::Fault(fault)),
            Ok(result) if is_old(result.executed_at, self.watcher.clock.now()) => Aside::Old,
            Ok(result) => {
                let id = self.watcher.queue.check_id_of(&result.key).await?;
                if !self.watcher.queue.is_stored(id).await? {
                    return Ok(Reading::Take);
                }
                Aside::Duplicate
            }
        };
        Ok(Reading::Fault(Fault::Aside(aside)))
    }

    /// Commits what lies where it is taken from, and removes it. What is stored there already was committed before
    /// a crash.
    async fn take(&mut self, folder: &Arc<Folder>, name: &str) -> Result<(), LookError> {
        let file = name.to_owned();
        let Found::File { bytes, .. } = on(folder, move |folder| folder.read(Place::Taking, &file)).await?
        else {
            return Ok(());
        };
        match parsed(bytes).await? {
            Ok(result) => {
                self.store(result).await?;
                let file = name.to_owned();
                Ok(on(folder, move |folder| folder.remove(&file)).await?)
            }
            Err(Fault::Wait(aside) | Fault::Aside(aside)) => {
                self.set_aside(folder, Place::Taking, name, &aside).await
            }
        }
    }

    async fn store(&self, result: ExistingResult) -> Result<(), QueueError> {
        let Watcher { queue, clock, rules, course, .. } = &self.watcher;
        let id = queue.check_id_of(&result.key).await?;
        let check = judge::check(queue, rules, *course, id, result).await;
        queue.enqueue(&check, &Actor::Desk, clock.now()).await.map(|_| ())
    }

    async fn set_aside(
        &self,
        folder: &Arc<Folder>,
        place: Place,
        name: &str,
        aside: &Aside,
    ) -> Result<(), LookError> {
        let (name, text) = (name.to_owned(), aside.text(self.watcher.clock.now()));
        on(folder, move |folder| folder.set_aside(place, &name, &text)).await?;
        tracing::warn!(reason = aside.code(), "an answer file was set aside");
        Ok(())
    }
}

/// Reading one takes a while, so it does not hold up the pages.
async fn parsed(bytes: Vec<u8>) -> io::Result<Result<ExistingResult, Fault>> {
    blocking(move || Ok(read_existing_result(&bytes).map_err(|found| fault(&bytes, found)))).await
}

async fn on<T: Send + 'static>(
    folder: &Arc<Folder>,
    work: impl FnOnce(&Folder) -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let folder = Arc::clone(folder);
    blocking(move || work(&folder)).await
}

/// The folder may lie on another machine, which can hang.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}
