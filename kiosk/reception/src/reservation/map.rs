//! Owns which heading of a centre's list is which field, and which word in it is which course or sex.
//!
//! Promises: a map that exists can find people; width and spaces in headings and words do not matter.
//! Must never: take one column for two fields, or have a word for two meanings.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::ReservationField;
use crate::text::normal;
use crate::{Course, Sex};

/// Longest heading or word (characters).
pub const HEADING_CHARS_MAX: usize = 64;
/// Words for courses, and words for sexes.
pub const RESERVATION_WORDS_MAX: usize = 500;

const SEXES: [(&str, Sex); 6] = [
    ("男", Sex::Male),
    ("女", Sex::Female),
    ("1", Sex::Male),
    ("2", Sex::Female),
    ("M", Sex::Male),
    ("F", Sex::Female),
];

/// How a list of reservations is read. The form of the file is that of `config/reservations.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "MapFile")]
pub struct ReservationMap {
    columns: BTreeMap<ReservationField, String>,
    courses: BTreeMap<String, Course>,
    sexes: BTreeMap<String, Sex>,
    unknown_columns: Unknown,
    unknown_courses: Unknown,
}

/// What to do with something that the map does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unknown {
    /// Leave it out.
    Ignore,
    /// Refuse the file.
    Refuse,
}

/// Why it is no map.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReservationMapError {
    /// A list needs 予約番号.
    #[error("columns.id is missing")]
    NoId,
    /// Nobody could be found by such a list.
    #[error("columns: birth-date, kana, or number together with insurer or symbol is needed")]
    NoPerson,
    /// A heading without a character, or of more than [`HEADING_CHARS_MAX`].
    #[error("columns.{}: a heading has 1 to {HEADING_CHARS_MAX} characters", .0.code())]
    Heading(ReservationField),
    /// Two fields from one column.
    #[error("columns.{} and columns.{} name the same heading", .0.code(), .1.code())]
    HeadingTwice(ReservationField, ReservationField),
    /// A column of courses whose every word would be refused.
    #[error("columns.course is named, but [courses] has no word")]
    NoCourses,
    /// A word without a character, or of more than [`HEADING_CHARS_MAX`].
    #[error("{0}: a word has 1 to {HEADING_CHARS_MAX} characters")]
    Word(&'static str),
    /// Two words that are one, when width and spaces do not count.
    #[error("{table}: {word} is there twice, in another width or with other spaces")]
    WordTwice {
        /// `courses` or `sexes`.
        table: &'static str,
        /// The word, folded.
        word: String,
    },
    /// More than [`RESERVATION_WORDS_MAX`].
    #[error("{0}: more than {RESERVATION_WORDS_MAX} words")]
    TooManyWords(&'static str),
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct MapFile {
    columns: BTreeMap<ReservationField, String>,
    #[serde(default)]
    courses: BTreeMap<String, Course>,
    sexes: Option<BTreeMap<String, Sex>>,
    #[serde(default = "ignore")]
    unknown_columns: Unknown,
    #[serde(default = "refuse")]
    unknown_courses: Unknown,
}

impl ReservationMap {
    /// The map in this TOML text. The error names line and key; a map holds nothing about a person.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// The field under this heading.
    pub(super) fn field(&self, heading: &str) -> Option<ReservationField> {
        let heading = folded(heading);
        self.columns.iter().find(|(_, known)| **known == heading).map(|(field, _)| *field)
    }

    /// The fields that have a column.
    pub(super) fn fields(&self) -> impl Iterator<Item = ReservationField> + '_ {
        self.columns.keys().copied()
    }

    pub(super) fn course(&self, word: &str) -> Option<Course> {
        self.courses.get(&folded(word)).copied()
    }

    pub(super) fn sex(&self, word: &str) -> Option<Sex> {
        self.sexes.get(&folded(word)).copied()
    }

    pub(super) fn unknown_columns(&self) -> Unknown {
        self.unknown_columns
    }

    pub(super) fn unknown_courses(&self) -> Unknown {
        self.unknown_courses
    }
}

impl TryFrom<MapFile> for ReservationMap {
    type Error = ReservationMapError;

    fn try_from(file: MapFile) -> Result<Self, ReservationMapError> {
        let columns = headings(&file.columns)?;
        let has = |field| columns.contains_key(&field);
        if !has(ReservationField::Id) {
            return Err(ReservationMapError::NoId);
        }
        let insured = has(ReservationField::Number)
            && (has(ReservationField::Insurer) || has(ReservationField::Symbol));
        if !has(ReservationField::BirthDate) && !has(ReservationField::Kana) && !insured {
            return Err(ReservationMapError::NoPerson);
        }
        if has(ReservationField::Course) && file.courses.is_empty() {
            return Err(ReservationMapError::NoCourses);
        }
        let sexes = file.sexes.unwrap_or_else(usual_sexes);
        Ok(Self {
            columns,
            courses: words("courses", file.courses)?,
            sexes: words("sexes", sexes)?,
            unknown_columns: file.unknown_columns,
            unknown_courses: file.unknown_courses,
        })
    }
}

fn headings(
    given: &BTreeMap<ReservationField, String>,
) -> Result<BTreeMap<ReservationField, String>, ReservationMapError> {
    let mut columns: BTreeMap<ReservationField, String> = BTreeMap::new();
    for (field, heading) in given {
        let heading = word(heading).ok_or(ReservationMapError::Heading(*field))?;
        if let Some((other, _)) = columns.iter().find(|(_, known)| **known == heading) {
            return Err(ReservationMapError::HeadingTwice(*other, *field));
        }
        columns.insert(*field, heading);
    }
    Ok(columns)
}

fn words<T>(
    table: &'static str,
    given: BTreeMap<String, T>,
) -> Result<BTreeMap<String, T>, ReservationMapError> {
    if given.len() > RESERVATION_WORDS_MAX {
        return Err(ReservationMapError::TooManyWords(table));
    }
    let mut words = BTreeMap::new();
    for (text, meaning) in given {
        let word = word(&text).ok_or(ReservationMapError::Word(table))?;
        if words.contains_key(&word) {
            return Err(ReservationMapError::WordTwice { table, word });
        }
        words.insert(word, meaning);
    }
    Ok(words)
}

fn word(text: &str) -> Option<String> {
    let word = folded(text);
    (1..=HEADING_CHARS_MAX).contains(&word.chars().count()).then_some(word)
}

/// One width, without spaces and line breaks.
fn folded(text: &str) -> String {
    normal(text).filter(|one| !one.is_whitespace()).collect()
}

fn usual_sexes() -> BTreeMap<String, Sex> {
    SEXES.into_iter().map(|(word, sex)| (word.to_owned(), sex)).collect()
}

fn ignore() -> Unknown {
    Unknown::Ignore
}

fn refuse() -> Unknown {
    Unknown::Refuse
}

#[cfg(test)]
mod tests;
