//! Owns the search for the heading of the list and the place of each column under it.
//!
//! Promises: line breaks, spaces, width, ※ marks and a heading in two lines (委託範囲 over three columns) do
//! not matter; the order of columns does not either.
//! Must never: leave a filled heading unexplained, because its column would be dropped without a word.

use std::collections::BTreeMap;

use super::{InsurerColumn, InsurerFault, InsurerProblem};
use crate::sheet::{Row, SHEET_HEAD_ROWS_MAX, Sheet, SheetPlace};
use crate::text::normal;

/// Other words for a column, beside [`InsurerColumn::name`].
const ALIASES: [(&str, InsurerColumn); 14] = [
    ("保険者名", InsurerColumn::Name),
    ("保険者名称", InsurerColumn::Name),
    ("特定健診", InsurerColumn::Exam),
    ("健診当日初回面接", InsurerColumn::SameDayInterview),
    ("当日初回面接", InsurerColumn::SameDayInterview),
    ("当日初回面接実施", InsurerColumn::SameDayInterview),
    ("備考(インボイス)", InsurerColumn::Invoice),
    ("インボイス", InsurerColumn::Invoice),
    ("有効期間開始", InsurerColumn::ValidFrom),
    ("契約開始日", InsurerColumn::ValidFrom),
    ("valid_from", InsurerColumn::ValidFrom),
    ("有効期間終了", InsurerColumn::ValidTo),
    ("契約終了日", InsurerColumn::ValidTo),
    ("valid_to", InsurerColumn::ValidTo),
];

/// Over the three columns of the scope.
const GROUP: &str = "委託範囲";

#[derive(Debug)]
pub(super) struct Heading {
    columns: BTreeMap<InsurerColumn, usize>,
    pub(super) last_line: u64,
}

impl Heading {
    /// The index of a required column.
    pub(super) fn column(&self, column: InsurerColumn) -> usize {
        self.optional(column).unwrap_or_default()
    }

    pub(super) fn optional(&self, column: InsurerColumn) -> Option<usize> {
        self.columns.get(&column).copied()
    }

    /// How many columns a row has, up to the last that has a heading.
    pub(super) fn width(&self) -> usize {
        self.columns.values().max().map_or(0, |last| last + 1)
    }

    /// Whether a heading stands over this index.
    pub(super) fn covers(&self, index: usize) -> bool {
        self.columns.values().any(|known| *known == index)
    }
}

/// The heading, or everything that is wrong with it.
pub(super) fn find(sheet: &Sheet) -> Result<Heading, Vec<InsurerProblem>> {
    let mut top = sheet.rows.iter().take(SHEET_HEAD_ROWS_MAX);
    let is_heading = |row: &Row| {
        let known = row.cells.iter().filter_map(|cell| column_of(&plain(&cell.text)));
        known.take(2).count() == 2
    };
    let Some(first) = top.find(|row| is_heading(row)) else {
        return Err(vec![InsurerProblem { place: SheetPlace::default(), what: InsurerFault::NoHeading }]);
    };
    let second = top.next().filter(|row| is_second_line(row));
    read(first, second)
}

/// The second line of a heading names columns and no insurer.
fn is_second_line(row: &Row) -> bool {
    let filled = || row.cells.iter().filter(|cell| !cell.text.is_empty());
    filled().next().is_some() && filled().all(|cell| column_of(&plain(&cell.text)).is_some())
}

fn read(first: &Row, second: Option<&Row>) -> Result<Heading, Vec<InsurerProblem>> {
    let mut columns = BTreeMap::new();
    let mut problems = Vec::new();
    let width = first.cells.len().max(second.map_or(0, |row| row.cells.len()));
    for index in 0..width {
        let lower = second.map(|row| plain(row.text(index))).filter(|text| !text.is_empty());
        let text = lower.unwrap_or_else(|| plain(first.text(index)));
        if text.is_empty() {
            continue;
        }
        let place = SheetPlace { line: first.line, column: index + 1 };
        match column_of(&text) {
            None => problems.push(InsurerProblem { place, what: InsurerFault::UnknownColumn }),
            Some(column) if columns.contains_key(&column) => {
                problems.push(InsurerProblem { place, what: InsurerFault::ColumnTwice(column) });
            }
            Some(column) => {
                columns.insert(column, index);
            }
        }
    }
    let place = SheetPlace { line: first.line, column: 0 };
    let missing =
        InsurerColumn::ALL.into_iter().filter(|one| one.is_required() && !columns.contains_key(one));
    problems.extend(missing.map(|one| InsurerProblem { place, what: InsurerFault::MissingColumn(one) }));
    if problems.is_empty() {
        Ok(Heading { columns, last_line: second.map_or(first.line, |row| row.line) })
    } else {
        Err(problems)
    }
}

fn column_of(text: &str) -> Option<InsurerColumn> {
    let named = InsurerColumn::ALL.into_iter().find(|column| column.name() == text);
    named.or_else(|| ALIASES.into_iter().find(|(alias, _)| *alias == text).map(|(_, column)| column))
}

/// Half width, without spaces, line breaks, `※3`, and the name of the group before the column.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut in_mark = false;
    for one in normal(text).filter(|one| !one.is_whitespace()) {
        in_mark = one == '※' || (in_mark && one.is_ascii_digit());
        if !in_mark {
            plain.push(one);
        }
    }
    match plain.strip_prefix(GROUP) {
        Some(rest) if !rest.is_empty() => rest.trim_matches(['(', ')', ':', '/']).to_owned(),
        Some(_) | None => plain,
    }
}
