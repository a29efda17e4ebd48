//! Owns one settings file while it is read: its values, which keys were asked for, the problems so far.
//!
//! Promises: a getter always returns; where it records a problem it returns a placeholder, which nobody
//! uses because [`File::finish`] then fails. A file that is not TOML is reported as that alone, not as a
//! list of missing keys.
//! Must never: read more than [`SETTINGS_BYTES_MAX`].

use std::collections::BTreeSet;
use std::fmt::Display;
use std::io::Read as _;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use crate::nearest::nearest;
use crate::problem::{Problem, Problems};
use crate::{PROBLEMS_MAX, SETTINGS_BYTES_MAX};

/// A settings file that is being read. Keys are dotted: `gateway.url` is `url` in the table `[gateway]`.
pub struct File {
    path: PathBuf,
    /// None when the file could not be read or is not TOML.
    table: Option<Table>,
    asked: BTreeSet<String>,
    problems: Vec<Problem>,
}

impl File {
    /// Opens and parses. What goes wrong is reported by [`Self::finish`].
    #[must_use]
    pub fn read(path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        match read_capped(path) {
            Ok(bytes) => Self::parse(path, &bytes),
            Err(what) => Self::unreadable(path, vec![Problem { at: "file".to_owned(), what }]),
        }
    }

    /// Parses bytes as if they had come from `path`.
    #[must_use]
    pub fn parse(path: impl AsRef<Path>, bytes: &[u8]) -> Self {
        let path = path.as_ref();
        match parse_table(bytes) {
            Ok(table) => Self { table: Some(table), ..Self::unreadable(path, Vec::new()) },
            Err(problems) => Self::unreadable(path, problems),
        }
    }

    fn unreadable(path: &Path, problems: Vec<Problem>) -> Self {
        Self { path: path.to_owned(), table: None, asked: BTreeSet::new(), problems }
    }

    /// A text that must be there and not be empty.
    pub fn text(&mut self, key: &str) -> String {
        self.required(key, "a text in quotes", non_empty_text).unwrap_or_default()
    }

    /// A text, or the default when the key is absent.
    pub fn text_or(&mut self, key: &str, default: &str) -> String {
        self.optional_text(key).unwrap_or_else(|| default.to_owned())
    }

    /// A text, or nothing when the key is absent.
    pub fn optional_text(&mut self, key: &str) -> Option<String> {
        self.optional(key, "a text in quotes", non_empty_text)
    }

    /// An absolute path that must be given. Whether a file is there is not looked at.
    pub fn path(&mut self, key: &str) -> PathBuf {
        self.required(key, ABSOLUTE, absolute_path).unwrap_or_default()
    }

    /// An absolute path, or the default when the key is absent.
    pub fn path_or(&mut self, key: &str, default: impl AsRef<Path>) -> PathBuf {
        self.optional_path(key).unwrap_or_else(|| default.as_ref().to_owned())
    }

    /// An absolute path, or nothing when the key is absent.
    pub fn optional_path(&mut self, key: &str) -> Option<PathBuf> {
        self.optional(key, ABSOLUTE, absolute_path)
    }

    /// A whole number in the range.
    pub fn integer<T: Integer>(&mut self, key: &str, range: RangeInclusive<T>) -> T {
        let wanted = wanted_integer(&range);
        self.required(key, &wanted, |value| integer_in(value, &range)).unwrap_or(*range.start())
    }

    /// A whole number in the range, or the default when the key is absent.
    pub fn integer_or<T: Integer>(&mut self, key: &str, range: RangeInclusive<T>, default: T) -> T {
        let wanted = wanted_integer(&range);
        self.optional(key, &wanted, |value| integer_in(value, &range)).unwrap_or(default)
    }

    /// `true` or `false`, or the default when the key is absent.
    pub fn flag_or(&mut self, key: &str, default: bool) -> bool {
        self.optional(key, "true or false", Value::as_bool).unwrap_or(default)
    }

    /// One of a few names, given with what each stands for. None exactly when a problem was recorded.
    pub fn choice<T: Copy>(&mut self, key: &str, choices: &[(&str, T)]) -> Option<T> {
        self.required(key, &wanted_choice(choices), |value| chosen(value, choices))
    }

    /// One of a few names, or the default when the key is absent.
    pub fn choice_or<T: Copy>(&mut self, key: &str, choices: &[(&str, T)], default: T) -> T {
        self.optional(key, &wanted_choice(choices), |value| chosen(value, choices)).unwrap_or(default)
    }

    /// A text that `parse` understands; its error is shown, so it must not quote the text. None exactly when
    /// a problem was recorded.
    pub fn parsed<T, E: Display>(
        &mut self,
        key: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.required(key, "a text in quotes", non_empty_text)?;
        parse(&text).map_err(|error| self.problem(key, error.to_string())).ok()
    }

    /// A list of texts, at most `count_max` of them; empty when the key is absent.
    pub fn texts(&mut self, key: &str, count_max: usize) -> Vec<String> {
        let wanted = format!("a list of at most {count_max} texts in quotes");
        let read = |value: &Value| {
            let list = value.as_array().filter(|list| list.len() <= count_max)?;
            list.iter().map(non_empty_text).collect::<Option<Vec<_>>>()
        };
        self.optional(key, &wanted, read).unwrap_or_default()
    }

    /// A list of one to `count_max` different choices. It must be there.
    pub fn choices<T: Copy>(&mut self, key: &str, count_max: usize, choices: &[(&str, T)]) -> Vec<T> {
        let wanted = format!("a list of one to {count_max} different ones of {}", wanted_list(choices));
        let read = |value: &Value| {
            let list = value.as_array().filter(|list| (1..=count_max).contains(&list.len()))?;
            let once = list.iter().enumerate().all(|(at, one)| !list.iter().take(at).any(|it| it == one));
            list.iter().map(|one| chosen(one, choices)).collect::<Option<Vec<_>>>().filter(|_| once)
        };
        self.required(key, &wanted, read).unwrap_or_default()
    }

    /// A list of whole numbers in the range, at most `count_max` of them; empty when the key is absent.
    pub fn integers<T: Integer>(&mut self, key: &str, count_max: usize, range: RangeInclusive<T>) -> Vec<T> {
        let (start, end) = (range.start(), range.end());
        let wanted = format!("a list of at most {count_max} whole numbers from {start} to {end}");
        let read = |value: &Value| {
            let list = value.as_array().filter(|list| list.len() <= count_max)?;
            list.iter().map(|value| integer_in(value, &range)).collect::<Option<Vec<_>>>()
        };
        self.optional(key, &wanted, read).unwrap_or_default()
    }

    /// Whether the key or table is there at all; for a table that may be left out as a whole.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    /// Records a problem that the caller found, for example between two values.
    pub fn problem(&mut self, key: &str, what: impl Into<String>) {
        self.problems.push(Problem { at: key.to_owned(), what: what.into() });
    }

    /// Ends the reading: adds keys that nobody asked for, and fails when there is any problem.
    pub fn finish(mut self) -> Result<(), Problems> {
        if let Some(table) = self.table.take() {
            self.report_unknown(&table, "");
        }
        self.problems.truncate(PROBLEMS_MAX);
        if self.problems.is_empty() { Ok(()) } else { Err(Problems { file: self.path, list: self.problems }) }
    }

    fn required<T>(&mut self, key: &str, wanted: &str, read: impl FnOnce(&Value) -> Option<T>) -> Option<T> {
        let absent = self.table.is_some() && self.find(key).is_none();
        let value = self.optional(key, wanted, read);
        if absent {
            self.problem(key, format!("is missing, set it to {wanted}"));
        }
        value
    }

    fn optional<T>(&mut self, key: &str, wanted: &str, read: impl FnOnce(&Value) -> Option<T>) -> Option<T> {
        self.asked.insert(key.to_owned());
        let read = self.find(key).map(read)?;
        if read.is_none() {
            self.problem(key, format!("is not of the right kind, set it to {wanted}"));
        }
        read
    }

    fn find(&self, key: &str) -> Option<&Value> {
        let (tables, name) = key.rsplit_once('.').map_or((None, key), |(tables, name)| (Some(tables), name));
        let mut table = self.table.as_ref()?;
        for part in tables.into_iter().flat_map(|tables| tables.split('.')) {
            table = table.get(part)?.as_table()?;
        }
        table.get(name)
    }

    fn report_unknown(&mut self, table: &Table, prefix: &str) {
        for (name, value) in table {
            let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
            let inside = format!("{key}.");
            let inside = self.asked.iter().any(|asked| asked.starts_with(&inside));
            match value.as_table().filter(|_| inside) {
                Some(table) => self.report_unknown(table, &key),
                None if self.asked.contains(&key) => {}
                None => self.report_unknown_key(&key),
            }
        }
    }

    fn report_unknown_key(&mut self, key: &str) {
        let what = match nearest(key, self.asked.iter()) {
            Some(known) => format!("is not a setting, write {known} or remove it"),
            None => "is not a setting, remove it".to_owned(),
        };
        self.problem(&key.escape_debug().to_string(), what);
    }
}

/// Whole numbers that a setting can be.
pub trait Integer: Copy + PartialOrd + Display + TryFrom<i64> {}

impl<T: Copy + PartialOrd + Display + TryFrom<i64>> Integer for T {}

const ABSOLUTE: &str = "an absolute path in quotes";

fn read_capped(path: &Path) -> Result<Vec<u8>, String> {
    let failed =
        |error: std::io::Error| format!("cannot be read, check that it exists and who owns it: {error}");
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(failed)?;
    file.take(SETTINGS_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(failed)?;
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if length > SETTINGS_BYTES_MAX {
        return Err(format!("is larger than {SETTINGS_BYTES_MAX} bytes, this is not a settings file"));
    }
    Ok(bytes)
}

fn parse_table(bytes: &[u8]) -> Result<Table, Vec<Problem>> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let at = place(&String::from_utf8_lossy(good), usize::MAX);
        vec![Problem { at, what: "is not UTF-8, save the file as UTF-8".to_owned() }]
    })?;
    text.parse::<Table>().map_err(|first| {
        let (_, all) = toml::de::DeTable::parse_recoverable(text);
        let mut all = if all.is_empty() { vec![first] } else { all };
        all.sort_by_key(|error| error.span().map_or(usize::MAX, |span| span.start));
        all.iter().map(|error| syntax_problem(text, error)).collect()
    })
}

fn syntax_problem(text: &str, error: &toml::de::Error) -> Problem {
    let at = place(text, error.span().map_or(usize::MAX, |span| span.start));
    Problem { at, what: format!("is not TOML, correct it: {}", error.message().replace('\n', " ")) }
}

/// Line and column of a byte, from 1; the end of the text when it is behind the end.
fn place(text: &str, byte: usize) -> String {
    let before: String =
        text.char_indices().take_while(|(at, _)| *at < byte).map(|(_, letter)| letter).collect();
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|letter| *letter != '\n').count() + 1;
    format!("line {line}, column {column}")
}

fn non_empty_text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

fn absolute_path(value: &Value) -> Option<PathBuf> {
    value.as_str().map(PathBuf::from).filter(|path| path.is_absolute())
}

fn integer_in<T: Integer>(value: &Value, range: &RangeInclusive<T>) -> Option<T> {
    let number = T::try_from(value.as_integer()?).ok()?;
    range.contains(&number).then_some(number)
}

fn wanted_integer<T: Integer>(range: &RangeInclusive<T>) -> String {
    format!("a whole number from {} to {}", range.start(), range.end())
}

fn chosen<T: Copy>(value: &Value, choices: &[(&str, T)]) -> Option<T> {
    let name = value.as_str()?;
    choices.iter().find(|(known, _)| *known == name).map(|(_, meaning)| *meaning)
}

fn wanted_choice<T>(choices: &[(&str, T)]) -> String {
    format!("one of {}", wanted_list(choices))
}

fn wanted_list<T>(choices: &[(&str, T)]) -> String {
    let names: Vec<String> = choices.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests;
