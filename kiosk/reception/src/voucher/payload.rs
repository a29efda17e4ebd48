//! Owns the reading of a scanned code (バーコード, QR) of a voucher by the patterns of the centre.
//!
//! Promises: the data that the payload holds, or why it was not read; never a part of it.
//! Must never: print or keep the payload, or try a second pattern on what a first one has matched.

use jiff::civil::Date;
use regex::Captures;

use super::{CoPayment, VoucherData, VoucherPatterns};
use crate::{
    DateField, InsurerNumber, VoucherNumber, contains_personal_number, read_date, read_voucher_number,
};

/// Longest payload that is looked at (characters).
pub const PAYLOAD_CHARS_MAX: usize = 1_000;

/// What a pattern can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VoucherField {
    /// 整理番号, 11 digits. Every pattern has it.
    Number,
    /// 保険者番号, 8 or 6 digits.
    Insurer,
    /// 有効期限, in any form of [`read_date`].
    ValidUntil,
    /// 年度, two or four digits of the western year. Compared with the number, which begins with it.
    FiscalYear,
    /// 窓口負担, code 1–4.
    CoPayment,
}

/// Why a payload was not read. Holds no value, so it may be logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum PayloadFault {
    /// More than [`PAYLOAD_CHARS_MAX`].
    #[error("the code is too long")]
    TooLong,
    /// It holds a 12-digit personal number (個人番号).
    #[error("a personal number")]
    PersonalNumber,
    /// No pattern matches the whole of it.
    #[error("no pattern for this code")]
    NoPattern,
    /// A pattern matches, but what it calls so is something else.
    #[error("the field {} is not what it should be", .0.code())]
    Field(VoucherField),
    /// The fiscal year is not that of the number.
    #[error("the fiscal year and the number contradict each other")]
    YearContradicts,
    /// The number is eleven zeros, which software writes when there is no voucher.
    #[error("the code says that there is no voucher")]
    NoVoucher,
}

impl VoucherField {
    /// Every field.
    pub const ALL: [Self; 5] =
        [Self::Number, Self::Insurer, Self::ValidUntil, Self::FiscalYear, Self::CoPayment];

    /// Its name in a pattern.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Insurer => "insurer",
            Self::ValidUntil => "valid_until",
            Self::FiscalYear => "fiscal_year",
            Self::CoPayment => "co_payment",
        }
    }

    /// The field of that name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.code() == code)
    }

    /// All names, for a message.
    pub(super) fn codes() -> String {
        Self::ALL.map(Self::code).join(", ")
    }
}

impl VoucherPatterns {
    /// What the payload of a code says, as the scanner gives it, without the line end after it.
    ///
    /// The first pattern that matches the whole of it decides. When a field of that pattern is wrong the payload
    /// is not tried on the next: a looser one would take a damaged code for something else. A field that matches
    /// nothing is absent, and so is an insurer of zeros; `number` cannot be. Digits are those of ASCII.
    pub fn read(&self, payload: &str) -> Result<VoucherData, PayloadFault> {
        if payload.chars().nth(PAYLOAD_CHARS_MAX).is_some() {
            return Err(PayloadFault::TooLong);
        }
        if contains_personal_number(payload) {
            return Err(PayloadFault::PersonalNumber);
        }
        let matched = self.all().iter().find_map(|pattern| pattern.captures(payload));
        Fields(matched.ok_or(PayloadFault::NoPattern)?).read()
    }
}

/// What a pattern has found. Personal data.
struct Fields<'p>(Captures<'p>);

impl Fields<'_> {
    fn text(&self, field: VoucherField) -> Option<&str> {
        self.0.name(field.code()).map(|found| found.as_str()).filter(|text| !text.is_empty())
    }

    fn value<T>(
        &self,
        field: VoucherField,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, PayloadFault> {
        self.text(field).map(|text| read(text).ok_or(PayloadFault::Field(field))).transpose()
    }

    fn read(&self) -> Result<VoucherData, PayloadFault> {
        let number = self.number()?;
        let year = self.value(VoucherField::FiscalYear, low_digits)?;
        if year.is_some_and(|year| !number.digits().starts_with(year.as_str())) {
            return Err(PayloadFault::YearContradicts);
        }
        Ok(VoucherData {
            number: Some(number),
            insurer: self.value(VoucherField::Insurer, insurer)?.flatten(),
            valid_until: self.value(VoucherField::ValidUntil, last_day)?,
            co_payment: self.value(VoucherField::CoPayment, CoPayment::from_code)?,
        })
    }

    fn number(&self) -> Result<VoucherNumber, PayloadFault> {
        let fault = PayloadFault::Field(VoucherField::Number);
        let text = self.text(VoucherField::Number).filter(|text| is_digits(text)).ok_or(fault)?;
        read_voucher_number(text).map_err(|_| fault)?.ok_or(PayloadFault::NoVoucher)
    }
}

/// The two low digits of a year of two or four.
fn low_digits(text: &str) -> Option<String> {
    let low = match text.len() {
        2 => Some(text),
        4 => text.get(2..),
        _ => None,
    };
    low.filter(|_| is_digits(text)).map(str::to_owned)
}

/// Some none for zeros.
fn insurer(text: &str) -> Option<Option<InsurerNumber>> {
    let number = text.parse().ok()?;
    Some(Some(number).filter(|_| text.bytes().any(|digit| digit != b'0')))
}

fn last_day(text: &str) -> Option<Date> {
    read_date(text, DateField::Expiry).ok()
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests;
