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
    let done = fill(&unfinished, bytes).and_then(|()| put_in_place(&unfinished, export));
    if done.is_err() {
        // It may never have been made.
        let _ = fs::remove_file(&unfinished);
    }
    match done {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && !export.force => {
            Err(CommandError::Exists(export.path.clone()))
        }
        Err(source) => Err(CommandError::File { path: export.path.clone(), source }),
        Ok(()) => Ok(()),
    }
}

/// `.NAME.PROCESS` in the same folder, because a file cannot be renamed into another file system.
fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}", std::process::id()));
    path.with_file_name(name)
}

fn fill(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file: File = OpenOptions::new().write(true).create_new(true).mode(MODE).open(path)?;
    // The umask may have taken bits away. A file system without modes refuses, and has none to set.
    let _ = file.set_permissions(Permissions::from_mode(MODE));
    file.write_all(bytes)?;
    file.sync_all()
}

fn put_in_place(unfinished: &Path, export: &Export) -> io::Result<()> {
    let flags = if export.force { RenameFlags::empty() } else { RenameFlags::NOREPLACE };
    renameat_with(CWD, unfinished, CWD, &export.path, flags).map_err(|error: Errno| error.into())
}
