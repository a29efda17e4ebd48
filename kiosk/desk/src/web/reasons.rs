//! Owns the part of a check's page that says why staff look at it: reasons, their grounds, the returns of a claim
//! that a look prevents, and what to write down with each proof.
//!
//! Promises: every reason of the verdict is shown, with all of its grounds.
//! Must never: decide, or have Debug. Grounds name a person.

use queue::CheckDetail;
use reception::{Ground, Proof};

use crate::sentences::{self, Advice, GroundLine};

/// One reason. Personal data: no Debug.
pub struct Why {
    /// What staff read about it.
    pub advice: Advice,
    /// Returns of the claim that come of overlooking it.
    pub returns: Option<String>,
    /// Its grounds.
    pub grounds: Vec<GroundLine>,
}

/// A proof that staff can use instead, and what to write down.
pub struct StaffProof {
    /// Which.
    pub name: &'static str,
    /// What to write down.
    pub record: Vec<&'static str>,
}

/// All reasons of this check, in their order.
pub fn of(check: &CheckDetail) -> Vec<Why> {
    let grounds = check.papers.as_ref().map(|papers| papers.grounds.as_slice()).unwrap_or_default();
    let reasons = check.summary.verdict.reasons().iter();
    let why = reasons.map(|reason| {
        let advice = sentences::advice(*reason);
        let own = grounds.iter().filter(|ground: &&Ground| ground.reason == *reason);
        let returns: Vec<String> = advice.prevents.iter().copied().map(sentences::claim_return).collect();
        Why {
            advice,
            returns: (!returns.is_empty()).then(|| returns.join("、")),
            grounds: own.filter_map(sentences::ground).collect(),
        }
    });
    why.collect()
}

/// The proofs that staff can use instead.
pub fn staff_proofs() -> Vec<StaffProof> {
    let told = |proof| StaffProof { name: sentences::staff_proof(proof), record: record(proof) };
    sentences::STAFF_PROOFS.map(told).into()
}

/// What staff write down with this proof; nothing when the answer brings everything.
pub fn record(proof: Proof) -> Vec<&'static str> {
    proof.staff_record().iter().copied().map(sentences::staff_record).collect()
}
