//! Lists as exam systems write them, and every way in which one is refused. Every person is invented.

use jiff::civil::{date, time};

use super::*;
use crate::sheet::tests::workbook;
use crate::{CoPayment, Course, DateError, RESERVATION_ID_CHARS_MAX, Sex, SheetFault, VoucherNumberError};
use ReservationFault as Fault;
use ReservationField as F;

mod damage;

const HEAD: &str = "予約番号,受診日,予約時間,健診コース名,患者番号,氏名,カナ氏名,生年月日,性別,保険者番号,保険証記号,\
    保険証番号,枝番,受診券整理番号,受診券有効期限,窓口負担区分,備考";
const ROW: [&str; 17] = [
    "R-001",
    "2026/11/20",
    "9:30",
    "特定健診",
    "P7",
    "山田花子",
    "ﾔﾏﾀﾞ ﾊﾅｺ",
    "S25.4.1",
    "女",
    "06990014",
    "１２",
    "００３４５",
    "01",
    "26100000123",
    "2027/3/31",
    "1",
    "空腹",
];

fn map() -> ReservationMap {
    ReservationMap::parse(include_str!("../../../../../config/reservations.toml")).expect("the shipped map")
}

fn map_with(from: &str, to: &str) -> ReservationMap {
    let shipped = include_str!("../../../../../config/reservations.toml");
    assert!(shipped.contains(from), "{from}");
    ReservationMap::parse(&shipped.replace(from, to)).expect("a map")
}

fn changed(changes: &[(usize, &str)]) -> String {
    let mut row = ROW;
    for (column, cell) in changes {
        row[column - 1] = cell;
    }
    row.join(",") + "\n"
}

fn file(rows: &[String]) -> String {
    format!("{HEAD}\n{}", rows.concat())
}

fn read(text: &str) -> Result<ReservationTable, Vec<ReservationProblem>> {
    read_reservations(text.as_bytes(), &map(), None)
}

type Seen = (u64, usize, Option<F>, Fault);

fn faults(read: Result<ReservationTable, Vec<ReservationProblem>>) -> Vec<Seen> {
    let problems = read.err().expect("problems");
    problems.into_iter().map(|one| (one.place.line, one.place.column, one.field, one.what)).collect()
}

fn one(read: Result<ReservationTable, Vec<ReservationProblem>>) -> (Reservation, Vec<ReservationNote>) {
    let Ok(table) = read else { panic!("no table") };
    let notes = table.notes().to_vec();
    let [row] = table.into_rows().try_into().ok().expect("one row");
    (row, notes)
}

#[test]
fn a_list_of_the_shipped_map_is_read_in_three_encodings() {
    let text = file(&[changed(&[])]);
    let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode(&text);
    let marked = ["\u{feff}", &text].concat();
    for bytes in [text.as_bytes(), marked.as_bytes(), &cp932] {
        let (booked, notes) = one(read_reservations(bytes, &map(), None));
        assert!(notes.is_empty());
        assert_eq!((booked.id.as_str(), booked.day), ("R-001", date(2026, 11, 20)));
        assert_eq!(booked.time, Some(time(9, 30, 0, 0)));
        assert_eq!((booked.course, booked.sex), (Some(Course::SpecificExam), Some(Sex::Female)));
        assert_eq!(booked.name.as_deref(), Some("山田花子"));
        assert_eq!(booked.kana.as_deref(), Some("ﾔﾏﾀﾞ ﾊﾅｺ"));
        assert_eq!(booked.birth_date, Some(date(1950, 4, 1)));
        assert_eq!(booked.insurer, "06990014".parse().ok());
        assert_eq!(booked.symbol.as_deref(), Some("１２"));
        assert_eq!((booked.number.as_deref(), booked.branch.as_deref()), (Some("００３４５"), Some("01")));
        let voucher = booked.voucher;
        assert_eq!(voucher.number.map(|number| number.digits()).as_deref(), Some("26100000123"));
        assert_eq!(voucher.valid_until, Some(date(2027, 3, 31)));
        assert_eq!((voucher.insurer, voucher.co_payment), (None, Some(CoPayment::None)));
    }
}

#[test]
fn what_the_map_does_not_name_is_gone() {
    let Ok(table) = read(&file(&[changed(&[(17, "秘密の備考")])])) else { panic!("no table") };
    let stored = serde_json::to_string(table.rows()).expect("text");
    assert!(!stored.contains("秘密") && !stored.contains("P7"), "{stored}");
}

#[test]
fn blank_cells_are_absent_parts() {
    let blank: Vec<(usize, &str)> =
        (1..=17).filter(|column| ![1, 2, 8].contains(column)).map(|column| (column, "")).collect();
    let (booked, _) = one(read(&file(&[changed(&blank)])));
    let text = serde_json::to_string(&booked).expect("text");
    assert_eq!(text, r#"{"id":"R-001","day":"2026-11-20","birth_date":"1950-04-01"}"#);
}

#[test]
fn rows_come_by_day_time_and_number_whatever_lies_between() {
    let rows = [
        changed(&[(1, "b"), (3, "10:00")]),
        "\n".to_owned(),
        changed(&[(1, "d"), (2, "2026-11-21"), (3, "8:00")]),
        changed(&[(1, "a"), (3, "10:00")]),
        changed(&[(1, "c"), (3, "")]),
        "※仮予約を含む,,,,,,,,,,,,,,,,\n".to_owned(),
    ];
    let Ok(table) = read(&["予約一覧,2026年11月20日\n", &file(&rows)].concat()) else {
        panic!("no table")
    };
    let ids: Vec<&str> = table.rows().iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids, ["c", "a", "b", "d"]);
}

/// The fault of one row whose cells are the good ones with one replaced (column from 1).
fn fault_of(column: usize, cell: &str) -> Option<Fault> {
    match read(&file(&[changed(&[(column, cell)])])) {
        Ok(_) => None,
        Err(problems) => {
            assert_eq!(problems.len(), 1, "{problems:?}");
            assert_eq!(problems[0].place, SheetPlace { line: 2, column });
            let heading = HEAD.split(',').nth(column - 1).expect("a heading");
            assert_eq!(problems[0].field, map().field(heading), "the heading is named");
            Some(problems[0].what)
        }
    }
}

#[test]
fn cells_have_their_forms() {
    let too_long = "x".repeat(RESERVATION_ID_CHARS_MAX + 1);
    let rows = [
        (1, "", Some(Fault::Empty)),
        (1, "山田", Some(Fault::Id)),
        (1, &too_long, Some(Fault::Id)),
        (1, "2.61E+10", Some(Fault::Shortened)),
        (2, "", Some(Fault::Empty)),
        (2, "令和8年11月20日", None),
        (2, "2026/11/31", Some(Fault::Date(DateError::NoSuchDay))),
        (2, "46346", Some(Fault::Date(DateError::Form))),
        (3, "25:00", Some(Fault::Time)),
        (4, "脳ドック", Some(Fault::Course)),
        (4, " 特定 健診", None),
        (5, "\"一\n二\"", None),
        (6, "\"一\n二\"", Some(Fault::Character)),
        (7, "\"ﾔ\u{fffd}\"", Some(Fault::Character)),
        (8, "S65.4.1", Some(Fault::Date(DateError::AfterEra(crate::Era::Showa)))),
        (8, "2026/11/20", None),
        (8, "2026/11/21", Some(Fault::BornLater)),
        (9, "女性", None),
        (9, "不明", Some(Fault::Sex)),
        (10, "06990015", Some(Fault::CheckDigit)),
        (10, "069900140", Some(Fault::InsurerForm)),
        (10, "6.99E+06", Some(Fault::Shortened)),
        (11, "1.2E+10", Some(Fault::Shortened)),
        (12, "1.2E+10", Some(Fault::Shortened)),
        (13, "1E+10", Some(Fault::Shortened)),
        (14, "2.61E+10", Some(Fault::Shortened)),
        (14, "2610000012", Some(Fault::Voucher(VoucherNumberError::Form))),
        (14, "26000000001", Some(Fault::Voucher(VoucherNumberError::Kind))),
        (15, "平成39年3月31日", None),
        (15, "2027/2/29", Some(Fault::Date(DateError::NotLeapYear))),
        (16, "5", Some(Fault::CoPayment)),
        (16, "４", None),
        (17, "1234-5678-9018", Some(Fault::PersonalNumber)),
        (5, "123456789018", Some(Fault::PersonalNumber)),
        (12, "123456789018", Some(Fault::PersonalNumber)),
    ];
    for (column, cell, expected) in rows {
        assert_eq!(fault_of(column, cell), expected, "{column} {cell}");
    }
}

#[test]
fn every_problem_is_named_and_nothing_is_taken() {
    let rows = [
        changed(&[(1, "a"), (9, "x"), (17, "123456789018")]),
        changed(&[(1, "b")]),
        changed(&[(1, ""), (2, "x"), (3, "x")]),
        "c,2026/11/20\n".to_owned(),
    ];
    let expected = [
        (2, 9, Some(F::Sex), Fault::Sex),
        (2, 17, None, Fault::PersonalNumber),
        (4, 1, Some(F::Id), Fault::Empty),
        (4, 2, Some(F::Day), Fault::Date(DateError::UnknownEra)),
        (4, 3, Some(F::Time), Fault::Time),
        (5, 0, None, Fault::TooFewColumns { needed: 17, found: 2 }),
    ];
    assert_eq!(faults(read(&file(&rows))), expected);
}

#[test]
fn a_reservation_number_stands_once() {
    let rows = ["Ａ1", "b", "A1", "b"].map(|id| changed(&[(1, id)]));
    let twice = |line, earlier_line| (line, 1, Some(F::Id), Fault::IdTwice { earlier_line });
    assert_eq!(faults(read(&file(&rows))), [twice(4, 2), twice(5, 3)]);
}

#[test]
fn a_row_without_a_person_is_refused() {
    let none = [(7, ""), (8, ""), (10, ""), (11, "")];
    assert_eq!(faults(read(&file(&[changed(&none)]))), [(2, 0, None, Fault::NoPerson)]);
    one(read(&file(&[changed(&none[..3])])));
}

#[test]
fn headings_that_do_not_fit_are_named() {
    let good = changed(&[]);
    let whole = |fault| (0, 0, None, fault);
    assert_eq!(faults(read(&good)), [whole(Fault::NoHeading)]);
    assert_eq!(faults(read("")), [whole(Fault::NoHeading)]);
    let no_text = faults(read_reservations(b"\xff\xff", &map(), None));
    assert_eq!(no_text, [(1, 0, None, Fault::Sheet(SheetFault::Encoding))]);
    assert_eq!(faults(read(&file(&[]))), [whole(Fault::NoRows)]);
    let other = HEAD.replace("枝番", "性別").replace("予約時間", "時刻").replace("受診日", "日");
    let missing = |field| (1, 0, Some(field), Fault::MissingColumn);
    let expected =
        [missing(F::Day), missing(F::Time), missing(F::Branch), (1, 13, Some(F::Sex), Fault::ColumnTwice)];
    assert_eq!(faults(read(&format!("{other}\n{good}"))), expected);
    let spaced = HEAD.replace("カナ氏名", "\"ｶﾅ\n氏名\"");
    one(read(&format!("{spaced}\n{good}")));
}

#[test]
fn a_personal_number_is_named_even_without_a_heading() {
    let seen = faults(read("予約番号\n123456789018\n"));
    assert_eq!(seen, [(0, 0, None, Fault::NoHeading), (2, 1, None, Fault::PersonalNumber)]);
}

#[test]
fn a_cell_without_a_heading_means_that_something_moved() {
    let moved = file(&[changed(&[(17, "薬,空腹")])]);
    assert_eq!(faults(read(&moved)), [(2, 18, None, Fault::BeyondHeading)]);
    one(read(&file(&[changed(&[(17, "空腹,,")])])));
}

#[test]
fn columns_that_the_map_does_not_name_can_be_forbidden() {
    let strict = map_with("unknown-columns = \"ignore\"", "unknown-columns = \"refuse\"");
    let text = file(&[changed(&[])]);
    let seen = faults(read_reservations(text.as_bytes(), &strict, None));
    assert_eq!(seen, [(1, 5, None, Fault::UnknownColumn), (1, 17, None, Fault::UnknownColumn)]);
}

#[test]
fn a_course_that_the_map_does_not_name_can_be_left_out() {
    let lenient = map_with("unknown-courses = \"refuse\"", "unknown-courses = \"ignore\"");
    let text = file(&[changed(&[(4, "脳ドック")])]);
    let (booked, notes) = one(read_reservations(text.as_bytes(), &lenient, None));
    assert_eq!(booked.course, None);
    assert_eq!(notes, [ReservationNote::CourseLeftOut { place: SheetPlace { line: 2, column: 4 } }]);
}

#[test]
fn the_day_of_a_list_without_days_comes_from_staff() {
    let day = date(2026, 12, 1);
    let without = file(&[changed(&[])]).replace("受診日,", "").replace("2026/11/20,", "");
    let (booked, _) = one(read_reservations(without.as_bytes(), &map(), Some(day)));
    assert_eq!(booked.day, day);
    let needed = [(1, 0, Some(F::Day), Fault::MissingColumn)];
    assert_eq!(faults(read(&without)), needed);
    let unmapped = map_with("day = \"受診日\"\n", "");
    assert_eq!(
        faults(read_reservations(without.as_bytes(), &unmapped, None)),
        needed,
        "also when not mapped"
    );
    let unbranched = without.replacen("枝番", "枝", 1);
    let seen = faults(read_reservations(unbranched.as_bytes(), &map(), Some(day)));
    assert_eq!(seen, [(1, 0, Some(F::Branch), Fault::MissingColumn)], "nothing else is given by it");
    // Where the list has days, each row tells its own.
    let (booked, _) = one(read_reservations(file(&[changed(&[])]).as_bytes(), &map(), Some(day)));
    assert_eq!(booked.day, date(2026, 11, 20));
    let blank = file(&[changed(&[(2, "")])]);
    let seen = faults(read_reservations(blank.as_bytes(), &map(), Some(day)));
    assert_eq!(seen, [(2, 2, Some(F::Day), Fault::Empty)]);
}

#[test]
fn an_insurer_of_zeros_is_none() {
    let (booked, notes) = one(read(&file(&[changed(&[(10, "00000000")])])));
    assert!(booked.insurer.is_none() && notes.is_empty());
}

#[test]
fn an_unknown_day_of_birth_is_left_out_with_a_note() {
    let (booked, notes) = one(read(&file(&[changed(&[(8, "1950/04/00")])])));
    assert_eq!(booked.birth_date, None);
    assert_eq!(notes, [ReservationNote::BirthDateIncomplete { place: SheetPlace { line: 2, column: 8 } }]);
}

#[test]
fn zeros_mean_that_there_is_no_voucher() {
    for zeros in ["00000000000", "0"] {
        let (booked, _) = one(read(&file(&[changed(&[(14, zeros)])])));
        assert!(booked.voucher.is_empty(), "its other columns are of no voucher");
    }
    let (booked, _) = one(read(&file(&[changed(&[(14, "")])])));
    assert!(booked.voucher.number.is_none() && booked.voucher.valid_until.is_some());
}

#[test]
fn lost_zeros_of_insurers_are_put_back_only_where_the_file_lost_them() {
    let lost = changed(&[(1, "a"), (10, "1990019")]);
    let (booked, notes) = one(read(&file(std::slice::from_ref(&lost))));
    let number = "01990019".parse().expect("number");
    assert_eq!(booked.insurer, Some(number));
    let place = SheetPlace { line: 2, column: 10 };
    assert_eq!(notes, [ReservationNote::ZeroRestored { place, number }]);
    let kept = file(&[lost, changed(&[])]);
    assert_eq!(faults(read(&kept)), [(2, 10, Some(F::Insurer), Fault::DigitMissing)]);
}

#[test]
fn the_insurer_of_the_voucher_has_its_own_column_and_zeros() {
    let own = map_with("voucher-number =", "voucher-insurer = \"備考\"\nvoucher-number =");
    let text = file(&[changed(&[(17, "1990019")])]);
    let (booked, notes) = one(read_reservations(text.as_bytes(), &own, None));
    assert_eq!(booked.voucher.insurer, "01990019".parse().ok());
    assert_eq!((booked.insurer, notes.len()), ("06990014".parse().ok(), 1));
    let text = file(&[changed(&[(17, "06990015")])]);
    let seen = faults(read_reservations(text.as_bytes(), &own, None));
    assert_eq!(seen, [(2, 17, Some(F::VoucherInsurer), Fault::CheckDigit)]);
}

fn book(cells: &str) -> Vec<u8> {
    let head: String = ('A'..)
        .zip(HEAD.split(','))
        .map(|(column, name)| format!("<c r=\"{column}1\" t=\"inlineStr\"><is><t>{name}</t></is></c>"))
        .collect();
    workbook(&format!("<row r=\"1\">{head}</row><row r=\"2\">{cells}</row>"))
}

#[test]
fn a_workbook_gives_days_times_and_whole_numbers() {
    let bytes = book(
        "<c r=\"A2\"><v>7</v></c><c r=\"B2\"><v>46346</v></c><c r=\"C2\"><v>0.39583333333333331</v></c>\
         <c r=\"H2\"><v>18354</v></c><c r=\"J2\"><v>6990014</v></c><c r=\"N2\"><v>2.6100000123E10</v></c>\
         <c r=\"O2\"><v>46477</v></c><c r=\"P2\"><v>2</v></c><c r=\"X2\" t=\"str\"><v>覚え書き</v></c>",
    );
    let (booked, notes) = one(read_reservations(&bytes, &map(), None));
    assert_eq!((booked.id.as_str(), booked.day), ("7", date(2026, 11, 20)));
    assert_eq!(booked.time, Some(time(9, 30, 0, 0)));
    assert_eq!(booked.birth_date, Some(date(1950, 4, 1)));
    assert_eq!((booked.insurer, notes.len()), ("06990014".parse().ok(), 1));
    assert_eq!(booked.voucher.number.map(|number| number.digits()).as_deref(), Some("26100000123"));
    assert_eq!(booked.voucher.valid_until, Some(date(2027, 3, 31)));
    assert_eq!(booked.voucher.co_payment, Some(CoPayment::Fixed));
}

#[test]
fn the_number_of_reservations_is_limited() {
    let lines = |rows: usize| (0..rows).map(|at| format!("R{at},1950/4/1\n")).collect::<String>();
    let own = ReservationMap::parse("[columns]\nid = \"番号\"\nbirth-date = \"誕生日\"\n").expect("a map");
    let day = Some(date(2026, 11, 20));
    let read = |rows| read_reservations(format!("番号,誕生日\n{}", lines(rows)).as_bytes(), &own, day);
    assert!(read(RESERVATIONS_MAX).is_ok_and(|table| table.rows().len() == RESERVATIONS_MAX));
    assert_eq!(faults(read(RESERVATIONS_MAX + 1)), [(0, 0, None, Fault::TooManyRows)]);
}
