//! The trail: append-only, and free of a patient's data. Facts of a check cannot be rewritten either.

use reception::{InsurerList, Move};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, SqliteConnection};

use super::{PERSONAL, Place, at, execute, id, new_check, number, staff};
use crate::{Actor, AuditAction, DeskAction, KioskAction, PasswordHash, Queue, QueueError, Revision, Role};

async fn with_history() -> (Place, Queue) {
    let place = Place::new();
    let queue = place.open().await;
    queue.enqueue(&new_check(1), &Actor::Kiosk, at(0)).await.expect("receipt");
    let note = PERSONAL.join(" ");
    queue.step(id(1), Revision(1), Move::Hold, &staff("sato"), Some(&note), at(1)).await.expect("held");
    let viewed = queue.audit(&staff("ito"), DeskAction::ViewCheck, Some(id(1)), at(2)).await;
    viewed.expect("recorded");
    queue.audit(&Actor::Desk, DeskAction::SignInRefused, None, at(3)).await.expect("recorded");
    (place, queue)
}

/// A connection as somebody with `sqlite3` would have it.
pub async fn by_hand(place: &Place) -> SqliteConnection {
    SqliteConnectOptions::new().filename(&place.file).foreign_keys(false).connect().await.expect("line")
}

#[tokio::test]
async fn audit_rows_cannot_be_changed_deleted_or_replaced() {
    let (place, queue) = with_history().await;
    let mut hand = by_hand(&place).await;
    let before = number(&queue, "SELECT count(*) FROM audit").await;
    for sql in [
        "UPDATE audit SET actor_name = 'ito' WHERE actor = 'staff'",
        "UPDATE audit SET chain = zeroblob(32)",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE seq = 1",
        "REPLACE INTO audit (seq, at_ms, actor, action, chain) VALUES (1, 0, 'desk', 'sign-in', zeroblob(32))",
        "INSERT INTO audit (at_ms, actor, action) VALUES (0, 'desk', 'sign-in')",
        "INSERT OR IGNORE INTO audit (seq, at_ms, actor, action, chain) VALUES (1, 0, 'desk', 'sign-in', zeroblob(32))",
    ] {
        assert!(matches!(execute(&queue, sql).await, Err(QueueError::Defect { .. })), "{sql}");
        assert!(sqlx::query(sql).execute(&mut hand).await.is_err(), "by hand: {sql}");
    }
    assert_eq!(number(&queue, "SELECT count(*) FROM audit").await, before);
}

#[tokio::test]
async fn facts_of_a_check_cannot_be_rewritten() {
    let (place, queue) = with_history().await;
    let mut hand = by_hand(&place).await;
    for sql in [
        "UPDATE checks SET accepted = 1, revision = revision + 1",
        "UPDATE checks SET receipt = 9, revision = revision + 1",
        "UPDATE checks SET state = 'approved'",
        "UPDATE checks SET state = 'approved', revision = revision + 2",
        "DELETE FROM checks",
        "UPDATE reasons SET reason = 'no-answer' WHERE reason = 'voucher-missing'",
        "DELETE FROM reasons",
        "UPDATE persons SET name = 'x'",
        "DELETE FROM persons",
        "UPDATE notes SET note = 'x'",
        "UPDATE papers SET voucher = '{}'",
        "DELETE FROM papers",
        "UPDATE salt SET bytes = zeroblob(32)",
        "DELETE FROM salt",
        "DELETE FROM notes",
    ] {
        assert!(matches!(execute(&queue, sql).await, Err(QueueError::Defect { .. })), "{sql}");
        assert!(sqlx::query(sql).execute(&mut hand).await.is_err(), "by hand: {sql}");
    }
}

#[tokio::test]
async fn no_row_that_others_rely_on_can_be_deleted() {
    let (place, queue) = with_history().await;
    queue.step(id(1), Revision(2), Move::Approve, &staff("sato"), None, at(4)).await.expect("approved");
    queue.take_insurer_list(&InsurerList::default(), None, &staff("sato"), at(5)).await.expect("taken");
    let hash = PasswordHash::new("$argon2id$".to_owned());
    queue.add_staff("sato", "佐藤", &hash, Role::Staff, &Actor::Technician, at(6)).await.expect("made");
    queue.outbox_failed(id(1), "no-answer", at(7), at(8)).await.expect("sending has begun");
    let mut hand = by_hand(&place).await;
    for sql in ["DELETE FROM outbox", "DELETE FROM insurer_lists", "DELETE FROM staff"] {
        assert!(sqlx::query(sql).execute(&mut hand).await.is_err(), "{sql}");
    }
}

#[tokio::test]
async fn a_receipt_number_is_given_once_a_day() {
    let (_place, queue) = with_history().await;
    let twice = "INSERT INTO checks (id, business_date, receipt, state, revision, created_at_ms, exam_date, course,
            proof, voucher, accepted, terminal, software)
        SELECT replace(id, '0', '2'), business_date, receipt, state, revision, created_at_ms, exam_date, course,
            proof, voucher, accepted, terminal, software FROM checks";
    assert!(matches!(execute(&queue, twice).await, Err(QueueError::Defect { .. })));
}

#[tokio::test]
async fn personal_data_may_leave_when_the_check_is_closed() {
    let (_place, queue) = with_history().await;
    let gone = queue.step(id(1), Revision(2), Move::Discard, &staff("sato"), Some("重複"), at(4)).await;
    gone.expect("discarded");
    execute(&queue, "DELETE FROM persons").await.expect("answer gone");
    execute(&queue, "DELETE FROM notes").await.expect("notes gone");
    execute(&queue, "DELETE FROM papers").await.expect("papers gone");
    let check = queue.check(id(1)).await.expect("read").expect("the skeleton stays");
    assert!(check.answer.is_none() && check.summary.name.is_none() && check.papers.is_none());
    assert_eq!(check.history.len(), 4);
}

#[tokio::test]
async fn the_trail_has_these_columns_and_no_more() {
    let place = Place::new();
    let queue = place.open().await;
    let columns: Vec<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info('audit') ORDER BY cid")
        .fetch_all(&queue.writer)
        .await
        .expect("columns");
    let known = [
        "seq",
        "at_ms",
        "actor",
        "actor_name",
        "action",
        "check_id",
        "from_state",
        "to_state",
        "revision",
        "object",
        "chain",
    ];
    assert_eq!(columns, known);
}

#[tokio::test]
async fn personal_data_stands_in_persons_and_notes_only() {
    let (_place, queue) = with_history().await;
    for (table, may) in [
        ("SELECT group_concat(concat_ws('|', a.seq, a.actor, a.actor_name, a.action, a.check_id, a.from_state,
          a.to_state, a.revision, a.object)) FROM audit a", false),
        ("SELECT group_concat(concat_ws('|', c.id, c.business_date, c.state, c.exam_date, c.course, c.proof,
          c.voucher, c.terminal, c.software)) FROM checks c", false),
        ("SELECT group_concat(concat_ws('|', p.answer, p.name, p.kana)) FROM persons p", true),
        ("SELECT group_concat(n.note) FROM notes n", true),
    ] {
        let text: String = sqlx::query_scalar(table).fetch_one(&queue.writer).await.expect("text");
        assert!(!text.is_empty(), "{table}");
        for secret in PERSONAL {
            assert_eq!(text.contains(secret), may, "{secret} {table}");
        }
    }
}

#[tokio::test]
async fn looking_at_a_check_is_part_of_its_history() {
    let (_place, queue) = with_history().await;
    let check = queue.check(id(1)).await.expect("read").expect("there");
    let last = check.history.last().expect("history");
    assert_eq!((&last.actor, last.action), (&staff("ito"), AuditAction::Desk(DeskAction::ViewCheck)));
    assert!(last.note.is_none() && last.to.is_none());
}

#[tokio::test]
async fn a_row_about_a_check_that_does_not_exist_is_refused() {
    let (_place, queue) = with_history().await;
    let refused = queue.audit(&staff("ito"), DeskAction::ViewCheck, Some(id(9)), at(5)).await;
    assert!(matches!(refused, Err(QueueError::Defect { .. })));
}

#[tokio::test]
async fn what_staff_do_at_the_kiosk_is_recorded_under_their_name_and_without_a_code() {
    let (place, queue) = with_history().await;
    for (actor, action) in [
        (staff("ito"), KioskAction::SignIn),
        (Actor::Kiosk, KioskAction::SignInRefused),
        (staff("ito"), KioskAction::Restart),
    ] {
        queue.audit_at_kiosk(&actor, action, at(6)).await.expect("recorded");
    }
    let rows: Vec<(String, Option<String>, String, Option<String>)> = sqlx::query_as(
        "SELECT actor, actor_name, action, object FROM audit WHERE action LIKE 'kiosk-%' ORDER BY seq",
    )
    .fetch_all(&mut by_hand(&place).await)
    .await
    .expect("rows");
    let row = |actor: &str, name: Option<&str>, action: &str| {
        (actor.to_owned(), name.map(str::to_owned), action.to_owned(), None)
    };
    let expected = [
        row("staff", Some("ito"), "kiosk-sign-in"),
        row("kiosk", None, "kiosk-sign-in-refused"),
        row("staff", Some("ito"), "kiosk-restart"),
    ];
    assert_eq!(rows, expected);
}
