//! What the kiosk tells staff, and who has seen it.

use super::{Place, at, execute, number, staff};
use crate::{Actor, NOTICES_MAX, Notice, NoticeError, NoticeKind, PasswordHash, Queue, QueueError, Role};

async fn with_staff(place: &Place) -> Queue {
    let queue = place.open().await;
    let hash = PasswordHash::new("$argon2id$".to_owned());
    for name in ["sato", "ito"] {
        queue.add_staff(name, name, &hash, Role::Staff, &Actor::Technician, at(0)).await.expect("made");
    }
    queue
}

#[test]
fn every_kind_leads_back_from_its_code() {
    assert!(NoticeKind::ALL.iter().all(|kind| NoticeKind::from_code(kind.code()) == Some(*kind)));
}

#[tokio::test]
async fn a_notice_is_told_until_somebody_has_seen_it() {
    let place = Place::new();
    let queue = with_staff(&place).await;
    assert!(queue.unseen_notices().await.expect("read").is_empty());
    queue.note_card_left(at(1)).await.expect("noted");
    queue.note_card_left(at(2)).await.expect("noted");
    let notice = |seq, second| Notice { seq, at: at(second), kind: NoticeKind::CardLeft };
    assert_eq!(queue.unseen_notices().await.expect("read"), [notice(1, 1), notice(2, 2)]);
    queue.see_notice(1, &staff("sato"), at(3)).await.expect("seen");
    assert_eq!(place.open().await.unseen_notices().await.expect("read"), [notice(2, 2)]);
    for (trail, rows) in [
        (
            "SELECT count(*) FROM audit WHERE actor = 'kiosk' AND action = 'card-left' AND object IN ('1', '2')",
            2,
        ),
        (
            "SELECT count(*) FROM audit WHERE actor_name = 'sato' AND action = 'see-notice' AND object = '1'",
            1,
        ),
    ] {
        assert_eq!(number(&queue, trail).await, rows, "{trail}");
    }
}

#[tokio::test]
async fn of_two_who_see_it_the_second_is_told_who_was_first() {
    let place = Place::new();
    let queue = with_staff(&place).await;
    queue.note_card_left(at(1)).await.expect("noted");
    queue.see_notice(1, &staff("sato"), at(2)).await.expect("seen");
    match queue.see_notice(1, &staff("ito"), at(3)).await {
        Err(NoticeError::Seen { by, at: when }) => assert_eq!((by.as_deref(), when), (Some("sato"), at(2))),
        Err(other) => panic!("{other}"),
        Ok(()) => panic!("seen twice"),
    }
    assert!(matches!(queue.see_notice(2, &staff("ito"), at(3)).await, Err(NoticeError::NotFound)));
    assert_eq!(number(&queue, "SELECT count(*) FROM audit WHERE action = 'see-notice'").await, 1);
}

#[tokio::test]
async fn what_is_read_at_once_is_bounded_and_the_oldest_come_first() {
    let place = Place::new();
    let queue = with_staff(&place).await;
    for second in 1..=i64::from(NOTICES_MAX) + 1 {
        queue.note_card_left(at(second)).await.expect("noted");
    }
    let last = async || queue.unseen_notices().await.expect("read").last().map(|notice| notice.at);
    assert_eq!(last().await, Some(at(i64::from(NOTICES_MAX))));
    queue.see_notice(1, &staff("sato"), at(99)).await.expect("seen");
    assert_eq!(last().await, Some(at(i64::from(NOTICES_MAX) + 1)));
}

#[tokio::test]
async fn facts_of_a_notice_stay_and_what_was_seen_is_never_unseen() {
    let place = Place::new();
    let queue = with_staff(&place).await;
    queue.note_card_left(at(1)).await.expect("noted");
    queue.note_card_left(at(2)).await.expect("noted");
    queue.see_notice(1, &staff("sato"), at(3)).await.expect("seen");
    let mut hand = super::trail::by_hand(&place).await;
    for sql in [
        "UPDATE notices SET at_ms = 0 WHERE seq = 2",
        "UPDATE notices SET kind = 'card-left' WHERE seq = 2",
        "UPDATE notices SET seq = 9 WHERE seq = 2",
        "UPDATE notices SET seen_at_ms = NULL, seen_by = NULL WHERE seq = 1",
        "UPDATE notices SET seen_by = 'ito' WHERE seq = 1",
        "UPDATE notices SET seen_by = 'ito' WHERE seq = 2",
        "DELETE FROM notices WHERE seq = 1",
        "DELETE FROM notices WHERE seq = 2",
        "REPLACE INTO notices (seq, at_ms, kind) VALUES (1, 0, 'card-left')",
        "INSERT INTO notices (at_ms, kind) VALUES (0, 'other')",
    ] {
        assert!(matches!(execute(&queue, sql).await, Err(QueueError::Defect { .. })), "{sql}");
        assert!(sqlx::query(sql).execute(&mut hand).await.is_err(), "by hand: {sql}");
    }
}

#[tokio::test]
async fn without_its_audit_row_nothing_is_noted_or_seen() {
    let place = Place::new();
    let queue = with_staff(&place).await;
    queue.note_card_left(at(1)).await.expect("noted");
    let broken = "CREATE TRIGGER broken BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'broken'); END";
    execute(&queue, broken).await.expect("trigger");
    assert!(queue.note_card_left(at(2)).await.is_err());
    assert!(queue.see_notice(1, &staff("sato"), at(2)).await.is_err());
    assert_eq!(queue.unseen_notices().await.expect("read").len(), 1);
}
