//! Owns how the rows of the audit trail are tied together: the text of a row, and the value that follows from it and
//! from the row before.
//!
//! Promises: pure; `AUDIT.md` says all of it in words, so that anybody can redo it without this program.
//! Must never: change for rows that are written. Another form needs another version of the exported file.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use aws_lc_rs::digest::{SHA256, SHA256_OUTPUT_LEN, digest};
use serde::Deserialize;
use serde_json::Value;

pub(crate) mod file;
pub(crate) mod proof;
pub(crate) mod stored;

/// One row of the trail as its columns say it, in their order. A seq is unique and counts from 1.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditFacts {
    /// Order of the trail.
    pub seq: i64,
    /// When (milliseconds since 1970).
    pub at_ms: i64,
    /// Kind of who acted.
    pub actor: String,
    /// Account of a member of staff.
    pub actor_name: Option<String>,
    /// Code of what was done.
    pub action: String,
    /// The check it was done to.
    pub check_id: Option<String>,
    /// State before.
    pub from_state: Option<String>,
    /// State after.
    pub to_state: Option<String>,
    /// Revision after.
    pub revision: Option<i64>,
    /// What else it is about.
    pub object: Option<String>,
}

impl AuditFacts {
    /// The text that is hashed: a JSON array of the columns without white space, letters as they are.
    #[must_use]
    pub fn text(&self) -> String {
        let Self { seq, at_ms, actor, actor_name, action, check_id, from_state, to_state, revision, object } =
            self;
        let columns = vec![
            Value::from(*seq),
            Value::from(*at_ms),
            Value::from(actor.as_str()),
            Value::from(actor_name.as_deref()),
            Value::from(action.as_str()),
            Value::from(check_id.as_deref()),
            Value::from(from_state.as_deref()),
            Value::from(to_state.as_deref()),
            Value::from(*revision),
            Value::from(object.as_deref()),
        ];
        Value::Array(columns).to_string()
    }

    /// The value of this row behind a row with that value.
    pub(crate) fn link(&self, before: &ChainHead) -> [u8; SHA256_OUTPUT_LEN] {
        let digest = digest(&SHA256, [before.0.as_str(), &self.text()].concat().as_bytes());
        let mut value = [0; SHA256_OUTPUT_LEN];
        value.copy_from_slice(digest.as_ref());
        value
    }
}

/// The value of a row: it stands for this row and all before it. Lower-case hex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainHead(String);

impl ChainHead {
    /// What the first row follows.
    pub(crate) fn start() -> Self {
        Self::of(&[0; SHA256_OUTPUT_LEN])
    }

    /// Of a stored value, which damage may have made shorter or longer.
    pub(crate) fn of(value: &[u8]) -> Self {
        let mut hex = String::with_capacity(2 * value.len());
        for byte in value {
            // Writing to a text does not fail.
            let _ = write!(hex, "{byte:02x}");
        }
        Self(hex)
    }
}

impl fmt::Display for ChainHead {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Text that is not the value of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not 64 hexadecimal digits")]
pub struct ChainHeadError;

impl FromStr for ChainHead {
    type Err = ChainHeadError;

    fn from_str(text: &str) -> Result<Self, ChainHeadError> {
        let fits = text.len() == 2 * SHA256_OUTPUT_LEN && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if fits { Ok(Self(text.to_ascii_lowercase())) } else { Err(ChainHeadError) }
    }
}

/// A row with the value that stands beside it; none for a row of a program that did not chain yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    /// The row.
    pub facts: AuditFacts,
    /// Its value.
    pub chain: Option<ChainHead>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> AuditFacts {
        AuditFacts {
            seq: 7,
            at_ms: 1_795_000_000_000,
            actor: "staff".to_owned(),
            actor_name: Some("佐藤 \"x\"\\\u{1}\n\u{7f}/'\u{2028}".to_owned()),
            action: "view-check".to_owned(),
            check_id: None,
            from_state: None,
            to_state: None,
            revision: Some(-2),
            object: Some(String::new()),
        }
    }

    /// As `json_array` of SQLite and `json.dumps` of Python write it.
    #[test]
    fn the_text_of_a_row_is_as_described() {
        let name = "佐藤 \\\"x\\\"\\\\\\u0001\\n\u{7f}/'\u{2028}";
        let expected =
            format!("[7,1795000000000,\"staff\",\"{name}\",\"view-check\",null,null,null,-2,\"\"]");
        assert_eq!(row().text(), expected);
        assert_eq!(serde_json::from_str::<AuditFacts>(&expected).expect("read back"), row());
    }

    #[test]
    fn every_column_and_the_row_before_are_in_the_value() {
        let value = |row: &AuditFacts| row.link(&ChainHead::start());
        let some = || Some("x".to_owned());
        let others = [
            AuditFacts { seq: 8, ..row() },
            AuditFacts { at_ms: 1_795_000_000_001, ..row() },
            AuditFacts { actor: "desk".to_owned(), ..row() },
            AuditFacts { actor_name: some(), ..row() },
            AuditFacts { action: "sign-in".to_owned(), ..row() },
            AuditFacts { check_id: some(), ..row() },
            AuditFacts { from_state: some(), ..row() },
            AuditFacts { to_state: some(), ..row() },
            AuditFacts { revision: None, ..row() },
            AuditFacts { object: None, ..row() },
        ];
        for other in &others {
            assert_ne!(value(other), value(&row()), "{other:?}");
        }
        assert_ne!(row().link(&ChainHead::of(&[1; 32])), value(&row()));
    }

    #[test]
    fn a_value_is_read_as_it_is_written() {
        let value = ChainHead::of(&[0xab; 32]);
        assert_eq!(value.to_string().parse(), Ok(value.clone()));
        assert_eq!(value.to_string().to_uppercase().parse(), Ok(value));
        for bad in ["", "ab", &"g".repeat(64), &"a".repeat(65)] {
            assert_eq!(bad.parse::<ChainHead>(), Err(ChainHeadError), "{bad}");
        }
    }
}
