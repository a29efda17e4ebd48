//! Owns the directory of a gateway simulator: its certificates and the terminals that it knows.
//!
//! Promises: made once; a simulator that is started again in the same directory is the same gateway.
//! Must never: write outside its directory.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::pki::{Identity, TestCa};

/// Name of the file with the roots that a kiosk must trust.
pub const ROOTS_FILE: &str = "roots.pem";
/// Name of the file with the authority of the terminals' certificates.
const TERMINAL_CA: &str = "terminal-ca";
const TERMINALS_FILE: &str = "terminals.txt";

/// The directory.
pub struct Files {
    directory: PathBuf,
}

impl Files {
    /// Opens the directory; makes it and what belongs into it when it is not there.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn open(directory: &Path) -> io::Result<Self> {
        fs::create_dir_all(directory)?;
        let files = Self { directory: directory.to_owned() };
        if !directory.join(ROOTS_FILE).exists() {
            files.make().map_err(io::Error::other)?;
        }
        Ok(files)
    }

    fn make(&self) -> Result<(), crate::pki::PkiError> {
        let (ours, foreign) = (TestCa::new("Uketsuke test gateway")?, TestCa::new("Uketsuke test gateway")?);
        ours.server()?.write(&self.directory, "server")?;
        ours.expired_server()?.write(&self.directory, "expired")?;
        foreign.server()?.write(&self.directory, "foreign")?;
        terminal_ca()?.write(&self.directory, TERMINAL_CA)?;
        // Last, because it says that all the others are there.
        ours.write(&self.directory, "roots")?;
        Ok(())
    }

    /// Certificate and key, both PEM, of a server certificate: `server`, `expired` or `foreign`.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn pair(&self, name: &str) -> io::Result<(Vec<u8>, Vec<u8>)> {
        let read = |kind| fs::read(self.directory.join(format!("{name}.{kind}")));
        Ok((read("pem")?, read("key")?))
    }

    /// Certificate and key of the authority of the terminals.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn terminal_ca(&self) -> io::Result<(Vec<u8>, Vec<u8>)> {
        self.pair(TERMINAL_CA)
    }

    /// The terminals that were ever activated.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn terminals(&self) -> io::Result<Vec<String>> {
        match fs::read_to_string(self.directory.join(TERMINALS_FILE)) {
            Ok(text) => Ok(text.lines().map(str::to_owned).collect()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// Remembers a terminal.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add_terminal(&self, id: &str) -> io::Result<()> {
        let path = self.directory.join(TERMINALS_FILE);
        let mut file = fs::OpenOptions::new().append(true).create(true).open(path)?;
        writeln!(file, "{id}")
    }
}

/// An authority whose key is kept, unlike that of [`TestCa`].
fn terminal_ca() -> Result<Identity, rcgen::Error> {
    let mut params = rcgen::CertificateParams::default();
    params.distinguished_name.push(rcgen::DnType::CommonName, "Uketsuke test terminals");
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Constrained(0));
    params.key_usages = vec![rcgen::KeyUsagePurpose::KeyCertSign, rcgen::KeyUsagePurpose::CrlSign];
    let key = rcgen::KeyPair::generate()?;
    let certificate_pem = params.self_signed(&key)?.pem();
    Ok(Identity { certificate_pem, key_pem: key.serialize_pem() })
}
