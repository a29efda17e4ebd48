//! Owns the JSON documents of the contract, apart from the answer, which is `reception`'s own type.
//!
//! Promises: unknown fields and other media types are refused.
//! Must never: derive Debug for a document with data of a person.

use https::Response;
use jiff::Timestamp;
use jiff::civil::Date;
use reception::Course;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::GatewayError;

/// RSASSA-PKCS1-v1_5 over SHA-256, the only one the contract knows.
pub(super) const ALGORITHM: &str = "rsa-pkcs1-sha256";

#[derive(Serialize)]
pub(super) struct ChallengeRequest<'a> {
    pub(super) terminal: &'a str,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChallengeDocument {
    pub(super) challenge: String,
    pub(super) expires_at: Timestamp,
}

#[derive(Serialize)]
pub(super) struct QuestionDocument {
    pub(super) challenge: String,
    pub(super) exam_date: Date,
    pub(super) course: Course,
    pub(super) certificate: String,
    pub(super) signature: String,
    pub(super) algorithm: &'static str,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PendingDocument {
    pub(super) retry_after_secs: u64,
}

/// Writes a document.
pub(super) fn json(document: &impl Serialize) -> Result<Vec<u8>, GatewayError> {
    serde_json::to_vec(document).map_err(|_| GatewayError::Https(https::HttpsError::Unsendable))
}

/// Reads a document of a success answer.
pub(super) fn read<T: DeserializeOwned>(response: &Response) -> Result<T, GatewayError> {
    if response.content_type.as_deref() != Some("application/json") {
        return Err(GatewayError::NotAnAnswer);
    }
    serde_json::from_slice(&response.body).map_err(|_| GatewayError::NotAnAnswer)
}
