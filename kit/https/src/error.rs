//! Owns the errors of a request, one variant for each remedy, and how they are found in library errors.
//!
//! Promises: found by type, never by text; Display names no address and no content.
//! Must never: carry a library's error text, which may quote what was received.

use std::error::Error;
use std::io;

use rustls::{AlertDescription, CertificateError, Error as TlsError};

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HttpsError {
    /// The server cannot be reached: look at network, cable, name service.
    #[error("server not reachable: {0}")]
    Unreachable(Unreachable),
    /// TLS was refused, by us or by the server: look at certificates and clock.
    #[error("TLS refused: {0}")]
    Refused(Refusal),
    /// No full answer within the deadline. The request may have had its effect.
    #[error("no answer within the deadline")]
    Deadline,
    /// The answer is larger than the cap.
    #[error("answer larger than allowed")]
    TooLarge,
    /// The connection broke, or what came is not HTTP. The request may have had its effect.
    #[error("connection broken")]
    Broken,
    /// The caller's path or header cannot be written in HTTP; nothing was sent. A defect of the program.
    #[error("request cannot be written")]
    Unsendable,
}

/// What could not be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreachable {
    /// The name has no address.
    #[error("name not resolved")]
    Resolve,
    /// No address of it takes a connection.
    #[error("no connection")]
    Connect,
}

/// Why TLS was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The server's certificate is past its end; or our clock is wrong.
    #[error("server certificate expired")]
    Expired,
    /// The server's certificate is not valid yet; or our clock is wrong.
    #[error("server certificate not yet valid")]
    NotYetValid,
    /// The server's certificate comes from an authority that is not in our roots file.
    #[error("server certificate of an unknown issuer")]
    UnknownIssuer,
    /// The server's certificate is for another name.
    #[error("server certificate for another name")]
    WrongName,
    /// The server does not accept our certificate, or wants one and we have none.
    #[error("own certificate not accepted")]
    OwnCertificate,
    /// Anything else: no TLS 1.3, not TLS at all, a forged handshake.
    #[error("no TLS 1.3 with this server")]
    Other,
}

impl HttpsError {
    /// From the error of a TLS handshake.
    pub(crate) fn of_handshake(error: &io::Error) -> Self {
        match tls_error(error) {
            Some(error) => Self::Refused(refusal(error)),
            None => Self::Broken,
        }
    }

    /// From an error after the handshake. TLS 1.3 servers refuse a client certificate only then.
    pub(crate) fn of_stream(error: &(dyn Error + 'static)) -> Self {
        let mut cause = Some(error);
        while let Some(error) = cause {
            if let Some(tls) = error.downcast_ref::<io::Error>().and_then(tls_error) {
                return Self::Refused(refusal(tls));
            }
            cause = error.source();
        }
        Self::Broken
    }
}

fn tls_error(error: &io::Error) -> Option<&TlsError> {
    error.get_ref().and_then(|inner| inner.downcast_ref::<TlsError>())
}

fn refusal(error: &TlsError) -> Refusal {
    if let TlsError::InvalidCertificate(error) = error {
        return certificate_refusal(error);
    }
    if let TlsError::AlertReceived(alert) = error
        && is_about_our_certificate(*alert)
    {
        return Refusal::OwnCertificate;
    }
    Refusal::Other
}

fn certificate_refusal(error: &CertificateError) -> Refusal {
    use CertificateError as E;
    let known = [
        (matches!(error, E::Expired | E::ExpiredContext { .. }), Refusal::Expired),
        (matches!(error, E::NotValidYet | E::NotValidYetContext { .. }), Refusal::NotYetValid),
        (matches!(error, E::UnknownIssuer), Refusal::UnknownIssuer),
        // A foreign authority that took the name of ours: its key does not fit.
        (matches!(error, E::BadSignature), Refusal::UnknownIssuer),
        (matches!(error, E::NotValidForName | E::NotValidForNameContext { .. }), Refusal::WrongName),
    ];
    known.into_iter().find(|(hit, _)| *hit).map_or(Refusal::Other, |(_, refusal)| refusal)
}

fn is_about_our_certificate(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
            | AlertDescription::CertificateRequired
            // Sent when a signature does not fit: that of our certificate, or ours with its key.
            | AlertDescription::DecryptError
    )
}
