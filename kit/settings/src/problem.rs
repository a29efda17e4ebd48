//! Owns what can be wrong with a settings file and how it is said to a technician.
//!
//! Promises: one line a problem, `FILE: key: what is wrong, what to do`.
//! Must never: quote a text of the file.

use std::fmt;
use std::path::PathBuf;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where: `gateway.url`, or `line 3, column 7` for a file that is not TOML, or `file`.
    pub at: String,
    /// What is wrong and what to do.
    pub what: String,
}

/// Everything that is wrong with one file; at least one problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems {
    /// The file.
    pub file: PathBuf,
    /// In the order in which they were found.
    pub list: Vec<Problem>,
}

impl fmt::Display for Problems {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Problem { at, what }) in self.list.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(out, "{separator}{}: {at}: {what}", self.file.display())?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
