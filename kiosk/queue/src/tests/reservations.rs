//! Reservations: taken for their days, found by who could be meant, gone when old.

use jiff::civil::{Date, date};
use reception::{Reservation, day_in_japan, read_voucher_number};

use super::{Place, answer, at, execute, number};
use crate::{
    Actor, Damage, Queue, QueueError, RESERVATION_DAYS_KEPT, ReservationImport, ReservationListError, Wanted,
};

fn today() -> Date {
    day_in_japan(at(0))
}

fn booked(id: &str, day: Date) -> Reservation {
    let text = format!(r#"{{"id":"{id}","day":"{day}"}}"#);
    serde_json::from_str(&text).expect("a reservation")
}

async fn take(queue: &Queue, list: &[Reservation], basis: Option<i64>) -> Result<i64, ReservationListError> {
    queue.take_reservations(list, basis, &Actor::Technician, at(0)).await
}

async fn found(queue: &Queue, wanted: &Wanted<'_>, day: Date) -> Option<Vec<String>> {
    let list = queue.reservations_for(wanted, day).await.expect("read");
    list.map(|list| list.into_iter().map(|one| one.id).collect())
}

#[tokio::test]
async fn a_day_without_a_list_says_nothing() {
    let place = Place::new();
    let queue = place.open().await;
    assert_eq!(found(&queue, &Wanted::default(), today()).await, None);
    take(&queue, &[booked("1", today())], None).await.expect("taken");
    assert_eq!(found(&queue, &Wanted::default(), today()).await, Some(vec![]));
    assert_eq!(found(&queue, &Wanted::default(), date(2027, 1, 4)).await, None);
}

#[tokio::test]
async fn whoever_could_be_meant_is_found() {
    let place = Place::new();
    let queue = place.open().await;
    let answer = answer();
    let person = &answer.results[0];
    let tomorrow = today().tomorrow().expect("a day");
    let list = [
        Reservation { birth_date: Some(person.birth_date), ..booked("born", today()) },
        Reservation { kana: Some("みほん はなこ".into()), ..booked("kana", tomorrow) },
        Reservation { number: Some("番号 四二".into()), ..booked("number", today()) },
        Reservation {
            voucher: reception::VoucherData {
                number: read_voucher_number("26100000123").expect("form"),
                ..reception::VoucherData::default()
            },
            ..booked("voucher", today())
        },
        Reservation { birth_date: Some(date(1999, 1, 1)), ..booked("stranger", today()) },
    ];
    take(&queue, &list, None).await.expect("taken");
    let voucher = read_voucher_number("26100000123").expect("form");
    let all = Wanted { person: Some(person), voucher };
    let ids = found(&queue, &all, today()).await.expect("a list");
    assert_eq!(ids, ["born", "number", "voucher", "kana"]);
    let only = Wanted { person: None, voucher };
    assert_eq!(found(&queue, &only, today()).await, Some(vec!["voucher".to_owned()]));
}

#[tokio::test]
async fn a_list_replaces_its_days_and_no_others() {
    let place = Place::new();
    let queue = place.open().await;
    let tomorrow = today().tomorrow().expect("a day");
    let first = [booked("1", today()), booked("2", today()), booked("3", tomorrow)];
    let version = take(&queue, &first, None).await.expect("taken");
    let second = take(&queue, &[booked("4", today())], Some(version)).await.expect("taken");
    let kept = queue.reservation_list().await.expect("read").expect("a list");
    assert_eq!(kept.version, second);
    assert_eq!(kept.list.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["4", "3"]);
}

#[tokio::test]
async fn a_list_that_was_compared_with_an_older_one_is_refused_whole() {
    let place = Place::new();
    let queue = place.open().await;
    let version = take(&queue, &[booked("1", today())], None).await.expect("taken");
    let refused = take(&queue, &[booked("2", today())], None).await;
    assert!(matches!(refused, Err(ReservationListError::Stale { version: found }) if found == Some(version)));
    let kept = queue.reservation_list().await.expect("read").expect("a list");
    assert!(kept.list[0].id == "1" && kept.list.len() == 1);
}

#[tokio::test]
async fn reservations_of_days_long_gone_are_not_kept() {
    let place = Place::new();
    let queue = place.open().await;
    let ago = |days: i32| today().saturating_sub(jiff::Span::new().days(days));
    let old = [booked("kept", ago(RESERVATION_DAYS_KEPT)), booked("gone", ago(RESERVATION_DAYS_KEPT + 1))];
    let version = take(&queue, &old, None).await.expect("taken");
    let kept = queue.reservation_list().await.expect("read").expect("a list");
    assert_eq!(kept.list.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["kept"]);
    let later = at(24 * 60 * 60);
    let new = [booked("new", today())];
    queue.take_reservations(&new, Some(version), &Actor::Technician, later).await.expect("taken");
    let kept = queue.reservation_list().await.expect("read").expect("a list");
    assert_eq!(kept.list.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["new"]);
    assert_eq!(number(&queue, "SELECT count(*) FROM audit WHERE action = 'take-reservations'").await, 2);
}

#[tokio::test]
async fn the_newest_import_is_known_also_when_a_reservation_is_damaged() {
    let place = Place::new();
    let queue = place.open().await;
    assert_eq!(queue.reservation_import().await.expect("read"), None);
    take(&queue, &[booked("1", today())], None).await.expect("taken");
    let version = take(&queue, &[booked("2", today())], Some(1)).await.expect("taken");
    execute(&queue, "UPDATE reservations SET body = '{}'").await.expect("damaged");
    let import = queue.reservation_import().await.expect("read").expect("an import");
    assert_eq!(import, ReservationImport { version, imported_at: at(0) });
    assert!(matches!(queue.reservation_list().await, Err(QueueError::Corrupt(Damage::Value))));
    take(&queue, &[booked("3", today())], Some(version)).await.expect("a good list replaces it");
}
