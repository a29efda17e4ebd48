//! Owns the kiosk's side of the gateway contract (`config/gateway.openapi.yaml`): challenge, question, answer.
//!
//! Promises: an answer is either exactly what the contract describes or an error; one question has one
//! effect, because its check id is the idempotency key; certificate and signature are in the body only.
//! Must never: turn a strange answer into "insured" or "not insured", repeat a question by itself, or say
//! anything of a body in a log or an error.

mod answer;
mod documents;
mod error;

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use https::{Client, HttpsError, IDEMPOTENCY_KEY, Response};
use jiff::Timestamp;
use jiff::civil::Date;
use reader_wire::{Certificate, NONCE_BYTES, Signature, TerminalId};
use reception::{CheckId, Course, EligibilityAnswer};

use documents::{ALGORITHM, ChallengeDocument, ChallengeRequest, PendingDocument, QuestionDocument};
pub use error::{GatewayError, ProblemCode};

/// Largest body in both directions (bytes). The contract's BODY_BYTES_MAX.
pub const BODY_BYTES_MAX: usize = 64 * 1024;
/// Total time of one request (anchors.md B3 N2).
pub const DEADLINE: Duration = Duration::from_secs(10);
/// Longest wait that a pending answer may ask for (seconds).
pub const PENDING_SECS_MAX: u64 = 3600;

/// The gateway's random bytes for one check.
#[derive(Clone, PartialEq, Eq)]
pub struct Challenge {
    /// Goes into the [`reader_wire::Statement`].
    pub nonce: [u8; NONCE_BYTES],
    /// By the gateway's clock.
    pub expires_at: Timestamp,
}

/// What is asked. The signature is over the `Statement` of this terminal, challenge and exam date.
pub struct Question<'a> {
    /// Name of the check, and idempotency key.
    pub check_id: CheckId,
    /// The day for which eligibility is asked, in Japan.
    pub exam_date: Date,
    /// What the person came for.
    pub course: Course,
    /// The challenge that was signed.
    pub challenge: Challenge,
    /// From the card.
    pub certificate: &'a Certificate,
    /// From the card.
    pub signature: &'a Signature,
}

/// What the gateway says to a question. Personal data: no Debug.
pub enum Asked {
    /// The answer.
    Answer(EligibilityAnswer),
    /// It will come; to be fetched after this time.
    Pending {
        /// At most [`PENDING_SECS_MAX`].
        after: Duration,
    },
}

/// The gateway. Clones share one connection.
#[derive(Clone)]
pub struct Gateway {
    inner: Arc<Inner>,
}

struct Inner {
    client: Client,
    terminal: TerminalId,
}

impl Gateway {
    /// A gateway reached by this client, which carries the terminal's certificate.
    #[must_use]
    pub fn new(client: Client, terminal: TerminalId) -> Self {
        Self { inner: Arc::new(Inner { client, terminal }) }
    }

    /// This terminal, as the gateway knows it.
    #[must_use]
    pub fn terminal(&self) -> &TerminalId {
        &self.inner.terminal
    }

    /// Opens the connection ahead of the next request.
    pub async fn warm(&self) -> Result<(), GatewayError> {
        Ok(self.inner.client.warm().await?)
    }

    /// A fresh challenge. A second request is made when the first was lost: an unused challenge just ends.
    pub async fn challenge(&self) -> Result<Challenge, GatewayError> {
        let request = ChallengeRequest { terminal: self.inner.terminal.as_str() };
        let body = documents::json(&request)?;
        let first = self.inner.client.post_json("/v1/challenges", &[], body.clone()).await;
        let response = match first {
            Err(HttpsError::Broken) => self.inner.client.post_json("/v1/challenges", &[], body).await?,
            other => other?,
        };
        read_challenge(&response)
    }

    /// Asks once.
    pub async fn ask(&self, question: &Question<'_>) -> Result<Asked, GatewayError> {
        let key = question.check_id.to_string();
        let body = documents::json(&QuestionDocument {
            challenge: URL_SAFE_NO_PAD.encode(question.challenge.nonce),
            exam_date: question.exam_date,
            course: question.course,
            certificate: STANDARD.encode(question.certificate.der()),
            signature: STANDARD.encode(question.signature.bytes()),
            algorithm: ALGORITHM,
        })?;
        let response = self.inner.client.post_json("/v1/checks", &[(IDEMPOTENCY_KEY, &key)], body).await?;
        read_asked(&response)
    }

    /// Fetches the answer to a question that was asked before.
    pub async fn fetch(&self, check_id: CheckId) -> Result<Asked, GatewayError> {
        let response = self.inner.client.get(&format!("/v1/checks/{check_id}")).await?;
        read_asked(&response)
    }
}

fn read_challenge(response: &Response) -> Result<Challenge, GatewayError> {
    if response.status != 201 {
        return Err(GatewayError::of_refusal(response));
    }
    let document: ChallengeDocument = documents::read(response)?;
    let nonce = URL_SAFE_NO_PAD.decode(document.challenge).map_err(|_| GatewayError::NotAnAnswer)?;
    let nonce = nonce.try_into().map_err(|_| GatewayError::NotAnAnswer)?;
    Ok(Challenge { nonce, expires_at: document.expires_at })
}

fn read_asked(response: &Response) -> Result<Asked, GatewayError> {
    match response.status {
        200 => {
            let answer: EligibilityAnswer = documents::read(response)?;
            if answer::is_in_limits(&answer) {
                Ok(Asked::Answer(answer))
            } else {
                Err(GatewayError::NotAnAnswer)
            }
        }
        202 => {
            let PendingDocument { retry_after_secs: secs } = documents::read(response)?;
            let after = Duration::from_secs(secs);
            if (1..=PENDING_SECS_MAX).contains(&secs) {
                Ok(Asked::Pending { after })
            } else {
                Err(GatewayError::NotAnAnswer)
            }
        }
        _ => Err(GatewayError::of_refusal(response)),
    }
}

#[cfg(test)]
mod tests;
