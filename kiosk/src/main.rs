//! The patient's side: `kiosk run` serves people, `kiosk activate` registers the terminal once.
//!
//! Promises: the window runs on the main thread, everything that waits on another; settings that cannot be
//! used end with code 78 and a list of all problems.
//! Must never: link PC/SC or open a listening port.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// 健診センター受付端末: the screen that a patient uses.
#[derive(Parser)]
#[command(name = "kiosk", version)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Serve people.
    Run {
        /// Settings (TOML).
        #[arg(long, default_value = "/etc/uketsuke/kiosk.toml")]
        config: PathBuf,
    },
    /// Register this terminal with the gateway; reads facility number, user id and activation code from
    /// standard input, one a line.
    Activate {
        /// Settings (TOML).
        #[arg(long, default_value = "/etc/uketsuke/kiosk.toml")]
        config: PathBuf,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Err(error) = journal::init("uketsuke-kiosk") {
        let _ = writeln!(std::io::stderr(), "kiosk: {error}");
        return ExitCode::FAILURE;
    }
    journal::install_panic_hook();
    let ended = kiosk::harden().and_then(|()| match arguments.task {
        Task::Run { config } => kiosk::run(&config),
        Task::Activate { config } => kiosk::activate_terminal(&config),
    });
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => error.report(),
    }
}
