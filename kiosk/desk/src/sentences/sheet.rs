//! Owns what staff read about any table that they hand over as a file: the place, the file, a date.
//!
//! Promises: every fault has its sentence and says what to put right; lines and columns as a spreadsheet counts.
//! Must never: quote a cell, which could be a personal number.

use reception::{
    DateError, SHEET_BYTES_MAX, SHEET_CELL_CHARS_MAX, SHEET_COLUMNS_MAX, SHEET_ROWS_MAX, SheetFault,
    SheetPlace,
};

/// What is wrong there.
pub(super) fn at(place: SheetPlace, what: &str) -> String {
    match (place.line, place.column) {
        (0, _) => what.to_owned(),
        (line, 0) => format!("{line} 行目: {what}"),
        (line, column) => format!("{line} 行目 {column} 列目: {what}"),
    }
}

/// What is wrong with the file.
pub(super) fn sheet_fault(fault: SheetFault) -> String {
    match fault {
        SheetFault::TooLong => {
            format!("ファイルが大きすぎます（{} MB まで）", SHEET_BYTES_MAX / (1024 * 1024))
        }
        SheetFault::TooManyRows => format!("{SHEET_ROWS_MAX} 行を超えています"),
        SheetFault::TooManyColumns => format!("{SHEET_COLUMNS_MAX} 列を超えています"),
        SheetFault::CellTooLong => format!("セルの文字が {SHEET_CELL_CHARS_MAX} 文字を超えています"),
        SheetFault::Encoding => {
            "文字コードが UTF-8 でも Shift_JIS（CP932）でもありません。UTF-8 の CSV で保存し直してください".to_owned()
        }
        SheetFault::Csv => "CSV として読めません".to_owned(),
        SheetFault::Workbook => {
            "Excel ブックとして読めません。#REF! などのエラーのセルがないか確かめ、保存し直してください".to_owned()
        }
        SheetFault::OldWorkbook => {
            "古い形式（.xls）かパスワード付きのブックです。パスワードなしの .xlsx か CSV で保存し直してください".to_owned()
        }
        SheetFault::WorkbookTooLarge => "Excel ブックの中身が大きすぎます".to_owned(),
        SheetFault::TooMuchText => "ファイルの文字が多すぎます".to_owned(),
    }
}

/// What is wrong with a date.
pub(super) fn date_error(error: DateError) -> String {
    let fixed = match error {
        DateError::BeforeEra(era) => return format!("{}が始まる前の日です", era.name()),
        DateError::AfterEra(era) => return format!("{}が終わった後の日です", era.name()),
        DateError::Empty => "空です",
        DateError::Form => "2026-04-01 や 令和8年4月1日 の形で書いてください",
        DateError::UnknownEra => "元号がわかりません",
        DateError::EraYearZero => "0 年はありません",
        DateError::Incomplete => "月か日が 0 です",
        DateError::NoSuchMonth => "その月はありません",
        DateError::NoSuchDay => "その月にその日はありません",
        DateError::NotLeapYear => "その年に 2 月 29 日はありません",
        DateError::BeforeSolarCalendar => "1873 年より前の日です",
    };
    fixed.to_owned()
}
