//! Owns what can be wrong with a list of insurers, and what was put right in one.
//!
//! Promises: values only; sentences are made where staff read them.
//! Must never: carry the text of a cell, which could be a personal number.

use crate::sheet::{SheetFault, SheetPlace};
use crate::{DateError, InsurerNumber};

/// The columns of the list: nine of the form, and two that the centre may add.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InsurerColumn {
    /// 保険者番号.
    Number,
    /// 委託元保険者名.
    Name,
    /// 郵便番号.
    Postcode,
    /// 所在地.
    Address,
    /// 電話番号.
    Telephone,
    /// 特定健康診査.
    Exam,
    /// 特定保健指導.
    Guidance,
    /// 健診当日初回面接実施.
    SameDayInterview,
    /// 備考 (インボイス).
    Invoice,
    /// 有効開始日; may be missing.
    ValidFrom,
    /// 有効終了日; may be missing.
    ValidTo,
}

impl InsurerColumn {
    /// All, in the order of the form.
    pub const ALL: [Self; 11] = [
        Self::Number,
        Self::Name,
        Self::Postcode,
        Self::Address,
        Self::Telephone,
        Self::Exam,
        Self::Guidance,
        Self::SameDayInterview,
        Self::Invoice,
        Self::ValidFrom,
        Self::ValidTo,
    ];

    /// Its heading.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Number => "保険者番号",
            Self::Name => "委託元保険者名",
            Self::Postcode => "郵便番号",
            Self::Address => "所在地",
            Self::Telephone => "電話番号",
            Self::Exam => "特定健康診査",
            Self::Guidance => "特定保健指導",
            Self::SameDayInterview => "健診当日初回面接実施",
            Self::Invoice => "備考",
            Self::ValidFrom => "有効開始日",
            Self::ValidTo => "有効終了日",
        }
    }

    /// Whether a list without it is no list.
    #[must_use]
    pub fn is_required(self) -> bool {
        !matches!(self, Self::ValidFrom | Self::ValidTo)
    }
}

/// What is wrong, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct InsurerProblem {
    /// Line and column.
    pub place: SheetPlace,
    /// What is wrong.
    pub what: InsurerFault,
}

/// What is wrong with a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum InsurerFault {
    /// The file is no table.
    #[error("{0}")]
    Sheet(SheetFault),
    /// No row of headings near the top.
    #[error("no heading")]
    NoHeading,
    /// The heading lacks this column.
    #[error("the column {} is missing", .0.name())]
    MissingColumn(InsurerColumn),
    /// The heading has this column twice.
    #[error("the column {} is there twice", .0.name())]
    ColumnTwice(InsurerColumn),
    /// A heading that is none of the form.
    #[error("a column that does not belong to the list")]
    UnknownColumn,
    /// No row under the heading.
    #[error("no insurer")]
    NoRows,
    /// A line of a CSV file with fewer cells than the heading needs.
    #[error("{found} columns instead of {needed}")]
    TooFewColumns {
        /// Up to the last column of the heading.
        needed: usize,
        /// In this line.
        found: usize,
    },
    /// A filled cell right of the headings.
    #[error("a cell without a heading")]
    BeyondHeading,
    /// A line break or another control character, or U+FFFD.
    #[error("a character that is no text")]
    Character,
    /// A 12-digit personal number (個人番号).
    #[error("a personal number")]
    PersonalNumber,
    /// Nothing is written where something must be.
    #[error("empty")]
    Empty,
    /// Neither 8 nor 6 digits.
    #[error("not 8 or 6 digits")]
    NumberForm,
    /// A digit less than a number has, and this file keeps leading zeros: a typing error, not a lost zero.
    #[error("a digit is missing")]
    DigitMissing,
    /// 保険者番号: the check digit does not fit.
    #[error("the check digit does not fit")]
    CheckDigit,
    /// Not `123-4567`.
    #[error("not a postcode")]
    Postcode,
    /// Not three groups of digits with 10 or 11 digits in all.
    #[error("not a telephone number")]
    Telephone,
    /// Neither a circle nor blank.
    #[error("neither a circle nor blank")]
    Mark,
    /// Not a date.
    #[error("{0}")]
    Date(DateError),
    /// The term ends before it begins.
    #[error("the term ends before it begins")]
    TermReversed,
    /// The same insurer on another line, for days that are in both terms.
    #[error("the insurer is on line {earlier_line} for the same days")]
    Overlap {
        /// The other line.
        earlier_line: u64,
    },
}

/// What was put right while reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InsurerNote {
    /// A spreadsheet had dropped the leading zero of this number.
    ZeroRestored {
        /// Line and column.
        place: SheetPlace,
        /// The number as it is taken.
        number: InsurerNumber,
    },
}
