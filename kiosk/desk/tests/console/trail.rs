//! Owns the tests of the audit trail's page, and of a check whose personal data is gone.
//!
//! Promises: who may read it, what it says, that reading it is recorded.
//! Must never: look for a row by its number alone.

use desk::clock::Clock as _;
use queue::{Actor, Role};
use reception::{Move, day_in_japan};

use crate::browser::{Answer, Browser};
use crate::house::{House, STAFF};

const MANAGER: &str = "kacho";

async fn with_manager() -> (House, Browser) {
    let house = House::open().await;
    house.add_account(MANAGER, Role::Manager).await;
    let browser = house.signed_in_as(MANAGER).await;
    (house, browser)
}

/// Who and what of each row, newest first.
fn rows(page: &Answer) -> Vec<(String, String)> {
    let body = page.body.split("<tbody>").nth(1).expect("a table");
    let cells = |row: &str| -> Vec<String> {
        let cells = row.split("<td").skip(1).filter_map(|cell| cell.split_once('>'));
        cells.map(|(_, text)| text.split("</td>").next().unwrap_or_default().to_owned()).collect()
    };
    let rows = body.split("<tr>").skip(1).map(cells);
    rows.map(|row| (row[2].clone(), row[3].clone())).collect()
}

fn row(who: &str, what: &str) -> (String, String) {
    (who.to_owned(), what.to_owned())
}

#[tokio::test]
async fn only_a_manager_reads_the_trail_and_others_are_told_so() {
    let (house, mut manager) = with_manager().await;
    assert_eq!(manager.get("/audit").await.status, 200);
    let refused = house.signed_in().await.get("/audit").await;
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("責任者だけが行えます"), "{}", refused.body);
    assert!(!refused.body.contains("アカウントを追加"), "{}", refused.body);
    let nobody = house.browser().get("/audit").await;
    assert_eq!((nobody.status, nobody.header("location")), (303, "/login"));
}

#[tokio::test]
async fn who_did_what_is_shown_newest_first_and_reading_it_is_part_of_it() {
    let (house, mut manager) = with_manager().await;
    let id = house.accepted().await;
    house.approve_at_once(id).await;
    let page = manager.get("/audit").await;
    let expected = [
        row(MANAGER, "操作の記録を表示"),
        row(STAFF, "承認"),
        row("キオスク", "受付を保存"),
        row(MANAGER, "ログイン"),
        row("技術担当者", "アカウントを追加（アカウント kacho）"),
        row("技術担当者", "アカウントを追加（アカウント yamada）"),
    ];
    assert_eq!(rows(&page), expected);
    assert!(page.body.contains(&format!("<a href=\"/checks/{id}\">2026年11月20日 受付番号 1</a>")));
    assert!(!page.body.contains("テスト"), "nothing of the patient");
    let again = rows(&manager.get("/audit").await);
    assert_eq!(again[..2], [row(MANAGER, "操作の記録を表示"), row(MANAGER, "操作の記録を表示")]);
}

#[tokio::test]
async fn rows_are_found_by_account_and_by_day() {
    let (house, mut manager) = with_manager().await;
    let id = house.accepted().await;
    house.approve_at_once(id).await;
    let of = |query: &str| format!("/audit?{query}");
    let staff = rows(&manager.get(&of("account=yamada&date=")).await);
    assert_eq!(staff, [row(STAFF, "承認")]);
    let both = rows(&manager.get(&of("account=yamada&date=2026-11-20")).await);
    assert_eq!(both, staff);
    for none in ["account=yamada&date=2026-11-19", "account=nobody", "account=%27%20OR%201=1"] {
        let page = manager.get(&of(none)).await;
        assert_eq!(page.status, 200);
        assert!(page.body.contains("記録はありません。"), "{none}");
    }
    for odd in ["date=x&after=-1&account=", "date=9999-12-31", "a=1&a=2&account=1&account=2"] {
        assert_eq!(manager.get(&of(odd)).await.status, 200, "{odd}");
    }
}

#[tokio::test]
async fn a_long_trail_comes_in_pages_that_keep_the_filter() {
    let (house, mut manager) = with_manager().await;
    for _ in 0..130 {
        let actor = Actor::Staff(STAFF.to_owned());
        let done = house.queue.audit(&actor, queue::DeskAction::SignIn, None, house.clock.now()).await;
        done.expect("recorded");
    }
    let first = manager.get("/audit?account=yamada").await;
    assert_eq!(rows(&first).len(), 100);
    assert!(first.body.len() <= 60 * 1024, "{} bytes", first.body.len());
    let (_, rest) =
        first.body.split_once("<a class=\"button\" href=\"/audit?account=yamada").expect("a link");
    let next = rest.split('"').next().expect("address").replace("&#38;", "&").replace("&amp;", "&");
    let second = manager.get(&format!("/audit?account=yamada{next}")).await;
    assert_eq!(rows(&second).len(), 30);
    assert!(!second.body.contains("続きを見る"));
}

#[tokio::test]
async fn the_head_on_the_page_is_the_value_of_the_newest_row() {
    let (house, mut manager) = with_manager().await;
    let page = manager.get("/audit").await;
    let (seq, head) = house.queue.audit_head().await.expect("read").expect("a head");
    assert!(
        page.body.contains(&format!("ヘッド（{seq} 行目の値）")) && page.body.contains(&head.to_string())
    );
}

#[tokio::test]
async fn a_check_whose_personal_data_is_gone_says_so_kindly() {
    let house = House::open().await;
    let id = house.accepted().await;
    let mut browser = house.signed_in().await;
    let actor = Actor::Staff(STAFF.to_owned());
    let (revision, now) = ("1".parse().expect("revision"), house.clock.now());
    let moved = house.queue.step(id, revision, Move::Discard, &actor, Some("重複"), now).await;
    moved.expect("discarded");
    let before = browser.get(&format!("/checks/{id}")).await;
    assert!(before.body.contains("テスト 太郎") && !before.body.contains("自動で削除"));
    house.queue.remove_personal_data(&[id], day_in_japan(now), now).await.expect("removed");
    let page = browser.get(&format!("/checks/{id}")).await;
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains("自動で削除されます") && page.body.contains("これまでの操作"),
        "{}",
        page.body
    );
    for gone in ["テスト", "重複", "照会していないか"] {
        assert!(!page.body.contains(gone), "{gone}");
    }
    let list = browser.get("/?state=all").await;
    assert!(list.status == 200 && list.body.contains(&id.to_string()) && !list.body.contains("テスト 太郎"));
}
