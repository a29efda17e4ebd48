//! Owns the tests of signing in and out.
//!
//! Promises: each rule of `access` is seen from outside.
//! Must never: depend on how long a machine takes.

use queue::Actor;

use crate::house::{House, PASSPHRASE, STAFF};

#[tokio::test]
async fn only_the_right_passphrase_signs_in() {
    let house = House::open().await;
    let mut browser = house.browser();
    let wrong = browser.sign_in(STAFF, "けさのしんぶんはかるいです").await;
    let unknown = browser.sign_in("nobody", PASSPHRASE).await;
    assert_eq!((wrong.status, unknown.status), (403, 403));
    assert_eq!(wrong.body, unknown.body);
    assert!(wrong.body.contains("アカウント名またはパスフレーズが違います。"));
    assert!(browser.cookie.is_none());
    assert_eq!(browser.get("/").await.header("location"), "/login");
    let right = browser.sign_in(STAFF, PASSPHRASE).await;
    assert_eq!((right.status, right.header("location")), (303, "/"));
    assert_eq!(browser.get("/").await.status, 200);
}

#[tokio::test]
async fn the_cookie_stays_with_this_host_and_out_of_reach_of_scripts() {
    let house = House::open().await;
    let answer = house.browser().sign_in(STAFF, PASSPHRASE).await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-desk="), "{cookie}");
    for flag in ["; Path=/", "; Secure", "; HttpOnly", "; SameSite=Strict"] {
        assert!(cookie.contains(flag), "{flag} in {cookie}");
    }
    assert!(!cookie.contains("Domain") && !cookie.contains("Max-Age"), "{cookie}");
}

#[tokio::test]
async fn five_failures_lock_account_and_address_even_for_the_right_passphrase() {
    let house = House::open().await;
    let mut browser = house.browser();
    for _ in 0..desk::access::FAILURES_MAX {
        assert_eq!(browser.sign_in(STAFF, "wrong").await.status, 403);
    }
    let locked = browser.sign_in(STAFF, PASSPHRASE).await;
    assert_eq!(locked.status, 429);
    let wait: i64 = locked.header("retry-after").parse().expect("seconds");
    assert!((1..=60).contains(&wait));
    house.add_staff("suzuki").await;
    assert_eq!(browser.sign_in("suzuki", PASSPHRASE).await.status, 429);
    house.clock.advance_secs(wait + 1);
    assert_eq!(browser.sign_in(STAFF, PASSPHRASE).await.status, 303);
}

#[tokio::test]
async fn a_token_from_before_the_sign_in_is_worth_nothing_after_it() {
    let house = House::open().await;
    let mut browser = house.browser();
    browser.cookie = Some("planted-by-somebody-else".to_owned());
    browser.sign_in(STAFF, PASSPHRASE).await;
    let first = browser.cookie.clone().expect("cookie");
    assert_ne!(first, "planted-by-somebody-else");
    browser.sign_in(STAFF, PASSPHRASE).await;
    assert_ne!(browser.cookie, Some(first.clone()));
    browser.cookie = Some(first);
    assert_eq!(browser.get("/").await.status, 303);
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let house = House::open().await;
    let mut browser = house.signed_in().await;
    let cookie = browser.cookie.clone();
    let token = browser.get("/").await.field("form_token");
    let answer = browser.post("/logout", &[("form_token", &token)]).await;
    assert_eq!(answer.header("location"), "/login");
    assert!(browser.cookie.is_none());
    browser.cookie = cookie;
    assert_eq!(browser.get("/").await.status, 303);
}

#[tokio::test]
async fn a_sign_out_that_cannot_be_recorded_is_a_sign_out() {
    let house = House::open().await;
    let mut browser = house.signed_in().await;
    let token = browser.get("/").await.field("form_token");
    house.execute("CREATE TRIGGER broken BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END").await;
    let answer = browser.post("/logout", &[("form_token", &token)]).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/login"));
}

#[tokio::test]
async fn an_empty_chair_is_signed_out_although_the_list_reloads_itself() {
    let house = House::open().await;
    let mut browser = house.signed_in().await;
    let page = browser.get("/").await;
    let (_, rest) = page.body.split_once("15;url=").expect("reload");
    let reload = rest.split('"').next().expect("address").replace("&amp;", "&").replace("&#38;", "&");
    house.clock.advance_secs(14 * 60);
    assert_eq!(browser.get(&reload).await.status, 200, "{reload}");
    house.clock.advance_secs(2 * 60);
    assert_eq!(browser.get(&reload).await.status, 303);
    assert_eq!(browser.get("/").await.header("location"), "/login");
}

#[tokio::test]
async fn a_page_that_nobody_touches_clears_itself_and_a_look_from_elsewhere_keeps_it() {
    let house = House::open().await;
    let id = house.accepted().await;
    let mut browser = house.signed_in().await;
    let page = browser.get(&format!("/checks/{id}")).await;
    assert!(page.body.contains("http-equiv=\"refresh\" content=\"905;url=/login?auto=1\""), "{}", page.body);
    house.clock.advance_secs(905 - 60);
    let early = browser.get("/login?auto=1").await;
    assert_eq!((early.status, early.header("location")), (303, "/?auto=1"), "another window is in use");
    house.clock.advance_secs(60);
    let cleared = browser.get("/login?auto=1").await;
    assert_eq!(cleared.status, 200, "the look by itself was no activity");
    assert!(cleared.body.contains("パスフレーズ") && !cleared.body.contains("テスト"));
    for path in ["/account", "/status", "/?date=2026-11-19"] {
        let page = house.signed_in().await.get(path).await;
        assert!(page.body.contains(";url=/login?auto=1\""), "{path}");
    }
}

#[tokio::test]
async fn ten_hours_end_a_busy_session() {
    let house = House::open().await;
    let mut browser = house.signed_in().await;
    for _ in 0..49 {
        house.clock.advance_secs(12 * 60);
        assert_eq!(browser.get("/").await.status, 200);
    }
    house.clock.advance_secs(12 * 60);
    assert_eq!(browser.get("/").await.status, 303);
}

#[tokio::test]
async fn a_removed_account_is_out_at_once() {
    let house = House::open().await;
    let mut browser = house.signed_in().await;
    let now = desk::clock::Clock::now(&*house.clock);
    house.queue.remove_staff(STAFF, &Actor::Technician, now).await.expect("removed");
    assert_eq!(browser.get("/").await.header("location"), "/login");
}

#[tokio::test]
async fn the_login_page_shows_the_fingerprint_and_no_account_is_made_by_itself() {
    let house = House::open().await;
    let mut browser = house.browser();
    let page = browser.get("/login").await;
    let now = desk::clock::Clock::now(&*house.clock);
    let certificate = desk::server::ServerCertificate::load(&crate::house::config(&house.dir), now);
    assert!(page.body.contains(&certificate.expect("certificate").fingerprint));
    assert!(!page.body.contains("アカウントがまだありません"));
    house.queue.remove_staff(STAFF, &Actor::Technician, now).await.expect("removed");
    assert!(browser.get("/login").await.body.contains("アカウントがまだありません"));
}

#[tokio::test]
async fn a_new_passphrase_ends_the_sessions_of_that_account_only() {
    let house = House::open().await;
    house.add_staff("suzuki").await;
    let mut browser = house.signed_in().await;
    let mut other = house.signed_in_as("suzuki").await;
    let hash =
        desk::access::Passphrase::new("べつのあいことばにしました".to_owned()).hash(&[9; 16]).expect("hash");
    let now = desk::clock::Clock::now(&*house.clock);
    house.queue.set_passphrase(STAFF, &hash, &Actor::Technician, now).await.expect("set");
    assert_eq!(browser.get("/").await.header("location"), "/login");
    assert_eq!(other.get("/").await.status, 200);
    assert_eq!(browser.sign_in(STAFF, PASSPHRASE).await.status, 403);
    assert_eq!(browser.sign_in(STAFF, "べつのあいことばにしました").await.status, 303);
    assert_eq!(browser.get("/").await.status, 200);
}
