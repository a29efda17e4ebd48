//! Owns the import that is timed: a file against a list of the same length that is in force.
//!
//! Promises: the steps are those of an import by staff, the queue is a file on the disk.
//! Must never: time the making of the file.

use std::path::Path;

use jiff::Timestamp;
use queue::{Actor, Queue};
use reception::{InsurerDifference, read_insurer_table};
use tests::population::centre::Error;

use crate::watch::{Taken, Watch};
use crate::{rows, workbook};

const ROUNDS: usize = 5;
const ROWS: usize = 100_000;
/// Fiscal years of each insurer: no more than 18,000 numbers of the prefecture 99 exist.
const YEARS: usize = 6;

/// How the file is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// CSV, CP932.
    Csv,
    /// XLSX.
    Xlsx,
}

/// A step of an import.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// File to table.
    Parse,
    /// Every row of the list in force out of the queue.
    ReadInForce,
    /// Table against the list in force.
    Difference,
    /// Table into the queue.
    Take,
}

/// Times of one import, in the order of [`Step::ALL`].
pub struct Round([Taken; 4]);

/// What was measured.
pub struct Imported {
    /// Rows of the file.
    pub rows: usize,
    /// Its length.
    pub bytes: usize,
    /// Each round.
    pub rounds: Vec<Round>,
}

impl Kind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Csv, Self::Xlsx];

    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "CSV (CP932)",
            Self::Xlsx => "XLSX",
        }
    }

    fn file(self, edition: usize) -> Result<Vec<u8>, Error> {
        match self {
            Self::Csv => {
                let text = rows::csv(ROWS, YEARS, edition);
                Ok(encoding_rs::SHIFT_JIS.encode(&text).0.into_owned())
            }
            Self::Xlsx => {
                let heading = std::iter::once(rows::HEADING.map(str::to_owned));
                workbook::of(heading.chain(rows::rows(ROWS, YEARS, edition)))
            }
        }
    }
}

impl Step {
    /// In their order.
    pub const ALL: [Self; 4] = [Self::Parse, Self::ReadInForce, Self::Difference, Self::Take];

    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Parse => "parse",
            Self::ReadInForce => "read the list in force",
            Self::Difference => "difference",
            Self::Take => "take into the queue",
        }
    }
}

impl Round {
    /// What this step took.
    pub fn of(&self, step: Step) -> Taken {
        let [parse, read, difference, take] = self.0;
        match step {
            Step::Parse => parse,
            Step::ReadInForce => read,
            Step::Difference => difference,
            Step::Take => take,
        }
    }

    /// What all steps took.
    pub fn whole(&self) -> Taken {
        self.0.into_iter().fold(Taken::default(), |sum, one| sum + one)
    }
}

/// Imports several editions, one after another, into one queue.
pub async fn measure(kind: Kind) -> Result<Imported, Error> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let file = folder.path().join("queue.db");
    import(&file, &Kind::Csv.file(0)?).await?;
    let (mut rounds, mut bytes) = (Vec::new(), 0);
    for edition in 1..=ROUNDS {
        let next = kind.file(edition)?;
        bytes = next.len();
        rounds.push(import(&file, &next).await?);
    }
    Ok(Imported { rows: ROWS, bytes, rounds })
}

async fn import(file: &Path, bytes: &[u8]) -> Result<Round, Error> {
    let queue = Queue::open(file).await?;
    let watch = Watch::start()?;
    let table = read_insurer_table(bytes);
    let parse = watch.stop()?;
    let list = table.map_err(|problems| format!("{} problems", problems.len()))?.list;

    let watch = Watch::start()?;
    let in_force = queue.insurer_list().await?;
    let read = watch.stop()?;

    let (basis, old) = in_force.map(|one| (one.version, one.list)).unzip();
    let watch = Watch::start()?;
    let difference = InsurerDifference::between(&old.unwrap_or_default(), &list);
    let differ = watch.stop()?;
    if list.len() != ROWS || difference.is_empty() {
        return Err("not the rows that were written".into());
    }

    let watch = Watch::start()?;
    queue.take_insurer_list(&list, basis, &Actor::Technician, Timestamp::UNIX_EPOCH).await?;
    let take = watch.stop()?;
    queue.close().await;
    Ok(Round([parse, read, differ, take]))
}
