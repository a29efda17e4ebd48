//! The signing-off of a day: as it was shown, once, and never rewritten.

use reception::{Move, NOTE_CHARS_MAX};

use super::{DAY, OTHER_DAY, Place, at, damage_course_of_first, execute, id, new_check, number, staff};
use crate::{
    Actor, Backlog, ClosingError, ClosingNote, DayMark, DayMarkError, DayStanding, DayState, NewCheck,
    NewClosing, Queue, QueueError, Revision,
};

const FIRST: Revision = Revision(1);
const SECOND: Revision = Revision(2);

/// Checks 1 to `checks`, stored one second apart.
async fn with_checks(place: &Place, checks: u8) -> Queue {
    let queue = place.open().await;
    for check in 1..=checks {
        queue.enqueue(&new_check(check), &Actor::Kiosk, at(i64::from(check))).await.expect("receipt");
    }
    queue
}

async fn moved(queue: &Queue, check: u8, step: Move) {
    queue.step(id(check), FIRST, step, &staff("sato"), Some("理由"), at(60)).await.expect("moved");
}

async fn stands(queue: &Queue) -> DayStanding {
    queue.day_standing(DAY).await.expect("read")
}

/// Signs the day as it stands now.
async fn sign(queue: &Queue, staff: &str, on_hold: &str, unsent: &str) -> Result<u32, ClosingError> {
    let closings = stands(queue).await.closings;
    let (seen, version) = (closings.mark, closings.version());
    queue.close_day(&NewClosing { day: DAY, seen, version, on_hold, unsent }, staff, at(100)).await
}

#[test]
fn a_mark_leads_back_from_its_text() {
    let mark: DayMark = "12.31".parse().expect("mark");
    assert_eq!(mark.to_string(), "12.31");
    for bad in ["", "12", ".", "12.", ".31", "a.b", "1.2.3"] {
        assert_eq!(bad.parse::<DayMark>(), Err(DayMarkError), "{bad}");
    }
}

#[tokio::test]
async fn a_day_is_signed_with_what_it_held() {
    let place = Place::new();
    let queue = with_checks(&place, 3).await;
    assert!(matches!(stands(&queue).await.closings.state(), DayState::NotYet));
    moved(&queue, 1, Move::Hold).await;
    moved(&queue, 2, Move::Approve).await;
    moved(&queue, 3, Move::Discard).await;
    assert_eq!(sign(&queue, "sato", " 電話待ち ", "健診システム停止中").await.expect("signed"), 1);
    let day = stands(&place.open().await).await;
    let DayState::Closed(last) = day.closings.state() else { panic!("not closed") };
    assert_eq!((last.version, last.staff.as_str(), last.at), (1, "sato", at(100)));
    assert_eq!((last.counts, last.unreadable, last.mark), (day.counts, 0, day.closings.mark));
    assert_eq!((last.counts.on_hold, last.counts.approved, last.counts.discarded), (1, 1, 1));
    assert_eq!(last.on_hold.as_deref(), Some("電話待ち"));
    assert_eq!(last.unsent.as_deref(), Some("健診システム停止中"));
    let trail = "SELECT count(*) FROM audit WHERE action = 'close-day' AND actor_name = 'sato'
        AND object = '2026-11-20/1' AND check_id IS NULL";
    assert_eq!(number(&queue, trail).await, 1);
    let other = queue.day_closings(OTHER_DAY).await.expect("read");
    assert!(matches!(other.state(), DayState::NotYet), "another day is not touched");
}

#[tokio::test]
async fn what_nobody_has_decided_stands_in_the_way() {
    let place = Place::new();
    let queue = with_checks(&place, 2).await;
    moved(&queue, 1, Move::Discard).await;
    assert!(matches!(sign(&queue, "sato", "x", "x").await, Err(ClosingError::Undecided { checks: 1 })));
    let by_hand =
        "INSERT INTO closings SELECT business_date, 1, 0, 'sato', 2, 3, 0, 0, 0, 1, 0 FROM checks LIMIT 1";
    assert!(execute(&queue, by_hand).await.is_err(), "the file holds it too");
    moved(&queue, 2, Move::Discard).await;
    assert_eq!(sign(&queue, "sato", "", "").await.expect("signed"), 1);
}

#[tokio::test]
async fn what_is_on_hold_or_unsent_must_be_explained() {
    let place = Place::new();
    let queue = with_checks(&place, 2).await;
    moved(&queue, 1, Move::Hold).await;
    moved(&queue, 2, Move::Approve).await;
    let long = "あ".repeat(NOTE_CHARS_MAX + 1);
    assert!(matches!(sign(&queue, "sato", &long, "x").await, Err(ClosingError::NoteTooLong)));
    for (on_hold, unsent, missing) in
        [(" \n", "x", ClosingNote::OnHold), ("x", "", ClosingNote::Unsent), ("", "", ClosingNote::OnHold)]
    {
        match sign(&queue, "sato", on_hold, unsent).await {
            Err(ClosingError::NoteMissing(what)) => assert_eq!(what, missing),
            Err(other) => panic!("{other}"),
            Ok(_) => panic!("signed without words"),
        }
    }
    assert_eq!(number(&queue, "SELECT count(*) FROM audit WHERE action = 'close-day'").await, 0);
    sign(&queue, "sato", &long[..long.len() - 3], "x").await.expect("signed");
}

#[tokio::test]
async fn a_day_that_moved_since_it_was_shown_is_not_signed() {
    let place = Place::new();
    let queue = with_checks(&place, 2).await;
    moved(&queue, 1, Move::Discard).await;
    moved(&queue, 2, Move::Hold).await;
    let seen = stands(&queue).await.closings.mark;
    let closing = NewClosing { day: DAY, seen, version: 0, on_hold: "電話待ち", unsent: "停止中" };
    queue.step(id(2), SECOND, Move::Approve, &staff("ito"), None, at(61)).await.expect("approved");
    assert!(matches!(queue.close_day(&closing, "sato", at(100)).await, Err(ClosingError::Moved)));
    let seen = stands(&queue).await.closings.mark;
    queue.outbox_delivered(id(2), at(62)).await.expect("delivered");
    let closing = NewClosing { seen, ..closing };
    assert!(matches!(queue.close_day(&closing, "sato", at(100)).await, Err(ClosingError::Moved)));
    sign(&queue, "sato", "", "").await.expect("signed");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_that_sign_at_once_one_does() {
    let place = Place::new();
    let queue = with_checks(&place, 1).await;
    moved(&queue, 1, Move::Discard).await;
    let seen = stands(&queue).await.closings.mark;
    let calls: Vec<_> = (0..50)
        .map(|call| {
            let queue = queue.clone();
            tokio::spawn(async move {
                let name = format!("staff-{call}");
                let closing = NewClosing { day: DAY, seen, version: 0, on_hold: "", unsent: "" };
                (name.clone(), queue.close_day(&closing, &name, at(100)).await)
            })
        })
        .collect();
    let (mut winners, mut told) = (Vec::new(), Vec::new());
    for call in calls {
        match call.await.expect("task") {
            (name, Ok(version)) => winners.push((name, version)),
            (_, Err(ClosingError::Signed { version, by, .. })) => told.push((by, version)),
            (name, Err(other)) => panic!("{name}: {other}"),
        }
    }
    assert_eq!((winners.len(), told.len()), (1, 49));
    assert!(told.iter().all(|told| *told == winners[0]));
}

#[tokio::test]
async fn whatever_moves_after_the_closing_shows_and_can_be_signed_anew() {
    let place = Place::new();
    let queue = with_checks(&place, 1).await;
    moved(&queue, 1, Move::Approve).await;
    sign(&queue, "sato", "", "停止中").await.expect("signed");
    assert!(matches!(sign(&queue, "ito", "", "").await, Err(ClosingError::Signed { version: 1, .. })));
    queue.outbox_delivered(id(1), at(101)).await.expect("delivered");
    assert!(matches!(stands(&queue).await.closings.state(), DayState::Moved(last) if last.version == 1));
    assert_eq!(sign(&queue, "ito", "", "").await.expect("signed"), 2);
    assert!(matches!(stands(&queue).await.closings.state(), DayState::Closed(last) if last.staff == "ito"));
    queue.enqueue(&new_check(2), &Actor::Kiosk, at(102)).await.expect("the kiosk is never kept waiting");
    moved(&queue, 2, Move::Discard).await;
    let day = stands(&queue).await;
    assert!(matches!(day.closings.state(), DayState::Moved(last) if last.version == 2));
    assert_eq!(day.closings.closings.iter().map(|one| one.version).collect::<Vec<_>>(), [2, 1]);
    // Who saw version 1 only does not sign over version 2.
    let old = NewClosing { day: DAY, seen: day.closings.mark, version: 1, on_hold: "", unsent: "" };
    let refused = queue.close_day(&old, "sato", at(103)).await;
    assert!(matches!(refused, Err(ClosingError::Signed { version: 2, .. })));
}

#[tokio::test]
async fn a_closing_is_taken_back_once_and_for_a_reason() {
    let place = Place::new();
    let queue = with_checks(&place, 1).await;
    moved(&queue, 1, Move::Discard).await;
    let reopen =
        async |version, note, who: &'static str| queue.reopen_day(DAY, version, note, who, at(110)).await;
    assert!(matches!(reopen(1, "x", "ito").await, Err(ClosingError::NotFound)));
    sign(&queue, "sato", "", "").await.expect("signed");
    let missing = reopen(1, " ", "ito").await;
    assert!(matches!(missing, Err(ClosingError::NoteMissing(ClosingNote::Reopened))));
    assert!(matches!(reopen(2, "x", "ito").await, Err(ClosingError::Signed { version: 1, .. })));
    reopen(1, "まだ 1 人います", "ito").await.expect("taken back");
    let again = reopen(1, "x", "sato").await;
    assert!(matches!(again, Err(ClosingError::Reopened { by, at: when }) if by == "ito" && when == at(110)));
    let day = stands(&queue).await;
    let DayState::Reopened(last, by) = day.closings.state() else { panic!("not taken back") };
    assert_eq!((last.version, by.staff.as_str(), by.note.as_deref()), (1, "ito", Some("まだ 1 人います")));
    let trail = "SELECT count(*) FROM audit WHERE action = 'reopen-day' AND actor_name = 'ito'
        AND object = '2026-11-20/1'";
    assert_eq!(number(&queue, trail).await, 1);
    assert_eq!(sign(&queue, "sato", "", "").await.expect("signed again"), 2);
}

#[tokio::test]
async fn a_damaged_check_is_no_decision_that_is_missing_but_must_be_explained() {
    let place = Place::new();
    let queue = with_checks(&place, 2).await;
    moved(&queue, 2, Move::Discard).await;
    damage_course_of_first(&queue).await;
    let day = stands(&queue).await;
    assert_eq!((day.counts.awaiting_review, day.unreadable), (0, 1));
    let refused = sign(&queue, "sato", "", "").await;
    assert!(matches!(refused, Err(ClosingError::NoteMissing(ClosingNote::OnHold))));
    sign(&queue, "sato", "手入力した", "").await.expect("signed");
    let day = stands(&queue).await;
    assert_eq!(day.closings.closings.first().map(|last| last.unreadable), Some(1));
}

#[tokio::test]
async fn closings_stay_and_their_notes_leave_with_the_open_checks() {
    let place = Place::new();
    let queue = with_checks(&place, 1).await;
    moved(&queue, 1, Move::Approve).await;
    sign(&queue, "sato", "", "停止中").await.expect("signed");
    queue.reopen_day(DAY, 1, "わけ", "sato", at(101)).await.expect("taken back");
    let mut hand = super::trail::by_hand(&place).await;
    for sql in [
        "UPDATE closings SET staff = 'ito'",
        "DELETE FROM closings",
        "REPLACE INTO closings SELECT * FROM closings",
        "INSERT INTO closings SELECT business_date, 3, at_ms, staff, checks, revisions, on_hold, approved, forwarded,
            discarded, unreadable FROM closings",
        "UPDATE reopenings SET staff = 'ito'",
        "DELETE FROM reopenings",
        "REPLACE INTO reopenings SELECT * FROM reopenings",
        "UPDATE closing_notes SET note = 'x'",
        "DELETE FROM closing_notes",
    ] {
        assert!(matches!(execute(&queue, sql).await, Err(QueueError::Defect { .. })), "{sql}");
        assert!(sqlx::query(sql).execute(&mut hand).await.is_err(), "by hand: {sql}");
    }
    queue.outbox_delivered(id(1), at(102)).await.expect("delivered");
    assert_eq!(execute(&queue, "DELETE FROM closing_notes").await.expect("gone"), 2);
    let day = stands(&queue).await;
    let DayState::Reopened(last, by) = day.closings.state() else { panic!("the closing stays") };
    assert!(last.unsent.is_none() && by.note.is_none());
}

#[tokio::test]
async fn what_was_written_about_a_day_goes_with_the_last_of_its_personal_data() {
    let place = Place::new();
    let queue = with_checks(&place, 2).await;
    for check in 1..=2 {
        moved(&queue, check, Move::Approve).await;
    }
    sign(&queue, "sato", "", "停止中").await.expect("signed");
    queue.outbox_delivered(id(1), at(102)).await.expect("delivered");
    queue.remove_personal_data(&[id(1)], OTHER_DAY, at(103)).await.expect("removed");
    assert_eq!(number(&queue, "SELECT count(*) FROM closing_notes").await, 1, "a check of the day is open");
    queue.outbox_delivered(id(2), at(104)).await.expect("delivered");
    queue.remove_personal_data(&[id(2)], OTHER_DAY, at(105)).await.expect("removed");
    assert_eq!(number(&queue, "SELECT count(*) FROM closing_notes").await, 0);
}

#[tokio::test]
async fn what_was_written_when_an_old_day_was_opened_again_stays_a_year() {
    let place = Place::new();
    let queue = with_checks(&place, 1).await;
    moved(&queue, 1, Move::Discard).await;
    sign(&queue, "sato", "", "").await.expect("signed");
    queue.remove_personal_data(&[id(1)], OTHER_DAY, at(102)).await.expect("removed");
    queue.reopen_day(DAY, 1, "わけ", "sato", at(103)).await.expect("taken back");
    let year = 365 * 24 * 60 * 60;
    for (check, second, left) in [(2, 104, 1), (3, 103 + year - 1, 1), (4, 103 + year, 0)] {
        let late = NewCheck { business_date: OTHER_DAY, ..new_check(check) };
        queue.enqueue(&late, &Actor::Kiosk, at(second)).await.expect("stored");
        moved(&queue, check, Move::Discard).await;
        queue.remove_personal_data(&[id(check)], OTHER_DAY, at(second)).await.expect("removed");
        assert_eq!(number(&queue, "SELECT count(*) FROM closing_notes").await, left, "{second}");
    }
}

#[tokio::test]
async fn without_its_audit_row_nothing_is_signed_or_taken_back() {
    let place = Place::new();
    let queue = with_checks(&place, 1).await;
    moved(&queue, 1, Move::Discard).await;
    sign(&queue, "sato", "", "").await.expect("signed");
    let broken = "CREATE TRIGGER broken BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'broken'); END";
    execute(&queue, broken).await.expect("trigger");
    assert!(queue.reopen_day(DAY, 1, "わけ", "sato", at(101)).await.is_err());
    assert!(matches!(stands(&queue).await.closings.state(), DayState::Closed(_)));
    execute(&queue, "DROP TRIGGER broken").await.expect("dropped");
    queue.reopen_day(DAY, 1, "わけ", "sato", at(101)).await.expect("taken back");
    execute(&queue, broken).await.expect("trigger");
    assert!(sign(&queue, "sato", "", "").await.is_err());
    assert!(matches!(stands(&queue).await.closings.state(), DayState::Reopened(..)));
    assert_eq!(number(&queue, "SELECT count(*) FROM closing_notes").await, 1);
}

#[tokio::test]
async fn notes_do_not_reach_the_trail() {
    let place = Place::new();
    let queue = with_checks(&place, 1).await;
    moved(&queue, 1, Move::Hold).await;
    sign(&queue, "sato", "見本花子さんを待つ", "").await.expect("signed");
    queue.reopen_day(DAY, 1, "見本花子さんが来た", "sato", at(101)).await.expect("taken back");
    let told =
        "SELECT count(*) FROM audit WHERE instr(concat_ws('|', actor_name, action, object), '見本花子') > 0";
    assert_eq!(number(&queue, told).await, 0);
}

#[tokio::test]
async fn what_is_unsent_on_a_day_is_listed_with_its_problem() {
    let place = Place::new();
    let queue = with_checks(&place, 3).await;
    for check in 1..=2 {
        moved(&queue, check, Move::Approve).await;
    }
    queue.outbox_failed(id(2), "exam-busy", at(62), at(63)).await.expect("noted");
    let unsent = queue.unsent(DAY, 10).await.expect("read");
    let told: Vec<_> = unsent.iter().map(|one| (one.check.id, one.problem.as_deref())).collect();
    assert_eq!(told, [(Some(id(1)), None), (Some(id(2)), Some("exam-busy"))]);
    assert_eq!(queue.unsent(DAY, 1).await.expect("read").len(), 1);
    assert!(queue.unsent(OTHER_DAY, 10).await.expect("read").is_empty());
}

#[tokio::test]
async fn clean_ones_wait_and_have_no_reason() {
    let place = Place::new();
    let queue = with_checks(&place, 2).await;
    for clean in 3..=5 {
        let check = super::earlier::accepted_check(clean, &format!("2610000012{clean}"));
        assert!(queue.enqueue(&check, &Actor::Kiosk, at(0)).await.expect("receipt").accepted);
    }
    moved(&queue, 4, Move::Hold).await;
    let page = queue.backlog(Backlog::CleanOn(DAY), None, 10).await.expect("page");
    assert_eq!(page.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [id(3), id(5)]);
    assert_eq!(queue.count_clean(DAY).await.expect("count"), 2);
    assert_eq!(queue.count_clean(OTHER_DAY).await.expect("count"), 0);
}
