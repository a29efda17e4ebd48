//! Moves: compare-and-set, one winner, one transaction with audit and outbox.

use reception::{CheckState, Move, NOTE_CHARS_MAX};

use super::{DAY, OTHER_DAY, Place, at, execute, id, new_check, number, staff, whole_day};
use crate::{AuditAction, Backlog, CheckFilter, Narrow, NewCheck, Queue, QueueError, Revision, StepError};

const FIRST: Revision = Revision(1);

async fn one_check() -> (Place, Queue) {
    let place = Place::new();
    let queue = place.open().await;
    queue.enqueue(&new_check(1), &crate::Actor::Kiosk, at(0)).await.expect("receipt");
    (place, queue)
}

#[tokio::test]
async fn a_move_changes_state_revision_and_history() {
    let (_place, queue) = one_check().await;
    let held = queue.step(id(1), FIRST, Move::Hold, &staff("sato"), Some(" 電話待ち "), at(1)).await;
    let held = held.expect("held");
    assert_eq!(held, Revision(2));
    queue.step(id(1), held, Move::Approve, &staff("ito"), None, at(2)).await.expect("approved");

    let check = queue.check(id(1)).await.expect("read").expect("there");
    assert_eq!((check.summary.state, check.summary.revision), (CheckState::Approved, Revision(3)));
    let [_, hold, approve] = check.history.as_slice() else { panic!("three rows") };
    assert_eq!((hold.at, &hold.actor, hold.action), (at(1), &staff("sato"), AuditAction::Step(Move::Hold)));
    assert_eq!(hold.note.as_deref(), Some("電話待ち"));
    assert_eq!((approve.from, approve.to), (Some(CheckState::OnHold), Some(CheckState::Approved)));
    assert_eq!((approve.revision, approve.note.as_deref()), (Some(Revision(3)), None));
}

#[tokio::test]
async fn approving_writes_exactly_one_outbox_row_and_nothing_else_does() {
    let (_place, queue) = one_check().await;
    queue.step(id(1), FIRST, Move::Hold, &staff("sato"), None, at(1)).await.expect("held");
    queue.enqueue(&new_check(2), &crate::Actor::Kiosk, at(0)).await.expect("receipt");
    queue.step(id(2), FIRST, Move::Discard, &staff("sato"), Some("重複"), at(1)).await.expect("discarded");
    assert_eq!(number(&queue, "SELECT count(*) FROM outbox").await, 0);
    queue.step(id(1), Revision(2), Move::Approve, &staff("sato"), None, at(2)).await.expect("approved");
    assert_eq!(number(&queue, "SELECT count(*) FROM outbox").await, 1);
    let again = queue.step(id(1), Revision(3), Move::Approve, &staff("sato"), None, at(3)).await;
    assert!(matches!(again, Err(StepError::Refused(_))));
    assert_eq!(number(&queue, "SELECT count(*) FROM outbox").await, 1);
}

#[tokio::test]
async fn a_check_is_not_approved_when_its_outbox_row_cannot_be_written() {
    let (_place, queue) = one_check().await;
    let broken = "CREATE TRIGGER broken BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'broken'); END";
    execute(&queue, broken).await.expect("trigger");
    let failed = queue.step(id(1), FIRST, Move::Approve, &staff("sato"), Some("可"), at(1)).await;
    assert!(matches!(failed, Err(StepError::Queue(QueueError::Defect { .. }))));
    let check = queue.check(id(1)).await.expect("read").expect("there");
    assert_eq!((check.summary.state, check.summary.revision), (CheckState::AwaitingReview, FIRST));
    assert_eq!(check.history.len(), 1);
    assert_eq!(number(&queue, "SELECT count(*) FROM notes").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_hundred_that_decide_at_once_one_wins() {
    let (place, queue) = one_check().await;
    let queues = [queue, place.open().await];
    let calls: Vec<_> = (0..100)
        .map(|call| {
            let queue = queues[call % 2].clone();
            let step = if call % 3 == 0 { Move::Discard } else { Move::Approve };
            tokio::spawn(async move {
                let name = format!("staff-{call}");
                let done = queue.step(id(1), FIRST, step, &staff(&name), Some("理由"), at(1)).await;
                (name, done)
            })
        })
        .collect();
    let (mut winners, mut losers) = (Vec::new(), Vec::new());
    for call in calls {
        match call.await.expect("task") {
            (name, Ok(revision)) => winners.push((name, revision)),
            (_, Err(StepError::Conflict { by, at: when, .. })) => losers.push((by, when)),
            (name, Err(other)) => panic!("{name}: {other:?}"),
        }
    }
    let [(winner, Revision(2))] = winners.as_slice() else { panic!("{winners:?}") };
    assert_eq!(losers.len(), 99);
    assert!(losers.iter().all(|(by, when)| *by == staff(winner) && *when == at(1)));
    assert_eq!(number(&queues[0], "SELECT count(*) FROM audit").await, 2);
}

#[tokio::test]
async fn every_move_from_every_state_is_as_reception_says() {
    let ways: [(CheckState, &[Move]); 5] = [
        (CheckState::AwaitingReview, &[]),
        (CheckState::OnHold, &[Move::Hold]),
        (CheckState::Approved, &[Move::Approve]),
        (CheckState::Forwarded, &[Move::Approve, Move::Forwarded]),
        (CheckState::Discarded, &[Move::Discard]),
    ];
    let place = Place::new();
    let queue = place.open().await;
    let mut check = 0;
    for (from, way) in ways {
        for step in Move::ALL {
            check += 1;
            queue.enqueue(&new_check(check), &crate::Actor::Kiosk, at(0)).await.expect("receipt");
            let mut revision = FIRST;
            for before in way {
                let moved =
                    queue.step(id(check), revision, *before, &staff("sato"), Some("準備"), at(1)).await;
                revision = moved.expect("on the way");
            }
            let moved = queue.step(id(check), revision, step, &staff("sato"), Some("試験"), at(2)).await;
            let stored = queue.check(id(check)).await.expect("read").expect("there");
            let expected = from.after(step).unwrap_or(from);
            assert_eq!(stored.summary.state, expected, "{from:?} {step:?}");
            assert_eq!(moved.is_ok(), from.after(step).is_ok(), "{from:?} {step:?}");
        }
    }
}

#[tokio::test]
async fn notes_have_a_limit_and_discarding_needs_one() {
    let (_place, queue) = one_check().await;
    let step =
        async |step, note: Option<&str>| queue.step(id(1), FIRST, step, &staff("sato"), note, at(1)).await;
    let long = "あ".repeat(NOTE_CHARS_MAX + 1);
    assert!(matches!(step(Move::Hold, Some(&long)).await, Err(StepError::NoteTooLong)));
    for empty in [None, Some(""), Some(" \n")] {
        assert!(matches!(step(Move::Discard, empty).await, Err(StepError::NoteMissing)));
    }
    let longest = "あ".repeat(NOTE_CHARS_MAX);
    assert!(step(Move::Discard, Some(&longest)).await.is_ok());
}

#[tokio::test]
async fn an_unknown_check_does_not_move() {
    let (_place, queue) = one_check().await;
    let moved = queue.step(id(2), FIRST, Move::Approve, &staff("sato"), None, at(1)).await;
    assert!(matches!(moved, Err(StepError::NotFound)));
}

#[tokio::test]
async fn counts_and_the_list_of_a_state_follow_the_moves() {
    let place = Place::new();
    let queue = place.open().await;
    for number in 1..=4 {
        queue.enqueue(&new_check(number), &crate::Actor::Kiosk, at(0)).await.expect("receipt");
    }
    queue.step(id(2), FIRST, Move::Hold, &staff("sato"), None, at(1)).await.expect("held");
    queue.step(id(3), FIRST, Move::Approve, &staff("sato"), None, at(1)).await.expect("approved");
    let counts = queue.counts(DAY).await.expect("counts");
    assert_eq!(CheckState::ALL.map(|state| counts.of(state)), [2, 1, 1, 0, 0]);
    let held = CheckFilter { state: Some(CheckState::OnHold), ..whole_day() };
    let held = queue.checks(&held, None, 10).await.expect("page");
    assert_eq!(held.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [id(2)]);
}

#[tokio::test]
async fn what_waits_is_listed_oldest_first_and_other_days_are_not_forgotten() {
    let place = Place::new();
    let queue = place.open().await;
    for number in 1..=5 {
        queue.enqueue(&new_check(number), &crate::Actor::Kiosk, at(0)).await.expect("receipt");
    }
    let later = NewCheck { business_date: OTHER_DAY, ..new_check(6) };
    queue.enqueue(&later, &crate::Actor::Kiosk, at(0)).await.expect("receipt");
    queue.step(id(2), FIRST, Move::Hold, &staff("sato"), None, at(1)).await.expect("held");
    queue.step(id(3), FIRST, Move::Approve, &staff("sato"), None, at(1)).await.expect("approved");
    queue.step(id(4), FIRST, Move::Discard, &staff("sato"), Some("重複"), at(1)).await.expect("discarded");
    let ids = async |which, after, limit| {
        let page = queue.backlog(which, after, limit).await.expect("page");
        (page.rows.iter().map(|row| row.id).collect::<Vec<_>>(), page.next)
    };
    assert_eq!(ids(Backlog::AwaitingOn(DAY, Narrow::default()), None, 10).await, (vec![id(1), id(5)], None));
    let (first, next) = ids(Backlog::OpenExceptOn(OTHER_DAY), None, 3).await;
    assert_eq!(first, [id(1), id(2), id(3)]);
    assert_eq!(ids(Backlog::OpenExceptOn(OTHER_DAY), next, 3).await, (vec![id(5)], None));
    assert_eq!(queue.count_open_except(OTHER_DAY).await.expect("count"), 4);
    assert_eq!(queue.count_open_except(DAY).await.expect("count"), 1);
}

#[tokio::test]
async fn a_discard_can_be_taken_back_as_long_as_the_data_is_there() {
    let (_place, queue) = one_check().await;
    let who = staff("sato");
    let step = |revision, step, note| queue.step(id(1), revision, step, &who, note, at(5));
    step(FIRST, Move::Discard, Some("重複")).await.expect("discarded");
    step(Revision(2), Move::TakeBack, None).await.expect("taken back");
    let check = queue.check(id(1)).await.expect("queue").expect("check");
    assert_eq!((check.summary.state, check.summary.revision), (CheckState::AwaitingReview, Revision(3)));
    assert_eq!(check.history.last().map(|row| row.action), Some(AuditAction::Step(Move::TakeBack)));
    step(Revision(3), Move::Discard, Some("重複")).await.expect("discarded");
    execute(&queue, "DELETE FROM papers").await.expect("as retention does");
    assert!(matches!(step(Revision(4), Move::TakeBack, None).await, Err(StepError::DataGone)));
}
