//! The first steps of the programs, in their order: no core dump before anything else, systemd told before the
//! queue is open, the activation file before the activation code.
//!
//! And the sign of life: from the window as well as from the app.
//!
//! Promises: the programs that ship are run as systemd or a technician runs them; there is no gateway.
//! Must never: start a house.

use std::error::Error;
use std::ffi::OsString;
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tests::house::part::{Part, Recipe, WAIT_SECS_MAX, program};
use tests::kiosk_rules;
use tests::pki::tls::TestCa;
use tests::window::Window;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// EX_CONFIG: the unit is not started again for it.
const EXIT_CONFIG: i32 = 78;
/// Longest time between two signs of life.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// A program that may not run.
const EXIT_FAILED: i32 = 1;

fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}

/// Settings of a kiosk whose gateway does not answer, with these folders.
fn kiosk_settings(dir: &TempDir, queue: &Path, state_dir: &Path) -> Result<PathBuf> {
    let roots = dir.path().join("roots.pem");
    fs::write(&roots, TestCa::new("start")?.certificate_pem())?;
    let socket = dir.path().join("reader.socket");
    let settings = dir.path().join("kiosk.toml");
    let text = format!(
        "[reader]\nsocket = {socket:?}\n[queue]\npath = {queue:?}\n[gateway]\nurl = \"https://127.0.0.1:9\"\n\
         roots = {roots:?}\nstate_dir = {state_dir:?}\n[reception]\ncourses = [\"specific-exam\"]\n\
         voucher = \"brought\"\n{}{}",
        kiosk_rules::PEOPLE,
        kiosk_rules::write(dir.path())?,
    );
    fs::write(&settings, text)?;
    Ok(settings)
}

/// Runs a program; `without_prctl` lets each of its prctl calls fail, and with them the one that forbids dumps.
fn run(name: &str, arguments: &[&str], without_prctl: bool) -> Result<Output> {
    let program = program(name)?;
    let mut command = if without_prctl {
        let mut strace = Command::new("strace");
        strace.args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=prctl", "-e", "inject=prctl:error=EPERM"]);
        strace.arg(program);
        strace
    } else {
        Command::new(program)
    };
    command.args(arguments).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").stdin(Stdio::null());
    Ok(command.output()?)
}

/// Both programs hold a PIN for a moment.
#[test]
fn a_program_that_could_leave_a_core_dump_does_not_run() -> Result<()> {
    for (name, task) in [("reader", "serve"), ("kiosk", "activate")] {
        let arguments = [task, "--config", "/nowhere/settings.toml"];
        assert_eq!(run(name, &arguments, false)?.status.code(), Some(EXIT_CONFIG), "{name}");
        let output = run(name, &arguments, true)?;
        assert_eq!(output.status.code(), Some(EXIT_FAILED), "{name} went on: {}", said(&output));
    }
    Ok(())
}

/// The code can be used once. A folder that cannot keep its fruit is found out before the gateway is asked.
#[test]
fn an_activation_code_is_not_spent_when_its_fruit_cannot_be_kept() -> Result<()> {
    let dir = tempfile::tempdir()?;
    for (state, word) in [("missing", "terminal.json cannot be written"), ("", "the gateway was not heard")] {
        let settings = kiosk_settings(&dir, &dir.path().join("queue.sqlite"), &dir.path().join(state))?;
        let mut child = Command::new(program("kiosk")?)
            .args([OsString::from("activate"), "--config".into(), settings.into()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        // It may have ended before it read them.
        let _unread = child.stdin.take().map(|mut keyboard| keyboard.write_all(b"1310000001\nuser\ncode\n"));
        let output = child.wait_with_output()?;
        assert!(said(&output).contains(word), "{state:?}: {}", said(&output));
    }
    Ok(())
}

/// A kiosk on a display of its own that talks to this test as to systemd. Its queue is in the folder `queue`, which is
/// not there yet.
struct Supervised {
    dir: TempDir,
    systemd: UnixDatagram,
    window: Window,
    kiosk: Part,
}

impl Supervised {
    fn start() -> Result<Self> {
        let dir = tempfile::tempdir()?;
        let identity = TestCa::new("start")?.client("kiosk-1")?;
        let state = serde_json::json!({
            "terminal": "kiosk-1", "certificate_pem": identity.certificate_pem, "key_pem": identity.key_pem,
        });
        fs::write(dir.path().join("terminal.json"), state.to_string())?;
        let settings = kiosk_settings(&dir, &dir.path().join("queue/queue.sqlite"), dir.path())?;
        let notify = dir.path().join("notify.socket");
        let systemd = UnixDatagram::bind(&notify)?;
        let window = Window::virtual_display()?;
        let recipe = Recipe {
            name: "kiosk",
            program: program("kiosk")?,
            arguments: vec!["run".into(), "--config".into(), settings.into()],
            environment: vec![
                ("DISPLAY", window.display.clone().into()),
                ("SLINT_BACKEND", "winit-software".into()),
                ("XDG_RUNTIME_DIR", dir.path().into()),
                ("NOTIFY_SOCKET", notify.into()),
            ],
        };
        let kiosk = Part::start(recipe, dir.path())?;
        Ok(Self { dir, systemd, window, kiosk })
    }

    /// The next message, if it comes in this time.
    fn told(&self, wait: Duration) -> Result<Option<String>> {
        self.systemd.set_read_timeout(Some(wait))?;
        let mut message = [0; 512];
        match self.systemd.recv(&mut message) {
            Ok(length) => Ok(Some(String::from_utf8_lossy(message.get(..length).unwrap_or_default()).into())),
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// How often the kiosk says in this time that it lives.
    fn signs_of_life(&self, time: Duration) -> Result<usize> {
        let end = Instant::now() + time;
        let mut signs = 0;
        while let Some(left) = end.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
            signs += usize::from(self.told(left)?.is_some_and(|message| message == "WATCHDOG=1\n"));
        }
        Ok(signs)
    }

    fn wait_alive(&self) -> Result<()> {
        let end = Instant::now() + Duration::from_secs(WAIT_SECS_MAX);
        while Instant::now() < end {
            if self.signs_of_life(HEARTBEAT)? > 0 {
                return Ok(());
            }
        }
        Err("no sign of life".into())
    }
}

/// Otherwise systemd would take a kiosk that waits for its disk for one that hangs, and kill it.
#[test]
fn systemd_is_told_that_the_kiosk_runs_before_its_queue_is_open() -> Result<()> {
    let mut supervised = Supervised::start()?;
    let first = supervised.told(Duration::from_secs(WAIT_SECS_MAX))?;
    assert_eq!(first.as_deref(), Some("READY=1\n"), "{:?}", supervised.kiosk.log());
    supervised.kiosk.says("the queue cannot be opened")?;
    Ok(())
}

/// The window waits for its display for ever, while the app's loop goes on.
#[test]
fn a_kiosk_whose_window_hangs_does_not_tell_systemd_that_it_lives() -> Result<()> {
    let mut supervised = Supervised::start()?;
    supervised.wait_alive()?;
    supervised.window.wait_drawn()?;
    supervised.window.hang(true)?;
    // Another page is drawn now, and that does not end.
    fs::create_dir(supervised.dir.path().join("queue"))?;
    supervised.kiosk.says("serving")?;
    supervised.kiosk.says("the window does not answer")?;
    // What it said before it hung.
    while supervised.told(Duration::from_millis(1))?.is_some() {}
    let signs = supervised.signs_of_life(2 * HEARTBEAT)?;
    supervised.window.hang(false)?;
    assert_eq!(signs, 0, "a window that hangs was told to live");
    supervised.wait_alive()
}
