//! Owns insurer numbers (保険者番号) and one row of the list of contracted insurers (委託元保険者一覧表).
//!
//! Promises: a number that exists has passed the check digit.
//! Must never: accept a number by its look alone, or match an insurer by name.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::number::luhn_fits;
use crate::{Course, Prefecture};

mod list;
mod term;

pub use list::{Contract, InsurerList};
pub use term::Term;

/// Eight digits, the last of which is the check digit. Six-digit 国保 numbers are padded with zeros, which
/// leaves the check digit as it is (domain.md §3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct InsurerNumber(u32);

/// Why text is not an insurer number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InsurerNumberError {
    /// Neither 8 nor 6 ASCII digits.
    #[error("not 8 or 6 digits")]
    Form,
    /// The last digit does not fit the others.
    #[error("check digit does not fit")]
    CheckDigit,
}

impl InsurerNumber {
    /// 法別番号, the first two digits: 39 and 40 are 後期高齢.
    #[must_use]
    pub fn scheme(self) -> u32 {
        self.0 / 1_000_000
    }

    /// The prefecture of the two digits after 法別番号; none in numbers made for tests (99).
    #[must_use]
    pub fn prefecture(self) -> Option<Prefecture> {
        Prefecture::from_code(u64::from(self.0 / 10_000 % 100))
    }

    /// Whether it is a 国保 number, which is printed with six digits.
    #[must_use]
    pub fn is_national_health(self) -> bool {
        self.scheme() == 0
    }

    /// Whether it belongs to a 国保組合: the third of the six digits is 3.
    #[must_use]
    pub fn is_national_health_society(self) -> bool {
        self.is_national_health() && self.0 / 1_000 % 10 == 3
    }

    /// As cards and vouchers print it: six digits for 国保, else eight.
    #[must_use]
    pub fn printed(self) -> String {
        if self.is_national_health() { format!("{:06}", self.0) } else { self.to_string() }
    }
}

impl FromStr for InsurerNumber {
    type Err = InsurerNumberError;

    fn from_str(text: &str) -> Result<Self, InsurerNumberError> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || !matches!(text.len(), 6 | 8) {
            return Err(InsurerNumberError::Form);
        }
        let number: u32 = text.parse().map_err(|_| InsurerNumberError::Form)?;
        if luhn_fits(number.into()) { Ok(Self(number)) } else { Err(InsurerNumberError::CheckDigit) }
    }
}

impl fmt::Display for InsurerNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:08}", self.0)
    }
}

impl TryFrom<String> for InsurerNumber {
    type Error = InsurerNumberError;

    fn try_from(text: String) -> Result<Self, InsurerNumberError> {
        text.parse()
    }
}

impl From<InsurerNumber> for String {
    fn from(number: InsurerNumber) -> Self {
        number.to_string()
    }
}

/// 委託範囲: what the insurer commissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Scope {
    /// 特定健康診査.
    pub exam: bool,
    /// 特定保健指導. Never implied by `exam` (domain.md R51).
    pub guidance: bool,
    /// 健診当日初回面接.
    pub same_day_interview: bool,
}

impl Scope {
    /// Whether this course is commissioned. The interview on the same day follows an exam, so it needs both.
    #[must_use]
    pub fn covers(self, course: Course) -> bool {
        match course {
            Course::SpecificExam | Course::DockWithContract => self.exam,
            Course::SpecificGuidance => self.guidance,
            Course::SameDayInterview => self.exam && self.same_day_interview,
            Course::DockWithoutContract | Course::Corporate => false,
        }
    }
}

/// 委託元保険者: one row of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractedInsurer {
    /// 保険者番号.
    pub number: InsurerNumber,
    /// 委託元保険者名.
    pub name: String,
    /// 郵便番号, `123-4567`, or empty.
    pub postcode: String,
    /// 所在地, or empty.
    pub address: String,
    /// 電話番号 for staff, or empty.
    pub telephone: String,
    /// 委託範囲.
    pub scope: Scope,
    /// 備考 ○: the insurer needs インボイス handling. Has no effect on reception (domain.md R52).
    pub invoice: bool,
    /// The days on which this row holds.
    pub term: Term,
}

#[cfg(test)]
mod tests;
