//! Owns the effects that reach card, gateway and disk.
//!
//! Promises: none of them waits; each tells its outcome as an [`Input`] of the visit it was begun for.
//! Must never: send a PIN twice (it is taken, not copied), or ask with bytes the card did not sign for this
//! challenge.

use std::sync::Arc;
use std::time::Duration;

use https::HttpsError;
use queue::NewCheck;
use reader_wire::{DateDigits, Request, Statement};
use reception::{Course, EligibilityAnswer, Event, Judgement, Proof, ProveFailure, Reason, Verdict, Voucher};

use super::{App, Input, Kept, Pages, Work};
use crate::clock;
use crate::gateway::{Asked, Challenge, Gateway, GatewayError, Question};
use crate::person::Person;
use crate::store::Circumstances;

/// A challenge is replaced this long before it ends, so that VERIFY and sign fit in.
const CHALLENGE_MARGIN_SECS: i64 = 20;
/// Shortest time between two challenges of one visit, whatever the two clocks say.
const CHALLENGE_PAUSE_SECS_MIN: u64 = 15;
/// How often an answer that did not come at once is fetched.
const ANSWER_FETCHES_MAX: u32 = 3;
/// Longest pause that a person is kept waiting for a pending answer.
const PENDING_WAIT_MAX: Duration = Duration::from_secs(3);

impl<P: Pages> App<P> {
    pub(super) fn fetch_challenge(&mut self) {
        let gateway = self.parts.gateway.clone();
        self.spawn(async move { Work::Challenge(gateway.challenge().await) });
    }

    pub(super) fn watch_challenge(&self, challenge: &Challenge) {
        let left_secs = challenge.expires_at.as_second() - clock::now().as_second();
        let pause = challenge_pause(left_secs);
        let challenge = challenge.clone();
        self.spawn(async move {
            tokio::time::sleep(pause).await;
            Work::ChallengeEnds(challenge)
        });
    }

    pub(super) fn read_certificate(&mut self) {
        self.asked_seat = self.seat;
        match self.seat {
            Some(seat) => self.request(Request::ReadCertificate { seat }),
            None => self.later(Event::CertificateFailed(ProveFailure::CardGone)),
        }
    }

    pub(super) fn prove(&mut self) {
        self.asked_seat = self.seat;
        let today = clock::today();
        let digits = DateDigits::new(&today.strftime("%Y%m%d").to_string());
        let (Some(seat), Some(pin), Some(challenge), Ok(exam_date)) =
            (self.seat, self.person.pin.take(), self.person.challenge.take(), digits)
        else {
            return self.later(Event::ProveFailed(ProveFailure::CardGone));
        };
        let terminal = self.parts.terminal.clone();
        let statement = Statement { terminal, nonce: challenge.nonce, exam_date };
        self.person.proved = Some(challenge);
        self.person.exam_date = Some(today);
        self.request(Request::Prove { seat, pin, statement });
        self.warm_gateway();
    }

    /// Opens the connection again if it closed while the person typed; the card signs meanwhile.
    fn warm_gateway(&self) {
        let gateway = self.parts.gateway.clone();
        tokio::spawn(async move {
            if let Err(error) = gateway.warm().await {
                tracing::warn!(error = error.code(), "the gateway is not reached");
            }
        });
    }

    pub(super) fn ask(&mut self) {
        let Person { proved, certificate, signature, exam_date, .. } = &mut self.person;
        let taken = (proved.take(), certificate.take(), signature.take(), *exam_date);
        let (Some(challenge), Some(certificate), Some(signature), Some(exam_date)) = taken else {
            return self.later(Event::NotAnswered(Reason::CardFault));
        };
        let (gateway, store) = (self.parts.gateway.clone(), self.parts.store.clone());
        let (check_id, course) = (self.person.check_id, self.course());
        let around = self.circumstances();
        self.spawn(async move {
            let question = Question {
                check_id,
                exam_date,
                course,
                challenge,
                certificate: &certificate,
                signature: &signature,
            };
            match answer(&gateway, &question).await {
                Ok(answer) => Work::Answer(Ok(Box::new(store.judge(answer, &around).await))),
                Err(reason) => Work::Answer(Err(reason)),
            }
        });
    }

    pub(super) fn save(&mut self, verdict: &Verdict) {
        let reasons = verdict.reasons().to_vec();
        let around = self.circumstances();
        if !around.clock_is_set {
            tracing::warn!(
                check_id = %self.person.check_id,
                "no time source has set the clock, so this check is for staff: see reception.clock_file"
            );
        }
        let judged = self.person.judgement.take();
        let (store, check_id) = (self.parts.store.clone(), self.person.check_id);
        let check = self.unjudged();
        self.spawn(async move {
            let judgement = match (judged, reasons.first()) {
                (Some(judgement), _) => judgement,
                (None, first) => {
                    store.judge_without_answer(*first.unwrap_or(&Reason::NoAnswer), &around).await
                }
            };
            let check = check(judgement.because(&reasons));
            let outage_alone = check.judgement.verdict().reasons().iter().all(|reason| reason.is_outage());
            let saved = store.save(&check).await;
            if let Ok(stored) = &saved {
                let receipt = stored.receipt.number;
                let accepted = stored.accepted;
                tracing::info!(%check_id, receipt, state = "awaiting-review", accepted, "stored");
            }
            Work::Saved(saved.map(|stored| Kept { stored, outage_alone }))
        });
    }

    /// The check of this person, taken out of memory; its judgement comes last.
    fn unjudged(&mut self) -> impl FnOnce(Judgement) -> NewCheck + Send + 'static {
        let today = clock::today();
        let course = self.course();
        let person = &mut self.person;
        let (proof, by_staff) = person.by_staff.take().unzip();
        let answer = person.answer.take();
        let (id, exam_date) = (person.check_id, person.exam_date.unwrap_or(today));
        let voucher = person.voucher.unwrap_or(Voucher::NotAsked);
        let insurer_list_digest = person.insurer_list_digest.take();
        let certificate_not_after = person.certificate_not_after;
        let terminal = self.parts.terminal.as_str().to_owned();
        move |judgement| NewCheck {
            id,
            terminal,
            software: env!("CARGO_PKG_VERSION").to_owned(),
            business_date: today,
            exam_date,
            course,
            proof: proof.or(answer.is_some().then_some(Proof::OnlinePin)),
            voucher,
            judgement,
            answer,
            insurer_list_digest,
            certificate_not_after,
            by_staff,
        }
    }

    pub(super) fn circumstances(&self) -> Circumstances {
        Circumstances {
            rules: Arc::clone(&self.parts.rules),
            course: self.course(),
            exam_date: self.person.exam_date.unwrap_or_else(clock::today),
            clock_is_set: self.parts.clock_file.as_deref().is_none_or(clock::is_set),
            voucher: self.person.voucher.unwrap_or(Voucher::NotAsked),
            voucher_data: self.person.voucher_data,
            voucher_to_staff: self.person.voucher_to_staff,
        }
    }

    /// What the person comes for. Before the choice it is the first, which is what staff see of a card that
    /// could not be read.
    fn course(&self) -> Course {
        let first = self.parts.courses.first().copied();
        self.person.course.or(first).unwrap_or(Course::Corporate)
    }

    /// The journal for the technician, the queue for staff.
    pub(super) fn note_card_left(&self) {
        tracing::warn!("a card was left on the reader: take it to the desk");
        let store = self.parts.store.clone();
        tokio::spawn(async move { store.note_card_left().await });
    }

    pub(super) fn release_card(&mut self) {
        self.asked_seat = None;
        if let Some(seat) = self.seat {
            self.request(Request::Release { seat });
        }
    }

    pub(super) fn probe_queue(&mut self) {
        if self.reception.around.queue_open {
            return;
        }
        let (store, inbox) = (self.parts.store.clone(), self.inbox.clone());
        tokio::spawn(async move {
            let open = store.works().await;
            let _ = inbox.send(Input::Queue { open }).await;
        });
    }

    /// Hands over a request, or drops it (a PIN in it is wiped) and lets the machine know.
    fn request(&mut self, request: Request) {
        let failed = match request {
            Request::ReadCertificate { .. } => Some(Event::CertificateFailed(ProveFailure::ReaderLost)),
            Request::Prove { .. } => Some(Event::ProveFailed(ProveFailure::ReaderLost)),
            Request::Release { .. } | Request::Hello { .. } => None,
        };
        if self.parts.reader.try_send(request).is_err() {
            tracing::error!("the reader does not take requests");
            self.pending.extend(failed);
        }
    }
}

/// How long a challenge that is good for so long is kept.
fn challenge_pause(left_secs: i64) -> Duration {
    let left_secs = left_secs.saturating_sub(CHALLENGE_MARGIN_SECS);
    Duration::from_secs(u64::try_from(left_secs).unwrap_or_default().max(CHALLENGE_PAUSE_SECS_MIN))
}

/// Asks once. An answer that was lost on the way, or is still being made, is fetched by the check's id; the
/// question itself is never asked twice.
async fn answer(gateway: &Gateway, question: &Question<'_>) -> Result<EligibilityAnswer, Reason> {
    let mut asked = gateway.ask(question).await;
    for _ in 0..ANSWER_FETCHES_MAX {
        let pause = match asked {
            Ok(Asked::Answer(answer)) => return Ok(answer),
            Ok(Asked::Pending { after }) if after > PENDING_WAIT_MAX => return Err(Reason::AnswerPending),
            Ok(Asked::Pending { after }) => after,
            Err(GatewayError::Https(HttpsError::Broken)) => Duration::ZERO,
            Err(error) => {
                tracing::warn!(check_id = %question.check_id, error = error.code(), "the gateway gave no answer");
                return Err(error.reason());
            }
        };
        tokio::time::sleep(pause).await;
        asked = gateway.fetch(question.check_id).await;
    }
    match asked {
        Ok(Asked::Answer(answer)) => Ok(answer),
        Ok(Asked::Pending { .. }) => Err(Reason::AnswerPending),
        Err(error) => {
            tracing::warn!(check_id = %question.check_id, error = error.code(), "the answer was not fetched");
            Err(error.reason())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_replaced_before_its_end_and_never_in_a_hurry() {
        let secs = |left| challenge_pause(left).as_secs();
        assert_eq!((secs(300), secs(120)), (280, 100));
        // Short-lived, or the clocks differ: an asking without pause would load the gateway.
        for left in [35, 30, 1, 0, -1, -100_000, i64::MIN] {
            assert_eq!(secs(left), CHALLENGE_PAUSE_SECS_MIN, "{left}");
        }
    }
}
