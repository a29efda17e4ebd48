//! Owns the reading of one row of the list.
//!
//! Promises: a row whose every cell is good, or every problem of it.
//! Must never: put back a lost zero where the file shows that zeros were kept, or without a note.

use jiff::civil::Date;

use super::{Heading, InsurerColumn, InsurerFault, InsurerNote, InsurerProblem, field};
use crate::sheet::{Cell, Row, Sheet, SheetPlace};
use crate::{
    ContractedInsurer, DateError, DateField, InsurerNumber, InsurerNumberError, Prefecture, Scheme, Scope,
    Term, read_date,
};

/// What this file does with leading zeros of numbers.
///
/// A spreadsheet drops them from every number that it holds as a number. A workbook tells which cells are
/// such. A CSV file does not, but when one number in it begins with 0, zeros were kept, and a number that is
/// one digit short is a typing error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zeros {
    /// The cell tells.
    ByCell,
    /// No number begins with 0.
    MayBeLost,
    /// Some number begins with 0.
    Kept,
}

impl Zeros {
    pub(super) fn of(sheet: &Sheet, column: usize, body: &[&Row]) -> Self {
        if sheet.typed {
            Self::ByCell
        } else if body.iter().any(|row| field::plain(row.text(column)).starts_with('0')) {
            Self::Kept
        } else {
            Self::MayBeLost
        }
    }

    fn may_be_lost(self, cell: &Cell) -> bool {
        match self {
            Self::ByCell => cell.number,
            Self::MayBeLost => true,
            Self::Kept => false,
        }
    }
}

pub(super) fn read(
    row: &Row,
    heading: &Heading,
    zeros: Zeros,
    notes: &mut Vec<InsurerNote>,
) -> Result<ContractedInsurer, Vec<InsurerProblem>> {
    let mut cells = Cells { row, heading, problems: Vec::new() };
    cells.check_characters();
    let number = cells.number(zeros, notes);
    let name = cells.text(InsurerColumn::Name);
    if name.is_empty() {
        cells.problem(InsurerColumn::Name, InsurerFault::Empty);
    }
    let postcode = cells.formed(InsurerColumn::Postcode, field::postcode, InsurerFault::Postcode);
    let telephone = cells.formed(InsurerColumn::Telephone, field::telephone, InsurerFault::Telephone);
    let mut mark = |column| cells.formed(column, field::mark, InsurerFault::Mark);
    let scope = Scope {
        exam: mark(InsurerColumn::Exam),
        guidance: mark(InsurerColumn::Guidance),
        same_day_interview: mark(InsurerColumn::SameDayInterview),
    };
    let invoice = mark(InsurerColumn::Invoice);
    let term = cells.term();
    let address = cells.text(InsurerColumn::Address).to_owned();
    let name = name.to_owned();
    match number {
        Some(number) if cells.problems.is_empty() => {
            Ok(ContractedInsurer { number, name, postcode, address, telephone, scope, invoice, term })
        }
        Some(_) | None => Err(cells.problems),
    }
}

struct Cells<'a> {
    row: &'a Row,
    heading: &'a Heading,
    problems: Vec<InsurerProblem>,
}

impl<'a> Cells<'a> {
    fn text(&self, column: InsurerColumn) -> &'a str {
        self.heading.optional(column).map_or("", |index| self.row.text(index))
    }

    fn place(&self, column: InsurerColumn) -> SheetPlace {
        SheetPlace { line: self.row.line, column: self.heading.column(column) + 1 }
    }

    fn problem(&mut self, column: InsurerColumn, what: InsurerFault) {
        self.problems.push(InsurerProblem { place: self.place(column), what });
    }

    fn check_characters(&mut self) {
        for (index, cell) in self.row.cells.iter().enumerate() {
            let place = SheetPlace { line: self.row.line, column: index + 1 };
            if !cell.text.is_empty() && !self.heading.covers(index) {
                self.problems.push(InsurerProblem { place, what: InsurerFault::BeyondHeading });
            } else if !field::is_text(&cell.text) {
                self.problems.push(InsurerProblem { place, what: InsurerFault::Character });
            }
        }
    }

    /// The value of a cell, or its default and a problem.
    fn formed<T: Default>(
        &mut self,
        column: InsurerColumn,
        read: impl Fn(&str) -> Option<T>,
        what: InsurerFault,
    ) -> T {
        read(self.text(column)).unwrap_or_else(|| {
            self.problem(column, what);
            T::default()
        })
    }

    fn number(&mut self, zeros: Zeros, notes: &mut Vec<InsurerNote>) -> Option<InsurerNumber> {
        let column = InsurerColumn::Number;
        let cell = self.row.cells.get(self.heading.column(column)).cloned().unwrap_or_default();
        match read_number(&cell, zeros) {
            Ok((number, restored)) => {
                let note = InsurerNote::ZeroRestored { place: self.place(column), number };
                notes.extend(restored.then_some(note));
                Some(number)
            }
            Err(what) => {
                self.problem(column, what);
                None
            }
        }
    }

    fn term(&mut self) -> Term {
        let from = self.day(InsurerColumn::ValidFrom, DateField::Ordinary);
        let to = self.day(InsurerColumn::ValidTo, DateField::Expiry);
        let term = Term { from, to };
        if term.is_reversed() {
            self.problem(InsurerColumn::ValidTo, InsurerFault::TermReversed);
        }
        term
    }

    fn day(&mut self, column: InsurerColumn, kind: DateField) -> Option<Date> {
        let cell = self.heading.optional(column).and_then(|index| self.row.cells.get(index))?;
        if let Some(day) = field::serial_day(cell) {
            return Some(day);
        }
        match read_date(&cell.text, kind) {
            Ok(day) => Some(day),
            Err(DateError::Empty) => None,
            Err(error) => {
                self.problem(column, InsurerFault::Date(error));
                None
            }
        }
    }
}

/// The number, and whether a leading zero was put back.
fn read_number(cell: &Cell, zeros: Zeros) -> Result<(InsurerNumber, bool), InsurerFault> {
    let text = field::plain(&cell.text);
    if text.is_empty() {
        return Err(InsurerFault::Empty);
    }
    if field::all_digits(&text) && matches!(text.len(), 5 | 7) {
        return restore(&text, zeros.may_be_lost(cell)).map(|number| (number, true));
    }
    match text.parse() {
        Ok(number) => Ok((number, false)),
        Err(InsurerNumberError::Form) => Err(InsurerFault::NumberForm),
        Err(InsurerNumberError::CheckDigit) => Err(InsurerFault::CheckDigit),
    }
}

/// Seven digits are eight of a scheme 01–07, five are six of a prefecture 01–09: nothing else begins with 0.
/// The check digit must fit, and scheme or prefecture must exist.
fn restore(text: &str, may_be_lost: bool) -> Result<InsurerNumber, InsurerFault> {
    if !may_be_lost {
        return Err(InsurerFault::DigitMissing);
    }
    let number: InsurerNumber = format!("0{text}").parse().map_err(|_| InsurerFault::CheckDigit)?;
    let known = if number.is_national_health() {
        number.prefecture().map(Prefecture::code).is_some() && text.len() == 5
    } else {
        Scheme::from_code(number.scheme()).is_some()
    };
    if known { Ok(number) } else { Err(InsurerFault::DigitMissing) }
}
