//! Damage: what stands on the disk is not what was written there, or there is no room.

use reception::CheckState;

use super::{DAY, OTHER_DAY, Place, at, damage_course_of_first, execute, id, new_check, number, whole_day};
use crate::{Backlog, CheckFilter, CheckName, Damage, Narrow, Queue, QueueError, Receipt};

const PAGE_BYTES: usize = 4096;

async fn filled() -> Place {
    let place = Place::new();
    let queue = place.open().await;
    for number in 1..=20 {
        queue.enqueue(&new_check(number), &crate::Actor::Kiosk, at(0)).await.expect("receipt");
    }
    queue.close().await;
    place
}

async fn refused_as(place: &Place, damage: Damage) {
    let before = place.bytes();
    match Queue::open(&place.file).await {
        Err(QueueError::Corrupt(found)) => assert_eq!(found, damage),
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("opened"),
    }
    assert!(before == place.bytes(), "the file was touched");
}

#[tokio::test]
async fn garbage_instead_of_a_database() {
    let place = Place::new();
    std::fs::write(&place.file, [0x5a; 3 * PAGE_BYTES]).expect("garbage");
    refused_as(&place, Damage::Structure).await;
}

#[tokio::test]
async fn a_flipped_byte_in_the_header() {
    let place = filled().await;
    let mut bytes = place.bytes();
    bytes[3] ^= 0x01;
    std::fs::write(&place.file, bytes).expect("damaged");
    refused_as(&place, Damage::Structure).await;
}

#[tokio::test]
async fn a_flipped_byte_at_the_start_of_each_page() {
    let place = filled().await;
    let sound = place.bytes();
    assert!(sound.len() > 20 * PAGE_BYTES, "every table and index has a page");
    for start in (PAGE_BYTES..sound.len()).step_by(PAGE_BYTES) {
        let mut bytes = sound.clone();
        bytes[start] ^= 0x10;
        std::fs::write(&place.file, bytes).expect("damaged");
        refused_as(&place, Damage::Structure).await;
    }
    std::fs::write(&place.file, sound).expect("whole again");
    assert!(Queue::open(&place.file).await.is_ok());
}

#[tokio::test]
async fn a_file_cut_short() {
    let place = filled().await;
    let bytes = place.bytes();
    std::fs::write(&place.file, &bytes[..bytes.len() / 2]).expect("cut");
    refused_as(&place, Damage::Structure).await;
}

#[tokio::test]
async fn an_emptied_file_is_not_taken_for_a_new_one() {
    let place = filled().await;
    std::fs::write(&place.file, []).expect("emptied");
    refused_as(&place, Damage::Vanished).await;
}

#[tokio::test]
async fn a_missing_file_is_not_replaced() {
    let place = filled().await;
    std::fs::remove_file(&place.file).expect("removed");
    let found = Queue::open(&place.file).await.err();
    assert!(matches!(found, Some(QueueError::Corrupt(Damage::Vanished))));
    assert!(!place.file.exists());
}

#[tokio::test]
async fn a_value_that_nobody_wrote_is_reported() {
    let place = filled().await;
    let queue = place.open().await;
    execute(&queue, "DROP TRIGGER checks_facts_never_change").await.expect("no trigger");
    let sql = "UPDATE checks SET course = 'haircut', revision = revision + 1 WHERE receipt = 3";
    assert_eq!(execute(&queue, sql).await.expect("changed"), 1);
    assert!(matches!(queue.check(id(3)).await, Err(QueueError::Corrupt(Damage::Value))));
    assert!(queue.check(id(4)).await.is_ok_and(|check| check.is_some()));
}

#[tokio::test]
async fn an_accepted_check_with_reasons_is_reported() {
    let place = filled().await;
    let queue = place.open().await;
    execute(&queue, "DROP TRIGGER checks_facts_never_change").await.expect("no trigger");
    let sql = "UPDATE checks SET accepted = 1, revision = revision + 1 WHERE receipt = 3";
    assert_eq!(execute(&queue, sql).await.expect("changed"), 1);
    assert!(matches!(queue.check(id(3)).await, Err(QueueError::Corrupt(Damage::Value))));
}

/// SQLite itself ends the transaction of a plain insert that finds no room, without the library's knowledge.
#[tokio::test]
async fn a_transaction_that_sqlite_ended_by_itself_does_not_stop_the_next() {
    let place = filled().await;
    let queue = place.open().await;
    number(&queue, "PRAGMA max_page_count = 1").await;
    let large = "x".repeat(3 * PAGE_BYTES);
    let mut work = queue.begin().await.expect("begun");
    let insert = "INSERT INTO staff (name, display_name, password_hash, role, created_at_ms)
        VALUES ('large', 'large', ?1, 'staff', 0)";
    let refused = sqlx::query(insert).bind(large).execute(&mut *work).await;
    assert!(matches!(refused.map_err(QueueError::from), Err(QueueError::Full)));
    drop(work);
    let stored = queue.enqueue(&new_check(99), &crate::Actor::Kiosk, at(2)).await;
    assert_eq!(stored.expect("a new connection").receipt.number, 21);
}

#[tokio::test]
async fn a_full_disk_refuses_the_new_and_keeps_the_old() {
    let place = filled().await;
    let queue = place.open().await;
    let mut large = new_check(99);
    large.software = "x".repeat(3 * PAGE_BYTES);
    for _again in 0..3 {
        // SQLite cuts this to the size that the file has now.
        number(&queue, "PRAGMA max_page_count = 1").await;
        assert!(matches!(queue.enqueue(&large, &crate::Actor::Kiosk, at(1)).await, Err(QueueError::Full)));
        assert_eq!(queue.checks(&whole_day(), None, 100).await.expect("page").rows.len(), 20);
        assert!(queue.check(id(99)).await.expect("readable").is_none());
    }
    number(&queue, "PRAGMA max_page_count = 1000000").await;
    assert_eq!(
        queue.enqueue(&large, &crate::Actor::Kiosk, at(2)).await.expect("room again").receipt.number,
        21
    );
}

#[tokio::test]
async fn after_a_failed_commit_the_next_call_has_a_new_connection() {
    let place = filled().await;
    let queue = place.open().await;
    execute(&queue, "CREATE TEMP TABLE this_connection (x INTEGER)").await.expect("temporary");
    let mut work = queue.begin().await.expect("begun");
    sqlx::query("PRAGMA defer_foreign_keys = ON").execute(&mut *work).await.expect("deferred");
    let orphan = "INSERT INTO outbox (check_id, attempts, due_at_ms) VALUES ('nobody', 0, 0)";
    sqlx::query(orphan).execute(&mut *work).await.expect("not yet refused");
    assert!(matches!(queue.commit(work).await, Err(QueueError::Defect { .. })));
    assert_eq!(number(&queue, "SELECT count(*) FROM sqlite_temp_schema").await, 0);
    assert_eq!(number(&queue, "SELECT count(*) FROM outbox").await, 0);
}

#[tokio::test]
async fn a_damaged_check_is_named_and_hides_no_other() {
    let place = filled().await;
    let queue = place.open().await;
    damage_course_of_first(&queue).await;
    let receipt = Receipt { business_date: DAY, number: 1 };
    let named = [CheckName { id: Some(id(1)), receipt: Some(receipt) }];
    let awaiting = CheckFilter { state: Some(CheckState::AwaitingReview), ..whole_day() };
    for page in [
        queue.checks(&whole_day(), None, 100).await,
        queue.checks(&awaiting, None, 100).await,
        queue.backlog(Backlog::AwaitingOn(DAY, Narrow::default()), None, 100).await,
        queue.backlog(Backlog::OpenExceptOn(OTHER_DAY), None, 100).await,
    ] {
        let page = page.expect("page");
        assert_eq!((page.rows.len(), page.unreadable.as_slice()), (19, named.as_slice()));
    }
}

#[tokio::test]
async fn a_state_that_nobody_wrote_leaves_the_counts() {
    let place = filled().await;
    let queue = place.open().await;
    execute(&queue, "PRAGMA ignore_check_constraints = ON").await.expect("off");
    let sql = "UPDATE checks SET state = 'lost', revision = revision + 1 WHERE receipt = 3";
    assert_eq!(execute(&queue, sql).await.expect("changed"), 1);
    assert_eq!(queue.counts(DAY).await.expect("counts").awaiting_review, 19);
    assert_eq!(queue.checks(&whole_day(), None, 100).await.expect("page").unreadable.len(), 1);
}
