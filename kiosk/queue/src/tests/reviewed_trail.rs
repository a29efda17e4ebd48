//! Reading the trail page by page.

use jiff::civil::date;
use reception::{Move, day_in_japan};

use super::trail::by_hand;
use super::{Place, at, id, new_check, staff};
use crate::{Actor, AuditAction, CheckName, DeskAction, Queue, Receipt, Revision, TrailFilter};

const DAY_SECS: i64 = 24 * 60 * 60;

/// A check that two people saw on two days.
async fn two_days() -> (Place, Queue) {
    let place = Place::new();
    let queue = place.open().await;
    queue.enqueue(&new_check(1), &Actor::Kiosk, at(0)).await.expect("receipt");
    for (second, name) in [(1, "sato"), (2, "ito"), (DAY_SECS, "ito"), (DAY_SECS + 1, "sato")] {
        let viewed = queue.audit(&staff(name), DeskAction::ViewCheck, Some(id(1)), at(second)).await;
        viewed.expect("recorded");
    }
    queue.step(id(1), Revision(1), Move::Hold, &staff("sato"), None, at(DAY_SECS + 2)).await.expect("held");
    (place, queue)
}

async fn numbers(queue: &Queue, account: Option<&str>, day: Option<jiff::civil::Date>) -> Vec<i64> {
    let filter = TrailFilter { account: account.map(str::to_owned), day };
    let page = queue.trail(&filter, None, 100).await.expect("page");
    page.rows.iter().map(|row| row.seq).collect()
}

#[tokio::test]
async fn rows_come_newest_first_by_account_and_by_day() {
    let (_place, queue) = two_days().await;
    let (first, second) = (day_in_japan(at(0)), day_in_japan(at(DAY_SECS)));
    assert_eq!(numbers(&queue, None, None).await, [6, 5, 4, 3, 2, 1]);
    assert_eq!(numbers(&queue, Some("ito"), None).await, [4, 3]);
    assert_eq!(numbers(&queue, None, Some(first)).await, [3, 2, 1]);
    assert_eq!(numbers(&queue, Some("sato"), Some(second)).await, [6, 5]);
    assert_eq!(numbers(&queue, Some("nobody"), None).await, [0_i64; 0]);
    assert_eq!(numbers(&queue, None, Some(date(9999, 12, 31))).await, [0_i64; 0]);
    assert_eq!(numbers(&queue, None, Some(date(-9999, 1, 1))).await, [0_i64; 0]);
}

#[tokio::test]
async fn a_row_says_who_did_what_to_which_check() {
    let (_place, queue) = two_days().await;
    let page = queue.trail(&TrailFilter::default(), None, 1).await.expect("page");
    let [row] = page.rows.as_slice() else { panic!("one row") };
    assert_eq!((row.at, &row.actor), (at(DAY_SECS + 2), &staff("sato")));
    assert_eq!(row.action, AuditAction::Step(Move::Hold));
    let receipt = Receipt { business_date: super::DAY, number: 1 };
    assert_eq!(row.check, Some(CheckName { id: Some(id(1)), receipt: Some(receipt) }));
    queue.audit(&Actor::Desk, DeskAction::SignInRefused, None, at(0)).await.expect("recorded");
    let page = queue.trail(&TrailFilter::default(), None, 1).await.expect("page");
    assert_eq!((page.rows[0].check, &page.rows[0].actor), (None, &Actor::Desk));
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repetition() {
    let (_place, queue) = two_days().await;
    for filter in [
        TrailFilter::default(),
        TrailFilter { account: Some("sato".to_owned()), day: None },
        TrailFilter { account: None, day: Some(day_in_japan(at(0))) },
    ] {
        let whole = queue.trail(&filter, None, 100).await.expect("page").rows;
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = queue.trail(&filter, after, 2).await.expect("page");
            seen.extend(page.rows);
            let Some(next) = page.next else { break };
            after = Some(next);
        }
        assert_eq!(seen, whole, "{filter:?}");
    }
}

#[tokio::test]
async fn a_row_of_a_newer_program_is_named_and_hides_no_other() {
    let (place, queue) = two_days().await;
    let newer = "INSERT INTO audit (at_ms, actor, action, chain) VALUES (0, 'desk', 'fly', zeroblob(32))";
    sqlx::query(newer).execute(&mut by_hand(&place).await).await.expect("a row");
    let page = queue.trail(&TrailFilter::default(), None, 100).await.expect("page");
    assert_eq!((page.rows.len(), page.unreadable.as_slice()), (6, [7].as_slice()));
}

/// Whatever the size of the trail, a page reads along an index.
#[tokio::test]
async fn a_page_sorts_and_scans_no_more_than_a_day() {
    let (_place, queue) = two_days().await;
    let indexes: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'audit' ORDER BY 1",
    )
    .fetch_all(&queue.writer)
    .await
    .expect("indexes");
    assert_eq!(indexes, ["audit_by_account", "audit_by_check", "audit_by_time"]);
    let plan: Vec<(i64, i64, i64, String)> = sqlx::query_as(
        "EXPLAIN QUERY PLAN SELECT seq FROM audit a WHERE a.seq < 5 AND a.actor_name = 'x' ORDER BY a.seq DESC",
    )
    .fetch_all(&queue.writer)
    .await
    .expect("plan");
    assert!(plan.iter().all(|(.., step)| step.contains("audit_by_account")), "{plan:?}");
}
