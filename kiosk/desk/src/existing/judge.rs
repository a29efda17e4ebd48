//! Owns how an answer of the 既存型 system becomes a check: the facts of its verdict.
//!
//! Promises: it is judged as an online answer of the kiosk is, by the list in force and the reservations of the
//! exam date. Nobody has asked for a voucher, so staff are told to look for one.
//! Must never: keep anything of the file beside the answer.

use jiff::civil::Date;
use queue::{NewCheck, Queue, Wanted};
use reception::{
    Asked, AskedBy, Asking, CheckId, Course, EligibilityAnswer, ExistingResult, Facts, Proof, Reason,
    Reservation, Rules, Voucher, VoucherData, decide,
};

/// Stands where the terminal of a kiosk would.
const TERMINAL: &str = "既存型オンライン資格確認";

/// The check that this answer is.
pub(super) async fn check(
    queue: &Queue,
    rules: &Rules,
    course: Course,
    id: CheckId,
    result: ExistingResult,
) -> NewCheck {
    let ExistingResult { executed_at, asked_for, asked_by, answer, .. } = result;
    let in_force = insurers(queue, &answer).await;
    let (booked, unread) = reservations(queue, &answer, asked_for).await;
    let proof = Proof::OnlineExisting;
    let asking = Asking { proof, asked_for, with_card: asked_by == AskedBy::Card };
    let (voucher, voucher_data) = (Voucher::NotAsked, VoucherData::default());
    let judgement = decide(&Facts {
        rules,
        course,
        exam_date: asked_for,
        // The exam date is the service's, not that of the clock of this device.
        clock_is_set: true,
        asked: Asked::Answered(&answer, asking),
        insurers: in_force.as_ref().map(|in_force| &in_force.list),
        voucher,
        voucher_data,
        voucher_unread: false,
        reservations: booked.as_deref(),
    });
    NewCheck {
        id,
        terminal: TERMINAL.to_owned(),
        software: env!("CARGO_PKG_VERSION").to_owned(),
        business_date: executed_at.date(),
        exam_date: asked_for,
        course,
        proof: Some(proof),
        voucher,
        judgement: judgement.because(unread),
        answer: Some(answer),
        insurer_list_digest: in_force.map(|in_force| in_force.digest),
        certificate_not_after: None,
        by_staff: None,
    }
}

async fn insurers(queue: &Queue, answer: &EligibilityAnswer) -> Option<queue::InsurersInForce> {
    let numbers: Vec<_> = answer.results.iter().map(|person| person.insurer_number).collect();
    queue.insurers_for(&numbers).await.unwrap_or_else(|error| {
        tracing::error!(%error, "the insurer list cannot be read");
        None
    })
}

/// Those who could be meant, and the reason when it is not known who.
async fn reservations(
    queue: &Queue,
    answer: &EligibilityAnswer,
    day: Date,
) -> (Option<Vec<Reservation>>, &'static [Reason]) {
    let person = if let [person] = answer.results.as_slice() { Some(person) } else { None };
    match queue.reservations_for(&Wanted { person, voucher: None }, day).await {
        Ok(list) => (list, &[]),
        Err(error) => {
            tracing::error!(%error, "the reservations cannot be read");
            (None, &[Reason::ReservationsUnreadable])
        }
    }
}
