//! Owns the reading of a cell that holds an insurer number, in any table that staff hand over.
//!
//! Promises: a number with a fitting check digit, or which of four things is wrong.
//! Must never: put back a lost zero where the file shows that zeros were kept.

use super::field;
use crate::sheet::{Cell, Row, Sheet};
use crate::{InsurerNumber, InsurerNumberError, Prefecture, Scheme};

/// What this file does with leading zeros of numbers.
///
/// A spreadsheet drops them from every number that it holds as a number. A workbook tells which cells are
/// such. A CSV file does not, but when one number in it begins with 0, zeros were kept, and a number that is
/// one digit short is a typing error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Zeros {
    /// The cell tells.
    ByCell,
    /// No number begins with 0.
    MayBeLost,
    /// Some number begins with 0.
    Kept,
}

impl Zeros {
    pub(crate) fn of(sheet: &Sheet, column: usize, body: &[&Row]) -> Self {
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

/// What is wrong with the cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NumberFault {
    /// Nothing is written.
    Empty,
    /// Neither 8 nor 6 digits.
    Form,
    /// A digit less than a number has, and this file keeps leading zeros.
    DigitMissing,
    /// The check digit does not fit.
    CheckDigit,
}

/// The number, and whether a leading zero was put back.
pub(crate) fn read_number(cell: &Cell, zeros: Zeros) -> Result<(InsurerNumber, bool), NumberFault> {
    let text = field::plain(&cell.text);
    if text.is_empty() {
        return Err(NumberFault::Empty);
    }
    if field::all_digits(&text) && matches!(text.len(), 5 | 7) {
        return restore(&text, zeros.may_be_lost(cell)).map(|number| (number, true));
    }
    match text.parse() {
        Ok(number) => Ok((number, false)),
        Err(InsurerNumberError::Form) => Err(NumberFault::Form),
        Err(InsurerNumberError::CheckDigit) => Err(NumberFault::CheckDigit),
    }
}

/// Seven digits are eight of a scheme 01–07, five are six of a prefecture 01–09: nothing else begins with 0.
/// The check digit must fit, and scheme or prefecture must exist.
fn restore(text: &str, may_be_lost: bool) -> Result<InsurerNumber, NumberFault> {
    if !may_be_lost {
        return Err(NumberFault::DigitMissing);
    }
    let number: InsurerNumber = format!("0{text}").parse().map_err(|_| NumberFault::CheckDigit)?;
    let known = if number.is_national_health() {
        number.prefecture().map(Prefecture::code).is_some() && text.len() == 5
    } else {
        Scheme::from_code(number.scheme()).is_some()
    };
    if known { Ok(number) } else { Err(NumberFault::DigitMissing) }
}
