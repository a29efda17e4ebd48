//! Owns a bystander as a process of its own: PC/SC reads the place of its daemon once in the life of a process.
//!
//! Promises: it dies with its owner; every wait has a limit.
//! Must never: be spoken to by anything but a line.

use std::io::{self, BufRead, BufReader, Write};
use std::process::{ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use crate::house::part::program;
use crate::pcscd_lab::{PcscdLab, Reaped};

const LINE_SECS_MAX: u64 = 30;

/// A running bystander.
pub struct Bystander {
    _process: Reaped,
    input: ChildStdin,
    lines: Receiver<String>,
}

impl Bystander {
    /// Starts one on the pcscd of this lab. `arguments` name its mistake.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(lab: &PcscdLab, arguments: &[&str]) -> io::Result<Self> {
        let mut command = lab.client(&program("pcsc-bystander")?);
        let mut child = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let process = Reaped::from(child);
        let (input, output) = input.zip(output).ok_or(io::ErrorKind::BrokenPipe)?;
        let (heard, lines) = channel();
        thread::spawn(move || {
            // Who no longer listens need not be told.
            BufReader::new(output).lines().map_while(Result::ok).try_for_each(|line| heard.send(line).ok())
        });
        Ok(Self { _process: process, input, lines })
    }

    /// The next line it says.
    ///
    /// # Errors
    /// When it says nothing in time or has ended.
    pub fn says(&self) -> io::Result<String> {
        self.lines.recv_timeout(Duration::from_secs(LINE_SECS_MAX)).map_err(io::Error::other)
    }

    /// Says a line to it.
    ///
    /// # Errors
    /// When it has ended.
    pub fn nudge(&mut self) -> io::Result<()> {
        self.input.write_all(b"\n")
    }
}
