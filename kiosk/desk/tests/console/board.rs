//! Owns the tests of the list: order, what other days left open, what is damaged, what does not arrive.
//!
//! Promises: reads the page as staff do, by its words.
//! Must never: look into the queue for what the page should say.

use desk::existing::Standing;
use queue::NewCheck;
use reception::{CheckId, Course, Reason, Verdict};

use crate::house::{House, person};

fn now(house: &House) -> jiff::Timestamp {
    desk::clock::Clock::now(&*house.clock)
}

async fn red_box(house: &House) -> Option<String> {
    let body = house.signed_in().await.get("/").await.body;
    let (_, rest) = body.split_once("【要対応】")?;
    Some(rest.split("</section>").next().unwrap_or_default().to_owned())
}

/// An approved check that failed so often, each time with this code.
async fn failed(house: &House, times: u32, code: &'static str) -> CheckId {
    let id = house.accepted().await;
    house.approve_at_once(id).await;
    for _ in 0..times {
        house.queue.outbox_failed(id, code, now(house), now(house)).await.expect("noted");
    }
    id
}

#[tokio::test]
async fn within_one_light_who_waits_longest_stands_first() {
    let house = House::open().await;
    for name in ["最初", "二番", "三番"] {
        house.check(Verdict::Accepted, person(name, "ｶﾅ", "健保")).await;
    }
    let red = Verdict::from_reasons([Reason::InsurerNotContracted]);
    house.check(red, person("赤", "ｶﾅ", "健保")).await;
    for path in ["/", "/?state=awaiting-review"] {
        let body = house.signed_in().await.get(path).await.body;
        let place = |text: &str| body.find(&format!("</span>{text}</td>")).expect("in the list");
        assert!(place("赤") < place("最初"), "{path}");
        assert!(place("最初") < place("二番") && place("二番") < place("三番"), "{path}");
    }
}

#[tokio::test]
async fn what_other_days_left_open_is_told_and_listed() {
    let house = House::open().await;
    let mut browser = house.signed_in().await;
    house.check(Verdict::Accepted, person("今日 花子", "ｶﾅ", "健保")).await;
    assert!(!browser.get("/").await.body.contains("前日までの未完了"));
    let yesterday = |check: &mut NewCheck| check.business_date = "2026-11-19".parse().expect("date");
    let answer = || None;
    let left = house.store_with(Verdict::from_reasons([Reason::NoAnswer]), answer(), yesterday).await;
    let done = house.store_with(Verdict::from_reasons([Reason::NoAnswer]), answer(), yesterday).await;
    let page = browser.get(&format!("/checks/{done}")).await;
    assert_eq!(browser.decide(&page, done, "discard", "重複").await.status, 303);
    let board = browser.get("/").await.body;
    assert!(board.contains("href=\"/?state=earlier\">前日までの未完了 1 件"), "{board}");
    let list = browser.get("/?state=earlier").await.body;
    assert!(list.contains("2026年11月19日") && list.contains(&format!("/checks/{left}")), "{list}");
    assert!(!list.contains(&format!("/checks/{done}")) && !list.contains("今日 花子"), "{list}");
    assert!(browser.get("/?state=earlier&date=2026-11-19").await.body.contains(&format!("/checks/{left}")));
}

#[tokio::test]
async fn a_damaged_check_has_its_row_and_hides_no_other() {
    let house = House::open().await;
    house.check(Verdict::Accepted, person("壊れ 一郎", "ｶﾅ", "健保")).await;
    house.check(Verdict::Accepted, person("無事 二郎", "ｶﾅ", "健保")).await;
    house.damage(1).await;
    let mut browser = house.signed_in().await;
    for path in ["/", "/?state=all", "/?state=awaiting-review"] {
        let page = browser.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.body.contains("無事 二郎"), "{path}");
        assert!(page.body.contains("<td class=\"receipt\">1</td><td colspan=\"6\">■ 読めません"), "{path}");
    }
    let damaged = CheckId::from_random([1; 16]);
    let page = browser.get(&format!("/checks/{damaged}")).await;
    assert!(page.body.contains("この受付のデータを読めません"), "{}", page.body);
    assert_eq!(browser.get(&format!("/?moved={damaged}")).await.status, 200);
}

#[tokio::test]
async fn what_fails_often_or_long_calls_for_staff() {
    let house = House::open().await;
    let often = failed(&house, desk::forward::ATTEMPTS_WITHOUT_STAFF_MAX, "exam-busy").await;
    let seldom = failed(&house, 1, "exam-unreachable").await;
    let at_first = red_box(&house).await.expect("box");
    assert!(at_first.contains(&often.to_string()) && !at_first.contains(&seldom.to_string()), "{at_first}");
    house.clock.advance_secs(desk::forward::FAILING_SECS_WITHOUT_STAFF_MAX + 1);
    let later = red_box(&house).await.expect("box");
    assert!(later.contains(&seldom.to_string()) && later.contains("何度送っても届いていません"), "{later}");
    let page = house.signed_in().await.get(&format!("/checks/{seldom}")).await.body;
    assert!(page.contains("【要対応】"), "{page}");
}

#[tokio::test]
async fn a_backlog_does_not_cut_off_what_calls_for_staff() {
    let house = House::open().await;
    for _ in 0..60 {
        failed(&house, 1, "exam-unreachable").await;
    }
    let refused = failed(&house, 1, "exam-content-refused").await;
    let found = red_box(&house).await.expect("box");
    assert!(found.contains(&refused.to_string()), "{found}");
    house.clock.advance_secs(desk::forward::FAILING_SECS_WITHOUT_STAFF_MAX + 1);
    let all = red_box(&house).await.expect("box");
    assert_eq!(all.matches("<li><a").count(), 50);
    assert!(all.contains("ほか 11 件"), "{all}");
}

#[tokio::test]
async fn views_do_not_bury_what_was_done() {
    let house = House::open().await;
    let id = house
        .store_with(Verdict::from_reasons([Reason::CourseNotPermitted]), None, |check| {
            check.course = Course::Corporate;
        })
        .await;
    let mut browser = house.signed_in().await;
    browser.get(&format!("/checks/{id}")).await;
    let body = browser.get(&format!("/checks/{id}")).await.body;
    assert!(body.contains("受付を保存") && !body.contains("内容を表示"), "{body}");
    let kept = house.queue.check(id).await.expect("queue").expect("check").history;
    let view = queue::AuditAction::Desk(queue::DeskAction::ViewCheck);
    assert_eq!(kept.iter().filter(|row| row.action == view).count(), 2);
}

#[tokio::test]
async fn answer_files_that_do_not_come_in_are_told_above_the_list() {
    let house = House::open().await;
    let mut browser = house.signed_in().await;
    assert!(!browser.get("/").await.body.contains("回答ファイル"));
    house.answer_files.send_replace(Standing { fails: false, set_aside: 3 });
    let board = browser.get("/").await.body;
    assert!(board.contains("notice amber") && board.contains("取り込めなかったものが 3 件"), "{board}");
    house.answer_files.send_replace(Standing { fails: true, set_aside: 3 });
    let board = browser.get("/").await.body;
    assert!(board.contains("notice red") && board.contains("回答ファイルを取り込めません"), "{board}");
}
