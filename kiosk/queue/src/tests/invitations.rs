//! Invitations: an account without a passphrase, and the code that gives it one.

use super::{Place, at, number, staff};
use crate::{Actor, CodeDigest, INVITATION_SECS_MAX, PasswordHash, Queue, Role, StaffError};

const CODE: CodeDigest = CodeDigest([1; 32]);
const OTHER: CodeDigest = CodeDigest([2; 32]);

async fn invited(place: &Place) -> Queue {
    let queue = place.open().await;
    queue.invite_staff("sato", "佐藤", Role::Manager, CODE, &staff("ito"), at(0)).await.expect("invited");
    queue
}

async fn accept(queue: &Queue, name: &str, code: CodeDigest, second: i64) -> bool {
    let hash = PasswordHash::new("chosen".to_owned());
    queue.accept_invitation(name, code, &hash, at(second)).await.expect("done")
}

#[tokio::test]
async fn it_gives_one_passphrase_and_until_then_nobody_is_there_to_sign_in() {
    let place = Place::new();
    let queue = invited(&place).await;
    assert!(queue.staff("sato").await.expect("read").is_none());
    assert!(queue.staff_list().await.expect("list").first().is_some_and(|one| one.invited));
    let again = queue.invite_staff("sato", "佐藤", Role::Staff, CODE, &staff("ito"), at(0)).await;
    assert!(matches!(again, Err(StaffError::NameTaken)));
    assert!(!accept(&queue, "sato", OTHER, 1).await && !accept(&queue, "ito", CODE, 1).await);
    assert!(!accept(&queue, "sato", CODE, INVITATION_SECS_MAX).await, "too late");
    assert!(!accept(&queue, "sato", CODE, -1).await, "made by a clock that ran ahead");
    assert!(accept(&queue, "sato", CODE, INVITATION_SECS_MAX - 1).await);
    let account = queue.staff("sato").await.expect("read").expect("there");
    assert_eq!((account.password_hash.expose(), account.role), ("chosen", Role::Manager));
    assert!(!accept(&queue, "sato", CODE, 1).await, "used");
    let trail = "SELECT count(*) FROM audit WHERE object = 'sato' AND
        (action = 'invite-staff' AND actor_name = 'ito' OR action = 'set-passphrase' AND actor_name = 'sato')";
    assert_eq!(number(&queue, trail).await, 2);
}

#[tokio::test]
async fn a_new_one_voids_passphrase_and_old_code_and_none_outlives_the_account() {
    let place = Place::new();
    let queue = invited(&place).await;
    assert!(accept(&queue, "sato", CODE, 1).await);
    queue.invite_again("sato", CODE, &staff("ito"), at(2)).await.expect("again");
    assert!(queue.staff("sato").await.expect("read").is_none());
    queue.invite_again("sato", OTHER, &staff("ito"), at(3)).await.expect("once more");
    assert!(!accept(&queue, "sato", CODE, 4).await);
    let set = PasswordHash::new("set".to_owned());
    queue.set_passphrase("sato", &set, &Actor::Technician, at(5)).await.expect("set");
    assert!(!accept(&queue, "sato", OTHER, 6).await, "another passphrase withdrew it");
    queue.invite_again("sato", OTHER, &staff("ito"), at(7)).await.expect("again");
    queue.remove_staff("sato", &staff("ito"), at(8)).await.expect("closed");
    assert!(!accept(&queue, "sato", OTHER, 9).await);
    let gone = queue.invite_again("sato", OTHER, &staff("ito"), at(10)).await;
    assert!(matches!(gone, Err(StaffError::NotFound)));
}
