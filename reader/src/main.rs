//! Owns the command line of the reader service.
//!
//! Promises: no core dump ever holds a PIN; exit codes: 0 done or go, 1 failed or no-go, 2 wrong usage.
//! Must never: open a network socket.

use std::{
    error::Error,
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use clap::{Parser, Subcommand};
use reader::{
    Options, Roots, Slot, Watch as _, listen,
    pcsc_port::{PcscConnect, PcscWatch, ReaderChoice, reader_names},
    probe::Report,
    serve,
    stay::Stay,
};

/// Card reader service of the reception kiosk.
#[derive(Parser)]
#[command(name = "reader", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Use only readers whose name contains this.
    #[arg(long, global = true, default_value = "", value_name = "TEXT")]
    reader_name: String,
    /// PEM file with the CA certificates of user authentication. Without it no card's certificate is taken.
    #[arg(long, global = true, value_name = "PATH")]
    card_roots: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the kiosk on a Unix socket.
    Serve {
        /// Path of the socket, when systemd passes none.
        #[arg(long, value_name = "PATH")]
        socket: Option<PathBuf>,
        /// A user, besides the own one, whose processes may connect. May be repeated.
        #[arg(long = "peer-uid", value_name = "UID")]
        peer_uids: Vec<u32>,
    },
    /// Say what lies on the reader. Sends no PIN.
    Probe,
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
    let choice = ReaderChoice { name_part: arguments.reader_name };
    let roots = Arc::new(match arguments.card_roots {
        Some(path) => Roots::from_pem(&std::fs::read(path)?)?,
        None => Roots::default(),
    });
    match arguments.command {
        Command::Serve { socket, peer_uids } => {
            // Others than the owner can only reach the socket when its bits let them.
            let mode = if peer_uids.is_empty() { 0o600 } else { 0o660 };
            let listener = listen::listener(socket.as_deref(), mode)?;
            sd_notify::notify(&[sd_notify::NotifyState::Ready])?;
            let watch = PcscWatch::new(choice.clone());
            serve(listener, Options { peer_uids, roots }, watch, PcscConnect::new(choice))?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Probe => probe(&choice, roots),
    }
}

fn probe(choice: &ReaderChoice, roots: Arc<Roots>) -> Result<ExitCode, Box<dyn Error>> {
    let mut out = io::stdout().lock();
    for name in reader_names(choice).unwrap_or_default() {
        writeln!(out, "PC/SC: {name}")?;
    }
    let slot = PcscWatch::new(choice.clone()).wait_change(Slot::NoService, Duration::ZERO);
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let mut stay = Stay::new(PcscConnect::new(choice.clone()), roots);
    let report = Report::of(slot, &mut stay, i64::try_from(now)?);
    for line in report.lines() {
        writeln!(out, "{line}")?;
    }
    Ok(if report.go() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
