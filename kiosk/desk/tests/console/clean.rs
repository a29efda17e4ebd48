//! Owns the tests of approving many checks at once.
//!
//! Promises: uses the form as the page wrote it, and forges it where a guard must hold.
//! Must never: look into the queue for what a page should say.

use desk::web::CLEAN_ROWS_MAX;
use queue::{Actor, AuditAction};
use reception::{CheckId, CheckState, Move, Reason, Verdict};

use crate::browser::{Answer, Browser};
use crate::house::{DAY, House, STAFF, person};

const PATH: &str = "/clean/2026-11-20";

async fn state(house: &House, id: CheckId) -> CheckState {
    house.queue.check(id).await.expect("queue").expect("check").summary.state
}

async fn press(browser: &mut Browser, page: &Answer) -> Answer {
    let (count, shown) = (page.field("count"), page.field("shown"));
    send(browser, page, &count, &shown).await
}

async fn send(browser: &mut Browser, page: &Answer, count: &str, shown: &str) -> Answer {
    let token = page.field("form_token");
    browser.post(PATH, &[("form_token", &token), ("count", count), ("shown", shown)]).await
}

#[tokio::test]
async fn the_clean_ones_are_listed_counted_and_approved_together() {
    let house = House::open().await;
    let first = house.check(Verdict::Accepted, person("緑 一郎", "ﾐﾄﾞﾘ ｲﾁﾛｳ", "A健保")).await;
    let amber = Verdict::from_reasons([Reason::VoucherMissing]);
    let amber = house.check(amber, person("黄 二郎", "ｷ ｼﾞﾛｳ", "B健保")).await;
    let last = house.check(Verdict::Accepted, person("緑 三郎", "ﾐﾄﾞﾘ ｻﾌﾞﾛｳ", "C健保")).await;
    let mut browser = house.signed_in().await;
    let board = browser.get("/").await.body;
    assert!(
        board.contains(&format!("<a class=\"button\" href=\"{PATH}\">問題なしをまとめて承認（2 件）")),
        "{board}"
    );
    let page = browser.get(PATH).await;
    for text in
        ["<strong>2 件</strong>", "この 2 件を承認する", "緑 一郎", "ﾐﾄﾞﾘ ｻﾌﾞﾛｳ", "A健保", "特定健康診査"]
    {
        assert!(page.body.contains(text), "{text} in {}", page.body);
    }
    assert!(!page.body.contains("黄 二郎"));
    let done = press(&mut browser, &page).await;
    assert_eq!(done.status, 200);
    assert!(
        done.body.contains("2 件を承認しました") && !done.body.contains("承認していない"),
        "{}",
        done.body
    );
    assert_eq!(state(&house, amber).await, CheckState::AwaitingReview);
    for id in [first, last] {
        let check = house.queue.check(id).await.expect("queue").expect("check");
        assert_eq!(check.summary.state, CheckState::Approved);
        let rows = check.history.iter().filter(|row| row.action == AuditAction::Step(Move::Approve));
        let who: Vec<_> = rows.map(|row| row.actor.clone()).collect();
        assert_eq!(who, [Actor::Staff(STAFF.to_owned())]);
    }
    tokio::time::timeout(std::time::Duration::from_secs(5), house.approved.notified())
        .await
        .expect("sent at once");
    assert!(!browser.get("/").await.body.contains("まとめて承認"));
    assert!(browser.get(PATH).await.body.contains("承認待ちはありません"));
}

#[tokio::test]
async fn one_that_moved_meanwhile_is_left_and_told_with_who_and_when() {
    let house = House::open().await;
    house.add_staff("suzuki").await;
    let (kept, gone) = (house.accepted().await, house.accepted().await);
    let (mut browser, mut other) = (house.signed_in().await, house.signed_in_as("suzuki").await);
    let page = browser.get(PATH).await;
    let page_of_other = other.get(&format!("/checks/{gone}")).await;
    assert_eq!(other.decide(&page_of_other, gone, "hold", "電話待ち").await.status, 303);
    let done = press(&mut browser, &page).await;
    for text in [
        "1 件を承認しました",
        "承認していない受付 1 件",
        "受付番号 2",
        "先に「保留」になりました（suzuki、2026年11月20日 12:0",
    ] {
        assert!(done.body.contains(text), "{text} in {}", done.body);
    }
    assert!(done.body.contains(&format!("href=\"/checks/{gone}\"")));
    assert_eq!(state(&house, kept).await, CheckState::Approved);
    assert_eq!(state(&house, gone).await, CheckState::OnHold);
    let again = press(&mut browser, &page).await;
    assert!(again.body.contains("1 件を承認しました"), "a double click accuses nobody: {}", again.body);
}

#[tokio::test]
async fn what_comes_after_the_page_is_not_approved_with_it() {
    let house = House::open().await;
    let listed = house.accepted().await;
    let mut browser = house.signed_in().await;
    let page = browser.get(PATH).await;
    let late = house.accepted().await;
    let done = press(&mut browser, &page).await;
    assert!(done.body.contains("1 件を承認しました") && done.body.contains("あと 1 件"), "{}", done.body);
    assert_eq!(state(&house, listed).await, CheckState::Approved);
    assert_eq!(state(&house, late).await, CheckState::AwaitingReview);
}

#[tokio::test]
async fn a_forged_list_approves_nothing_that_the_page_would_not_list() {
    let house = House::open().await;
    let red = Verdict::from_reasons([Reason::InsurerNotContracted]);
    let red = house.check(red, person("赤 一郎", "ｱｶ", "A健保")).await;
    let held = house.accepted().await;
    let yesterday = house
        .store_with(Verdict::Accepted, Some(answer()), |check| {
            check.business_date = "2026-11-19".parse().expect("date");
        })
        .await;
    let clean = house.accepted().await;
    let mut browser = house.signed_in().await;
    let page_of_held = browser.get(&format!("/checks/{held}")).await;
    assert_eq!(browser.decide(&page_of_held, held, "hold", "電話待ち").await.status, 303);
    let page = browser.get(PATH).await;
    for (id, revision) in [(red, 1), (held, 2), (yesterday, 1), (CheckId::from_random([99; 16]), 1)] {
        let before = house.queue.check(id).await.expect("queue").map(|check| check.summary.state);
        let done = send(&mut browser, &page, "1", &format!("{id}:{revision}")).await;
        assert_eq!(done.status, 200);
        assert!(
            done.body.contains("0 件を承認しました") && done.body.contains("まとめて承認できません"),
            "{}",
            done.body
        );
        assert_eq!(house.queue.check(id).await.expect("queue").map(|check| check.summary.state), before);
    }
    let one = format!("{clean}:1");
    let many = vec![one.as_str(); usize::try_from(CLEAN_ROWS_MAX).expect("small") + 1].join(" ");
    for (count, shown) in [
        ("2", one.as_str()),
        ("", &one),
        ("x", &one),
        ("2", &format!("{one} {one}")),
        ("1", "x:1"),
        ("1", &clean.to_string()),
        ("0", ""),
        ("101", &many),
    ] {
        assert_eq!(send(&mut browser, &page, count, shown).await.status, 403, "{count} {shown}");
    }
    assert_eq!(state(&house, clean).await, CheckState::AwaitingReview);
}

#[tokio::test]
async fn a_damaged_check_is_not_listed_and_stops_no_other() {
    let house = House::open().await;
    let (damaged, sound) = (house.accepted().await, house.accepted().await);
    let mut browser = house.signed_in().await;
    let before = browser.get(PATH).await;
    house.damage(1).await;
    let page = browser.get(PATH).await;
    assert!(page.body.contains("この 1 件を承認する"), "{}", page.body);
    let done = press(&mut browser, &before).await;
    assert!(
        done.body.contains("1 件を承認しました") && done.body.contains("壊れていて読めません"),
        "{}",
        done.body
    );
    assert!(done.body.contains(&format!("/checks/{damaged}")));
    assert_eq!(state(&house, sound).await, CheckState::Approved);
}

#[tokio::test]
async fn a_queue_that_fails_midway_is_told_without_a_claim() {
    let house = House::open().await;
    for _ in 0..3 {
        house.accepted().await;
    }
    let mut browser = house.signed_in().await;
    let page = browser.get(PATH).await;
    house
        .execute("CREATE TRIGGER broken BEFORE INSERT ON outbox WHEN (SELECT count(*) FROM outbox) = 1 BEGIN SELECT RAISE(ABORT, 'no'); END")
        .await;
    let done = press(&mut browser, &page).await;
    assert_eq!(done.status, 500);
    assert!(done.body.contains("1 件を承認しました") && done.body.contains("残りの 2 件"), "{}", done.body);
}

#[tokio::test]
async fn a_full_page_is_bounded_in_rows_and_bytes() {
    let house = House::open().await;
    for count in 0..=CLEAN_ROWS_MAX {
        let person = person(
            &format!("長い名前の検査 太郎{count:03}"),
            "ﾅｶﾞｲﾅﾏｴﾉｹﾝｻ ﾀﾛｳ",
            "全国健康保険協会（東京支部）",
        );
        house.check(Verdict::Accepted, person).await;
    }
    let mut browser = house.signed_in().await;
    let page = browser.get(PATH).await;
    assert!(
        page.body.contains("この 100 件を承認する") && page.body.contains("ほかに 1 件"),
        "{}",
        page.body
    );
    assert!(page.body.len() <= 60 * 1024, "{} bytes", page.body.len());
    let done = press(&mut browser, &page).await;
    assert!(done.body.contains("100 件を承認しました") && done.body.contains("あと 1 件"), "{}", done.body);
}

#[tokio::test]
async fn days_that_are_none_are_not_found() {
    let house = House::open().await;
    let mut browser = house.signed_in().await;
    for day in
        ["x", "20261120", "2026-11-21", "2026-11-20T00:00", "-000001-01-01", "0000-01-01", "2026-13-01"]
    {
        for path in [format!("/clean/{day}"), format!("/closing/{day}"), format!("/closing/{day}/report")] {
            assert_eq!(browser.get(&path).await.status, 404, "{path}");
        }
    }
    assert_eq!(browser.get(&format!("/clean/{DAY}")).await.status, 200);
}

fn answer() -> reception::EligibilityAnswer {
    let results = vec![person("前日 四郎", "ｾﾞﾝｼﾞﾂ ｼﾛｳ", "D健保")];
    reception::EligibilityAnswer { validity: reception::Validity::Valid, results }
}

#[tokio::test]
async fn what_takes_too_long_is_stopped_and_what_was_not_tried_is_told() {
    let house = House::open().await;
    for number in 0..CLEAN_ROWS_MAX {
        house.check(Verdict::Accepted, person(&format!("緑 {number}号"), "ﾐﾄﾞﾘ", "健保")).await;
    }
    let mut browser = house.signed_in().await;
    let page = browser.get(PATH).await;
    let slow = async {
        while house.queue.counts(DAY.parse().expect("date")).await.expect("counts").approved == 0 {
            tokio::task::yield_now().await;
        }
        house.clock.advance_secs(20);
    };
    let (done, ()) = tokio::join!(press(&mut browser, &page), slow);
    assert_eq!(done.status, 200, "{}", done.body);
    assert!(
        done.body.contains("途中で止めました") && !done.body.contains("承認できたか分かりません"),
        "{}",
        done.body
    );
    let counts = house.queue.counts(DAY.parse().expect("date")).await.expect("counts");
    assert!(counts.approved > 0 && counts.awaiting_review > 0, "{counts:?}");
    assert!(
        done.body.contains(&format!("残りの {} 件は承認していません", counts.awaiting_review)),
        "{}",
        done.body
    );
    assert!(done.body.contains("続けて承認する"), "{}", done.body);
}
