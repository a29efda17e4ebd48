//! Owns the private mount and network namespace of a lab, held open by one sleeping process.
//!
//! Promises: loopback is up; `/run/pcscd` is the lab's own directory; no USB device is visible.
//! Must never: change a mount or an interface of the machine.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use super::{LabError, Reaped};

/// `/run` is replaced as a whole: pcscd's directory there exists only where systemd runs, and a system bus
/// must not be found. USB devices are hidden so that a real reader on the developer's desk stays out.
const SETUP: &str = r#"
set -e
mount -t tmpfs tmpfs /run
mkdir /run/pcscd
mount --bind "$1" /run/pcscd
if [ -d /dev/bus/usb ]; then mount -t tmpfs tmpfs /dev/bus/usb; fi
PATH="$PATH:/usr/sbin:/sbin"
ip link set lo up
echo ready
exec sleep infinity
"#;

/// The namespace; it is gone with the last process in it.
pub(super) struct Namespace {
    holder: Reaped,
    as_root: bool,
}

impl Namespace {
    /// Makes one in which `/run/pcscd` is `directory`.
    pub fn enter(directory: &Path) -> Result<Self, LabError> {
        let as_root = rustix::process::geteuid().is_root();
        let mut command = Command::new("unshare");
        command.args(["--mount", "--net"]);
        if !as_root {
            command.arg("--map-root-user");
        }
        // After unshare, because a change of credentials clears the death signal.
        command.args(["setpriv", "--pdeathsig", "KILL", "--", "sh", "-c", SETUP, "sh"]).arg(directory);
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let mut holder = Reaped::from(child);
        wait_ready(&mut holder)?;
        Ok(Self { holder, as_root })
    }

    /// A command that runs `program` inside. It dies with the calling thread.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new("nsenter");
        command.args(["--target", &self.holder.pid().to_string(), "--mount", "--net"]);
        if !self.as_root {
            command.args(["--user", "--preserve-credentials"]);
        }
        command.args(["setpriv", "--pdeathsig", "KILL", "--"]).arg(program);
        command
    }
}

fn wait_ready(holder: &mut Reaped) -> Result<(), LabError> {
    let mut line = String::new();
    if let Some(stdout) = holder.0.stdout.take() {
        BufReader::new(stdout).read_line(&mut line)?;
    }
    if line.trim_end() == "ready" {
        return Ok(());
    }
    let mut complaint = String::new();
    if let Some(mut stderr) = holder.0.stderr.take() {
        stderr.read_to_string(&mut complaint)?;
    }
    Err(LabError::Namespace(complaint))
}
