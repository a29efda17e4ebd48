//! Owns the whole product under test: every process of it, joined as on a device, on loopback and Unix
//! sockets.
//!
//! Promises: the processes are the programs that ship (reader or `card-desk`, kiosk, desk); only card,
//! gateway and exam system are simulators. Everything dies with the house, everything is in one folder.
//! Must never: share a folder, a port or a display with another house.

mod commands;
mod discard;
pub mod part;
mod recipes;

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use part::{Part, WAIT_SECS_MAX, program};
use tempfile::TempDir;

use crate::card::control::CardDeskClient;
use crate::pcscd_lab::PcscdLab;
use crate::window::Window;

/// Name of the staff account of every house.
pub const STAFF_NAME: &str = "hanako";
/// Its passphrase. Public.
pub const STAFF_PASSPHRASE: &str = "demo-no-aikotoba-2026";

/// Environment variable that keeps the folders of houses after their end, for who looks for a cause.
pub const KEEP_VARIABLE: &str = "UKETSUKE_KEEP";

/// Which reader process the house has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReaderKind {
    /// `card-desk`: the reader service over a virtual card in the same process.
    Virtual,
    /// `reader` itself, with a real pcscd and the virtual card behind its vpcd driver.
    RealPcscd,
}

/// Where the kiosk's window is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A virtual display of this house.
    Virtual,
    /// The display of the visitor.
    Display(String),
}

/// A running house.
pub struct House {
    /// The patient's screen; none when it is on the visitor's display.
    pub window: Option<Window>,
    /// `kiosk`.
    pub kiosk: Part,
    /// `desk`.
    pub desk: Part,
    /// `card-desk` or `reader`.
    pub reader: Part,
    /// Remote control of the card.
    pub card: CardDeskClient,
    /// Gateway simulator.
    pub gateway: Part,
    /// Its remote control, `http://…`.
    pub gateway_control: String,
    /// Exam system simulator.
    pub exam_system: Part,
    /// Its page for people, `http://…`.
    pub exam_page: String,
    /// Address of the staff console.
    pub console: String,
    /// The real pcscd, when there is one.
    pub lab: Option<PcscdLab>,
    dir: TempDir,
}

impl House {
    /// Builds and starts everything; the kiosk is idle when this returns.
    ///
    /// # Errors
    /// What did not start, with the end of its log.
    pub fn open(kind: ReaderKind, place: &Place) -> io::Result<Self> {
        Self::open_at(kind, place, "info")
    }

    /// The same with a log level, in the syntax of the product's variable.
    ///
    /// # Errors
    /// What did not start, with the end of its log.
    pub fn open_at(kind: ReaderKind, place: &Place, level: &str) -> io::Result<Self> {
        let keep = std::env::var_os(KEEP_VARIABLE).is_some();
        let dir = tempfile::Builder::new().prefix("uketsuke-").disable_cleanup(keep).tempdir()?;
        let root = dir.path();
        let (window, display) = match place {
            Place::Virtual => {
                let window = Window::virtual_display()?;
                let display = window.display.clone();
                (Some(window), display)
            }
            Place::Display(display) => (None, display.clone()),
        };
        let mut gateway = Part::start(recipes::gateway(root)?.at(level), root)?;
        let ready = gateway.ready_line()?;
        let gateway_control = format!("http://127.0.0.1:{}", ready.number("control_port")?);
        recipes::write_kiosk_settings(root, ready.number("port")?, &ready.text("roots")?)?;
        let mut exam_system = Part::start(recipes::exam_system(root)?.at(level), root)?;
        let ready = exam_system.ready_line()?;
        let exam_page = format!("http://127.0.0.1:{}", ready.number("page_port")?);
        let console = recipes::write_desk_settings(root, &ready)?;
        let (reader, card, lab) = reader(kind, root, level)?;
        commands::prepare(root)?;
        let mut desk = Part::start(recipes::desk(root)?.at(level), root)?;
        desk.says("forwarding=")?;
        let mut kiosk = Part::start(recipes::kiosk(root, &display)?.at(level), root)?;
        kiosk.says("stage=\"idle\"")?;
        window.as_ref().map_or(Ok(()), Window::wait_drawn)?;
        Ok(Self {
            window,
            kiosk,
            desk,
            reader,
            card,
            gateway,
            gateway_control,
            exam_system,
            exam_page,
            console,
            lab,
            dir,
        })
    }

    /// The folder that holds everything of this house: settings, queue, logs.
    #[must_use]
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// The queue file.
    #[must_use]
    pub fn queue_path(&self) -> PathBuf {
        recipes::queue_path(self.dir())
    }

    /// Certificate of the staff console, PEM.
    #[must_use]
    pub fn desk_certificate(&self) -> PathBuf {
        recipes::desk_certificate(self.dir())
    }

    /// A new staff code for the account of the house, as the technician reads it from the command.
    ///
    /// # Errors
    /// When the command shows none.
    pub fn give_code(&self) -> io::Result<String> {
        commands::give_code(self.dir())
    }

    /// Takes a list of reservations (CSV in the columns of `config/reservations.toml`), by the command for it.
    ///
    /// # Errors
    /// What the command said when it refused.
    pub fn take_reservations(&self, list: &str) -> io::Result<()> {
        commands::take_reservations(self.dir(), list)
    }

    /// Starts the kiosk again after it was killed; its window is drawn when this returns.
    ///
    /// # Errors
    /// When it does not start.
    pub fn kiosk_again(&mut self) -> io::Result<()> {
        self.kiosk.again()?;
        self.kiosk.says("serving")?;
        self.screen()?.wait_drawn()
    }

    /// Has the kiosk ask for the number of a voucher, as it ships; a technician's change, then a restart.
    ///
    /// # Errors
    /// When the settings are not those of a house, or the kiosk does not start.
    pub fn ask_for_numbers(&mut self) -> io::Result<()> {
        let path = recipes::kiosk_settings(self.dir());
        let (asked, number) = ("voucher = \"brought\"", "voucher = \"number\"");
        let settings = std::fs::read_to_string(&path)?;
        if !settings.contains(asked) {
            return Err(io::Error::other("the settings of the kiosk do not say what is asked"));
        }
        std::fs::write(&path, settings.replace(asked, number))?;
        self.kiosk.kill()?;
        self.kiosk_again()?;
        self.page("idle")
    }

    /// The patient's screen.
    ///
    /// # Errors
    /// When the window is on the visitor's display.
    pub fn screen(&self) -> io::Result<&Window> {
        self.window.as_ref().ok_or_else(|| io::Error::other("the window is on the visitor's display"))
    }
}

fn reader(
    kind: ReaderKind,
    root: &Path,
    level: &str,
) -> io::Result<(Part, CardDeskClient, Option<PcscdLab>)> {
    match kind {
        ReaderKind::Virtual => {
            let part = Part::start(recipes::card_desk(root)?.at(level), root)?;
            let card = CardDeskClient::new(recipes::card_control(root));
            card.wait_ready(Duration::from_secs(WAIT_SECS_MAX)).map_err(io::Error::other)?;
            Ok((part, card, None))
        }
        ReaderKind::RealPcscd => {
            let lab = PcscdLab::start(&program("card-desk")?).map_err(io::Error::other)?;
            let part = Part::start(recipes::reader(root, &lab.socket())?.at(level), root)?;
            let card = lab.desk().clone();
            Ok((part, card, Some(lab)))
        }
    }
}
