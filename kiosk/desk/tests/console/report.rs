//! Owns the tests of a day's report: page and file.
//!
//! Promises: a guard of the file is tried with the attack that it is there for.
//! Must never: look into the queue for what the report should say.

use queue::Actor;
use reception::{Course, Reason, Verdict};

use crate::house::{House, STAFF, person};

const PAGE: &str = "/closing/2026-11-20/report";
const FILE: &str = "/closing/2026-11-20/report.csv";

/// One approved, one that waits, one of another course.
async fn day() -> House {
    let house = House::open().await;
    let first = house.accepted().await;
    let reasons = Verdict::from_reasons([Reason::InsurerNotContracted, Reason::VoucherMissing]);
    house.check(reasons, person("試験 花子", "ｼｹﾝ ﾊﾅｺ", "=HYPERLINK(\"x\")")).await;
    let corporate = |check: &mut queue::NewCheck| check.course = Course::Corporate;
    house.store_with(Verdict::from_reasons([Reason::CourseNotPermitted]), None, corporate).await;
    house.clock.advance_secs(200);
    let mut browser = house.signed_in().await;
    let page = browser.get(&format!("/checks/{first}")).await;
    house.clock.advance_secs(60);
    assert_eq!(browser.decide(&page, first, "approve", "").await.status, 303);
    house
}

#[tokio::test]
async fn the_page_has_the_numbers_the_chart_and_who_signed() {
    let house = day().await;
    let body = house.signed_in().await.get(PAGE).await.body;
    for text in [
        "<th scope=\"row\">承認済（未送信）</th><td>1 件</td>",
        "<th scope=\"row\">承認待ち</th><td>2 件</td>",
        "<th scope=\"row\">合計</th><td>3 件</td>",
        "<th scope=\"row\">企業健診</th><td>1 件</td>",
        "<th scope=\"row\">契約対象外</th><td>1 件</td>",
        "<th scope=\"row\">テスト健保（06990014）</th><td>1 件</td>",
        "<th scope=\"row\">資格情報なし</th><td>1 件</td>",
        "<th scope=\"row\">12 時台</th><td>3 件</td>",
        "<th scope=\"row\">中央値</th><td>4分2",
        "<th scope=\"row\">中央値</th><td>1分",
        "<svg role=\"img\" aria-labelledby=\"chart-title chart-text\"",
        "<title id=\"chart-title\">",
        "まだ締めていません",
        "みなと健診センター（健診機関番号 1312345678）",
    ] {
        assert!(body.contains(text), "{text} in {body}");
    }
    for hidden in ["試験 花子", "ｼｹﾝ", "テスト 太郎"] {
        assert!(!body.contains(hidden), "{hidden} in {body}");
    }
}

#[tokio::test]
async fn an_empty_day_has_a_report_without_a_chart() {
    let house = House::open().await;
    let page = house.signed_in().await.get("/closing/2026-11-19/report").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("<th scope=\"row\">合計</th><td>0 件</td>") && !page.body.contains("<svg"));
}

#[tokio::test]
async fn the_file_says_the_same_and_no_cell_is_a_formula() {
    let house = day().await;
    let file = house.signed_in().await.get(FILE).await;
    assert_eq!(file.status, 200);
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"report-2026-11-20.csv\"");
    let text = file.body.strip_prefix('\u{feff}').expect("mark");
    for row in [
        "\"区分\",\"項目\",\"値\"\r\n",
        "\"日報\",\"対象日\",\"2026-11-20\"\r\n",
        "\"締め\",\"状態\",\"未締め\"\r\n",
        "\"結果（状態）\",\"承認待ち\",\"2\"\r\n",
        "\"受付時刻\",\"12 時台\",\"3\"\r\n",
        "\"処理時間\",\"最長（秒）\",\"6",
        "\"保険者\",\"'=HYPERLINK(\"\"x\"\")（06990014）\",\"1\"\r\n",
    ] {
        assert!(text.contains(row), "{row} in {text}");
    }
    for line in text.lines() {
        for cell in line.trim_matches('"').split("\",\"") {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{line}");
        }
    }
}

#[tokio::test]
async fn taking_the_file_is_recorded_and_looking_at_the_page_is_not() {
    let house = day().await;
    let count = async || {
        let file = house.dir.path().join("queue.sqlite");
        let mut line =
            sqlx::ConnectOptions::connect(&sqlx::sqlite::SqliteConnectOptions::new().filename(file))
                .await
                .expect("line");
        let sql = "SELECT count(*) FROM audit WHERE action = 'export-report' AND object = '2026-11-20'
            AND actor_name = 'yamada'";
        sqlx::query_scalar::<_, i64>(sql).fetch_one(&mut line).await.expect("count")
    };
    let mut browser = house.signed_in().await;
    browser.get(PAGE).await;
    assert_eq!(count().await, 0);
    browser.get(FILE).await;
    assert_eq!(count().await, 1);
}

#[tokio::test]
async fn without_an_account_there_is_no_report() {
    let house = day().await;
    for path in [PAGE, FILE] {
        assert_eq!(house.browser().get(path).await.header("location"), "/login");
    }
    let mut browser = house.signed_in().await;
    let now = desk::clock::Clock::now(&*house.clock);
    house.queue.remove_staff(STAFF, &Actor::Technician, now).await.expect("removed");
    assert_eq!(browser.get(FILE).await.header("location"), "/login");
}
