//! Owns the tests of the page on which managers look after accounts, and of invitations.
//!
//! Promises: what is taken from somebody is gone at their next request.
//! Must never: learn a passphrase that a person chose from a page.

use desk::access::FAILURES_MAX;
use desk::clock::Clock as _;
use queue::{INVITATION_SECS_MAX, Role};

use crate::browser::{Answer, Browser};
use crate::house::{House, PASSPHRASE, STAFF};
use crate::second::enrolled;

const MANAGER: &str = "boss";
const NEW: &str = "わたしだけのあいことば１２";

async fn managed() -> (House, Browser) {
    let house = House::open().await;
    house.add_account(MANAGER, Role::Manager).await;
    let browser = house.signed_in_as(MANAGER).await;
    (house, browser)
}

async fn change(browser: &mut Browser, path: &str, name: &str) -> Answer {
    let token = browser.get("/accounts").await.field("form_token");
    let fields = [("form_token", token.as_str()), ("name", name), ("display_name", ""), ("role", "staff")];
    browser.post(path, &fields).await
}

fn code_of(page: &Answer) -> String {
    let (_, rest) =
        page.body.split_once("<p class=\"mono code\">").unwrap_or_else(|| panic!("{}", page.body));
    rest.split('<').next().expect("code").to_owned()
}

async fn accept(house: &House, name: &str, code: &str) -> Answer {
    let fields = [("name", name), ("code", code), ("passphrase", NEW), ("again", NEW)];
    house.browser().post("/invited", &fields).await
}

#[tokio::test]
async fn an_invited_person_chooses_the_passphrase_once() {
    let (house, mut boss) = managed().await;
    let code = code_of(&change(&mut boss, "/accounts", "hana").await);
    assert!(!boss.get("/accounts").await.body.contains(&code), "shown once");
    assert!(boss.get("/accounts").await.body.contains("招待中"));
    assert_eq!(house.browser().sign_in("hana", "").await.status, 403, "no passphrase is none");
    assert_eq!(accept(&house, "hana", "AAAA-AAAA").await.status, 403);
    assert_eq!(accept(&house, STAFF, &code).await.status, 403, "somebody else's");
    assert_eq!(accept(&house, "hana", &code).await.header("location"), "/login");
    assert_eq!(house.browser().sign_in("hana", NEW).await.status, 303);
    assert_eq!(accept(&house, "hana", &code).await.status, 403, "used");
    assert_eq!(change(&mut boss, "/accounts", "hana").await.status, 422, "the name is taken");
}

#[tokio::test]
async fn an_invitation_ends_and_guesses_lock() {
    let (house, mut boss) = managed().await;
    let code = code_of(&change(&mut boss, "/accounts", "hana").await);
    for _ in 0..FAILURES_MAX {
        assert_eq!(accept(&house, "hana", &"A".repeat(24)).await.status, 403);
    }
    assert_eq!(accept(&house, "hana", &code).await.status, 429);
    house.clock.advance_secs(INVITATION_SECS_MAX);
    assert_eq!(accept(&house, "hana", &code).await.status, 403);
}

#[tokio::test]
async fn who_is_invited_again_is_out_and_the_old_passphrase_is_void() {
    let (house, mut boss) = managed().await;
    let mut staff = house.signed_in().await;
    let code = code_of(&change(&mut boss, "/accounts/invite-again", STAFF).await);
    assert_eq!(staff.get("/").await.header("location"), "/login");
    assert_eq!(staff.sign_in(STAFF, PASSPHRASE).await.status, 403);
    assert_eq!(accept(&house, STAFF, &code).await.status, 303);
    assert_eq!(staff.sign_in(STAFF, NEW).await.status, 303);
}

#[tokio::test]
async fn who_is_closed_is_out_within_a_minute() {
    let (house, mut boss) = managed().await;
    let mut staff = house.signed_in().await;
    assert_eq!(change(&mut boss, "/accounts/close", STAFF).await.header("location"), "/accounts");
    house.clock.advance_secs(1);
    assert_eq!(staff.get("/").await.header("location"), "/login");
    assert_eq!(staff.sign_in(STAFF, PASSPHRASE).await.status, 403);
    assert!(!boss.get("/accounts").await.body.contains(STAFF));
}

#[tokio::test]
async fn a_second_factor_is_reset_for_others_only() {
    let house = House::ruled(desk::access::SecondFactorRule::Required).await;
    house.add_account(MANAGER, Role::Manager).await;
    let (mut boss, _, _) = enrolled(&house, MANAGER).await;
    let (mut staff, _, _) = enrolled(&house, STAFF).await;
    assert_eq!(change(&mut boss, "/accounts/reset", STAFF).await.status, 303);
    assert_eq!(staff.get("/").await.header("location"), "/login");
    assert_eq!(staff.sign_in(STAFF, PASSPHRASE).await.header("location"), "/enrol");
    for path in ["/accounts/reset", "/accounts/close", "/accounts/invite-again"] {
        let refused = change(&mut boss, path, MANAGER).await;
        assert!(refused.status == 422 && refused.body.contains("自分のアカウントには"), "{path}");
    }
    let now = house.clock.now();
    assert!(house.queue.first_code(now).await.expect("read").is_none());
}

#[tokio::test]
async fn everybody_changes_their_own_passphrase_with_the_one_before() {
    let house = House::open().await;
    let mut browser = house.signed_in().await;
    let mut other = house.signed_in().await;
    let token = browser.get("/account").await.field("form_token");
    for (passphrase, new, again, status) in [
        ("wrong", NEW, NEW, 403),
        (PASSPHRASE, NEW, "another", 422),
        (PASSPHRASE, "short", "short", 422),
        (PASSPHRASE, NEW, NEW, 303),
    ] {
        let fields =
            [("form_token", token.as_str()), ("passphrase", passphrase), ("new", new), ("again", again)];
        assert_eq!(browser.post("/account/passphrase", &fields).await.status, status, "{new}");
    }
    assert_eq!(browser.get("/").await.status, 200);
    assert_eq!(other.get("/").await.header("location"), "/login");
    assert_eq!(other.sign_in(STAFF, PASSPHRASE).await.status, 403);
    assert_eq!(other.sign_in(STAFF, NEW).await.status, 303);
}
