//! Owns the difference between two lists of insurers, which staff see before they take the newer one.
//!
//! Promises: every row of either list, named by insurer and first day, is in exactly one of four groups;
//! changes carry both values.
//! Must never: leave out a change that alters a verdict or a digest.

use crate::{ContractedInsurer, InsurerList};

/// What taking `new` in place of `old` would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InsurerDifference {
    /// Only in the new list.
    pub added: Vec<ContractedInsurer>,
    /// Only in the old list.
    pub removed: Vec<ContractedInsurer>,
    /// In both, and not equal.
    pub changed: Vec<InsurerChange>,
    /// In both, and equal.
    pub same: usize,
}

/// One row in both lists: the same insurer and the same first day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InsurerChange {
    /// In the list in force.
    pub before: ContractedInsurer,
    /// In the new list.
    pub after: ContractedInsurer,
}

impl InsurerDifference {
    /// From `old` to `new`, each group by insurer number, then by first day.
    #[must_use]
    pub fn between(old: &InsurerList, new: &InsurerList) -> Self {
        let mut difference = Self::default();
        for after in new.rows() {
            match old.beginning(after.number, after.term.from) {
                None => difference.added.push(after.clone()),
                Some(before) if before == after => difference.same += 1,
                Some(before) => {
                    let change = InsurerChange { before: before.clone(), after: after.clone() };
                    difference.changed.push(change);
                }
            }
        }
        let is_gone = |row: &&ContractedInsurer| new.beginning(row.number, row.term.from).is_none();
        difference.removed = old.rows().filter(is_gone).cloned().collect();
        difference
    }

    /// Whether the lists are equal.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}
