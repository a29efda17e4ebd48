//! Owns a machine's input devices for tests: sysfs, udev and nodes in a folder of their own, and recordings.
//!
//! Promises: a node is a pipe; what is done with it is written down in order, with the name of the node.
//! Must never: touch the devices of this machine.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};
use std::time::Duration;

use evdev::{EventType, KeyCode};
use rustix::fs::{CWD, FileType, Mode, OFlags, mknodat, open};
use tempfile::TempDir;

use super::device::{Identity, Node, Places};
use super::layout::Layout;

/// From one event of a recording to the next.
pub const STEP: Duration = Duration::from_millis(2);

/// The devices.
pub struct Machine(TempDir);

impl Machine {
    pub fn new() -> Self {
        let machine = Self(tempfile::tempdir().expect("folder"));
        for folder in ["class", "nodes", "udev", "busy", "identity"] {
            fs::create_dir(machine.at(folder)).expect("folder");
        }
        machine
    }

    pub fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub fn places(&self) -> Places {
        Places { class: self.at("class"), nodes: self.at("nodes"), udev: self.at("udev") }
    }

    /// Plugs a device in: `VENDOR:PRODUCT`, serial number.
    pub fn plug(&self, node: &str, numbers: &str, serial: &str) {
        let device = self.at("class").join(node).join("device");
        fs::create_dir_all(device.join("id")).expect("folder");
        let (vendor, product) = numbers.split_once(':').expect("VENDOR:PRODUCT");
        fs::write(device.join("id/vendor"), format!("{vendor}\n")).expect("vendor");
        fs::write(device.join("id/product"), format!("{product}\n")).expect("product");
        fs::write(device.join("uniq"), format!("{serial}\n")).expect("uniq");
        self.answers(node, numbers, serial);
        mknodat(CWD, self.at("nodes").join(node), FileType::Fifo, Mode::RWXU, 0).expect("pipe");
    }

    /// What the device behind the node says once it is open.
    pub fn answers(&self, node: &str, numbers: &str, serial: &str) {
        fs::write(self.at("identity").join(node), format!("{numbers}:{serial}")).expect("identity");
    }

    pub fn unplug(&self, node: &str) {
        fs::remove_dir_all(self.at("class").join(node)).expect("class");
        fs::remove_file(self.at("nodes").join(node)).expect("node");
    }

    /// Another program holds it.
    pub fn make_busy(&self, node: &str) {
        fs::write(self.at("busy").join(node), "").expect("busy");
    }

    /// The end of the pipe at which the keys are typed. The device is there as long as this is.
    pub fn keys(&self, node: &str) -> File {
        File::options().read(true).write(true).open(self.at("nodes").join(node)).expect("keys")
    }

    /// What was done, in order.
    pub fn done(&self) -> Vec<String> {
        let log = fs::read_to_string(self.at("log")).unwrap_or_default();
        log.lines().map(str::to_owned).collect()
    }
}

/// A pipe that writes down what is done with it.
pub struct FakeNode {
    root: PathBuf,
    name: String,
    events: File,
}

impl FakeNode {
    fn did(root: &Path, what: &str, name: &str) {
        let log = File::options().create(true).append(true).open(root.join("log"));
        writeln!(log.expect("log"), "{what} {name}").expect("log");
    }
}

impl Node for FakeNode {
    fn open(path: &Path) -> io::Result<Self> {
        let root = path.ancestors().nth(2).expect("root").to_owned();
        let name = path.file_name().and_then(|name| name.to_str()).expect("name").to_owned();
        Self::did(&root, "open", &name);
        let events = open(path, OFlags::RDONLY | OFlags::NONBLOCK, Mode::empty())?.into();
        Ok(Self { root, name, events })
    }

    fn identity(&self) -> Identity {
        let text = fs::read_to_string(self.root.join("identity").join(&self.name)).expect("identity");
        let parts: Vec<&str> = text.splitn(3, ':').collect();
        let number = |at: usize| u16::from_str_radix(parts[at], 16).expect("number");
        Identity { vendor: number(0), product: number(1), serial: parts[2].to_owned() }
    }

    fn grab(&mut self) -> io::Result<()> {
        Self::did(&self.root, "grab", &self.name);
        let busy = self.root.join("busy").join(&self.name).exists();
        if busy { Err(rustix::io::Errno::BUSY.into()) } else { Ok(()) }
    }

    fn read(&self, bytes: &mut [u8]) -> io::Result<usize> {
        Self::did(&self.root, "read", &self.name);
        (&self.events).read(bytes)
    }
}

impl AsFd for FakeNode {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.events.as_fd()
    }
}

/// One event as the kernel writes it.
pub fn event(at: Duration, kind: EventType, code: u16, value: i32) -> Vec<u8> {
    let seconds = i64::try_from(at.as_secs()).expect("seconds").to_ne_bytes();
    let micros = i64::from(at.subsec_micros()).to_ne_bytes();
    [&seconds[..], &micros, &kind.0.to_ne_bytes(), &code.to_ne_bytes(), &value.to_ne_bytes()].concat()
}

/// A key that goes down and up, with the reports between.
pub fn tapped(at: Duration, key: KeyCode) -> Vec<u8> {
    let syn = |at| event(at, EventType::SYNCHRONIZATION, 0, 0);
    let key = |at, value| event(at, EventType::KEY, key.code(), value);
    [key(at, 1), syn(at), key(at + STEP, 0), syn(at + STEP)].concat()
}

/// What a scanner types for this text, with Enter behind it, from this moment on.
pub fn recorded(layout: Layout, from: Duration, text: &str) -> Vec<u8> {
    let shift = |at, value| event(at, EventType::KEY, KeyCode::KEY_LEFTSHIFT.code(), value);
    let mut at = from;
    let mut bytes = Vec::new();
    for character in text.chars() {
        let typed =
            |code: &u16| [false, true].map(|shift| layout.character(*code, shift)).contains(&Some(character));
        let code = (0..256).find(typed).expect("a key for it");
        let shifted = layout.character(code, false) != Some(character);
        bytes.extend(if shifted { shift(at, 1) } else { Vec::new() });
        bytes.extend(tapped(at + STEP, KeyCode::new(code)));
        at += STEP * 3;
        bytes.extend(if shifted { shift(at, 0) } else { Vec::new() });
    }
    bytes.extend(tapped(at + STEP, KeyCode::KEY_ENTER));
    bytes
}
