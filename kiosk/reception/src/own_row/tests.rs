//! The centre's row by the notes of domain.md table 1.7b.

use proptest::prelude::*;

use super::*;
use crate::sheet::tests::workbook;

type Changes = &'static [(usize, &'static str)];
type Faults = &'static [(usize, OwnRowFault)];

const GOOD: [&str; 19] = [
    "1310000001",
    "みほん健診センター",
    "100-0000",
    "東京都架空区",
    "03-0000-0000",
    "",
    "○",
    "○",
    "△",
    "",
    "",
    "○",
    "○",
    "○",
    "○",
    "T1234567890123",
    "令和5年10月1日",
    "",
    "",
];

fn file(changes: &[(usize, &str)]) -> String {
    let mut cells = GOOD;
    for (column, cell) in changes {
        cells[column - 1] = cell;
    }
    format!("実施機関一覧表\n{}\n{}\n", OWN_ROW_HEADINGS.join(","), cells.join(","))
}

fn faults(text: &str) -> Vec<(usize, OwnRowFault)> {
    match read_own_row(text.as_bytes()) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.into_iter().map(|one| (one.place.column, one.what)).collect(),
    }
}

#[test]
fn a_good_row_is_read_and_exported_with_note_9() {
    let row = read_own_row(file(&[]).as_bytes()).expect("row");
    assert_eq!(row.exam, Some(ExamForm::Individual));
    assert_eq!(row.details, [Performed::Own, Performed::Recommissioned, Performed::No, Performed::No]);
    assert_eq!(row.registered.map(|day| day.to_string()).as_deref(), Some("2023-10-01"));
    let text = row.to_csv();
    assert!(text.starts_with('\u{feff}') && text.ends_with(",○\r\n"), "{text}");
    assert_eq!(text.lines().map(|line| line.split(',').count()).collect::<Vec<_>>(), [19, 19]);
    assert_eq!(read_own_row(text.as_bytes()), Ok(row));
}

#[test]
fn notes_3_5_and_8_are_checked() {
    let rows: [(Changes, Faults); 9] = [
        (&[(18, "2023-10-01")], &[]),
        (&[(6, "○")], &[(7, OwnRowFault::BothForms)]),
        (&[(6, "○"), (7, "")], &[]),
        (&[(14, "")], &[(13, OwnRowFault::InterviewAlone)]),
        (&[(15, "")], &[(13, OwnRowFault::InterviewAlone)]),
        (&[(13, ""), (14, ""), (15, "")], &[]),
        (&[(7, ""), (8, ""), (9, ""), (12, "")], &[(13, OwnRowFault::InterviewAlone)]),
        (&[(7, ""), (8, ""), (9, ""), (13, "")], &[(6, OwnRowFault::ItemWithoutExam)]),
        (&[(7, ""), (9, ""), (12, ""), (13, "")], &[(6, OwnRowFault::ItemWithoutExam)]),
    ];
    for (changes, expected) in rows {
        assert_eq!(faults(&file(changes)), expected, "{changes:?}");
    }
}

#[test]
fn cells_have_their_forms() {
    let rows = [
        (2, "", OwnRowFault::Empty),
        (2, "\"一\n二\"", OwnRowFault::Character),
        (2, "=HYPERLINK(1)", OwnRowFault::Formula),
        (2, "+1", OwnRowFault::Formula),
        (2, "-1", OwnRowFault::Formula),
        (2, "＠みほん", OwnRowFault::Formula),
        (2, "\u{200b}＝1", OwnRowFault::Formula),
        (4, "=1+1", OwnRowFault::Formula),
        (3, "1000000", OwnRowFault::Postcode),
        (3, "=1", OwnRowFault::Postcode),
        (5, "+03-0000-0000", OwnRowFault::Telephone),
        (6, "=1", OwnRowFault::Mark),
        (16, "=1", OwnRowFault::Registration),
        (17, "=1", OwnRowFault::Date(DateError::UnknownEra)),
        (4, "1234-5678-9018", OwnRowFault::PersonalNumber),
        (5, "0300000000", OwnRowFault::Telephone),
        (10, "x", OwnRowFault::Mark),
        (12, "△", OwnRowFault::Mark),
        (16, "T123", OwnRowFault::Registration),
        (17, "2023-13-01", OwnRowFault::Date(DateError::NoSuchMonth)),
        (18, "2023-09-30", OwnRowFault::LapsedFirst),
        (19, "-", OwnRowFault::Mark),
        (19, "○,覚え書き", OwnRowFault::BeyondColumns),
    ];
    for (column, cell, what) in rows {
        let found = faults(&file(&[(column, cell)]));
        assert_eq!(found.iter().map(|one| one.1).collect::<Vec<_>>(), [what], "{column} {cell}");
    }
}

#[test]
fn a_heading_of_the_form_must_stand_over_its_column() {
    let swapped = file(&[]).replace("集団健診,個別健診", "個別健診,集団健診");
    assert_eq!(faults(&swapped), [(6, OwnRowFault::HeadingMoved(6)), (7, OwnRowFault::HeadingMoved(5))]);
    let row = GOOD.join(",");
    let marked =
        OWN_ROW_HEADINGS.join(",").replace("所在地", "所在地 ※1").replace("登録番号", "\"登録\n番号※6\"");
    assert_eq!(faults(&format!("{marked}\n{row}\n")), []);
    assert_eq!(faults(&format!("番号,名称\n{row}\n")), [], "other words are passed over");
}

#[test]
fn a_name_that_reads_like_a_heading_is_none() {
    assert_eq!(faults(&file(&[(2, "個別健診")])), []);
}

#[test]
fn a_workbook_holds_days_as_numbers() {
    let bytes = workbook(
        "<row><c t=\"str\"><v>1310000001</v></c><c t=\"str\"><v>みほん</v></c><c r=\"Q1\"><v>45200</v></c></row>",
    );
    let row = read_own_row(&bytes).expect("row");
    assert_eq!(row.registered.map(|day| day.to_string()).as_deref(), Some("2023-10-01"));
}

#[test]
fn exactly_one_row_is_the_centres() {
    let one = file(&[]);
    assert_eq!(faults(&[one.as_str(), &one].concat()), [(0, OwnRowFault::NotOneRow(2))]);
    assert_eq!(faults("a,b\n"), [(0, OwnRowFault::NotOneRow(0))]);
    assert_eq!(faults(""), [(0, OwnRowFault::NotOneRow(0))]);
}

proptest! {
    #[test]
    fn what_is_exported_is_read_again(name in "[ぁ-ん\",]{1,9}", set in any::<bool>()) {
        let row = OwnRow { name, same_day_interview: set, ..read_own_row(file(&[]).as_bytes()).expect("row") };
        prop_assert_eq!(read_own_row(row.to_csv().as_bytes()), Ok(row));
    }

    #[test]
    fn no_exported_cell_is_a_formula(name in "[=+@＝＋－＠\u{200b}\u{fe0f}みほ-]{1,4}", address in "[=+@＝みほ-]{0,3}") {
        if let Ok(row) = read_own_row(file(&[(2, &name), (4, &address)]).as_bytes()) {
            let text = row.to_csv();
            let cells = text.lines().flat_map(|line| line.split(',')).map(|cell| cell.trim_start_matches('"'));
            for first in cells.filter_map(|cell| cell.chars().find(|one| !crate::text::is_invisible(*one))) {
                prop_assert!(!"=+-@＝＋－＠".contains(first), "{}", text);
            }
        }
    }

    #[test]
    fn any_bytes_give_a_row_or_problems(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Err(problems) = read_own_row(&bytes) {
            prop_assert!(!problems.is_empty());
        }
    }
}
