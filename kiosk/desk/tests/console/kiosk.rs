//! Owns the tests of what the pages say of the kiosk: its state, notices, what staff confirmed there.
//!
//! Promises: reads the pages as staff do, by their words.
//! Must never: look into the queue for what a page should say.

use queue::{Actor, ByStaff};
use reception::{HelpReason, Reason, Recess, Verdict};

use crate::house::{House, STAFF};

fn now(house: &House) -> jiff::Timestamp {
    desk::clock::Clock::now(&*house.clock)
}

async fn board(house: &House) -> String {
    house.signed_in().await.get("/").await.body
}

/// Presses 「確認した」 under the first notice of this page.
async fn see(browser: &mut crate::browser::Browser, page: &crate::browser::Answer) -> crate::browser::Answer {
    let (_, rest) = page.body.split_once("action=\"/notices/").expect("a notice");
    let path = format!("/notices/{}", rest.split('"').next().expect("address"));
    let token = page.field("form_token");
    browser.post(&path, &[("form_token", token.as_str())]).await
}

#[tokio::test]
async fn the_state_of_the_kiosk_stands_on_top_with_who_and_when() {
    let house = House::open().await;
    assert!(board(&house).await.contains("キオスク <span class=\"light green\">受付中</span></p>"));
    for (recess, word) in [
        (Some(Recess::NotYet), "light amber\">準備中"),
        (Some(Recess::Over), "light amber\">本日の受付は終了"),
        (Some(Recess::Paused), "light amber\">休止中"),
        (Some(Recess::Broken), "light red\">故障"),
        (None, "light green\">受付中"),
    ] {
        let staff = Actor::Staff(STAFF.to_owned());
        house.queue.set_recess(recess, &staff, now(&house)).await.expect("set");
        let body = board(&house).await;
        assert!(body.contains(&format!("{word}</span>（yamada、12:0")), "{word} in {body}");
    }
    house.clock.advance_secs(24 * 60 * 60);
    assert!(board(&house).await.contains("（yamada、2026年11月20日 12:0"), "of another day");
}

#[tokio::test]
async fn a_card_left_behind_is_told_until_somebody_has_seen_it() {
    let house = House::open().await;
    let mut browser = house.signed_in().await;
    assert!(!browser.get("/").await.body.contains("置き忘れ"));
    house.queue.note_card_left(now(&house)).await.expect("noted");
    for path in ["/", "/?state=all", "/?date=2026-11-19"] {
        let page = browser.get(path).await;
        assert!(page.body.contains("カードの置き忘れ（キオスクのリーダー上）"), "{path}");
        assert!(page.body.contains("<span role=\"alert\">12:0"), "{}", page.body);
    }
    let page = browser.get("/").await;
    let answer = see(&mut browser, &page).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/"));
    assert!(!browser.get("/").await.body.contains("置き忘れ"));
    assert_eq!(see(&mut browser, &page).await.status, 303, "a double click accuses nobody");
}

#[tokio::test]
async fn who_sees_a_notice_second_is_told_who_was_first() {
    let house = House::open().await;
    house.add_staff("suzuki").await;
    house.queue.note_card_left(now(&house)).await.expect("noted");
    let (mut first, mut second) = (house.signed_in_as("suzuki").await, house.signed_in().await);
    let (page_of_first, page_of_second) = (first.get("/").await, second.get("/").await);
    assert_eq!(see(&mut first, &page_of_first).await.status, 303);
    let answer = see(&mut second, &page_of_second).await;
    assert_eq!(answer.status, 409);
    for text in ["ほかの人が先に確認しました", "suzuki", "2026年11月20日 12:0"] {
        assert!(answer.body.contains(text), "{text} in {}", answer.body);
    }
}

#[tokio::test]
async fn a_notice_is_seen_by_a_person_on_our_page_only() {
    let house = House::open().await;
    house.queue.note_card_left(now(&house)).await.expect("noted");
    let path = "/notices/1/see";
    let stranger = house.browser().post(path, &[("form_token", "")]).await;
    assert_eq!((stranger.status, stranger.header("location")), (303, "/login"));
    let mut browser = house.signed_in().await;
    let token = browser.get("/").await.field("form_token");
    for fields in [vec![], vec![("form_token", "")]] {
        assert_eq!(browser.post(path, &fields).await.status, 403);
    }
    let ours = std::mem::take(&mut browser.provenance);
    assert_eq!(browser.post(path, &[("form_token", &token)]).await.status, 403);
    browser.provenance = ours;
    assert!(browser.get("/").await.body.contains("置き忘れ"), "nobody has seen it");
    for unknown in ["/notices/2/see", "/notices/x/see"] {
        assert_eq!(browser.post(unknown, &[("form_token", &token)]).await.status, 404, "{unknown}");
    }
    assert_eq!(browser.post(path, &[("form_token", &token)]).await.status, 303);
}

#[tokio::test]
async fn after_a_failure_nobody_claims_that_a_notice_is_unseen() {
    let house = House::open().await;
    house.queue.note_card_left(now(&house)).await.expect("noted");
    let mut browser = house.signed_in().await;
    let page = browser.get("/").await;
    house.execute("CREATE TRIGGER broken BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END").await;
    let answer = see(&mut browser, &page).await;
    assert_eq!(answer.status, 500);
    assert!(answer.body.contains("変更できたか分かりません"), "{}", answer.body);
}

#[tokio::test]
async fn a_damaged_state_of_the_kiosk_hides_no_check() {
    let house = House::open().await;
    house.accepted().await;
    house.execute("UPDATE service SET at_ms = 9223372036854775807").await;
    let body = board(&house).await;
    assert!(body.contains("キオスクの状態とお知らせを読めません") && body.contains("テスト 太郎"), "{body}");
}

#[tokio::test]
async fn what_staff_confirmed_at_the_kiosk_is_told_with_its_reason() {
    let house = House::open().await;
    let verdict = Verdict::from_reasons([Reason::ConfirmedByStaff]);
    let id = house
        .store_with(verdict, None, |check| {
            let staff = STAFF.to_owned();
            check.by_staff = Some(ByStaff { staff, why: HelpReason::PinForgotten });
        })
        .await;
    let body = house.signed_in().await.get(&format!("/checks/{id}")).await.body;
    let row = "<td>yamada</td><td>キオスクで職員が確認した（理由: 暗証番号がわからない）</td>";
    assert!(body.contains(row), "{body}");
    let (_, before) = body.split_once("id=\"history\"").expect("history");
    assert!(before.contains("<tr><td>2026年11月20日 12:0"), "{before}");
    assert!(body.contains("職員が受け付けたため、このキオスクでは資格を照会していません"), "{body}");
    let other = house.accepted().await;
    let body = house.signed_in().await.get(&format!("/checks/{other}")).await.body;
    assert!(!body.contains("職員が確認した"), "{body}");
}
