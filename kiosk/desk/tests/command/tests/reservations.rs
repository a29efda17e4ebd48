//! `desk import-reservations` as a technician types it.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};

use super::*;

const MAP: &str = "[columns]\nid = \"予約番号\"\nday = \"受診日\"\nbirth-date = \"生年月日\"\n";
const IMPORT: [&str; 3] = ["import-reservations", "--config", "desk.toml"];

fn house_with_map() -> TempDir {
    let dir = house();
    let map = dir.path().join("map.toml");
    std::fs::write(&map, MAP).expect("map");
    add_settings(&dir, &format!("[imports]\nreservations = \"{}\"\n", map.display()));
    dir
}

/// A day that is kept, `days` from today.
fn day(days: i64) -> String {
    jiff::Zoned::now().saturating_add(jiff::ToSpan::days(days)).date().to_string()
}

fn write(dir: &TempDir, name: &str, rows: &[(&str, &str, &str)]) {
    let rows: String = rows.iter().map(|(id, day, born)| format!("{id},{day},{born}\n")).collect();
    std::fs::write(dir.path().join(name), format!("予約番号,受診日,生年月日\n{rows}")).expect("csv");
}

fn import(dir: &TempDir, more: &[&str]) -> Output {
    run(dir, &[&IMPORT, more].concat(), "")
}

#[test]
fn a_list_is_shown_first_and_taken_for_its_days_only() {
    let dir = house_with_map();
    let (first, second) = (day(1), day(2));
    write(
        &dir,
        "one.csv",
        &[("R1", &first, "1970-04-01"), ("R2", &first, "1971-05-02"), ("R3", &second, "1972-06-03")],
    );
    let shown = import(&dir, &["one.csv"]);
    assert_eq!(shown.status.code(), Some(0), "{}", text(&shown.stderr));
    let said = text(&shown.stdout);
    assert!(said.contains("追加: R1 R2 R3") && said.contains("--take --basis 0"), "{said}");
    assert!(!said.contains("1970") && !said.contains("4月1日"), "nothing about a person: {said}");
    let taken = text(&import(&dir, &["--take", "--basis", "0", "one.csv"]).stdout);
    assert!(
        taken.contains("追加 3 件") && taken.contains("3 件の受診予約を取り込みました（版 1）"),
        "{taken}"
    );
    write(
        &dir,
        "two.csv",
        &[("R1", &first, "1970-04-01"), ("R2", &first, "1979-09-09"), ("R4", &first, "1974-07-04")],
    );
    let changed = text(&import(&dir, &["two.csv"]).stdout);
    assert!(changed.contains("追加: R4\n変更: R2\n追加 1 件、削除 0 件、変更 1 件、同じ 1 件"), "{changed}");
    assert!(changed.contains("ほかの受診日の予約（1 日、1 件）はそのまま残ります"), "{changed}");
}

#[test]
fn what_was_compared_with_another_list_is_not_taken() {
    let dir = house_with_map();
    write(&dir, "one.csv", &[("R1", &day(1), "1970-04-01")]);
    let take = |basis: &str| import(&dir, &["--take", "--basis", basis, "one.csv"]);
    assert_eq!(take("0").status.code(), Some(0));
    let stale = take("0");
    assert_eq!(stale.status.code(), Some(1));
    assert!(text(&stale.stderr).contains("いまは版 1"), "{}", text(&stale.stderr));
    assert!(text(&take("1").stdout).contains("（版 2）"));
}

#[test]
fn every_problem_is_told_by_line_and_column_and_nothing_is_taken() {
    let dir = house_with_map();
    let day = day(1);
    write(&dir, "bad.csv", &[("R1", &day, "1970-13-01"), ("R 2", &day, ""), ("R3", &day, "123456789018")]);
    let refused = import(&dir, &["--take", "bad.csv"]);
    assert_eq!(refused.status.code(), Some(1));
    let problems = text(&refused.stderr);
    for expected in
        ["2 行目 3 列目: 「生年月日」", "3 行目 1 列目: 「予約番号」", "個人番号", "何も取り込んでいません"]
    {
        assert!(problems.contains(expected), "{expected} in {problems}");
    }
    assert!(!problems.contains("1970-13") && !problems.contains("123456789018"), "{problems}");
    assert!(!dir.path().join("queue.sqlite").exists(), "nothing was taken");
}

#[test]
fn a_list_without_a_day_needs_one() {
    let dir = house_with_map();
    std::fs::write(dir.path().join("today.csv"), "予約番号,生年月日\nR1,1970-04-01\n").expect("csv");
    let refused = import(&dir, &["today.csv"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("「受診日」") && text(&refused.stderr).contains("--day"));
    let shown = import(&dir, &["--day", &day(1), "today.csv"]);
    assert!(text(&shown.stdout).contains("追加: R1"), "{}", text(&shown.stderr));
}

#[test]
fn a_map_that_cannot_be_used_is_a_problem_of_the_settings() {
    let dir = house();
    add_settings(&dir, "[imports]\nreservations = \"/nowhere/reservations.toml\"\n");
    write(&dir, "one.csv", &[("R1", &day(1), "1970-04-01")]);
    let refused = import(&dir, &["one.csv"]);
    assert_eq!(refused.status.code(), Some(78));
    let said = text(&refused.stderr);
    assert!(said.contains("desk.toml: imports.reservations: names a file that cannot be read"), "{said}");
    // Who does not need the map is not held up.
    let fingerprint = run(&dir, &["fingerprint", "--config", "desk.toml"], "");
    assert!(!text(&fingerprint.stderr).contains("imports.reservations"));
}

#[tokio::test]
async fn a_list_replaces_one_that_is_damaged() {
    let dir = house_with_map();
    write(&dir, "one.csv", &[("R1", &day(1), "1970-04-01")]);
    assert_eq!(import(&dir, &["--take", "one.csv"]).status.code(), Some(0));
    let options = SqliteConnectOptions::new().filename(dir.path().join("queue.sqlite"));
    let mut line = options.connect().await.expect("opened");
    sqlx::query("UPDATE reservations SET body = '{}'").execute(&mut line).await.expect("damaged");
    line.close().await.expect("closed");
    let shown = text(&import(&dir, &["one.csv"]).stdout);
    assert!(shown.contains("壊れていて比べられません") && shown.contains("追加: R1"), "{shown}");
    let taken = import(&dir, &["--take", "--basis", "1", "one.csv"]);
    assert_eq!(taken.status.code(), Some(0), "{}", text(&taken.stderr));
}
