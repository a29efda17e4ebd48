//! Owns the command line of the desk.
//!
//! Promises: exit code 0 done, 1 failed, 2 wrong arguments, 78 settings to correct; passphrases come from standard input only.
//! Must never: take a passphrase as an argument, or make an account by itself.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use desk::commands::{self, CommandError, Export, NewAccount, Taking, Trail};
use jiff::civil::Date;
use queue::ChainHead;
use queue::Role;

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
        /// staff (職員), manager (責任者), or technician (技術担当者, who sees nobody's data).
        #[arg(long, default_value = "staff", value_parser = role)]
        role: Role,
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
    /// Take the second factor of an account away, with its recovery codes.
    ResetSecondFactor {
        /// Settings file.
        #[arg(long)]
        config: PathBuf,
        /// Name to sign in with.
        name: String,
    },
    /// Print the code with which the first manager makes their account; while nobody has an account.
    FirstCode {
        /// Settings file.
        #[arg(long)]
        config: PathBuf,
    },
    /// Give an account another code for the kiosk, and print it once.
    GiveCode {
        /// Settings file.
        #[arg(long)]
        config: PathBuf,
        /// Name to sign in with.
        name: String,
    },
    /// Take the code of an account back.
    RemoveCode {
        /// Settings file.
        #[arg(long)]
        config: PathBuf,
        /// Name to sign in with.
        name: String,
    },
    /// Show what a list of contracted insurers (委託元保険者一覧表) would change; with --take, put it into force.
    ImportInsurers {
        /// Settings file.
        #[arg(long)]
        config: PathBuf,
        #[command(flatten)]
        taking: TakingArguments,
        /// The list, CSV (UTF-8 or CP932) or XLSX.
        file: PathBuf,
    },
    /// Show what the list before would change; with --take, put it into force again. One step only.
    StepBackInsurers {
        /// Settings file.
        #[arg(long)]
        config: PathBuf,
        #[command(flatten)]
        taking: TakingArguments,
    },
    /// Show what a list of reservations (受診予約) would change; with --take, take it for the days that it has.
    ImportReservations {
        /// Settings file.
        #[arg(long)]
        config: PathBuf,
        #[command(flatten)]
        taking: TakingArguments,
        /// Day (2026-11-20) of a list that has no column for it.
        #[arg(long)]
        day: Option<Date>,
        /// The list, CSV (UTF-8 or CP932) or XLSX.
        file: PathBuf,
    },
    /// Check the centre's own row of 実施機関一覧表.
    OwnRow {
        /// Write the row as CSV, with ※9 set.
        #[arg(long)]
        out: Option<PathBuf>,
        /// Replace that file if it is there.
        #[arg(long, requires = "out")]
        force: bool,
        /// The row under its headings, CSV (UTF-8 or CP932) or XLSX.
        file: PathBuf,
    },
    /// The audit trail (操作の記録).
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// Print the SHA-256 fingerprint of the certificate.
    Fingerprint {
        /// Settings file.
        #[arg(long)]
        config: PathBuf,
    },
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Tell whether the trail is what was written. Exit code 1 when it is not.
    Verify {
        /// Settings file, for the trail in the queue. Only reads.
        #[arg(long, required_unless_present = "file", conflicts_with = "file")]
        config: Option<PathBuf>,
        /// A head that was noted elsewhere, as 64 hexadecimal digits. Without it, a trail that was cut off or written
        /// anew as a whole is not noticed.
        #[arg(long)]
        head: Option<ChainHead>,
        /// An exported trail.
        file: Option<PathBuf>,
    },
    /// Write the trail into a new file.
    Export {
        /// Settings file.
        #[arg(long)]
        config: PathBuf,
        /// The file, which must not be there yet.
        #[arg(long)]
        out: PathBuf,
    },
}

/// Without --take nothing changes.
#[derive(Args)]
struct TakingArguments {
    /// Put it into force.
    #[arg(long)]
    take: bool,
    /// Version that the difference was shown against, 0 for none; refuse when another is in force.
    #[arg(long, requires = "take")]
    basis: Option<i64>,
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
        Command::AddStaff { config, display_name, role, name } => {
            commands::add_staff(&config, &NewAccount { display_name, role, name })
        }
        Command::RemoveStaff { config, name } => commands::remove_staff(&config, &name),
        Command::SetPassphrase { config, name } => commands::set_passphrase(&config, &name),
        Command::ResetSecondFactor { config, name } => commands::reset_second_factor(&config, &name),
        Command::FirstCode { config } => commands::first_code(&config),
        Command::GiveCode { config, name } => commands::give_code(&config, &name),
        Command::RemoveCode { config, name } => commands::remove_code(&config, &name),
        Command::ImportInsurers { config, taking, file } => {
            commands::import_insurers(&config, &file, taking.into())
        }
        Command::StepBackInsurers { config, taking } => commands::step_back_insurers(&config, taking.into()),
        Command::ImportReservations { config, taking, day, file } => {
            commands::import_reservations(&config, &file, day, taking.into())
        }
        Command::OwnRow { out, force, file } => {
            commands::own_row(&file, out.map(|path| Export { path, force }).as_ref())
        }
        Command::Audit { command } => audit(command),
        Command::Fingerprint { config } => commands::fingerprint(&config),
    }
}

fn audit(command: AuditCommand) -> Result<(), CommandError> {
    match command {
        AuditCommand::Verify { config, head, file } => {
            let trail = config.map(Trail::Queue).or(file.map(Trail::File));
            trail.map_or(Ok(()), |trail| commands::verify_audit(&trail, head))
        }
        AuditCommand::Export { config, out } => commands::export_audit(&config, &out),
    }
}

/// A role by its name. The error is what clap shows.
fn role(text: &str) -> Result<Role, &'static str> {
    Role::from_code(text).ok_or("one of staff, manager, technician")
}

impl From<TakingArguments> for Taking {
    fn from(arguments: TakingArguments) -> Self {
        Self { take: arguments.take, basis: arguments.basis }
    }
}
