//! Owns the table that a run prints: case, how many, what was expected, what was found.
//!
//! Promises: one line a case, in the order of the cases; a case that was found in two ways has a line for each.
//! Must never: hold anything of a person.

use std::collections::BTreeMap;
use std::io::{self, Write as _};

use reception::Reason;
use tests::population::Case;

/// What was expected or found: reasons, or that nothing was stored.
pub type Outcome = Option<Vec<Reason>>;

/// Counts of all days.
#[derive(Default)]
pub struct Report(BTreeMap<(Case, Outcome, Outcome), usize>);

impl Report {
    /// One more arrival.
    pub fn add(&mut self, case: Case, expected: Outcome, found: Outcome) {
        *self.0.entry((case, expected, found)).or_default() += 1;
    }

    /// How often this case was found so.
    pub fn count(&self, case: Case, expected: &Outcome, found: &Outcome) -> usize {
        self.0.get(&(case, expected.clone(), found.clone())).copied().unwrap_or_default()
    }

    /// Those that were found otherwise than expected.
    pub fn differing(&self) -> impl Iterator<Item = (Case, &Outcome, &Outcome)> {
        self.0
            .keys()
            .filter(|(_, expected, found)| expected != found)
            .map(|(case, expected, found)| (*case, expected, found))
    }

    /// Prints the table.
    pub fn print(&self) -> io::Result<()> {
        let mut out = io::stdout().lock();
        writeln!(out, "{:<24} {:>5}  {:<64} found", "case", "count", "expected")?;
        for ((case, expected, found), count) in &self.0 {
            let (wanted, got) = (text(expected), text(found));
            let got = if wanted == got { "=".to_owned() } else { format!("!! {got}") };
            writeln!(out, "{:<24} {count:>5}  {wanted:<64} {got}", format!("{case:?}"))?;
        }
        Ok(())
    }
}

/// Names of reasons, in one order.
pub fn text(outcome: &Outcome) -> String {
    match outcome.as_deref() {
        None => "nothing stored".to_owned(),
        Some([]) => "accepted".to_owned(),
        Some(reasons) => reasons.iter().map(|reason| reason.code()).collect::<Vec<_>>().join(" "),
    }
}
