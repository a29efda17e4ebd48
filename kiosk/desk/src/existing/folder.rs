//! Owns the folder of answer files: what lies there, reading, and the ways out of it.
//!
//! Promises: only ordinary files are opened, without following a link or waiting for a writer, and at most
//! [`EXISTING_BYTES_MAX`] + 1 bytes are read. A file that is set aside has its reason beside it.
//! Must never: touch a file whose name is not that of an answer.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::path::Path;

use reception::{EXISTING_BYTES_MAX, existing_source};
use rustix::fs::{
    AtFlags, CWD, Dir, FileType, Mode, OFlags, Stat, fstat, fsync, mkdirat, openat, renameat, statat,
    unlinkat,
};
use rustix::io::Errno;

use super::look::{Lying, Mark};

/// Files that one look considers. The rest comes at the next.
const FILES_MAX: usize = 1000;
/// Files of one name that are set aside.
const COPIES_MAX: u32 = 1000;

/// Files set aside that are counted; more are not told apart.
pub const EXISTING_ASIDE_MAX: usize = 999;

/// Where a file lies between the decision to take it and its commit, so that after a crash it is known.
const TAKING: &str = "taking";
/// Where what cannot be taken waits for staff.
const ASIDE: &str = "set-aside";
const REASON_END: &str = ".reason.txt";

/// Staff and the other system's group may read what is set aside; the umask of the unit takes the rest away.
const FOLDER_MODE: u32 = 0o770;
const REASON_MODE: u32 = 0o660;

/// The folder, held open for one look.
pub(super) struct Folder {
    arriving: OwnedFd,
    taking: OwnedFd,
    aside: OwnedFd,
}

/// Where a file lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Where the other system has left it.
    Arriving,
    /// Where we have put it.
    Taking,
}

/// What is under a name. No Debug: an answer is personal data.
pub(super) enum Found {
    /// A file with this content.
    File { mark: Mark, bytes: Vec<u8> },
    /// Nothing any more, or no ordinary file.
    Nothing,
}

impl Folder {
    /// Opens it, and makes the two folders inside.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let arriving = openat(CWD, path, flags, Mode::empty())?;
        let taking = inside(&arriving, TAKING)?;
        let aside = inside(&arriving, ASIDE)?;
        Ok(Self { arriving, taking, aside })
    }

    /// Answer files, oldest first.
    pub(super) fn files(&self, place: Place) -> io::Result<Vec<Lying>> {
        let dir = self.dir(place);
        let mut files = Vec::new();
        for entry in Dir::read_from(dir)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().to_str() else { continue };
            if existing_source(name).is_none() {
                continue;
            }
            match statat(dir, name, AtFlags::SYMLINK_NOFOLLOW) {
                Ok(stat) if is_file(&stat) => files.push(Lying { name: name.to_owned(), mark: mark(&stat) }),
                Ok(_) | Err(Errno::NOENT) => {}
                Err(error) => return Err(error.into()),
            }
            if files.len() == FILES_MAX {
                break;
            }
        }
        files.sort_by(|one, other| (one.mark.changed, &one.name).cmp(&(other.mark.changed, &other.name)));
        Ok(files)
    }

    /// What is under this name now.
    pub(super) fn read(&self, place: Place, name: &str) -> io::Result<Found> {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
        let file = match openat(self.dir(place), name, flags, Mode::empty()) {
            Ok(file) => file,
            Err(Errno::NOENT | Errno::LOOP | Errno::NXIO) => return Ok(Found::Nothing),
            Err(error) => return Err(error.into()),
        };
        let stat = fstat(&file)?;
        if !is_file(&stat) {
            return Ok(Found::Nothing);
        }
        let limit = u64::try_from(EXISTING_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
        let mut bytes = Vec::new();
        File::from(file).take(limit).read_to_end(&mut bytes)?;
        Ok(Found::File { mark: mark(&stat), bytes })
    }

    /// Puts an arriving file where it is taken from.
    pub(super) fn claim(&self, name: &str) -> io::Result<()> {
        renameat(&self.arriving, name, &self.taking, name)?;
        // A file system that cannot do this loses at most the knowledge that a copy was ours.
        let _ = fsync(&self.taking).and_then(|()| fsync(&self.arriving));
        Ok(())
    }

    /// Removes a file that was taken.
    pub(super) fn remove(&self, name: &str) -> io::Result<()> {
        match unlinkat(&self.taking, name, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Moves a file out of the way, its reason first, so that there is none without.
    pub(super) fn set_aside(&self, place: Place, name: &str, reason: &str) -> io::Result<()> {
        let target = self.free_name(name)?;
        let note = format!("{target}{REASON_END}");
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::TRUNC | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        let mut file = File::from(openat(&self.aside, &note, flags, Mode::from_raw_mode(REASON_MODE))?);
        file.write_all(reason.as_bytes())?;
        file.sync_all()?;
        match renameat(self.dir(place), name, &self.aside, &target) {
            Ok(()) => Ok(()),
            Err(error) => {
                unlinkat(&self.aside, &note, AtFlags::empty())?;
                if error == Errno::NOENT { Ok(()) } else { Err(error.into()) }
            }
        }
    }

    /// How many files wait for staff, up to [`EXISTING_ASIDE_MAX`].
    pub(super) fn set_aside_count(&self) -> io::Result<usize> {
        let mut count = 0;
        for entry in Dir::read_from(&self.aside)? {
            let entry = entry?;
            let name = entry.file_name().to_bytes();
            let counts = !matches!(name, b"." | b"..") && !name.ends_with(REASON_END.as_bytes());
            count += usize::from(counts);
            if count == EXISTING_ASIDE_MAX {
                break;
            }
        }
        Ok(count)
    }

    /// The name itself, or with a number behind it. Only the desk moves files there.
    fn free_name(&self, name: &str) -> io::Result<String> {
        let names =
            std::iter::once(name.to_owned()).chain((2..=COPIES_MAX).map(|copy| format!("{name}.{copy}")));
        for target in names {
            match statat(&self.aside, &target, AtFlags::SYMLINK_NOFOLLOW) {
                Err(Errno::NOENT) => return Ok(target),
                Ok(_) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    fn dir(&self, place: Place) -> &OwnedFd {
        match place {
            Place::Arriving => &self.arriving,
            Place::Taking => &self.taking,
        }
    }
}

/// A folder in the folder; a link in its place is refused.
fn inside(folder: &OwnedFd, name: &str) -> io::Result<OwnedFd> {
    match mkdirat(folder, name, Mode::from_raw_mode(FOLDER_MODE)) {
        Ok(()) | Err(Errno::EXIST) => {}
        Err(error) => return Err(error.into()),
    }
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(openat(folder, name, flags, Mode::empty())?)
}

fn is_file(stat: &Stat) -> bool {
    FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile
}

fn mark(stat: &Stat) -> Mark {
    Mark { bytes: stat.st_size, changed: (stat.st_mtime, stat.st_mtime_nsec) }
}

#[cfg(test)]
mod tests;
