//! Owns the gateway's memory: challenges given out, checks answered, certificates revoked.
//!
//! Promises: the order of checks of the contract: idempotency, challenge (used up first), date, certificate,
//! signature; every limit is named.
//! Must never: read a clock or draw a random number.

use std::collections::{HashMap, HashSet};

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use reader_wire::{DateDigits, NONCE_BYTES, Statement, TerminalId};
use reception::{CheckId, Course, EligibilityAnswer};
use serde::Deserialize;

use super::people::answer_for;
use super::problem::Problem;
use super::verify::{Trust, Verified, day_in_japan};
use crate::card::personas::all_personas;

/// Life of a challenge (seconds).
pub const CHALLENGE_SECS: i64 = 120;
/// Challenges that are remembered; the oldest go first.
pub const CHALLENGES_MAX: usize = 1000;
/// Days that an exam date may be away from today.
pub const EXAM_DATE_DAYS_MAX: i32 = 7;

/// Body of `POST /v1/checks`. No Debug.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    challenge: String,
    exam_date: Date,
    #[serde(default)]
    course: Option<Course>,
    certificate: String,
    signature: String,
    algorithm: String,
}

struct Issued {
    terminal: TerminalId,
    expires_at: Timestamp,
    used: bool,
}

struct Answered {
    body_digest: Vec<u8>,
    answer: EligibilityAnswer,
}

/// The memory.
pub struct Book {
    trust: Trust,
    challenges: HashMap<[u8; NONCE_BYTES], Issued>,
    checks: HashMap<(String, CheckId), Answered>,
    revoked: HashSet<Vec<u8>>,
}

impl Book {
    /// An empty memory that trusts the cards of these authorities.
    #[must_use]
    pub fn new(trust: Trust) -> Self {
        Self { trust, challenges: HashMap::new(), checks: HashMap::new(), revoked: HashSet::new() }
    }

    /// Gives a challenge to a terminal; returns when it ends.
    pub fn give_challenge(
        &mut self,
        terminal: &TerminalId,
        nonce: [u8; NONCE_BYTES],
        now: Timestamp,
    ) -> Timestamp {
        let expires_at = now + CHALLENGE_SECS.seconds();
        if self.challenges.len() >= CHALLENGES_MAX {
            let oldest = self.challenges.iter().min_by_key(|(_, issued)| issued.expires_at);
            if let Some(nonce) = oldest.map(|(nonce, _)| *nonce) {
                self.challenges.remove(&nonce);
            }
        }
        self.challenges.insert(nonce, Issued { terminal: terminal.clone(), expires_at, used: false });
        expires_at
    }

    /// Answers a question, or gives the answer it gave before. `body` is the request as it came.
    ///
    /// # Errors
    /// The first check that fails.
    pub fn ask(
        &mut self,
        terminal: &TerminalId,
        check_id: CheckId,
        body: &[u8],
        now: Timestamp,
    ) -> Result<EligibilityAnswer, Problem> {
        let key = (terminal.as_str().to_owned(), check_id);
        let body_digest = digest(&SHA256, body).as_ref().to_vec();
        if let Some(before) = self.checks.get(&key) {
            let same = before.body_digest == body_digest;
            return if same { Ok(before.answer.clone()) } else { Err(Problem::IdempotencyConflict) };
        }
        let question: Question = serde_json::from_slice(body).map_err(|_| Problem::Malformed)?;
        let verified = self.verify(terminal, &question, now)?;
        let answer = answer_for(slug_of(&verified));
        self.checks.insert(key, Answered { body_digest, answer: answer.clone() });
        Ok(answer)
    }

    /// The answer that was given to this terminal before.
    ///
    /// # Errors
    /// [`Problem::CheckUnknown`].
    pub fn fetch(&self, terminal: &TerminalId, check_id: CheckId) -> Result<EligibilityAnswer, Problem> {
        let before = self.checks.get(&(terminal.as_str().to_owned(), check_id));
        before.map(|before| before.answer.clone()).ok_or(Problem::CheckUnknown)
    }

    /// Forgets the answer of a check, for all terminals.
    pub fn forget(&mut self, check_id: CheckId) {
        self.checks.retain(|(_, known), _| *known != check_id);
    }

    /// Revokes the certificate with this serial number.
    pub fn revoke(&mut self, serial: &[u8]) {
        self.revoked.insert(serial.to_vec());
    }

    fn verify(
        &mut self,
        terminal: &TerminalId,
        question: &Question,
        now: Timestamp,
    ) -> Result<Verified, Problem> {
        let nonce = URL_SAFE_NO_PAD.decode(&question.challenge).map_err(|_| Problem::Malformed)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_| Problem::Malformed)?;
        let decoded = (STANDARD.decode(&question.certificate), STANDARD.decode(&question.signature));
        let (Ok(certificate), Ok(signature)) = decoded else { return Err(Problem::Malformed) };
        let permitted = question.course.is_none_or(Course::eligibility_permitted);
        if question.algorithm != "rsa-pkcs1-sha256" || !permitted {
            return Err(Problem::Malformed);
        }
        self.use_up(terminal, &nonce, now)?;
        let exam_date = near(question.exam_date, now)?;
        let verified = self.trust.verify(&certificate, now)?;
        if self.revoked.contains(&verified.serial) {
            return Err(Problem::CertificateRevoked);
        }
        let statement = Statement { terminal: terminal.clone(), nonce, exam_date };
        verified.check_signature(&statement, &signature)?;
        Ok(verified)
    }

    fn use_up(
        &mut self,
        terminal: &TerminalId,
        nonce: &[u8; NONCE_BYTES],
        now: Timestamp,
    ) -> Result<(), Problem> {
        let issued = self.challenges.get_mut(nonce).filter(|issued| issued.terminal == *terminal);
        let issued = issued.ok_or(Problem::ChallengeUnknown)?;
        if std::mem::replace(&mut issued.used, true) {
            return Err(Problem::ChallengeUsed);
        }
        if issued.expires_at <= now { Err(Problem::ChallengeExpired) } else { Ok(()) }
    }
}

fn near(exam_date: Date, now: Timestamp) -> Result<DateDigits, Problem> {
    let days = day_in_japan(now).until(exam_date).map_err(|_| Problem::ExamDateOutOfRange)?.get_days();
    if days.abs() > EXAM_DATE_DAYS_MAX {
        return Err(Problem::ExamDateOutOfRange);
    }
    DateDigits::new(&exam_date.strftime("%Y%m%d").to_string()).map_err(|_| Problem::ExamDateOutOfRange)
}

fn slug_of(verified: &Verified) -> &'static str {
    all_personas()
        .into_iter()
        .find(|persona| persona.serial == *verified.serial)
        .map_or("", |persona| persona.slug)
}

#[cfg(test)]
mod tests;
