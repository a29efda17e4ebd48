//! Staff codes: form, comparison, who has which.

use std::time::{Duration, Instant};

use super::{Place, at, execute, number, staff};
use crate::{Actor, CodeNumber, PasswordHash, Queue, Role, StaffCode, StaffError};

const SALT: [u8; 16] = [7; 16];

fn code(typed: &str) -> StaffCode {
    StaffCode::parse(typed).expect("a code")
}

fn code_number(number: u8) -> CodeNumber {
    CodeNumber::new(number).expect("10 to 99")
}

fn hash(text: &str) -> PasswordHash {
    PasswordHash::new(text.to_owned())
}

async fn with_staff(place: &Place) -> Queue {
    let queue = place.open().await;
    let hash = hash("passphrase");
    for name in ["sato", "ito"] {
        queue.add_staff(name, "職員", &hash, Role::Staff, &Actor::Technician, at(0)).await.expect("made");
    }
    queue
}

async fn give(queue: &Queue, name: &str, number: u8, phc: &str) -> Result<(), StaffError> {
    queue.set_staff_code(name, code_number(number), &hash(phc), &Actor::Technician, at(1)).await
}

async fn holder(queue: &Queue, number: u8) -> Option<(String, String)> {
    let found = queue.staff_of_code(code_number(number)).await.expect("read");
    found.map(|holder| (holder.name, holder.hash.expose().to_owned()))
}

#[test]
fn a_code_has_eight_digits_and_begins_with_its_number() {
    for bad in ["", "1234567", "123456789", "02345678", "1234567x", "12 345 678", "１2345678", "+1234567"] {
        assert!(StaffCode::parse(bad).is_none(), "{bad:?}");
    }
    assert!(code("10000000").number() == code_number(10));
    assert!(code("99999999").number() == code_number(99));
    assert_eq!(code("12345678").expose().as_str(), "12 345 678");
    assert!([9, 100, 0, 255].into_iter().all(|number| CodeNumber::new(number).is_none()));
}

#[test]
fn all_of_the_random_digits_come_from_the_random_bytes() {
    let generated = |random: u64| StaffCode::generate(code_number(42), random.to_le_bytes());
    for (random, shown) in [
        (0, "42 000 000"),
        (7, "42 000 007"),
        (999_999, "42 999 999"),
        (1_000_000, "42 000 000"),
        (u64::MAX, "42 551 615"),
    ] {
        assert_eq!(generated(random).expose().as_str(), shown);
        assert!(generated(random).number() == code_number(42));
    }
}

#[test]
fn only_the_whole_code_fits_its_hash() {
    let kept = code("12345678").hash(&SALT).expect("hash");
    assert!(code("12345678").fits(Some(&kept)));
    assert!(!code("12345679").fits(Some(&kept)) && !code("13345678").fits(Some(&kept)));
    assert!(!code("12345678").fits(None));
    assert!(!kept.expose().contains("345678"));
}

#[test]
fn a_number_that_nobody_has_costs_the_work_of_a_wrong_code() {
    let kept = code("12345678").hash(&SALT).expect("hash");
    let took = |holder: Option<&PasswordHash>| {
        let one = || {
            let start = Instant::now();
            assert!(!code("98765432").fits(holder));
            start.elapsed()
        };
        (0..3).map(|_| one()).min().expect("three times")
    };
    let (wrong, nobody) = (took(Some(&kept)), took(None));
    assert!(nobody * 3 > wrong && nobody > Duration::from_millis(1), "{nobody:?} {wrong:?}");
}

#[tokio::test]
async fn a_code_is_given_found_replaced_and_taken_back() {
    let place = Place::new();
    let queue = with_staff(&place).await;
    assert!(queue.free_code_number().await.expect("read") == Some(code_number(10)));
    give(&queue, "sato", 10, "first").await.expect("given");
    assert!(queue.free_code_number().await.expect("read") == Some(code_number(11)));
    assert_eq!(holder(&queue, 10).await, Some(("sato".to_owned(), "first".to_owned())));
    let found = queue.staff_of_code(code_number(10)).await.expect("read").expect("there");
    assert_eq!(found.display_name, "職員");
    give(&queue, "sato", 10, "same number").await.expect("replaced");
    give(&queue, "sato", 11, "second").await.expect("replaced");
    assert_eq!(holder(&queue, 10).await, None, "an old code is void");
    assert_eq!(holder(&queue, 11).await, Some(("sato".to_owned(), "second".to_owned())));

    queue.remove_staff_code("sato", &staff("ito"), at(2)).await.expect("taken back");
    assert_eq!(holder(&queue, 11).await, None);
    let again = queue.remove_staff_code("sato", &staff("ito"), at(3)).await;
    assert!(matches!(again, Err(StaffError::NoCode)));
    for (trail, rows) in [
        ("SELECT count(*) FROM audit WHERE action = 'give-code' AND object = 'sato'", 3),
        ("SELECT count(*) FROM audit WHERE action = 'remove-code' AND object = 'sato'", 1),
        ("SELECT count(*) FROM audit WHERE object LIKE '%1%' OR object LIKE '%second%'", 0),
    ] {
        assert_eq!(number(&queue, trail).await, rows, "{trail}");
    }
}

#[tokio::test]
async fn of_two_with_one_number_the_first_has_it_and_the_second_keeps_the_old_code() {
    let place = Place::new();
    let queue = with_staff(&place).await;
    give(&queue, "sato", 10, "of sato").await.expect("given");
    give(&queue, "ito", 11, "of ito").await.expect("given");
    assert!(matches!(give(&queue, "ito", 10, "other").await, Err(StaffError::NumberTaken)));
    assert_eq!(holder(&queue, 10).await, Some(("sato".to_owned(), "of sato".to_owned())));
    assert_eq!(holder(&queue, 11).await, Some(("ito".to_owned(), "of ito".to_owned())));
}

#[tokio::test]
async fn only_an_open_account_has_a_code() {
    let place = Place::new();
    let queue = with_staff(&place).await;
    assert!(matches!(give(&queue, "nobody", 10, "x").await, Err(StaffError::NotFound)));
    give(&queue, "sato", 10, "x").await.expect("given");
    queue.remove_staff("sato", &Actor::Technician, at(2)).await.expect("closed");
    assert_eq!(number(&queue, "SELECT count(*) FROM staff_codes").await, 0, "the code went with the account");
    assert!(matches!(give(&queue, "sato", 10, "x").await, Err(StaffError::NotFound)));
    give(&queue, "ito", 10, "y").await.expect("the number is free again");
    execute(&queue, "UPDATE staff SET removed_at_ms = 1 WHERE name = 'ito'").await.expect("by hand");
    assert_eq!(holder(&queue, 10).await, None);
}

#[tokio::test]
async fn ninety_have_a_code_and_then_there_is_no_number() {
    let place = Place::new();
    let queue = place.open().await;
    execute(
        &queue,
        "WITH RECURSIVE n(x) AS (SELECT 10 UNION ALL SELECT x + 1 FROM n WHERE x < 99)
        INSERT INTO staff SELECT 's' || x, 's', 'h', 0, NULL, 'staff' FROM n",
    )
    .await
    .expect("ninety");
    execute(&queue, "INSERT INTO staff_codes SELECT CAST(substr(name, 2) AS INTEGER), name, 'h' FROM staff")
        .await
        .expect("ninety");
    assert!(queue.free_code_number().await.expect("read").is_none());
    assert!(execute(&queue, "UPDATE staff_codes SET number = 100 WHERE number = 99").await.is_err());
}

#[tokio::test]
async fn a_technician_has_no_code_and_an_invitation_takes_it_back() {
    let place = Place::new();
    let queue = with_staff(&place).await;
    let account = hash("passphrase");
    queue
        .add_staff("tech", "技術", &account, Role::Technician, &Actor::Technician, at(0))
        .await
        .expect("made");
    assert!(matches!(give(&queue, "tech", 20, "$a").await, Err(StaffError::NotFound)));
    give(&queue, "sato", 10, "$a").await.expect("given");
    execute(&queue, "UPDATE staff SET role = 'technician' WHERE name = 'sato'").await.expect("by hand");
    assert_eq!(holder(&queue, 10).await, None);
    give(&queue, "ito", 11, "$a").await.expect("given");
    let code = crate::CodeDigest([1; 32]);
    queue.invite_again("ito", code, &staff("boss"), at(2)).await.expect("invited");
    assert_eq!(holder(&queue, 11).await, None);
}
