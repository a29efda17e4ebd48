//! Owns the reading of a written date: western or era, full or half width, with or without separators.
//!
//! Promises: a day that exists, or what is wrong with the text; never a guess. The text is not in the error,
//! because it can be a birth date.
//! Must never: take a western year of two digits, or an era date outside its era where the caller forbids it.

use jiff::civil::Date;

use super::era::{Era, SOLAR_CALENDAR_FROM};
use crate::text::{is_hyphen, normal};

/// Longest text that is looked at (characters).
pub const DATE_CHARS_MAX: usize = 32;

/// What may be read in a field (domain.md §4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateField {
    /// A day that was or will be: an era date must lie in its era.
    Ordinary,
    /// A day on which something ends. Documents were printed before the era changed, so 平成36年 is 2024 here.
    Expiry,
}

/// What is wrong with a written date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum DateError {
    /// Nothing is written.
    #[error("no date is written")]
    Empty,
    /// None of the known forms.
    #[error("not a date: year, month and day in a known form are needed")]
    Form,
    /// It begins like an era, but with none of the five.
    #[error("the era is not one of M, T, S, H, R")]
    UnknownEra,
    /// Eras begin with year 1 (元年).
    #[error("an era has no year 0")]
    EraYearZero,
    /// Month or day is 0: registers write an unknown one so. The caller keeps the text.
    #[error("month or day is 0, which means unknown")]
    Incomplete,
    /// There are twelve.
    #[error("there is no such month")]
    NoSuchMonth,
    /// The month is shorter.
    #[error("the month has no such day")]
    NoSuchDay,
    /// 29 February of a year without one.
    #[error("29 February, but the year is not a leap year")]
    NotLeapYear,
    /// 平成元年1月7日.
    #[error("the day lies before the first day of the era")]
    BeforeEra(Era),
    /// 昭和65年, outside of an expiry field.
    #[error("the day lies after the last day of the era")]
    AfterEra(Era),
    /// Lunar, or mistyped.
    #[error("the day lies before 1873-01-01, when the solar calendar began")]
    BeforeSolarCalendar,
}

/// The day that the text names.
///
/// Forms: `2026-11-20`, `2026/1/5`, `2026.1.5`, `2026年1月5日`, `20261120`; `昭和25年4月1日`, `昭25.4.1`,
/// `S25/4/1`, `S250401`, `令和元年5月1日`, `㍼25年4月1日`, `3250401` (era code first). Full-width forms of
/// all of these are read too.
pub fn read_date(text: &str, field: DateField) -> Result<Date, DateError> {
    if text.chars().count() > DATE_CHARS_MAX {
        return Err(DateError::Form);
    }
    let text = plain(text);
    if text.is_empty() {
        return Err(DateError::Empty);
    }
    if let Some((era, rest)) = split_era(&text) {
        return read_era_date(era, rest, field);
    }
    if !text.starts_with(|first: char| first.is_ascii_digit()) {
        return Err(DateError::UnknownEra);
    }
    if let Some((era, rest)) = split_era_code(&text) {
        return read_era_date(era, rest, field);
    }
    read_western_date(&text)
}

/// Half width, one kind of hyphen, no spaces but those between two digits (which no form has).
fn plain(text: &str) -> String {
    let hyphen = |one: char| if is_hyphen(one) { '-' } else { one };
    let wide: Vec<char> = normal(text.trim()).map(hyphen).collect();
    let digit_at = |at: Option<usize>| at.and_then(|at| wide.get(at)).is_some_and(char::is_ascii_digit);
    let kept = |at: usize, one: char| {
        !one.is_whitespace() || (digit_at(at.checked_sub(1)) && digit_at(at.checked_add(1)))
    };
    wide.iter().enumerate().filter(|(at, one)| kept(*at, **one)).map(|(_, one)| *one).collect()
}

fn split_era(text: &str) -> Option<(Era, &str)> {
    Era::ALL.into_iter().find_map(|era| {
        let short: String = era.name().chars().take(1).collect();
        let rest = text
            .strip_prefix(era.name())
            .or_else(|| text.strip_prefix(short.as_str()))
            .or_else(|| text.strip_prefix(era.letter()))
            .or_else(|| text.strip_prefix(era.letter().to_ascii_lowercase()))?;
        Some((era, rest))
    })
}

fn split_era_code(text: &str) -> Option<(Era, &str)> {
    let seven = text.len() == 7 && text.bytes().all(|byte| byte.is_ascii_digit());
    let (code, rest) = text.split_at_checked(1).filter(|_| seven)?;
    let code: u8 = code.parse().ok()?;
    Era::ALL.into_iter().find(|era| era.code() == code).map(|era| (era, rest))
}

fn read_era_date(era: Era, rest: &str, field: DateField) -> Result<Date, DateError> {
    let [year, month, day] = split_fields(rest, 2)?;
    let year = if year == "元" { 1 } else { number(year, 2)? };
    if year == 0 {
        return Err(DateError::EraYearZero);
    }
    let read = existing_day(era.western_year(year), number(month, 2)?, number(day, 2)?)?;
    if read < era.first_day() {
        return Err(DateError::BeforeEra(era));
    }
    let past_end = era.last_day().is_some_and(|last| read > last);
    match field {
        DateField::Ordinary if past_end => Err(DateError::AfterEra(era)),
        DateField::Ordinary | DateField::Expiry => Ok(read),
    }
}

fn read_western_date(text: &str) -> Result<Date, DateError> {
    let [year, month, day] = split_fields(text, 4)?;
    if year.len() != 4 {
        return Err(DateError::Form);
    }
    existing_day(number(year, 4)?, number(month, 2)?, number(day, 2)?)
}

/// Year, month and day; without separators they have `year_digits`, 2 and 2 digits.
fn split_fields(text: &str, year_digits: usize) -> Result<[&str; 3], DateError> {
    let words = text.split_once('年').and_then(|(year, rest)| {
        let (month, rest) = rest.split_once('月')?;
        Some([year, month, rest.strip_suffix('日')?])
    });
    let separated = ['-', '/', '.'].into_iter().find_map(|separator| {
        let (year, rest) = text.split_once(separator)?;
        let (month, day) = rest.split_once(separator)?;
        Some([year, month, day])
    });
    let joined = || {
        let (year, rest) = text.split_at_checked(year_digits)?;
        let (month, day) = rest.split_at_checked(2)?;
        (day.len() == 2).then_some([year, month, day])
    };
    words.or(separated).or_else(joined).ok_or(DateError::Form)
}

fn number(text: &str, digits_max: usize) -> Result<i16, DateError> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || text.len() > digits_max {
        return Err(DateError::Form);
    }
    text.parse().map_err(|_| DateError::Form)
}

fn existing_day(year: i16, month: i16, day: i16) -> Result<Date, DateError> {
    if month == 0 || day == 0 {
        return Err(DateError::Incomplete);
    }
    if month > 12 {
        return Err(DateError::NoSuchMonth);
    }
    let missing = if (month, day) == (2, 29) { DateError::NotLeapYear } else { DateError::NoSuchDay };
    let month = i8::try_from(month).map_err(|_| DateError::NoSuchMonth)?;
    let day = i8::try_from(day).map_err(|_| DateError::NoSuchDay)?;
    let read = Date::new(year, month, day).map_err(|_| missing)?;
    if read < SOLAR_CALENDAR_FROM { Err(DateError::BeforeSolarCalendar) } else { Ok(read) }
}

#[cfg(test)]
mod tests;
