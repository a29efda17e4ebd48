//! Insurer lists: versions and digests.

use reception::{ContractedInsurer, InsurerList, Scope};

use super::{Place, at, execute, number, staff};
use crate::{Damage, QueueError};

fn list(numbers: &[&str]) -> InsurerList {
    let row = |number: &&str| ContractedInsurer {
        number: number.parse().expect("insurer"),
        name: "見本健康保険組合".to_owned(),
        telephone: "03-0000-0000".to_owned(),
        scope: Scope { exam: true, guidance: false, same_day_interview: true },
    };
    InsurerList::new(numbers.iter().map(row)).expect("each once")
}

#[tokio::test]
async fn the_newest_list_is_in_force_and_old_ones_stay() {
    let place = Place::new();
    let queue = place.open().await;
    assert!(queue.insurer_list().await.expect("read").is_none());
    let (first, second) = (list(&["06139463"]), list(&["06139463", "01130012"]));
    assert_eq!(queue.take_insurer_list(&first, &staff("sato"), at(1)).await.expect("taken"), 1);
    let before = queue.insurer_list().await.expect("read").expect("in force");
    assert_eq!(queue.take_insurer_list(&second, &staff("sato"), at(2)).await.expect("taken"), 2);

    let now = queue.insurer_list().await.expect("read").expect("in force");
    assert_eq!((now.version, now.imported_at), (2, at(2)));
    assert!(now.list == second && before.list == first);
    assert_ne!(now.digest, before.digest);
    assert_eq!(number(&queue, "SELECT count(*) FROM insurers WHERE version = 1").await, 1);
    assert_eq!(number(&queue, "SELECT count(*) FROM audit WHERE action = 'take-insurer-list'").await, 2);
}

#[tokio::test]
async fn the_digest_is_sha256_of_the_canonical_text() {
    let place = Place::new();
    let queue = place.open().await;
    let list = list(&["06139463"]);
    assert_eq!(list.canonical(), "06139463\t見本健康保険組合\t03-0000-0000\t101\n");
    queue.take_insurer_list(&list, &staff("sato"), at(1)).await.expect("taken");
    let digest = queue.insurer_list().await.expect("read").expect("in force").digest;
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, "22175529b47c22e4c140bc8554ad2f902c6b3e1b1d26fa43b402837486e72c88");
}

#[tokio::test]
async fn the_same_list_again_makes_no_new_version() {
    let place = Place::new();
    let queue = place.open().await;
    for now in [1, 2] {
        let version = queue.take_insurer_list(&list(&["06139463"]), &staff("sato"), at(now)).await;
        assert_eq!(version.expect("taken"), 1);
    }
    assert_eq!(number(&queue, "SELECT count(*) FROM audit").await, 1);
}

#[tokio::test]
async fn an_empty_list_is_a_list() {
    let place = Place::new();
    let queue = place.open().await;
    queue.take_insurer_list(&list(&[]), &staff("sato"), at(1)).await.expect("taken");
    assert!(queue.insurer_list().await.expect("read").expect("in force").list.is_empty());
}

#[tokio::test]
async fn a_version_cannot_be_changed_and_a_changed_one_is_noticed() {
    let place = Place::new();
    let queue = place.open().await;
    queue.take_insurer_list(&list(&["06139463"]), &staff("sato"), at(1)).await.expect("taken");
    for sql in [
        "UPDATE insurers SET guidance = 1",
        "DELETE FROM insurers",
        "UPDATE insurer_lists SET digest = zeroblob(32)",
        "DELETE FROM insurer_lists",
    ] {
        assert!(matches!(execute(&queue, sql).await, Err(QueueError::Defect { .. })), "{sql}");
    }
    execute(&queue, "DROP TRIGGER insurers_never_change").await.expect("no trigger");
    execute(&queue, "UPDATE insurers SET guidance = 1").await.expect("changed");
    assert!(matches!(queue.insurer_list().await, Err(QueueError::Corrupt(Damage::Digest))));
}
