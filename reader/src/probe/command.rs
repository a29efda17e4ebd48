//! Owns `reader probe` as a command: its arguments, what it gathers from the machine, what it prints.
//!
//! Promises: exit code 0 go, 1 no-go, 2 wrong usage or files that cannot be used. Works beside the running
//! service.
//! Must never: send a PIN, or keep a reader open that no card was looked at in.

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use super::{
    CardSeen, Found, Report,
    card::Manner,
    stack::{self, DAEMONS, DRIVER_INFO},
    usb::{self, USB_DEVICES},
};
use crate::{
    channel::ChannelError,
    model::{Extended, Models, Verdict},
    pcsc_port::{
        PcscConnect, ReaderChoice,
        survey::{SlotSeen, card_lies_there, survey},
    },
    settings::Settings,
    trust::Roots,
};

/// Longest wait for a card that may be asked for (seconds).
pub const WAIT_SECS_MAX: u64 = 600;
/// Wrong usage.
pub const EXIT_USAGE: u8 = 2;

const LOOK_AGAIN: Duration = Duration::from_millis(200);
/// A service that was just started by this look finds a card only at its second poll.
const SETTLE: Duration = Duration::from_millis(500);

/// Arguments of `reader probe`.
#[derive(Debug, clap::Args)]
pub struct ProbeArguments {
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Wait for a card, at most this long.
    #[arg(long, value_name = "SECS", default_value_t = 0)]
    #[arg(value_parser = clap::value_parser!(u64).range(..=WAIT_SECS_MAX))]
    wait: u64,
    /// Settings of the service: its reader name, its table of readers, its roots.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Use only readers whose name contains this.
    #[arg(long, value_name = "TEXT")]
    reader_name: Option<String>,
    /// Table of known readers instead of the one that ships.
    #[arg(long, value_name = "FILE")]
    readers: Option<PathBuf>,
    /// Where the kernel lists USB devices.
    #[arg(long, value_name = "DIR", default_value = USB_DEVICES, hide = true)]
    usb_devices: PathBuf,
    /// Description of the CCID driver.
    #[arg(long, value_name = "FILE", default_value = DRIVER_INFO, hide = true)]
    driver_info: PathBuf,
}

/// What the probe works with.
struct Setup {
    name_part: String,
    models: Arc<Models>,
    roots: Option<Arc<Roots>>,
}

/// Runs the probe and prints the report.
///
/// # Errors
/// When nothing can be printed, or the clock stands before 1970.
pub fn run(arguments: &ProbeArguments) -> io::Result<ExitCode> {
    let setup = match Setup::of(arguments) {
        Ok(setup) => setup,
        Err(what) => {
            writeln!(io::stderr(), "reader probe: {what}")?;
            return Ok(ExitCode::from(EXIT_USAGE));
        }
    };
    let found = found(arguments, &setup);
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).map_err(io::Error::other)?;
    let now_unix_secs = i64::try_from(since_epoch.as_secs()).map_err(io::Error::other)?;
    let report = Report::of(found, &setup.models, |slot, extended| setup.look(slot, extended, now_unix_secs));
    print(&report, arguments.json)?;
    Ok(if report.go() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print(report: &Report, json: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if json {
        serde_json::to_writer_pretty(&mut out, report)?;
        return writeln!(out);
    }
    report.lines().iter().try_for_each(|line| writeln!(out, "{line}"))
}

impl Setup {
    fn of(arguments: &ProbeArguments) -> Result<Self, String> {
        let settings = arguments.config.as_deref().map(Settings::read).transpose();
        let settings = settings.map_err(|problems| problems.to_string())?;
        let of_settings = settings
            .as_ref()
            .map_or_else(|| Arc::new(Models::shipped()), |settings| Arc::clone(&settings.models));
        let given = arguments.readers.as_deref().map(Models::read).transpose();
        let models = given.map_err(|error| error.to_string())?.map_or(of_settings, Arc::new);
        let name_part = arguments.reader_name.clone();
        let name_part = name_part.or_else(|| settings.as_ref().map(|settings| settings.name_part.clone()));
        let roots = settings.map(|settings| settings.roots);
        Ok(Self { name_part: name_part.unwrap_or_default(), models, roots })
    }

    fn choice(&self) -> ReaderChoice {
        ReaderChoice::new(self.name_part.as_str())
    }

    /// One card, by the full name of its slot.
    fn look(&self, slot: &SlotSeen, extended: Extended, now_unix_secs: i64) -> CardSeen {
        let connect =
            PcscConnect::new(ReaderChoice::new(slot.name.as_str())).with_models(Arc::clone(&self.models));
        let measure = extended.verdict == Verdict::Unknown;
        CardSeen::of(
            &connect,
            &Manner { now_unix_secs, roots: self.roots.clone(), measure, clock: Instant::now },
        )
    }
}

fn found(arguments: &ProbeArguments, setup: &Setup) -> Found {
    Found {
        slots: surveyed(&setup.choice(), Duration::from_secs(arguments.wait)),
        usb: usb::readers(&arguments.usb_devices, &setup.models),
        daemon_version: stack::daemon_version(&DAEMONS),
        driver_version: stack::driver_version(Path::new(&arguments.driver_info)),
    }
}

/// Looks once a card lies there, or the time is over. Only the last look asks a driver, so that a long wait does
/// not come between the running service and a card.
fn surveyed(choice: &ReaderChoice, wait: Duration) -> Result<Vec<SlotSeen>, ChannelError> {
    let deadline = Instant::now() + wait.max(SETTLE);
    while Instant::now() < deadline && card_lies_there(choice) != Ok(true) {
        thread::sleep(LOOK_AGAIN);
    }
    survey(choice)
}
