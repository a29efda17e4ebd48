//! Owns the tests of taking a decision back (元に戻す): in time, too late, twice.
//!
//! Promises: a real forwarder and an exam system that keeps what it gets.
//! Must never: look into the queue for what the page should say.

use reception::{CheckId, CheckState};

use crate::browser::{Answer, Browser};
use crate::forwarding::Line;
use crate::house::FACILITY;

async fn take_back(browser: &mut Browser, page: &Answer, id: CheckId) -> Answer {
    let (token, revision) = (page.field("form_token"), page.field("revision"));
    let fields = [("form_token", token.as_str()), ("revision", revision.as_str())];
    browser.post(&format!("/checks/{id}/take-back"), &fields).await
}

#[tokio::test]
async fn an_approval_that_was_taken_back_in_time_never_reaches_the_exam_system() {
    let mut line = Line::open(&[]).await;
    line.forward_as(FACILITY, 30);
    let (back, kept) = (line.house.accepted().await, line.house.accepted().await);
    for id in [back, kept] {
        line.approve(id, "").await;
    }
    let mut browser = line.house.signed_in().await;
    let board = browser.get(&format!("/?moved={back}")).await;
    assert!(board.body.contains("元に戻す"), "{}", board.body);
    assert_eq!(take_back(&mut browser, &board, back).await.status, 303);
    assert_eq!(line.state(back).await, CheckState::AwaitingReview);
    line.house.clock.advance_secs(31);
    line.house.approved.notify_one();
    line.until_forwarded(kept).await;
    assert!(line.exam.bodies_of(back).is_empty());
    let page = browser.get(&format!("/checks/{back}")).await.body;
    assert!(page.contains("承認する") && page.contains("<td>元に戻す</td>"), "{page}");
}

#[tokio::test]
async fn what_is_sent_is_told_to_be_too_late() {
    let line = Line::open(&[]).await;
    let id = line.house.accepted().await;
    let mut browser = line.house.signed_in().await;
    let before = browser.get(&format!("/checks/{id}")).await;
    assert!(!before.body.contains("take-back"), "nothing to take back yet");
    line.approve(id, "").await;
    line.until_forwarded(id).await;
    let after = browser.get(&format!("/checks/{id}")).await;
    assert!(!after.body.contains("take-back"), "{}", after.body);
    let token = before.field("form_token");
    let fields = [("form_token", token.as_str()), ("revision", "3")];
    let refused = browser.post(&format!("/checks/{id}/take-back"), &fields).await;
    assert_eq!(refused.status, 409, "{}", refused.body);
    assert_eq!(line.state(id).await, CheckState::Forwarded);
}

#[tokio::test]
async fn an_approval_whose_sending_has_begun_is_not_taken_back() {
    let mut line = Line::open(&[]).await;
    line.forward_as(FACILITY, 600);
    let id = line.house.accepted().await;
    line.approve(id, "").await;
    let mut browser = line.house.signed_in().await;
    let page = browser.get(&format!("/checks/{id}")).await;
    line.house.execute("UPDATE outbox SET begun_at_ms = 1").await;
    let refused = take_back(&mut browser, &page, id).await;
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("もう健診システムへ送り始めているので"), "{}", refused.body);
    assert_eq!(line.state(id).await, CheckState::Approved);
}

#[tokio::test]
async fn a_discard_is_taken_back_and_a_double_click_does_no_harm() {
    let line = Line::open(&[]).await;
    let id = line.house.accepted().await;
    let mut browser = line.house.signed_in().await;
    let page = browser.get(&format!("/checks/{id}")).await;
    assert_eq!(browser.decide(&page, id, "discard", "重複").await.status, 303);
    let page = browser.get(&format!("/checks/{id}")).await;
    assert_eq!(take_back(&mut browser, &page, id).await.status, 303);
    assert_eq!(take_back(&mut browser, &page, id).await.status, 303, "the same click");
    assert_eq!(line.state(id).await, CheckState::AwaitingReview);
}
