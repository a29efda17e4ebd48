//! Owns what a chain proves: whether a run of rows is what was written, and if not, where it breaks.
//!
//! Promises: pure, one row at a time; tells the first flaw; goes on after it, so that rows are counted whole.
//! Must never: hold more than the row before.

use super::{AuditLine, ChainHead};

/// What is wrong with a trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditFlaw {
    /// Rows of these numbers are not there.
    Missing {
        /// The first of them.
        from: i64,
        /// The last of them.
        to: i64,
    },
    /// A row stands behind one with the same or a higher number.
    Order {
        /// Its number.
        seq: i64,
    },
    /// The row, or its value, is not what was written.
    Changed {
        /// Its number.
        seq: i64,
    },
    /// The row has no value, but one before it has.
    Unchained {
        /// Its number.
        seq: i64,
    },
    /// These rows were written once and are not there: the end was cut off.
    CutOff {
        /// The first of them.
        from: i64,
        /// The last of them.
        to: i64,
    },
    /// The value that was noted elsewhere is that of no row: the end was cut off behind it, or all was written anew.
    NotedUnknown,
    /// A line of an exported file is none that this program wrote.
    Unreadable {
        /// Which, from 1.
        line: u64,
    },
    /// An exported file stops before its last line, or that line does not fit the rows.
    EndMissing,
}

/// What was found out about a trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditProof {
    /// How many rows.
    pub rows: u64,
    /// How many of them, at the beginning, are of programs that did not chain yet.
    pub unchained: u64,
    /// Number of the last row; 0 without rows.
    pub last: i64,
    /// Value of the last row.
    pub head: ChainHead,
    /// The row that has the value that was noted elsewhere; none when none was given, or no row has it.
    pub noted_at: Option<i64>,
    /// The first thing that is wrong.
    pub flaw: Option<AuditFlaw>,
}

impl AuditProof {
    /// Keeps the first flaw.
    pub(crate) fn blame(&mut self, flaw: AuditFlaw) {
        self.flaw.get_or_insert(flaw);
    }
}

/// Takes rows in their order and tells what they prove.
pub struct AuditVerifier {
    noted: Option<ChainHead>,
    proof: AuditProof,
}

impl AuditVerifier {
    /// Nothing taken yet. `noted` is a value that was written down elsewhere.
    #[must_use]
    pub fn new(noted: Option<ChainHead>) -> Self {
        let head = ChainHead::start();
        let proof = AuditProof { rows: 0, unchained: 0, last: 0, head, noted_at: None, flaw: None };
        Self { noted, proof }
    }

    /// The next row.
    pub fn take(&mut self, line: AuditLine) {
        let AuditLine { facts, chain } = line;
        let Self { noted, proof } = self;
        let (seq, next) = (facts.seq, proof.last.saturating_add(1));
        if seq < next {
            proof.blame(AuditFlaw::Order { seq });
        } else if seq > next {
            proof.blame(AuditFlaw::Missing { from: next, to: seq.saturating_sub(1) });
        }
        let follows = ChainHead::of(&facts.link(&proof.head));
        match &chain {
            None if proof.unchained == proof.rows => proof.unchained = proof.unchained.saturating_add(1),
            None => proof.blame(AuditFlaw::Unchained { seq }),
            Some(stored) if *stored != follows => proof.blame(AuditFlaw::Changed { seq }),
            Some(_) => {}
        }
        proof.head = chain.unwrap_or(follows);
        proof.rows = proof.rows.saturating_add(1);
        proof.last = seq;
        if noted.as_ref() == Some(&proof.head) {
            proof.noted_at = Some(seq);
        }
    }

    /// What the rows taken so far prove, when so many were ever written.
    #[must_use]
    pub fn finish(self, written: i64) -> AuditProof {
        let Self { noted, mut proof } = self;
        if written > proof.last {
            proof.blame(AuditFlaw::CutOff { from: proof.last.saturating_add(1), to: written });
        }
        if noted.is_some() && proof.noted_at.is_none() {
            proof.blame(AuditFlaw::NotedUnknown);
        }
        proof
    }

    /// Number and value of the last row so far.
    pub(crate) fn so_far(&self) -> &AuditProof {
        &self.proof
    }

    /// A flaw that the rows do not show.
    pub(crate) fn blame(&mut self, flaw: AuditFlaw) {
        self.proof.blame(flaw);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::AuditFacts;

    fn facts(seq: i64) -> AuditFacts {
        AuditFacts {
            seq,
            at_ms: seq,
            actor: "desk".to_owned(),
            actor_name: None,
            action: "sign-in-refused".to_owned(),
            check_id: None,
            from_state: None,
            to_state: None,
            revision: None,
            object: None,
        }
    }

    /// Five rows, of which the first two are of an older program.
    fn trail() -> Vec<AuditLine> {
        let mut head = ChainHead::start();
        let line = |seq| {
            let facts = facts(seq);
            head = ChainHead::of(&facts.link(&head));
            AuditLine { facts, chain: (seq > 2).then(|| head.clone()) }
        };
        (1..=5).map(line).collect()
    }

    fn proof(lines: Vec<AuditLine>, written: i64, noted: Option<&ChainHead>) -> AuditProof {
        let mut verifier = AuditVerifier::new(noted.cloned());
        lines.into_iter().for_each(|line| verifier.take(line));
        verifier.finish(written)
    }

    fn flaw(lines: Vec<AuditLine>) -> Option<AuditFlaw> {
        proof(lines, 5, None).flaw
    }

    #[test]
    fn a_trail_as_it_was_written_has_no_flaw() {
        let found = proof(trail(), 5, None);
        let head = trail()[4].chain.clone().expect("chained");
        assert_eq!((found.rows, found.unchained, found.last), (5, 2, 5));
        assert_eq!((found.flaw, found.head), (None, head));
        assert_eq!(proof(Vec::new(), 0, None).flaw, None);
    }

    #[test]
    fn every_row_that_is_changed_or_missing_is_told() {
        for at in 0..5 {
            let seq = i64::try_from(at).expect("small") + 1;
            let mut changed = trail();
            changed[at].facts.action = "sign-in".to_owned();
            // An older row has no value of its own: the first value after it tells.
            assert_eq!(flaw(changed), Some(AuditFlaw::Changed { seq: seq.max(3) }));
            let mut missing = trail();
            missing.remove(at);
            let cut = if seq == 5 {
                AuditFlaw::CutOff { from: 5, to: 5 }
            } else {
                AuditFlaw::Missing { from: seq, to: seq }
            };
            assert_eq!(flaw(missing), Some(cut));
        }
    }

    #[test]
    fn rows_that_close_a_gap_or_change_places_are_told() {
        let mut closed = trail();
        closed.remove(3);
        closed[3].facts.seq = 4;
        assert_eq!(flaw(closed), Some(AuditFlaw::Changed { seq: 4 }));
        let mut swapped = trail();
        swapped.swap(3, 4);
        assert_eq!(flaw(swapped), Some(AuditFlaw::Missing { from: 4, to: 4 }));
        let mut twice = trail();
        twice.insert(4, twice[3].clone());
        assert_eq!(flaw(twice), Some(AuditFlaw::Order { seq: 4 }));
    }

    #[test]
    fn only_the_beginning_may_be_without_values() {
        let mut lines = trail();
        lines[3].chain = None;
        assert_eq!(flaw(lines), Some(AuditFlaw::Unchained { seq: 4 }));
        let mut lines = trail();
        lines[2].chain = Some(ChainHead::of(&[1; 32]));
        assert_eq!(flaw(lines), Some(AuditFlaw::Changed { seq: 3 }));
    }

    #[test]
    fn a_value_noted_elsewhere_shows_a_trail_that_was_written_anew() {
        let noted = trail()[3].chain.clone().expect("chained");
        let found = proof(trail(), 5, Some(&noted));
        assert_eq!((found.noted_at, found.flaw), (Some(4), None));
        let mut anew = trail();
        anew[0].facts.at_ms = 9;
        let mut head = ChainHead::start();
        for line in &mut anew {
            head = ChainHead::of(&line.facts.link(&head));
            line.chain = line.chain.is_some().then(|| head.clone());
        }
        assert_eq!(proof(anew.clone(), 5, None).flaw, None, "sound in itself");
        assert_eq!(proof(anew, 5, Some(&noted)).flaw, Some(AuditFlaw::NotedUnknown));
        let cut = trail().into_iter().take(3).collect();
        assert_eq!(proof(cut, 3, Some(&noted)).flaw, Some(AuditFlaw::NotedUnknown));
    }
}
