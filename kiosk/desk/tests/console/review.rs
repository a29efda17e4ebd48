//! Owns the tests of what staff see and decide.
//!
//! Promises: reads pages as staff do, by their words.
//! Must never: look into the queue for what a page should say.

use desk::sentences;
use queue::{Actor, AuditAction, CheckDetail, DeskAction};
use reception::{CheckId, CheckState, Move, Reason, Verdict};

use crate::house::{House, person};

async fn check(house: &House, id: CheckId) -> CheckDetail {
    house.queue.check(id).await.expect("queue").expect("check")
}

#[tokio::test]
async fn the_list_puts_the_worst_first_and_finished_ones_away() {
    let house = House::open().await;
    let red = Verdict::from_reasons([Reason::InsurerNotContracted, Reason::VoucherMissing]);
    house.check(red, person("赤 一郎", "ｱｶ ｲﾁﾛｳ", "A健保")).await;
    house.check(Verdict::from_reasons([Reason::VoucherMissing]), person("黄 二郎", "ｷ ｼﾞﾛｳ", "B健保")).await;
    let green = house.check(Verdict::Accepted, person("緑 三郎", "ﾐﾄﾞﾘ ｻﾌﾞﾛｳ", "C健保")).await;
    house.store(Verdict::from_reasons([Reason::PinLocked]), None).await;
    let mut browser = house.signed_in().await;
    let body = browser.get("/").await.body;
    let place = |text: &str| body.find(text).unwrap_or_else(|| panic!("{text} in {body}"));
    assert!(place("赤 一郎") < place("黄 二郎") && place("黄 二郎") < place("緑 三郎"));
    for text in [
        "■ 資格・契約に問題",
        "▲ 要確認",
        "● 問題なし",
        "契約対象外",
        "受診券なし",
        "暗証番号ロック",
        "ｱｶ ｲﾁﾛｳ",
    ] {
        place(text);
    }
    let page = browser.get(&format!("/checks/{green}")).await;
    browser.decide(&page, green, "discard", "重複した受付").await;
    assert!(!browser.get("/").await.body.contains("緑 三郎"));
    let discarded = browser.get("/?state=discarded").await.body;
    assert!(discarded.contains("緑 三郎") && discarded.contains("取消 <b>1</b>"));
    assert!(!browser.get("/?date=2026-11-19&state=all").await.body.contains("赤 一郎"));
}

#[tokio::test]
async fn long_lists_go_on_at_the_next_page() {
    let house = House::open().await;
    for count in 0..130 {
        house.check(Verdict::Accepted, person(&format!("氏名{count:03}"), "ｶﾅ", "健保")).await;
    }
    let mut browser = house.signed_in().await;
    let first = browser.get("/?state=all").await.body;
    assert!(first.contains("氏名129") && !first.contains("氏名029"));
    let (_, rest) = first.split_once("&#38;after=").expect("next page");
    let cursor: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let second = browser.get(&format!("/?state=all&after={cursor}")).await.body;
    assert!(second.contains("氏名029") && !second.contains("氏名030<"));
}

#[tokio::test]
async fn one_check_shows_all_that_is_needed() {
    let house = House::open().await;
    house.take_insurers("テスト健康保険組合").await;
    let reasons = [Reason::CredentialSuperseded, Reason::VoucherMissing];
    let id = house.check(Verdict::from_reasons(reasons), person("試験 花子", "ｼｹﾝ ﾊﾅｺ", "テスト健保")).await;
    let body = house.signed_in().await.get(&format!("/checks/{id}")).await.body;
    for reason in reasons {
        let advice = sentences::advice(reason);
        assert!(body.contains(advice.title) && body.contains(advice.next), "{reason:?}");
    }
    for text in [
        "試験 花子",
        "ｼｹﾝ ﾊﾅｺ",
        "06990014",
        "テスト健康保険組合",
        "03-0000-0000",
        "1960年4月1日（昭和35年）",
        "１２３",
        "4567",
        "特定健診\u{a0}○",
        "2026年11月20日（金）",
        "1 有効",
        "有効期限まであと 34 日",
        "オンライン資格確認（マイナンバーカード＋暗証番号）",
        "受付を保存",
    ] {
        assert!(body.contains(text), "{text} in {body}");
    }
    assert!(!body.contains("不一致"));
}

#[tokio::test]
async fn approving_puts_the_check_into_the_outbox() {
    let house = House::open().await;
    let id = house.accepted().await;
    let mut browser = house.signed_in().await;
    let page = browser.get(&format!("/checks/{id}")).await;
    let answer = browser.decide(&page, id, "approve", "").await;
    assert_eq!(answer.status, 303);
    let board = browser.get(answer.header("location")).await.body;
    assert!(board.contains("受付番号 1 は「承認済（未送信）」になりました。"), "{board}");
    let now = jiff::Timestamp::MAX;
    let waiting = house.queue.outbox_due(now, 0, 10).await.expect("outbox");
    assert_eq!(waiting.items.iter().map(|item| item.id).collect::<Vec<_>>(), [id]);
}

#[tokio::test]
async fn holds_discards_and_approvals_against_a_reason_need_words() {
    let house = House::open().await;
    let verdict = Verdict::from_reasons([Reason::CredentialInvalid]);
    let id = house.check(verdict, person("試験 花子", "ｼｹﾝ ﾊﾅｺ", "テスト健保")).await;
    let mut browser = house.signed_in().await;
    let page = browser.get(&format!("/checks/{id}")).await;
    for step in ["approve", "hold", "discard"] {
        let answer = browser.decide(&page, id, step, " \r\n").await;
        assert_eq!(answer.status, 422, "{step}");
        assert!(answer.body.contains("role=\"alert\""));
    }
    assert_eq!(check(&house, id).await.summary.state, CheckState::AwaitingReview);
    assert_eq!(browser.decide(&page, id, "hold", "保険者へ電話中").await.status, 303);
    let page = browser.get(&format!("/checks/{id}")).await;
    assert!(page.body.contains("保険者へ電話中"));
    assert!(!page.body.contains("/hold\""), "a held check cannot be held again");
    assert_eq!(browser.decide(&page, id, "approve", "資格確認書で確認").await.status, 303);
    assert_eq!(check(&house, id).await.summary.state, CheckState::Approved);
}

#[tokio::test]
async fn who_comes_second_is_told_who_was_first() {
    let house = House::open().await;
    house.add_staff("suzuki").await;
    let id = house.accepted().await;
    let mut first = house.signed_in_as("suzuki").await;
    let mut second = house.signed_in().await;
    let path = format!("/checks/{id}");
    let (page_of_first, page_of_second) = (first.get(&path).await, second.get(&path).await);
    assert_eq!(first.decide(&page_of_first, id, "discard", "重複").await.status, 303);
    let answer = second.decide(&page_of_second, id, "approve", "").await;
    assert_eq!(answer.status, 409);
    for text in ["ほかの人が先に処理しました", "suzuki", "取消", "2026年11月20日 12:0"] {
        assert!(answer.body.contains(text), "{text} in {}", answer.body);
    }
    assert_eq!(check(&house, id).await.summary.state, CheckState::Discarded);
    let board = second.get("/").await.field("form_token");
    let again = second.post(&format!("{path}/approve"), &[("form_token", &board), ("revision", "2")]).await;
    assert_eq!(again.status, 409);
    assert!(again.body.contains("この操作はできません"));
}

#[tokio::test]
async fn views_and_moves_are_recorded_under_the_account() {
    let house = House::open().await;
    let id = house.accepted().await;
    let mut browser = house.signed_in().await;
    let page = browser.get(&format!("/checks/{id}")).await;
    browser.decide(&page, id, "approve", "").await;
    let history = check(&house, id).await.history;
    let of = |action| history.iter().filter(move |row| row.action == action).map(|row| row.actor.clone());
    let staff = Actor::Staff(crate::house::STAFF.to_owned());
    assert_eq!(
        of(AuditAction::Desk(DeskAction::ViewCheck)).collect::<Vec<_>>(),
        std::slice::from_ref(&staff)
    );
    assert_eq!(of(AuditAction::Step(Move::Approve)).collect::<Vec<_>>(), [staff]);
}

#[tokio::test]
async fn a_double_click_is_done_once_and_accuses_nobody() {
    let house = House::open().await;
    let id = house.accepted().await;
    let mut browser = house.signed_in().await;
    let page = browser.get(&format!("/checks/{id}")).await;
    let first = browser.decide(&page, id, "approve", "").await;
    let second = browser.decide(&page, id, "approve", "").await;
    assert_eq!((second.status, second.header("location")), (303, first.header("location")));
    let another = browser.decide(&page, id, "discard", "重複").await;
    assert_eq!(another.status, 409, "another move");
    assert!(another.body.contains("あなたがすでに処理しています") && !another.body.contains("ほかの人"));
    let now = desk::clock::Clock::now(&*house.clock);
    house.queue.outbox_delivered(id, now).await.expect("delivered");
    assert_eq!(browser.decide(&page, id, "approve", "").await.status, 303, "forwarded meanwhile");
}

#[tokio::test]
async fn the_same_move_of_a_colleague_is_no_double_click() {
    let house = House::open().await;
    house.add_staff("suzuki").await;
    let id = house.accepted().await;
    let (mut first, mut second) = (house.signed_in_as("suzuki").await, house.signed_in().await);
    let page = second.get(&format!("/checks/{id}")).await;
    let page_of_first = first.get(&format!("/checks/{id}")).await;
    assert_eq!(first.decide(&page_of_first, id, "approve", "").await.status, 303);
    assert_eq!(second.decide(&page, id, "approve", "").await.status, 409);
}

#[tokio::test]
async fn a_course_without_check_is_approved_without_words() {
    let house = House::open().await;
    let only = house.store(Verdict::from_reasons([Reason::CourseNotPermitted]), None).await;
    let reasons = [Reason::CourseNotPermitted, Reason::VoucherMissing];
    let both = house.store(Verdict::from_reasons(reasons), None).await;
    let mut browser = house.signed_in().await;
    for (id, status) in [(only, 303), (both, 422)] {
        let page = browser.get(&format!("/checks/{id}")).await;
        assert_eq!(page.body.contains("（承認にも必要）"), status == 422);
        assert_eq!(browser.decide(&page, id, "approve", "").await.status, status);
    }
}

#[tokio::test]
async fn staff_are_told_when_an_approval_sends_no_credential() {
    let house = House::open().await;
    let several = reception::EligibilityAnswer {
        validity: reception::Validity::Several,
        results: vec![person("甲", "ｺｳ", "A健保"), person("乙", "ｵﾂ", "B健保")],
    };
    let several = house.store(Verdict::from_reasons([Reason::CredentialSeveral]), Some(several)).await;
    let none = house.store(Verdict::from_reasons([Reason::NoAnswer]), None).await;
    let one = house.accepted().await;
    let mut rows = vec![(several, true), (none, true), (one, false)];
    for (reason, told) in [
        (Reason::CredentialInvalid, true),
        (Reason::CredentialSuperseded, true),
        (Reason::OutsideDates, true),
        (Reason::SpecialScheme, false),
    ] {
        let verdict = Verdict::from_reasons([reason]);
        rows.push((house.check(verdict, person("甲", "ｺｳ", "A健保")).await, told));
    }
    let mut browser = house.signed_in().await;
    for (id, told) in rows {
        let body = browser.get(&format!("/checks/{id}")).await.body;
        assert_eq!(body.contains(sentences::NO_CREDENTIAL_SENT), told, "{body}");
    }
}

#[tokio::test]
async fn after_a_failed_change_nobody_claims_that_nothing_changed() {
    let house = House::open().await;
    let id = house.accepted().await;
    let mut browser = house.signed_in().await;
    let page = browser.get(&format!("/checks/{id}")).await;
    house.execute("CREATE TRIGGER broken BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'no'); END").await;
    let answer = browser.decide(&page, id, "approve", "").await;
    assert_eq!(answer.status, 500);
    assert!(answer.body.contains("変更できたか分かりません。一覧でいまの状態を確かめてください。"));
    assert!(!answer.body.contains("何も変更していません"), "{}", answer.body);
}

#[tokio::test]
async fn a_damaged_insurer_list_does_not_hide_the_check() {
    let house = House::open().await;
    let id = house.accepted().await;
    house.take_insurers("テスト健康保険組合").await;
    house.execute("DROP TRIGGER insurers_never_change").await;
    house.execute("UPDATE insurers SET telephone = '03-9999-9999'").await;
    let page = house.signed_in().await.get(&format!("/checks/{id}")).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("委託元保険者一覧表を読めません") && page.body.contains("テスト 太郎"));
    assert!(!page.body.contains("03-9999-9999") && !page.body.contains("一覧表にありません"));
}
