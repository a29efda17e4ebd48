//! Owns the reading of one row of a list of reservations.
//!
//! Promises: a reservation whose every cell is good, or every problem of the row with its field.
//! Must never: keep the text of a column that the map does not name.

use jiff::civil::Date;

use super::heading::Heading;
use super::{
    Reservation, ReservationFault, ReservationField as F, ReservationMap, ReservationNote,
    ReservationProblem, Unknown, cell,
};
use crate::insurer_file::field::is_text;
use crate::insurer_file::number_cell::Zeros;
use crate::sheet::{Cell, Row, Sheet, SheetPlace};
use crate::{Course, DateError, DateField, InsurerNumber, VoucherData};

/// By what the rows of one file are read.
pub(super) struct Rules<'a> {
    map: &'a ReservationMap,
    heading: &'a Heading,
    /// The day of a list without a column for it.
    default_day: Option<Date>,
    insurer_zeros: Zeros,
    voucher_zeros: Zeros,
    /// CSV: cells have no places of their own, so one that is damaged can move or swallow others.
    loose: bool,
    /// How many cells a row must have.
    needed: usize,
}

impl<'a> Rules<'a> {
    pub(super) fn of(
        map: &'a ReservationMap,
        heading: &'a Heading,
        default_day: Option<Date>,
        (sheet, body): (&Sheet, &[&Row]),
    ) -> Self {
        let zeros = |field| {
            let column = heading.column(field);
            column.map_or(Zeros::Kept, |column| Zeros::of(sheet, column, body))
        };
        Self {
            map,
            heading,
            default_day,
            insurer_zeros: zeros(F::Insurer),
            voucher_zeros: zeros(F::VoucherInsurer),
            loose: !sheet.typed,
            // A workbook leaves out blank cells; in a CSV file a short line means that something moved.
            needed: if sheet.typed { 0 } else { heading.cells },
        }
    }
}

pub(super) fn read(
    row: &Row,
    rules: &Rules<'_>,
    notes: &mut Vec<ReservationNote>,
) -> Result<Reservation, Vec<ReservationProblem>> {
    let (needed, found) = (rules.needed, row.cells.len());
    if found < needed {
        let place = SheetPlace { line: row.line, column: 0 };
        let what = ReservationFault::TooFewColumns { needed, found };
        return Err(vec![ReservationProblem { place, field: None, what }]);
    }
    let mut cells = Cells { row, rules, notes, problems: Vec::new() };
    cells.check_characters();
    let (id, day) = (cells.id(), cells.day());
    let reservation = Reservation {
        id: id.unwrap_or_default(),
        day: day.unwrap_or_default(),
        time: cells.value(F::Time, cell::time),
        course: cells.course(),
        name: cells.text(F::Name),
        kana: cells.text(F::Kana),
        birth_date: cells.birth_date(day),
        sex: cells.value(F::Sex, |cell| rules.map.sex(&cell.text).ok_or(ReservationFault::Sex)),
        insurer: cells.insurer(F::Insurer, rules.insurer_zeros),
        symbol: cells.number(F::Symbol),
        number: cells.number(F::Number),
        branch: cells.number(F::Branch),
        voucher: cells.voucher(),
    };
    if cells.problems.is_empty() && !reservation.tells_of_a_person() {
        cells.whole_row(ReservationFault::NoPerson);
    }
    if cells.problems.is_empty() { Ok(reservation) } else { Err(cells.problems) }
}

struct Cells<'a, 'n> {
    row: &'a Row,
    rules: &'a Rules<'a>,
    notes: &'n mut Vec<ReservationNote>,
    problems: Vec<ReservationProblem>,
}

impl<'a> Cells<'a, '_> {
    /// The cell of a field, when something is written in it.
    fn cell(&self, field: F) -> Option<&'a Cell> {
        let column = self.rules.heading.column(field)?;
        self.row.cells.get(column).filter(|cell| !cell.text.is_empty())
    }

    fn place(&self, field: F) -> SheetPlace {
        let column = self.rules.heading.column(field).map_or(0, |column| column + 1);
        SheetPlace { line: self.row.line, column }
    }

    fn problem(&mut self, field: F, what: ReservationFault) {
        self.problems.push(ReservationProblem { place: self.place(field), field: Some(field), what });
    }

    fn whole_row(&mut self, what: ReservationFault) {
        let place = SheetPlace { line: self.row.line, column: 0 };
        self.problems.push(ReservationProblem { place, field: None, what });
    }

    /// The value of a filled cell; none and a problem when it has another form.
    fn value<T>(
        &mut self,
        field: F,
        read: impl FnOnce(&'a Cell) -> Result<T, ReservationFault>,
    ) -> Option<T> {
        match read(self.cell(field)?) {
            Ok(value) => Some(value),
            Err(what) => {
                self.problem(field, what);
                None
            }
        }
    }

    fn check_characters(&mut self) {
        for (index, cell) in self.row.cells.iter().enumerate().filter(|(_, cell)| !cell.text.is_empty()) {
            let place = SheetPlace { line: self.row.line, column: index + 1 };
            let field = self.rules.heading.field(index);
            if (field.is_some() && !is_text(&cell.text)) || self.has_swallowed_a_row(cell) {
                let what = ReservationFault::Character;
                self.problems.push(ReservationProblem { place, field, what });
            }
            let closed = self.rules.loose || self.rules.map.unknown_columns() == Unknown::Refuse;
            if closed && index >= self.rules.heading.cells {
                let what = ReservationFault::BeyondHeading;
                self.problems.push(ReservationProblem { place, field, what });
            }
        }
    }

    /// A quote that is not closed takes the lines below into its cell. Remarks may have line breaks, but not as
    /// many commas in a line as a row has.
    fn has_swallowed_a_row(&self, cell: &Cell) -> bool {
        let commas = |line: &str| line.matches(',').count() + 1;
        let mut below = cell.text.split(['\r', '\n']).skip(1);
        self.rules.loose && below.any(|line| commas(line) >= self.rules.heading.cells)
    }

    fn id(&mut self) -> Option<String> {
        if self.cell(F::Id).is_none() {
            self.problem(F::Id, ReservationFault::Empty);
        }
        self.value(F::Id, cell::id)
    }

    fn day(&mut self) -> Option<Date> {
        if self.rules.heading.column(F::Day).is_none() {
            return self.rules.default_day;
        }
        if self.cell(F::Day).is_none() {
            self.problem(F::Day, ReservationFault::Empty);
        }
        self.value(F::Day, |cell| cell::date(cell, DateField::Ordinary))
    }

    fn course(&mut self) -> Option<Course> {
        let course = self.rules.map.course(&self.cell(F::Course)?.text);
        if course.is_none() {
            let place = self.place(F::Course);
            match self.rules.map.unknown_courses() {
                Unknown::Ignore => self.notes.push(ReservationNote::CourseLeftOut { place }),
                Unknown::Refuse => self.problem(F::Course, ReservationFault::Course),
            }
        }
        course
    }

    fn text(&mut self, field: F) -> Option<String> {
        self.cell(field).map(|cell| cell.text.clone())
    }

    fn number(&mut self, field: F) -> Option<String> {
        self.value(field, cell::number).map(str::to_owned)
    }

    /// Registers write an unknown day of birth as 0: that is no fault of the list.
    fn birth_date(&mut self, day: Option<Date>) -> Option<Date> {
        let read = self.value(F::BirthDate, |cell| match cell::date(cell, DateField::Ordinary) {
            Err(ReservationFault::Date(DateError::Incomplete)) => Ok(None),
            other => other.map(Some),
        })?;
        if read.is_none() {
            let place = self.place(F::BirthDate);
            self.notes.push(ReservationNote::BirthDateIncomplete { place });
        }
        if read.zip(day).is_some_and(|(born, day)| born > day) {
            self.problem(F::BirthDate, ReservationFault::BornLater);
        }
        read
    }

    fn insurer(&mut self, field: F, zeros: Zeros) -> Option<InsurerNumber> {
        let (number, restored) = self.value(field, |cell| cell::insurer(cell, zeros))??;
        if restored {
            self.notes.push(ReservationNote::ZeroRestored { place: self.place(field), number });
        }
        Some(number)
    }

    /// Where the number is zeros there is no voucher, whatever its other columns say.
    fn voucher(&mut self) -> VoucherData {
        let number = self.value(F::VoucherNumber, cell::voucher_number);
        let data = VoucherData {
            number: number.flatten(),
            insurer: self.insurer(F::VoucherInsurer, self.rules.voucher_zeros),
            valid_until: self.value(F::VoucherValidUntil, |cell| cell::date(cell, DateField::Expiry)),
            co_payment: self.value(F::VoucherCoPayment, cell::co_payment),
        };
        if number == Some(None) { VoucherData::default() } else { data }
    }
}
