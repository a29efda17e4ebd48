//! The list of insurers by the rows of domain.md table 1.7a and its advice.

use jiff::civil::date;
use proptest::prelude::*;

use super::number_cell::{NumberFault, Zeros, read_number};
use super::*;
use crate::sheet::Cell;
use crate::sheet::tests::workbook;
use crate::{DateError, Scope, SheetFault};

const HEAD: &str =
    "保険者番号,委託元保険者名,郵便番号,所在地,電話番号,特定健康診査,特定保健指導,健診当日初回面接実施,備考";
const TERMS: &str = ",有効開始日,有効終了日";

fn row(number: &str, marks: [&str; 4]) -> String {
    format!("{number},テスト健保,100-0000,東京都架空区,03-0000-0000,{}\n", marks.join(","))
}

fn file(rows: &[&str]) -> String {
    format!("{HEAD}\n{}", rows.concat())
}

fn read(text: &str) -> Result<InsurerTable, Vec<InsurerProblem>> {
    read_insurer_table(text.as_bytes())
}

fn faults(text: &str) -> Vec<(u64, usize, InsurerFault)> {
    let problems = read(text).expect_err("problems");
    problems.into_iter().map(|one| (one.place.line, one.place.column, one.what)).collect()
}

/// The fault of one row whose cells are the good ones with one replaced (column from 1).
fn fault_of(column: usize, cell: &str) -> Option<InsurerFault> {
    let mut cells = ["06990014", "テスト健保", "100-0000", "東京都", "03-0000-0000", "○", "", "", "○"];
    cells[column - 1] = cell;
    match read(&file(&[&cells.join(",")])) {
        Ok(_) => None,
        Err(problems) => {
            assert_eq!(problems.len(), 1, "{problems:?}");
            assert_eq!(problems[0].place, SheetPlace { line: 2, column });
            Some(problems[0].what)
        }
    }
}

fn first(table: &InsurerTable) -> &ContractedInsurer {
    table.list.rows().next().expect("a row")
}

#[test]
fn the_four_rows_of_the_facts_are_read() {
    let rows = [
        ("06990014", ["○", "", "", ""], [true, false, false, false]),
        ("06990022", ["", "〇", "", ""], [false, true, false, false]),
        ("31990013", ["◯", "1", "ｏ", ""], [true, true, true, false]),
        ("990010", ["", "", "", "１"], [false, false, false, true]),
    ];
    let text: Vec<String> = rows.iter().map(|(number, marks, _)| row(number, *marks)).collect();
    let table = read(&file(&text.iter().map(String::as_str).collect::<Vec<_>>())).expect("table");
    for (number, _, expected) in rows {
        let number = number.parse().expect("number");
        let row = table.list.beginning(number, None).expect("row");
        let Scope { exam, guidance, same_day_interview } = row.scope;
        assert_eq!([exam, guidance, same_day_interview, row.invoice], expected, "{number}");
    }
    assert_eq!(table.list.len(), 4);
    assert!(table.notes.is_empty());
}

#[test]
fn cells_have_their_forms() {
    let rows = [
        (1, "０６９９００１４", None),
        (1, "990010", None),
        (1, "00990010", None),
        (1, "06990015", Some(InsurerFault::CheckDigit)),
        (1, "990011", Some(InsurerFault::CheckDigit)),
        (1, "069900140", Some(InsurerFault::NumberForm)),
        (1, "0699001X", Some(InsurerFault::NumberForm)),
        (1, "", Some(InsurerFault::Empty)),
        (2, "", Some(InsurerFault::Empty)),
        (2, "\"一\n二\"", Some(InsurerFault::Character)),
        (3, "１００－００００", None),
        (3, "", None),
        (3, "1000000", Some(InsurerFault::Postcode)),
        (3, "100-000", Some(InsurerFault::Postcode)),
        (5, "０３－００００－００００", None),
        (5, "0120-000-000", None),
        (5, "", None),
        (5, "0300000000", Some(InsurerFault::Telephone)),
        (5, "3-0000-00000", Some(InsurerFault::Telephone)),
        (5, "03-0000-000", Some(InsurerFault::Telephone)),
        (5, "03-0000-000X", Some(InsurerFault::Telephone)),
        (5, "03--00000000", Some(InsurerFault::Telephone)),
        (6, "　○　", None),
        (6, "x", Some(InsurerFault::Mark)),
        (7, "●", Some(InsurerFault::Mark)),
        (8, "△", Some(InsurerFault::Mark)),
        (9, "0", Some(InsurerFault::Mark)),
        (4, "1234-5678-9018", Some(InsurerFault::PersonalNumber)),
    ];
    for (column, cell, expected) in rows {
        assert_eq!(fault_of(column, cell), expected, "{column} {cell}");
    }
}

#[test]
fn headings_are_found_however_they_are_laid_out() {
    let good = row("06990014", ["○", "", "", ""]);
    let two_lines = "委託元保険者一覧表,,,,,,,,\n\
        保険者番号,委託元\u{3000}保険者名,郵便番号,\"所在地\n※1\",電話番号※2,委託範囲※3,,,備考※4\n\
        ,,,,,特定健康診査,特定保健指導,\"健診当日\n初回面接実施\",\n";
    let table = read(&[two_lines, &good, "※1 都道府県から書く,,,,,,,,\n"].concat()).expect("two lines");
    assert_eq!(table.list.len(), 1);
    assert!(first(&table).scope.exam);
    let grouped = HEAD.replace("特定健康診査", "委託範囲（特定健康診査）");
    assert!(read(&format!("{grouped}\n{good}")).is_ok());
    let marked = HEAD.replace("所在地", "※1所在地");
    assert!(read(&format!("{marked}\n{good}")).is_ok());
    let moved = HEAD.replace("所在地", "X").replace("電話番号", "所在地").replace('X', "電話番号");
    let swapped = good.replace("東京都架空区,03-0000-0000", "03-0000-0000,東京都架空区");
    let table = read(&format!("{moved}\n{swapped}")).expect("any order");
    assert_eq!(first(&table).telephone, "03-0000-0000");
}

#[test]
fn headings_that_do_not_fit_are_named() {
    let good = row("06990014", ["○", "", "", ""]);
    assert_eq!(faults(&good), [(0, 0, InsurerFault::NoHeading)]);
    assert_eq!(faults(""), [(0, 0, InsurerFault::NoHeading)]);
    let missing = HEAD.replace("電話番号", "所在地").replace("備考", "メモ");
    let expected = [
        (1, 5, InsurerFault::ColumnTwice(InsurerColumn::Address)),
        (1, 9, InsurerFault::UnknownColumn),
        (1, 0, InsurerFault::MissingColumn(InsurerColumn::Telephone)),
        (1, 0, InsurerFault::MissingColumn(InsurerColumn::Invoice)),
    ];
    assert_eq!(faults(&format!("{missing}\n{good}")), expected);
    assert_eq!(faults(&file(&[])), [(0, 0, InsurerFault::NoRows)]);
    let group = HEAD.replace("備考", "委託範囲");
    let expected =
        [(1, 9, InsurerFault::UnknownColumn), (1, 0, InsurerFault::MissingColumn(InsurerColumn::Invoice))];
    assert_eq!(faults(&format!("{group}\n{good}")), expected, "a group names no column");
    let beyond = good.replace('\n', ",覚え書き\n");
    assert_eq!(faults(&file(&[&beyond])), [(2, 10, InsurerFault::BeyondHeading)]);
}

#[test]
fn every_problem_is_named_and_nothing_is_taken() {
    let rows = [row("06990015", ["○", "", "", ""]), row("06990022", ["x", "", "", "-"]), "1,2\n".into()];
    let expected = [
        (2, 1, InsurerFault::CheckDigit),
        (3, 6, InsurerFault::Mark),
        (3, 9, InsurerFault::Mark),
        (4, 0, InsurerFault::TooFewColumns { needed: 9, found: 2 }),
    ];
    assert_eq!(faults(&file(&[&rows[0], &rows[1], &rows[2]])), expected);
}

#[test]
fn lost_zeros_are_put_back_only_where_the_file_lost_them() {
    let mark = ["○", "", "", ""];
    let (eight, six) = (row("1990019", mark), row("990010", mark));
    let five = (0..10)
        .map(|last| format!("1301{last}"))
        .find(|text| format!("0{text}").parse::<InsurerNumber>().is_ok());
    let five = row(&five.expect("one fits"), mark);
    let table = read(&file(&[&eight, &five, &six])).expect("lost zeros");
    let lines: Vec<u64> =
        table.notes.iter().map(|InsurerNote::ZeroRestored { place, .. }| place.line).collect();
    assert_eq!(lines, [2, 3], "each has its note");
    let kept = row("06990014", mark);
    assert_eq!(faults(&file(&[&eight, &kept])), [(2, 1, InsurerFault::DigitMissing)]);
    // 05 is no scheme; the check digit would fit.
    let five = (0..10)
        .map(|last| format!("599001{last}"))
        .find(|text| format!("0{text}").parse::<InsurerNumber>().is_ok());
    let unknown = row(&five.expect("one fits"), mark);
    assert_eq!(faults(&file(&[&unknown])), [(2, 1, InsurerFault::DigitMissing)]);
    assert_eq!(faults(&file(&[&row("1990018", mark)])), [(2, 1, InsurerFault::CheckDigit)]);
}

#[test]
fn a_zero_is_put_back_only_where_a_number_begins_with_it() {
    let read = |text: &str| read_number(&Cell { text: text.into(), number: false }, Zeros::MayBeLost);
    let number = "00138016".parse().expect("number");
    assert_eq!(read("138016"), Ok((number, false)));
    // 国保 has six digits, and no prefecture is 00.
    assert_eq!(read("0138016"), Err(NumberFault::DigitMissing));
    let none = (0..10).map(|last| format!("0013{last}"));
    let fitting = none.into_iter().find(|text| format!("0{text}").parse::<InsurerNumber>().is_ok());
    assert_eq!(read(&fitting.expect("one fits")), Err(NumberFault::DigitMissing));
}

fn book(number_cell: &str) -> Vec<u8> {
    let text = |column: char, line: u8, text: &str| {
        format!("<c r=\"{column}{line}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
    };
    let names = [HEAD, TERMS].concat();
    let head: String = ('A'..).zip(names.split(',')).map(|(column, name)| text(column, 1, name)).collect();
    let cells = [
        number_cell,
        &text('B', 2, "テスト健保"),
        "<c r=\"F2\"><v>1</v></c>",
        "<c r=\"J2\" s=\"1\"><v>46113</v></c>",
    ];
    workbook(&format!("<row r=\"1\">{head}</row><row r=\"2\">{}</row>", cells.concat()))
}

#[test]
fn a_workbook_tells_itself_which_zeros_are_lost() {
    let table = read_insurer_table(&book("<c r=\"A2\"><v>1990019</v></c>")).expect("a number");
    assert_eq!(first(&table).number.to_string(), "01990019");
    assert_eq!(first(&table).term, Term { from: Some(date(2026, 4, 1)), to: None });
    assert_eq!(table.notes.len(), 1);
    let typed = book("<c r=\"A2\" t=\"inlineStr\"><is><t>1990019</t></is></c>");
    let problems = read_insurer_table(&typed).expect_err("typed text");
    assert_eq!(problems[0].what, InsurerFault::DigitMissing);
    assert_eq!(problems[0].place, SheetPlace { line: 2, column: 1 });
}

fn with_terms(rows: &[(&str, &str, &str)]) -> String {
    let one = |(number, from, to): &(&str, &str, &str)| {
        row(number, ["○", "", "", ""]).replace('\n', &format!(",{from},{to}\n"))
    };
    format!("{HEAD}{TERMS}\n{}", rows.iter().map(one).collect::<String>())
}

#[test]
fn terms_are_read_in_both_calendars_and_choose_the_row() {
    let text = with_terms(&[
        ("06990014", "2025/4/1", "令和8年3月31日"),
        ("06990014", "R8.4.1", ""),
        ("06990022", "", "平成39年3月31日"),
    ]);
    let table = read(&text).expect("table");
    assert_eq!(first(&table).term, Term { from: Some(date(2025, 4, 1)), to: Some(date(2026, 3, 31)) });
    let days = [(date(2025, 3, 31), 1), (date(2025, 4, 1), 2), (date(2026, 4, 1), 2), (date(2027, 4, 1), 1)];
    for (day, insurers) in days {
        let on_day = table.list.rows().filter(|row| row.term.holds_on(day)).count();
        assert_eq!(on_day, insurers, "{day}");
    }
}

#[test]
fn terms_that_overlap_or_are_reversed_are_refused() {
    let number = "06990014";
    let overlap = |line, earlier_line| (line, 1, InsurerFault::Overlap { earlier_line });
    assert_eq!(faults(&with_terms(&[(number, "", ""), (number, "", "")])), [overlap(3, 2)]);
    let touching = [(number, "2026-04-01", "2027-03-31"), (number, "2027-03-31", "")];
    assert_eq!(faults(&with_terms(&touching)), [overlap(3, 2)]);
    let long = [
        (number, "2026-04-01", "2030-03-31"),
        (number, "2027-04-01", "2027-05-31"),
        (number, "2028-04-01", "2028-05-31"),
    ];
    assert_eq!(faults(&with_terms(&long)), [overlap(3, 2), overlap(4, 2)]);
    let one_end = [long[0], (number, "2027-04-01", "2030-03-31"), long[2]];
    assert_eq!(faults(&with_terms(&one_end)), [overlap(3, 2), overlap(4, 2)], "of two the earlier is named");
    let further = [
        (number, "2026-04-01", "2026-12-31"),
        (number, "2026-10-01", "2027-12-31"),
        (number, "2027-06-01", ""),
    ];
    assert_eq!(faults(&with_terms(&further)), [overlap(3, 2), overlap(4, 3)]);
    let reversed = with_terms(&[(number, "2026-04-02", "2026-04-01")]);
    assert_eq!(faults(&reversed), [(2, 11, InsurerFault::TermReversed)]);
    let no_day = with_terms(&[(number, "2026-02-30", "令和65年")]);
    let expected =
        [(2, 10, InsurerFault::Date(DateError::NoSuchDay)), (2, 11, InsurerFault::Date(DateError::Form))];
    assert_eq!(faults(&no_day), expected);
    // Only a spreadsheet holds a day as a number.
    let serial = with_terms(&[(number, "46113", "")]);
    assert_eq!(faults(&serial), [(2, 10, InsurerFault::Date(DateError::Form))]);
}

#[test]
fn the_difference_names_each_insurer_once_with_both_values() {
    let list = |rows: &[String]| {
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        read(&file(&rows)).expect("table").list
    };
    let mark = ["○", "", "", ""];
    let old = list(&[row("06990014", mark), row("06990022", mark), row("990010", mark)]);
    let new = list(&[row("06990014", mark), row("06990022", ["○", "○", "", ""]), row("31990013", mark)]);
    let difference = InsurerDifference::between(&old, &new);
    let numbers =
        |rows: &[ContractedInsurer]| rows.iter().map(|row| row.number.to_string()).collect::<Vec<_>>();
    assert_eq!(numbers(&difference.added), ["31990013"]);
    assert_eq!(numbers(&difference.removed), ["00990010"]);
    let [InsurerChange { before, after }] = difference.changed.as_slice() else { panic!("one change") };
    assert!(!before.scope.guidance && after.scope.guidance);
    assert_eq!(difference.same, 1);
    assert!(InsurerDifference::between(&old, &old).is_empty());
    let (less, other) = (list(&[row("06990014", mark)]), list(&[row("06990014", ["", "", "", ""])]));
    for (before, after) in [(&less, &old), (&old, &less), (&less, &other)] {
        assert!(!InsurerDifference::between(before, after).is_empty());
    }
}

#[test]
fn the_difference_tells_rows_of_one_insurer_apart_by_their_first_day() {
    let number = "06990014";
    let list = |rows: &[(&str, &str, &str)]| read(&with_terms(rows)).expect("table").list;
    let old = list(&[(number, "2025-04-01", "2026-03-31"), (number, "2026-04-01", "")]);
    let new = list(&[(number, "2026-04-01", "2027-03-31"), (number, "2027-04-01", "")]);
    let InsurerDifference { added, removed, changed, same } = InsurerDifference::between(&old, &new);
    let from = |rows: &[ContractedInsurer]| rows.iter().map(|row| row.term.from).collect::<Vec<_>>();
    assert_eq!(from(&added), [Some(date(2027, 4, 1))]);
    assert_eq!(from(&removed), [Some(date(2025, 4, 1))]);
    let ends: Vec<_> = changed.iter().map(|one| (one.before.term.to, one.after.term.to)).collect();
    assert_eq!((ends, same), (vec![(None, Some(date(2027, 3, 31)))], 0));
}

#[test]
fn the_number_of_rows_is_limited() {
    let too_many = (0, 0, InsurerFault::Sheet(SheetFault::TooManyRows));
    for (rows, refused) in [(SHEET_ROWS_MAX, false), (SHEET_ROWS_MAX + 1, true)] {
        assert_eq!(faults(&file(&["1\n".repeat(rows).as_str()])).contains(&too_many), refused, "{rows}");
    }
}

#[test]
fn a_file_that_is_no_table_says_why() {
    assert_eq!(faults("\u{feff}a\n").first().map(|one| one.2), Some(InsurerFault::NoHeading));
    let problems = read_insurer_table(b"\xff\xff").expect_err("no text");
    assert_eq!(problems[0].what, InsurerFault::Sheet(SheetFault::Encoding));
}

proptest! {
    #[test]
    fn any_bytes_give_a_table_or_problems(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Err(problems) = read_insurer_table(&bytes) {
            prop_assert!(!problems.is_empty());
        }
    }

    #[test]
    fn a_changed_byte_never_takes_a_part(at in any::<usize>(), byte in any::<u8>()) {
        let mut bytes = file(&[&row("06990014", ["○", "", "", ""]), &row("06990022", ["", "○", "", ""])]).into_bytes();
        let length = bytes.len();
        bytes[at % length] = byte;
        match read_insurer_table(&bytes) {
            // A quote or a footnote mark can hide a line break, never leave a row out without a column count.
            Ok(table) => prop_assert_eq!(table.list.len(), 2),
            Err(problems) => prop_assert!(!problems.is_empty()),
        }
    }
}
