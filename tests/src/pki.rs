//! Owns the two test PKIs: the authority of the virtual cards ([`jpki`]) and the TLS authorities ([`tls`]).
//!
//! Promises: card certificates have the shape of jpki.md §2; the same arguments give the same certificate,
//! in whatever process.
//! Must never: make anything that a release binary trusts; the card keys are public (tests/data/README.md).

use std::path::{Path, PathBuf};

mod der;
pub mod jpki;
pub mod tls;

pub use jpki::{JpkiCa, Leaf};
pub use tls::{CertificateFiles, Identity, TestCa};

/// Writes the authority of the virtual cards into this directory, for `trust.roots` of the reader.
///
/// # Errors
/// When the file is not written.
pub fn write_card_roots(directory: &Path) -> Result<PathBuf, PkiError> {
    let path = directory.join("card-roots.pem");
    std::fs::write(&path, JpkiCa::public_test()?.certificate_pem())?;
    Ok(path)
}

/// Why a certificate could not be made: damaged test data, or a wrong argument.
#[derive(Debug, thiserror::Error)]
pub enum PkiError {
    /// A name, key or time was not accepted.
    #[error("certificate not made: {0}")]
    Certificate(#[from] rcgen::Error),
    /// A file was not written.
    #[error("PEM file not written: {0}")]
    Write(#[from] std::io::Error),
}
