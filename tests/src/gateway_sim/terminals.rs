//! Owns the terminals: activation, and who a client certificate belongs to.
//!
//! Promises: an activation code works once; the name in a certificate is the gateway's choice, whatever the
//! request says.
//! Must never: see a terminal's private key.

use std::io;

use rcgen::{
    CertificateSigningRequestParams, DnType, ExtendedKeyUsagePurpose, Issuer, KeyPair, KeyUsagePurpose,
};
use reader_wire::TerminalId;
use rustls_pki_types::CertificateDer;
use serde::{Deserialize, Serialize};
use x509_cert::Certificate;
use x509_cert::der::Decode as _;

use super::files::Files;
use super::problem::Problem;

/// Facility number (健診・保健指導機関番号) that may activate.
pub const TEST_FACILITY_NUMBER: &str = "1310000001";
/// User id that may activate.
pub const TEST_USER_ID: &str = "public-test-user";
/// The activation code. Public, and good for nothing but this simulator.
pub const TEST_ACTIVATION_CODE: &str = "PUBLIC-TEST-CODE";

/// Body of `POST /v1/terminals`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Activation {
    facility_number: String,
    user_id: String,
    activation_code: String,
    csr: String,
}

/// Answer to it.
#[derive(Serialize)]
pub struct Activated {
    terminal: String,
    certificate: String,
}

/// All terminals, and the authority that names them.
pub struct Terminals {
    files: Files,
    issuer: Issuer<'static, KeyPair>,
    known: Vec<String>,
    code_used: bool,
}

impl Terminals {
    /// Reads what the directory knows.
    ///
    /// # Errors
    /// When its files cannot be read.
    pub fn open(files: Files) -> io::Result<Self> {
        let (certificate, key) = files.terminal_ca()?;
        let text = |bytes| String::from_utf8(bytes).map_err(io::Error::other);
        let key = KeyPair::from_pem(&text(key)?).map_err(io::Error::other)?;
        let issuer = Issuer::from_ca_cert_pem(&text(certificate)?, key).map_err(io::Error::other)?;
        Ok(Self { known: files.terminals()?, files, issuer, code_used: false })
    }

    /// Registers a terminal.
    ///
    /// # Errors
    /// [`Problem::ActivationRefused`], [`Problem::Malformed`] or, when the disk fails, [`Problem::Unavailable`].
    pub fn activate(&mut self, activation: &Activation) -> Result<Activated, Problem> {
        let given = [&activation.facility_number, &activation.user_id, &activation.activation_code];
        if self.code_used || given != [TEST_FACILITY_NUMBER, TEST_USER_ID, TEST_ACTIVATION_CODE] {
            return Err(Problem::ActivationRefused);
        }
        let terminal = format!("kiosk-{}", self.known.len() + 1);
        let certificate = self.issue(&terminal, &activation.csr).map_err(|_| Problem::Malformed)?;
        self.files.add_terminal(&terminal).map_err(|_| Problem::Unavailable)?;
        self.known.push(terminal.clone());
        self.code_used = true;
        Ok(Activated { terminal, certificate })
    }

    fn issue(&self, terminal: &str, csr: &str) -> Result<String, rcgen::Error> {
        let mut request = CertificateSigningRequestParams::from_pem(csr)?;
        let mut params = rcgen::CertificateParams::default();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, terminal);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        request.params = params;
        Ok(request.signed_by(&self.issuer)?.pem())
    }

    /// The terminal of a client certificate that the handshake has verified.
    ///
    /// # Errors
    /// [`Problem::TerminalUnknown`].
    pub fn of_certificate(&self, shown: Option<&CertificateDer<'_>>) -> Result<TerminalId, Problem> {
        let certificate =
            shown.and_then(|der| Certificate::from_der(der).ok()).ok_or(Problem::TerminalUnknown)?;
        let subject = certificate.tbs_certificate().subject().to_string();
        let id = subject.strip_prefix("CN=").filter(|id| self.known.iter().any(|known| known == id));
        id.and_then(|id| TerminalId::new(id).ok()).ok_or(Problem::TerminalUnknown)
    }

    /// Lets the activation code be used once more.
    pub fn renew_code(&mut self) {
        self.code_used = false;
    }

    /// Forgets a terminal, as when its owner gave it up.
    pub fn forget(&mut self, id: &str) {
        self.known.retain(|known| known != id);
    }
}
