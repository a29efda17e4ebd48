//! Owns what staff read about the rows of 委託元保険者一覧表: a row, its term, the difference between two lists.
//!
//! Promises: the difference comes row by row, a change with both values; of a long one the counts are whole.
//! Must never: leave out a column in which two rows differ.

use reception::{ContractedInsurer, InsurerChange, InsurerDifference, Term};

use super::people::date_short;

/// Rows of each kind that are shown one by one.
pub const DIFFERENCE_ROWS_MAX: usize = 50;

/// The columns of a row, beside its number.
const COLUMNS: [&str; 9] = [
    "委託元保険者名",
    "郵便番号",
    "所在地",
    "電話番号",
    "特定健診",
    "保健指導",
    "当日初回面接",
    "インボイス",
    "期間",
];

/// The days on which a row holds.
#[must_use]
pub fn term(term: Term) -> String {
    match (term.from, term.to) {
        (None, None) => "期限なし".to_owned(),
        (Some(from), None) => format!("{}から", date_short(from)),
        (None, Some(to)) => format!("{}まで", date_short(to)),
        (Some(from), Some(to)) => format!("{}～{}", date_short(from), date_short(to)),
    }
}

/// What taking the list would change, row by row, then in numbers.
#[must_use]
pub fn insurer_difference(difference: &InsurerDifference) -> String {
    let InsurerDifference { added, removed, changed, same } = difference;
    let counts = format!(
        "追加 {} 件、削除 {} 件、変更 {} 件、同じ {same} 件",
        added.len(),
        removed.len(),
        changed.len()
    );
    let parts =
        [part("追加", added, row_line), part("削除", removed, row_line), part("変更", changed, change_line)];
    parts.into_iter().flatten().chain([counts]).collect::<Vec<_>>().join("\n")
}

/// A title, the first rows, and how many more there are; none when there is no row.
fn part<T>(title: &str, rows: &[T], line: impl Fn(&T) -> String) -> Option<String> {
    let shown = rows.iter().take(DIFFERENCE_ROWS_MAX).map(|row| format!("  {}", line(row)));
    let rest = rows.len().saturating_sub(DIFFERENCE_ROWS_MAX);
    let rest = (rest > 0).then(|| format!("  ほか {rest} 件"));
    let lines = [format!("{title}:")].into_iter().chain(shown).chain(rest);
    (!rows.is_empty()).then(|| lines.collect::<Vec<_>>().join("\n"))
}

fn row_line(row: &ContractedInsurer) -> String {
    let values = COLUMNS.into_iter().zip(values(row)).filter(|(_, value)| !value.is_empty());
    let values: Vec<String> = values.map(|(column, value)| format!("{column} {value}")).collect();
    format!("{}　{}", row.number.printed(), values.join("、"))
}

fn change_line(change: &InsurerChange) -> String {
    let InsurerChange { before, after } = change;
    let pairs = COLUMNS.into_iter().zip(values(before).into_iter().zip(values(after)));
    let differing = pairs.filter(|(_, (before, after))| before != after);
    let words = |text: String| if text.is_empty() { "（空）".to_owned() } else { text };
    let changes: Vec<String> = differing
        .map(|(column, (before, after))| format!("{column} {} → {}", words(before), words(after)))
        .collect();
    format!("{}　{}: {}", after.number.printed(), printable(&after.name), changes.join("、"))
}

/// In the order of [`COLUMNS`].
fn values(row: &ContractedInsurer) -> [String; COLUMNS.len()] {
    let mark = |set: bool| if set { "○" } else { "×" }.to_owned();
    [
        printable(&row.name),
        printable(&row.postcode),
        printable(&row.address),
        printable(&row.telephone),
        mark(row.scope.exam),
        mark(row.scope.guidance),
        mark(row.scope.same_day_interview),
        mark(row.invoice),
        term(row.term),
    ]
}

/// A stored text may be older than the rule that no cell holds a control character. A terminal obeys those.
fn printable(text: &str) -> String {
    text.chars().map(|one| if one.is_control() { char::REPLACEMENT_CHARACTER } else { one }).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use reception::{InsurerList, Scope};

    use super::*;

    fn row(number: &str) -> ContractedInsurer {
        ContractedInsurer {
            number: number.parse().expect("number"),
            name: "テスト健保".into(),
            postcode: "100-0000".into(),
            address: "東京都架空区".into(),
            telephone: String::new(),
            scope: Scope { exam: true, guidance: false, same_day_interview: false },
            invoice: false,
            term: Term { from: Some(date(2026, 4, 1)), to: None },
        }
    }

    fn told(before: &[ContractedInsurer], after: &[ContractedInsurer]) -> String {
        let list = |rows: &[ContractedInsurer]| InsurerList::new(rows.to_vec()).expect("list");
        insurer_difference(&InsurerDifference::between(&list(before), &list(after)))
    }

    #[test]
    fn every_row_is_told_and_a_change_with_both_values() {
        let changed = ContractedInsurer {
            telephone: "03-0000-0000".into(),
            term: Term { to: Some(date(2027, 3, 31)), ..row("06990014").term },
            ..row("06990014")
        };
        let expected = "追加:\n  \
            06990022　委託元保険者名 テスト健保、郵便番号 100-0000、所在地 東京都架空区、特定健診 ○、保健指導 ×、\
            当日初回面接 ×、インボイス ×、期間 2026年4月1日から\n\
            削除:\n  \
            990010　委託元保険者名 テスト健保、郵便番号 100-0000、所在地 東京都架空区、特定健診 ○、保健指導 ×、\
            当日初回面接 ×、インボイス ×、期間 2026年4月1日から\n\
            変更:\n  \
            06990014　テスト健保: 電話番号 （空） → 03-0000-0000、期間 2026年4月1日から → 2026年4月1日～2027年3月31日\n\
            追加 1 件、削除 1 件、変更 1 件、同じ 0 件";
        assert_eq!(told(&[row("06990014"), row("990010")], &[changed, row("06990022")]), expected);
        assert_eq!(told(&[row("990010")], &[row("990010")]), "追加 0 件、削除 0 件、変更 0 件、同じ 1 件");
    }

    #[test]
    fn a_change_in_any_column_is_told() {
        let old = row("06990014");
        let other = |change: fn(&mut ContractedInsurer)| {
            let mut row = old.clone();
            change(&mut row);
            row
        };
        let changes = [
            other(|row| row.name = "別".into()),
            other(|row| row.postcode = String::new()),
            other(|row| row.address = "別".into()),
            other(|row| row.telephone = "03-0000-0000".into()),
            other(|row| row.scope.exam = false),
            other(|row| row.scope.guidance = true),
            other(|row| row.scope.same_day_interview = true),
            other(|row| row.invoice = true),
            other(|row| row.term.to = Some(date(2027, 3, 31))),
        ];
        for (column, changed) in COLUMNS.into_iter().zip(changes) {
            let line = told(std::slice::from_ref(&old), &[changed]);
            assert!(line.contains(&format!(": {column} ")) && line.matches(" → ").count() == 1, "{line}");
        }
    }

    #[test]
    fn a_long_difference_is_cut_and_counted() {
        let day = |offset: i64| date(2000, 1, 1).checked_add(jiff::Span::new().days(offset)).ok();
        let rows: Vec<_> = (0..60)
            .map(|offset| ContractedInsurer {
                term: Term { from: day(offset), to: day(offset) },
                ..row("06990014")
            })
            .collect();
        let text = told(&[], &rows);
        assert_eq!(text.lines().count(), 1 + DIFFERENCE_ROWS_MAX + 1 + 1);
        assert!(text.contains("  ほか 10 件\n追加 60 件"), "{text}");
        assert!(!told(&[], &rows[..DIFFERENCE_ROWS_MAX]).contains("ほか"));
    }

    #[test]
    fn a_stored_control_character_does_not_reach_the_terminal() {
        let text = told(&[], &[ContractedInsurer { name: "\u{1b}[2J一\n二".into(), ..row("06990014") }]);
        assert!(!text.contains('\u{1b}') && text.lines().count() == 3, "{text}");
    }
}
