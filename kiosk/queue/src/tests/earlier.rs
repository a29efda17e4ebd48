//! What earlier checks say: a voucher that was used, a person who was here today.

use jiff::civil::date;
use reception::{
    Asked, Asking, CheckState, ContractedInsurer, Course, Facts, InsurerList, Move, Proof, Reason, Scope,
    Term, Voucher, VoucherData, decide, read_voucher_number,
};

use super::{DAY, OTHER_DAY, Place, answer, at, id, judgement, new_check, number, rules, staff};
use crate::{Actor, NewCheck, Queue, Receipt, Revision, StepError, Stored};

fn data(digits: &str) -> VoucherData {
    VoucherData {
        number: read_voucher_number(digits).expect("form"),
        insurer: "06139463".parse().ok(),
        valid_until: Some(date(2027, 3, 31)),
        co_payment: None,
    }
}

/// A check with this voucher that waits for staff for another reason.
fn clean(check: u8, digits: &str) -> NewCheck {
    let judgement = judgement(Voucher::Brought, data(digits));
    NewCheck { voucher: Voucher::Brought, judgement, answer: None, ..new_check(check) }
}

/// A check with this voucher that nothing speaks against.
pub fn accepted_check(check: u8, digits: &str) -> NewCheck {
    let (rules, answer) = (rules(), answer());
    let scope = Scope { exam: true, guidance: false, same_day_interview: false };
    let row = ContractedInsurer {
        number: "06139463".parse().expect("insurer"),
        name: "見本".into(),
        postcode: String::new(),
        address: String::new(),
        telephone: String::new(),
        scope,
        invoice: false,
        term: Term::default(),
    };
    let list = InsurerList::new([row]).expect("one row");
    let judgement = decide(&Facts {
        rules: &rules,
        course: Course::SpecificExam,
        exam_date: OTHER_DAY,
        clock_is_set: true,
        asked: Asked::Answered(
            &answer,
            Asking { proof: Proof::OnlinePin, asked_for: OTHER_DAY, with_card: true },
        ),
        insurers: Some(&list),
        voucher: Voucher::Brought,
        voucher_data: data(digits),
        voucher_unread: false,
        reservations: None,
    });
    NewCheck { judgement, ..clean(check, digits) }
}

/// Stores it.
async fn accepted(queue: &Queue, check: u8, digits: &str) -> Stored {
    let stored = store(queue, &accepted_check(check, digits)).await;
    assert!(stored.accepted);
    stored
}

async fn store(queue: &Queue, check: &NewCheck) -> Stored {
    queue.enqueue(check, &Actor::Kiosk, at(0)).await.expect("stored")
}

async fn reasons(queue: &Queue, check: u8) -> Vec<Reason> {
    let stored = queue.check(id(check)).await.expect("read").expect("there");
    stored.summary.verdict.reasons().to_vec()
}

async fn step(queue: &Queue, check: u8, step: Move, note: Option<&str>) -> Result<Revision, StepError> {
    let revision = queue.check(id(check)).await.expect("read").expect("there").summary.revision;
    queue.step(id(check), revision, step, &staff("hana"), note, at(9)).await
}

#[tokio::test]
async fn a_voucher_of_an_accepted_check_is_used() {
    let place = Place::new();
    let queue = place.open().await;
    let first = accepted(&queue, 1, "26100000123").await;
    let second = store(&queue, &clean(2, "26100000123")).await;
    assert!(!second.accepted);
    let stored = queue.check(id(2)).await.expect("read").expect("there");
    assert!(stored.summary.verdict.reasons().contains(&Reason::VoucherUsed));
    let ground =
        stored.papers.expect("papers").grounds.into_iter().find(|one| one.reason == Reason::VoucherUsed);
    let against = ground.and_then(|ground| ground.against).map(|side| side.value);
    let receipt = reception::Value::Receipt { day: DAY, number: first.receipt.number };
    assert!(against == Some(receipt));
    store(&queue, &clean(3, "26100000124")).await;
    assert!(!reasons(&queue, 3).await.contains(&Reason::VoucherUsed), "another number");
}

#[tokio::test]
async fn a_check_that_nobody_accepted_or_that_was_discarded_has_used_nothing() {
    let place = Place::new();
    let queue = place.open().await;
    store(&queue, &clean(1, "26100000123")).await;
    store(&queue, &clean(2, "26100000123")).await;
    assert!(!reasons(&queue, 2).await.contains(&Reason::VoucherUsed));
    accepted(&queue, 3, "26100000555").await;
    step(&queue, 3, Move::Discard, Some("誤り")).await.expect("discarded");
    store(&queue, &clean(4, "26100000555")).await;
    assert!(!reasons(&queue, 4).await.contains(&Reason::VoucherUsed));
}

#[tokio::test]
async fn an_approved_check_has_used_its_voucher_also_months_later() {
    let place = Place::new();
    let queue = place.open().await;
    store(&queue, &clean(1, "26100000123")).await;
    step(&queue, 1, Move::Approve, Some("券を見た")).await.expect("approved");
    let later = NewCheck { business_date: date(2027, 2, 1), ..clean(2, "26100000123") };
    store(&queue, &later).await;
    assert!(reasons(&queue, 2).await.contains(&Reason::VoucherUsed));
}

/// After an outage nobody knows the insurer of a voucher.
#[tokio::test]
async fn a_voucher_without_its_insurer_may_be_that_of_any() {
    let place = Place::new();
    let queue = place.open().await;
    let check = |check: u8, insurer: Option<&str>| {
        let insurer = insurer.and_then(|digits| digits.parse().ok());
        let judgement = judgement(Voucher::Brought, VoucherData { insurer, ..data("26100000123") });
        NewCheck { judgement, ..clean(check, "26100000123") }
    };
    store(&queue, &check(1, None)).await;
    step(&queue, 1, Move::Approve, Some("券を見た")).await.expect("approved");
    for (number, insurer) in [(2, None), (3, Some("06139463")), (4, Some("01130012"))] {
        store(&queue, &check(number, insurer)).await;
        assert!(reasons(&queue, number).await.contains(&Reason::VoucherUsed), "{insurer:?}");
        let refused = step(&queue, number, Move::Approve, None).await;
        assert!(matches!(refused, Err(StepError::VoucherUsed { .. })), "{insurer:?}");
    }
    let other = Place::new();
    let queue = other.open().await;
    store(&queue, &check(1, Some("06139463"))).await;
    step(&queue, 1, Move::Approve, Some("券を見た")).await.expect("approved");
    for (number, insurer, used) in
        [(2, None, true), (3, Some("01130012"), false), (4, Some("06139463"), true)]
    {
        store(&queue, &check(number, insurer)).await;
        assert_eq!(reasons(&queue, number).await.contains(&Reason::VoucherUsed), used, "{insurer:?}");
    }
}

#[tokio::test]
async fn a_second_approval_of_one_voucher_needs_words() {
    let place = Place::new();
    let queue = place.open().await;
    for check in [1, 2] {
        store(&queue, &clean(check, "26100000123")).await;
    }
    step(&queue, 1, Move::Approve, None).await.expect("approved");
    let refused = step(&queue, 2, Move::Approve, None).await;
    assert!(matches!(refused, Err(StepError::VoucherUsed { receipt }) if receipt.number == 1));
    let check = queue.check(id(2)).await.expect("read").expect("there");
    assert_eq!(check.summary.state, CheckState::AwaitingReview);
    let refused = step(&queue, 2, Move::Approve, Some("券を見た")).await;
    assert!(matches!(refused, Err(StepError::VoucherUsed { .. })), "words about something else");
    let earlier = store(&queue, &clean(1, "26100000123")).await.receipt;
    let revision = queue.check(id(2)).await.expect("read").expect("there").summary.revision;
    let despite = |earlier, words| {
        let queue = &queue;
        async move { queue.approve_despite(id(2), revision, earlier, &staff("hana"), words, at(9)).await }
    };
    let other = Receipt { number: earlier.number + 1, ..earlier };
    assert!(
        matches!(despite(other, "別の受付").await, Err(StepError::VoucherUsed { .. })),
        "another was shown"
    );
    assert!(matches!(despite(earlier, " ").await, Err(StepError::NoteMissing)));
    despite(earlier, "前の番号は読み違い").await.expect("approved with words");
}

#[tokio::test]
async fn the_same_person_on_the_same_day_is_told() {
    let place = Place::new();
    let queue = place.open().await;
    let visit = |check: u8| NewCheck { answer: Some(answer()), ..new_check(check) };
    let first = store(&queue, &visit(1)).await;
    store(&queue, &visit(2)).await;
    assert!(reasons(&queue, 2).await.contains(&Reason::ArrivedTwice));
    store(&queue, &NewCheck { business_date: OTHER_DAY, ..visit(3) }).await;
    assert!(!reasons(&queue, 3).await.contains(&Reason::ArrivedTwice), "another day");
    let mut other = answer();
    other.results[0].birth_date = date(1960, 1, 1);
    store(&queue, &NewCheck { answer: Some(other), ..visit(4) }).await;
    assert!(!reasons(&queue, 4).await.contains(&Reason::ArrivedTwice), "another person of the family");
    assert_eq!(first.receipt.number, 1);
}

#[tokio::test]
async fn twins_without_a_branch_number_are_two_people() {
    let place = Place::new();
    let queue = place.open().await;
    for (check, kana) in [(1, "ﾃｽﾄ ﾀﾛｳ"), (2, "ﾃｽﾄ ｼﾞﾛｳ")] {
        let mut answer = answer();
        (answer.results[0].branch, answer.results[0].kana) = (None, Some(kana.to_owned()));
        store(&queue, &NewCheck { answer: Some(answer), ..new_check(check) }).await;
        assert!(!reasons(&queue, check).await.contains(&Reason::ArrivedTwice), "{check}");
    }
}

#[tokio::test]
async fn a_discarded_visit_does_not_count() {
    let place = Place::new();
    let queue = place.open().await;
    store(&queue, &new_check(1)).await;
    step(&queue, 1, Move::Discard, Some("練習")).await.expect("discarded");
    store(&queue, &new_check(2)).await;
    assert!(!reasons(&queue, 2).await.contains(&Reason::ArrivedTwice));
}

#[tokio::test]
async fn keys_are_secret_of_the_file_and_cannot_be_read_back() {
    let (one, two) = (Place::new(), Place::new());
    let mut keys = Vec::new();
    for place in [&one, &two] {
        let queue = place.open().await;
        store(&queue, &clean(1, "26100000123")).await;
        let key: Vec<u8> = sqlx::query_scalar("SELECT number_key || insurer_key FROM voucher_uses")
            .fetch_one(&queue.writer)
            .await
            .expect("a key");
        keys.push(key);
        assert_eq!(number(&queue, "SELECT count(*) FROM arrivals").await, 0);
        queue.close().await;
    }
    assert_ne!(keys[0], keys[1]);
}

#[tokio::test]
async fn an_answer_file_always_becomes_the_same_check_of_this_queue_and_of_no_other() {
    let file = include_bytes!("../../../reception/src/existing/fixtures/OQSsiquc01res_face_good.xml");
    let key = reception::read_existing_result(file).map(|result| result.key);
    let key = key.unwrap_or_else(|fault| panic!("{fault}"));
    let (place, other) = (Place::new(), Place::new());
    let queue = place.open().await;
    let own = queue.check_id_of(&key).await.expect("id");
    queue.close().await;
    let queue = place.open().await;
    assert_eq!(queue.check_id_of(&key).await.expect("id"), own);
    assert!(!key.as_str().contains(&own.to_string()), "whoever knows the person could work it out");
    assert_ne!(other.open().await.check_id_of(&key).await.expect("id"), own);
    assert!(!queue.is_stored(own).await.expect("read"));
    let check = NewCheck { id: own, ..new_check(1) };
    queue.enqueue(&check, &Actor::Desk, at(0)).await.expect("stored");
    assert!(queue.is_stored(own).await.expect("read"));
}
