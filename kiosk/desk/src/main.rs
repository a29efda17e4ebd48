//! Owns the command line of the desk.
//!
//! Promises: exit code 0 done, 1 failed, 78 settings to correct; passphrases come from standard input only.
//! Must never: take a passphrase as an argument, or make an account by itself.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use desk::commands::{self, CommandError, NewAccount};

/// Staff console and forwarding of the reception kiosk.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the staff console until told to stop.
    Serve {
        /// Settings file.
        #[arg(long)]
        config: PathBuf,
    },
    /// Make an account. The passphrase is read from standard input.
    AddStaff {
        /// Settings file.
        #[arg(long)]
        config: PathBuf,
        /// Name that colleagues read; the account's name unless given.
        #[arg(long)]
        display_name: Option<String>,
        /// The account is marked as 責任者. It may do no more than others yet.
        #[arg(long)]
        manager: bool,
        /// Name to sign in with.
        name: String,
    },
    /// Close an account. Its name stays taken.
    RemoveStaff {
        /// Settings file.
        #[arg(long)]
        config: PathBuf,
        /// Name to sign in with.
        name: String,
    },
    /// Give an account another passphrase, read from standard input.
    SetPassphrase {
        /// Settings file.
        #[arg(long)]
        config: PathBuf,
        /// Name to sign in with.
        name: String,
    },
    /// Put a list of contracted insurers (委託元保険者一覧表) into force.
    ImportInsurers {
        /// Settings file.
        #[arg(long)]
        config: PathBuf,
        /// The list, CSV (UTF-8 or CP932) or XLSX.
        file: PathBuf,
    },
    /// Print the SHA-256 fingerprint of the certificate.
    Fingerprint {
        /// Settings file.
        #[arg(long)]
        config: PathBuf,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            commands::complain(&error);
            ExitCode::from(error.exit_code())
        }
    }
}

fn run(command: Command) -> Result<(), CommandError> {
    match command {
        Command::Serve { config } => commands::serve(&config),
        Command::AddStaff { config, display_name, manager, name } => {
            commands::add_staff(&config, &NewAccount { display_name, manager, name })
        }
        Command::RemoveStaff { config, name } => commands::remove_staff(&config, &name),
        Command::SetPassphrase { config, name } => commands::set_passphrase(&config, &name),
        Command::ImportInsurers { config, file } => commands::import_insurers(&config, &file),
        Command::Fingerprint { config } => commands::fingerprint(&config),
    }
}
