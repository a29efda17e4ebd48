//! Owns the lock file beside the queue file, which lets one process at a time open, check and migrate.
//!
//! Promises: the lock ends with the process, however it ends; a queue that was once there and is gone is
//! noticed instead of being silently replaced by an empty one.
//! Must never: be held after `open` has returned, or be deleted.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use crate::{Damage, QueueError};

/// Owner and group; the umask of the unit takes away what it wants. WAL files inherit the mode of the file.
const MODE: u32 = 0o660;

/// What the lock file says once the queue has been created.
const CREATED: &[u8] = b"created\n";

/// The held lock. Ends when dropped.
pub struct OpenLock {
    file: File,
}

impl OpenLock {
    /// Waits for the lock, then makes sure that there is a file. Blocks the thread.
    pub fn take(queue: &Path) -> Result<Self, QueueError> {
        let file = open_or_create(&beside(queue))?;
        file.lock()?;
        let lock = Self { file };
        lock.prepare(queue)?;
        Ok(lock)
    }

    /// Remembers that the queue exists from now on.
    pub fn mark_created(&mut self) -> Result<(), QueueError> {
        if !self.is_marked()? {
            self.file.write_all(CREATED)?;
            self.file.sync_all()?;
        }
        Ok(())
    }

    /// SQLite would create the file without write access for the group.
    fn prepare(&self, queue: &Path) -> Result<(), QueueError> {
        let file =
            if self.is_marked()? { OpenOptions::new().read(true).open(queue) } else { open_or_create(queue) };
        match file {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(QueueError::Corrupt(Damage::Vanished))
            }
            Err(error) => Err(error.into()),
            Ok(file) if self.is_marked()? && file.metadata()?.len() == 0 => {
                Err(QueueError::Corrupt(Damage::Vanished))
            }
            Ok(_) => sync_folder_of(queue),
        }
    }

    fn is_marked(&self) -> Result<bool, QueueError> {
        Ok(self.file.metadata()?.len() > 0)
    }
}

fn open_or_create(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(MODE).open(path)
}

/// `queue.db` has `queue.db.lock`.
fn beside(queue: &Path) -> PathBuf {
    let mut name = OsString::from(queue);
    name.push(".lock");
    PathBuf::from(name)
}

/// A new name is on the disk only when its folder is.
fn sync_folder_of(queue: &Path) -> Result<(), QueueError> {
    let folder = queue.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(File::open(folder)?.sync_all()?)
}
