//! Encodings, lines and limits of the files that staff hand over.

use std::io::{Cursor, Write as _};

use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

/// A workbook of one sheet; `rows` is the XML inside `sheetData`.
pub(crate) fn workbook(rows: &str) -> Vec<u8> {
    workbook_with(rows, "<sst/>")
}

fn workbook_with(rows: &str, shared: &str) -> Vec<u8> {
    workbook_of("<sheets><sheet name=\"一覧\" sheetId=\"1\" r:id=\"r1\"/></sheets>", rows, shared)
}

/// `sheets` is the XML inside `workbook`; the rows are those of the sheet `r1`.
fn workbook_of(sheets: &str, rows: &str, shared: &str) -> Vec<u8> {
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let sheet = format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>");
    let book = format!("<workbook xmlns=\"{main}\" xmlns:r=\"{relation}\">{sheets}</workbook>");
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let relations = format!(
        "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{relation}/worksheet\" \
         Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    packed(&[
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/sharedStrings.xml", shared.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        writer.start_file(*name, SimpleFileOptions::default()).expect("member");
        writer.write_all(content).expect("content");
    }
    writer.finish().expect("archive").into_inner()
}

fn texts(bytes: &[u8]) -> Vec<(u64, Vec<String>)> {
    let rows = read_sheet(bytes).expect("sheet").rows;
    let cells = |row: Row| row.cells.into_iter().map(|cell| cell.text).collect();
    rows.into_iter().map(|row| (row.line, cells(row))).collect()
}

fn fault(bytes: &[u8]) -> (u64, SheetFault) {
    let (place, fault) = read_sheet(bytes).expect_err("fault");
    (place.line, fault)
}

#[test]
fn three_encodings_give_the_same_text() {
    let text = "番号,髙﨑\n1,○\n";
    let (cp932, _, unmappable) = encoding_rs::SHIFT_JIS.encode(text);
    assert!(!unmappable);
    let expected = vec![(1, vec!["番号".into(), "髙﨑".into()]), (2, vec!["1".into(), "○".into()])];
    assert_eq!(texts(text.as_bytes()), expected);
    assert_eq!(texts(&["\u{feff}", text].concat().into_bytes()), expected);
    assert_eq!(texts(&cp932), expected);
}

#[test]
fn bytes_of_no_encoding_are_refused_with_their_line() {
    assert_eq!(fault(b"a\nb\n\xff\xff\n"), (3, SheetFault::Encoding));
    // With a BOM it says that it is UTF-8, so CP932 is not tried.
    assert_eq!(fault(b"\xef\xbb\xbfone\n\x95\xdb\n"), (2, SheetFault::Encoding));
}

#[test]
fn lines_are_those_of_the_file() {
    let text = "a,b\r\n\r\n\n\"one\ntwo\",c\r\nd,e\n";
    let lines: Vec<u64> = texts(text.as_bytes()).into_iter().map(|(line, _)| line).collect();
    assert_eq!(lines, [1, 4, 6]);
}

#[test]
fn a_row_with_text_is_left_out_only_as_a_lone_footnote() {
    let rows = [
        (",　,", true, false),
        ("※仮予約を含む,,", false, true),
        (",※仮予約を含む", false, true),
        ("※1,山田花子", false, false),
        ("山田花子,※1", false, false),
        ("山田花子,,", false, false),
    ];
    for (text, blank, footnote) in rows {
        let row = &read_sheet(text.as_bytes()).expect("sheet").rows[0];
        assert_eq!((row.is_blank(), row.is_footnote()), (blank, footnote), "{text}");
    }
}

#[test]
fn a_workbook_gives_text_numbers_and_days_in_their_places() {
    let bytes = workbook(
        "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t> 06990014　</t></is></c><c r=\"C2\"><v>1130012</v></c>\
         <c r=\"D2\" s=\"1\"><v>46113</v></c></row>",
    );
    let sheet = read_sheet(&bytes).expect("sheet");
    assert!(sheet.typed);
    assert_eq!(
        texts(&bytes),
        [(2, vec!["06990014".into(), String::new(), "1130012".into(), "46113".into()])]
    );
    let numbers: Vec<bool> = sheet.rows[0].cells.iter().map(|cell| cell.number).collect();
    assert_eq!(numbers, [false, false, true, true]);
}

#[test]
fn a_cell_that_is_only_formatted_is_blank() {
    let bytes = workbook(
        "<row r=\"1\"><c r=\"A1\" s=\"1\"/><c r=\"B1\" t=\"n\"><v> </v></c><c r=\"C1\"><v>1</v></c></row>",
    );
    assert_eq!(texts(&bytes), [(1, vec![String::new(), String::new(), "1".into()])]);
}

#[test]
fn the_first_sheet_that_is_shown_is_read() {
    let sheets = "<sheets><sheet state=\"hidden\" r:id=\"r2\"/><sheet state=\"veryHidden\" r:id=\"r3\"/>\
        <sheet state=\"visible\" r:id=\"r1\"/><sheet r:id=\"r4\"/></sheets>";
    let rows = "<row><c><v>1</v></c></row>";
    assert_eq!(texts(&workbook_of(sheets, rows, "<sst/>")), [(1, vec!["1".into()])]);
    let hidden = "<sheets><sheet state=\"hidden\" r:id=\"r1\"/></sheets>";
    assert_eq!(fault(&workbook_of(hidden, rows, "<sst/>")).1, SheetFault::Workbook);
}

#[test]
fn a_workbook_that_counts_days_from_1904_is_refused() {
    for (value, refused) in [("1", true), ("true", true), ("0", false), ("false", false)] {
        let book = format!("<workbookPr date1904=\"{value}\"/><sheets><sheet r:id=\"r1\"/></sheets>");
        let bytes = workbook_of(&book, "<row><c><v>46113</v></c></row>", "<sst/>");
        assert_eq!(read_sheet(&bytes).is_err(), refused, "{value}");
    }
}

#[test]
fn shared_strings_are_joined_without_their_readings() {
    let shared = "<sst><si><t>一</t></si><si><r><t>健&amp;</t></r><r><t>保&#x30a2;</t></r><rPh><t>ケンポ</t></rPh></si></sst>";
    let bytes = workbook_with(
        "<row><c t=\"s\"><v>1</v></c><c t=\"s\"><v>0</v></c><c><f>A1+1</f><v>1.5E1</v></c></row>",
        shared,
    );
    assert_eq!(texts(&bytes), [(1, vec!["健&保ア".into(), "一".into(), "15".into()])]);
    let missing = workbook_with("<row><c t=\"s\"><v>2</v></c></row>", shared);
    assert_eq!(fault(&missing), (1, SheetFault::Workbook));
}

#[test]
fn text_with_runs_and_marks_of_xml_is_whole() {
    let bytes = workbook(
        "<row><c t=\"inlineStr\"><is><r><t>&lt;一&gt;</t></r><r><t>&quot;二&apos;&amp;</t></r></is></c></row>",
    );
    assert_eq!(texts(&bytes), [(1, vec!["<一>\"二'&".into()])]);
    let unknown = workbook("<row><c t=\"inlineStr\"><is><t>&nbsp;</t></is></c></row>");
    assert_eq!(fault(&unknown).1, SheetFault::Workbook);
}

#[test]
fn positions_that_no_spreadsheet_has_are_refused() {
    for name in ["A0", "A", "AAAA1", "A12345678", "1A", "Ａ1", "", "A1 ", "99999999999999999999"] {
        let bytes = workbook(&format!("<row><c r=\"{name}\"><v>1</v></c></row>"));
        assert_eq!(fault(&bytes).1, SheetFault::Workbook, "{name}");
    }
    assert_eq!(fault(&workbook("<row><c r=\"1\"/></row>")).1, SheetFault::Workbook, "empty, in no column");
    let twice = workbook("<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"A1\"><v>2</v></c></row>");
    assert_eq!(fault(&twice), (1, SheetFault::Workbook));
}

#[test]
fn far_cells_errors_and_other_files_are_refused() {
    let far = workbook("<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>");
    assert_eq!(fault(&far), (1_048_576, SheetFault::TooManyColumns));
    let error = workbook("<row r=\"1\"><c r=\"A1\" t=\"e\"><v>#REF!</v></c></row>");
    assert_eq!(fault(&error).1, SheetFault::Workbook);
    assert_eq!(fault(&packed(&[("a.txt", b"a")])).1, SheetFault::Workbook);
    assert_eq!(fault(&[COMPOUND_MARK, b"rest"].concat()).1, SheetFault::OldWorkbook);
}

#[test]
fn a_bomb_is_refused_while_it_unpacks() {
    let row = "<row><c><v>1</v></c></row>";
    let small = workbook(row);
    let large = workbook(&row.replace("<v>1", &format!("<v>{}1", " ".repeat(100_000))));
    assert!(large.len() < small.len() + 1_000, "it packs well");
    assert_eq!(xlsx::rows_within(&small, 50_000).map(|rows| rows.len()), Ok(1));
    let refused = xlsx::rows_within(&large, 50_000).map(|rows| rows.len());
    assert_eq!(refused, Err((SheetPlace::default(), SheetFault::WorkbookTooLarge)));
}

#[test]
fn every_limit_is_held() {
    let of_length = |bytes: usize| [COMPOUND_MARK, &vec![0; bytes - COMPOUND_MARK.len()]].concat();
    assert_eq!(fault(&of_length(SHEET_BYTES_MAX)).1, SheetFault::OldWorkbook);
    assert_eq!(fault(&of_length(SHEET_BYTES_MAX + 1)).1, SheetFault::TooLong);
    assert_eq!(fault("x\n".repeat(SHEET_ROWS_MAX + 21).as_bytes()), (200_021, SheetFault::TooManyRows));
    assert_eq!(fault(",".repeat(SHEET_COLUMNS_MAX).as_bytes()).1, SheetFault::TooManyColumns);
    assert_eq!(texts(",".repeat(SHEET_COLUMNS_MAX - 1).as_bytes())[0].1.len(), SHEET_COLUMNS_MAX);
    assert_eq!(fault("x".repeat(SHEET_CELL_CHARS_MAX + 1).as_bytes()).1, SheetFault::CellTooLong);
    assert_eq!(texts("x".repeat(SHEET_CELL_CHARS_MAX).as_bytes()).len(), 1);
    let two = "<sst><si><t>一</t></si><si><t>二</t></si></sst>";
    assert_eq!(xlsx::shared_strings(two, 2).map(|strings| strings.len()), Ok(2));
    assert_eq!(xlsx::shared_strings(two, 1).map_err(|fault| fault.1), Err(SheetFault::WorkbookTooLarge));
}

#[test]
fn no_limit_makes_another_one_idle() {
    let row_bytes = SHEET_BYTES_MAX / SHEET_ROWS_MAX;
    let text_bytes = u64::try_from(SHEET_TEXT_BYTES_MAX).expect("small");
    let file_bytes = u64::try_from(SHEET_BYTES_MAX).expect("small");
    assert!(row_bytes > 100, "a file of all rows has {row_bytes} bytes for each");
    assert!(text_bytes > file_bytes, "all text of a CSV file is kept");
    assert!(xlsx::UNPACKED_BYTES_MAX > file_bytes, "a workbook that is not packed is read");
}

#[test]
fn text_that_is_named_many_times_is_counted_each_time() {
    let mut meter = Meter { text_bytes: SHEET_TEXT_BYTES_MAX - 1 };
    assert!(meter.cell(SheetPlace::default(), "a").is_ok());
    assert_eq!(meter.cell(SheetPlace::default(), "a"), Err((SheetPlace::default(), SheetFault::TooMuchText)));
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read_sheet(&bytes);
    }

    #[test]
    fn a_damaged_workbook_is_read_or_refused(at in any::<usize>(), byte in any::<u8>(), cut in any::<usize>()) {
        let good = workbook("<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\" s=\"1\"><v>46113</v></c></row>");
        let mut bytes = good;
        let length = bytes.len();
        bytes[at % length] = byte;
        let _ = read_sheet(&bytes);
        bytes.truncate(cut % length);
        let _ = read_sheet(&bytes);
    }

    #[test]
    fn any_xml_in_a_workbook_is_read_or_refused(rows in "(<(row|c|v|is|t)( (r|s|t)=\"[A-Z0-9a-z]{0,12}\"){0,3}/?>|</(row|c|v|is|t)>|[0-9.eE-]{1,9}){0,12}") {
        let _ = read_sheet(&workbook(&rows));
    }
}
