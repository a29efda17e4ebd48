//! Owns the tests of `desk own-row` as a technician meets it.
//!
//! Promises: runs the built program without settings, in a folder of its own.
//! Must never: leave a file behind.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use reception::OWN_ROW_HEADINGS;

const GOOD: &str = "1310000001,みほん健診センター,100-0000,東京都架空区,03-0000-0000,,○,○,△,,,○,○,○,○,\
    T1234567890123,令和5年10月1日,,";

/// A folder with a good row and one that is not.
fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("dir");
    let head = OWN_ROW_HEADINGS.join(",");
    let bad = GOOD.replace("1310000001", "131000000X");
    fs::write(dir.path().join("row.csv"), format!("{head}\n{GOOD}\n")).expect("csv");
    fs::write(dir.path().join("bad.csv"), format!("{head}\n{bad}\n")).expect("csv");
    dir
}

fn own_row(dir: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_desk"));
    command.arg("own-row").args(arguments).current_dir(dir).output().expect("ran")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("utf-8")
}

/// The names in the folder, in order.
fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).expect("folder");
    let names = entries.map(|entry| entry.expect("entry").file_name().into_string().expect("utf-8"));
    let mut names: Vec<String> = names.collect();
    names.sort_unstable();
    names
}

#[test]
fn a_row_is_checked_and_written_on_request() {
    let dir = folder();
    let checked = own_row(dir.path(), &["row.csv"]);
    assert_eq!(checked.status.code(), Some(0), "{}", text(&checked.stderr));
    assert!(text(&checked.stdout).contains("問題はありません"));
    assert_eq!(names(dir.path()), ["bad.csv", "row.csv"]);
    let written = own_row(dir.path(), &["row.csv", "--out", "own-row.csv"]);
    assert_eq!(written.status.code(), Some(0), "{}", text(&written.stderr));
    assert_eq!(names(dir.path()), ["bad.csv", "own-row.csv", "row.csv"], "nothing unfinished stays");
    let row = fs::read_to_string(dir.path().join("own-row.csv")).expect("written");
    assert!(row.ends_with(",○\r\n"), "{row}");
}

#[test]
fn a_row_with_a_problem_is_not_written() {
    let dir = folder();
    let refused = own_row(dir.path(), &["bad.csv", "--out", "own-row.csv"]);
    assert_eq!(refused.status.code(), Some(1));
    let problems = text(&refused.stderr);
    assert!(problems.contains("何も書き出していません") && !problems.contains("131000000X"), "{problems}");
    assert_eq!(names(dir.path()), ["bad.csv", "row.csv"]);
}

#[test]
fn a_file_that_is_there_stays_unless_it_is_to_be_replaced() {
    let dir = folder();
    let own = dir.path().join("own-row.csv");
    fs::write(&own, "前の行").expect("written");
    let refused = own_row(dir.path(), &["row.csv", "--out", "own-row.csv"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("own-row.csv: すでにあります"), "{}", text(&refused.stderr));
    assert_eq!(fs::read_to_string(&own).expect("there"), "前の行");
    assert_eq!(names(dir.path()), ["bad.csv", "own-row.csv", "row.csv"], "nothing unfinished stays");
    let replaced = own_row(dir.path(), &["row.csv", "--out", "own-row.csv", "--force"]);
    assert_eq!(replaced.status.code(), Some(0), "{}", text(&replaced.stderr));
    assert!(fs::read_to_string(&own).expect("there").contains("みほん健診センター"));
}

/// A folder cannot be replaced by a file, also not by force.
#[test]
fn what_cannot_be_put_in_place_leaves_nothing_behind() {
    let dir = folder();
    fs::create_dir(dir.path().join("own-row.csv")).expect("folder");
    let failed = own_row(dir.path(), &["row.csv", "--out", "own-row.csv", "--force"]);
    assert_eq!(failed.status.code(), Some(1));
    assert!(text(&failed.stderr).contains("own-row.csv: "), "{}", text(&failed.stderr));
    assert_eq!(names(dir.path()), ["bad.csv", "own-row.csv", "row.csv"]);
}

#[test]
fn wrong_arguments_are_code_2() {
    let dir = folder();
    for arguments in [&["row.csv", "--force"][..], &[]] {
        assert_eq!(own_row(dir.path(), arguments).status.code(), Some(2), "{arguments:?}");
    }
}
