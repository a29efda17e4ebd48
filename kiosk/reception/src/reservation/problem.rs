//! Owns what can be wrong with a list of reservations, and what of it was not taken over.
//!
//! Promises: values only; sentences are made where staff read them.
//! Must never: carry the text of a cell, which is about a person.

use super::ReservationField;
use crate::sheet::{SheetFault, SheetPlace};
use crate::{DateError, InsurerNumber, VoucherNumberError};

/// What is wrong, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReservationProblem {
    /// Line and column.
    pub place: SheetPlace,
    /// Which field, when it is about one.
    pub field: Option<ReservationField>,
    /// What is wrong.
    pub what: ReservationFault,
}

/// What is wrong with a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ReservationFault {
    /// The file is no table.
    #[error("{0}")]
    Sheet(SheetFault),
    /// No row with the headings of the configuration near the top.
    #[error("no heading as the configuration names it")]
    NoHeading,
    /// The configuration names a heading that the list does not have.
    #[error("a column of the configuration is missing")]
    MissingColumn,
    /// The heading is there twice.
    #[error("the column is there twice")]
    ColumnTwice,
    /// A heading that the configuration does not name, where it forbids such.
    #[error("a column that the configuration does not name")]
    UnknownColumn,
    /// No row under the heading.
    #[error("no reservation")]
    NoRows,
    /// More than [`RESERVATIONS_MAX`](crate::RESERVATIONS_MAX).
    #[error("too many reservations")]
    TooManyRows,
    /// A line of a CSV file with fewer cells than the heading needs.
    #[error("{found} columns instead of {needed}")]
    TooFewColumns {
        /// Up to the last column that the configuration names.
        needed: usize,
        /// In this line.
        found: usize,
    },
    /// A filled cell right of the headings: in a CSV file something has moved.
    #[error("a cell without a heading")]
    BeyondHeading,
    /// A line break or another control character, or U+FFFD.
    #[error("a character that is no text")]
    Character,
    /// A 12-digit personal number (個人番号), in whatever column.
    #[error("a personal number")]
    PersonalNumber,
    /// Nothing is written where something must be.
    #[error("empty")]
    Empty,
    /// `2.61E+10`: a spreadsheet has cut digits off the number.
    #[error("a number that a spreadsheet has shortened")]
    Shortened,
    /// 予約番号: more than [`RESERVATION_ID_CHARS_MAX`](crate::RESERVATION_ID_CHARS_MAX) characters, a space, or
    /// something else than visible ASCII.
    #[error("not a reservation number")]
    Id,
    /// 予約番号 is on an earlier line too.
    #[error("the reservation number is on line {earlier_line} too")]
    IdTwice {
        /// The other line.
        earlier_line: u64,
    },
    /// Neither birth date, nor kana, nor 番号 with insurer or 記号: nobody could be found by it.
    #[error("nothing that tells the person")]
    NoPerson,
    /// Not a date.
    #[error("{0}")]
    Date(DateError),
    /// The birth date lies after the day of the exam.
    #[error("born after the day of the exam")]
    BornLater,
    /// Not a time of day.
    #[error("not a time of day")]
    Time,
    /// A word for a course that the configuration does not have.
    #[error("a course that the configuration does not name")]
    Course,
    /// A word for a sex that the configuration does not have.
    #[error("a sex that the configuration does not name")]
    Sex,
    /// 保険者番号: neither 8 nor 6 digits.
    #[error("not 8 or 6 digits")]
    InsurerForm,
    /// 保険者番号: a digit less, and this file keeps leading zeros.
    #[error("a digit is missing")]
    DigitMissing,
    /// 保険者番号: the check digit does not fit.
    #[error("the check digit does not fit")]
    CheckDigit,
    /// Not a voucher number.
    #[error("{0}")]
    Voucher(VoucherNumberError),
    /// 窓口負担 is one of the codes 1–4.
    #[error("not a code of co-payment")]
    CoPayment,
}

/// What was put right or not taken over while reading; staff see it before they take the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReservationNote {
    /// A spreadsheet had dropped the leading zero of this insurer number.
    ZeroRestored {
        /// Line and column.
        place: SheetPlace,
        /// The number as it is taken.
        number: InsurerNumber,
    },
    /// The word of a course is not in the configuration, which says that it is left out then.
    CourseLeftOut {
        /// Line and column.
        place: SheetPlace,
    },
    /// Month or day of the birth date is 0, as registers write an unknown one; it is left out.
    BirthDateIncomplete {
        /// Line and column.
        place: SheetPlace,
    },
}
