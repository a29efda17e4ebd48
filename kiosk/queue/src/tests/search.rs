//! Finding a check again, narrowing a day, and the counters.

use jiff::civil::date;
use proptest::prelude::*;
use reception::{CheckState, Course, Move, Proof, Reason, Voucher, VoucherData, read_voucher_number};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};

use super::{
    DAY, OTHER_DAY, PERSONAL, Place, answer, at, damage_course_of_first, execute, id, judgement, new_check,
    number, staff, whole_day,
};
use crate::schema::MIGRATIONS;
use crate::{Actor, CheckFilter, Narrow, NewCheck, Queue, Receipt, Revision, Sought, StateCounts};

/// A check of somebody of this name, born on the tenth of this month of 1950.
fn named(number: u8, kana: &str, month: i8) -> NewCheck {
    let mut answer = answer();
    for person in &mut answer.results {
        person.kana = Some(kana.to_owned());
        person.birth_date = date(1950, month, 10);
        person.number = number.to_string();
    }
    NewCheck { answer: Some(answer), ..new_check(number) }
}

async fn store(queue: &Queue, check: &NewCheck) {
    queue.enqueue(check, &Actor::Kiosk, at(1)).await.expect("stored");
}

async fn receipts(queue: &Queue, sought: &Sought, day: Option<jiff::civil::Date>) -> Vec<String> {
    let found = queue.find(sought, day, None, 100).await.expect("found");
    found.rows.iter().map(|row| row.receipt.to_string()).collect()
}

fn kana(typed: &str) -> Sought {
    Sought::Kana(typed.to_owned())
}

#[tokio::test]
async fn a_name_is_found_by_its_beginning_in_any_kana() {
    let (place, day) = (Place::new(), Some(DAY));
    let queue = place.open().await;
    for (number, name) in [(1, "ｻﾄｳ ﾊﾅｺ"), (2, "サイトウ　ハナコ"), (3, "サトウ　イチロウ"), (4, "カトウ")]
    {
        store(&queue, &named(number, name, 4)).await;
    }
    store(&queue, &NewCheck { business_date: OTHER_DAY, ..named(5, "サトウ　ユキ", 4) }).await;
    let first = |rest: &[&str]| rest.iter().map(|n| format!("2026-11-20/{n}")).collect::<Vec<_>>();
    assert_eq!(receipts(&queue, &kana("サトウ"), day).await, first(&["3", "1"]));
    assert_eq!(receipts(&queue, &kana("さとう は"), day).await, first(&["1"]));
    assert_eq!(receipts(&queue, &kana("ｻ"), day).await, first(&["2", "3", "1"]));
    assert_eq!(receipts(&queue, &kana("トウ"), day).await, first(&[]));
    assert_eq!(receipts(&queue, &kana(" ・ "), day).await, first(&[]));
    assert_eq!(
        receipts(&queue, &kana("サトウ"), None).await,
        ["2026-11-20/3", "2026-11-20/1", "2026-11-21/1"]
    );
}

#[tokio::test]
async fn signs_of_a_pattern_are_no_pattern() {
    let place = Place::new();
    let queue = place.open().await;
    store(&queue, &named(1, "サトウ", 4)).await;
    for typed in ["%", "サ%", "_", "サ_ウ", "*", "サ*"] {
        assert!(receipts(&queue, &kana(typed), None).await.is_empty(), "{typed}");
    }
}

#[tokio::test]
async fn birth_date_voucher_and_receipt_find_their_check() {
    let place = Place::new();
    let queue = place.open().await;
    store(&queue, &named(1, "サトウ", 4)).await;
    store(&queue, &named(2, "カトウ", 5)).await;
    let data =
        VoucherData { number: read_voucher_number("26100000017").expect("form"), ..VoucherData::default() };
    let judgement = judgement(Voucher::Brought, data);
    store(&queue, &NewCheck { judgement, answer: None, voucher: Voucher::Brought, ..new_check(3) }).await;
    let birth = Sought::BirthDate(date(1950, 5, 10));
    assert_eq!(receipts(&queue, &birth, None).await, ["2026-11-20/2"]);
    assert!(receipts(&queue, &birth, Some(OTHER_DAY)).await.is_empty());
    let voucher = |digits| Sought::Voucher(read_voucher_number(digits).expect("form").expect("number"));
    assert_eq!(receipts(&queue, &voucher("26100000017"), None).await, ["2026-11-20/3"]);
    assert!(receipts(&queue, &voucher("26100000018"), None).await.is_empty());
    let receipt = |number| Sought::Receipt(Receipt { business_date: DAY, number });
    assert_eq!(receipts(&queue, &receipt(2), None).await, ["2026-11-20/2"]);
    assert!(receipts(&queue, &receipt(4), None).await.is_empty());
}

#[tokio::test]
async fn pages_of_a_search_follow_each_other_without_gap_or_repetition() {
    let place = Place::new();
    let queue = place.open().await;
    for number in 1..=7 {
        // Three share a name, so that a page ends within them.
        store(&queue, &named(number, if number % 2 == 0 { "サトウ" } else { "サイトウ" }, 4)).await;
    }
    for sought in [kana("サ"), Sought::BirthDate(date(1950, 4, 10))] {
        let whole = receipts(&queue, &sought, None).await;
        let (mut parts, mut after) = (Vec::new(), None);
        loop {
            let part = queue.find(&sought, None, after, 2).await.expect("found");
            parts.extend(part.rows.iter().map(|row| row.receipt.to_string()));
            after = part.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(parts, whole);
        assert_eq!(whole.len(), 7);
    }
}

#[tokio::test]
async fn a_damaged_check_is_named_by_a_search_and_hides_no_other() {
    let place = Place::new();
    let queue = place.open().await;
    store(&queue, &named(1, "サトウ", 4)).await;
    store(&queue, &named(2, "サトウ", 4)).await;
    damage_course_of_first(&queue).await;
    let found = queue.find(&kana("サ"), None, None, 10).await.expect("found");
    assert_eq!((found.rows.len(), found.unreadable.len()), (1, 1));
}

#[tokio::test]
async fn a_day_is_narrowed_by_everything_at_once() {
    let place = Place::new();
    let queue = place.open().await;
    store(&queue, &new_check(1)).await;
    store(&queue, &NewCheck { course: Course::Corporate, ..named(2, "サトウ", 4) }).await;
    store(&queue, &NewCheck { proof: None, ..named(3, "サトウ", 4) }).await;
    let other = judgement(Voucher::Missing, VoucherData::default());
    store(&queue, &NewCheck { judgement: other, answer: None, ..new_check(4) }).await;
    let narrowed = |narrow| {
        let queue = queue.clone();
        async move {
            let filter = CheckFilter { narrow, ..whole_day() };
            let found = queue.checks(&filter, None, 100).await.expect("found");
            found.rows.iter().map(|row| row.receipt.number).collect::<Vec<_>>()
        }
    };
    let none = Narrow::default();
    assert_eq!(narrowed(none).await, [4, 3, 2, 1]);
    assert_eq!(narrowed(Narrow { course: Some(Course::Corporate), ..none }).await, [2]);
    assert_eq!(narrowed(Narrow { proof: Some(None), ..none }).await, [3]);
    assert_eq!(narrowed(Narrow { proof: Some(Some(Proof::OnlinePin)), ..none }).await, [4, 2, 1]);
    assert_eq!(narrowed(Narrow { reason: Some(Reason::PinForgotten), ..none }).await, [4, 3, 2, 1]);
    assert_eq!(narrowed(Narrow { reason: Some(Reason::InsurerNotContracted), ..none }).await, [3, 2, 1]);
    let insurer = "06139463".parse().ok();
    assert_eq!(narrowed(Narrow { insurer, ..none }).await, [3, 2, 1]);
    assert_eq!(narrowed(Narrow { insurer, proof: Some(None), ..none }).await, [3]);
    let choices = queue.narrow_choices(DAY).await.expect("choices");
    assert_eq!(choices.reasons.first(), Some(&(Reason::PinForgotten, 4)));
    assert_eq!(choices.insurers, [("06139463".parse().expect("number"), "見本健康保険組合".to_owned(), 3)]);
    assert_eq!(queue.narrow_choices(OTHER_DAY).await.expect("choices"), crate::NarrowChoices::default());
}

#[tokio::test]
async fn checks_of_an_older_program_are_found_too() {
    let place = Place::new();
    let options = SqliteConnectOptions::new().filename(&place.file).create_if_missing(true);
    let mut line = options.connect().await.expect("line");
    for migration in MIGRATIONS.into_iter().take(5) {
        sqlx::raw_sql(migration).execute(&mut line).await.expect("migrated");
    }
    let check = "INSERT INTO checks (id, business_date, receipt, state, revision, created_at_ms, exam_date, course, proof,
            voucher, accepted, terminal, software)
        VALUES (?1, '2026-11-20', 1, 'awaiting-review', 1, 1795000000000, '2026-11-21', 'specific-exam',
            'online-pin', 'not-asked', 1, 'kiosk-1', '0.1.0')";
    sqlx::query(check).bind(id(1).to_string()).execute(&mut line).await.expect("a check");
    let person =
        sqlx::query("INSERT INTO persons (check_id, answer) VALUES (?1, ?2)").bind(id(1).to_string());
    let answer = serde_json::to_string(&answer()).expect("text");
    person.bind(answer).execute(&mut line).await.expect("a person");
    line.close().await.expect("closed");
    let queue = place.open().await;
    let [_, kana_name, _, _, born] = PERSONAL;
    assert_eq!(receipts(&queue, &kana(kana_name), None).await, ["2026-11-20/1"]);
    let born = Sought::BirthDate(born.parse().expect("date"));
    assert_eq!(receipts(&queue, &born, None).await, ["2026-11-20/1"]);
    assert_eq!(queue.counts(DAY).await.expect("counts").awaiting_review, 1);
}

#[tokio::test]
async fn search_keys_stay_as_long_as_the_check_is_open() {
    let place = Place::new();
    let queue = place.open().await;
    store(&queue, &new_check(1)).await;
    assert!(execute(&queue, "DELETE FROM search_keys").await.is_err());
    assert!(execute(&queue, "UPDATE search_keys SET kana_key = 'ア'").await.is_err());
    let somebody = staff("a");
    let discard = queue.step(id(1), Revision(1), Move::Discard, &somebody, Some("重複"), at(2));
    discard.await.expect("discarded");
    assert_eq!(execute(&queue, "DELETE FROM search_keys").await.expect("deleted"), 1);
}

/// As the rows themselves say.
async fn counted(queue: &Queue) -> StateCounts {
    let mut counts = StateCounts::default();
    for state in CheckState::ALL {
        let found = queue.checks(&CheckFilter { state: Some(state), ..whole_day() }, None, 200).await;
        counts.set(state, found.expect("found").rows.len() as u64);
    }
    counts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn the_counters_say_what_the_rows_say(moves in prop::collection::vec((1_u8..6, 0_usize..4), 0..24)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
        runtime.block_on(async {
            let place = Place::new();
            let queue = place.open().await;
            let steps = [Move::Approve, Move::Hold, Move::Discard, Move::Forwarded];
            for (check, step) in moves {
                store(&queue, &new_check(check)).await;
                let revision = queue.check(id(check)).await.expect("queue").expect("check").summary.revision;
                // Not every move exists from every state.
                if steps[step] == Move::Forwarded {
                    let _ = queue.outbox_delivered(id(check), at(9)).await;
                } else {
                    let _ = queue.step(id(check), revision, steps[step], &staff("a"), Some("メモ"), at(9)).await;
                }
            }
            let counts = queue.counts(DAY).await.expect("counts");
            prop_assert_eq!(counts, counted(&queue).await);
            let open = counts.awaiting_review + counts.on_hold + counts.approved;
            prop_assert_eq!(queue.count_open_except(OTHER_DAY).await.expect("count"), open);
            prop_assert_eq!(queue.count_open_except(DAY).await.expect("count"), 0);
            Ok(())
        })?;
    }
}

/// Asks SQLite how it would go about it, for every statement of a list or a search.
#[tokio::test]
async fn no_list_and_no_search_walks_through_all_checks() {
    let place = Place::new();
    let queue = place.open().await;
    for (name, sql) in crate::search::STATEMENTS.into_iter().chain(crate::review::STATEMENTS) {
        let plan = sqlx::query_as::<_, (i64, i64, i64, String)>(sqlx::AssertSqlSafe(format!(
            "EXPLAIN QUERY PLAN {sql}"
        )));
        let steps: Vec<String> =
            plan.fetch_all(&queue.writer).await.expect("plan").into_iter().map(|step| step.3).collect();
        let walks = |step: &String| step.starts_with("SCAN") || step.contains("TEMP B-TREE FOR ORDER BY");
        let walks: Vec<&String> = steps.iter().filter(|step| walks(step)).collect();
        assert!(walks.is_empty(), "{name}: {steps:?}");
    }
    assert_eq!(number(&queue, "SELECT count(*) FROM checks").await, 0);
}
