//! Owns what the exam system has stored.
//!
//! Promises: one effect per key, whatever the body of a repetition; the file holds one JSON line per stored check
//! and is written before the answer; a restart reads it back.
//! Must never: change a stored check.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A stored check. No Debug: the document is personal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedCheck {
    /// The idempotency key.
    pub check_id: String,
    /// How often it arrived. After a restart counting begins again at 1.
    pub arrivals: u32,
    /// The body as it came first.
    pub document: Value,
}

/// What became of an arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Stored now.
    Stored,
    /// Was stored before under this key; what came first stays.
    Known,
}

/// The store.
pub struct Received {
    file: File,
    checks: Vec<ReceivedCheck>,
}

impl Received {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    /// When it cannot be read or holds something else.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).read(true).open(path)?;
        let mut checks = Vec::new();
        for line in BufReader::new(&file).lines() {
            checks.push(serde_json::from_str(&line?)?);
        }
        Ok(Self { file, checks })
    }

    /// Takes an arrival.
    ///
    /// # Errors
    /// When the file cannot be written; then nothing is stored.
    pub fn take(&mut self, check_id: &str, document: Value) -> io::Result<Outcome> {
        if let Some(known) = self.checks.iter_mut().find(|known| known.check_id == check_id) {
            known.arrivals += 1;
            return Ok(Outcome::Known);
        }
        let check = ReceivedCheck { check_id: check_id.to_owned(), arrivals: 1, document };
        let mut line = serde_json::to_vec(&check)?;
        line.push(b'\n');
        self.file.write_all(&line)?;
        self.checks.push(check);
        Ok(Outcome::Stored)
    }

    /// Everything, in the order of first arrival.
    #[must_use]
    pub fn all(&self) -> &[ReceivedCheck] {
        &self.checks
    }
}
