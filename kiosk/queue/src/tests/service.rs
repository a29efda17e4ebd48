//! Whether the kiosk takes people, as staff said.

use reception::Recess;

use super::{Place, at, execute, number, staff};
use crate::{Actor, Damage, PasswordHash, Queue, QueueError, Role, Service};

async fn with_sato(place: &Place) -> Queue {
    let queue = place.open().await;
    let hash = PasswordHash::new("$argon2id$".to_owned());
    queue.add_staff("sato", "佐藤", &hash, Role::Staff, &Actor::Technician, at(0)).await.expect("made");
    queue
}

#[tokio::test]
async fn a_new_kiosk_serves_and_nobody_said_so() {
    let place = Place::new();
    let found = place.open().await.recess().await.expect("read");
    assert_eq!(found, Service { recess: None, staff: None, at: None });
}

#[tokio::test]
async fn a_recess_is_kept_with_who_and_when_until_it_ends() {
    let place = Place::new();
    let queue = with_sato(&place).await;
    for (second, recess) in (1..).zip(Recess::ALL.map(Some).into_iter().chain([None])) {
        queue.set_recess(recess, &staff("sato"), at(second)).await.expect("set");
        let kept = place.open().await.recess().await.expect("read");
        assert_eq!(kept, Service { recess, staff: Some("sato".to_owned()), at: Some(at(second)) });
    }
    queue.set_recess(Some(Recess::NotYet), &Actor::Kiosk, at(9)).await.expect("set");
    let kept = queue.recess().await.expect("read");
    assert_eq!(kept, Service { recess: Some(Recess::NotYet), staff: None, at: Some(at(9)) });
    let trail: String = sqlx::query_scalar(
        "SELECT group_concat(concat_ws(':', actor, actor_name, object), ' ') FROM audit WHERE action = 'set-recess'",
    )
    .fetch_one(&queue.writer)
    .await
    .expect("trail");
    let expected = "staff:sato:not-yet staff:sato:over staff:sato:paused staff:sato:broken staff:sato:open \
                    kiosk:not-yet";
    assert_eq!(trail, expected);
}

#[tokio::test]
async fn without_its_audit_row_nothing_changes() {
    let place = Place::new();
    let queue = with_sato(&place).await;
    let broken = "CREATE TRIGGER broken BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'broken'); END";
    execute(&queue, broken).await.expect("trigger");
    assert!(queue.set_recess(Some(Recess::Over), &staff("sato"), at(1)).await.is_err());
    assert_eq!(queue.recess().await.expect("read").recess, None);
}

#[tokio::test]
async fn there_is_always_one_state_and_a_damaged_one_is_reported() {
    let place = Place::new();
    let queue = place.open().await;
    for sql in [
        "DELETE FROM service",
        "INSERT INTO service VALUES (2, NULL, NULL, NULL)",
        "UPDATE service SET recess = 'lunch'",
        "UPDATE service SET staff = 'nobody'",
    ] {
        assert!(matches!(execute(&queue, sql).await, Err(QueueError::Defect { .. })), "{sql}");
    }
    assert_eq!(number(&queue, "SELECT count(*) FROM service").await, 1);
    execute(&queue, "UPDATE service SET at_ms = 9223372036854775807").await.expect("by hand");
    assert!(matches!(queue.recess().await, Err(QueueError::Corrupt(Damage::Value))));
}
