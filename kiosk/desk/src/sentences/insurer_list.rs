//! Owns what staff read about a file of 委託元保険者一覧表: every problem and every note; and why no other list
//! came into force.
//!
//! Promises: every problem has its sentence and says what to put right; lines and columns as a spreadsheet counts.
//! Must never: quote a cell, which could be a personal number.

use queue::InsurerListError;
use reception::{InsurerFault, InsurerNote, InsurerProblem};

use super::sheet::{at, date_error, sheet_fault};

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

/// Why no other list came into force, and what to do.
#[must_use]
pub fn insurer_list_error(error: &InsurerListError) -> String {
    match error {
        InsurerListError::Moved { in_force: Some(version) } => format!(
            "その間に一覧表が変わりました（いまは版 {version}）。何も変えていません。--take を付けずにもう一度実行し、違いを確かめてください。"
        ),
        InsurerListError::Moved { in_force: None } => {
            "一覧表はまだありません（版 0）。何も変えていません。--take を付けずにもう一度実行してください。"
                .to_owned()
        }
        InsurerListError::NothingBefore => "戻せる前の一覧表がありません。何も変えていません。".to_owned(),
        InsurerListError::SteppedBack { restored } => format!(
            "戻せるのは 1 回だけです。いまの一覧表は、すでに版 {restored} に戻したものです。何も変えていません。別の一覧表にするには import-insurers で取り込んでください。"
        ),
        InsurerListError::Queue(error) => format!("queue: {error}"),
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

#[cfg(test)]
mod tests {
    use reception::SheetPlace;

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
