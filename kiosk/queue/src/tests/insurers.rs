//! Insurer lists: versions, digests, what is shown is what is taken.

use jiff::civil::date;
use reception::{Contract, ContractedInsurer, InsurerList, InsurerNumber, Scope, Term};

use super::{Place, at, execute, number, staff};
use crate::{Damage, InsurerListError, Queue, QueueError};

mod old_form;
mod step_back;

/// One row without limit for each number.
fn list(numbers: &[&str]) -> InsurerList {
    InsurerList::new(numbers.iter().map(|text| row(text, Term::default()))).expect("each once")
}

fn row(number: &str, term: Term) -> ContractedInsurer {
    ContractedInsurer {
        number: insurer(number),
        name: "見本健康保険組合".to_owned(),
        postcode: "100-0000".to_owned(),
        address: "東京都架空区".to_owned(),
        telephone: "03-0000-0000".to_owned(),
        scope: Scope { exam: true, guidance: false, same_day_interview: true },
        invoice: true,
        term,
    }
}

fn insurer(number: &str) -> InsurerNumber {
    number.parse().expect("insurer")
}

/// Takes the list over whatever is in force, and gives its version.
async fn take(queue: &Queue, list: &InsurerList, now: i64) -> i64 {
    let basis = queue.insurer_list_head().await.expect("head").map(|head| head.version);
    queue.take_insurer_list(list, basis, &staff("sato"), at(now)).await.expect("taken")
}

async fn in_force(queue: &Queue) -> (i64, InsurerList) {
    let found = queue.insurer_list().await.expect("read").expect("in force");
    (found.version, found.list)
}

#[tokio::test]
async fn the_newest_list_is_in_force_and_old_ones_stay() {
    let place = Place::new();
    let queue = place.open().await;
    assert!(queue.insurer_list().await.expect("read").is_none());
    assert!(queue.insurers_for(&[]).await.expect("read").is_none());
    assert!(queue.insurer_list_head().await.expect("read").is_none());
    let (first, second) = (list(&["06139463"]), list(&["06139463", "01130012"]));
    assert_eq!(take(&queue, &first, 1).await, 1);
    let before = queue.insurer_list().await.expect("read").expect("in force");
    assert_eq!(take(&queue, &second, 2).await, 2);

    let now = queue.insurer_list().await.expect("read").expect("in force");
    assert_eq!((now.version, now.imported_at), (2, at(2)));
    assert!(now.list == second && before.list == first);
    assert_ne!(now.digest, before.digest);
    assert_eq!(number(&queue, "SELECT count(*) FROM insurers WHERE version = 1").await, 1);
    assert_eq!(number(&queue, "SELECT count(*) FROM audit WHERE action = 'take-insurer-list'").await, 2);
}

#[tokio::test]
async fn every_column_and_term_comes_back() {
    let place = Place::new();
    let queue = place.open().await;
    let (end, begin) = (Some(date(2026, 3, 31)), Some(date(2026, 4, 1)));
    let odd = ContractedInsurer {
        name: "一\t二\n三\\".to_owned(),
        invoice: false,
        ..row("990010", Term::default())
    };
    let rows = [
        row("06139463", Term { from: None, to: end }),
        row("06139463", Term { from: begin, to: Some(date(2027, 3, 31)) }),
        row("06139463", Term { from: Some(date(2027, 4, 1)), to: None }),
        odd,
    ];
    let list = InsurerList::new(rows).expect("list");
    take(&queue, &list, 1).await;
    assert_eq!(in_force(&queue).await, (1, list));
}

#[tokio::test]
async fn more_rows_than_one_statement_holds_are_stored() {
    let place = Place::new();
    let queue = place.open().await;
    let day = |offset: i64| date(2000, 1, 1).checked_add(jiff::Span::new().days(offset)).ok();
    let rows = (0..1001).map(|offset| row("06139463", Term { from: day(offset), to: day(offset) }));
    let list = InsurerList::new(rows).expect("list");
    take(&queue, &list, 1).await;
    assert_eq!(in_force(&queue).await, (1, list));
}

#[tokio::test]
async fn a_verdict_gets_the_rows_of_its_insurers_only() {
    let place = Place::new();
    let queue = place.open().await;
    take(&queue, &list(&["06139463", "01130012", "990010"]), 1).await;
    let whole = queue.insurer_list().await.expect("read").expect("in force");
    let asked = [insurer("06139463"), insurer("06139463"), insurer("31990013"), insurer("00990010")];
    let found = queue.insurers_for(&asked).await.expect("read").expect("in force");
    assert_eq!(found.list, list(&["06139463", "990010"]));
    assert_eq!((found.version, found.digest, found.imported_at), (1, whole.digest, at(1)));
    assert_eq!(found.list.on(insurer("31990013"), super::DAY), Contract::None);
    let none = queue.insurers_for(&[]).await.expect("read").expect("in force");
    assert_eq!((none.digest, none.list.is_empty()), (whole.digest, true));
}

#[tokio::test]
async fn the_digest_is_sha256_of_the_canonical_text() {
    let place = Place::new();
    let queue = place.open().await;
    let list = list(&["06139463"]);
    let text = "06139463\t見本健康保険組合\t100-0000\t東京都架空区\t03-0000-0000\t101\t1\t\t\n";
    assert_eq!(list.canonical(), text);
    take(&queue, &list, 1).await;
    let digest = queue.insurer_list().await.expect("read").expect("in force").digest;
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, "7c84aa2812765b62e552624f2ccb956ad53188ae31c6b93e9c4686747e12bc47");
}

#[tokio::test]
async fn the_same_list_again_makes_no_new_version() {
    let place = Place::new();
    let queue = place.open().await;
    for now in [1, 2] {
        assert_eq!(take(&queue, &list(&["06139463"]), now).await, 1);
    }
    assert_eq!(number(&queue, "SELECT count(*) FROM audit").await, 1);
}

#[tokio::test]
async fn an_empty_list_is_a_list() {
    let place = Place::new();
    let queue = place.open().await;
    take(&queue, &list(&[]), 1).await;
    assert!(in_force(&queue).await.1.is_empty());
}

#[tokio::test]
async fn a_list_is_taken_only_over_the_version_it_was_compared_with() {
    let place = Place::new();
    let queue = place.open().await;
    take(&queue, &list(&["06139463"]), 1).await;
    take(&queue, &list(&["01130012"]), 2).await;
    for basis in [None, Some(1), Some(3)] {
        let refused = queue.take_insurer_list(&list(&["990010"]), basis, &staff("ito"), at(3)).await;
        assert!(matches!(refused, Err(InsurerListError::Moved { in_force: Some(2) })), "{basis:?}");
    }
    assert_eq!(in_force(&queue).await, (2, list(&["01130012"])));
    assert_eq!(number(&queue, "SELECT count(*) FROM audit").await, 2);
    let other = Place::new();
    let empty = other.open().await;
    let refused = empty.take_insurer_list(&list(&[]), Some(1), &staff("ito"), at(3)).await;
    assert!(matches!(refused, Err(InsurerListError::Moved { in_force: None })));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_take_over_the_same_version_one_wins() {
    let place = Place::new();
    let queue = place.open().await;
    take(&queue, &list(&[]), 1).await;
    let takings = ["06139463", "01130012"].map(|number| {
        let queue = queue.clone();
        tokio::spawn(async move {
            queue.take_insurer_list(&list(&[number]), Some(1), &staff("ito"), at(2)).await.is_ok()
        })
    });
    let mut won = 0;
    for taking in takings {
        won += usize::from(taking.await.expect("task"));
    }
    assert_eq!((won, in_force(&queue).await.0), (1, 2));
}

#[tokio::test]
async fn a_failure_at_the_last_row_leaves_the_list_in_force() {
    let place = Place::new();
    let queue = place.open().await;
    take(&queue, &list(&["06139463"]), 1).await;
    let broken = "CREATE TRIGGER broken BEFORE INSERT ON insurers WHEN NEW.number = '33120015'
        BEGIN SELECT RAISE(ABORT, 'broken'); END";
    execute(&queue, broken).await.expect("trigger");
    let new = list(&["01130012", "33120015"]);
    let refused = queue.take_insurer_list(&new, Some(1), &staff("ito"), at(2)).await;
    assert!(matches!(refused, Err(InsurerListError::Queue(QueueError::Defect { .. }))));
    assert_eq!(in_force(&queue).await, (1, list(&["06139463"])));
    assert_eq!(number(&queue, "SELECT count(*) FROM insurers").await, 1);
}

#[tokio::test]
async fn a_version_cannot_be_changed_and_a_changed_one_is_noticed() {
    let place = Place::new();
    let queue = place.open().await;
    take(&queue, &list(&["06139463"]), 1).await;
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
    let damaged = |found: Option<QueueError>| matches!(found, Some(QueueError::Corrupt(Damage::Digest)));
    assert!(damaged(queue.insurer_list().await.err()));
    assert!(damaged(queue.insurers_for(&[]).await.err()), "this process has not used the version yet");
    assert!(damaged(queue.verify_insurer_list().await.err()));
    let version = queue.insurer_list_head().await.expect("readable").map(|head| head.version);
    assert_eq!(version, Some(1), "which version it is can still be told");
    assert_eq!(take(&queue, &list(&["06139463"]), 2).await, 2, "the same list, imported again, mends it");
    assert!(queue.insurers_for(&[]).await.is_ok());
    execute(&queue, "UPDATE insurers SET guidance = 1 WHERE version = 2").await.expect("changed");
    assert_eq!(take(&queue, &list(&["01130012"]), 3).await, 3, "and so does another good one");
    assert!(queue.insurers_for(&[]).await.is_ok());
}

#[tokio::test]
async fn each_version_is_read_whole_once_by_a_process() {
    let place = Place::new();
    let queue = place.open().await;
    take(&queue, &list(&["06139463"]), 1).await;
    queue.verify_insurer_list().await.expect("good");
    execute(&queue, "DROP TRIGGER insurers_never_change").await.expect("no trigger");
    execute(&queue, "UPDATE insurers SET guidance = 1").await.expect("changed");
    assert!(queue.clone().insurers_for(&[]).await.is_ok(), "this version was found good");
    assert!(place.open().await.insurers_for(&[]).await.is_err(), "another process looks for itself");
    take(&queue, &list(&["01130012"]), 2).await;
    execute(&queue, "UPDATE insurers SET guidance = 1").await.expect("changed");
    assert!(queue.insurers_for(&[]).await.is_err(), "a new version is looked at anew");
}
