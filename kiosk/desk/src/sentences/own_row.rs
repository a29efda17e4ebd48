//! Owns what staff read about the centre's row of 実施機関一覧表: every problem, every doubt.
//!
//! Promises: every problem has its sentence and names line and column by the heading of the form.
//! Must never: quote a cell, which could be a personal number.

use reception::{InstitutionDoubt, OWN_ROW_HEADINGS, OwnRowFault, OwnRowProblem, SheetPlace};

use super::sheet::{at, date_error, sheet_fault};

/// One line: where, and what is wrong.
#[must_use]
pub fn own_row_problem(problem: OwnRowProblem) -> String {
    let OwnRowProblem { place: SheetPlace { line, column }, what } = problem;
    let words = own_row_fault(what);
    let heading = column.checked_sub(1).and_then(heading).filter(|_| line > 0);
    match heading {
        Some(heading) => format!("{line} 行目「{heading}」: {words}"),
        None => at(problem.place, &words),
    }
}

/// One line: what is unusual about the centre's number. Not an error: such numbers exist.
#[must_use]
pub fn own_row_doubt(doubt: InstitutionDoubt) -> &'static str {
    match doubt {
        InstitutionDoubt::CheckDigit => {
            "注意: 健診・保健指導機関番号の検証番号が合いません。届いた通知と同じか確かめてください"
        }
        InstitutionDoubt::Prefecture => {
            "注意: 健診・保健指導機関番号のはじめの 2 桁がどの都道府県でもありません。確かめてください"
        }
        InstitutionDoubt::Type => {
            "注意: 健診・保健指導機関番号の 3 桁目が知られている機関の種別ではありません。確かめてください"
        }
    }
}

fn heading(index: usize) -> Option<&'static str> {
    OWN_ROW_HEADINGS.get(index).copied()
}

fn own_row_fault(fault: OwnRowFault) -> String {
    let fixed = match fault {
        OwnRowFault::Sheet(fault) => return sheet_fault(fault),
        OwnRowFault::Date(error) => return format!("日付を読めません（{}）", date_error(error)),
        OwnRowFault::NotOneRow(found) => {
            return format!(
                "健診・保健指導機関番号（10 桁の数字）で始まる行が 1 行だけ必要ですが、{found} 行あります。先頭の 0 が消えていないかも確かめてください"
            );
        }
        OwnRowFault::HeadingMoved(known) => {
            return format!(
                "見出し「{}」は {} 列目にあるはずです。列を様式の順に並べてください",
                heading(known).unwrap_or_default(),
                known + 1
            );
        }
        OwnRowFault::BeyondColumns => "様式の 19 列より右に文字があります",
        OwnRowFault::PersonalNumber => {
            "個人番号（マイナンバー）の形の 12 桁の数字があります。ファイルから消してください"
        }
        OwnRowFault::Character => "セルの中に改行などの読めない文字があります",
        OwnRowFault::Formula => "「=」「+」「-」「@」で始まる文字は、表計算が式として扱うので使えません",
        OwnRowFault::Empty => "空です",
        OwnRowFault::Postcode => "郵便番号は 123-4567 の形で書いてください",
        OwnRowFault::Telephone => "電話番号は市外局番から 03-1234-5678 の形で書いてください",
        OwnRowFault::Mark => "○ か空欄のどちらかです（詳細項目だけは △ も書けます）",
        OwnRowFault::BothForms => "集団健診と個別健診の両方に ○ があります。どちらか 1 つです（※3）",
        OwnRowFault::ItemWithoutExam => {
            "詳細項目か追加健診項目に印がありますが、集団健診にも個別健診にも ○ がありません（※3）"
        }
        OwnRowFault::InterviewAlone => {
            "健診当日初回面接は、特定健診を行い、動機付け支援と積極的支援の両方に ○ がある機関だけです（※5）"
        }
        OwnRowFault::Registration => "登録番号は 13 桁の数字です（先頭の T はあってもなくてもかまいません）",
        OwnRowFault::LapsedFirst => "取消年月日が登録年月日より前です",
    };
    fixed.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_told_with_line_and_heading() {
        let rows = [
            (3, 5, OwnRowFault::Telephone, "3 行目「電話番号」: 電話番号は"),
            (3, 20, OwnRowFault::BeyondColumns, "3 行目 20 列目: "),
            (
                0,
                0,
                OwnRowFault::NotOneRow(2),
                "健診・保健指導機関番号（10 桁の数字）で始まる行が 1 行だけ必要ですが、2 行",
            ),
            (1, 6, OwnRowFault::HeadingMoved(6), "1 行目「集団健診」: 見出し「個別健診」は 7 列目"),
        ];
        for (line, column, what, begin) in rows {
            let told = own_row_problem(OwnRowProblem { place: SheetPlace { line, column }, what });
            assert!(told.starts_with(begin), "{told}");
        }
    }
}
