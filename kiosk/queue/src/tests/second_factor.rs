//! Second factors: kept, accepted once, taken away; and the migration that brought them.

use sqlx::ConnectOptions as _;
use sqlx::sqlite::SqliteConnectOptions;

use super::{Place, at, execute, number, staff};
use crate::schema::MIGRATIONS;
use crate::{
    Actor, CodeDigest, DeskAction, PasswordHash, Queue, RECOVERY_CODES, Role, SealedSecret, SecondFactor,
    SecondProof, StaffError,
};

async fn with_staff(place: &Place) -> Queue {
    let queue = place.open().await;
    let hash = PasswordHash::new("hash".to_owned());
    queue.add_staff("sato", "佐藤", &hash, Role::Technician, &Actor::Technician, at(0)).await.expect("made");
    queue
}

fn factor(step: i64) -> SecondFactor {
    let mut recovery = [CodeDigest([0; 32]); RECOVERY_CODES];
    for (place, digest) in (1..).zip(&mut recovery) {
        *digest = CodeDigest([place; 32]);
    }
    SecondFactor { sealed: SealedSecret::new(vec![7; 48]), step, recovery }
}

async fn give(queue: &Queue, name: &str, step: i64) -> Result<(), StaffError> {
    queue.set_second_factor(name, &factor(step), &staff("sato"), at(1)).await
}

async fn accepted(queue: &Queue, proof: SecondProof) -> bool {
    queue.accept_second("sato", &proof, DeskAction::SignIn, at(2)).await.expect("done")
}

#[tokio::test]
async fn a_step_is_accepted_once_and_none_before_it_also_by_hand() {
    let place = Place::new();
    let queue = with_staff(&place).await;
    assert!(!accepted(&queue, SecondProof::Step(5)).await, "there is none");
    give(&queue, "sato", 5).await.expect("given");
    let account = queue.staff("sato").await.expect("read").expect("there");
    assert_eq!(account.second_factor.expect("sealed").as_bytes(), [7; 48]);
    assert_eq!(account.role, Role::Technician);
    assert!(!accepted(&queue, SecondProof::Step(5)).await, "the step that confirmed it");
    assert!(accepted(&queue, SecondProof::Step(6)).await);
    assert!(!accepted(&queue, SecondProof::Step(6)).await && !accepted(&queue, SecondProof::Step(4)).await);
    let queue = {
        queue.close().await;
        place.open().await
    };
    assert!(!accepted(&queue, SecondProof::Step(6)).await, "after a restart");
    assert!(execute(&queue, "UPDATE second_factors SET last_step = 6").await.is_err());
    let trail = "SELECT count(*) FROM audit WHERE action = 'sign-in' AND actor_name = 'sato'";
    assert_eq!(number(&queue, trail).await, 1, "only what was accepted");
}

#[tokio::test]
async fn of_many_with_one_step_one_is_accepted() {
    let place = Place::new();
    let queue = with_staff(&place).await;
    give(&queue, "sato", 5).await.expect("given");
    let race = (0..8).map(|_| {
        let queue = queue.clone();
        tokio::spawn(async move { accepted(&queue, SecondProof::Step(6)).await })
    });
    let mut into = 0;
    for one in race.collect::<Vec<_>>() {
        into += u32::from(one.await.expect("task"));
    }
    assert_eq!(into, 1);
}

#[tokio::test]
async fn a_recovery_code_is_good_once_and_is_recorded() {
    let place = Place::new();
    let queue = with_staff(&place).await;
    give(&queue, "sato", 5).await.expect("given");
    let recovery = |byte| SecondProof::Recovery(CodeDigest([byte; 32]));
    assert!(!accepted(&queue, recovery(99)).await);
    assert!(accepted(&queue, recovery(3)).await && !accepted(&queue, recovery(3)).await);
    assert_eq!(queue.recovery_codes_left("sato").await.expect("count"), 9);
    assert_eq!(number(&queue, "SELECT count(*) FROM audit WHERE action = 'use-recovery-code'").await, 1);
    give(&queue, "sato", 9).await.expect("another");
    assert_eq!(queue.recovery_codes_left("sato").await.expect("count"), 10, "the old ones went");
}

#[tokio::test]
async fn it_goes_with_the_account_and_only_an_open_one_has_it() {
    let place = Place::new();
    let queue = with_staff(&place).await;
    assert!(matches!(give(&queue, "nobody", 5).await, Err(StaffError::NotFound)));
    let remove = async || queue.remove_second_factor("sato", &Actor::Technician, at(3)).await;
    assert!(matches!(remove().await, Err(StaffError::NoSecondFactor)));
    give(&queue, "sato", 5).await.expect("given");
    let listed = queue.staff_list().await.expect("list");
    assert_eq!(listed.first().and_then(|one| one.second_factor_since), Some(at(1)));
    remove().await.expect("removed");
    assert!(queue.staff("sato").await.expect("read").expect("there").second_factor.is_none());
    give(&queue, "sato", 5).await.expect("given");
    queue.remove_staff("sato", &Actor::Technician, at(4)).await.expect("closed");
    assert_eq!(number(&queue, "SELECT count(*) FROM second_factors").await, 0);
    assert_eq!(number(&queue, "SELECT count(*) FROM recovery_codes").await, 0);
    assert!(matches!(give(&queue, "sato", 5).await, Err(StaffError::NotFound)));
}

/// What a queue of the fifth schema may hold of staff.
const OF_BEFORE: &str = "INSERT INTO staff VALUES ('sato', '佐藤', 'hash', 'manager', 1, NULL),
        ('ito', '伊藤', 'hash', 'staff', 2, NULL), ('abe', '阿部', 'hash', 'staff', 3, 4);
    INSERT INTO staff_codes VALUES (10, 'sato', 'hash');
    UPDATE service SET recess = 'paused', staff = 'abe', at_ms = 5;
    INSERT INTO notices (at_ms, kind, seen_at_ms, seen_by) VALUES (1, 'card-left', 2, 'ito');";

#[tokio::test]
async fn accounts_of_an_older_program_keep_their_role_and_what_names_them() {
    let place = Place::new();
    let options = SqliteConnectOptions::new().filename(&place.file).create_if_missing(true);
    let mut line = options.connect().await.expect("line");
    for migration in MIGRATIONS.into_iter().take(5) {
        sqlx::raw_sql(migration).execute(&mut line).await.expect("migrated");
    }
    sqlx::raw_sql(OF_BEFORE).execute(&mut line).await.expect("staff");
    sqlx::Connection::close(line).await.expect("closed");

    let queue = place.open().await;
    let listed = queue.staff_list().await.expect("list");
    let listed: Vec<_> = listed.iter().map(|one| (one.name.as_str(), one.role, one.invited)).collect();
    assert_eq!(listed, [("ito", Role::Staff, false), ("sato", Role::Manager, false)]);
    assert_eq!(number(&queue, "SELECT count(*) FROM pragma_foreign_key_check").await, 0);
    assert_eq!(queue.recess().await.expect("read").staff.as_deref(), Some("abe"));
    assert_eq!(number(&queue, "SELECT count(*) FROM staff_codes WHERE name = 'sato'").await, 1);
    for sql in [
        "INSERT INTO staff (name, display_name, password_hash, role, created_at_ms) VALUES ('x', 'x', '', 'chief', 1)",
        "DELETE FROM staff",
        "INSERT INTO staff_codes VALUES (11, 'nobody', 'hash')",
    ] {
        assert!(execute(&queue, sql).await.is_err(), "{sql}");
    }
}
