//! Owns what the commands of `desk` do.
//!
//! Promises: what is printed is an answer for a technician; a passphrase is read from standard input, twice at
//! a terminal, once from a pipe, and never shown.
//! Must never: log a name of an account's owner or a passphrase.

use std::io::{self, Write as _};
use std::path::Path;

use queue::{Actor, Queue, QueueError, StaffError};
use reception::{InsurerDifference, InsurerNote, InsurerProblem, SHEET_BYTES_MAX, read_insurer_table};

use crate::access::{HashError, PassphraseProblem};
use crate::clock::{Clock as _, SystemClock};
use crate::config::Config;
use crate::sentences::{insurer_difference, insurer_note, insurer_problem};
use crate::server::{CertificateError, ServerCertificate};
use crate::service::{self, ServiceError};
use typing::TypingError;

mod accounts;
mod typing;

pub use accounts::{NewAccount, add_staff, remove_staff, set_passphrase};

const EXIT_FAILED: u8 = 1;

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
    /// Name or passphrase cannot be used.
    #[error("{0}")]
    Passphrase(#[from] PassphraseProblem),
    /// The passphrase was not read.
    #[error("{0}")]
    Typing(#[from] TypingError),
    /// The passphrase was not hashed.
    #[error("{0}")]
    Hash(#[from] HashError),
    /// No random numbers.
    #[error("no random numbers: {0}")]
    Random(#[from] getrandom::Error),
    /// The list has problems; nothing was taken.
    #[error("{}", problems_text(.0))]
    Insurers(Vec<InsurerProblem>),
    /// A row is limited to certain days, which a list in force cannot hold; it would stay in force after its
    /// last day.
    #[error(
        "有効開始日・有効終了日のある一覧表はまだ取り込めません。今日有効な行だけにして、日付の列を消してください。\n何も取り込んでいません。"
    )]
    InsurerTerms,
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
            | Self::Passphrase(_)
            | Self::Typing(_)
            | Self::Hash(_)
            | Self::Random(_)
            | Self::Insurers(_)
            | Self::InsurerTerms => EXIT_FAILED,
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
    let config = Config::read(config)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    Ok(runtime.block_on(service::serve(config))?)
}

/// `desk import-insurers`: CSV or XLSX.
pub fn import_insurers(config: &Path, file: &Path) -> Result<(), CommandError> {
    let config = Config::read(config)?;
    let bytes = read_at_most(file, SHEET_BYTES_MAX)?;
    let table = read_insurer_table(&bytes).map_err(CommandError::Insurers)?;
    let list = table.without_terms().ok_or(CommandError::InsurerTerms)?;
    let (digest, difference) = block_on(async {
        let queue = Queue::open(&config.queue_path).await?;
        let before = queue.insurer_list().await?.map(|before| before.list).unwrap_or_default();
        queue.take_insurer_list(&list, &Actor::Technician, SystemClock.now()).await?;
        let in_force = queue.insurer_list().await?;
        queue.close().await;
        let digest = in_force.map(|list| list.digest).unwrap_or_default();
        Ok((digest, InsurerDifference::between(&before, &list)))
    })?;
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let notes: String = table.notes().iter().map(|note| note_line(*note)).collect();
    let changes = insurer_difference(&difference);
    say(&format!("{notes}{} 件の保険者を取り込みました。\n{changes}\nSHA-256 {digest}", list.len()))
}

/// One byte more than the limit, so that the reader refuses a longer file instead of taking its beginning.
fn read_at_most(file: &Path, limit: usize) -> Result<Vec<u8>, io::Error> {
    let limit = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(std::fs::File::open(file)?, limit), &mut bytes)?;
    Ok(bytes)
}

fn note_line(note: InsurerNote) -> String {
    format!("{}\n", insurer_note(note))
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

fn problems_text(problems: &[InsurerProblem]) -> String {
    let lines: Vec<String> = problems.iter().map(|problem| insurer_problem(*problem)).collect();
    format!("{}\n{} 件の問題があります。何も取り込んでいません。", lines.join("\n"), problems.len())
}
