//! Owns the file that says who this terminal is.
//!
//! Promises: written to a temporary file, synced, renamed: at every moment the directory holds the whole old
//! one or the whole new one.
//! Must never: leave a key that others can read.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, fchown};
use std::path::Path;

use reader_wire::TerminalId;
use serde::{Deserialize, Serialize};
use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::{ActivateError, Identity};

/// Name of the file in the state directory: JSON with terminal id, certificate and key.
pub const STATE_FILE: &str = "terminal.json";
const NEW_FILE: &str = "terminal.json.new";
/// Largest file that is read (bytes).
const STATE_BYTES_MAX: u64 = 64 * 1024;

#[derive(Serialize, Deserialize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
struct State {
    terminal: String,
    certificate_pem: String,
    key_pem: String,
}

impl Identity {
    /// Puts the identity in place of any older one.
    pub fn store(&self, directory: &Path) -> Result<(), ActivateError> {
        let state = State {
            terminal: self.terminal.as_str().to_owned(),
            certificate_pem: text(&self.tls.cert_pem)?,
            key_pem: text(&self.tls.key_pem)?,
        };
        let bytes = serde_json::to_vec(&state).map(Zeroizing::new).map_err(|_| ActivateError::Damaged)?;
        replace(directory, &bytes).map_err(ActivateError::Store)
    }

    /// Sees that [`Self::store`] will be able to write: makes the new file, empty, and leaves it.
    pub fn reserve(directory: &Path) -> Result<(), ActivateError> {
        new_file(directory).and_then(|file| file.sync_all()).map_err(ActivateError::Store)
    }

    /// Reads what [`Self::store`] wrote.
    pub fn load(directory: &Path) -> Result<Self, ActivateError> {
        let bytes = read(directory).map_err(ActivateError::Load)?;
        let mut state: State = serde_json::from_slice(&bytes).map_err(|_| ActivateError::Damaged)?;
        let terminal = TerminalId::new(&state.terminal).map_err(|_| ActivateError::Damaged)?;
        let key_pem = Zeroizing::new(std::mem::take(&mut state.key_pem).into_bytes());
        let tls =
            https::Identity { cert_pem: std::mem::take(&mut state.certificate_pem).into_bytes(), key_pem };
        if tls.is_consistent() { Ok(Self { terminal, tls }) } else { Err(ActivateError::Damaged) }
    }
}

fn text(pem: &[u8]) -> Result<String, ActivateError> {
    std::str::from_utf8(pem).map(str::to_owned).map_err(|_| ActivateError::Damaged)
}

fn replace(directory: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = new_file(directory)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(directory.join(NEW_FILE), directory.join(STATE_FILE))?;
    File::open(directory)?.sync_all()
}

fn new_file(directory: &Path) -> io::Result<File> {
    let new = directory.join(NEW_FILE);
    // What an interrupted earlier run left may have other permissions.
    fs::remove_file(&new)
        .or_else(|error| (error.kind() == io::ErrorKind::NotFound).then_some(()).ok_or(error))?;
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
    // A technician may run this as root; the kiosk has to read it.
    let owner = fs::metadata(directory)?;
    fchown(&file, Some(owner.uid()), Some(owner.gid()))?;
    Ok(file)
}

fn read(directory: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    // Reserved at once, so that no half-filled copy of the key is left behind by growing.
    let mut bytes = Zeroizing::new(Vec::with_capacity(STATE_BYTES_MAX.try_into().unwrap_or_default()));
    File::open(directory.join(STATE_FILE))?.take(STATE_BYTES_MAX).read_to_end(&mut bytes)?;
    Ok(bytes)
}
