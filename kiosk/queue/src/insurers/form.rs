//! Owns the canonical forms of an insurer list and the digest over them.
//!
//! Promises: a version is always hashed as it was hashed when it was stored, because checks carry that digest.
//! Must never: change a form, or use an old one for a new version.

use std::fmt::Write as _;

use aws_lc_rs::digest::{SHA256, digest};
use reception::{InsurerList, Scope};

use crate::QueueError;

/// Of what text the digest of a version was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CanonicalForm {
    /// Up to schema 2: number, name, telephone and scope. Rows had no more, and no term.
    Four,
    /// [`InsurerList::canonical`].
    Whole,
}

impl CanonicalForm {
    /// What new versions are stored with.
    pub const CURRENT: Self = Self::Whole;

    /// Number in the queue.
    pub fn code(self) -> i64 {
        match self {
            Self::Four => 1,
            Self::Whole => 2,
        }
    }

    /// The form of that number.
    pub fn from_code(code: i64) -> Option<Self> {
        [Self::Four, Self::Whole].into_iter().find(|form| form.code() == code)
    }
}

/// SHA-256 of the list in this form.
pub fn digest_of(list: &InsurerList, form: CanonicalForm) -> Result<[u8; 32], QueueError> {
    let text = match form {
        CanonicalForm::Four => four(list),
        CanonicalForm::Whole => list.canonical(),
    };
    digest(&SHA256, text.as_bytes()).as_ref().try_into().map_err(|_| QueueError::Defect { code: 0 })
}

fn four(list: &InsurerList) -> String {
    let mut text = String::new();
    for row in list.rows() {
        let Scope { exam, guidance, same_day_interview } = row.scope;
        let [exam, guidance, same_day] = [exam, guidance, same_day_interview].map(u8::from);
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}\t{}\t{}\t{exam}{guidance}{same_day}", row.number, row.name, row.telephone);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_lead_back() {
        for form in [CanonicalForm::Four, CanonicalForm::Whole] {
            assert_eq!(CanonicalForm::from_code(form.code()), Some(form));
        }
        assert_eq!(CanonicalForm::from_code(0), None);
    }
}
