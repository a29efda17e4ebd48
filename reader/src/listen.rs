//! Owns the socket before the first connection: passed by systemd, or bound to a path.
//!
//! Promises: a socket that somebody answers on is never taken away, and nothing that is not a socket is
//! ever removed.
//! Must never: bind a network address.

use std::{
    fs, io,
    os::unix::{
        fs::{FileTypeExt as _, PermissionsExt as _},
        net::{UnixListener, UnixStream},
    },
    path::{Path, PathBuf},
};

/// Why there is no socket.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// Nothing was passed and no path was given.
    #[error("no socket passed by systemd and no --socket given")]
    NoSocket,
    /// What systemd passed is no listening Unix socket.
    #[error("socket passed by systemd: {0}")]
    Passed(io::Error),
    /// Another process serves this path.
    #[error("{0} is served by another process")]
    InUse(PathBuf),
    /// Something else has this name.
    #[error("{0} exists and is not a socket")]
    NotASocket(PathBuf),
    /// The system refuses.
    #[error("{path}: {error}")]
    System {
        /// Which path.
        path: PathBuf,
        /// What it says.
        error: io::Error,
    },
}

/// The socket that systemd passed, else one at `path` with these permission bits.
pub fn listener(path: Option<&Path>, mode: u32) -> Result<UnixListener, ListenError> {
    match listenfd::ListenFd::from_env().take_unix_listener(0) {
        Ok(Some(passed)) => Ok(passed),
        Ok(None) => bind(path.ok_or(ListenError::NoSocket)?, mode),
        Err(error) => Err(ListenError::Passed(error)),
    }
}

/// Binds `path`, after a dead socket of an earlier run was removed.
pub fn bind(path: &Path, mode: u32) -> Result<UnixListener, ListenError> {
    remove_dead(path)?;
    let listener = UnixListener::bind(path).map_err(|error| system(path, error))?;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(|error| system(path, error))?;
    Ok(listener)
}

fn remove_dead(path: &Path) -> Result<(), ListenError> {
    let there = match fs::symlink_metadata(path) {
        Ok(there) => there,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(system(path, error)),
    };
    if !there.file_type().is_socket() {
        return Err(ListenError::NotASocket(path.to_owned()));
    }
    match UnixStream::connect(path) {
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            fs::remove_file(path).map_err(|error| system(path, error))
        }
        Ok(_) => Err(ListenError::InUse(path.to_owned())),
        Err(error) => Err(system(path, error)),
    }
}

fn system(path: &Path, error: io::Error) -> ListenError {
    ListenError::System { path: path.to_owned(), error }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_socket_is_replaced_and_a_living_one_is_not() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("reader.sock");
        let first = bind(&path, 0o600).expect("first");
        assert_eq!(fs::metadata(&path).expect("socket").permissions().mode() & 0o777, 0o600);
        assert!(matches!(bind(&path, 0o600), Err(ListenError::InUse(_))));
        drop(first);
        drop(bind(&path, 0o660).expect("replaced"));
    }

    #[test]
    fn a_file_with_that_name_stays() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("reader.sock");
        fs::write(&path, "kept").expect("write");
        assert!(matches!(bind(&path, 0o600), Err(ListenError::NotASocket(_))));
        assert_eq!(fs::read_to_string(&path).expect("read"), "kept");
    }
}
