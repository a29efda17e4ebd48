//! Owns the reading of a list of reservations from a file (CSV or XLSX) whose columns the centre's map names.
//!
//! Promises: the whole file or nothing; every problem is named with line, column and field. Of columns that the
//! map does not name nothing is left when this returns.
//! Must never: take a file in which a personal number stands, in whatever column.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::heading::{self, Heading};
use super::{
    Reservation, ReservationFault, ReservationField, ReservationMap, ReservationNote, ReservationProblem, row,
};
use crate::insurer_file::field::personal_places;
use crate::sheet::{Row, Sheet, SheetPlace, read_sheet};

/// Reservations of a file.
pub const RESERVATIONS_MAX: usize = 20_000;

/// A list as a file holds it: each 予約番号 once. Personal data: no Debug.
#[derive(Clone, PartialEq, Eq)]
pub struct ReservationTable {
    rows: Vec<Reservation>,
    notes: Vec<ReservationNote>,
}

impl ReservationTable {
    /// By day, time and 予約番号.
    #[must_use]
    pub fn rows(&self) -> &[Reservation] {
        &self.rows
    }

    /// The same, to keep.
    #[must_use]
    pub fn into_rows(self) -> Vec<Reservation> {
        self.rows
    }

    /// What was put right or left out while reading; staff see it before they take the list.
    #[must_use]
    pub fn notes(&self) -> &[ReservationNote] {
        &self.notes
    }
}

/// The list in these bytes: CSV (UTF-8 with or without BOM, CP932) or XLSX, at most
/// [`SHEET_BYTES_MAX`](crate::SHEET_BYTES_MAX) long and [`RESERVATIONS_MAX`] rows. `default_day` is the day of a
/// list that has no column for it; where there is one, each row must tell its day. All problems come by line
/// and column.
///
/// The search for personal numbers has a price: of ten 12-digit numbers of another kind one looks like a
/// personal number, so a list with a 12-digit 予約番号 or 患者番号 is nearly always refused. Such a column must be
/// left out of the export.
pub fn read_reservations(
    bytes: &[u8],
    map: &ReservationMap,
    default_day: Option<Date>,
) -> Result<ReservationTable, Vec<ReservationProblem>> {
    let sheet = read_sheet(bytes).map_err(|(place, fault)| {
        vec![ReservationProblem { place, field: None, what: ReservationFault::Sheet(fault) }]
    })?;
    let what = ReservationFault::PersonalNumber;
    let personal = personal_places(&sheet).map(|place| ReservationProblem { place, field: None, what });
    let mut problems: Vec<ReservationProblem> = personal.collect();
    match heading::find(&sheet, map, default_day.is_some()) {
        Ok(heading) => {
            for problem in &mut problems {
                problem.field = problem.place.column.checked_sub(1).and_then(|index| heading.field(index));
            }
            read_rows(&sheet, map, &heading, default_day, problems)
        }
        Err(mut found) => {
            problems.append(&mut found);
            problems.sort_by_key(|problem| problem.place);
            Err(problems)
        }
    }
}

fn read_rows(
    sheet: &Sheet,
    map: &ReservationMap,
    heading: &Heading,
    default_day: Option<Date>,
    mut problems: Vec<ReservationProblem>,
) -> Result<ReservationTable, Vec<ReservationProblem>> {
    let body = body(sheet, heading);
    let whole = |what| ReservationProblem { place: SheetPlace::default(), field: None, what };
    if body.is_empty() {
        problems.push(whole(ReservationFault::NoRows));
    }
    if body.len() > RESERVATIONS_MAX {
        problems.push(whole(ReservationFault::TooManyRows));
        return Err(problems);
    }
    let rules = row::Rules::of(map, heading, default_day, (sheet, &body));
    let (mut rows, mut notes) = (Vec::new(), Vec::new());
    for one in body {
        match row::read(one, &rules, &mut notes) {
            Ok(reservation) => rows.push((one.line, reservation)),
            Err(mut found) => problems.append(&mut found),
        }
    }
    problems.extend(twice(&rows, heading));
    if !problems.is_empty() {
        problems.sort_by_key(|problem| problem.place);
        return Err(problems);
    }
    let mut rows: Vec<Reservation> = rows.into_iter().map(|(_, reservation)| reservation).collect();
    rows.sort_by(|one, other| (one.day, one.time, &one.id).cmp(&(other.day, other.time, &other.id)));
    Ok(ReservationTable { rows, notes })
}

fn body<'a>(sheet: &'a Sheet, heading: &Heading) -> Vec<&'a Row> {
    let below = sheet.rows.iter().filter(|row| row.line > heading.line);
    below.filter(|row| !row.is_blank() && !row.is_footnote()).collect()
}

/// Lines whose 予約番号 stands on an earlier line.
fn twice(rows: &[(u64, Reservation)], heading: &Heading) -> Vec<ReservationProblem> {
    let field = ReservationField::Id;
    let column = heading.column(field).map_or(0, |column| column + 1);
    let mut seen: BTreeMap<&str, u64> = BTreeMap::new();
    let mut problems = Vec::new();
    for (line, row) in rows {
        let earlier_line = *seen.entry(row.id.as_str()).or_insert(*line);
        if earlier_line != *line {
            let place = SheetPlace { line: *line, column };
            let what = ReservationFault::IdTwice { earlier_line };
            problems.push(ReservationProblem { place, field: Some(field), what });
        }
    }
    problems
}

#[cfg(test)]
mod tests;
