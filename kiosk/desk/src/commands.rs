//! Owns what the commands of `desk` do.
//!
//! Promises: what is printed is an answer for a technician; a passphrase is read from standard input, twice at
//! a terminal, once from a pipe, and never shown.
//! Must never: log a name of an account's owner, a passphrase or a code.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use queue::{FirstCodeError, HashError, InsurerListError, QueueError, ReservationListError, StaffError};
use reception::{InsurerProblem, OwnRowProblem, ReservationProblem, SHEET_BYTES_MAX};

use crate::access::PassphraseProblem;
use crate::config::Config;
use crate::sentences::{
    insurer_list_error, insurer_problem, own_row_problem, reservation_list_error, reservation_problem,
};
use crate::server::{CertificateError, ServerCertificate};
use crate::service::{self, ServiceError};
use typing::TypingError;

mod accounts;
mod audit;
mod insurers;
mod own_row;
mod reservations;
mod taking;
mod typing;

pub use accounts::{
    NewAccount, add_staff, first_code, give_code, remove_code, remove_staff, reset_second_factor,
    set_passphrase,
};
pub use audit::{Trail, export_audit, verify_audit};
pub use insurers::{import_insurers, step_back_insurers};
pub use own_row::{Export, own_row};
pub use reservations::import_reservations;
pub use taking::Taking;

/// Problems of a file that are told one by one.
pub const PROBLEM_ROWS_MAX: usize = 50;

const EXIT_FAILED: u8 = 1;

/// How long work of other threads may go on when the service ends (seconds).
const STOP_SECS_MAX: u64 = 2;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// Correct the settings.
    #[error("{0}")]
    Settings(#[from] settings::Problems),
    /// Logging.
    #[error(transparent)]
    Journal(#[from] journal::InitError),
    /// The runtime did not start, or output failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The service.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// The certificate.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The queue.
    #[error("queue: {0}")]
    Queue(#[from] QueueError),
    /// The account.
    #[error("{0}")]
    Staff(#[from] StaffError),
    /// There is no code for a first manager.
    #[error("{0}")]
    FirstCode(#[from] FirstCodeError),
    /// Name or passphrase cannot be used.
    #[error("{0}")]
    Passphrase(#[from] PassphraseProblem),
    /// The passphrase was not read.
    #[error("{0}")]
    Typing(#[from] TypingError),
    /// Passphrase or code was not hashed.
    #[error("{0}")]
    Hash(#[from] HashError),
    /// Every number of a staff code is given.
    #[error("職員コードは 90 人までです。使わなくなったコードを remove-code で無効にしてください。")]
    NoCodeLeft,
    /// No random numbers.
    #[error("no random numbers: {0}")]
    Random(#[from] getrandom::Error),
    /// The list has problems; nothing was taken.
    #[error("{}", problems_text(.0, |problem| insurer_problem(*problem), "何も取り込んでいません。"))]
    Insurers(Vec<InsurerProblem>),
    /// No other list came into force.
    #[error("{}", insurer_list_error(.0))]
    InsurerList(#[from] InsurerListError),
    /// The list of reservations has problems; nothing was taken.
    #[error("{}", problems_text(.0, |problem| reservation_problem(*problem), "何も取り込んでいません。"))]
    Reservations(Vec<ReservationProblem>),
    /// The list of reservations was not taken.
    #[error("{}", reservation_list_error(.0))]
    ReservationList(#[from] ReservationListError),
    /// The centre's row has problems; nothing was written.
    #[error("{}", problems_text(.0, |problem| own_row_problem(*problem), "何も書き出していません。"))]
    OwnRow(Vec<OwnRowProblem>),
    /// The audit trail is not what was written; what is wrong was told.
    #[error("操作の記録は、書かれたときのままではありません。")]
    AuditFlaw,
    /// The file to write is there already.
    #[error("{}: すでにあります。置き換えるには --force を付けてください。何も書き出していません。", .0.display())]
    Exists(PathBuf),
    /// A file that the command was given.
    #[error("{}: {source}", .path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl CommandError {
    /// Exit code of the process.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Settings(_) | Self::Certificate(_) => settings::EXIT_CONFIG,
            Self::Service(error) if error.is_configuration() => settings::EXIT_CONFIG,
            Self::Journal(_)
            | Self::Io(_)
            | Self::Service(_)
            | Self::Queue(_)
            | Self::Staff(_)
            | Self::FirstCode(_)
            | Self::Passphrase(_)
            | Self::Typing(_)
            | Self::Hash(_)
            | Self::NoCodeLeft
            | Self::Random(_)
            | Self::Insurers(_)
            | Self::InsurerList(_)
            | Self::Reservations(_)
            | Self::ReservationList(_)
            | Self::OwnRow(_)
            | Self::AuditFlaw
            | Self::Exists(_)
            | Self::File { .. } => EXIT_FAILED,
        }
    }
}

/// Tells the technician on standard error.
pub fn complain(error: &CommandError) {
    // Nobody is left to tell when this fails.
    let _ = writeln!(io::stderr(), "{error}");
}

/// `desk serve`.
pub fn serve(config: &Path) -> Result<(), CommandError> {
    journal::init("uketsuke-desk")?;
    journal::install_panic_hook();
    let settings = Config::read(config)?;
    let rules = settings.existing.as_ref().map(|existing| existing.read_rules(config)).transpose()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let served = runtime.block_on(service::serve(settings, rules));
    // A folder on another machine may hang; it must not hold up the end.
    runtime.shutdown_timeout(Duration::from_secs(STOP_SECS_MAX));
    Ok(served?)
}

/// `desk fingerprint`: reads, and makes nothing.
pub fn fingerprint(config: &Path) -> Result<(), CommandError> {
    let config = Config::read(config)?;
    say(&ServerCertificate::existing(&config)?.fingerprint)
}

fn block_on<T>(work: impl Future<Output = Result<T, CommandError>>) -> Result<T, CommandError> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work)
}

fn say(text: &str) -> Result<(), CommandError> {
    Ok(writeln!(io::stdout(), "{text}")?)
}

/// A table that staff hand over. One byte more than the limit, so that the reader refuses a longer file instead of
/// taking its beginning.
fn read_table(path: &Path) -> Result<Vec<u8>, CommandError> {
    let limit = u64::try_from(SHEET_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    let read = std::fs::File::open(path)
        .and_then(|file| io::Read::read_to_end(&mut io::Read::take(file, limit), &mut bytes));
    read.map_err(|source| CommandError::File { path: path.to_owned(), source })?;
    Ok(bytes)
}

fn problems_text<T>(problems: &[T], line: impl Fn(&T) -> String, end: &str) -> String {
    let rest = problems.len().saturating_sub(PROBLEM_ROWS_MAX);
    let rest = (rest > 0).then(|| format!("ほか {rest} 件"));
    let lines: Vec<String> = problems.iter().take(PROBLEM_ROWS_MAX).map(line).chain(rest).collect();
    format!("{}\n{} 件の問題があります。{end}", lines.join("\n"), problems.len())
}
