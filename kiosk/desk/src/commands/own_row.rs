//! Owns the command for the centre's own row (実施機関一覧表): check it, write it with ※9 set.
//!
//! Promises: a file is written whole or not at all, readable by everybody; a file that is there stays unless
//! `--force` says otherwise.
//! Must never: write a row that has a problem.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use reception::read_own_row;
use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use super::{CommandError, read_table, say};
use crate::sentences::own_row_doubt;

/// The row is published, so everybody may read it.
const MODE: u32 = 0o644;

/// Where the row goes.
#[derive(Debug)]
pub struct Export {
    /// The file to write.
    pub path: PathBuf,
    /// Replace it if it is there.
    pub force: bool,
}

/// `desk own-row`.
pub fn own_row(file: &Path, export: Option<&Export>) -> Result<(), CommandError> {
    let row = read_own_row(&read_table(file)?).map_err(CommandError::OwnRow)?;
    for doubt in row.number().doubts() {
        say(own_row_doubt(doubt))?;
    }
    let Some(export) = export else {
        return say("問題はありません。書き出すには --out を付けてください（※9 に ○ が付きます）。");
    };
    write(export, row.to_csv().as_bytes())?;
    say(&format!("{} に書き出しました（※9 に ○ を付けています）。", export.path.display()))
}

/// Under another name first, so that nobody ever reads half of it.
fn write(export: &Export, bytes: &[u8]) -> Result<(), CommandError> {
    let unfinished = beside(&export.path);
    let failed = |source| CommandError::File { path: unfinished.clone(), source };
    let mut file = create(&unfinished).map_err(failed)?;
    let done = fill(&mut file, bytes).map_err(failed).and_then(|()| put_in_place(&unfinished, export));
    if done.is_err() {
        // What matters is why it failed. After the rename there is nothing left to remove.
        let _ = fs::remove_file(&unfinished);
    }
    done
}

/// `.NAME.PROCESS` in the same folder, because a file cannot be renamed into another file system.
fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}", std::process::id()));
    path.with_file_name(name)
}

fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(MODE).open(path)
}

fn fill(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    // The umask may have taken bits away. A file system without modes refuses, and has none to set.
    let _ = file.set_permissions(Permissions::from_mode(MODE));
    file.write_all(bytes)?;
    file.sync_all()
}

fn put_in_place(unfinished: &Path, export: &Export) -> Result<(), CommandError> {
    let Export { path, force } = export;
    let flags = if *force { RenameFlags::empty() } else { RenameFlags::NOREPLACE };
    match renameat_with(CWD, unfinished, CWD, path, flags) {
        Err(Errno::EXIST) if !force => Err(CommandError::Exists(path.clone())),
        renamed => renamed
            .map_err(io::Error::from)
            .and_then(|()| sync_folder(path))
            .map_err(|source| CommandError::File { path: path.clone(), source }),
    }
}

/// So that the name outlives a loss of power.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_left_unfinished_is_not_called_the_file_to_write() {
        let dir = tempfile::tempdir().expect("dir");
        let export = Export { path: dir.path().join("own.csv"), force: false };
        let left = beside(&export.path);
        fs::write(&left, "half").expect("written");
        let error = write(&export, b"whole").expect_err("cannot be made");
        assert!(matches!(error, CommandError::File { path, .. } if path == left));
        assert_eq!(fs::read(&left).expect("still there"), b"half");
        assert!(!export.path.exists());
    }
}
