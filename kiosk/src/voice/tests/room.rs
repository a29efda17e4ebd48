//! A room to listen in: a process of its own whose ALSA knows one device, which writes what it plays to files.
//!
//! Promises: the real library from opening to closing, without hardware; nothing of this machine's sound set-up
//! is read. Each time the device is opened there is one more file.
//! Must never: be shared; a test's device, clips and journal are its own.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::clips::tone;
use crate::voice::{Clip, Language, Settings, Voice};

const ROOM: &str = "UKETSUKE_VOICE_ROOM";
/// Longest that a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) struct Room {
    folder: PathBuf,
}

/// Runs the test, which has this full name, in a process and a room of its own.
pub(super) fn alone(name: &str, test: impl FnOnce(&Room)) {
    if let Some(folder) = std::env::var_os(ROOM) {
        let room = Room { folder: folder.into() };
        room.keep_a_journal();
        test(&room);
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let config = scratch.path().join("asound.conf");
    let heard = scratch.path().join("heard");
    let device = "type file slave.pcm { type null } format raw truncate false";
    fs::write(&config, format!("pcm.default {{ {device} file \"{}\" }}\n", heard.display())).unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([name, "--exact", "--nocapture"]).env("ALSA_CONFIG_PATH", config).env(ROOM, scratch.path());
    let output = command.output().unwrap();
    let (said, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("1 passed"), "{said}{errors}");
}

impl Room {
    /// A voice with this device, and the volume at which clips sound as they are.
    pub(super) fn voice(&self, device: &str) -> Voice {
        Voice::open(Settings { clips: self.folder.join("clips"), device: device.to_owned(), volume: 10 })
    }

    /// A clip in English: a tone.
    pub(super) fn clip(&self, key: &'static str, hertz: f64, millis: u32) -> Clip {
        self.damaged_clip(key, &tone(hertz, millis))
    }

    /// A clip in English that is these bytes.
    pub(super) fn damaged_clip(&self, key: &'static str, bytes: &[u8]) -> Clip {
        let folder = self.folder.join("clips").join(Language::En.code());
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(key).with_extension("ogg"), bytes).unwrap();
        Clip::new(key).unwrap()
    }

    /// What was heard so far: one piece for each time that the device was opened.
    pub(super) fn heard(&self) -> Vec<Vec<i16>> {
        let mut files = self.files(&self.folder);
        files.sort();
        let samples =
            |bytes: Vec<u8>| bytes.chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]])).collect();
        files.iter().map(|file| samples(fs::read(file).unwrap())).collect()
    }

    /// Waits until the device was opened so often and is closed; what was heard.
    pub(super) fn silent(&self, opened: usize) -> Vec<Vec<i16>> {
        self.until(&format!("{opened} pieces, and silence"), || {
            self.files(&self.folder).len() == opened && self.open().is_empty()
        });
        self.heard()
    }

    /// Waits until the device is open.
    pub(super) fn sounding(&self) {
        self.until("a sound", || !self.open().is_empty());
    }

    pub(super) fn until(&self, what: &str, mut there: impl FnMut() -> bool) {
        let since = Instant::now();
        while !there() {
            assert!(since.elapsed() < PATIENCE, "no {what}; journal: {}", self.journal());
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// The files of the device that this process holds open.
    fn open(&self) -> Vec<PathBuf> {
        let numbers = fs::read_dir("/proc/self/fd").unwrap().flatten();
        let held = numbers.filter_map(|number| fs::read_link(number.path()).ok());
        held.filter(|file| self.is_piece(file)).collect()
    }

    fn files(&self, folder: &Path) -> Vec<PathBuf> {
        let all = fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
        all.filter(|file| self.is_piece(file)).collect()
    }

    fn is_piece(&self, file: &Path) -> bool {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        file.parent() == Some(&self.folder) && name.starts_with("heard")
    }

    fn keep_a_journal(&self) {
        let file = Mutex::new(File::create(self.folder.join("journal")).unwrap());
        let journal = tracing_subscriber::fmt().with_writer(file).with_ansi(false).finish();
        tracing::subscriber::set_global_default(journal).unwrap();
    }

    pub(super) fn journal(&self) -> String {
        fs::read_to_string(self.folder.join("journal")).unwrap()
    }
}

/// How often the thread of the voice went to sleep so far; none when there is no such thread.
pub(super) fn sleeps() -> Option<u64> {
    let threads = fs::read_dir("/proc/self/task").unwrap().flatten().map(|entry| entry.path());
    let named =
        |thread: &PathBuf| fs::read_to_string(thread.join("comm")).is_ok_and(|name| name == "voice\n");
    let status = fs::read_to_string(threads.into_iter().find(named)?.join("status")).ok()?;
    let count = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))?;
    count.trim().parse().ok()
}
