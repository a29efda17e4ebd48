//! Owns one open node of an input device: what the kernel says of it, the exclusive grab, its bytes.
//!
//! Promises: a node is opened for reading only, and a read never waits.
//! Must never: decide whether a node may be opened, or who is a scanner.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use evdev::raw_stream::RawDevice;
use rustix::fs::OFlags;

/// What a device says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// USB vendor.
    pub vendor: u16,
    /// USB product.
    pub product: u16,
    /// Serial number, empty when it has none.
    pub serial: String,
}

/// An open node. The kernel's is [`EventNode`]; tests have one that writes down what was done with it.
pub trait Node: AsFd + Sized + Send + 'static {
    /// Opens it for reading without waiting.
    fn open(path: &Path) -> io::Result<Self>;
    /// What the device behind this very node says of itself.
    fn identity(&self) -> Identity;
    /// From here on the kernel gives its keys to this open file alone, until it is closed.
    fn grab(&mut self) -> io::Result<()>;
    /// Reads events.
    fn read(&self, bytes: &mut [u8]) -> io::Result<usize>;
}

/// A node under `/dev/input`.
pub struct EventNode {
    events: File,
    /// Holds the grab, on the same open file.
    device: RawDevice,
}

impl Node for EventNode {
    fn open(path: &Path) -> io::Result<Self> {
        let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
        let events = File::options().read(true).custom_flags(flags).open(path)?;
        let device = RawDevice::from_fd(events.try_clone()?.into())?;
        Ok(Self { events, device })
    }

    fn identity(&self) -> Identity {
        let id = self.device.input_id();
        let serial = self.device.unique_name().unwrap_or_default().to_owned();
        Identity { vendor: id.vendor(), product: id.product(), serial }
    }

    fn grab(&mut self) -> io::Result<()> {
        self.device.grab()
    }

    fn read(&self, bytes: &mut [u8]) -> io::Result<usize> {
        (&self.events).read(bytes)
    }
}

impl AsFd for EventNode {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.events.as_fd()
    }
}
