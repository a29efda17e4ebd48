//! A check whose person staff confirmed at the kiosk.

use reception::{CheckState, HelpReason};

use super::{Place, at, execute, id, new_check, number};
use crate::{Actor, AuditAction, ByStaff, NewCheck, PasswordHash, Queue, Role};

fn confirmed(check: u8, name: &str, why: HelpReason) -> NewCheck {
    NewCheck { by_staff: Some(ByStaff { staff: name.to_owned(), why }), ..new_check(check) }
}

async fn with_sato(place: &Place) -> Queue {
    let queue = place.open().await;
    let hash = PasswordHash::new("$argon2id$".to_owned());
    queue.add_staff("sato", "佐藤", &hash, Role::Staff, &Actor::Technician, at(0)).await.expect("made");
    queue
}

/// Who confirmed this check, and why.
async fn confirmation(queue: &Queue, check: u8) -> Vec<(Actor, Option<String>)> {
    let history = queue.check(id(check)).await.expect("read").expect("there").history;
    let rows = history.into_iter().filter(|row| row.action == AuditAction::ConfirmAtKiosk);
    rows.map(|row| (row.actor, row.object)).collect()
}

#[tokio::test]
async fn who_confirmed_and_why_is_part_of_the_history() {
    let place = Place::new();
    let queue = with_sato(&place).await;
    let sato = Actor::Staff("sato".to_owned());
    for (check, why) in (1..).zip(HelpReason::ALL) {
        queue.enqueue(&confirmed(check, "sato", why), &Actor::Kiosk, at(1)).await.expect("stored");
        assert_eq!(confirmation(&queue, check).await, [(sato.clone(), Some(why.code().to_owned()))]);
    }
    let history = queue.check(id(1)).await.expect("read").expect("there").history;
    let [stored, confirmed] = history.as_slice() else { panic!("two rows") };
    assert_eq!((&stored.actor, stored.action, &stored.object), (&Actor::Kiosk, AuditAction::Enqueue, &None));
    assert_eq!((confirmed.at, confirmed.from, confirmed.to), (at(1), None, None));
    assert_eq!(stored.to, Some(CheckState::AwaitingReview));
}

#[tokio::test]
async fn a_check_that_is_stored_already_is_not_confirmed_again() {
    let place = Place::new();
    let queue = with_sato(&place).await;
    queue.enqueue(&new_check(1), &Actor::Kiosk, at(1)).await.expect("stored");
    for _again in 0..2 {
        let check = confirmed(2, "sato", HelpReason::NoCard);
        queue.enqueue(&check, &Actor::Kiosk, at(1)).await.expect("stored");
    }
    queue.enqueue(&confirmed(1, "sato", HelpReason::NoCard), &Actor::Kiosk, at(2)).await.expect("stored");
    assert_eq!((confirmation(&queue, 1).await.len(), confirmation(&queue, 2).await.len()), (0, 1));
}

#[tokio::test]
async fn an_account_that_was_closed_meanwhile_is_named_and_a_name_that_is_none_is_not_recorded() {
    let place = Place::new();
    let queue = with_sato(&place).await;
    queue.remove_staff("sato", &Actor::Technician, at(1)).await.expect("closed");
    let why = HelpReason::PinLocked;
    let code = Some(why.code().to_owned());
    for (check, name, expected) in
        [(1, "sato", Actor::Staff("sato".to_owned())), (2, "見本花子", Actor::Kiosk)]
    {
        queue.enqueue(&confirmed(check, name, why), &Actor::Kiosk, at(2)).await.expect("the check is kept");
        assert_eq!(confirmation(&queue, check).await, [(expected, code.clone())]);
    }
    assert_eq!(number(&queue, "SELECT count(*) FROM audit WHERE actor_name = '見本花子'").await, 0);
}

#[tokio::test]
async fn without_the_row_about_staff_there_is_no_check() {
    let place = Place::new();
    let queue = with_sato(&place).await;
    let broken = "CREATE TRIGGER broken BEFORE INSERT ON audit WHEN NEW.action = 'confirm-at-kiosk'
        BEGIN SELECT RAISE(ABORT, 'broken'); END";
    execute(&queue, broken).await.expect("trigger");
    let refused = queue.enqueue(&confirmed(1, "sato", HelpReason::NoCard), &Actor::Kiosk, at(1)).await;
    assert!(refused.is_err());
    assert_eq!(number(&queue, "SELECT count(*) FROM checks").await, 0);
}
