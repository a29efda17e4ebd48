//! Owns the tests of the help page.
//!
//! Promises: reads the page as staff do.
//! Must never: need a person's data.

use reception::Reason;

use crate::house::House;

#[tokio::test]
async fn help_answers_every_reason_and_says_whether_the_call_centre_answers_now() {
    let house = House::open().await;
    let mut browser = house.signed_in().await;
    assert!(browser.get("/").await.body.contains("href=\"/help\""));
    let page = browser.get("/help").await;
    assert_eq!(page.status, 200);
    assert!(page.body.len() < 60_000, "{} bytes", page.body.len());
    for reason in Reason::ALL {
        assert!(page.body.contains(desk::sentences::advice(reason).title), "{reason:?}");
    }
    // Friday, noon in Japan.
    assert!(page.body.contains("0800-080-4583") && page.body.contains("いまは受付時間内です（18:00 まで"));
    house.clock.advance_secs(6 * 60 * 60);
    let evening = house.signed_in().await.get("/help").await.body;
    assert!(evening.contains("いまは受付時間外です"), "{evening}");
}

#[tokio::test]
async fn help_is_for_those_who_are_signed_in() {
    let house = House::open().await;
    assert_eq!(house.browser().get("/help").await.status, 303);
}
