//! Owns the tests of finding a check again and of narrowing the list.
//!
//! Promises: reads the page as staff do, by its words.
//! Must never: look into the queue for what the page should say.

use queue::NewCheck;
use reception::{Course, Reason, Verdict};

use crate::browser::{Answer, Browser};
use crate::house::{DAY, House, person};

async fn search(browser: &mut Browser, sought: &str, more: &[(&str, &str)]) -> Answer {
    let token = browser.get("/").await.field("form_token");
    let mut fields = vec![("form_token", token.as_str()), ("date", DAY), ("sought", sought)];
    fields.extend(more);
    browser.post("/search", &fields).await
}

async fn three_people() -> (House, Browser) {
    let house = House::open().await;
    house.check(Verdict::Accepted, person("佐藤 花子", "ｻﾄｳ ﾊﾅｺ", "健保")).await;
    house.check(Verdict::Accepted, person("加藤 次郎", "ｶﾄｳ ｼﾞﾛｳ", "健保")).await;
    let yesterday = |check: &mut NewCheck| check.business_date = "2026-11-19".parse().expect("date");
    let answer = reception::EligibilityAnswer {
        validity: reception::Validity::Valid,
        results: vec![person("佐藤 三郎", "サトウ サブロウ", "健保")],
    };
    house.store_with(Verdict::Accepted, Some(answer), yesterday).await;
    let browser = house.signed_in().await;
    (house, browser)
}

#[tokio::test]
async fn somebody_is_found_by_what_staff_have() {
    let (house, mut browser) = three_people().await;
    for (sought, told) in [
        ("さとう", "氏名カナが入力の文字で始まる方"),
        ("1", "2026年11月20日（金）：受付番号 1"),
        ("S35.4.1", "生年月日が"),
    ] {
        let found = search(&mut browser, sought, &[]).await;
        assert_eq!(found.status, 200, "{sought}");
        assert!(found.body.contains("佐藤 花子") && found.body.contains(told), "{sought}: {}", found.body);
        assert!(!found.body.contains("佐藤 三郎"), "{sought} is of another day");
    }
    assert!(!search(&mut browser, "さとう", &[]).await.body.contains("加藤"));
    assert!(search(&mut browser, "さとう", &[]).await.body.contains(">時刻</th>"));
    let every = search(&mut browser, "さとう", &[("scope", "every-day")]).await.body;
    assert!(every.contains(">受付日</th>") && every.contains("<td class=\"when\">2026年11月19日"), "{every}");
    assert!(every.contains("佐藤 花子") && every.contains("佐藤 三郎"), "{every}");
    assert!(search(&mut browser, "タナカ", &[]).await.body.contains("ありません"));
    let trail = queue::TrailFilter::default();
    let rows = house.queue.trail(&trail, None, 1).await.expect("trail").rows;
    let last = rows.first().map(|row| (row.action, row.object.clone()));
    assert_eq!(last, Some((queue::AuditAction::Desk(queue::DeskAction::Search), None)));
}

#[tokio::test]
async fn text_that_can_mean_nothing_says_what_can_be_typed() {
    let (_house, mut browser) = three_people().await;
    for text in ["佐藤", "123456", "%"] {
        let answer = search(&mut browser, text, &[]).await;
        assert_eq!(answer.status, 400, "{text}");
        assert!(answer.body.contains("漢字ではさがせません") && answer.body.contains(text), "{text}");
    }
}

#[tokio::test]
async fn what_was_typed_stands_in_no_address() {
    let (_house, mut browser) = three_people().await;
    assert_eq!(browser.get("/search?sought=%E3%82%B5").await.status, 404);
    let found = search(&mut browser, "サトウ", &[]).await;
    let addresses: Vec<&str> = found.body.split("href=\"").skip(1).collect();
    assert!(addresses.iter().all(|rest| !rest.split('"').next().is_some_and(|href| href.contains("sought"))));
    let foreign = browser.post("/search", &[("form_token", "x"), ("date", DAY), ("sought", "サ")]).await;
    assert_eq!(foreign.status, 403);
    assert!(!foreign.body.contains("佐藤"));
}

#[tokio::test]
async fn a_long_search_goes_on_page_by_page() {
    let house = House::open().await;
    for number in 0..53 {
        house.check(Verdict::Accepted, person(&format!("佐藤 {number}号"), "ｻﾄｳ", "健保")).await;
    }
    let mut browser = house.signed_in().await;
    let first = search(&mut browser, "サトウ", &[]).await;
    assert_eq!(first.body.matches("号</td>").count(), 50);
    let rest = search(&mut browser, "サトウ", &[("after", &first.field("after"))]).await;
    assert_eq!(rest.body.matches("号</td>").count(), 3);
    assert!(!rest.body.contains("name=\"after\""), "nothing follows");
}

#[tokio::test]
async fn the_list_is_narrowed_and_stays_so() {
    let house = House::open().await;
    house.check(Verdict::Accepted, person("佐藤 花子", "ｻﾄｳ", "健保")).await;
    let red = Verdict::from_reasons([Reason::InsurerNotContracted]);
    house.check(red, person("加藤 次郎", "ｶﾄｳ", "健保")).await;
    let corporate = |check: &mut NewCheck| check.course = Course::Corporate;
    house.store_with(Verdict::from_reasons([Reason::CourseNotPermitted]), None, corporate).await;
    let mut browser = house.signed_in().await;
    let whole = browser.get("/").await.body;
    assert!(whole.contains("佐藤 花子") && !whole.contains("絞り込み中"), "{whole}");
    for (query, here, gone) in [
        ("reason=insurer-not-contracted", "加藤 次郎", "佐藤 花子"),
        ("course=corporate", "資格情報なし", "佐藤 花子"),
        ("proof=none", "資格情報なし", "加藤 次郎"),
        ("insurer=06990014", "佐藤 花子", "資格情報なし"),
    ] {
        for state in ["open", "awaiting-review", "all"] {
            let page = browser.get(&format!("/?state={state}&{query}")).await.body;
            assert!(page.contains(here) && !page.contains(gone), "{state} {query}: {page}");
            assert!(page.contains("絞り込み中") && page.contains("絞り込みをやめる"), "{query}");
            let kept = format!("&#38;{query}");
            assert!(page.contains(&kept) || page.contains(&format!("&amp;{query}")), "{query}: {page}");
            assert!(page.contains("http-equiv=\"refresh\""), "it still follows the day");
        }
    }
    let page = browser.get("/?reason=haircut&course=&insurer=12&proof=x").await.body;
    assert!(page.contains("佐藤 花子") && !page.contains("絞り込み中"), "not understood narrows nothing");
}
