//! Owns the form of an exported audit trail: one JSON text a line; a head, the rows, an end.
//!
//! Promises: pure; a file without its end, or with a line that is none of these, is told and not taken for whole.
//! Must never: change without another [`AUDIT_FILE_VERSION`].

use serde::Deserialize;

use super::proof::{AuditFlaw, AuditProof, AuditVerifier};
use super::{AuditFacts, AuditLine, ChainHead};

/// Version of the form.
pub const AUDIT_FILE_VERSION: u32 = 1;

/// Longest line that is read (bytes).
pub const AUDIT_LINE_BYTES_MAX: usize = 64 * 1024;

const FORM: &str = "uketsuke-audit";

#[derive(Deserialize)]
struct Head {
    form: String,
    version: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    chain: Option<String>,
    row: AuditFacts,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    rows: u64,
    written: i64,
    head: String,
}

/// The first line.
#[must_use]
pub fn audit_file_head() -> String {
    format!("{{\"form\":\"{FORM}\",\"version\":{AUDIT_FILE_VERSION}}}\n")
}

/// The line of a row.
#[must_use]
pub fn audit_file_row(line: &AuditLine) -> String {
    let chain = line.chain.as_ref().map_or_else(|| "null".to_owned(), |chain| format!("\"{chain}\""));
    format!("{{\"chain\":{chain},\"row\":{}}}\n", line.facts.text())
}

/// The last line.
#[must_use]
pub fn audit_file_end(proof: &AuditProof, written: i64) -> String {
    let AuditProof { rows, head, .. } = proof;
    format!("{{\"rows\":{rows},\"written\":{written},\"head\":\"{head}\"}}\n")
}

/// Takes an exported file line by line and tells what it proves.
pub struct AuditFileVerifier {
    rows: AuditVerifier,
    lines: u64,
    end: Option<End>,
}

impl AuditFileVerifier {
    /// Nothing taken yet. `noted` is a value that was written down elsewhere.
    #[must_use]
    pub fn new(noted: Option<ChainHead>) -> Self {
        Self { rows: AuditVerifier::new(noted), lines: 0, end: None }
    }

    /// The next line, without its line break.
    pub fn take(&mut self, line: &[u8]) {
        self.lines = self.lines.saturating_add(1);
        if !self.understood(line) {
            self.rows.blame(AuditFlaw::Unreadable { line: self.lines });
        }
    }

    /// What the file proves.
    #[must_use]
    pub fn finish(mut self) -> AuditProof {
        let so_far = self.rows.so_far();
        let told = self.end.as_ref().map(|end| (end.rows, end.head.as_str()));
        if told != Some((so_far.rows, so_far.head.to_string().as_str())) {
            self.rows.blame(AuditFlaw::EndMissing);
        }
        self.rows.finish(self.end.map_or(0, |end| end.written))
    }

    fn understood(&mut self, line: &[u8]) -> bool {
        if self.lines == 1 {
            return serde_json::from_slice(line)
                .is_ok_and(|head: Head| head.form == FORM && head.version == AUDIT_FILE_VERSION);
        }
        if self.end.is_some() {
            return false;
        }
        if let Ok(Row { chain, row }) = serde_json::from_slice(line) {
            self.rows.take(AuditLine { facts: row, chain: chain.map(ChainHead) });
            return true;
        }
        self.end = serde_json::from_slice(line).ok();
        self.end.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(seq: i64) -> AuditFacts {
        let text = format!("[{seq},5,\"staff\",\"佐藤\",\"sign-in\",null,null,null,null,null]");
        serde_json::from_str(&text).expect("a row")
    }

    /// A file of three rows, the first of an older program.
    fn file() -> Vec<String> {
        let (mut lines, mut verifier) = (vec![audit_file_head()], AuditVerifier::new(None));
        for seq in 1..=3 {
            let facts = facts(seq);
            let chain = ChainHead::of(&facts.link(&verifier.so_far().head));
            let line = AuditLine { facts, chain: (seq > 1).then_some(chain) };
            lines.push(audit_file_row(&line));
            verifier.take(line);
        }
        lines.push(audit_file_end(&verifier.finish(3), 3));
        lines
    }

    fn proof(lines: &[String]) -> AuditProof {
        let mut verifier = AuditFileVerifier::new(None);
        lines.iter().for_each(|line| verifier.take(line.trim_end().as_bytes()));
        verifier.finish()
    }

    #[test]
    fn a_whole_file_is_sound() {
        let found = proof(&file());
        assert_eq!((found.rows, found.unchained, found.last, found.flaw), (3, 1, 3, None));
    }

    #[test]
    fn a_file_of_which_any_line_is_missing_is_told() {
        for at in 0..file().len() {
            let mut lines = file();
            lines.remove(at);
            assert!(proof(&lines).flaw.is_some(), "line {at}");
        }
        assert_eq!(proof(&file()[..4]).flaw, Some(AuditFlaw::EndMissing), "the end is not there");
        let mut cut = file();
        cut.remove(3);
        assert_eq!(proof(&cut).flaw, Some(AuditFlaw::EndMissing), "the end is of more rows");
    }

    #[test]
    fn a_line_that_nobody_wrote_is_told() {
        for (at, line) in [(0, "{\"form\":\"other\",\"version\":1}"), (0, ""), (2, "{}"), (5, "{}")] {
            let mut lines = file();
            lines.insert(at, line.to_owned());
            let flaw = proof(&lines).flaw;
            let which = u64::try_from(at).expect("small") + 1;
            assert_eq!(flaw, Some(AuditFlaw::Unreadable { line: which }), "{line}");
        }
        let newer = file()[0].replace("\"version\":1", "\"version\":2");
        let lines: Vec<_> = [newer].into_iter().chain(file().into_iter().skip(1)).collect();
        assert_eq!(proof(&lines).flaw, Some(AuditFlaw::Unreadable { line: 1 }));
    }

    #[test]
    fn a_row_that_was_changed_is_told() {
        let mut lines = file();
        lines[3] = lines[3].replace("sign-in", "sign-out");
        assert_eq!(proof(&lines).flaw, Some(AuditFlaw::Changed { seq: 3 }));
    }
}
