//! Accounts of staff.

use super::{Place, at, number, staff};
use crate::{Actor, PasswordHash, Role, StaffError};

fn hash() -> PasswordHash {
    PasswordHash::new("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".to_owned())
}

#[tokio::test]
async fn an_account_is_made_found_and_closed() {
    let place = Place::new();
    let queue = place.open().await;
    assert_eq!(queue.staff_count().await.expect("count"), 0);
    queue.add_staff("sato", "佐藤", &hash(), Role::Manager, &Actor::Technician, at(1)).await.expect("made");
    assert_eq!(queue.staff_count().await.expect("count"), 1);
    let account = queue.staff("sato").await.expect("read").expect("there");
    assert_eq!((account.name.as_str(), account.display_name.as_str()), ("sato", "佐藤"));
    assert_eq!((account.password_hash.expose(), account.role), (hash().expose(), Role::Manager));
    assert!(queue.staff("SATO").await.expect("read").is_none());

    queue.remove_staff("sato", &staff("ito"), at(2)).await.expect("closed");
    assert!(queue.staff("sato").await.expect("read").is_none());
    assert_eq!(queue.staff_count().await.expect("count"), 0);
    let trail =
        "SELECT count(*) FROM audit WHERE object = 'sato' AND action IN ('add-staff', 'remove-staff')";
    assert_eq!(number(&queue, trail).await, 2);
}

#[tokio::test]
async fn a_name_belongs_to_one_person_for_ever() {
    let place = Place::new();
    let queue = place.open().await;
    let add = async || queue.add_staff("sato", "佐藤", &hash(), Role::Staff, &Actor::Technician, at(1)).await;
    add().await.expect("made");
    assert!(matches!(add().await, Err(StaffError::NameTaken)));
    queue.remove_staff("sato", &Actor::Technician, at(2)).await.expect("closed");
    assert!(matches!(add().await, Err(StaffError::NameTaken)));
    let again = queue.remove_staff("sato", &Actor::Technician, at(3)).await;
    assert!(matches!(again, Err(StaffError::NotFound)));
}

#[tokio::test]
async fn names_have_a_form() {
    let place = Place::new();
    let queue = place.open().await;
    let long = "x".repeat(65);
    for (name, display) in [("", "佐藤"), ("sato", ""), (" sato", "佐藤"), (&long, "佐藤"), ("sato", &long)]
    {
        let made = queue.add_staff(name, display, &hash(), Role::Staff, &Actor::Technician, at(1)).await;
        assert!(matches!(made, Err(StaffError::NameForm)), "{name:?} {display:?}");
    }
}

#[tokio::test]
async fn a_passphrase_is_replaced_on_the_record_while_the_account_is_open() {
    let place = Place::new();
    let queue = place.open().await;
    queue.add_staff("sato", "佐藤", &hash(), Role::Staff, &Actor::Technician, at(1)).await.expect("made");
    let other = PasswordHash::new("$argon2id$other".to_owned());
    let set = async |name| queue.set_passphrase(name, &other, &Actor::Technician, at(2)).await;
    set("sato").await.expect("set");
    let account = queue.staff("sato").await.expect("read").expect("there");
    assert_eq!(account.password_hash.expose(), other.expose());
    let trail = "SELECT count(*) FROM audit WHERE object = 'sato' AND action = 'set-passphrase'";
    assert_eq!(number(&queue, trail).await, 1);
    assert!(matches!(set("ito").await, Err(StaffError::NotFound)));
    queue.remove_staff("sato", &Actor::Technician, at(3)).await.expect("closed");
    assert!(matches!(set("sato").await, Err(StaffError::NotFound)));
}
