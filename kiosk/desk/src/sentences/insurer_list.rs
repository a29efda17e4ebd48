//! Owns what staff read about a file of 委託元保険者一覧表: every problem, every note, the difference.
//!
//! Promises: every problem has its sentence and says what to put right; lines and columns as a spreadsheet counts.
//! Must never: quote a cell, which could be a personal number.

use reception::{
    DateError, InsurerDifference, InsurerFault, InsurerNote, InsurerProblem, SHEET_BYTES_MAX,
    SHEET_CELL_CHARS_MAX, SHEET_COLUMNS_MAX, SHEET_ROWS_MAX, SheetFault, SheetPlace,
};

/// One line: where, and what is wrong.
#[must_use]
pub fn insurer_problem(problem: InsurerProblem) -> String {
    at(problem.place, &insurer_fault(problem.what))
}

/// One line: where, and what was put right.
#[must_use]
pub fn insurer_note(note: InsurerNote) -> String {
    match note {
        InsurerNote::ZeroRestored { place, number } => {
            let what = format!(
                "先頭の 0 が表計算で消えていたので {} と読みました。正しいか確かめてください",
                number.printed()
            );
            at(place, &what)
        }
    }
}

/// What taking the list changed.
#[must_use]
pub fn insurer_difference(difference: &InsurerDifference) -> String {
    let InsurerDifference { added, removed, changed, same } = difference;
    let (added, removed, changed) = (added.len(), removed.len(), changed.len());
    format!("追加 {added} 件、削除 {removed} 件、変更 {changed} 件、同じ {same} 件")
}

fn at(place: SheetPlace, what: &str) -> String {
    match (place.line, place.column) {
        (0, _) => what.to_owned(),
        (line, 0) => format!("{line} 行目: {what}"),
        (line, column) => format!("{line} 行目 {column} 列目: {what}"),
    }
}

fn insurer_fault(fault: InsurerFault) -> String {
    let fixed = match fault {
        InsurerFault::Sheet(fault) => return sheet_fault(fault),
        InsurerFault::MissingColumn(column) => return format!("見出し「{}」がありません", column.name()),
        InsurerFault::ColumnTwice(column) => return format!("見出し「{}」が 2 つあります", column.name()),
        InsurerFault::TooFewColumns { needed, found } => {
            return format!("{needed} 列あるはずですが {found} 列です");
        }
        InsurerFault::Overlap { earlier_line } => {
            return format!("{earlier_line} 行目と同じ保険者番号で、有効な期間が重なっています");
        }
        InsurerFault::Date(error) => return format!("日付を読めません（{}）", date_error(error)),
        InsurerFault::NoHeading => "見出しの行（保険者番号、委託元保険者名…）がありません",
        InsurerFault::UnknownColumn => "一覧表にない見出しです。列を消すか、見出しを直してください",
        InsurerFault::NoRows => "保険者が1件もありません",
        InsurerFault::BeyondHeading => "見出しのない列に文字があります",
        InsurerFault::Character => "セルの中に改行などの読めない文字があります",
        InsurerFault::PersonalNumber => {
            "個人番号（マイナンバー）の形の 12 桁の数字があります。ファイルから消してください"
        }
        InsurerFault::Empty => "空です",
        InsurerFault::NumberForm => "保険者番号は数字の 8 桁か 6 桁です",
        InsurerFault::DigitMissing => "保険者番号の桁が 1 つ足りません。8 桁か 6 桁で書いてください",
        InsurerFault::CheckDigit => "保険者番号の検証番号が合いません",
        InsurerFault::Postcode => "郵便番号は 123-4567 の形で書いてください",
        InsurerFault::Telephone => "電話番号は市外局番から 03-1234-5678 の形で書いてください",
        InsurerFault::Mark => "○ か空欄のどちらかです",
        InsurerFault::TermReversed => "有効終了日が有効開始日より前です",
    };
    fixed.to_owned()
}

fn sheet_fault(fault: SheetFault) -> String {
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

fn date_error(error: DateError) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_told_with_its_place() {
        let rows = [
            (3, 6, InsurerFault::Mark, "3 行目 6 列目: ○ か空欄のどちらかです"),
            (
                4,
                0,
                InsurerFault::TooFewColumns { needed: 9, found: 2 },
                "4 行目: 9 列あるはずですが 2 列です",
            ),
            (0, 0, InsurerFault::NoRows, "保険者が1件もありません"),
            (
                5,
                1,
                InsurerFault::Overlap { earlier_line: 2 },
                "5 行目 1 列目: 2 行目と同じ保険者番号で、有効な期間が重なっています",
            ),
        ];
        for (line, column, what, expected) in rows {
            assert_eq!(
                insurer_problem(InsurerProblem { place: SheetPlace { line, column }, what }),
                expected
            );
        }
    }

    #[test]
    fn a_restored_number_is_told_as_it_is_printed() {
        let number = "01990019".parse().expect("number");
        let told =
            insurer_note(InsurerNote::ZeroRestored { place: SheetPlace { line: 2, column: 1 }, number });
        assert!(told.starts_with("2 行目 1 列目: ") && told.contains("01990019"), "{told}");
    }
}
