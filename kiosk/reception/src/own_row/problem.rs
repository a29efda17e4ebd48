//! Owns what can be wrong with the centre's row.
//!
//! Promises: values only; sentences are made where staff read them.
//! Must never: carry the text of a cell, which could be a personal number.

use super::OWN_ROW_HEADINGS;
use crate::DateError;
use crate::sheet::{SheetFault, SheetPlace};

/// What is wrong, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OwnRowProblem {
    /// Line and column.
    pub place: SheetPlace,
    /// What is wrong.
    pub what: OwnRowFault,
}

/// What is wrong with the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum OwnRowFault {
    /// The file is no table.
    #[error("{0}")]
    Sheet(SheetFault),
    /// No row whose first cell is a number of an institution, or more than one.
    #[error("{0} rows of an institution instead of one")]
    NotOneRow(usize),
    /// A heading of the form over another column: the cells below it would be read for something else.
    #[error("the heading {} belongs to column {}", OWN_ROW_HEADINGS.get(*.0).copied().unwrap_or_default(), .0 + 1)]
    HeadingMoved(usize),
    /// A filled cell right of the 19 columns.
    #[error("a cell beyond the 19 columns")]
    BeyondColumns,
    /// A personal number.
    #[error("a personal number")]
    PersonalNumber,
    /// A control character.
    #[error("a character that is no text")]
    Character,
    /// A name or an address that a spreadsheet would take for a formula: it begins with `=`, `+`, `-` or `@`,
    /// in half or full width.
    #[error("a spreadsheet would take it for a formula")]
    Formula,
    /// Nothing is written.
    #[error("empty")]
    Empty,
    /// Not `123-4567`.
    #[error("not a postcode")]
    Postcode,
    /// Not a telephone number with area code and hyphens.
    #[error("not a telephone number")]
    Telephone,
    /// Neither a circle nor blank; △ is allowed for the four detailed items only.
    #[error("not a mark that is allowed here")]
    Mark,
    /// ※3: both forms.
    #[error("集団健診 and 個別健診 exclude each other")]
    BothForms,
    /// A detailed or further item without 特定健診.
    #[error("an item of 特定健診, which is not done")]
    ItemWithoutExam,
    /// ※5: needs 特定健診, 動機付け支援 and 積極的支援.
    #[error("健診当日初回面接 without 特定健診 and both kinds of 保健指導")]
    InterviewAlone,
    /// Not 13 digits.
    #[error("not a registration number")]
    Registration,
    /// Not a date.
    #[error("{0}")]
    Date(DateError),
    /// It lapses before it was registered.
    #[error("取消年月日 lies before 登録年月日")]
    LapsedFirst,
}
