//! Owns the patterns by which a centre reads the codes on vouchers (バーコード, QR): no public form of them exists
//! (domain.md §3.7), so each is configuration.
//!
//! Promises: a pattern that exists names the number, matches a payload as a whole or not at all, and takes
//! linear time.
//! Must never: take a pattern whose named fields are not known, because its digits would be lost without a word.

use std::collections::HashSet;

use regex::{Regex, RegexBuilder};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::Look;
use serde::Deserialize;

use super::payload::VoucherField;

/// Patterns of a centre.
pub const PATTERNS_MAX: usize = 32;
/// Longest expression (characters).
pub const PATTERN_CHARS_MAX: usize = 1_000;
/// Longest name of a pattern (characters).
pub const PATTERN_NAME_CHARS_MAX: usize = 64;
/// Memory that one compiled expression may take (bytes).
pub const PATTERN_BYTES_MAX: usize = 1024 * 1024;

const NEST_MAX: u32 = 32;
/// The one pattern of a centre that names none: the number alone.
const NUMBER_ONLY: &str = r"^(?P<number>\d{11})$";

/// One pattern as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoucherPattern {
    /// What the technician calls it.
    pub name: String,
    /// A regular expression with the names of [`VoucherField`], anchored at both ends.
    pub regex: String,
}

/// The patterns of a centre, in order: the first that matches decides. None at all: no payload is read.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Vec<VoucherPattern>")]
pub struct VoucherPatterns(Vec<Regex>);

/// Why patterns cannot be used. It holds configuration, nothing about a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// More than [`PATTERNS_MAX`].
    #[error("{0} voucher patterns; at most {PATTERNS_MAX}")]
    TooMany(usize),
    /// A name without a character, or of more than [`PATTERN_NAME_CHARS_MAX`].
    #[error("voucher pattern {number}: a name has 1 to {PATTERN_NAME_CHARS_MAX} characters")]
    Name {
        /// Which, from 1.
        number: usize,
    },
    /// Two patterns of one name.
    #[error("voucher pattern {name}: the name is there twice")]
    NameTwice {
        /// The name.
        name: String,
    },
    /// More than [`PATTERN_CHARS_MAX`].
    #[error("voucher pattern {name}: more than {PATTERN_CHARS_MAX} characters")]
    TooLong {
        /// Which.
        name: String,
    },
    /// No regular expression, or one that would take more than [`PATTERN_BYTES_MAX`].
    #[error("voucher pattern {name}: {message}")]
    Regex {
        /// Which.
        name: String,
        /// What its compiler says.
        message: String,
    },
    /// A named group that is no [`VoucherField`].
    #[error("voucher pattern {name}: the field {field} is none of {}", VoucherField::codes())]
    UnknownField {
        /// Which.
        name: String,
        /// What it names.
        field: String,
    },
    /// No `number`.
    #[error("voucher pattern {name}: the field number is missing")]
    NoNumber {
        /// Which.
        name: String,
    },
    /// It could match a part of a payload.
    #[error("voucher pattern {name}: it must begin with ^ and end with $ in every alternative")]
    NotAnchored {
        /// Which.
        name: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PatternFile {
    voucher: PatternSection,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PatternSection {
    pattern: VoucherPatterns,
}

impl VoucherPatterns {
    /// Patterns in this order, or the first thing that is wrong with them.
    pub fn new(patterns: &[VoucherPattern]) -> Result<Self, PatternError> {
        if patterns.len() > PATTERNS_MAX {
            return Err(PatternError::TooMany(patterns.len()));
        }
        let mut names = HashSet::new();
        for (number, pattern) in (1..).zip(patterns) {
            if !(1..=PATTERN_NAME_CHARS_MAX).contains(&pattern.name.trim().chars().count()) {
                return Err(PatternError::Name { number });
            }
            if !names.insert(pattern.name.trim()) {
                return Err(PatternError::NameTwice { name: pattern.name.clone() });
            }
        }
        patterns.iter().map(compiled).collect::<Result<_, _>>().map(Self)
    }

    /// The patterns in this TOML text, in the form of `config/vouchers.toml`. The error names line and key.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text).map(|file: PatternFile| file.voucher.pattern)
    }

    pub(super) fn all(&self) -> &[Regex] {
        &self.0
    }
}

impl Default for VoucherPatterns {
    /// The number alone, eleven digits.
    fn default() -> Self {
        // A test compiles it.
        Self(Regex::new(NUMBER_ONLY).into_iter().collect())
    }
}

impl TryFrom<Vec<VoucherPattern>> for VoucherPatterns {
    type Error = PatternError;

    fn try_from(patterns: Vec<VoucherPattern>) -> Result<Self, PatternError> {
        Self::new(&patterns)
    }
}

fn compiled(pattern: &VoucherPattern) -> Result<Regex, PatternError> {
    let name = || pattern.name.clone();
    if pattern.regex.chars().nth(PATTERN_CHARS_MAX).is_some() {
        return Err(PatternError::TooLong { name: name() });
    }
    let mut builder = RegexBuilder::new(&pattern.regex);
    builder.size_limit(PATTERN_BYTES_MAX).dfa_size_limit(PATTERN_BYTES_MAX).nest_limit(NEST_MAX);
    let invalid = |message| PatternError::Regex { name: name(), message };
    let regex = builder.build().map_err(|error| invalid(error.to_string()))?;
    let unknown = regex.capture_names().flatten().find(|field| VoucherField::from_code(field).is_none());
    if let Some(field) = unknown {
        return Err(PatternError::UnknownField { name: name(), field: field.to_owned() });
    }
    if !regex.capture_names().flatten().any(|field| field == VoucherField::Number.code()) {
        return Err(PatternError::NoNumber { name: name() });
    }
    if !is_anchored(&pattern.regex).map_err(invalid)? {
        return Err(PatternError::NotAnchored { name: name() });
    }
    Ok(regex)
}

/// Whether every match begins and ends with the payload. The text alone does not tell: `^a|b$`, `a\$`, `(?m)^a$`.
fn is_anchored(regex: &str) -> Result<bool, String> {
    let mut parser = ParserBuilder::new().nest_limit(NEST_MAX).build();
    let parsed = parser.parse(regex).map_err(|error| error.to_string())?;
    let looks = parsed.properties();
    Ok(looks.look_set_prefix().contains(Look::Start) && looks.look_set_suffix().contains(Look::End))
}

#[cfg(test)]
mod tests;
