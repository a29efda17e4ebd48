//! Owns the certificate with which the desk shows itself to browsers: self-made, or the centre's own.
//!
//! Promises: the self-made one is made once for each device and again shortly before its end; certificate
//! and key are one file with mode 0600 that appears whole or not at all.
//! Must never: print a key, or replace a file that it cannot read.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{SHA256, digest};
use jiff::{Timestamp, ToSpan as _, Zoned, tz::TimeZone};
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose, date_time_ymd};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use x509_cert::der::Decode as _;
use zeroize::Zeroizing;

use crate::config::{Config, KeyPair as Files};
use crate::private_file;

/// File of the self-made certificate and its key, in the state directory.
pub const SELF_MADE_FILE: &str = "desk-certificate.pem";
/// Years that a self-made certificate lasts.
pub const SELF_MADE_YEARS: i64 = 2;
/// A self-made certificate with fewer days left is made anew at start.
pub const SELF_MADE_DAYS_LEFT_MIN: i64 = 30;

const PEM_BYTES_MAX: u64 = 256 * 1024;
const SECS_PER_DAY: i64 = 24 * 60 * 60;

/// Certificate, key, and what staff compare. No Debug.
pub struct ServerCertificate {
    /// Certificate first, then its issuers.
    pub chain: Vec<CertificateDer<'static>>,
    /// Private key.
    pub key: PrivateKeyDer<'static>,
    /// SHA-256 of the certificate as browsers show it: `AB:CD:…`.
    pub fingerprint: String,
    /// Last moment of the certificate.
    pub not_after: Timestamp,
}

/// Why there is no certificate. The technician puts it right.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// The file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file does not hold a certificate and its key in PEM.
    #[error("{0}: holds no certificate with key in PEM; correct it, or remove a self-made one")]
    Content(PathBuf),
    /// The self-made certificate is read before the service has made it.
    #[error("{0}: No such file or directory: 証明書はまだありません。サービスを一度始めると作られます")]
    NotYet(PathBuf),
    /// The certificate could not be made.
    #[error("the certificate cannot be made; look at desk.names")]
    Make,
}

impl ServerCertificate {
    /// The centre's own where the settings name one, else the self-made one, made now if needed.
    pub fn load(config: &Config, now: Timestamp) -> Result<Self, CertificateError> {
        if let Some(own) = &config.own_certificate {
            return Self::read_own(own);
        }
        let path = config.state_dir.join(SELF_MADE_FILE);
        match Self::read_self_made(&path)? {
            Some(made) if made.days_left(now) >= SELF_MADE_DAYS_LEFT_MIN => Ok(made),
            Some(_) | None => {
                let pem = make(&config.names, now)?;
                private_file::write(&path, pem.as_bytes())
                    .map_err(|source| CertificateError::File { path: path.clone(), source })?;
                Self::read_self_made(&path)?.ok_or(CertificateError::Content(path))
            }
        }
    }

    /// The one that [`ServerCertificate::load`] would show today. Makes and replaces nothing.
    pub fn existing(config: &Config) -> Result<Self, CertificateError> {
        if let Some(own) = &config.own_certificate {
            return Self::read_own(own);
        }
        let path = config.state_dir.join(SELF_MADE_FILE);
        Self::read_self_made(&path)?.ok_or(CertificateError::NotYet(path))
    }

    /// Whole days until its end; negative afterwards.
    #[must_use]
    pub fn days_left(&self, now: Timestamp) -> i64 {
        days_between(now, self.not_after)
    }

    fn read_own(own: &Files) -> Result<Self, CertificateError> {
        parse(&own.certificate, &read(&own.certificate)?, &own.key, &read(&own.key)?)
    }

    fn read_self_made(path: &Path) -> Result<Option<Self>, CertificateError> {
        if !path.exists() {
            return Ok(None);
        }
        let pem = read(path)?;
        parse(path, &pem, path, &pem).map(Some)
    }
}

/// Tells the technician when a certificate with this end has fewer than [`SELF_MADE_DAYS_LEFT_MIN`] days left,
/// and says whether it did.
pub fn warn_before_end(not_after: Timestamp, now: Timestamp) -> bool {
    let days_left = days_between(now, not_after);
    let near = days_left < SELF_MADE_DAYS_LEFT_MIN;
    if near {
        tracing::warn!(days_left, "certificate ends soon; a self-made one is made anew at the next start");
    }
    near
}

fn days_between(now: Timestamp, end: Timestamp) -> i64 {
    (end.as_second() - now.as_second()).div_euclid(SECS_PER_DAY)
}

fn parse(
    path: &Path,
    pem: &[u8],
    key_path: &Path,
    key_pem: &[u8],
) -> Result<ServerCertificate, CertificateError> {
    let content = || CertificateError::Content(path.to_owned());
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let chain = chain.map_err(|_| content())?;
    let key = PrivateKeyDer::from_pem_slice(key_pem);
    let key = key.map_err(|_| CertificateError::Content(key_path.to_owned()))?;
    let first = chain.first().ok_or_else(content)?;
    let parsed = x509_cert::Certificate::from_der(first).map_err(|_| content())?;
    let end = parsed.tbs_certificate().validity().not_after.to_unix_duration();
    let not_after = i64::try_from(end.as_secs()).ok().and_then(|secs| Timestamp::from_second(secs).ok());
    let fingerprint = fingerprint(first);
    Ok(ServerCertificate { key, fingerprint, not_after: not_after.ok_or_else(content)?, chain })
}

fn fingerprint(certificate: &[u8]) -> String {
    let bytes = digest(&SHA256, certificate);
    let pairs: Vec<String> = bytes.as_ref().iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}

fn make(extra_names: &[String], now: Timestamp) -> Result<String, CertificateError> {
    let host = host_name();
    let own = [host.as_str(), "localhost", "127.0.0.1"].into_iter().map(str::to_owned);
    let names: Vec<String> = own.chain(extra_names.iter().cloned()).collect();
    let make = || -> Result<String, rcgen::Error> {
        let mut params = CertificateParams::new(names)?;
        params.distinguished_name.push(DnType::CommonName, host.as_str());
        params.distinguished_name.push(DnType::OrganizationalUnitName, "Uketsuke desk");
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let today = now.to_zoned(TimeZone::UTC);
        let midnight = |day: &Zoned| {
            date_time_ymd(day.year().into(), day.month().unsigned_abs(), day.day().unsigned_abs())
        };
        params.not_before = midnight(&today.saturating_sub(1.day()));
        params.not_after = midnight(&today.saturating_add(SELF_MADE_YEARS.years()));
        let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)?;
        Ok([params.self_signed(&key)?.pem(), key.serialize_pem()].concat())
    };
    make().map_err(|_| CertificateError::Make)
}

fn host_name() -> String {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let name = name.trim();
    let usable =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
    if usable { name.to_owned() } else { "uketsuke".to_owned() }
}

fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, CertificateError> {
    let read = private_file::read(path, PEM_BYTES_MAX);
    read.map_err(|source| CertificateError::File { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::config::{Access, Centre};
    use crate::server::OldestTls;

    fn config(dir: &Path) -> Config {
        Config {
            queue_path: dir.join("queue"),
            listen: std::net::SocketAddr::from(([127, 0, 0, 1], 0)),
            state_dir: dir.to_owned(),
            names: vec!["desk.example".to_owned(), "192.0.2.10".to_owned()],
            own_certificate: None,
            exam_system: None,
            reservation_map: "/nowhere/reservations.toml".into(),
            personal_days: 30,
            existing: None,
            access: Access::default(),
            oldest_tls: OldestTls::V1_3,
            centre: Centre { name: String::new(), facility_number: String::new() },
        }
    }

    fn now() -> Timestamp {
        "2026-11-20T03:00:00Z".parse().expect("time")
    }

    #[test]
    fn it_is_made_once_and_kept_with_mode_0600() {
        let dir = tempfile::tempdir().expect("dir");
        let first = ServerCertificate::load(&config(dir.path()), now()).expect("made");
        let second = ServerCertificate::load(&config(dir.path()), now()).expect("kept");
        assert_eq!(first.fingerprint, second.fingerprint);
        assert_eq!(first.fingerprint.len(), 32 * 3 - 1);
        assert!((729..=731).contains(&first.days_left(now())), "{}", first.days_left(now()));
        let mode = fs::metadata(dir.path().join(SELF_MADE_FILE)).expect("file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn it_names_the_host_and_what_the_settings_add() {
        let dir = tempfile::tempdir().expect("dir");
        let made = ServerCertificate::load(&config(dir.path()), now()).expect("made");
        let certificate = rustls::server::ParsedCertificate::try_from(&made.chain[0]).expect("parsed");
        for name in ["localhost", "127.0.0.1", "desk.example", "192.0.2.10"] {
            let name = rustls_pki_types::ServerName::try_from(name).expect("name");
            assert!(rustls::client::verify_server_name(&certificate, &name).is_ok(), "{name:?}");
        }
    }

    #[test]
    fn one_that_is_about_to_end_is_made_anew() {
        let dir = tempfile::tempdir().expect("dir");
        let first = ServerCertificate::load(&config(dir.path()), now()).expect("made");
        let near_end = now().saturating_add(jiff::SignedDuration::from_hours(24 * 710)).expect("time");
        let second = ServerCertificate::load(&config(dir.path()), near_end).expect("made anew");
        assert_ne!(first.fingerprint, second.fingerprint);
    }

    #[test]
    fn looking_at_it_makes_nothing_and_replaces_nothing() {
        let dir = tempfile::tempdir().expect("dir");
        let path = dir.path().join(SELF_MADE_FILE);
        let none = ServerCertificate::existing(&config(dir.path())).err().expect("none yet");
        assert!(matches!(none, CertificateError::NotYet(named) if named == path));
        assert!(fs::read_dir(dir.path()).expect("dir").next().is_none());
        fs::write(&path, make(&[], "2020-01-01T00:00:00Z".parse().expect("time")).expect("made"))
            .expect("old");
        let before = fs::read(&path).expect("read");
        assert!(ServerCertificate::existing(&config(dir.path())).is_ok());
        assert_eq!(fs::read(&path).expect("read"), before);
    }

    #[test]
    fn a_near_end_is_told_from_thirty_days_before() {
        let days =
            |count: i64| now().saturating_add(jiff::SignedDuration::from_hours(24 * count)).expect("time");
        assert!(!warn_before_end(days(SELF_MADE_DAYS_LEFT_MIN), now()));
        assert!(warn_before_end(days(SELF_MADE_DAYS_LEFT_MIN - 1), now()));
        assert!(warn_before_end(days(-1), now()));
    }

    #[test]
    fn a_damaged_file_is_named_and_left_alone() {
        let dir = tempfile::tempdir().expect("dir");
        let path = dir.path().join(SELF_MADE_FILE);
        fs::write(&path, "rubbish").expect("write");
        let error = ServerCertificate::load(&config(dir.path()), now()).err().expect("refused");
        assert!(matches!(error, CertificateError::Content(named) if named == path));
        assert_eq!(fs::read_to_string(&path).expect("read"), "rubbish");
    }

    #[test]
    fn the_centres_own_is_taken_instead() {
        let dir = tempfile::tempdir().expect("dir");
        let path = dir.path().join("own.pem");
        fs::write(&path, make(&[], now()).expect("made")).expect("write");
        let own = Some(Files { certificate: path.clone(), key: path });
        let config = Config { own_certificate: own, ..config(dir.path()) };
        assert!(ServerCertificate::load(&config, now()).is_ok());
        assert!(!dir.path().join(SELF_MADE_FILE).exists());
    }
}
