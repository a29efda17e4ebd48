//! Owns the tests of what stands in front of every page.
//!
//! Promises: each guard is tried with the attack that it is there for.
//! Must never: test a guard only where it is easy.

use desk::web::BODY_BYTES_MAX;
use reception::{CheckState, Verdict};

use crate::house::{House, person};

#[tokio::test]
async fn nothing_is_shown_or_moved_without_a_session() {
    let house = House::open().await;
    let id = house.accepted().await;
    let mut browser = house.browser();
    for path in ["/".to_owned(), format!("/checks/{id}"), "/?state=all".to_owned()] {
        let answer = browser.get(&path).await;
        assert_eq!((answer.status, answer.header("location")), (303, "/login"), "{path}");
        assert!(!answer.body.contains("テスト"));
    }
    for path in [format!("/checks/{id}/approve"), format!("/checks/{id}/discard"), "/logout".to_owned()] {
        let answer = browser.post(&path, &[("revision", "1"), ("note", "x"), ("form_token", "")]).await;
        assert_eq!(answer.header("location"), "/login", "{path}");
    }
    assert_eq!(state(&house, id).await, CheckState::AwaitingReview);
}

#[tokio::test]
async fn a_form_without_the_token_of_its_session_is_refused() {
    let house = House::open().await;
    let id = house.accepted().await;
    let mut browser = house.signed_in().await;
    let path = format!("/checks/{id}/approve");
    let foreign = house.signed_in().await.get("/").await.field("form_token");
    let refused = [
        vec![("revision", "1")],
        vec![("revision", "1"), ("form_token", "")],
        vec![("revision", "1"), ("form_token", foreign.as_str())],
    ];
    for fields in refused {
        assert_eq!(browser.post(&path, &fields).await.status, 403);
    }
    assert_eq!(browser.post("/logout", &[]).await.status, 403);
    assert_eq!(state(&house, id).await, CheckState::AwaitingReview);
    let own = browser.get("/").await.field("form_token");
    assert_eq!(browser.post(&path, &[("revision", "1"), ("form_token", &own)]).await.status, 303);
    assert_eq!(state(&house, id).await, CheckState::Approved);
}

#[tokio::test]
async fn a_form_from_elsewhere_is_refused_even_with_the_token() {
    let house = House::open().await;
    let id = house.accepted().await;
    let mut browser = house.signed_in().await;
    let page = browser.get(&format!("/checks/{id}")).await;
    for provenance in [
        vec![],
        vec![("sec-fetch-site", "cross-site".to_owned())],
        vec![("origin", "https://evil.example".to_owned())],
    ] {
        browser.provenance = provenance;
        assert_eq!(browser.decide(&page, id, "approve", "").await.status, 403);
        assert_eq!(browser.sign_in("a", "b").await.status, 403);
    }
    assert_eq!(state(&house, id).await, CheckState::AwaitingReview);
    browser.provenance = vec![("origin", format!("https://{}", browser.host()))];
    assert_eq!(browser.decide(&page, id, "approve", "").await.status, 303);
}

#[tokio::test]
async fn every_answer_forbids_frames_scripts_sniffing_and_caching() {
    let house = House::open().await;
    let id = house.accepted().await;
    let mut browser = house.signed_in().await;
    let day = format!("/closing/{}", crate::house::DAY);
    let check = format!("/checks/{id}");
    let (report, file) = (format!("{day}/report"), format!("{day}/report.csv"));
    for path in ["/", "/login", "/healthz", "/nowhere", "/logout", &check, &day, &report, &file] {
        let answer = browser.get(path).await;
        let policy = answer.header("content-security-policy");
        for rule in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"]
        {
            assert!(policy.contains(rule), "{path}: {rule} in {policy}");
        }
        assert!(!policy.contains("unsafe") && !policy.contains("script-src"), "{policy}");
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(answer.header("strict-transport-security").starts_with("max-age="));
    }
}

#[tokio::test]
async fn names_and_notes_are_text_and_never_markup() {
    let house = House::open().await;
    let script = "<script>alert(1)</script>";
    let image = "\"><img src=x onerror=alert(1)>";
    house.take_insurers(script).await;
    let id = house.check(Verdict::Accepted, person(script, image, script)).await;
    let mut browser = house.signed_in().await;
    let page = browser.get(&format!("/checks/{id}")).await;
    browser.decide(&page, id, "hold", &format!("{script}{image}")).await;
    let day = crate::house::DAY;
    let (clean, report) = (format!("/clean/{day}"), format!("/closing/{day}/report"));
    house.check(Verdict::Accepted, person(script, image, script)).await;
    for path in ["/?state=all".to_owned(), format!("/checks/{id}"), clean, report] {
        let body = browser.get(&path).await.body;
        assert!(body.contains("alert(1)"), "{path}");
        assert!(!body.contains("<script") && !body.contains("<img"), "{path}: {body}");
    }
}

#[tokio::test]
async fn pages_use_no_script_and_nothing_from_elsewhere() {
    let house = House::open().await;
    let id = house.accepted().await;
    let mut browser = house.signed_in().await;
    let day = crate::house::DAY;
    let days = [format!("/clean/{day}"), format!("/closing/{day}"), format!("/closing/{day}/report")];
    let own = ["/", "/login", "/desk.css", "/account", "/status", "/invited", "/help"].map(str::to_owned);
    for path in own.into_iter().chain([format!("/checks/{id}")]).chain(days) {
        let answer = browser.get(&path).await;
        assert!(answer.body.len() <= 60 * 1024, "{path}: {} bytes", answer.body.len());
        for word in ["<script", "style=", "onclick", "http://", "https://", "url("] {
            assert!(!answer.body.contains(word), "{path}: {word}");
        }
    }
}

#[tokio::test]
async fn a_large_body_is_refused() {
    let house = House::open().await;
    let id = house.accepted().await;
    let mut browser = house.signed_in().await;
    let page = browser.get(&format!("/checks/{id}")).await;
    let note = "a".repeat(BODY_BYTES_MAX / 3 + 1);
    assert_eq!(browser.decide(&page, id, "hold", &note).await.status, 413);
    let note = "a".repeat(reception::NOTE_CHARS_MAX + 1);
    assert_eq!(browser.decide(&page, id, "hold", &note).await.status, 422);
    assert_eq!(state(&house, id).await, CheckState::AwaitingReview);
}

#[tokio::test]
async fn addresses_that_name_nothing_are_not_found() {
    let house = House::open().await;
    let mut browser = house.signed_in().await;
    let unknown = "0".repeat(32);
    for path in ["/nowhere", "/checks/x", "/checks/..%2f..%2fetc", &format!("/checks/{unknown}")] {
        assert_eq!(browser.get(path).await.status, 404, "{path}");
    }
    assert_eq!(browser.get("/?date=x&date=y&state=%00&after=-1&moved=zz").await.status, 200);
}

#[tokio::test]
async fn health_says_ok_and_nothing_else() {
    let house = House::open().await;
    let answer = house.browser().get("/healthz").await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "ok"));
    house.queue.close().await;
    let answer = house.browser().get("/healthz").await;
    assert_eq!((answer.status, answer.body.as_str()), (503, "unavailable"));
}

async fn state(house: &House, id: reception::CheckId) -> CheckState {
    house.queue.check(id).await.expect("queue").expect("check").summary.state
}
