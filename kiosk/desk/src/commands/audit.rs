//! Owns the commands for the audit trail: prove it, write it into a file.
//!
//! Promises: proving only reads, and takes no lock of the queue; an export is itself a row of the trail, is written anew
//! and never over a file, readable by its owner only.
//! Must never: hold a whole trail in memory.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, BufWriter, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use queue::{
    AUDIT_LINE_BYTES_MAX, Actor, AuditFileVerifier, AuditProof, AuditReader, AuditVerifier, ChainHead,
    DeskAction, Queue, QueueError, audit_file_end, audit_file_head, audit_file_row,
};

use super::taking::with_queue;
use super::{CommandError, block_on, say};
use crate::clock::{Clock as _, SystemClock};
use crate::config::Config;
use crate::sentences;

/// It holds names of accounts.
const MODE: u32 = 0o600;

/// Where a trail is.
#[derive(Debug)]
pub enum Trail {
    /// In the queue that these settings name.
    Queue(PathBuf),
    /// In an exported file.
    File(PathBuf),
}

/// `desk audit verify`. `noted` is a head that was written down elsewhere.
pub fn verify_audit(trail: &Trail, noted: Option<ChainHead>) -> Result<(), CommandError> {
    let proof = match trail {
        Trail::Queue(config) => {
            let config = Config::read(config)?;
            block_on(async { Ok(of_queue(&config.queue_path, noted).await?) })?
        }
        Trail::File(path) => of_file(path, noted).map_err(|source| failed(path, source))?,
    };
    say(&sentences::audit_proof(&proof))?;
    if proof.flaw.is_some() { Err(CommandError::AuditFlaw) } else { Ok(()) }
}

/// `desk audit export`.
pub fn export_audit(config: &Path, out: &Path) -> Result<(), CommandError> {
    let config = Config::read(config)?;
    let file = OpenOptions::new().write(true).create_new(true).mode(MODE).open(out);
    let file = file.map_err(|source| failed(out, source))?;
    let done = with_queue(&config, async |queue| {
        recorded(queue).await?;
        let proof = write(&config.queue_path, file, out).await?;
        say(&sentences::audit_proof(&proof))
    });
    if done.is_err() {
        // What matters is why it failed.
        let _ = fs::remove_file(out);
    }
    done
}

async fn recorded(queue: &Queue) -> Result<(), QueueError> {
    queue.audit(&Actor::Technician, DeskAction::ExportAudit, None, SystemClock.now()).await
}

async fn of_queue(path: &Path, noted: Option<ChainHead>) -> Result<AuditProof, QueueError> {
    let mut reader = AuditReader::open(path).await?;
    let (mut verifier, written) = (AuditVerifier::new(noted), reader.written());
    loop {
        let lines = reader.next().await?;
        if lines.is_empty() {
            break;
        }
        lines.into_iter().for_each(|line| verifier.take(line));
    }
    reader.close().await?;
    Ok(verifier.finish(written))
}

fn of_file(path: &Path, noted: Option<ChainHead>) -> io::Result<AuditProof> {
    let mut file = BufReader::new(File::open(path)?);
    let mut verifier = AuditFileVerifier::new(noted);
    let limit = u64::try_from(AUDIT_LINE_BYTES_MAX).unwrap_or(u64::MAX);
    let mut line = Vec::new();
    // A longer line is read in pieces, of which none is a row.
    while file.by_ref().take(limit).read_until(b'\n', &mut line)? > 0 {
        verifier.take(line.strip_suffix(b"\n").unwrap_or(&line));
        line.clear();
    }
    Ok(verifier.finish())
}

async fn write(queue: &Path, file: File, out: &Path) -> Result<AuditProof, CommandError> {
    let mut reader = AuditReader::open(queue).await?;
    let (mut verifier, written) = (AuditVerifier::new(None), reader.written());
    let mut file = BufWriter::new(file);
    let mut put = |text: &str| file.write_all(text.as_bytes()).map_err(|source| failed(out, source));
    put(&audit_file_head())?;
    loop {
        let lines = reader.next().await?;
        if lines.is_empty() {
            break;
        }
        for line in lines {
            put(&audit_file_row(&line))?;
            verifier.take(line);
        }
    }
    reader.close().await?;
    let proof = verifier.finish(written);
    put(&audit_file_end(&proof, written.max(proof.last)))?;
    let file = file.into_inner().map_err(|error| failed(out, error.into_error()))?;
    file.sync_all().map_err(|source| failed(out, source))?;
    Ok(proof)
}

fn failed(path: &Path, source: io::Error) -> CommandError {
    CommandError::File { path: path.to_owned(), source }
}
