//! Owns the reading of 委託元保険者一覧表 from a file: nine columns (domain.md table 1.7a) and, where the centre
//! keeps them, the days from which and to which a row is valid.
//!
//! Promises: the whole file or nothing; every problem is named with its line and column.
//! Must never: guess. A number that a spreadsheet shortened is put right only where that is certain enough,
//! and then there is a note of it.

use std::collections::BTreeMap;

use crate::sheet::{Row, Sheet, SheetPlace, read_sheet};
use crate::{ContractedInsurer, InsurerList, InsurerNumber, SHEET_ROWS_MAX, SheetFault, Term};
use heading::Heading;

mod difference;
pub(crate) mod field;
pub(crate) mod heading;
pub(crate) mod number_cell;
mod problem;
mod row;

pub use difference::{InsurerChange, InsurerDifference};
pub use problem::{InsurerColumn, InsurerFault, InsurerNote, InsurerProblem};

/// 委託元保険者一覧表 as a file holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InsurerTable {
    /// The list.
    pub list: InsurerList,
    /// What was put right while reading; staff see it before they take the list.
    pub notes: Vec<InsurerNote>,
}

/// The table in these bytes: CSV (UTF-8 with or without BOM, CP932) or XLSX, at most
/// [`SHEET_BYTES_MAX`](crate::SHEET_BYTES_MAX) long. All problems come by line and column.
pub fn read_insurer_table(bytes: &[u8]) -> Result<InsurerTable, Vec<InsurerProblem>> {
    let sheet = read_sheet(bytes)
        .map_err(|(place, fault)| vec![InsurerProblem { place, what: InsurerFault::Sheet(fault) }])?;
    let mut problems = field::personal_numbers(&sheet);
    match heading::find(&sheet) {
        Ok(heading) => read_rows(&sheet, &heading, problems),
        Err(mut found) => {
            problems.append(&mut found);
            Err(problems)
        }
    }
}

fn read_rows(
    sheet: &Sheet,
    heading: &Heading,
    mut problems: Vec<InsurerProblem>,
) -> Result<InsurerTable, Vec<InsurerProblem>> {
    let mut rows = Vec::new();
    let mut notes = Vec::new();
    let body = body(sheet, heading);
    let zeros = number_cell::Zeros::of(sheet, heading.column(InsurerColumn::Number), &body);
    for one in &body {
        // A workbook leaves out blank cells; in a CSV file a short line means that something moved.
        let (needed, found) = (heading.width(), one.cells.len());
        if !sheet.typed && found < needed {
            let place = SheetPlace { line: one.line, column: 0 };
            problems.push(InsurerProblem { place, what: InsurerFault::TooFewColumns { needed, found } });
            continue;
        }
        match row::read(one, heading, zeros, &mut notes) {
            Ok(row) => rows.push((one.line, row)),
            Err(mut found) => problems.append(&mut found),
        }
    }
    if body.is_empty() {
        problems.push(InsurerProblem { place: SheetPlace::default(), what: InsurerFault::NoRows });
    }
    if body.len() > SHEET_ROWS_MAX {
        let what = InsurerFault::Sheet(SheetFault::TooManyRows);
        problems.push(InsurerProblem { place: SheetPlace::default(), what });
    }
    problems.extend(overlaps(&rows, heading.column(InsurerColumn::Number) + 1));
    if !problems.is_empty() {
        problems.sort_by_key(|problem| problem.place);
        return Err(problems);
    }
    let list = InsurerList::new(rows.into_iter().map(|(_, row)| row)).map_err(|_| vec![UNPLACED_OVERLAP])?;
    Ok(InsurerTable { list, notes })
}

/// What [`overlaps`] names, the list does not take either. Were they ever of two minds, nothing is taken.
const UNPLACED_OVERLAP: InsurerProblem = InsurerProblem {
    place: SheetPlace { line: 0, column: 0 },
    what: InsurerFault::Overlap { earlier_line: 0 },
};

fn body<'a>(sheet: &'a Sheet, heading: &Heading) -> Vec<&'a Row> {
    let below = sheet.rows.iter().filter(|row| row.line > heading.last_line);
    below.filter(|row| !row.is_blank() && !row.is_footnote()).collect()
}

/// Each row against the rows of the same insurer that begin before it. In the order of first days it is
/// enough to look at the row that has reached furthest.
fn overlaps(rows: &[(u64, ContractedInsurer)], column: usize) -> Vec<InsurerProblem> {
    let mut by_number: BTreeMap<InsurerNumber, Vec<(Term, u64)>> = BTreeMap::new();
    for (line, row) in rows {
        by_number.entry(row.number).or_default().push((row.term, *line));
    }
    let mut problems = Vec::new();
    for terms in by_number.values_mut() {
        terms.sort_by_key(|(term, line)| (term.from, *line));
        let mut reach: Option<(Term, u64)> = None;
        for (term, line) in terms.iter().copied() {
            if let Some((_, earlier)) = reach.filter(|(known, _)| known.overlaps(term)) {
                let place = SheetPlace { line: line.max(earlier), column };
                let what = InsurerFault::Overlap { earlier_line: line.min(earlier) };
                problems.push(InsurerProblem { place, what });
            }
            let further = |known: Term| term.to.is_none() || known.to.is_some_and(|to| Some(to) < term.to);
            if reach.is_none_or(|(known, _)| known.to.is_some() && further(known)) {
                reach = Some((term, line));
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests;
