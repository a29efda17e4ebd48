//! Owns the settings of the service: one TOML file and the files it names, read once before anything is
//! served.
//!
//! Promises: every problem is told at once, each with its key. Defaults stand in `config/reader.toml`, beside
//! the key.
//! Must never: be read again; the running service opens no file.

use std::{fs, path::Path, sync::Arc, time::Duration};

use crate::{debounce::Steadiness, model::Models, trust::Roots};

/// Longest time that may be asked for a card to lie still or to be gone (milliseconds).
pub const STEADY_MILLIS_MAX: u64 = 5000;
/// Users that may be named.
pub const PEER_UIDS_MAX: usize = 8;

/// What the service is set up as.
pub struct Settings {
    /// Only readers whose name contains this; empty means any.
    pub name_part: String,
    /// When a card counts as put down and as gone.
    pub steadiness: Steadiness,
    /// Who may have issued the certificates of the cards.
    pub roots: Arc<Roots>,
    /// What is known of reader models.
    pub models: Arc<Models>,
    /// Whether all memory is kept from the swap device.
    pub lock_memory: bool,
    /// Users other than the own one whose processes may connect.
    pub peer_uids: Vec<u32>,
}

impl Settings {
    /// Reads the file and those that it names.
    pub fn read(path: &Path) -> Result<Self, ::settings::Problems> {
        let mut file = ::settings::File::read(path);
        let name_part = file.text_or("reader.name_part", "");
        let steadiness = Steadiness {
            seat: millis(&mut file, "presence.seat_millis", 200),
            free: millis(&mut file, "presence.free_millis", 500),
        };
        let roots = roots(&mut file);
        let models = models(&mut file);
        let lock_memory = file.flag_or("memory.lock", true);
        let peer_uids = file.integers("peers.uids", PEER_UIDS_MAX, 0..=u32::MAX);
        file.finish()?;
        Ok(Self { name_part, steadiness, roots, models, lock_memory, peer_uids })
    }
}

fn millis(file: &mut ::settings::File, key: &str, default: u64) -> Duration {
    Duration::from_millis(file.integer_or(key, 0..=STEADY_MILLIS_MAX, default))
}

fn roots(file: &mut ::settings::File) -> Arc<Roots> {
    let path = file.path("trust.roots");
    if !path.is_absolute() {
        // Recorded as a problem already.
        return Arc::default();
    }
    match fs::read(&path) {
        Ok(pem) => Roots::from_pem(&pem).map(Arc::new).unwrap_or_else(|error| {
            file.problem("trust.roots", format!("names a file that cannot be used, replace it: {error}"));
            Arc::default()
        }),
        Err(error) => {
            let what = "names a file that cannot be read, check that it exists and who owns it";
            file.problem("trust.roots", format!("{what}: {error}"));
            Arc::default()
        }
    }
}

/// The table of the file, or the one that ships.
fn models(file: &mut ::settings::File) -> Arc<Models> {
    let Some(path) = file.optional_path("models.file") else { return Arc::new(Models::shipped()) };
    Models::read(&path).map(Arc::new).unwrap_or_else(|error| {
        file.problem("models.file", format!("names a table that cannot be used: {error}"));
        Arc::default()
    })
}
