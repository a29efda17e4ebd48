//! Owns the registration of this terminal with the gateway, and the file that it leaves behind.
//!
//! Promises: the private key is made here and never leaves the device; the file is complete or not there,
//! mode 0600, and belongs to the owner of its directory.
//! Must never: take a secret from the command line or the environment, or print one.

mod state;

use std::io::{BufRead, Read as _};

use https::{Client, HttpsError, Response};
use rcgen::{CertificateParams, KeyPair};
use reader_wire::TerminalId;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::gateway::ProblemCode;

pub use state::STATE_FILE;

/// Longest secret (bytes).
const SECRET_BYTES_MAX: usize = 64;
/// Longest input of one line with a secret, with its line end (bytes).
const LINE_BYTES_MAX: u64 = 128;
/// Digits of 健診・保健指導機関番号.
const FACILITY_DIGITS: usize = 10;

/// Why there is no identity.
#[derive(Debug, thiserror::Error)]
pub enum ActivateError {
    /// Type the line again.
    #[error(
        "line {0} of the input is not what it should be (1 facility number, 2 user id, 3 activation code)"
    )]
    Input(u8),
    /// Get a new activation code, or correct facility number or user id.
    #[error("the gateway refuses facility number, user id or activation code")]
    Refused,
    /// Network, certificates or clock.
    #[error("the gateway was not heard: {0}")]
    Https(#[from] HttpsError),
    /// Gateway and kiosk do not speak the same contract, or the gateway is down.
    #[error("the gateway answered {0}, which is not of its contract")]
    NotAnAnswer(u16),
    /// Key or request could not be made. A defect of the program.
    #[error("no key could be made")]
    Key,
    /// The state directory cannot be written.
    #[error("{STATE_FILE} cannot be written: {0}")]
    Store(#[source] std::io::Error),
    /// Run `kiosk activate` first.
    #[error("{STATE_FILE} cannot be read, run `kiosk activate`: {0}")]
    Load(#[source] std::io::Error),
    /// Run `kiosk activate` again.
    #[error("{STATE_FILE} is damaged, run `kiosk activate` again")]
    Damaged,
}

/// What the operator of the gateway gave to the centre. No Debug; wiped on drop.
pub struct Secrets {
    facility_number: Zeroizing<String>,
    user_id: Zeroizing<String>,
    activation_code: Zeroizing<String>,
}

/// Who this terminal is towards the gateway.
pub struct Identity {
    /// The name that the gateway gave.
    pub terminal: TerminalId,
    /// Client certificate and key.
    pub tls: https::Identity,
}

#[derive(Serialize)]
struct Activation<'a> {
    facility_number: &'a str,
    user_id: &'a str,
    activation_code: &'a str,
    csr: &'a str,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Terminal {
    terminal: String,
    certificate: String,
}

impl Secrets {
    /// Reads three lines: facility number (健診・保健指導機関番号), user id, activation code.
    pub fn read(mut input: impl BufRead) -> Result<Self, ActivateError> {
        let facility_number = line(&mut input, 1)?;
        let digits = facility_number.bytes().all(|byte| byte.is_ascii_digit());
        if facility_number.len() != FACILITY_DIGITS || !digits {
            return Err(ActivateError::Input(1));
        }
        Ok(Self { facility_number, user_id: line(&mut input, 2)?, activation_code: line(&mut input, 3)? })
    }
}

/// Registers the terminal. `client` has no certificate of its own yet. The code is used up by success.
pub async fn activate(client: &Client, secrets: Secrets) -> Result<Identity, ActivateError> {
    let key = KeyPair::generate().map_err(|_| ActivateError::Key)?;
    let request = CertificateParams::default().serialize_request(&key).map_err(|_| ActivateError::Key)?;
    let body = serde_json::to_vec(&Activation {
        facility_number: &secrets.facility_number,
        user_id: &secrets.user_id,
        activation_code: &secrets.activation_code,
        csr: &request.pem().map_err(|_| ActivateError::Key)?,
    });
    drop(secrets);
    let body = body.map_err(|_| ActivateError::Key)?;
    let response = client.post_json("/v1/terminals", &[], body).await?;
    join(read_terminal(&response)?, &key).ok_or(ActivateError::NotAnAnswer(response.status))
}

/// The identity, when the certificate is one for this key.
fn join(document: Terminal, key: &KeyPair) -> Option<Identity> {
    let terminal = TerminalId::new(&document.terminal).ok()?;
    let key_pem = Zeroizing::new(key.serialize_pem().into_bytes());
    let tls = https::Identity { cert_pem: document.certificate.into_bytes(), key_pem };
    tls.is_consistent().then_some(Identity { terminal, tls })
}

fn read_terminal(response: &Response) -> Result<Terminal, ActivateError> {
    if ProblemCode::of(response) == Some(ProblemCode::ActivationRefused) {
        return Err(ActivateError::Refused);
    }
    let json = response.content_type.as_deref() == Some("application/json");
    let body = (response.status == 201 && json).then_some(response.body.as_slice());
    let document = body.and_then(|body| serde_json::from_slice(body).ok());
    document.ok_or(ActivateError::NotAnAnswer(response.status))
}

fn line(input: &mut impl BufRead, number: u8) -> Result<Zeroizing<String>, ActivateError> {
    let mut text = Zeroizing::new(String::with_capacity(LINE_BYTES_MAX.try_into().unwrap_or_default()));
    let read = input.by_ref().take(LINE_BYTES_MAX).read_line(&mut text);
    let typed = text.trim_end_matches(['\n', '\r']);
    let fits = !typed.is_empty()
        && typed.len() <= SECRET_BYTES_MAX
        && typed.bytes().all(|byte| byte.is_ascii_graphic());
    if read.is_ok() && fits {
        Ok(Zeroizing::new(typed.to_owned()))
    } else {
        Err(ActivateError::Input(number))
    }
}

#[cfg(test)]
mod tests;
