//! Owns the kiosk's use of the queue: commit a check, read the list that an answer is judged by.
//!
//! Promises: a commit that failed for a passing reason is tried again under the same check id, so that it is
//! stored once; success is reported only after the commit.
//! Must never: keep a check in memory for later. What cannot be stored is said.

use std::time::Duration;

use queue::{NewCheck, Proof, Queue};
use reader_wire::TerminalId;
use reception::{Course, EligibilityAnswer, InsurerList, Remedy, Verdict, Voucher};

use crate::clock;
use crate::person::Person;

/// Commits tried for one check.
const SAVE_TRIES_MAX: u32 = 3;
/// Pause between them.
const SAVE_PAUSE: Duration = Duration::from_millis(300);

/// The machine waits for a commit longer than all its tries can take.
const _: () = {
    let tries_millis = SAVE_TRIES_MAX as u128 * queue::BUSY_SECS_MAX as u128 * 1000;
    let pauses_millis = SAVE_TRIES_MAX as u128 * SAVE_PAUSE.as_millis();
    assert!(tries_millis + pauses_millis < reception::SAVING_SECS as u128 * 1000);
};

/// The queue, as the kiosk uses it.
#[derive(Clone)]
pub struct Store {
    queue: Queue,
}

/// An answer with the list that it is judged by. Personal data: no Debug.
pub struct Judged {
    /// What the gateway said.
    pub answer: EligibilityAnswer,
    /// What the list in force says of the insurers of the answer, if there is a list that can be read.
    pub insurers: Option<InsurerList>,
    /// Its digest.
    pub insurer_list_digest: Option<[u8; 32]>,
}

impl Store {
    /// Uses this queue.
    #[must_use]
    pub fn new(queue: Queue) -> Self {
        Self { queue }
    }

    /// Joins the answer with what the list in force says of its insurers. The answer is kept also when there is
    /// no list to read.
    pub async fn judge(&self, answer: EligibilityAnswer) -> Judged {
        let numbers: Vec<_> = answer.results.iter().map(|person| person.insurer_number).collect();
        let in_force = self.queue.insurers_for(&numbers).await.unwrap_or_else(|error| {
            tracing::error!(%error, "the insurer list cannot be read");
            None
        });
        let insurer_list_digest = in_force.as_ref().map(|in_force| in_force.digest);
        Judged { answer, insurers: in_force.map(|in_force| in_force.list), insurer_list_digest }
    }

    /// The check of this person, taken out of memory.
    #[must_use]
    pub fn check(person: &mut Person, terminal: &TerminalId, course: Course, verdict: Verdict) -> NewCheck {
        let today = clock::today();
        let answer = person.answer.take();
        NewCheck {
            id: person.check_id,
            terminal: terminal.as_str().to_owned(),
            software: env!("CARGO_PKG_VERSION").to_owned(),
            business_date: today,
            exam_date: person.exam_date.unwrap_or(today),
            course,
            proof: if answer.is_some() { Proof::OnlinePin } else { Proof::None },
            voucher: person.voucher.unwrap_or(Voucher::NotAsked),
            verdict,
            answer,
            insurer_list_digest: person.insurer_list_digest.take(),
            certificate_not_after: person.certificate_not_after,
        }
    }

    /// Commits the check; the receipt number on success, what helps on failure.
    pub async fn save(&self, check: &NewCheck) -> Result<u32, Remedy> {
        let mut tries = 1;
        loop {
            match self.queue.enqueue(check, clock::now()).await {
                Ok(receipt) => return Ok(receipt.number),
                Err(error) => {
                    tracing::warn!(check_id = %check.id, %error, tries, "not stored");
                    if error.remedy() != Remedy::TryAgain || tries == SAVE_TRIES_MAX {
                        return Err(error.remedy());
                    }
                }
            }
            tries += 1;
            tokio::time::sleep(SAVE_PAUSE).await;
        }
    }

    /// Whether the queue can store at this moment: a write transaction that changes nothing.
    pub async fn works(&self) -> bool {
        self.queue.probe().await.inspect_err(|error| tracing::warn!(%error, "the queue still fails")).is_ok()
    }
}
