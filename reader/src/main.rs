//! Owns the command line of the reader service.
//!
//! Promises: no core dump ever holds a PIN; exit codes: 0 done or go, 1 failed or no-go, 2 wrong usage,
//! 75 the PC/SC service hangs and has to be started anew, 78 settings that cannot be used.
//! Must never: open a network socket.

use std::{
    error::Error,
    io::{self, Write as _},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use reader::{
    Options, ServeError, listen,
    pcsc_port::{PcscConnect, PcscWatch, ReaderChoice},
    probe::command::{self, ProbeArguments},
    serve,
    settings::Settings,
};
use rustix::mm::MlockAllFlags;
use settings::{Problem, Problems};
use signal_hook::consts::{SIGINT, SIGTERM};

/// EX_TEMPFAIL: the unit starts the PC/SC service anew as well.
const EXIT_STUCK: u8 = 75;

/// Card reader service of the reception kiosk.
#[derive(Parser)]
#[command(name = "reader", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the kiosk on a Unix socket.
    Serve {
        /// Settings (TOML).
        #[arg(long, value_name = "FILE", default_value = "/etc/uketsuke/reader.toml")]
        config: PathBuf,
        /// Path of the socket, when systemd passes none.
        #[arg(long, value_name = "PATH")]
        socket: Option<PathBuf>,
    },
    /// Say what is wrong or right with reader and card, for a technician. Sends no PIN.
    Probe(ProbeArguments),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Err(error) = start() {
        // Logging may be what failed. Nobody may be listening here either.
        let _unheard = writeln!(io::stderr(), "reader: {error}");
        return ExitCode::FAILURE;
    }
    run(arguments).unwrap_or_else(|error| {
        tracing::error!(%error, "reader ends");
        ExitCode::FAILURE
    })
}

fn start() -> Result<(), Box<dyn Error>> {
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    journal::init("uketsuke-reader")?;
    journal::install_panic_hook();
    Ok(())
}

fn run(arguments: Arguments) -> Result<ExitCode, Box<dyn Error>> {
    match arguments.command {
        Command::Serve { config, socket } => serve_with(&config, socket.as_deref()),
        Command::Probe(arguments) => Ok(command::run(&arguments)?),
    }
}

fn serve_with(config: &Path, socket: Option<&Path>) -> Result<ExitCode, Box<dyn Error>> {
    let settings = match usable(config) {
        Ok(settings) => settings,
        Err(problems) => {
            for line in problems.to_string().lines() {
                tracing::error!("{line}");
            }
            return Ok(ExitCode::from(settings::EXIT_CONFIG));
        }
    };
    // Others than the owner can only reach the socket when its bits let them.
    let mode = if settings.peer_uids.is_empty() { 0o600 } else { 0o660 };
    let listener = listen::listener(socket, mode)?;
    let choice = ReaderChoice::new(settings.name_part);
    let options = Options {
        peer_uids: settings.peer_uids,
        roots: settings.roots,
        steadiness: settings.steadiness,
        stop: Some(stop_signals()?),
    };
    let connect = PcscConnect::new(choice.clone()).with_models(settings.models);
    match serve(listener, options, PcscWatch::new(choice), connect) {
        Err(error @ ServeError::Stuck) => {
            tracing::error!(%error, "reader ends");
            Ok(ExitCode::from(EXIT_STUCK))
        }
        ended => Ok(ended.map(|()| ExitCode::SUCCESS)?),
    }
}

/// Settings that were read, with what they ask of the system done.
fn usable(config: &Path) -> Result<Settings, Problems> {
    let settings = Settings::read(config)?;
    let locked = if settings.lock_memory { lock_memory() } else { Ok(()) };
    locked.map(|()| settings).map_err(|error| {
        let what = format!("is not possible ({error}), set LimitMEMLOCK=infinity in the unit");
        Problems { file: config.to_owned(), list: vec![Problem { at: "memory.lock".to_owned(), what }] }
    })
}

/// Keeps every page from the swap device, also those that come later; none is touched for it.
fn lock_memory() -> rustix::io::Result<()> {
    rustix::mm::mlockall(MlockAllFlags::CURRENT | MlockAllFlags::FUTURE | MlockAllFlags::ONFAULT)
}

/// Can be read from when the service is told to end.
fn stop_signals() -> io::Result<UnixStream> {
    let (told, heard) = UnixStream::pair()?;
    signal_hook::low_level::pipe::register(SIGTERM, told.try_clone()?)?;
    signal_hook::low_level::pipe::register(SIGINT, told)?;
    Ok(heard)
}
