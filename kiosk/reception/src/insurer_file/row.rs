//! Owns the reading of one row of the list.
//!
//! Promises: a row whose every cell is good, or every problem of it.
//! Must never: put back a lost zero without a note.

use jiff::civil::Date;

use super::number_cell::{NumberFault, Zeros, read_number};
use super::{Heading, InsurerColumn, InsurerFault, InsurerNote, InsurerProblem, field};
use crate::sheet::{Row, SheetPlace};
use crate::{ContractedInsurer, DateError, DateField, InsurerNumber, Scope, Term, read_date};

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
            Err(fault) => {
                self.problem(column, fault_of(fault));
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

fn fault_of(fault: NumberFault) -> InsurerFault {
    match fault {
        NumberFault::Empty => InsurerFault::Empty,
        NumberFault::Form => InsurerFault::NumberForm,
        NumberFault::DigitMissing => InsurerFault::DigitMissing,
        NumberFault::CheckDigit => InsurerFault::CheckDigit,
    }
}
