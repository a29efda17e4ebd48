//! The numbers of a day.

use reception::{Course, Move, Proof, Reason};

use super::{DAY, OTHER_DAY, Place, answer, at, damage_course_of_first, execute, id, new_check, staff};
use crate::{Actor, DayReport, DeskAction, NewCheck, Queue, Revision, Spread};

const FIRST: Revision = Revision(1);

async fn store(queue: &Queue, check: NewCheck, second: i64) {
    queue.enqueue(&check, &Actor::Kiosk, at(second)).await.expect("receipt");
}

async fn of(queue: &Queue) -> DayReport {
    queue.day_report(DAY).await.expect("report")
}

/// Nobody comes twice.
fn another(check: u8) -> NewCheck {
    let mut answer = answer();
    answer.results[0].number = format!("番号{check}");
    NewCheck { answer: Some(answer), ..new_check(check) }
}

#[tokio::test]
async fn checks_are_counted_by_course_proof_reason_and_insurer() {
    let place = Place::new();
    let queue = place.open().await;
    store(&queue, another(1), 0).await;
    store(&queue, another(2), 0).await;
    store(&queue, NewCheck { course: Course::Corporate, proof: None, answer: None, ..new_check(3) }, 0).await;
    store(&queue, NewCheck { business_date: OTHER_DAY, ..another(4) }, 0).await;
    let report = of(&queue).await;
    assert_eq!(report.standing.counts.awaiting_review, 3);
    assert_eq!(report.courses.rows, [(Course::SpecificExam, 2), (Course::Corporate, 1)]);
    assert_eq!(report.proofs.rows, [(Some(Proof::OnlinePin), 2), (None, 1)]);
    assert!(report.reasons.rows.contains(&(Reason::InsurerNotContracted, 3)), "{:?}", report.reasons);
    let insurers: Vec<_> = report
        .insurers
        .iter()
        .map(|one| (one.number.map(|number| number.to_string()), one.name.as_deref(), one.checks))
        .collect();
    let sample = Some("06139463".to_owned());
    assert_eq!(insurers, [(sample, Some("見本健康保険組合"), 2), (None, None, 1)]);
    assert_eq!((report.insurers_more, report.courses.unreadable), (0, 0));
}

#[tokio::test]
async fn arrivals_are_counted_by_the_hour_in_japan() {
    let place = Place::new();
    let queue = place.open().await;
    // 1,795,000,000 is 2026-11-18T11:06:40Z: 20:06:40 in Japan.
    for (check, second) in [(1, 0), (2, 53 * 60), (3, 54 * 60), (4, 4 * 60 * 60)] {
        store(&queue, another(check), second).await;
    }
    assert_eq!(of(&queue).await.hours.rows, [(20, 2), (0, 1), (21, 1)]);
}

#[tokio::test]
async fn waiting_ends_with_the_first_decision_and_handling_begins_where_its_page_was_opened() {
    let place = Place::new();
    let queue = place.open().await;
    for check in 1..=4 {
        store(&queue, another(check), 0).await;
    }
    let (sato, ito) = (staff("sato"), staff("ito"));
    let view = async |who, check, second| {
        queue.audit(who, DeskAction::ViewCheck, Some(id(check)), at(second)).await.expect("recorded");
    };
    view(&sato, 1, 10).await;
    view(&sato, 1, 40).await;
    view(&ito, 1, 50).await;
    queue.step(id(1), FIRST, Move::Hold, &sato, None, at(60)).await.expect("held");
    view(&sato, 1, 500).await;
    queue.step(id(1), Revision(2), Move::Approve, &sato, None, at(600)).await.expect("approved");
    queue.step(id(2), FIRST, Move::Approve, &ito, None, at(100)).await.expect("approved");
    queue.step(id(3), FIRST, Move::Approve, &ito, None, at(-5)).await.expect("approved by a clock set back");
    let report = of(&queue).await;
    let waiting = Spread { checks: 2, median_secs: 60, p90_secs: 100, longest_secs: 100 };
    assert_eq!(report.waiting, Some(waiting));
    let handling = Spread { checks: 1, median_secs: 20, p90_secs: 20, longest_secs: 20 };
    assert_eq!(report.handling, Some(handling));
    let other = queue.day_report(OTHER_DAY).await.expect("report");
    assert!(other.waiting.is_none() && other.hours.rows.is_empty());
}

#[tokio::test]
async fn damage_and_deleted_answers_are_counted_as_such() {
    let place = Place::new();
    let queue = place.open().await;
    store(&queue, another(1), 0).await;
    store(&queue, another(2), 0).await;
    damage_course_of_first(&queue).await;
    queue.step(id(2), FIRST, Move::Discard, &staff("sato"), Some("重複"), at(1)).await.expect("discarded");
    assert_eq!(
        execute(&queue, "DELETE FROM persons WHERE name IS NOT NULL AND check_id LIKE '02%'")
            .await
            .expect("gone"),
        1
    );
    let report = of(&queue).await;
    assert_eq!(
        (report.courses.rows.as_slice(), report.courses.unreadable),
        ([(Course::SpecificExam, 1)].as_slice(), 1)
    );
    assert_eq!(report.standing.unreadable, 1);
    assert_eq!(
        report.insurers.iter().map(|one| (one.name.is_some(), one.checks)).collect::<Vec<_>>(),
        [(false, 1), (true, 1)]
    );
}

#[tokio::test]
async fn taking_a_report_away_is_recorded_with_its_day() {
    let place = Place::new();
    let queue = place.open().await;
    queue.audit_of_day(&staff("sato"), DeskAction::ExportReport, DAY, at(1)).await.expect("recorded");
    let told = "SELECT count(*) FROM audit WHERE action = 'export-report' AND actor_name = 'sato'
        AND object = '2026-11-20'";
    assert_eq!(super::number(&queue, told).await, 1);
}
