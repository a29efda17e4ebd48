//! Owns the tests of what each role may do, from outside.
//!
//! Promises: every route that needs a session is tried as every role.
//! Must never: trust that a page without a link is out of reach.

use queue::Role;
use reception::CheckState;

use crate::house::{DAY, House};

const TECHNICIAN: &str = "tech";
const MANAGER: &str = "boss";

async fn staffed() -> House {
    let house = House::open().await;
    house.add_account(TECHNICIAN, Role::Technician).await;
    house.add_account(MANAGER, Role::Manager).await;
    house
}

#[tokio::test]
async fn technicians_see_how_the_device_stands_and_nobodys_data() {
    let house = staffed().await;
    let id = house.accepted().await;
    let mut browser = house.browser();
    let answer = browser.sign_in(TECHNICIAN, crate::house::PASSPHRASE).await;
    assert_eq!(answer.header("location"), "/status");
    let status = browser.get("/status").await;
    assert_eq!(browser.get("/help").await.status, 200);
    assert!(status.status == 200 && status.body.contains("端末の状態") && !status.body.contains("テスト"));
    let token = browser.get("/account").await.field("form_token");
    let check = format!("/checks/{id}");
    let [clean, closing] = [format!("/clean/{DAY}"), format!("/closing/{DAY}")];
    let report = [format!("{closing}/report"), format!("{closing}/report.csv")];
    let pages = ["/", "/?state=all", &check, "/accounts", "/audit", &clean, &closing, &report[0], &report[1]];
    for path in pages {
        let refused = browser.get(path).await;
        assert_eq!(refused.status, 403, "{path}");
        assert!(refused.body.contains("この操作はできません") && !refused.body.contains("テスト"), "{path}");
    }
    let fields = [("form_token", token.as_str()), ("revision", "1"), ("note", "x"), ("name", MANAGER)];
    for path in ["approve", "hold", "discard", "take-back"].map(|step| format!("{check}/{step}")) {
        assert_eq!(browser.post(&path, &fields).await.status, 403, "{path}");
    }
    let reopen = format!("{closing}/reopen");
    for path in [
        "/search",
        &clean,
        &closing,
        &reopen,
        "/notices/1/see",
        "/accounts",
        "/accounts/close",
        "/accounts/reset",
        "/accounts/invite-again",
    ] {
        assert_eq!(browser.post(path, &fields).await.status, 403, "{path}");
    }
    let state = house.queue.check(id).await.expect("queue").expect("check").summary.state;
    assert_eq!(state, CheckState::AwaitingReview);
    assert_eq!(browser.post("/logout", &fields).await.header("location"), "/login");
}

#[tokio::test]
async fn staff_review_and_do_not_manage() {
    let house = staffed().await;
    let id = house.accepted().await;
    let mut browser = house.signed_in().await;
    for path in ["/", "/status", "/account", &format!("/checks/{id}")] {
        let page = browser.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(!page.body.contains("href=\"/accounts\""), "{path}");
    }
    assert_eq!(browser.get("/audit").await.status, 403);
    let refused = browser.get("/accounts").await;
    assert!(refused.status == 403 && refused.body.contains("責任者だけが行えます"), "{}", refused.body);
    let token = browser.get("/").await.field("form_token");
    let fields =
        [("form_token", token.as_str()), ("name", MANAGER), ("display_name", "x"), ("role", "manager")];
    for path in ["/accounts", "/accounts/close", "/accounts/reset", "/accounts/invite-again"] {
        assert_eq!(browser.post(path, &fields).await.status, 403, "{path}");
    }
    assert_eq!(house.queue.staff_count().await.expect("count"), 3);
}

#[tokio::test]
async fn managers_do_both() {
    let house = staffed().await;
    let id = house.accepted().await;
    let mut browser = house.signed_in_as(MANAGER).await;
    for path in ["/", "/status", "/account", "/accounts", &format!("/checks/{id}")] {
        let page = browser.get(path).await;
        assert!(page.status == 200 && page.body.contains("href=\"/accounts\""), "{path}");
    }
}

#[tokio::test]
async fn another_role_ends_the_session() {
    let house = staffed().await;
    let mut browser = house.signed_in_as(MANAGER).await;
    assert_eq!(browser.get("/accounts").await.status, 200);
    house.execute("UPDATE staff SET role = 'staff' WHERE name = 'boss'").await;
    assert_eq!(browser.get("/accounts").await.header("location"), "/login");
}
