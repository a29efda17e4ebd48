//! Owns the TLS authorities of scenarios: server and client certificates, good, expired and foreign.
//!
//! Promises: ECDSA P-256, made at run time, as PEM text; keys are written readable by the owner only.
//! Must never: use a key that lies in the repository.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};

use super::PkiError;
use super::jpki::set_validity;

/// 2024-01-01 UTC.
const NOT_BEFORE_UNIX_SECS: i64 = 1_704_067_200;
/// 2024-06-30 UTC, the end of expired certificates.
const EXPIRED_UNIX_SECS: i64 = 1_719_705_600;
/// 2044-01-01 UTC.
const NOT_AFTER_UNIX_SECS: i64 = 2_335_219_200;

/// A certificate with its key, both as PEM. The certificate stands alone; its authority is trusted directly.
pub struct Identity {
    /// PEM certificate.
    pub certificate_pem: String,
    /// PEM private key, PKCS#8.
    pub key_pem: String,
}

/// Where [`Identity::write`] put things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFiles {
    /// PEM certificate.
    pub certificate: PathBuf,
    /// PEM private key, mode 0600.
    pub key: PathBuf,
}

/// A certificate authority for TLS.
pub struct TestCa {
    issuer: Issuer<'static, KeyPair>,
    certificate_pem: String,
}

impl TestCa {
    /// A new authority. Two of them never trust each other's certificates, also when their names are equal.
    ///
    /// # Errors
    /// [`PkiError::Certificate`] when no key could be made.
    pub fn new(name: &str) -> Result<Self, PkiError> {
        let key = KeyPair::generate()?;
        let mut params = named(name);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let certificate_pem = params.self_signed(&key)?.pem();
        Ok(Self { issuer: Issuer::new(params, key), certificate_pem })
    }

    /// The authority's certificate.
    #[must_use]
    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// Writes `NAME.pem` with the authority's certificate.
    ///
    /// # Errors
    /// [`PkiError::Write`].
    pub fn write(&self, directory: &Path, name: &str) -> Result<PathBuf, PkiError> {
        let path = directory.join(format!("{name}.pem"));
        fs::write(&path, &self.certificate_pem)?;
        Ok(path)
    }

    /// A server certificate for `localhost`, 127.0.0.1 and ::1.
    ///
    /// # Errors
    /// [`PkiError::Certificate`] when no key could be made.
    pub fn server(&self) -> Result<Identity, PkiError> {
        self.issue(server_params()?)
    }

    /// A server certificate whose time is over.
    ///
    /// # Errors
    /// [`PkiError::Certificate`] when no key could be made.
    pub fn expired_server(&self) -> Result<Identity, PkiError> {
        let mut params = server_params()?;
        set_validity(&mut params, NOT_BEFORE_UNIX_SECS, EXPIRED_UNIX_SECS);
        self.issue(params)
    }

    /// A client certificate with this common name, e.g. a terminal id.
    ///
    /// # Errors
    /// [`PkiError::Certificate`] when no key could be made.
    pub fn client(&self, common_name: &str) -> Result<Identity, PkiError> {
        self.issue(client_params(common_name))
    }

    /// A client certificate whose time is over.
    ///
    /// # Errors
    /// [`PkiError::Certificate`] when no key could be made.
    pub fn expired_client(&self, common_name: &str) -> Result<Identity, PkiError> {
        let mut params = client_params(common_name);
        set_validity(&mut params, NOT_BEFORE_UNIX_SECS, EXPIRED_UNIX_SECS);
        self.issue(params)
    }

    fn issue(&self, mut params: CertificateParams) -> Result<Identity, PkiError> {
        let key = KeyPair::generate()?;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.use_authority_key_identifier_extension = true;
        let certificate_pem = params.signed_by(&key, &self.issuer)?.pem();
        Ok(Identity { certificate_pem, key_pem: key.serialize_pem() })
    }
}

impl Identity {
    /// Writes `NAME.pem` and `NAME.key`.
    ///
    /// # Errors
    /// [`PkiError::Write`].
    pub fn write(&self, directory: &Path, name: &str) -> Result<CertificateFiles, PkiError> {
        let certificate = directory.join(format!("{name}.pem"));
        let key = directory.join(format!("{name}.key"));
        fs::write(&certificate, &self.certificate_pem)?;
        write_private(&key, &self.key_pem)?;
        Ok(CertificateFiles { certificate, key })
    }
}

fn named(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    set_validity(&mut params, NOT_BEFORE_UNIX_SECS, NOT_AFTER_UNIX_SECS);
    params
}

fn server_params() -> Result<CertificateParams, PkiError> {
    let names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
    let mut params = named("localhost");
    params.subject_alt_names = CertificateParams::new(names)?.subject_alt_names;
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    Ok(params)
}

fn client_params(common_name: &str) -> CertificateParams {
    let mut params = named(common_name);
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::sync::Arc;

    use rustls::RootCertStore;
    use rustls::client::WebPkiServerVerifier;
    use rustls::client::danger::ServerCertVerifier;
    use rustls_pki_types::pem::PemObject;
    use rustls_pki_types::{CertificateDer, ServerName, UnixTime};

    use super::*;

    /// Whether a client that trusts `ca` takes this server, for this name.
    fn accepts(ca: &TestCa, server: &Identity, name: &str) -> bool {
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from_pem_slice(ca.certificate_pem().as_bytes()).expect("PEM"))
            .expect("root");
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let verifier =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().expect("verifier");
        let server = CertificateDer::from_pem_slice(server.certificate_pem.as_bytes()).expect("PEM");
        let name = ServerName::try_from(name.to_owned()).expect("name");
        verifier.verify_server_cert(&server, &[], &name, &[], UnixTime::now()).is_ok()
    }

    #[test]
    fn a_server_is_taken_for_its_names_and_time_and_authority_only() {
        let ca = TestCa::new("test").expect("authority");
        let server = ca.server().expect("server");
        assert!(accepts(&ca, &server, "localhost"));
        assert!(accepts(&ca, &server, "127.0.0.1"));
        assert!(!accepts(&ca, &server, "example.jp"));
        assert!(!accepts(&ca, &ca.expired_server().expect("server"), "localhost"));
        assert!(!accepts(&ca, &ca.client("kiosk-1").expect("client"), "localhost"));
        assert!(!accepts(&TestCa::new("test").expect("authority"), &server, "localhost"));
    }

    #[test]
    fn keys_are_written_for_the_owner_only() {
        let directory = tempfile::tempdir().expect("directory");
        let ca = TestCa::new("test").expect("authority");
        let files = ca.client("kiosk-1").expect("client").write(directory.path(), "client").expect("files");
        let mode = fs::metadata(&files.key).expect("key").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(fs::read_to_string(&files.certificate).expect("certificate").contains("BEGIN CERTIFICATE"));
        assert!(ca.write(directory.path(), "ca").expect("file").exists());
    }
}
