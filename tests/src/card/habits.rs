//! Owns the ways in which genuine cards may differ: what no source promises for every issued card.
//!
//! Promises: the default is what most sources report (jpki.md §1.4, §1.5, §1.10).
//! Must never: change what a PIN costs.

use super::Status;

/// Ways of one card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Habits {
    /// What is answered to a short file id in P1 or P2; none when it is understood.
    pub short_ids_refused: Option<Status>,
    /// Whether extended lengths are understood; 6700 otherwise.
    pub extended: bool,
    /// Whether the counter query after a right PIN is answered with the counter in place of 9000.
    pub counter_when_verified: bool,
}

impl Default for Habits {
    fn default() -> Self {
        Self { short_ids_refused: None, extended: true, counter_when_verified: false }
    }
}

impl Habits {
    /// The default with the one difference of this name, as the remote control spells it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let usual = Self::default();
        match name {
            "usual" => Some(usual),
            "no-extended" => Some(Self { extended: false, ..usual }),
            "no-short-ids-6a82" => Some(Self { short_ids_refused: Some(Status::NOT_FOUND), ..usual }),
            "no-short-ids-6a86" => Some(Self { short_ids_refused: Some(Status::WRONG_P1P2), ..usual }),
            "counter-when-verified" => Some(Self { counter_when_verified: true, ..usual }),
            _ => None,
        }
    }
}
