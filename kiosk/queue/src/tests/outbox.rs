//! Outbox: due, failed, delivered.

use reception::{CheckState, Move};

use super::{DAY, Place, answer, at, damage_course_of_first, execute, id, new_check, number, staff};
use crate::{
    Actor, AuditAction, CheckName, OUTBOX_DELAY_SECS_MAX, Queue, Receipt, Revision, StepError, TroubleRule,
};

async fn approved(numbers: impl IntoIterator<Item = u8>) -> (Place, Queue) {
    let place = Place::new();
    let queue = place.open().await;
    for number in numbers {
        queue.enqueue(&new_check(number), &Actor::Kiosk, at(0)).await.expect("receipt");
        let now = at(i64::from(number));
        queue
            .step(id(number), Revision(1), Move::Approve, &staff("sato"), None, now)
            .await
            .expect("approved");
    }
    (place, queue)
}

async fn due(queue: &Queue, seconds: i64) -> Vec<u8> {
    let items = queue.outbox_due(at(seconds), 0, 10).await.expect("items");
    let number = |item: crate::OutboxItem| (0..=255).find(|number| id(*number) == item.id);
    items.items.into_iter().filter_map(number).collect()
}

#[tokio::test]
async fn nothing_is_due_before_approval() {
    let place = Place::new();
    let queue = place.open().await;
    queue.enqueue(&new_check(1), &Actor::Kiosk, at(0)).await.expect("receipt");
    assert!(due(&queue, 1000).await.is_empty());
    assert_eq!(queue.next_due(at(10), 0).await.expect("next"), None);
}

#[tokio::test]
async fn an_item_carries_what_is_to_be_sent() {
    let (_place, queue) = approved([1]).await;
    let items = queue.outbox_due(at(1), 0, 10).await.expect("items");
    let [item] = items.items.as_slice() else { panic!("one item") };
    assert_eq!((item.id, item.attempts), (id(1), 0));
    assert!(item.check.answer == Some(answer()));
    assert_eq!(item.check.summary.state, CheckState::Approved);
}

#[tokio::test]
async fn a_failed_item_waits_and_does_not_block_the_others() {
    let (_place, queue) = approved([1, 2, 3]).await;
    assert_eq!(due(&queue, 10).await, [1, 2, 3]);
    queue.outbox_failed(id(1), "no-answer", at(10), at(60)).await.expect("noted");
    assert_eq!(due(&queue, 59).await, [2, 3]);
    assert_eq!(queue.next_due(at(10), 0).await.expect("next"), Some(at(2)));
    assert_eq!(due(&queue, 60).await, [2, 3, 1]);
    let check = queue.check(id(1)).await.expect("read").expect("there");
    let delivery = check.delivery.expect("delivery");
    assert_eq!((delivery.attempts, delivery.due_at), (1, at(60)));
    assert_eq!((delivery.problem.as_deref(), delivery.delivered_at), (Some("no-answer"), None));
}

#[tokio::test]
async fn a_confirmed_check_is_forwarded_once() {
    let (_place, queue) = approved([1]).await;
    queue.outbox_failed(id(1), "no-answer", at(10), at(20)).await.expect("noted");
    for confirmation in 0..3 {
        queue.outbox_delivered(id(1), at(30 + confirmation)).await.expect("delivered");
    }
    queue.outbox_failed(id(1), "too-late", at(90), at(90)).await.expect("no effect");

    let check = queue.check(id(1)).await.expect("read").expect("there");
    assert_eq!(check.summary.state, CheckState::Forwarded);
    let last = check.history.last().expect("history");
    assert_eq!((&last.actor, last.action), (&Actor::Desk, AuditAction::Step(Move::Forwarded)));
    assert_eq!(check.history.len(), 3);
    let delivery = check.delivery.expect("delivery");
    assert_eq!((delivery.delivered_at, delivery.problem, delivery.attempts), (Some(at(30)), None, 1));
    assert!(due(&queue, 1000).await.is_empty());
    assert_eq!(queue.next_due(at(10), 0).await.expect("next"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn confirmations_at_once_write_one_row() {
    let (place, queue) = approved([1]).await;
    let queues = [queue, place.open().await];
    let calls: Vec<_> = (0..20)
        .map(|call| {
            let queue = queues[call % 2].clone();
            tokio::spawn(async move { queue.outbox_delivered(id(1), at(5)).await })
        })
        .collect();
    for call in calls {
        call.await.expect("task").expect("delivered");
    }
    assert_eq!(number(&queues[0], "SELECT count(*) FROM audit WHERE action = 'forwarded'").await, 1);
}

#[tokio::test]
async fn only_an_approved_check_can_be_confirmed() {
    let (_place, queue) = approved([1]).await;
    queue.enqueue(&new_check(2), &Actor::Kiosk, at(0)).await.expect("receipt");
    assert!(matches!(queue.outbox_delivered(id(2), at(1)).await, Err(StepError::Refused(_))));
    assert!(matches!(queue.outbox_delivered(id(3), at(1)).await, Err(StepError::NotFound)));
}

#[tokio::test]
async fn one_damaged_check_holds_up_no_other() {
    let (_place, queue) = approved([1, 2, 3]).await;
    damage_course_of_first(&queue).await;
    assert_eq!(due(&queue, 10).await, [2, 3]);
    let found = queue.outbox_due(at(10), 0, 10).await.expect("items");
    let receipt = Receipt { business_date: DAY, number: 1 };
    assert_eq!(found.unreadable, [CheckName { id: Some(id(1)), receipt: Some(receipt) }]);
    queue.outbox_failed(id(1), "damaged", at(10), at(60)).await.expect("put off");
    assert!(queue.outbox_due(at(10), 0, 10).await.expect("items").unreadable.is_empty());
}

#[tokio::test]
async fn a_clock_that_was_ahead_parks_nothing() {
    let (_place, queue) = approved([1]).await;
    let day = 24 * 60 * 60;
    queue.outbox_failed(id(1), "no-answer", at(day), at(day + 60)).await.expect("noted");
    assert_eq!(due(&queue, 10).await, [1]);
    assert_eq!(queue.next_due(at(10), 0).await.expect("next"), Some(at(10)));
    let longest = 10 + OUTBOX_DELAY_SECS_MAX;
    queue.outbox_failed(id(1), "no-answer", at(10), at(longest)).await.expect("noted");
    assert!(due(&queue, 10).await.is_empty());
    assert_eq!(queue.next_due(at(10), 0).await.expect("next"), Some(at(longest)));
}

#[tokio::test]
async fn troubles_are_told_by_code_by_count_and_by_time() {
    let (_place, queue) = approved(1..=4).await;
    queue.outbox_failed(id(1), "refused", at(1000), at(1001)).await.expect("noted");
    for _ in 0..3 {
        queue.outbox_failed(id(2), "busy", at(1000), at(1001)).await.expect("noted");
    }
    queue.outbox_failed(id(3), "busy", at(9000), at(1001)).await.expect("noted by a clock that was ahead");
    queue.outbox_failed(id(3), "busy", at(500), at(1001)).await.expect("noted");
    queue.outbox_failed(id(3), "busy", at(1000), at(1001)).await.expect("noted");
    let rule =
        |attempts_min, since| TroubleRule { problems: &["refused"], attempts_min, failing_since: at(since) };
    let found = async |attempts_min, since| {
        let troubles = queue.troubles(&rule(attempts_min, since), 10).await.expect("troubles");
        let numbers: Vec<u32> =
            troubles.rows.iter().filter_map(|row| Some(row.check.receipt?.number)).collect();
        numbers
    };
    assert_eq!(found(9, 499).await, [1]);
    assert_eq!(found(3, 499).await, [1, 2, 3]);
    assert_eq!(found(4, 500).await, [1, 3]);
    let first = queue.troubles(&rule(9, 1000), 2).await.expect("troubles");
    assert_eq!((first.rows.len(), first.total), (2, 3));
    assert_eq!(first.rows[0].problem.as_deref(), Some("refused"));
    queue.outbox_delivered(id(1), at(1002)).await.expect("delivered");
    assert!(found(9, 499).await.is_empty());
}

#[tokio::test]
async fn an_approval_waits_for_its_time_and_can_be_taken_back_until_sending_begins() {
    let (_place, queue) = approved([1, 2]).await;
    let waiting = |seconds| {
        let queue = queue.clone();
        async move { queue.outbox_due(at(seconds), 30, 10).await.expect("items").items }
    };
    assert_eq!(queue.next_due(at(5), 30).await.expect("next"), Some(at(31)));
    assert!(waiting(30).await.is_empty());
    assert_eq!(waiting(31).await.len(), 1);
    let who = staff("sato");
    let take_back = |number, revision| queue.step(id(number), revision, Move::TakeBack, &who, None, at(40));
    // Read, but not begun: what is taken back meanwhile is not sent.
    let read = waiting(40).await;
    assert_eq!(read.len(), 2);
    take_back(1, Revision(2)).await.expect("nothing was sent");
    let begun = queue.outbox_begin(read, at(40)).await.expect("begun");
    assert_eq!(begun.iter().map(|item| item.id).collect::<Vec<_>>(), [id(2)]);
    assert!(matches!(take_back(2, Revision(2)).await, Err(StepError::Sending)));
    assert_eq!(queue.check(id(2)).await.expect("queue").expect("check").summary.state, CheckState::Approved);
    assert!(execute(&queue, "DELETE FROM outbox").await.is_err(), "the exam system may have it");
    // Once more from the start.
    let check = queue.check(id(1)).await.expect("queue").expect("check");
    assert_eq!((check.summary.state, check.delivery), (CheckState::AwaitingReview, None));
    queue.step(id(1), Revision(3), Move::Approve, &who, None, at(50)).await.expect("approved again");
    assert_eq!(waiting(80).await.len(), 2);
}

#[tokio::test]
async fn what_was_read_before_it_was_decided_anew_is_not_sent() {
    let (_place, queue) = approved([1]).await;
    let read = queue.outbox_due(at(40), 0, 10).await.expect("items").items;
    let who = staff("sato");
    queue.step(id(1), Revision(2), Move::TakeBack, &who, None, at(41)).await.expect("taken back");
    queue.step(id(1), Revision(3), Move::Approve, &who, Some("別の確認"), at(42)).await.expect("approved");
    assert!(queue.outbox_begin(read, at(43)).await.expect("begun").is_empty());
}
