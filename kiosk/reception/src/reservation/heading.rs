//! Owns the search for the heading of a list of reservations and the place of each column under it.
//!
//! Promises: the order of columns does not matter; lines above the heading (a title, a date) do not either.
//! Must never: go on without a column that the map names, because its field would be lost without a word.

use std::collections::BTreeMap;

use super::{ReservationFault, ReservationField, ReservationMap, ReservationProblem, Unknown};
use crate::sheet::{Row, SHEET_HEAD_ROWS_MAX, Sheet, SheetPlace};

pub(super) struct Heading {
    columns: BTreeMap<ReservationField, usize>,
    pub(super) line: u64,
    /// Cells of the heading, up to the last filled one.
    pub(super) cells: usize,
}

impl Heading {
    pub(super) fn column(&self, field: ReservationField) -> Option<usize> {
        self.columns.get(&field).copied()
    }

    /// The field of this index.
    pub(super) fn field(&self, index: usize) -> Option<ReservationField> {
        self.columns.iter().find(|(_, known)| **known == index).map(|(field, _)| *field)
    }
}

/// The first row near the top with two headings of the map. `day_is_given`: the list need not have a day.
pub(super) fn find(
    sheet: &Sheet,
    map: &ReservationMap,
    day_is_given: bool,
) -> Result<Heading, Vec<ReservationProblem>> {
    let mut top = sheet.rows.iter().take(SHEET_HEAD_ROWS_MAX);
    let known = |row: &Row| row.cells.iter().filter(|cell| map.field(&cell.text).is_some()).take(2).count();
    let Some(row) = top.find(|row| known(row) == 2) else {
        let what = ReservationFault::NoHeading;
        return Err(vec![ReservationProblem { place: SheetPlace::default(), field: None, what }]);
    };
    let mut problems = Vec::new();
    let heading = read(row, map, &mut problems);
    let whole = SheetPlace { line: row.line, column: 0 };
    let day = Some(ReservationField::Day).filter(|_| !day_is_given);
    let optional = |field: &ReservationField| *field == ReservationField::Day && day_is_given;
    let mut needed: Vec<ReservationField> =
        map.fields().filter(|field| !optional(field)).chain(day).collect();
    needed.sort_unstable();
    needed.dedup();
    let missing = needed.into_iter().filter(|field| heading.column(*field).is_none());
    problems.extend(missing.map(|field| ReservationProblem {
        place: whole,
        field: Some(field),
        what: ReservationFault::MissingColumn,
    }));
    if problems.is_empty() { Ok(heading) } else { Err(problems) }
}

fn read(row: &Row, map: &ReservationMap, problems: &mut Vec<ReservationProblem>) -> Heading {
    let mut heading = Heading { columns: BTreeMap::new(), line: row.line, cells: 0 };
    for (index, cell) in row.cells.iter().enumerate().filter(|(_, cell)| !cell.text.is_empty()) {
        heading.cells = index + 1;
        let place = SheetPlace { line: row.line, column: index + 1 };
        let field = map.field(&cell.text);
        let what = match (field, map.unknown_columns()) {
            (Some(known), _) if heading.columns.contains_key(&known) => ReservationFault::ColumnTwice,
            (Some(known), _) => {
                heading.columns.insert(known, index);
                continue;
            }
            (None, Unknown::Refuse) => ReservationFault::UnknownColumn,
            (None, Unknown::Ignore) => continue,
        };
        problems.push(ReservationProblem { place, field, what });
    }
    heading
}
