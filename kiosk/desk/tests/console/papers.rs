//! Owns the tests of what staff read of grounds, voucher and reservation, and of one use for each voucher.
//!
//! Promises: reads pages as staff do, by their words.
//! Must never: make a ground by hand; `reception` and the queue find them.

use desk::sentences;
use queue::NewCheck;
use reception::{
    CheckId, CheckState, Proof, Reason, Reservation, Verdict, Voucher, VoucherData, read_voucher_number,
};

use crate::house::House;
use crate::judged::{self, Case, booked};

/// Stored as the kiosk would store it.
async fn stored(house: &House, case: Case) -> CheckId {
    let (judgement, course) = (case.judgement(), case.course);
    let change = |check: &mut NewCheck| {
        check.judgement = judgement;
        check.course = course;
    };
    house.store_with(Verdict::Accepted, Some(case.answer), change).await
}

async fn page(house: &House, id: CheckId) -> String {
    house.signed_in().await.get(&format!("/checks/{id}")).await.body
}

/// The row of the table that has this label.
fn row<'a>(body: &'a str, section: &str, label: &str) -> &'a str {
    let (_, rest) = body.split_once(section).unwrap_or_else(|| panic!("no {section} in {body}"));
    let mark = format!("<th scope=\"row\">{label}</th>");
    let (_, rest) = rest.split_once(&mark).unwrap_or_else(|| panic!("no {label} in {rest}"));
    rest.split("</tr>").next().expect("row")
}

const VOUCHER: &str = "<h2 id=\"voucher\">";
const RESERVATION: &str = "<h2 id=\"reservation\">";

#[tokio::test]
async fn each_reason_shows_its_grounds_with_both_values_and_their_sources() {
    let house = House::open().await;
    let voucher = VoucherData {
        number: read_voucher_number("25100000123").expect("form"),
        insurer: "06990022".parse().ok(),
        valid_until: "2026-03-31".parse().ok(),
        co_payment: None,
    };
    let id = stored(&house, Case { voucher, ..Case::accepted(voucher) }).await;
    let body = page(&house, id).await;
    for (label, seen, against) in [
        ("保険者番号", "受診券</span> 06990022", "資格情報</span> 06990014"),
        ("有効期限／受診日", "受診券</span> 2026年3月31日（令和8年）", "この受付</span> 2026年11月20日"),
        ("年度", "受診券</span> 2025年度（令和7年度）", "この受付</span> 2026年度（令和8年度）"),
    ] {
        let row = row(&body, "<h2 id=\"why\">", label);
        assert!(row.contains(seen) && row.contains(against) && row.contains("■ 問題あり"), "{row}");
    }
    assert!(body.contains("見落としたときの返戻・過誤：返戻 06（有効期限外）"), "{body}");
    for (label, mark) in [
        ("保険者番号", "■ 不一致"),
        ("有効期限", "■ 不一致"),
        ("年度（はじめの2桁）", "■ 不一致"),
        ("種別（3桁目）", "● 一致"),
        ("窓口負担", "▲ 現物で確認"),
    ] {
        let row = row(&body, VOUCHER, label);
        assert!(row.contains(mark), "{label}: {row}");
    }
}

#[tokio::test]
async fn what_is_not_known_of_a_voucher_is_looked_up_on_the_paper() {
    let house = House::open().await;
    let id = stored(&house, Case::accepted(VoucherData::default())).await;
    let body = page(&house, id).await;
    for label in ["整理番号", "保険者番号", "有効期限", "窓口負担"] {
        let row = row(&body, VOUCHER, label);
        assert!(row.contains("不明") && row.contains("▲ 現物で確認"), "{label}: {row}");
    }
    assert_eq!(body.matches("不明（現物で確認）").count(), 3, "one ground for each part that is needed");
}

#[tokio::test]
async fn a_voucher_that_fits_and_its_co_payment_are_shown() {
    let house = House::open().await;
    let id = house.accepted().await;
    let body = page(&house, id).await;
    assert!(row(&body, VOUCHER, "整理番号").contains("26100000001"));
    assert!(row(&body, VOUCHER, "保険者番号").contains("● 一致"));
    assert!(row(&body, VOUCHER, "有効期限").contains("2027年3月31日（令和9年）"));
    assert!(row(&body, VOUCHER, "窓口負担").contains("2 定額"));
    assert!(body.contains("この受付に結びついた予約はありません"));
}

#[tokio::test]
async fn a_reservation_whose_person_nobody_compared_says_so() {
    let house = House::open().await;
    let mut case = Case::accepted(VoucherData::default());
    case.reservations = Some(vec![booked()]);
    for answered in [true, false] {
        let judgement = case.judgement();
        let answer = answered.then(|| case.answer.clone());
        let id = house.store_with(Verdict::Accepted, answer, |check| check.judgement = judgement).await;
        let body = page(&house, id).await;
        let row = row(&body, RESERVATION, "予約番号");
        assert_eq!(row.contains("整理番号だけで見つけた予約です"), !answered, "{row}");
    }
}

#[tokio::test]
async fn without_a_voucher_there_is_no_table_of_it() {
    let house = House::open().await;
    let missing = |check: &mut NewCheck| check.voucher = Voucher::Missing;
    let id = house.store_with(Verdict::Accepted, None, missing).await;
    assert!(!page(&house, id).await.contains(VOUCHER));
}

#[tokio::test]
async fn a_voucher_is_asked_of_staff_only_where_one_was_brought() {
    let house = House::open().await;
    for (voucher, asked) in [(Voucher::Brought, true), (Voucher::Missing, false), (Voucher::NotAsked, false)]
    {
        let answer = Case::accepted(VoucherData::default()).answer;
        let change = |check: &mut NewCheck| check.voucher = voucher;
        let id = house.store_with(Verdict::Accepted, Some(answer), change).await;
        let body = page(&house, id).await;
        assert_eq!(body.contains("現物を受け取り"), asked, "{voucher:?}: {body}");
        assert_eq!(body.contains("ご本人に氏名を言っていただき、確かめて承認"), !asked, "{voucher:?}");
    }
    assert!(sentences::voucher(Voucher::NotAsked).contains("券が要る健診なら"));
}

#[tokio::test]
async fn the_reservation_stands_beside_the_answer_and_differences_are_marked() {
    let house = House::open().await;
    let reservation = Reservation {
        name: Some("テスト 多郎".to_owned()),
        birth_date: "1961-04-01".parse().ok(),
        branch: None,
        ..booked()
    };
    let mut case = Case::accepted(judged::voucher(1));
    case.reservations = Some(vec![reservation]);
    let id = stored(&house, case).await;
    let body = page(&house, id).await;
    assert!(body.contains(sentences::advice(Reason::PersonDiffers).title), "{body}");
    let ground = row(&body, "<h2 id=\"why\">", "生年月日");
    for text in
        ["資格情報</span> 1960年4月1日（昭和35年）", "受診予約</span> 1961年4月1日（昭和36年）", "▲ 要確認"]
    {
        assert!(ground.contains(text), "{text} in {ground}");
    }
    for (label, mark) in [
        ("予約番号", "－"),
        ("受診日", "● 一致"),
        ("コース", "● 一致"),
        ("氏名", "■ 不一致"),
        ("氏名カナ", "● 一致"),
        ("生年月日", "■ 不一致"),
        ("性別", "● 一致"),
        ("枝番", "－"),
    ] {
        let row = row(&body, RESERVATION, label);
        assert!(row.ends_with(&format!("<td class=\"mark\">{mark}</td>")), "{label}: {row}");
    }
    assert!(row(&body, RESERVATION, "予約番号").contains("R-0042"));
    assert!(row(&body, RESERVATION, "受診日").contains("2026年11月20日 9:30"));
}

#[tokio::test]
async fn a_credential_that_does_not_count_still_stands_beside_the_reservation() {
    let house = House::open().await;
    let mut case = Case::accepted(judged::voucher(1));
    case.answer.results[0].disqualified_on = case.answer.results[0].qualified_on;
    case.reservations = Some(vec![booked()]);
    let id = stored(&house, case).await;
    let body = page(&house, id).await;
    assert!(body.contains(sentences::NO_CREDENTIAL_SENT), "{body}");
    let row = row(&body, RESERVATION, "氏名");
    assert!(row.contains("テスト 太郎") && row.contains("● 一致"), "{row}");
}

#[tokio::test]
async fn names_in_other_kanji_are_only_a_look() {
    let house = House::open().await;
    let mut case = Case::accepted(judged::voucher(1));
    case.answer.results[0].name = "●橋 太郎".to_owned();
    case.reservations = Some(vec![Reservation { name: Some("髙橋 太郎".to_owned()), ..booked() }]);
    let id = stored(&house, case).await;
    let body = page(&house, id).await;
    let row = row(&body, RESERVATION, "氏名");
    assert!(row.contains("●橋 太郎") && row.contains("髙橋 太郎") && row.contains("▲ 要確認"), "{row}");
    assert!(body.contains("● 問題なし"), "it is no reason");
}

#[tokio::test]
async fn a_reservation_for_another_day_and_course_is_marked() {
    let house = House::open().await;
    let reservation = Reservation {
        day: "2026-11-27".parse().expect("date"),
        course: Some(reception::Course::SpecificGuidance),
        ..booked()
    };
    let mut case = Case::accepted(judged::voucher(1));
    case.reservations = Some(vec![reservation]);
    let id = stored(&house, case).await;
    let body = page(&house, id).await;
    assert!(body.contains(sentences::advice(Reason::ReservationOtherDay).title));
    for label in ["受診日", "コース"] {
        let row = row(&body, RESERVATION, label);
        assert!(row.contains("■ 不一致"), "{label}: {row}");
    }
}

#[tokio::test]
async fn a_check_without_papers_says_so() {
    let house = House::open().await;
    let id = house.accepted().await;
    let mut browser = house.signed_in().await;
    let open = browser.get(&format!("/checks/{id}")).await;
    assert_eq!(browser.decide(&open, id, "discard", "重複").await.status, 303);
    house.execute("DELETE FROM papers").await;
    let body = page(&house, id).await;
    assert!(body.contains("判定の根拠・受診券・受診予約の記録はありません"), "{body}");
    assert!(!body.contains(VOUCHER) && !body.contains(RESERVATION));
}

#[tokio::test]
async fn who_confirms_otherwise_reads_what_to_write_down() {
    let house = House::open().await;
    let none = house.store(Verdict::from_reasons([Reason::NoAnswer]), None).await;
    let body = page(&house, none).await;
    let proofs = ["資格確認書", "マイナ保険証と資格情報のお知らせ（両方）", "別の端末での目視確認"];
    for text in proofs.into_iter().chain(["メモには書かない"]) {
        assert!(body.contains(text), "{text} in {body}");
    }
    let accepted = house.accepted().await;
    let body = page(&house, accepted).await;
    assert!(!body.contains("ほかの方法で確認したときに残すこと") && !body.contains("職員が残すこと"));
    let seen = |check: &mut NewCheck| check.proof = Some(Proof::OnlineVisual);
    let visual =
        house.store_with(Verdict::Accepted, Some(Case::accepted(VoucherData::default()).answer), seen);
    let body = page(&house, visual.await).await;
    assert!(body.contains("職員の目視確認") && body.contains("職員が残すこと"), "{body}");
}

#[tokio::test]
async fn a_voucher_is_approved_twice_only_by_who_has_seen_the_first() {
    let house = House::open().await;
    let waiting = Verdict::from_reasons([Reason::ReservationNone]);
    let first = house.store(waiting, Some(Case::accepted(VoucherData::default()).answer)).await;
    // Nobody has used the voucher yet, so nothing is said of it.
    let second = stored(&house, Case::accepted(judged::voucher(1))).await;
    let mut browser = house.signed_in().await;
    let page_of_first = browser.get(&format!("/checks/{first}")).await;
    assert_eq!(browser.decide(&page_of_first, first, "approve", "予約を確認").await.status, 303);
    let page_of_second = browser.get(&format!("/checks/{second}")).await;
    assert!(page_of_second.body.contains("● 問題なし") && !page_of_second.body.contains("（承認にも必要）"));
    let answer = browser.decide(&page_of_second, second, "approve", "券を見た").await;
    assert_eq!(answer.status, 422, "words about something else");
    for text in
        ["受付番号 1（2026年11月20日）で同じ整理番号の受診券がすでに承認されています。", "（承認にも必要）"]
    {
        assert!(answer.body.contains(text), "{text} in {}", answer.body);
    }
    let state = async |id| house.queue.check(id).await.expect("queue").expect("check").summary.state;
    assert_eq!(state(second).await, CheckState::AwaitingReview);
    assert_eq!(browser.decide(&answer, second, "approve", "別の券と現物で確認").await.status, 303);
    assert_eq!(state(second).await, CheckState::Approved);
}

#[tokio::test]
async fn who_comes_with_a_used_voucher_or_again_is_told_with_the_receipt() {
    let house = House::open().await;
    house.accepted().await;
    let again = Case::accepted(judged::voucher(1));
    let judgement = again.judgement();
    let mut answer = again.answer;
    answer.results[0].number = "4567".to_owned();
    let change = |check: &mut NewCheck| {
        check.judgement = judgement;
        check.answer = Some(answer);
    };
    let second = house.store_with(Verdict::Accepted, None, change).await;
    let body = page(&house, second).await;
    for label in ["整理番号／受付", "受付"] {
        let row = row(&body, "<h2 id=\"why\">", label);
        assert!(row.contains("前の受付</span> 2026年11月20日 受付番号 1"), "{label}: {row}");
    }
}
