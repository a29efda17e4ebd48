//! Owns the tests of the table that puts each credential beside contract and reception.
//!
//! Promises: reads pages as staff do, by their words.
//! Must never: look into the queue for what a page should say.

use reception::{Reason, Verdict};

use crate::house::{House, person};

/// The row of the first table of credentials that has this label.
fn pair<'a>(body: &'a str, label: &str) -> &'a str {
    let (_, rest) = body.split_once("<h2 id=\"answer\">").expect("credentials");
    let (_, rest) = rest.split_once(&format!("<th scope=\"row\">{label}</th>")).expect("row");
    rest.split("</tr>").next().expect("row")
}

#[tokio::test]
async fn what_stands_against_the_exam_is_marked() {
    let house = House::open().await;
    let mut gone = person("試験 花子", "ｼｹﾝ ﾊﾅｺ", "テスト健保");
    gone.disqualified_on = Some("2026-11-20".parse().expect("date"));
    let id = house.check(Verdict::from_reasons([Reason::OutsideDates]), gone).await;
    let body = house.signed_in().await.get(&format!("/checks/{id}")).await.body;
    assert!(body.contains("一覧表がまだ取り込まれていません"));
    assert_eq!(body.matches("■ 不一致").count(), 1, "{body}");
}

#[tokio::test]
async fn an_insurer_is_called_unlisted_only_when_there_is_a_list() {
    let house = House::open().await;
    let mut stranger = person("試験 花子", "ｼｹﾝ ﾊﾅｺ", "別の健保");
    stranger.insurer_number = "06990022".parse().expect("number");
    let id = house.check(Verdict::from_reasons([Reason::ListUnreadable]), stranger).await;
    let mut browser = house.signed_in().await;
    let body = browser.get(&format!("/checks/{id}")).await.body;
    let row = pair(&body, "保険者番号");
    assert!(row.contains("一覧表がないか、読めません") && row.contains("▲ 要確認"), "{row}");
    house.take_insurers("テスト健康保険組合").await;
    let body = browser.get(&format!("/checks/{id}")).await.body;
    let row = pair(&body, "保険者番号");
    assert!(row.contains("一覧表にありません") && row.contains("■ 不一致"), "{row}");
}

#[tokio::test]
async fn the_insured_days_are_marked_as_they_were_judged() {
    let house = House::open().await;
    let mut browser = house.signed_in().await;
    let rows = [
        (Verdict::from_reasons([Reason::OutsideDates]), "2020年4月1日～2026年11月19日", "■ 不一致"),
        (Verdict::Accepted, "2020年4月1日～2026年11月20日", "● 一致"),
    ];
    for (verdict, days, mark) in rows {
        let mut gone = person("試験 花子", "ｼｹﾝ ﾊﾅｺ", "テスト健保");
        gone.disqualified_on = Some("2026-11-20".parse().expect("date"));
        let id = house.check(verdict, gone).await;
        let body = browser.get(&format!("/checks/{id}")).await.body;
        let row = pair(&body, "資格の期間／受診日");
        assert!(row.contains(days) && row.contains(mark), "{row}");
    }
}

#[tokio::test]
async fn of_several_credentials_only_the_one_outside_is_marked() {
    let house = House::open().await;
    let (mut gone, valid) = (person("甲", "ｺｳ", "A健保"), person("乙", "ｵﾂ", "B健保"));
    gone.disqualified_on = Some("2026-11-01".parse().expect("date"));
    let answer =
        reception::EligibilityAnswer { validity: reception::Validity::Several, results: vec![gone, valid] };
    let verdict = Verdict::from_reasons([Reason::CredentialSeveral, Reason::OutsideDates]);
    let id = house.store(verdict, Some(answer)).await;
    let body = house.signed_in().await.get(&format!("/checks/{id}")).await.body;
    assert_eq!(body.matches("■ 不一致").count(), 1, "{body}");
    assert!(pair(&body, "資格の期間／受診日").contains("■ 不一致"), "the first of them");
}
