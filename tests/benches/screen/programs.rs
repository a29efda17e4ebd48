//! Owns how each program is started with a page.
//!
//! Promises: nothing is left out that its makers would have in a kiosk, and nothing added but what a machine without
//! a graphics card, a session and a way to the Internet needs.
//! Must never: give one of them a warmer start than another; each has its folder, used again and again.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Result;

/// Who shows the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Program {
    /// Our own pages.
    Screen,
    /// The same as a web page.
    Chromium,
    /// The same in Qt Quick.
    Qt,
}

impl Program {
    /// All of them, in the order of their turns.
    pub const ALL: [Self; 3] = [Self::Screen, Self::Chromium, Self::Qt];

    /// For heads of tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Screen => "`screen`",
            Self::Chromium => "Chromium `--kiosk`",
            Self::Qt => "Qt 6 QML",
        }
    }
}

/// Which page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// The pad of the PIN.
    Pin,
    /// A card moves 30 times.
    Card,
}

impl Page {
    const fn name(self) -> &'static str {
        match self {
            Self::Pin => "pin",
            Self::Card => "card",
        }
    }
}

/// Where everything lies.
pub struct Starts {
    /// The example `page` of the screen crate.
    pub screen: PathBuf,
    /// Folder of the pages for the others.
    pub peers: PathBuf,
    /// For profiles and caches.
    pub scratch: PathBuf,
    /// The display.
    pub display: String,
}

impl Starts {
    /// The command that shows this page.
    pub fn command(&self, program: Program, page: Page) -> Result<Command> {
        let home = self.scratch.join(format!("{program:?}"));
        fs::create_dir_all(&home)?;
        let mut command = match program {
            Program::Screen => self.screen(page),
            Program::Chromium => self.chromium(page, &home),
            Program::Qt => self.qt(page),
        };
        command.env("DISPLAY", &self.display).env("HOME", &home).env("XDG_CACHE_HOME", home.join("cache"));
        command.env("XDG_RUNTIME_DIR", &home).env("LANG", "C.UTF-8");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(fs::File::create(home.join("stderr"))?);
        Ok(command)
    }

    fn screen(&self, page: Page) -> Command {
        let mut command = Command::new(&self.screen);
        command.arg(page.name()).env("SLINT_BACKEND", "winit-software");
        command
    }

    fn chromium(&self, page: Page, home: &Path) -> Command {
        let mut command = Command::new("chromium");
        command.args([
            "--kiosk",
            "--window-size=1280,800",
            "--window-position=0,0",
            "--lang=ja",
            "--no-first-run",
        ]);
        // Fonts beside the page; no graphics card; nobody to ask over the Internet.
        command.args(["--allow-file-access-from-files", "--disable-gpu", "--disable-quic"]);
        command.args(["--disable-background-networking", "--disable-component-update", "--disable-sync"]);
        if rustix::process::geteuid().is_root() {
            // It refuses to run as root with its sandbox, and would complain above the page.
            command.args(["--no-sandbox", "--test-type"]);
        }
        command.arg(format!("--user-data-dir={}", home.join("profile").display()));
        command.arg(format!("file://{}#{}", self.peers.join("page.html").display(), page.name()));
        command
    }

    fn qt(&self, page: Page) -> Command {
        let mut command = Command::new("/usr/lib/qt6/bin/qml");
        command.arg(self.peers.join("Page.qml")).args(["--", page.name()]);
        command.env("QT_QPA_PLATFORM", "xcb").env("QT_QUICK_BACKEND", "software");
        command
    }
}
