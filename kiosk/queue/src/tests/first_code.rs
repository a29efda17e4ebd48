//! The code of the first manager.

use super::{Place, at, execute, number};
use crate::{Actor, FIRST_CODE_SECS_MAX, FirstCode, FirstCodeError, PasswordHash, Queue, Role, StaffError};

fn fresh(number: u64) -> FirstCode {
    FirstCode::generate(number.to_le_bytes())
}

async fn show(queue: &Queue, number: u64, second: i64) -> Result<FirstCode, FirstCodeError> {
    queue.show_first_code(fresh(number), &Actor::Desk, at(second)).await
}

async fn make(queue: &Queue, typed: &str, name: &str, second: i64) -> Result<(), FirstCodeError> {
    let hash = PasswordHash::new("hash".to_owned());
    queue.add_first_manager(typed, name, "責任者", &hash, at(second)).await
}

async fn holding(queue: &Queue, second: i64) -> Option<String> {
    queue.first_code(at(second)).await.expect("read").map(|code| code.expose().to_owned())
}

#[tokio::test]
async fn it_holds_for_a_quarter_of_an_hour_and_a_second_asking_changes_nothing() {
    let place = Place::new();
    let queue = place.open().await;
    assert_eq!(holding(&queue, 0).await, None);
    assert_eq!(show(&queue, 42, 0).await.expect("shown").expose(), "00000042");
    assert_eq!(show(&queue, 43, 1).await.expect("shown").expose(), "00000042");
    assert_eq!(holding(&queue, FIRST_CODE_SECS_MAX - 1).await.as_deref(), Some("00000042"));
    assert_eq!(holding(&queue, FIRST_CODE_SECS_MAX).await, None);
    let late = make(&queue, "00000042", "sato", FIRST_CODE_SECS_MAX).await;
    assert!(matches!(late, Err(FirstCodeError::WrongCode)));
    assert_eq!(holding(&queue, -1).await, None, "of a clock that ran ahead");
    assert_eq!(show(&queue, 100_000_044, -1).await.expect("shown").expose(), "00000044");
    let trail = "SELECT count(*) FROM audit WHERE action = 'show-first-code' AND object IS NULL";
    assert_eq!(number(&queue, trail).await, 2);
}

#[tokio::test]
async fn it_makes_one_manager_and_there_is_none_while_anybody_has_an_account() {
    let place = Place::new();
    let queue = place.open().await;
    show(&queue, 42, 0).await.expect("shown");
    for wrong in ["", "00000043", "0000004", "000000420", "42"] {
        assert!(matches!(make(&queue, wrong, "sato", 1).await, Err(FirstCodeError::WrongCode)), "{wrong}");
    }
    let nameless = make(&queue, "00000042", "", 1).await;
    assert!(matches!(nameless, Err(FirstCodeError::Staff(StaffError::NameForm))));
    make(&queue, "00000042", "sato", 1).await.expect("made");
    assert_eq!(queue.staff("sato").await.expect("read").expect("there").role, Role::Manager);
    assert_eq!(number(&queue, "SELECT count(*) FROM first_code").await, 0);
    assert!(matches!(make(&queue, "00000042", "ito", 1).await, Err(FirstCodeError::AccountExists)));
    assert!(matches!(show(&queue, 44, 2).await, Err(FirstCodeError::AccountExists)));
    assert!(execute(&queue, "INSERT INTO first_code VALUES (1, '12345678', 9)").await.is_err(), "by hand");
    let trail =
        "SELECT count(*) FROM audit WHERE action = 'first-manager' AND object = 'sato' AND actor = 'desk'";
    assert_eq!(number(&queue, trail).await, 1);
}

#[tokio::test]
async fn an_account_by_command_voids_it_and_when_all_have_left_it_begins_again() {
    let place = Place::new();
    let queue = place.open().await;
    show(&queue, 42, 0).await.expect("shown");
    let hash = PasswordHash::new("hash".to_owned());
    queue.add_staff("sato", "佐藤", &hash, Role::Staff, &Actor::Technician, at(1)).await.expect("made");
    assert_eq!(holding(&queue, 1).await, None);
    queue.remove_staff("sato", &Actor::Technician, at(2)).await.expect("closed");
    assert_eq!(holding(&queue, 3).await, None);
    show(&queue, 45, 3).await.expect("shown");
    let taken = make(&queue, "00000045", "sato", 4).await;
    assert!(matches!(taken, Err(FirstCodeError::Staff(StaffError::NameTaken))));
    make(&queue, "00000045", "ito", 4).await.expect("made");
}
