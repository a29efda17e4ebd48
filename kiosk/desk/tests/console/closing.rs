//! Owns the tests of the closing of a day as staff meet it.
//!
//! Promises: reads the pages by their words, and signs with the forms that they carry.
//! Must never: look into the queue for what a page should say.

use queue::Role;
use reception::{CheckId, Reason, Verdict};

use crate::browser::{Answer, Browser};
use crate::house::{DAY, House};

const PATH: &str = "/closing/2026-11-20";

fn now(house: &House) -> jiff::Timestamp {
    desk::clock::Clock::now(&*house.clock)
}

/// Signs with the form of this page.
async fn sign(browser: &mut Browser, page: &Answer, on_hold: &str, unsent: &str) -> Answer {
    let (token, seen, version) = (page.field("form_token"), page.field("seen"), page.field("version"));
    let fields = [
        ("form_token", token.as_str()),
        ("seen", &seen),
        ("version", &version),
        ("on_hold", on_hold),
        ("unsent", unsent),
    ];
    browser.post(PATH, &fields).await
}

async fn reopen(browser: &mut Browser, page: &Answer, why: &str) -> Answer {
    let (token, version) = (page.field("form_token"), page.field("version"));
    let fields = [("form_token", token.as_str()), ("version", &version), ("why", why)];
    browser.post(&format!("{PATH}/reopen"), &fields).await
}

async fn discarded(house: &House) -> CheckId {
    let id = house.store(Verdict::from_reasons([Reason::NoAnswer]), None).await;
    let actor = queue::Actor::Staff(crate::house::STAFF.to_owned());
    let revision = "1".parse().expect("revision");
    let step =
        house.queue.step(id, revision, reception::Move::Discard, &actor, Some("重複"), now(house)).await;
    step.expect("discarded");
    id
}

#[tokio::test]
async fn what_stands_in_the_way_is_told_with_a_link_to_each() {
    let house = House::open().await;
    let waiting = house.store(Verdict::from_reasons([Reason::NoAnswer]), None).await;
    let held = house.store(Verdict::from_reasons([Reason::PinLocked]), None).await;
    let unsent = house.accepted().await;
    let damaged = house.accepted().await;
    house.approve_at_once(unsent).await;
    house.queue.outbox_failed(unsent, "exam-busy", now(&house), now(&house)).await.expect("noted");
    house.damage(4).await;
    house.queue.note_card_left(now(&house)).await.expect("noted");
    let mut browser = house.signed_in().await;
    let page = browser.get(&format!("/checks/{held}")).await;
    assert_eq!(browser.decide(&page, held, "hold", "電話待ち").await.status, 303);
    let page = browser.get(PATH).await;
    for text in [
        "承認待ち 1 件",
        "保留 1 件",
        "承認済（未送信） 1 件",
        "読めない受付 1 件",
        "（符号 exam-busy）",
        "<a href=\"/\">1 件</a>",
        "未締め",
    ] {
        assert!(page.body.contains(text), "{text} in {}", page.body);
    }
    for id in [waiting, held, unsent, damaged] {
        assert!(page.body.contains(&format!("href=\"/checks/{id}\"")), "{id} in {}", page.body);
    }
    assert!(!page.body.contains("この日を締める"), "{}", page.body);
    let forged =
        [("form_token", page.field("form_token")), ("seen", "4.7".to_owned()), ("version", "0".to_owned())];
    let forged: Vec<_> = forged.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let refused = browser.post(PATH, &forged).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("承認待ちが 1 件あります。まだ締めていません"), "{}", refused.body);
}

#[tokio::test]
async fn a_day_is_signed_off_by_a_name_and_shows_on_the_list() {
    let house = House::open().await;
    discarded(&house).await;
    let mut browser = house.signed_in().await;
    assert!(
        browser
            .get("/")
            .await
            .body
            .contains(&format!("href=\"{PATH}\">締め</a> <span class=\"light amber\">未締め"))
    );
    let page = browser.get(PATH).await;
    assert!(page.body.contains("片づいていない受付はありません"), "{}", page.body);
    let done = sign(&mut browser, &page, "", "").await;
    assert_eq!((done.status, done.header("location")), (303, PATH));
    let told = "light green\">締め済 v1 yamada、2026年11月20日 12:0";
    let closed = browser.get(PATH).await;
    for body in
        [closed.body.clone(), browser.get("/").await.body, browser.get(&format!("{PATH}/report")).await.body]
    {
        assert!(body.contains(told), "{body}");
    }
    assert!(
        closed.body.contains("<td>取消 1</td>") && !closed.body.contains("この日を締める"),
        "{}",
        closed.body
    );
    assert_eq!(sign(&mut browser, &page, "", "").await.status, 303, "a double click accuses nobody");
    assert_eq!(house.queue.day_closings(DAY.parse().expect("date")).await.expect("read").version(), 1);
}

#[tokio::test]
async fn what_is_unsent_must_be_explained_and_nothing_written_is_lost() {
    let house = House::open().await;
    let id = house.accepted().await;
    house.approve_at_once(id).await;
    let mut browser = house.signed_in().await;
    let page = browser.get(PATH).await;
    assert!(
        page.body.contains("name=\"unsent\"") && !page.body.contains("name=\"on_hold\""),
        "{}",
        page.body
    );
    let refused = sign(&mut browser, &page, "", " ").await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("わけを書いてから締めてください"), "{}", refused.body);
    let long = "あ".repeat(reception::NOTE_CHARS_MAX + 1);
    let refused = sign(&mut browser, &page, "", &long).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains(&long) && refused.body.contains("メモが長すぎます"));
    assert_eq!(sign(&mut browser, &page, "", "健診システム停止中<b>").await.status, 303);
    let body = browser.get(PATH).await.body;
    assert!(body.contains("未送信：健診システム停止中&#60;b&#62;"), "{body}");
}

#[tokio::test]
async fn a_day_that_moved_since_it_was_shown_is_shown_anew() {
    let house = House::open().await;
    let id = house.accepted().await;
    house.approve_at_once(id).await;
    let mut browser = house.signed_in().await;
    let page = browser.get(PATH).await;
    house.queue.outbox_delivered(id, now(&house)).await.expect("delivered");
    let refused = sign(&mut browser, &page, "", "停止中").await;
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("受付に動きがありました。まだ締めていません"), "{}", refused.body);
    assert_eq!(sign(&mut browser, &refused, "", "").await.status, 303, "the page that came is good to sign");
}

#[tokio::test]
async fn who_signs_second_is_told_who_was_first() {
    let house = House::open().await;
    for name in ["suzuki", "kacho"] {
        house.add_account(name, Role::Manager).await;
    }
    discarded(&house).await;
    let (mut first, mut second) = (house.signed_in_as("suzuki").await, house.signed_in_as("kacho").await);
    let (page_of_first, page_of_second) = (first.get(PATH).await, second.get(PATH).await);
    assert_eq!(sign(&mut first, &page_of_first, "", "").await.status, 303);
    let refused = sign(&mut second, &page_of_second, "", "").await;
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("この日は suzuki さんが 2026年11月20日 12:0"), "{}", refused.body);
    let page = second.get(PATH).await;
    assert_eq!(reopen(&mut first, &page, "まだいます").await.status, 403, "the form of somebody else");
    let page_of_first = first.get(PATH).await;
    assert_eq!(reopen(&mut first, &page_of_first, "まだいます").await.status, 303);
    let refused = reopen(&mut second, &page, "まだいます").await;
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("取り消しています"), "{}", refused.body);
}

#[tokio::test]
async fn whatever_moves_after_the_closing_shows_and_blocks_nobody() {
    let house = House::open().await;
    discarded(&house).await;
    let mut browser = house.signed_in().await;
    let page = browser.get(PATH).await;
    assert_eq!(sign(&mut browser, &page, "", "").await.status, 303);
    let late = house.accepted().await;
    let told = "light red\">締めた後に動きがありました（締め v1 yamada、";
    for path in ["/", PATH] {
        let body = browser.get(path).await.body;
        assert!(body.contains(told), "{path}: {body}");
    }
    let page = browser.get(&format!("/checks/{late}")).await;
    assert_eq!(
        browser.decide(&page, late, "discard", "重複").await.status,
        303,
        "a closed day can be worked on"
    );
    let page = browser.get(PATH).await;
    assert!(page.body.contains("この日を締める（v2）"), "{}", page.body);
    assert_eq!(sign(&mut browser, &page, "", "").await.status, 303);
    assert!(browser.get("/").await.body.contains("締め済 v2 yamada"));
}

#[tokio::test]
async fn taking_a_closing_back_needs_a_reason_and_is_told() {
    let house = House::open().await;
    discarded(&house).await;
    house.add_account("kacho", Role::Manager).await;
    let mut browser = house.signed_in_as("kacho").await;
    let page = browser.get(PATH).await;
    assert_eq!(reopen(&mut browser, &page, "x").await.status, 404, "nothing is closed");
    assert_eq!(sign(&mut browser, &page, "", "").await.status, 303);
    let page = browser.get(PATH).await;
    let refused = reopen(&mut browser, &page, " ").await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("わけを書いてください。まだ取り消していません"), "{}", refused.body);
    assert_eq!(reopen(&mut browser, &page, "もう 1 人来た").await.status, 303);
    assert_eq!(reopen(&mut browser, &page, "もう 1 人来た").await.status, 303, "a double click");
    let body = browser.get(PATH).await.body;
    assert!(
        body.contains("締めの取り消し（v1 を kacho、") && body.contains("に取り消し：もう 1 人来た"),
        "{body}"
    );
    assert!(body.contains("この日を締める（v2）") && !body.contains("締めを取り消す（v1）"), "{body}");
}

#[tokio::test]
async fn only_a_manager_takes_a_closing_back() {
    let house = House::open().await;
    discarded(&house).await;
    let mut browser = house.signed_in().await;
    let page = browser.get(PATH).await;
    assert_eq!(sign(&mut browser, &page, "", "").await.status, 303);
    let body = browser.get(PATH).await.body;
    assert!(body.contains("締め済") && !body.contains("締めを取り消す"), "{body}");
    let refused = reopen(&mut browser, &page, "もう 1 人来た").await;
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("責任者だけが行えます"), "{}", refused.body);
}

#[tokio::test]
async fn a_day_is_signed_by_a_person_on_our_page_only() {
    let house = House::open().await;
    discarded(&house).await;
    let mut browser = house.signed_in().await;
    let page = browser.get(PATH).await;
    let fields = [("seen", page.field("seen")), ("version", page.field("version")), ("why", "x".to_owned())];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    for path in [PATH.to_owned(), format!("{PATH}/reopen"), format!("/clean/{DAY}")] {
        assert_eq!(browser.post(&path, &fields).await.status, 403, "{path}");
        assert_eq!(house.browser().post(&path, &fields).await.header("location"), "/login", "{path}");
        assert_eq!(house.browser().get(path.trim_end_matches("/reopen")).await.header("location"), "/login");
    }
    let ours = std::mem::take(&mut browser.provenance);
    assert_eq!(sign(&mut browser, &page, "", "").await.status, 403);
    browser.provenance = ours;
    for bad in ["", "1", "x.y"] {
        let token = page.field("form_token");
        let fields = [("form_token", token.as_str()), ("seen", bad), ("version", "0")];
        assert_eq!(browser.post(PATH, &fields).await.status, 403, "{bad}");
    }
    assert!(browser.get(PATH).await.body.contains("未締め"));
}

#[tokio::test]
async fn after_a_failure_nobody_claims_that_the_day_is_open() {
    let house = House::open().await;
    discarded(&house).await;
    let mut browser = house.signed_in().await;
    let page = browser.get(PATH).await;
    house.execute("CREATE TRIGGER broken BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END").await;
    let answer = sign(&mut browser, &page, "", "").await;
    assert_eq!(answer.status, 500);
    assert!(answer.body.contains("変更できたか分かりません"), "{}", answer.body);
}

#[tokio::test]
async fn a_damaged_closing_hides_no_check() {
    let house = House::open().await;
    discarded(&house).await;
    house.accepted().await;
    house
        .execute(
            "INSERT INTO closings VALUES ('2026-11-20', 1, 9223372036854775807, 'sato', 0, 0, 0, 0, 0, 0, 0)",
        )
        .await;
    let body = house.signed_in().await.get("/").await.body;
    assert!(body.contains("締めの記録を読めません") && body.contains("テスト 太郎"), "{body}");
}
