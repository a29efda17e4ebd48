//! Owns the input devices of the machine: which of them are scanners, and the exclusive hold of one.
//!
//! Promises: what a device is, is read from sysfs; only a node of a device on the allow-list is opened, and it
//! is looked at again after it was opened. Events are read from a node that is grabbed, never before: the
//! kernel then gives its keys to nobody else, no window, no console, no SysRq.
//! Must never: open the node of any other device.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::io::Errno;

use super::settings::{Settings, four_digits};

mod node;

pub use node::{EventNode, Identity, Node};

/// Input devices that are looked at.
pub const NODES_MAX: usize = 256;
/// Longest value read from sysfs (bytes).
const SYSFS_BYTES_MAX: u64 = 256;
/// Longest file about one device that udev is believed to write (bytes).
const UDEV_BYTES_MAX: u64 = 64 * 1024;

/// Where the kernel and udev tell of input devices.
#[derive(Clone)]
pub struct Places {
    /// `/sys/class/input`
    pub class: PathBuf,
    /// `/dev/input`
    pub nodes: PathBuf,
    /// `/run/udev/data`
    pub udev: PathBuf,
}

/// A scanner that is ours alone until this is dropped. Reading it does not wait.
pub struct Held<N> {
    node: N,
    opened: Duration,
}

/// Why a scanner is not held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HoldError {
    /// End that program.
    #[error("another program holds the scanner; fuser -v on its node under /dev/input names it, end it")]
    Busy,
    /// Mend the unit.
    #[error("the kiosk may not open the scanner; its unit needs the group input and DeviceAllow=char-input")]
    Forbidden,
    /// It comes back by itself.
    #[error("the scanner was unplugged, or its number went to another device")]
    Gone,
    /// Try another port, another scanner.
    #[error("the scanner cannot be used: {0}")]
    Failed(io::ErrorKind),
}

impl Places {
    /// Those of this machine.
    #[must_use]
    pub fn system() -> Self {
        Self { class: "/sys/class/input".into(), nodes: "/dev/input".into(), udev: "/run/udev/data".into() }
    }

    /// Names of the nodes (`event5`) whose device is on the list. Opens none of them.
    #[must_use]
    pub fn scanners(&self, settings: &Settings) -> Vec<String> {
        let names = fs::read_dir(&self.class).into_iter().flatten().flatten();
        let names = names.filter_map(|entry| entry.file_name().into_string().ok());
        let mut nodes: Vec<String> = names.filter(|name| is_event_node(name)).take(NODES_MAX).collect();
        nodes.retain(|node| self.allowed(settings, node));
        nodes.sort_unstable();
        nodes
    }

    fn allowed(&self, settings: &Settings, node: &str) -> bool {
        let device = self.class.join(node).join("device");
        let number = |name| four_digits(&value(&device.join("id").join(name))?);
        let (Some(vendor), Some(product)) = (number("vendor"), number("product")) else { return false };
        settings.allow(vendor, product, &value(&device.join("uniq")).unwrap_or_default())
    }

    /// Opens a node that [`Self::scanners`] named, and takes it for the kiosk alone. `now`: since 1970.
    pub fn hold<N: Node>(
        &self,
        settings: &Settings,
        node: &str,
        now: Duration,
    ) -> Result<Held<N>, HoldError> {
        if !(is_event_node(node) && self.allowed(settings, node)) {
            return Err(HoldError::Gone);
        }
        let opened = N::open(&self.nodes.join(node)).map_err(hold_error)?;
        let Identity { vendor, product, serial } = opened.identity();
        // Between sysfs and here the number may have gone to another device.
        if settings.allow(vendor, product, &serial) { Held::new(opened, now) } else { Err(HoldError::Gone) }
    }

    /// Whether udev tells libinput to leave this node alone, so that the window does not hear it before it is
    /// held; `config/udev/rules.d` says how.
    #[must_use]
    pub fn hidden_from_the_window(&self, node: &str) -> bool {
        let Some(number) = value(&self.class.join(node).join("dev")) else { return false };
        let about = read_text(&self.udev.join(format!("c{number}")), UDEV_BYTES_MAX).unwrap_or_default();
        about.lines().any(|line| line == "E:LIBINPUT_IGNORE_DEVICE=1")
    }
}

impl<N: Node> Held<N> {
    /// The only way to one: nothing can be read from a node that is not grabbed.
    fn new(mut node: N, opened: Duration) -> Result<Self, HoldError> {
        node.grab().map_err(hold_error)?;
        Ok(Self { node, opened })
    }

    /// A moment before it was opened, since 1970.
    #[must_use]
    pub fn opened(&self) -> Duration {
        self.opened
    }
}

impl<N: Node> Read for &Held<N> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.node.read(bytes)
    }
}

impl<N: Node> AsFd for Held<N> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.node.as_fd()
    }
}

fn is_event_node(name: &str) -> bool {
    let number = name.strip_prefix("event").unwrap_or_default();
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// One line of sysfs.
fn value(path: &Path) -> Option<String> {
    let text = read_text(path, SYSFS_BYTES_MAX).ok()?;
    Some(text.trim_end_matches('\n').to_owned())
}

fn read_text(path: &Path, bytes_max: u64) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(bytes_max).read_to_string(&mut text)?;
    Ok(text)
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn hold_error(error: io::Error) -> HoldError {
    match Errno::from_io_error(&error) {
        Some(Errno::BUSY) => HoldError::Busy,
        Some(Errno::ACCESS | Errno::PERM) => HoldError::Forbidden,
        Some(Errno::NOENT | Errno::NODEV | Errno::NXIO) => HoldError::Gone,
        Some(_) | None => HoldError::Failed(error.kind()),
    }
}

#[cfg(test)]
mod tests;
