//! Owns the life of a process that a scenario starts.
//!
//! Promises: it ends with its owner, and with the thread that started it even when that is killed.
//! Must never: signal a process that is not its own child.

use std::io;
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// A process that ends with its owner.
pub struct Reaped(pub(super) Child);

impl Reaped {
    /// Number of the process.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.0.id()
    }

    /// Sends a signal.
    ///
    /// # Errors
    /// When the process is gone.
    pub fn signal(&self, signal: Signal) -> io::Result<()> {
        let pid = i32::try_from(self.pid()).ok().and_then(Pid::from_raw);
        Ok(kill_process(pid.ok_or(io::ErrorKind::NotFound)?, signal)?)
    }

    /// Its end, when it comes within this time.
    ///
    /// # Errors
    /// When it cannot be waited for.
    pub fn ended_within(&mut self, wait: Duration) -> io::Result<Option<ExitStatus>> {
        let deadline = Instant::now() + wait;
        loop {
            let status = self.0.try_wait()?;
            if status.is_some() || Instant::now() > deadline {
                return Ok(status);
            }
            thread::sleep(LOOK_AGAIN);
        }
    }
}

impl From<Child> for Reaped {
    fn from(child: Child) -> Self {
        Self(child)
    }
}

impl Drop for Reaped {
    fn drop(&mut self) {
        end(&mut self.0);
    }
}

/// A command whose process is killed when the calling thread ends, for whatever reason.
#[must_use]
pub fn dying_with_us(program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "--"]).arg(program);
    command
}

/// Kills and waits; a process that is already gone is fine.
fn end(child: &mut Child) {
    let _gone_already = child.kill();
    let _reaped_already = child.wait();
}
