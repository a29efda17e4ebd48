//! Owns the verification of a card: its certificate and its signature (jpki.md §3, steps 3–5).
//!
//! Promises: the key that verifies the signature comes from the same bytes that the chain check accepted;
//! whatever is missing or not understood is refused.
//! Must never: select an authority by name alone, or accept a certificate of another purpose.

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan as _};
use reader_wire::Statement;
use x509_cert::Certificate;
use x509_cert::der::{Decode as _, Encode as _};
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies, ExtendedKeyUsage, KeyUsage,
    SubjectKeyIdentifier,
};

use super::problem::Problem;

const SHA256_WITH_RSA: &str = "1.2.840.113549.1.1.11";
const CLIENT_AUTH: &str = "1.3.6.1.5.5.7.3.2";
/// Policy of user-authentication certificates of the test authority (jpki.md §2.7).
const POLICY: &str = "1.2.392.200149.8.5.1.0.30";
/// keyUsage, certificatePolicies: the critical extensions that are looked at.
const CRITICAL_KNOWN: [&str; 2] = ["2.5.29.15", "2.5.29.32"];
/// Months after the month of expiry in which a certificate is still good for eligibility (jpki.md §2.6).
const GRACE_MONTHS: i32 = 3;

/// The authorities whose cards are accepted.
pub struct Trust {
    authorities: Vec<Certificate>,
}

/// A certificate that passed. No Debug: the serial number names a person.
pub struct Verified {
    /// 発行番号, big-endian.
    pub serial: Vec<u8>,
    key: Vec<u8>,
}

impl Trust {
    /// Trusts these authorities (DER). One that cannot be read is an error of the set-up.
    ///
    /// # Errors
    /// [`x509_cert::der::Error`].
    pub fn new(authorities: &[&[u8]]) -> Result<Self, x509_cert::der::Error> {
        let authorities =
            authorities.iter().map(|der| Certificate::from_der(der)).collect::<Result<_, _>>()?;
        Ok(Self { authorities })
    }

    /// Checks a certificate (DER) at this moment.
    ///
    /// # Errors
    /// [`Problem::CertificateUntrusted`] or [`Problem::CertificateExpired`].
    pub fn verify(&self, der: &[u8], now: Timestamp) -> Result<Verified, Problem> {
        let certificate = Certificate::from_der(der).map_err(|_| Problem::CertificateUntrusted)?;
        let authority = self.authority_of(&certificate).ok_or(Problem::CertificateUntrusted)?;
        if !is_issued_by(&certificate, authority) || !has_purpose(&certificate) {
            return Err(Problem::CertificateUntrusted);
        }
        check_dates(&certificate, now)?;
        let body = certificate.tbs_certificate();
        let key = body.subject_public_key_info().subject_public_key.as_bytes();
        let key = key.ok_or(Problem::CertificateUntrusted)?.to_vec();
        Ok(Verified { serial: body.serial_number().as_bytes().to_vec(), key })
    }

    fn authority_of(&self, certificate: &Certificate) -> Option<&Certificate> {
        let (_, wanted) = certificate.tbs_certificate().get_extension::<AuthorityKeyIdentifier>().ok()??;
        let wanted = wanted.key_identifier?;
        self.authorities.iter().find(|authority| {
            let own = authority.tbs_certificate().get_extension::<SubjectKeyIdentifier>();
            own.is_ok_and(|own| own.is_some_and(|(_, own)| own.0 == wanted))
        })
    }
}

impl Verified {
    /// Whether this certificate's key made the signature.
    ///
    /// # Errors
    /// [`Problem::SignatureInvalid`].
    pub fn check_signature(&self, statement: &Statement, signature: &[u8]) -> Result<(), Problem> {
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.key);
        key.verify(&statement.bytes(), signature).map_err(|_| Problem::SignatureInvalid)
    }
}

fn is_issued_by(certificate: &Certificate, authority: &Certificate) -> bool {
    let (body, issuer) = (certificate.tbs_certificate(), authority.tbs_certificate());
    let algorithms = [certificate.signature_algorithm(), body.signature()];
    let algorithm_fits = algorithms.iter().all(|algorithm| algorithm.oid.to_string() == SHA256_WITH_RSA);
    let key = issuer.subject_public_key_info().subject_public_key.as_bytes().unwrap_or_default();
    let (Ok(signed), Some(signature)) = (body.to_der(), certificate.signature().as_bytes()) else {
        return false;
    };
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key);
    algorithm_fits && body.issuer() == issuer.subject() && key.verify(&signed, signature).is_ok()
}

fn has_purpose(certificate: &Certificate) -> bool {
    let body = certificate.tbs_certificate();
    let usage = body.get_extension::<KeyUsage>().ok().flatten();
    let extended = body.get_extension::<ExtendedKeyUsage>().ok().flatten();
    let policies = body.get_extension::<CertificatePolicies>().ok().flatten();
    let Ok(basic) = body.get_extension::<BasicConstraints>() else { return false };
    let extensions = body.extensions().map(Vec::as_slice).unwrap_or_default();
    let mut critical = extensions.iter().filter(|extension| extension.critical);
    usage.is_some_and(|(_, usage)| usage.digital_signature())
        && extended.is_some_and(|(_, usage)| usage.0.iter().any(|oid| oid.to_string() == CLIENT_AUTH))
        && policies
            .is_some_and(|(_, list)| list.0.iter().any(|one| one.policy_identifier.to_string() == POLICY))
        && basic.is_none_or(|(_, basic)| !basic.ca)
        && critical.all(|extension| CRITICAL_KNOWN.contains(&extension.extn_id.to_string().as_str()))
}

fn check_dates(certificate: &Certificate, now: Timestamp) -> Result<(), Problem> {
    let validity = certificate.tbs_certificate().validity();
    let moment = |time: x509_cert::time::Time| {
        let secs = i64::try_from(time.to_unix_duration().as_secs()).ok()?;
        Timestamp::from_second(secs).ok()
    };
    let (Some(start), Some(end)) = (moment(validity.not_before), moment(validity.not_after)) else {
        return Err(Problem::CertificateUntrusted);
    };
    let last_day = grace_end(day_in_japan(end)).ok_or(Problem::CertificateUntrusted)?;
    if now < start {
        return Err(Problem::CertificateUntrusted);
    }
    if day_in_japan(now) > last_day { Err(Problem::CertificateExpired) } else { Ok(()) }
}

fn grace_end(expiry: Date) -> Option<Date> {
    expiry.first_of_month().checked_add(GRACE_MONTHS.months()).ok().map(Date::last_of_month)
}

/// The day of this moment in Japan.
#[must_use]
pub fn day_in_japan(moment: Timestamp) -> Date {
    TimeZone::fixed(Offset::constant(9)).to_datetime(moment).date()
}

#[cfg(test)]
mod tests;
