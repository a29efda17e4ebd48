//! Owns what a client must be told, and turns it into a target and a TLS configuration.
//!
//! Promises: only `https://host[:port][/prefix]` is a base URL; an empty roots file is an error.
//! Must never: use the roots of the operating system, or print a key.

use std::sync::Arc;
use std::time::Duration;

use hyper::Uri;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use zeroize::Zeroizing;

/// Settings of a [`crate::Client`].
pub struct ClientSettings {
    /// `https://host[:port][/prefix]`.
    pub base_url: String,
    /// The only authorities that are trusted, PEM.
    pub roots_pem: Vec<u8>,
    /// Our own certificate, where the server wants one.
    pub identity: Option<Identity>,
    /// Total time of one request.
    pub deadline: Duration,
    /// Largest answer that is read (bytes).
    pub body_bytes_max: usize,
}

/// A client certificate and its key. No Debug, no Clone.
pub struct Identity {
    /// Chain, own certificate first, PEM.
    pub cert_pem: Vec<u8>,
    /// Private key, PEM; wiped on drop.
    pub key_pem: Zeroizing<Vec<u8>>,
}

impl Identity {
    /// Whether both parts can be read and belong together.
    #[must_use]
    pub fn is_consistent(&self) -> bool {
        read_identity(self).is_ok_and(|(chain, key)| {
            rustls::sign::CertifiedKey::from_der(chain, key, &default_provider()).is_ok()
        })
    }
}

/// Which setting cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Correct the URL.
    #[error("not a URL of the form https://host[:port][/prefix]")]
    BaseUrl,
    /// Replace the file of trusted authorities.
    #[error("the roots file holds no certificate, or one that cannot be read")]
    Roots,
    /// Replace our certificate or key.
    #[error("client certificate and key cannot be read or do not belong together")]
    Identity,
}

/// Where requests go.
pub(crate) struct Target {
    /// For the name service; an IPv6 address without brackets.
    pub(crate) host: String,
    pub(crate) port: u16,
    /// For the Host header.
    pub(crate) authority: String,
    /// Path before each request's own path, without a slash at its end.
    pub(crate) prefix: String,
    /// For the certificate.
    pub(crate) name: ServerName<'static>,
}

impl Target {
    pub(crate) fn parse(base_url: &str) -> Result<Self, SettingsError> {
        Self::of(base_url).ok_or(SettingsError::BaseUrl)
    }

    fn of(base_url: &str) -> Option<Self> {
        let uri: Uri = base_url.parse().ok()?;
        let authority = uri.authority()?;
        let plain = uri.query().is_none() && !authority.as_str().contains('@');
        if uri.scheme_str() != Some("https") || !plain {
            return None;
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        Some(Self {
            name: ServerName::try_from(host.clone()).ok()?,
            host,
            port: authority.port_u16().unwrap_or(443),
            authority: authority.as_str().to_owned(),
            prefix: uri.path().trim_end_matches('/').to_owned(),
        })
    }
}

/// TLS 1.3, these roots, this identity, HTTP/1.1.
pub(crate) fn tls_config(
    roots_pem: &[u8],
    identity: Option<Identity>,
) -> Result<Arc<ClientConfig>, SettingsError> {
    let roots = roots(roots_pem)?;
    let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(|_| SettingsError::Roots)?
        .with_root_certificates(roots);
    let mut config = match identity {
        Some(identity) => {
            let (chain, key) = read_identity(&identity)?;
            builder.with_client_auth_cert(chain, key).map_err(|_| SettingsError::Identity)?
        }
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

pub(crate) fn roots(pem: &[u8]) -> Result<RootCertStore, SettingsError> {
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|_| SettingsError::Roots)?;
        store.add(certificate).map_err(|_| SettingsError::Roots)?;
    }
    if store.is_empty() { Err(SettingsError::Roots) } else { Ok(store) }
}

fn read_identity(
    identity: &Identity,
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), SettingsError> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&identity.cert_pem).collect();
    let chain = chain.map_err(|_| SettingsError::Identity)?;
    let key = PrivateKeyDer::from_pem_slice(&identity.key_pem).map_err(|_| SettingsError::Identity)?;
    if chain.is_empty() { Err(SettingsError::Identity) } else { Ok((chain, key)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_urls_give_host_port_and_prefix() {
        for (url, host, port, prefix) in [
            ("https://g.example", "g.example", 443, ""),
            ("https://g.example:8443/", "g.example", 8443, ""),
            ("https://127.0.0.1/a/b/", "127.0.0.1", 443, "/a/b"),
            ("https://[::1]:9", "::1", 9, ""),
        ] {
            let target = Target::parse(url).unwrap_or_else(|_| panic!("{url}"));
            assert_eq!((target.host.as_str(), target.port, target.prefix.as_str()), (host, port, prefix));
        }
    }

    #[test]
    fn other_urls_are_refused() {
        for url in
            ["", "g.example", "http://g.example", "https://", "https://u:p@g.example", "https://g/?a=1"]
        {
            assert_eq!(Target::parse(url).err(), Some(SettingsError::BaseUrl), "{url}");
        }
    }

    #[test]
    fn a_roots_file_without_roots_is_refused() {
        for pem in ["", "text", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            assert_eq!(tls_config(pem.as_bytes(), None).err(), Some(SettingsError::Roots), "{pem}");
        }
    }
}
