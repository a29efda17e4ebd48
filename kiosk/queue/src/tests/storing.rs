//! Storing: receipts, idempotency, all or nothing.

use std::time::Duration;

use jiff::civil::Date;
use reception::{CheckState, Proof, Voucher, VoucherData};

use super::{DAY, OTHER_DAY, Place, answer, at, execute, id, judgement, new_check, number, whole_day};
use crate::{Actor, AuditAction, CheckFilter, Queue, QueueError, Receipt};

#[tokio::test]
async fn what_goes_in_comes_out() {
    let queue = Place::new();
    let queue = queue.open().await;
    let stored = queue.enqueue(&new_check(1), &Actor::Kiosk, at(5)).await.expect("receipt");
    let receipt = stored.receipt;
    assert!(!stored.accepted);
    assert_eq!(receipt, Receipt { business_date: DAY, number: 1 });

    let check = queue.check(id(1)).await.expect("read").expect("there");
    assert_eq!(check.summary.id, id(1));
    assert_eq!(check.summary.receipt, receipt);
    assert_eq!(check.summary.state, CheckState::AwaitingReview);
    assert_eq!(check.summary.created_at, at(5));
    assert_eq!(check.summary.course, new_check(1).course);
    assert_eq!(check.summary.voucher, Voucher::Missing);
    assert_eq!(check.summary.verdict, new_check(1).judgement.verdict());
    assert_eq!(check.summary.name.as_deref(), Some("見本花子"));
    assert_eq!(check.summary.kana.as_deref(), Some("ミホンハナコ"));
    assert_eq!(check.summary.insurer_name.as_deref(), Some("見本健康保険組合"));
    assert_eq!((check.terminal.as_str(), check.software.as_str()), ("kiosk-1", "0.1.0"));
    assert_eq!((check.exam_date, check.proof), (OTHER_DAY, Some(Proof::OnlinePin)));
    assert!(check.answer == Some(answer()));
    let papers = check.papers.expect("papers");
    assert!(papers.grounds == new_check(1).judgement.grounds());
    assert!(papers.voucher.is_empty() && papers.reservation.is_none());
    assert_eq!(check.insurer_list_digest, Some([7; 32]));
    assert_eq!(check.certificate_not_after, Some(at(1_000_000)));
    assert!(check.delivery.is_none());
    let [row] = check.history.as_slice() else { panic!("one audit row") };
    assert_eq!((row.at, &row.actor, row.action), (at(5), &Actor::Kiosk, AuditAction::Enqueue));
    assert_eq!((row.from, row.to), (None, Some(CheckState::AwaitingReview)));
}

#[tokio::test]
async fn a_check_without_answer_is_a_check() {
    let place = Place::new();
    let queue = place.open().await;
    let mut check = new_check(1);
    (check.answer, check.insurer_list_digest, check.certificate_not_after) = (None, None, None);
    (check.proof, check.voucher) = (None, Voucher::Brought);
    check.judgement = judgement(Voucher::Brought, VoucherData::default());
    queue.enqueue(&check, &Actor::Kiosk, at(0)).await.expect("receipt");
    let stored = queue.check(id(1)).await.expect("read").expect("there");
    assert!(stored.answer.is_none() && stored.summary.name.is_none());
    assert_eq!(stored.summary.verdict, check.judgement.verdict());
    assert_eq!((stored.proof, stored.summary.voucher), (None, Voucher::Brought));
}

#[tokio::test]
async fn every_day_counts_its_receipts_from_one() {
    let place = Place::new();
    let queue = place.open().await;
    let store = async |number: u8, day: Date| {
        let check = crate::NewCheck { business_date: day, ..new_check(number) };
        queue.enqueue(&check, &Actor::Kiosk, at(0)).await.expect("receipt").receipt.number
    };
    assert_eq!(store(1, DAY).await, 1);
    assert_eq!(store(2, DAY).await, 2);
    assert_eq!(store(3, OTHER_DAY).await, 1);
    assert_eq!(store(4, DAY).await, 3);
}

#[tokio::test]
async fn the_same_id_is_stored_once() {
    let place = Place::new();
    let queue = place.open().await;
    let first = queue.enqueue(&new_check(1), &Actor::Kiosk, at(0)).await.expect("first");
    queue.enqueue(&new_check(2), &Actor::Kiosk, at(1)).await.expect("other");
    let again = crate::NewCheck { business_date: OTHER_DAY, ..new_check(1) };
    assert_eq!(queue.enqueue(&again, &Actor::Kiosk, at(2)).await.expect("again"), first);
    assert_eq!(number(&queue, "SELECT count(*) FROM checks").await, 2);
    assert_eq!(number(&queue, "SELECT count(*) FROM audit").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_id_from_two_processes_at_once_is_stored_once() {
    let place = Place::new();
    let queues = [place.open().await, place.open().await];
    let calls: Vec<_> = (0..20)
        .map(|call| {
            let queue: Queue = queues[call % 2].clone();
            tokio::spawn(
                async move { queue.enqueue(&new_check(1), &Actor::Kiosk, at(0)).await.expect("receipt") },
            )
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.expect("task").receipt.number, 1);
    }
    assert_eq!(number(&queues[0], "SELECT count(*) FROM checks").await, 1);
    assert_eq!(number(&queues[0], "SELECT count(*) FROM audit").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_abandoned_leaves_all_or_nothing() {
    let place = Place::new();
    let queue = place.open().await;
    for number in 1..=60_u8 {
        let patience = Duration::from_micros(u64::from(number) * 25);
        let _ = tokio::time::timeout(patience, queue.enqueue(&new_check(number), &Actor::Kiosk, at(0))).await;
    }
    let checks = number(&queue, "SELECT count(*) FROM checks").await;
    for half in [
        "SELECT count(*) FROM audit WHERE action = 'enqueue'",
        "SELECT count(*) FROM persons",
        "SELECT count(DISTINCT check_id) FROM reasons",
        "SELECT coalesce(max(receipt), 0) FROM checks",
    ] {
        assert_eq!(number(&queue, half).await, checks, "{half}");
    }
    for number in 1..=60 {
        queue.enqueue(&new_check(number), &Actor::Kiosk, at(1)).await.expect("the next call works");
    }
    assert_eq!(number(&queue, "SELECT max(receipt) FROM checks").await, 60);
}

#[tokio::test]
async fn a_failure_at_the_last_row_takes_the_first_back() {
    let place = Place::new();
    let queue = place.open().await;
    let broken = "CREATE TRIGGER broken BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'broken'); END";
    execute(&queue, broken).await.expect("trigger");
    assert!(matches!(
        queue.enqueue(&new_check(1), &Actor::Kiosk, at(0)).await,
        Err(QueueError::Defect { .. })
    ));
    for table in
        ["SELECT count(*) FROM checks", "SELECT count(*) FROM persons", "SELECT count(*) FROM reasons"]
    {
        assert_eq!(number(&queue, table).await, 0, "{table}");
    }
}

#[tokio::test]
async fn lists_are_paged_newest_first() {
    let place = Place::new();
    let queue = place.open().await;
    for number in 1..=7 {
        queue.enqueue(&new_check(number), &Actor::Kiosk, at(0)).await.expect("receipt");
    }
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = queue.checks(&whole_day(), after, 3).await.expect("page");
        seen.extend(page.rows.iter().map(|row| row.receipt.number));
        let Some(next) = page.next else { break };
        after = Some(next.to_string().parse().expect("a cursor survives a URL"));
    }
    assert_eq!(seen, [7, 6, 5, 4, 3, 2, 1]);
    let other = CheckFilter::of_day(OTHER_DAY);
    assert!(queue.checks(&other, None, 3).await.expect("page").rows.is_empty());
}
