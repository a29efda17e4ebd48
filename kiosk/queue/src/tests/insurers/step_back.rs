//! One step back: the list before comes into force again as a new version.

use super::*;

#[tokio::test]
async fn the_list_before_comes_back_as_a_new_version() {
    let place = Place::new();
    let queue = place.open().await;
    let (first, second) = (list(&["06139463"]), list(&["01130012"]));
    take(&queue, &first, 1).await;
    let digest = queue.insurer_list().await.expect("read").expect("in force").digest;
    take(&queue, &second, 2).await;
    let shown = queue.insurer_list_before().await.expect("a step");
    assert_eq!((shown.from, shown.to, &shown.list), (2, 1, &first));
    assert_eq!(queue.step_back_insurer_list(2, &staff("sato"), at(3)).await.expect("stepped"), 3);
    assert_eq!(in_force(&queue).await, (3, first));
    let head = queue.insurer_list_head().await.expect("read").expect("in force");
    assert_eq!((head.restores, head.digest, head.imported_at), (Some(1), digest, at(3)));
    let kept =
        number(&queue, "SELECT count(*) FROM insurers WHERE version = 2 AND number = '01130012'").await;
    assert_eq!(kept, 1, "history is not rewritten");
    let object: String = sqlx::query_scalar(
        "SELECT object FROM audit WHERE action = 'step-back-insurer-list' AND actor_name = 'sato'",
    )
    .fetch_one(&queue.readers)
    .await
    .expect("audit row");
    assert_eq!(object, "from 2 to 1 as 3");
}

#[tokio::test]
async fn it_is_one_step_until_another_list_is_taken() {
    let place = Place::new();
    let queue = place.open().await;
    let lists = ["06139463", "01130012", "990010", "33120015"].map(|number| list(&[number]));
    for list in &lists[..3] {
        take(&queue, list, 1).await;
    }
    assert_eq!(queue.step_back_insurer_list(3, &staff("sato"), at(2)).await.expect("stepped"), 4);
    let again = queue.step_back_insurer_list(4, &staff("sato"), at(3)).await;
    assert!(matches!(again, Err(InsurerListError::SteppedBack { restored: 2 })));
    assert!(matches!(queue.insurer_list_before().await, Err(InsurerListError::SteppedBack { restored: 2 })));
    assert_eq!(in_force(&queue).await, (4, lists[1].clone()));

    assert_eq!(take(&queue, &lists[3], 4).await, 5);
    assert_eq!(queue.step_back_insurer_list(5, &staff("sato"), at(5)).await.expect("stepped"), 6);
    assert_eq!(in_force(&queue).await, (6, lists[1].clone()), "what was in force directly before");
}

#[tokio::test]
async fn there_must_be_a_list_before() {
    let place = Place::new();
    let queue = place.open().await;
    let none = queue.step_back_insurer_list(1, &staff("sato"), at(1)).await;
    assert!(matches!(none, Err(InsurerListError::NothingBefore)));
    take(&queue, &list(&["06139463"]), 1).await;
    let first = queue.step_back_insurer_list(1, &staff("sato"), at(1)).await;
    assert!(matches!(first, Err(InsurerListError::NothingBefore)));
    assert_eq!(in_force(&queue).await.0, 1);
}

#[tokio::test]
async fn it_is_a_step_from_the_version_that_was_shown() {
    let place = Place::new();
    let queue = place.open().await;
    for number in ["06139463", "01130012", "990010"] {
        take(&queue, &list(&[number]), 1).await;
    }
    let stale = queue.step_back_insurer_list(2, &staff("sato"), at(2)).await;
    assert!(matches!(stale, Err(InsurerListError::Moved { in_force: Some(3) })));
    assert_eq!(in_force(&queue).await.0, 3);
}

#[tokio::test]
async fn a_damaged_list_does_not_come_back_but_can_be_left() {
    let place = Place::new();
    let queue = place.open().await;
    take(&queue, &list(&["06139463"]), 1).await;
    take(&queue, &list(&["01130012"]), 2).await;
    execute(&queue, "DROP TRIGGER insurers_never_change").await.expect("no trigger");
    execute(&queue, "UPDATE insurers SET guidance = 1 WHERE version = 2").await.expect("changed");
    assert_eq!(queue.step_back_insurer_list(2, &staff("sato"), at(3)).await.expect("left"), 3);
    take(&queue, &list(&["01130012"]), 4).await;
    execute(&queue, "UPDATE insurers SET guidance = 1 WHERE version = 3").await.expect("changed");
    let refused = queue.step_back_insurer_list(4, &staff("sato"), at(5)).await;
    assert!(matches!(refused, Err(InsurerListError::Queue(QueueError::Corrupt(Damage::Digest)))));
    assert_eq!(in_force(&queue).await.0, 4);
}
