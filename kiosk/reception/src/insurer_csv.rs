//! Owns the reading of an insurer list (委託元保険者一覧表) from CSV: nine columns, domain.md table 1.7a.
//!
//! Promises: the whole file or nothing; every problem is named with its line and column, in Japanese.
//! Must never: guess. A mark that is not a circle or blank is a problem, not a "no".

use csv::StringRecord;

use crate::{ContractedInsurer, InsurerList, InsurerListProblem, InsurerNumber, InsurerNumberError, Scope};

/// Rows of a list. There are about 3,400 insurers in Japan.
pub const INSURER_ROWS_MAX: usize = 100_000;

const COLUMNS: usize = 9;
/// The three circles that spreadsheets hold; NFKC does not unify them (domain.md §4.2).
const CIRCLES: [&str; 3] = ["○", "〇", "◯"];

/// The list in these bytes: UTF-8 with or without BOM, first line is the heading.
pub fn read_insurer_csv(bytes: &[u8]) -> Result<InsurerList, Vec<InsurerListProblem>> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let read = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = read.iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
        vec![problem(line, 0, "文字コードが UTF-8 ではありません。UTF-8 の CSV で保存し直してください")]
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let mut rows: Vec<(u64, ContractedInsurer)> = Vec::new();
    let mut problems = Vec::new();
    for record in reader.records() {
        let Ok(record) = record else {
            problems.push(problem(0, 0, "CSV として読めません"));
            break;
        };
        let line = record.position().map_or(0, csv::Position::line);
        match read_row(line, &record) {
            Ok(row) => rows.push((line, row)),
            Err(mut found) => problems.append(&mut found),
        }
        if rows.len() > INSURER_ROWS_MAX {
            problems.push(problem(line, 0, &format!("{INSURER_ROWS_MAX} 行を超えています")));
            break;
        }
    }
    problems.extend(duplicates(&rows));
    if rows.is_empty() && problems.is_empty() {
        problems.push(problem(0, 0, "保険者が1件もありません"));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    InsurerList::new(rows.into_iter().map(|(_, row)| row))
        .map_err(|row| vec![problem(0, 1, &format!("保険者番号 {} が重複しています", row.number))])
}

fn problem(line: u64, column: usize, what: &str) -> InsurerListProblem {
    InsurerListProblem { line, column, what: what.to_owned() }
}

fn read_row(line: u64, record: &StringRecord) -> Result<ContractedInsurer, Vec<InsurerListProblem>> {
    if record.len() != COLUMNS {
        let what = format!("{COLUMNS} 列あるはずですが {} 列です", record.len());
        return Err(vec![problem(line, 0, &what)]);
    }
    let cell =
        |column: usize| record.get(column - 1).unwrap_or_default().trim_matches([' ', '\u{3000}', '\t']);
    let mut problems = Vec::new();
    let number = cell(1).parse::<InsurerNumber>().map_err(|error| {
        let what = match error {
            InsurerNumberError::Form => "保険者番号は半角数字の 8 桁か 6 桁です",
            InsurerNumberError::CheckDigit => "保険者番号の検証番号が合いません",
        };
        problems.push(problem(line, 1, what));
    });
    if cell(2).is_empty() {
        problems.push(problem(line, 2, "委託元保険者名が空です"));
    }
    let mut mark = |column: usize| {
        read_mark(cell(column)).unwrap_or_else(|| {
            problems.push(problem(line, column, "○ か空欄のどちらかです"));
            false
        })
    };
    let scope = Scope { exam: mark(6), guidance: mark(7), same_day_interview: mark(8) };
    mark(9);
    match number {
        Ok(number) if problems.is_empty() => {
            Ok(ContractedInsurer { number, name: cell(2).into(), telephone: cell(5).into(), scope })
        }
        Ok(_) | Err(()) => Err(problems),
    }
}

fn read_mark(cell: &str) -> Option<bool> {
    if cell.is_empty() { Some(false) } else { CIRCLES.contains(&cell).then_some(true) }
}

fn duplicates(rows: &[(u64, ContractedInsurer)]) -> Vec<InsurerListProblem> {
    let mut first = std::collections::BTreeMap::new();
    let mut problems = Vec::new();
    for (line, row) in rows {
        if let Some(earlier) = first.insert(row.number, *line) {
            problems.push(problem(*line, 1, &format!("{earlier} 行目と同じ保険者番号です")));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HEAD: &str =
        "保険者番号,委託元保険者名,郵便番号,所在地,電話番号,特定健康診査,特定保健指導,当日初回面接,備考\n";

    fn row(number: &str, marks: [&str; 4]) -> String {
        format!("{number},テスト健保,000-0000,東京都,03-0000-0000,{}\n", marks.join(","))
    }

    fn problems(text: &str) -> Vec<(u64, usize)> {
        match read_insurer_csv(text.as_bytes()) {
            Ok(_) => Vec::new(),
            Err(problems) => problems.iter().map(|one| (one.line, one.column)).collect(),
        }
    }

    #[test]
    fn a_good_file_is_read_with_every_circle_and_a_bom() {
        let text =
            ["\u{feff}", HEAD, &row("06990014", ["○", "〇", "", "◯"]), &row("990010", ["", "", "", ""])]
                .concat();
        let list = read_insurer_csv(text.as_bytes()).expect("good");
        let first = list.get("06990014".parse().expect("number")).expect("row");
        assert_eq!(first.scope, Scope { exam: true, guidance: true, same_day_interview: false });
        assert_eq!(list.len(), 2);
    }

    #[test]
    fn every_problem_is_named_and_nothing_is_taken() {
        let bad_digit = row("06990015", ["○", "", "", ""]);
        let bad_mark = row("06990022", ["x", "", "", "-"]);
        let text = [HEAD, &bad_digit, &bad_mark, "1,2\n"].concat();
        assert_eq!(problems(&text), [(2, 1), (3, 6), (3, 9), (4, 0)]);
    }

    #[test]
    fn duplicates_empty_files_and_other_encodings_are_refused() {
        let one = row("06990014", ["○", "", "", ""]);
        assert_eq!(problems(&[HEAD, &one, &one].concat()), [(3, 1)]);
        assert_eq!(problems(HEAD), [(0, 0)]);
        let error = read_insurer_csv(b"a\n\x95\xdb").expect_err("CP932 is not UTF-8");
        assert_eq!(error[0].line, 2);
    }

    proptest! {
        #[test]
        fn any_bytes_give_a_list_or_problems(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            if let Err(problems) = read_insurer_csv(&bytes) {
                prop_assert!(!problems.is_empty());
            }
        }
    }
}
