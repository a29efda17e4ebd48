//! Owns one process of the house under test: starts it, reads its log, kills it, starts it again.
//!
//! Promises: the process dies with the test; everything it prints is in one file that a test may read.
//! Must never: keep a process alive for a second test.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Longest wait for anything a part says. Generous: a loaded machine is no fault of the part.
pub const WAIT_SECS_MAX: u64 = 60;
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// What to run.
pub struct Recipe {
    /// Name of the part, for messages and its log.
    pub name: &'static str,
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// Environment beside the inherited one.
    pub environment: Vec<(&'static str, OsString)>,
}

impl Recipe {
    /// With this log level.
    #[must_use]
    pub fn at(mut self, level: &str) -> Self {
        self.environment.push((journal::LEVEL_VARIABLE, level.into()));
        self
    }
}

/// The JSON line that a simulator prints when it is ready.
pub struct Ready(serde_json::Value);

impl Ready {
    /// A number of that line.
    ///
    /// # Errors
    /// When it is not there.
    pub fn number(&self, key: &str) -> io::Result<u64> {
        self.0.get(key).and_then(serde_json::Value::as_u64).ok_or_else(|| missing(key))
    }

    /// A text of that line.
    ///
    /// # Errors
    /// When it is not there.
    pub fn text(&self, key: &str) -> io::Result<String> {
        self.0.get(key).and_then(|value| value.as_str()).map(str::to_owned).ok_or_else(|| missing(key))
    }
}

fn missing(key: &str) -> io::Error {
    io::Error::other(format!("the ready line has no {key}"))
}

/// A running (or killed) process.
pub struct Part {
    recipe: Recipe,
    log: PathBuf,
    child: Option<Child>,
    read: u64,
}

impl Part {
    /// Starts it; its log goes into `dir`.
    pub fn start(recipe: Recipe, dir: &Path) -> io::Result<Self> {
        let log = dir.join(format!("{}.log", recipe.name));
        let mut part = Self { recipe, log, child: None, read: 0 };
        part.again()?;
        Ok(part)
    }

    /// Starts it again after [`Self::kill`]. The log goes on.
    pub fn again(&mut self) -> io::Result<()> {
        let log = OpenOptions::new().create(true).append(true).open(&self.log)?;
        // setpriv: the part is killed when the thread that started it ends, also when a test panics.
        let child = Command::new("setpriv")
            .args(["--pdeathsig", "KILL"])
            .arg(&self.recipe.program)
            .args(&self.recipe.arguments)
            .envs(self.recipe.environment.iter().map(|(key, value)| (key, value)))
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .map_err(|error| io::Error::other(format!("{} does not start: {error}", self.recipe.name)))?;
        self.child = Some(child);
        Ok(())
    }

    /// kill -9, and waits until it is gone.
    pub fn kill(&mut self) -> io::Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    /// Waits for its end.
    pub fn ended(&mut self) -> io::Result<ExitStatus> {
        let deadline = Instant::now() + Duration::from_secs(WAIT_SECS_MAX);
        while let Some(child) = &mut self.child {
            if let Some(status) = child.try_wait()? {
                return Ok(status);
            }
            if Instant::now() > deadline {
                break;
            }
            std::thread::sleep(LOOK_AGAIN);
        }
        Err(io::Error::other(format!("{} does not end", self.recipe.name)))
    }

    /// Whether it still runs.
    pub fn runs(&mut self) -> bool {
        self.child.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None)))
    }

    /// Everything it has printed.
    pub fn log(&self) -> io::Result<String> {
        std::fs::read(&self.log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Waits until a line that was not looked at yet contains `what`; returns that line.
    pub fn says(&mut self, what: &str) -> io::Result<String> {
        if let Some(line) = self.says_within(what, Duration::from_secs(WAIT_SECS_MAX))? {
            return Ok(line);
        }
        let log = self.log()?;
        let tail: Vec<&str> = log.lines().rev().take(15).collect();
        let tail = tail.into_iter().rev().collect::<Vec<_>>().join("\n");
        Err(io::Error::other(format!("{} does not say {what:?}:\n{tail}", self.recipe.name)))
    }

    /// Like [`Self::says`]; none when it is not said in this time, or cannot be because the part has ended.
    pub fn says_within(&mut self, what: &str, wait: Duration) -> io::Result<Option<String>> {
        let deadline = Instant::now() + wait;
        loop {
            if let Some(line) = self.next_line_with(what)? {
                return Ok(Some(line));
            }
            if !self.runs() || Instant::now() > deadline {
                return Ok(None);
            }
            std::thread::sleep(LOOK_AGAIN);
        }
    }

    /// Counts everything that it has printed as looked at.
    pub fn caught_up(&mut self) -> io::Result<()> {
        self.read = std::fs::metadata(&self.log)?.len();
        Ok(())
    }

    /// Number of the process; none when it is killed.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Waits for the JSON line of a simulator.
    ///
    /// # Errors
    /// When it does not come.
    pub fn ready_line(&mut self) -> io::Result<Ready> {
        let line = self.says("{\"")?;
        serde_json::from_str(&line).map(Ready).map_err(io::Error::other)
    }

    fn next_line_with(&mut self, what: &str) -> io::Result<Option<String>> {
        let mut file = File::open(&self.log)?;
        file.seek(SeekFrom::Start(self.read))?;
        let mut fresh = Vec::new();
        file.read_to_end(&mut fresh)?;
        for line in fresh.split_inclusive(|byte| *byte == b'\n') {
            if line.last() != Some(&b'\n') {
                break;
            }
            self.read += line.len() as u64;
            let line = String::from_utf8_lossy(line);
            if line.contains(what) {
                return Ok(Some(line.trim_end().to_owned()));
            }
        }
        Ok(None)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}

/// Path of a program of this workspace, built by `cargo build --workspace --bins`.
pub fn program(name: &str) -> io::Result<PathBuf> {
    let own = std::env::current_exe()?;
    let here = own.parent().unwrap_or(Path::new("."));
    let folder = if here.ends_with("deps") { here.parent().unwrap_or(here) } else { here };
    let path = folder.join(name);
    if path.exists() {
        Ok(path)
    } else {
        Err(io::Error::other(format!("{name} is not built: run `cargo build --workspace --bins` first")))
    }
}
