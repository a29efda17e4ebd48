//! Owns files that nobody but the desk's user may read: its certificate's key, the key of second factors.
//!
//! Promises: such a file has mode 0600 and appears whole or not at all.
//! Must never: know what is in it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use zeroize::Zeroizing;

/// The file's bytes, at most so many of them.
pub fn read(path: &Path, bytes_max: u64) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::new());
    File::open(path)?.take(bytes_max).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes it, in place of what is there.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let next = path.with_extension("next");
    if next.exists() {
        fs::remove_file(&next)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&next)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&next, path)?;
    path.parent().map_or(Ok(()), |dir| File::open(dir)?.sync_all())
}
