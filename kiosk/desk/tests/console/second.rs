//! Owns the tests of the second factor: setting up, signing in, replay, recovery, taking away.
//!
//! Promises: codes are made here from the secret that the page shows, by the program's own arithmetic, which RFC 6238's
//! vectors hold.
//! Must never: wait for a real half minute.

use desk::access::{FAILURES_MAX, SecondFactorRule, TotpSecret};
use desk::clock::Clock as _;
use queue::{Actor, RECOVERY_CODES, Role};

use crate::browser::{Answer, Browser};
use crate::disk::disk_refuses;
use crate::house::{House, PASSPHRASE, STAFF};

/// A telephone with the secret of one account.
pub struct Phone(TotpSecret);

impl Phone {
    /// Reads the text of the page.
    pub fn of(page: &Answer) -> Self {
        let (_, rest) = page.body.split_once("<p class=\"mono code\">").expect("secret");
        let text: String = rest.split('<').next().expect("text").chars().filter(|c| *c != ' ').collect();
        let value = |letter: u8| {
            let value = if letter >= b'A' { letter - b'A' } else { letter - b'2' + 26 };
            u64::from(value)
        };
        let mut bytes = [0; 20];
        for (to, group) in bytes.chunks_exact_mut(5).zip(text.as_bytes().chunks_exact(8)) {
            let bits = group.iter().fold(0, |bits, letter| bits << 5 | value(*letter));
            to.copy_from_slice(&bits.to_be_bytes()[3..]);
        }
        Self(TotpSecret::new(bytes))
    }

    pub fn code(&self, house: &House) -> String {
        self.0.code(house.clock.now().as_second() / 30).expose()
    }
}

pub fn recovery_codes(page: &Answer) -> Vec<String> {
    let mut parts = page.body.split("<li>");
    parts.next();
    parts.map(|part| part.split('<').next().expect("code").to_owned()).collect()
}

/// Signs in for the first time where a second factor is a must.
pub async fn enrolled(house: &House, name: &str) -> (Browser, Phone, Vec<String>) {
    let mut browser = house.browser();
    let answer = browser.sign_in(name, PASSPHRASE).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/enrol"));
    let phone = Phone::of(&browser.get("/enrol").await);
    let done = browser.post("/enrol", &[("code", &phone.code(house))]).await;
    assert_eq!(done.status, 200, "{}", done.body);
    house.clock.advance_secs(30);
    (browser, phone, recovery_codes(&done))
}

async fn enter(browser: &mut Browser, code: &str) -> Answer {
    browser.post("/login/code", &[("code", code)]).await
}

#[tokio::test]
async fn who_must_have_one_and_has_none_sees_its_setting_up_and_nothing_else() {
    let house = House::ruled(SecondFactorRule::Required).await;
    let id = house.accepted().await;
    let mut browser = house.browser();
    browser.sign_in(STAFF, PASSPHRASE).await;
    assert!(browser.cookie.is_none() && browser.half.is_some());
    for path in ["/", "/account", "/status", &format!("/checks/{id}")] {
        assert_eq!(browser.get(path).await.header("location"), "/login", "{path}");
    }
    assert_eq!(browser.get("/login/code").await.header("location"), "/login");
    let picture = browser.get("/enrol/qr.svg").await;
    assert_eq!(
        (picture.header("content-type"), picture.header("cache-control")),
        ("image/svg+xml", "no-store")
    );
    let page = browser.get("/enrol").await;
    assert!(page.body.contains("src=\"/enrol/qr.svg\""));
    let wrong = browser.post("/enrol", &[("code", "000000")]).await;
    assert!(wrong.status == 422 && wrong.body.contains("確認コードが違います"), "{}", wrong.body);
    assert!(house.queue.staff(STAFF).await.expect("read").expect("there").second_factor.is_none());
    let done = browser.post("/enrol", &[("code", &Phone::of(&page).code(&house))]).await;
    assert_eq!(recovery_codes(&done).len(), RECOVERY_CODES);
    assert!(done.body.contains("content=\"905;url=/login?auto=1\""), "{}", done.body);
    assert!(browser.half.is_none());
    assert_eq!(browser.get("/").await.status, 200);
    assert_eq!(browser.get("/enrol").await.header("location"), "/login", "shown once");
    assert_eq!(house.browser().get("/enrol/qr.svg").await.status, 404);
}

#[tokio::test]
async fn the_rule_says_for_whom_it_is_a_must() {
    let house = House::ruled(SecondFactorRule::RequiredForManagers).await;
    house.add_account("boss", Role::Manager).await;
    assert_eq!(house.browser().sign_in("boss", PASSPHRASE).await.header("location"), "/enrol");
    assert_eq!(house.browser().sign_in(STAFF, PASSPHRASE).await.header("location"), "/");
}

#[tokio::test]
async fn a_passphrase_alone_opens_nothing_and_a_code_is_good_once() {
    let house = House::ruled(SecondFactorRule::Required).await;
    let (_, phone, _) = enrolled(&house, STAFF).await;
    let mut browser = house.browser();
    assert_eq!(browser.sign_in(STAFF, PASSPHRASE).await.header("location"), "/login/code");
    assert_eq!(browser.get("/").await.header("location"), "/login");
    assert_eq!(browser.get("/enrol").await.header("location"), "/login");
    assert_eq!(enter(&mut browser, "12345").await.status, 403);
    let (code, half) = (phone.code(&house), browser.half.clone());
    let right = enter(&mut browser, &code).await;
    assert_eq!((right.status, right.header("location")), (303, "/"));
    assert_eq!(browser.get("/").await.status, 200);
    browser.half = half;
    assert_eq!(enter(&mut browser, &code).await.header("location"), "/login", "the way in is used up");
    let mut other = house.browser();
    other.sign_in(STAFF, PASSPHRASE).await;
    assert_eq!(enter(&mut other, &code).await.status, 403, "the same code once more");
    house.clock.advance_secs(30);
    assert_eq!(enter(&mut other, &phone.code(&house)).await.status, 303);
}

#[tokio::test]
async fn of_many_who_send_one_code_at_the_same_moment_one_is_in() {
    let house = House::ruled(SecondFactorRule::Required).await;
    let (_, phone, _) = enrolled(&house, STAFF).await;
    let code = phone.code(&house);
    let mut tasks = Vec::new();
    for _ in 0..4 {
        let mut browser = house.browser();
        browser.sign_in(STAFF, PASSPHRASE).await;
        let code = code.clone();
        tasks.push(tokio::spawn(async move { enter(&mut browser, &code).await.status }));
    }
    let mut into = 0;
    for task in tasks {
        into += u32::from(task.await.expect("task") == 303);
    }
    assert_eq!(into, 1);
}

#[tokio::test]
async fn guesses_of_codes_lock_the_account_whoever_knows_the_passphrase() {
    let house = House::ruled(SecondFactorRule::Required).await;
    let (_, phone, _) = enrolled(&house, STAFF).await;
    let mut browser = house.browser();
    for _ in 0..FAILURES_MAX {
        // A right passphrase between the guesses gives none of them back.
        assert_eq!(browser.sign_in(STAFF, PASSPHRASE).await.status, 303);
        assert_eq!(enter(&mut browser, "000000").await.status, 403);
    }
    let locked = enter(&mut browser, &phone.code(&house)).await;
    assert_eq!(locked.status, 429);
    assert!(locked.body.contains("約 1 分後") && !locked.header("retry-after").is_empty());
    assert_eq!(browser.sign_in(STAFF, PASSPHRASE).await.status, 429);
}

#[tokio::test]
async fn five_minutes_or_a_change_of_the_account_end_the_way_in() {
    let house = House::ruled(SecondFactorRule::Required).await;
    let (_, phone, _) = enrolled(&house, STAFF).await;
    let mut slow = house.browser();
    slow.sign_in(STAFF, PASSPHRASE).await;
    house.clock.advance_secs(300);
    assert_eq!(enter(&mut slow, &phone.code(&house)).await.header("location"), "/login");
    let mut browser = house.browser();
    browser.sign_in(STAFF, PASSPHRASE).await;
    house.queue.remove_staff(STAFF, &Actor::Technician, house.clock.now()).await.expect("closed");
    assert_eq!(enter(&mut browser, &phone.code(&house)).await.header("location"), "/login");
    assert!(browser.cookie.is_none() && slow.cookie.is_none());
}

#[tokio::test]
async fn a_recovery_code_signs_in_once_and_lets_the_second_factor_be_replaced() {
    let house = House::ruled(SecondFactorRule::Required).await;
    let (mut old, phone, codes) = enrolled(&house, STAFF).await;
    let mut browser = house.browser();
    browser.sign_in(STAFF, PASSPHRASE).await;
    assert_eq!(enter(&mut browser, &codes[0].to_lowercase()).await.status, 303);
    let mut again = house.browser();
    again.sign_in(STAFF, PASSPHRASE).await;
    assert_eq!(enter(&mut again, &codes[0]).await.status, 403, "used");
    let page = browser.get("/account").await;
    assert!(page.body.contains("残り 9 個"), "{}", page.body);
    let token = page.field("form_token");
    let fields = |code: &str| {
        [("form_token", token.clone()), ("passphrase", PASSPHRASE.to_owned()), ("code", code.to_owned())]
    };
    let post = async |browser: &mut Browser, path: &str, code: &str| {
        let fields = fields(code);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        browser.post(path, &fields).await
    };
    assert_eq!(post(&mut browser, "/account/enrol", "").await.status, 403, "the second factor is asked for");
    assert_eq!(post(&mut browser, "/account/remove", &codes[1]).await.status, 403, "it is a must");
    assert_eq!(post(&mut browser, "/account/enrol", &codes[1]).await.header("location"), "/enrol");
    assert_eq!(
        enter_elsewhere(&house, &phone).await,
        303,
        "until the new one is confirmed the old one holds"
    );
    let new = Phone::of(&browser.get("/enrol").await);
    let done = browser.post("/enrol", &[("code", &new.code(&house))]).await;
    assert_eq!(done.status, 200, "{}", done.body);
    assert_eq!(old.get("/").await.header("location"), "/login", "other sessions end");
    assert_eq!(browser.get("/").await.status, 200);
    house.clock.advance_secs(30);
    assert_eq!(enter_elsewhere(&house, &phone).await, 403);
    assert_eq!(enter_elsewhere(&house, &new).await, 303);
}

async fn enter_elsewhere(house: &House, phone: &Phone) -> u16 {
    let mut browser = house.browser();
    browser.sign_in(STAFF, PASSPHRASE).await;
    enter(&mut browser, &phone.code(house)).await.status
}

#[tokio::test]
async fn where_it_is_a_choice_it_is_set_up_and_taken_away_with_everything_that_proves_the_person() {
    let house = House::open().await;
    let mut browser = house.signed_in().await;
    let token = browser.get("/account").await.field("form_token");
    let wrong = [("form_token", token.as_str()), ("passphrase", "wrong")];
    assert_eq!(browser.post("/account/enrol", &wrong).await.status, 403);
    let right = [("form_token", token.as_str()), ("passphrase", PASSPHRASE)];
    assert_eq!(browser.post("/account/enrol", &right).await.header("location"), "/enrol");
    let phone = Phone::of(&browser.get("/enrol").await);
    assert_eq!(browser.post("/enrol", &[("code", &phone.code(&house))]).await.status, 200);
    house.clock.advance_secs(30);
    let token = browser.get("/account").await.field("form_token");
    let without = [("form_token", token.as_str()), ("passphrase", PASSPHRASE)];
    assert_eq!(browser.post("/account/remove", &without).await.status, 403);
    let code = phone.code(&house);
    let with = [("form_token", token.as_str()), ("passphrase", PASSPHRASE), ("code", &code)];
    assert_eq!(browser.post("/account/remove", &with).await.status, 303);
    assert_eq!(browser.get("/").await.status, 200);
    assert_eq!(house.browser().sign_in(STAFF, PASSPHRASE).await.header("location"), "/");
}

#[tokio::test]
async fn a_reset_by_the_technician_ends_sessions_and_asks_for_another() {
    let house = House::ruled(SecondFactorRule::Required).await;
    let (mut browser, _, _) = enrolled(&house, STAFF).await;
    house.queue.remove_second_factor(STAFF, &Actor::Technician, house.clock.now()).await.expect("reset");
    assert_eq!(browser.get("/").await.header("location"), "/login");
    assert_eq!(browser.sign_in(STAFF, PASSPHRASE).await.header("location"), "/enrol");
}

#[tokio::test]
async fn neither_secret_nor_code_stands_in_the_file() {
    let house = House::ruled(SecondFactorRule::Required).await;
    let (_, phone, codes) = enrolled(&house, STAFF).await;
    for file in ["queue.sqlite", "queue.sqlite-wal"] {
        let stored = std::fs::read(house.dir.path().join(file)).unwrap_or_default();
        let has = |part: &[u8]| stored.windows(part.len()).any(|window| window == part);
        assert!(!has(phone.0.as_bytes()), "{file}");
        assert!(
            !codes.iter().any(|code| has(code.replace('-', "").as_bytes()) || has(code.as_bytes())),
            "{file}"
        );
    }
}

#[tokio::test]
async fn a_full_disk_keeps_nobody_out_and_accepts_no_code_twice() {
    if !crate::disk::in_own_process("second::a_full_disk_keeps_nobody_out_and_accepts_no_code_twice") {
        return;
    }
    let house = House::ruled(SecondFactorRule::Required).await;
    let (_, phone, codes) = enrolled(&house, STAFF).await;
    disk_refuses(true);
    assert_eq!(enter_elsewhere(&house, &phone).await, 303);
    assert_eq!(enter_elsewhere(&house, &phone).await, 403, "the same code");
    let mut browser = house.browser();
    browser.sign_in(STAFF, PASSPHRASE).await;
    assert_eq!(enter(&mut browser, &codes[0]).await.status, 500, "a recovery code could not be used up");
    assert!(browser.cookie.is_none());
}

#[tokio::test]
async fn signing_out_ends_what_was_begun_in_this_browser() {
    let house = House::open().await;
    let mut browser = house.signed_in().await;
    let token = browser.get("/account").await.field("form_token");
    let fields = [("form_token", token.as_str()), ("passphrase", PASSPHRASE)];
    assert_eq!(browser.post("/account/enrol", &fields).await.header("location"), "/enrol");
    let phone = Phone::of(&browser.get("/enrol").await);
    let half = browser.half.clone();
    assert_eq!(browser.post("/logout", &fields).await.header("location"), "/login");
    assert!(browser.half.is_none(), "the browser was told to forget it");
    browser.half = half;
    assert_eq!(browser.get("/enrol").await.header("location"), "/login");
    let late = browser.post("/enrol", &[("code", &phone.code(&house))]).await;
    assert_eq!(late.header("location"), "/login", "{}", late.body);
    assert!(browser.cookie.is_none());
}

#[tokio::test]
async fn a_lock_while_it_is_set_up_keeps_the_page_of_setting_up() {
    let house = House::ruled(SecondFactorRule::Required).await;
    let mut browser = house.browser();
    browser.sign_in(STAFF, PASSPHRASE).await;
    let mut answer = browser.post("/enrol", &[("code", "000000")]).await;
    for _ in 0..6 {
        answer = browser.post("/enrol", &[("code", "000000")]).await;
    }
    assert_eq!(answer.status, 429);
    assert!(answer.body.contains("action=\"/enrol\""), "{}", answer.body);
}
