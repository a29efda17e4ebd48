//! Owns the input devices of the machine: which of them are scanners, and the exclusive hold of one.
//!
//! Promises: what a device is, is read from sysfs; only a node of a device on the allow-list is opened, for
//! reading, and it is looked at again after it was opened. While it is held, the kernel gives its keys to
//! nobody else: no window, no console, no SysRq.
//! Must never: open the node of any other device.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use evdev::raw_stream::RawDevice;
use rustix::fs::OFlags;
use rustix::io::Errno;

use super::settings::{Settings, four_digits};

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

/// A scanner that is ours alone until this is dropped.
pub struct Held {
    /// Its events; reading does not wait.
    pub events: File,
    /// A moment before it was opened, since 1970.
    pub opened: Duration,
    /// Holds the grab, on the same open file.
    pub grab: RawDevice,
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
    pub fn hold(&self, settings: &Settings, node: &str, now: Duration) -> Result<Held, HoldError> {
        let held = self.open(node, now).map_err(hold_error)?;
        let id = held.grab.input_id();
        let serial = held.grab.unique_name().unwrap_or_default();
        // Between sysfs and here the number may have gone to another device.
        if settings.allow(id.vendor(), id.product(), serial) { grabbed(held) } else { Err(HoldError::Gone) }
    }

    fn open(&self, node: &str, opened: Duration) -> io::Result<Held> {
        let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
        let events = File::options().read(true).custom_flags(flags).open(self.nodes.join(node))?;
        let grab = RawDevice::from_fd(events.try_clone()?.into())?;
        Ok(Held { events, opened, grab })
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

fn grabbed(mut held: Held) -> Result<Held, HoldError> {
    held.grab.grab().map_err(hold_error)?;
    Ok(held)
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
