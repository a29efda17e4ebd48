//! Owns a real pcscd with the virtual card on it, in a private mount and network namespace.
//!
//! Promises: several labs run side by side; no port is opened outside the namespace (the vpcd driver listens
//! on all addresses); every process of a lab dies with the thread that started it, even when that is killed.
//! Must never: touch the pcscd, the readers or the network of the machine.
//!
//! Needs the Debian packages `pcscd`, `vsmartcard-vpcd` and `iproute2`; the error says which is missing.
//! Without root it uses a user namespace.

use std::fs;
use std::io;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use tempfile::TempDir;

use crate::card::control::{CardDeskClient, ControlError};
use crate::reader_settings;
use crate::vpcd::VPCD_PORT;

mod namespace;
mod needs;
mod peer;
mod process;

use namespace::Namespace;
pub use needs::Missing;
pub use peer::{PeerError, ReaderPeer};
pub use process::{Reaped, dying_with_us};

/// Environment variable by which a PC/SC client finds its daemon. Read once in the life of a process.
pub const SOCKET_VARIABLE: &str = "PCSCLITE_CSOCK_NAME";
/// Name of the virtual reader, unless told otherwise.
pub const READER_NAME: &str = "Uketsuke Test Reader";
/// Name of the second slot, which the driver always has, in the remote control (`at second put SLUG`).
pub const SECOND_SLOT: &str = "second";
/// Name of the first slot of the second reader in the remote control, where a lab has two readers.
pub const OTHER_READER: &str = "other";

/// Longest wait for a process to be ready.
const READY_SECS_MAX: u64 = 10;
const READY_POLL_MILLIS: u64 = 20;

/// Why there is no lab.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    /// Something must be installed.
    #[error(transparent)]
    Missing(#[from] Missing),
    /// The kernel or a container refuses a private namespace.
    #[error("no private namespace: {0}")]
    Namespace(String),
    /// pcscd did not open its socket; its log says why.
    #[error("pcscd does not answer; its log:\n{0}")]
    Daemon(String),
    /// The card process does not answer.
    #[error("card-desk: {0}")]
    Desk(#[from] ControlError),
    /// A file or a process could not be made.
    #[error(transparent)]
    System(#[from] io::Error),
}

/// A running pcscd with a virtual reader and the prepared cards.
pub struct PcscdLab {
    daemon: Option<Reaped>,
    _desk_process: Reaped,
    desk: CardDeskClient,
    namespace: Namespace,
    programs: needs::Programs,
    directory: TempDir,
}

impl PcscdLab {
    /// Starts everything. `card_desk` is the binary of that name.
    ///
    /// Call it on a thread that outlives the lab: its processes end with that thread.
    ///
    /// # Errors
    /// [`LabError`], each naming what to do.
    pub fn start(card_desk: &Path) -> Result<Self, LabError> {
        Self::start_with(card_desk, &[READER_NAME])
    }

    /// The same with readers of these names, at most two, which may be none.
    ///
    /// # Errors
    /// [`LabError`], each naming what to do.
    pub fn start_with(card_desk: &Path, readers: &[&str]) -> Result<Self, LabError> {
        let programs = needs::Programs::find()?;
        let directory = tempfile::Builder::new().prefix("pcscd-").tempdir()?;
        fs::create_dir(directory.path().join("pcscd"))?;
        fs::create_dir(directory.path().join("conf"))?;
        let namespace = Namespace::enter(&directory.path().join("pcscd"))?;

        let control = directory.path().join("control");
        let address = |after: u16| format!("127.0.0.1:{}", VPCD_PORT + after);
        let mut command = namespace.command(card_desk);
        command.args(["--vpcd", &address(0), "--control"]).arg(&control);
        command.args(["--place", &format!("{SECOND_SLOT}={}", address(1))]);
        command.args(["--place", &format!("{OTHER_READER}={}", address(2))]);
        let log = fs::File::create(directory.path().join("desk.log"))?;
        let desk_process = Reaped::from(command.stdin(Stdio::null()).stderr(log).spawn()?);
        let desk = CardDeskClient::new(control);
        desk.wait_ready(Duration::from_secs(READY_SECS_MAX))?;

        let mut lab =
            Self { daemon: None, _desk_process: desk_process, desk, namespace, programs, directory };
        lab.set_readers(readers)?;
        lab.start_daemon()?;
        Ok(lab)
    }

    /// Which readers, at most two, pcscd finds at its next start. This driver cannot be plugged while it runs.
    ///
    /// # Errors
    /// [`LabError::System`].
    pub fn set_readers(&self, names: &[&str]) -> Result<(), LabError> {
        let directory = self.directory.path();
        let mut config = String::new();
        for (name, after) in names.iter().zip([0, 2]) {
            // Two readers with one driver file would share their slots.
            let driver = directory.join(format!("driver-{after}.so"));
            fs::copy(&self.programs.driver, &driver)?;
            config.push_str(&reader_config(name, &driver, VPCD_PORT + after));
        }
        Ok(fs::write(directory.join("conf/vpcd"), config)?)
    }

    /// The remote control of the card.
    #[must_use]
    pub fn desk(&self) -> &CardDeskClient {
        &self.desk
    }

    /// Value of [`SOCKET_VARIABLE`] for clients of this daemon.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.directory.path().join("pcscd/pcscd.comm")
    }

    /// A private directory of the lab.
    #[must_use]
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// A command for a client of this daemon. It dies with the calling thread.
    #[must_use]
    pub fn client(&self, program: &Path) -> Command {
        let mut command = dying_with_us(program);
        command.env(SOCKET_VARIABLE, self.socket()).stdin(Stdio::null());
        command
    }

    /// Starts `reader serve` on a socket in the lab's directory. Its log goes to `reader.log` there.
    ///
    /// # Errors
    /// [`LabError::System`].
    pub fn start_reader(&self, reader: &Path) -> Result<(Reaped, PathBuf), LabError> {
        let socket = self.directory.path().join("reader.sock");
        let log = fs::File::create(self.directory.path().join("reader.log"))?;
        let settings = self.directory.path().join("reader.toml");
        reader_settings::write(&settings)?;
        let mut command = self.client(reader);
        command.args(["serve", "--config"]).arg(&settings).arg("--socket").arg(&socket);
        let child = command.stderr(log).spawn()?;
        Ok((Reaped::from(child), socket))
    }

    /// Kills pcscd as a crash would (SIGKILL). Clients lose their context.
    ///
    /// # Errors
    /// [`LabError::System`] when what it left behind cannot be removed.
    pub fn kill_daemon(&mut self) -> Result<(), LabError> {
        let Some(daemon) = self.daemon.take() else { return Ok(()) };
        drop(daemon);
        for left_behind in fs::read_dir(self.directory.path().join("pcscd"))? {
            fs::remove_file(left_behind?.path())?;
        }
        Ok(())
    }

    /// Number of the pcscd process; none when it is killed.
    #[must_use]
    pub fn daemon_pid(&self) -> Option<u32> {
        self.daemon.as_ref().map(Reaped::pid)
    }

    /// Stops pcscd as it stands (SIGSTOP): it neither answers nor goes away.
    ///
    /// # Errors
    /// [`LabError::System`] when it does not run.
    pub fn stop_daemon(&self) -> Result<(), LabError> {
        self.signal_daemon(Signal::STOP)
    }

    /// Lets it go on, after [`Self::stop_daemon`].
    ///
    /// # Errors
    /// [`LabError::System`] when it does not run.
    pub fn continue_daemon(&self) -> Result<(), LabError> {
        self.signal_daemon(Signal::CONT)
    }

    fn signal_daemon(&self, signal: Signal) -> Result<(), LabError> {
        let daemon = self.daemon.as_ref().ok_or(io::ErrorKind::NotFound).map_err(io::Error::from)?;
        Ok(daemon.signal(signal)?)
    }

    /// Starts pcscd, after [`Self::kill_daemon`].
    ///
    /// # Errors
    /// [`LabError::Daemon`] with its log.
    pub fn start_daemon(&mut self) -> Result<(), LabError> {
        let log_path = self.directory.path().join("pcscd.log");
        let log = fs::File::create(&log_path)?;
        let mut command = self.namespace.command(&self.programs.pcscd);
        command.args(["--foreground", "--error", "--config"]).arg(self.directory.path().join("conf"));
        if self.programs.knows_polkit {
            // There is no system bus in the namespace to ask.
            command.arg("--disable-polkit");
        }
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        self.daemon = Some(Reaped::from(command.spawn()?));
        if !wait_until(|| UnixStream::connect(self.socket()).is_ok()) {
            return Err(LabError::Daemon(fs::read_to_string(&log_path)?));
        }
        Ok(())
    }
}

/// The configuration of one virtual reader. The device name must not be a host: the driver would dial and
/// abort pcscd as soon as no card is there.
fn reader_config(name: &str, driver: &Path, port: u16) -> String {
    let driver = driver.display();
    format!(
        "FRIENDLYNAME \"{name}\"\nDEVICENAME /dev/null:0x{port:04X}\nLIBPATH {driver}\nCHANNELID 0x{port:04X}\n\n"
    )
}

fn wait_until(mut ready: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + Duration::from_secs(READY_SECS_MAX);
    while Instant::now() < deadline {
        if ready() {
            return true;
        }
        thread::sleep(Duration::from_millis(READY_POLL_MILLIS));
    }
    false
}
