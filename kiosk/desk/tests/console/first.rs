//! Owns the tests of the first manager.
//!
//! Promises: the code comes from the queue, as `desk first-code` has it; no page shows it.
//! Must never: make a second first manager.

use desk::access::FAILURES_MAX;
use desk::clock::Clock as _;
use queue::{Actor, FIRST_CODE_SECS_MAX, Role};

use crate::browser::{Answer, Browser};
use crate::house::{House, STAFF};

const NEW: &str = "はじめのひとのあいことばです";

/// A device on which nobody has an account.
async fn new_device() -> House {
    let house = House::open().await;
    house.queue.remove_staff(STAFF, &Actor::Technician, house.clock.now()).await.expect("closed");
    house
}

async fn shown(house: &House) -> Option<String> {
    let code = house.queue.first_code(house.clock.now()).await.expect("read");
    code.map(|code| code.expose().to_owned())
}

async fn make(browser: &mut Browser, code: &str, name: &str, again: &str) -> Answer {
    let fields =
        [("code", code), ("name", name), ("display_name", "責任者"), ("passphrase", NEW), ("again", again)];
    browser.post("/first", &fields).await
}

#[tokio::test]
async fn the_code_at_the_device_makes_one_manager() {
    let house = new_device().await;
    let mut browser = house.browser();
    assert!(browser.get("/login").await.body.contains("href=\"/first\""));
    assert!(browser.get("/first").await.body.contains("コードを用意する"));
    assert_eq!(make(&mut browser, "00000000", "hana", NEW).await.status, 403, "no code holds");
    assert_eq!(browser.post("/first/code", &[]).await.header("location"), "/first");
    let code = shown(&house).await.expect("a code");
    browser.post("/first/code", &[]).await;
    assert_eq!(shown(&house).await.as_ref(), Some(&code), "asking again changes nothing");
    let page = browser.get("/first").await;
    assert!(page.body.contains("コードが用意できました") && !page.body.contains(&code));
    assert_eq!(make(&mut browser, &code, "hana", "another").await.status, 422);
    assert_eq!(make(&mut browser, &code, "", NEW).await.status, 422);
    assert_eq!(make(&mut browser, &code, STAFF, NEW).await.status, 422, "a name of somebody who left");
    assert_eq!(make(&mut browser, &code, "hana", NEW).await.header("location"), "/login");
    assert_eq!(house.queue.staff("hana").await.expect("read").expect("there").role, Role::Manager);
    assert_eq!(browser.sign_in("hana", NEW).await.status, 303);
    assert!(shown(&house).await.is_none());
    for _ in 0..2 {
        assert_eq!(browser.get("/first").await.header("location"), "/login");
        assert_eq!(make(&mut browser, &code, "zwei", NEW).await.header("location"), "/login");
        browser.post("/first/code", &[]).await;
        assert!(shown(&house).await.is_none());
    }
    assert_eq!(house.queue.staff_count().await.expect("count"), 1);
}

#[tokio::test]
async fn the_code_ends_and_guesses_lock() {
    let house = new_device().await;
    let mut browser = house.browser();
    browser.post("/first/code", &[]).await;
    let code = shown(&house).await.expect("a code");
    let wrong = if code == "12345678" { "87654321" } else { "12345678" };
    for _ in 0..FAILURES_MAX {
        assert_eq!(make(&mut browser, wrong, "hana", NEW).await.status, 403);
    }
    let locked = make(&mut browser, &code, "hana", NEW).await;
    assert!(locked.status == 429 && locked.body.contains("約 1 分後"), "{}", locked.body);
    house.clock.advance_secs(FIRST_CODE_SECS_MAX);
    assert!(shown(&house).await.is_none());
    assert_eq!(make(&mut browser, &code, "hana", NEW).await.status, 403);
    assert_eq!(house.queue.staff_count().await.expect("count"), 0);
}
