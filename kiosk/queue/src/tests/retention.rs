//! Retention: what goes, what stays, and when.

use jiff::civil::{Date, date};
use jiff::{SignedDuration, ToSpan as _};
use reception::{CheckId, Move, Reservation};

use super::{DAY, OTHER_DAY, PERSONAL, Place, at, id, new_check, number, staff, whole_day};
use crate::{
    Actor, AuditAction, NewCheck, Queue, QueueError, REMOVED_CHECKS_MAX, RESERVATION_DAYS_KEPT, Removed,
    Revision, Sought, TrailFilter,
};

const LEFT: &str = "SELECT (SELECT count(*) FROM persons) + (SELECT count(*) FROM papers)
    + (SELECT count(*) FROM notes) + (SELECT count(*) FROM search_keys)";

/// Checks 1 to 5, moved at second 10 to each state in turn, with what staff wrote.
async fn one_of_each_state(queue: &Queue) {
    for check in 1..=5 {
        queue.enqueue(&new_check(check), &Actor::Kiosk, at(0)).await.expect("receipt");
    }
    for (check, step) in [(2, Move::Hold), (3, Move::Approve), (4, Move::Approve), (5, Move::Discard)] {
        let note = PERSONAL.join(" ");
        queue.step(id(check), Revision(1), step, &staff("sato"), Some(&note), at(10)).await.expect("moved");
    }
    queue.outbox_delivered(id(4), at(10)).await.expect("forwarded");
}

async fn discarded(queue: &Queue, check: u8, note: &str) {
    let actor = staff("sato");
    let moved = queue.step(id(check), Revision(1), Move::Discard, &actor, Some(note), at(1)).await;
    moved.expect("discarded");
}

async fn ended(queue: &Queue, before: i64, now: i64) -> Vec<CheckId> {
    queue.ended_with_personal_data(at(before), at(now)).await.expect("read")
}

#[tokio::test]
async fn only_data_of_checks_that_ended_long_enough_ago_goes() {
    let place = Place::new();
    let queue = place.open().await;
    one_of_each_state(&queue).await;
    assert_eq!(ended(&queue, 9, 1_000).await, [], "too early");
    let due = ended(&queue, 10, 1_000).await;
    assert_eq!(due, [id(4), id(5)]);
    let removed = queue.remove_personal_data(&due, DAY, at(1_000)).await.expect("removed");
    assert_eq!(removed, Removed { checks: 2, arrivals: 0, reservations: 0 });
    assert_eq!(ended(&queue, 10, 1_000).await, [], "nothing left to do");
    let found = queue.find(&Sought::Kana(PERSONAL[1].to_owned()), None, None, 10).await.expect("found");
    assert_eq!(found.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [id(1), id(2), id(3)]);
    for (check, kept) in [(1, true), (2, true), (3, true), (4, false), (5, false)] {
        let found = queue.check(id(check)).await.expect("read").expect("the check stays");
        assert_eq!((found.answer.is_some(), found.papers.is_some()), (kept, kept), "{check}");
        assert!(!found.summary.verdict.reasons().is_empty(), "its reasons stay");
        let noted = found.history.iter().any(|row| row.note.is_some());
        assert_eq!(noted, kept && check != 1, "{check}");
    }
}

#[tokio::test]
async fn a_run_is_recorded_once_by_the_desk_and_a_run_for_nothing_is_not() {
    let place = Place::new();
    let queue = place.open().await;
    one_of_each_state(&queue).await;
    let before = number(&queue, "SELECT count(*) FROM audit").await;
    assert_eq!(queue.remove_personal_data(&[], DAY, at(20)).await.expect("nothing"), Removed::default());
    assert_eq!(number(&queue, "SELECT count(*) FROM audit").await, before);
    queue.remove_personal_data(&[id(4), id(5)], DAY, at(20)).await.expect("removed");
    let page = queue.trail(&TrailFilter::default(), None, 1).await.expect("page");
    let [row] = page.rows.as_slice() else { panic!("a row") };
    assert_eq!((row.seq, &row.actor), (before + 1, &Actor::Desk));
    assert_eq!((row.action, row.object.as_deref()), (AuditAction::RemovePersonalData, Some("2/0/0")));
}

#[tokio::test]
async fn data_of_an_open_check_stays_whoever_asks() {
    let place = Place::new();
    let queue = place.open().await;
    one_of_each_state(&queue).await;
    let left = number(&queue, LEFT).await;
    for open in 1..=3 {
        let refused = queue.remove_personal_data(&[id(5), id(open)], OTHER_DAY, at(20)).await;
        assert!(matches!(refused, Err(QueueError::Defect { .. })), "{open}");
    }
    assert_eq!(number(&queue, LEFT).await, left, "all or nothing");
}

#[tokio::test]
async fn an_end_written_by_a_clock_that_ran_ahead_counts_from_the_next_row_that_is_possible() {
    let place = Place::new();
    let queue = place.open().await;
    queue.enqueue(&new_check(1), &Actor::Kiosk, at(0)).await.expect("receipt");
    let far = at(0) + SignedDuration::from_hours(24 * 365 * 5);
    queue.step(id(1), Revision(1), Move::Discard, &staff("sato"), Some("重複"), far).await.expect("moved");
    assert_eq!(ended(&queue, 100, 100).await, [], "no later row says when it was");
    queue.enqueue(&new_check(2), &Actor::Kiosk, at(50)).await.expect("receipt");
    assert_eq!(ended(&queue, 49, 100).await, []);
    assert_eq!(ended(&queue, 50, 100).await, [id(1)]);
}

#[tokio::test]
async fn arrivals_go_after_their_day_and_reservations_some_days_later() {
    let place = Place::new();
    let queue = place.open().await;
    queue.enqueue(&new_check(1), &Actor::Kiosk, at(0)).await.expect("receipt");
    let later = NewCheck { business_date: OTHER_DAY, ..new_check(2) };
    queue.enqueue(&later, &Actor::Kiosk, at(0)).await.expect("receipt");
    let booked = |day: Date| serde_json::from_str(&format!("{{\"id\":\"R-1\",\"day\":\"{day}\"}}"));
    let list: [Reservation; 2] = [DAY, OTHER_DAY].map(|day| booked(day).expect("a reservation"));
    queue.take_reservations(&list, None, &Actor::Technician, at(0)).await.expect("taken");
    let removed = async |today: Date| {
        let removed = queue.remove_personal_data(&[], today, at(0)).await.expect("removed");
        (removed.arrivals, removed.reservations)
    };
    assert_eq!(removed(DAY).await, (0, 0));
    assert_eq!(removed(OTHER_DAY).await, (1, 0), "of an open check, too");
    let last = DAY.saturating_add(RESERVATION_DAYS_KEPT.days());
    assert_eq!(removed(last).await, (1, 0));
    assert_eq!(removed(last.tomorrow().expect("day")).await, (0, 1));
    assert_eq!(number(&queue, "SELECT count(*) FROM reservation_days").await, 1);
    assert_eq!(removed(date(2027, 4, 1)).await, (0, 1));
    assert_eq!(number(&queue, "SELECT count(*) FROM reservation_days").await, 0);
}

#[tokio::test]
async fn one_transaction_removes_a_limited_number() {
    let place = Place::new();
    let queue = place.open().await;
    let count = u8::try_from(REMOVED_CHECKS_MAX).expect("small") + 10;
    for check in 1..=count {
        queue.enqueue(&new_check(check), &Actor::Kiosk, at(0)).await.expect("receipt");
        discarded(&queue, check, "重複").await;
    }
    let due = ended(&queue, 1, 1).await;
    assert_eq!(due.len(), REMOVED_CHECKS_MAX);
    let all: Vec<_> = (1..=count).map(id).collect();
    let removed = queue.remove_personal_data(&all, DAY, at(2)).await.expect("removed");
    assert_eq!(removed.checks, u64::try_from(REMOVED_CHECKS_MAX).expect("small"));
    assert_eq!(number(&queue, "SELECT count(*) FROM persons").await, 10);
}

/// Enough checks that pages of the file are split and emptied again.
#[tokio::test]
async fn what_was_removed_is_in_no_byte_of_the_file_and_its_log() {
    let place = Place::new();
    let queue = place.open().await;
    let checks = 1..=120;
    for check in checks.clone() {
        queue.enqueue(&new_check(check), &Actor::Kiosk, at(0)).await.expect("receipt");
        discarded(&queue, check, &PERSONAL.join(" ")).await;
    }
    assert!(is_in_a_file(&place), "the search finds what is there");
    for some in checks.map(id).collect::<Vec<_>>().chunks(REMOVED_CHECKS_MAX) {
        queue.remove_personal_data(some, DAY, at(2)).await.expect("removed");
    }
    assert!(queue.empty_log().await.expect("emptied"));
    assert!(!is_in_a_file(&place));
    let log = place.folder.path().join("queue.db-wal");
    assert_eq!(std::fs::metadata(log).expect("log").len(), 0);
}

fn is_in_a_file(place: &Place) -> bool {
    let entries = std::fs::read_dir(place.folder.path()).expect("folder");
    let mut files = entries.map(|entry| std::fs::read(entry.expect("entry").path()).expect("file"));
    files.any(|bytes| {
        let found = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
        PERSONAL.iter().any(|text| found(text))
    })
}

#[tokio::test]
async fn the_log_is_not_emptied_under_a_reader_and_nobody_waits_long() {
    let place = Place::new();
    let queue = place.open().await;
    queue.enqueue(&new_check(1), &Actor::Kiosk, at(0)).await.expect("receipt");
    let other = place.open().await;
    let mut view = other.snapshot().await.expect("view");
    let read: i64 =
        sqlx::query_scalar("SELECT count(*) FROM checks").fetch_one(&mut *view).await.expect("read");
    assert_eq!(read, 1);
    queue.enqueue(&new_check(2), &Actor::Kiosk, at(0)).await.expect("receipt");
    let begun = std::time::Instant::now();
    assert!(!queue.empty_log().await.expect("tried"));
    assert!(begun.elapsed().as_secs() < crate::BUSY_SECS_MAX, "{:?}", begun.elapsed());
    drop(view);
    other.close().await;
    assert!(queue.empty_log().await.expect("emptied"));
    assert_eq!(queue.checks(&whole_day(), None, 10).await.expect("page").rows.len(), 2);
}

#[tokio::test]
async fn a_clock_is_believed_on_the_third_day_and_again_after_it_was_put_right() {
    let place = Place::new();
    let queue = place.open().await;
    let believed = async |day: Date| queue.clock_is_believable(day).await.expect("asked");
    assert!(!believed(date(2026, 11, 16)).await);
    assert!(!believed(date(2026, 11, 16)).await, "the same day again is not another day");
    assert!(!believed(date(2026, 11, 17)).await);
    assert!(believed(date(2026, 11, 18)).await);
    assert!(!believed(date(2031, 11, 18)).await, "it jumped");
    assert!(!believed(date(2031, 11, 19)).await);
    assert!(believed(date(2026, 11, 19)).await, "put right");
    assert!(!believed(date(2031, 11, 20)).await, "the first days of the wrong clock are forgotten");
    assert!(!believed(date(2000, 1, 1)).await, "a clock that lost its time");
    assert!(believed(date(2026, 11, 20)).await);
    assert_eq!(number(&queue, "SELECT count(*) FROM clock_days").await, 3);
    assert!(!believed(date(2026, 12, 1)).await, "off for long");
}

#[tokio::test]
async fn a_discard_that_was_taken_back_is_open_and_its_term_begins_with_its_new_end() {
    let place = Place::new();
    let queue = place.open().await;
    queue.enqueue(&new_check(1), &Actor::Kiosk, at(0)).await.expect("receipt");
    for (revision, step, second) in [(1, Move::Discard, 10), (2, Move::TakeBack, 20)] {
        let moved =
            queue.step(id(1), Revision(revision), step, &staff("sato"), Some("重複"), at(second)).await;
        moved.expect("moved");
    }
    assert_eq!(ended(&queue, 1_000, 1_000).await, []);
    let again = queue.step(id(1), Revision(3), Move::Discard, &staff("sato"), Some("重複"), at(30)).await;
    again.expect("discarded");
    assert_eq!(ended(&queue, 29, 1_000).await, []);
    assert_eq!(ended(&queue, 30, 1_000).await, [id(1)]);
    queue.remove_personal_data(&[id(1)], DAY, at(1_000)).await.expect("removed");
    let gone = queue.step(id(1), Revision(4), Move::TakeBack, &staff("sato"), None, at(1_001)).await;
    assert!(matches!(gone, Err(crate::StepError::DataGone)));
}

/// A clock that lost its battery says 2000 until the network tells it.
#[tokio::test]
async fn an_end_written_by_a_clock_that_was_behind_counts_from_what_was_written_before_it() {
    let place = Place::new();
    let queue = place.open().await;
    queue.enqueue(&new_check(1), &Actor::Kiosk, at(1_000)).await.expect("receipt");
    let behind = jiff::Timestamp::from_second(946_684_800).expect("2000-01-01");
    let actor = staff("sato");
    queue.step(id(1), Revision(1), Move::Discard, &actor, Some("重複"), behind).await.expect("discarded");
    assert_eq!(ended(&queue, 999, 2_000).await, [], "the check was stored after that");
    assert_eq!(ended(&queue, 1_000, 2_000).await, [id(1)]);
}

#[tokio::test]
async fn a_damaged_id_keeps_no_other_data_from_going() {
    let place = Place::new();
    let queue = place.open().await;
    for check in 1..=2 {
        queue.enqueue(&new_check(check), &Actor::Kiosk, at(0)).await.expect("receipt");
        discarded(&queue, check, "重複").await;
    }
    let mut hand = super::trail::by_hand(&place).await;
    for sql in [
        "PRAGMA foreign_keys = OFF",
        "DROP TRIGGER checks_facts_never_change",
        "DROP TRIGGER persons_never_change",
        "DROP TRIGGER audit_never_changes",
        "UPDATE checks SET id = replace(id, '01', 'zz'), revision = revision + 1 WHERE receipt = 1",
        "UPDATE persons SET check_id = replace(check_id, '01', 'zz')",
        "UPDATE audit SET check_id = replace(check_id, '01', 'zz')",
    ] {
        sqlx::query(sql).execute(&mut hand).await.expect(sql);
    }
    assert_eq!(ended(&queue, 10, 1_000).await, [id(2)]);
}
