//! Owns the names and values of an event's fields as the journal takes them.
//!
//! Promises: names hold only `A-Z 0-9 _`, start with a letter, have at most [`NAME_BYTES_MAX`] bytes and
//! never take the place of a standard field.
//! Must never: print a value that the caller did not hand over as a field.

use std::fmt::{self, Write as _};

use tracing::field::{Field, Visit};

/// Longest field name that journald takes (bytes).
pub(crate) const NAME_BYTES_MAX: usize = 64;

/// Names that the layer itself fills in.
const STANDARD: [&str; 9] = [
    "MESSAGE",
    "PRIORITY",
    "SYSLOG_IDENTIFIER",
    "SYSLOG_PID",
    "TARGET",
    "CODE_FILE",
    "CODE_LINE",
    "CODE_MODULE",
    "CODE_FUNC",
];

/// What one event says.
#[derive(Default)]
pub(crate) struct Fields {
    /// The sentence.
    pub(crate) message: String,
    /// Journal name and value of everything else.
    pub(crate) named: Vec<(String, String)>,
}

impl Fields {
    /// Reads an event.
    pub(crate) fn of(event: &tracing::Event<'_>) -> Self {
        let mut fields = Self::default();
        event.record(&mut fields);
        fields
    }

    fn add(&mut self, name: &str, value: String) {
        if name == "message" {
            self.message = value;
        } else {
            self.named.push((journal_name(name), value));
        }
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let mut text = String::new();
        // Writing to a String fails only when the value's own formatting does; what it wrote is kept.
        let _ = write!(text, "{value:?}");
        self.add(field.name(), text);
    }
}

/// `check_id` → `CHECK_ID`. Foreign characters become `_`; a name that would start otherwise than with a
/// letter, or stands for a standard field, gets `FIELD_` in front.
fn journal_name(name: &str) -> String {
    let known = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_uppercase() } else { '_' };
    let mut plain: String = name.chars().map(known).collect();
    if !plain.starts_with(|first: char| first.is_ascii_uppercase()) || STANDARD.contains(&plain.as_str()) {
        plain.insert_str(0, "FIELD_");
    }
    plain.truncate(NAME_BYTES_MAX);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_journald_takes() {
        for (name, expected) in [
            ("check_id", "CHECK_ID"),
            ("http.status", "HTTP_STATUS"),
            ("_hidden", "FIELD__hidden"),
            ("1st", "FIELD_1ST"),
            ("理由", "FIELD___"),
            ("", "FIELD_"),
            ("priority", "FIELD_PRIORITY"),
            ("target", "FIELD_TARGET"),
        ] {
            assert_eq!(journal_name(name), expected.to_uppercase(), "{name}");
        }
        assert_eq!(journal_name(&"x".repeat(100)).len(), NAME_BYTES_MAX);
    }
}
