//! Owns the rules of a centre that verdicts are made by: `config/rules.toml`, read together with the dates of
//! proofs and the profiles of institutions.
//!
//! Promises: a key that is not known is an error; the text of an error has line and key.
//! Must never: hold a default that is not written in the file.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use crate::{
    Course, InstitutionKind, InstitutionProfile, OnlineSystem, Place, ProfileTable, Proof, ProofState,
    ProofTable, VoucherKind, VoucherPart,
};

/// What 資格喪失日 says (domain.md §9: sources read it both ways).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DisqualificationDay {
    /// The first day that is not insured.
    FirstUninsured,
    /// The last day that is insured.
    LastInsured,
}

/// What a visit without a reservation is, on a day that has a list of reservations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WithoutReservation {
    /// Staff look at it.
    Staff,
    /// Ordinary: the centre takes people without one.
    Ordinary,
}

/// The centre, as verdicts need to know it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CentreRules {
    /// Which kind of institution.
    pub kind: InstitutionKind,
    /// Where the kiosk stands.
    pub place: Place,
    /// By which system it asks.
    pub online_system: OnlineSystem,
}

/// Where a verdict can be made one way or the other.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct VerdictRules {
    /// How 資格喪失日 is read.
    pub disqualification_day: DisqualificationDay,
    /// What a visit without a reservation is.
    pub without_reservation: WithoutReservation,
}

/// What a voucher must be.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct VoucherRules {
    /// Parts that must be known; without one of them staff look at the paper.
    pub needs: Vec<VoucherPart>,
    /// Courses to which no voucher belongs.
    pub not_for: Vec<Course>,
    /// 種別 (third digit, 1–9) that serve a course; a course without a row takes every kind.
    pub kinds: BTreeMap<Course, Vec<u8>>,
}

/// All rules of a centre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// The centre.
    pub centre: CentreRules,
    /// Choices.
    pub verdict: VerdictRules,
    /// Vouchers.
    pub voucher: VoucherRules,
    proofs: ProofTable,
    profiles: ProfileTable,
}

/// Which of the three files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RulesFile {
    /// `rules.toml`.
    Rules,
    /// `proofs.toml`.
    Proofs,
    /// `institutions.toml`.
    Institutions,
}

/// A file that cannot be used, with what its reader says: line, key and cause. These files hold nothing secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct RulesError {
    /// Which file.
    pub file: RulesFile,
    /// Line, key and cause.
    pub what: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RulesText {
    centre: CentreRules,
    verdict: VerdictRules,
    voucher: VoucherRules,
}

impl Rules {
    /// The rules in the text of the three files, or what is wrong with each that cannot be used.
    pub fn parse(rules: &str, proofs: &str, institutions: &str) -> Result<Self, Vec<RulesError>> {
        let rules = read::<RulesText>(RulesFile::Rules, rules);
        let proofs = read::<ProofTable>(RulesFile::Proofs, proofs);
        let profiles = read::<ProfileTable>(RulesFile::Institutions, institutions);
        match (rules, proofs, profiles) {
            (Ok(RulesText { centre, verdict, voucher }), Ok(proofs), Ok(profiles)) => {
                let rules = Self { centre, verdict, voucher, proofs, profiles };
                rules.checked().map_err(|error| vec![error])
            }
            (rules, proofs, profiles) => {
                Err([rules.err(), proofs.err(), profiles.err()].into_iter().flatten().collect())
            }
        }
    }

    /// What is particular to this kind of institution.
    #[must_use]
    pub fn profile(&self) -> &InstitutionProfile {
        self.profiles.get(self.centre.kind)
    }

    /// Whether this proof may be used here on that day.
    #[must_use]
    pub fn proof_state(&self, proof: Proof, day: Date) -> ProofState {
        let CentreRules { kind, place, .. } = self.centre;
        self.profiles.proof_state(&self.proofs, proof, kind, place, day)
    }

    /// Whether a voucher belongs to a check of this course.
    #[must_use]
    pub fn needs_voucher(&self, course: Course) -> bool {
        self.profile().voucher && course.eligibility_permitted() && !self.voucher.not_for.contains(&course)
    }

    /// Whether a voucher of this kind serves the course.
    #[must_use]
    pub fn kind_serves(&self, kind: VoucherKind, course: Course) -> bool {
        self.voucher.kinds.get(&course).is_none_or(|kinds| kinds.contains(&kind.digit()))
    }

    /// What no file alone can tell.
    fn checked(self) -> Result<Self, RulesError> {
        let wrong = |what: &str| Err(RulesError { file: RulesFile::Rules, what: what.to_owned() });
        let digits = self.voucher.kinds.values().flatten();
        if !digits.copied().all(|digit| (1..=9).contains(&digit)) {
            return wrong("voucher.kinds: a kind (種別) is one of 1 to 9");
        }
        let needs = &self.voucher.needs;
        if !needs.is_empty() && !needs.contains(&VoucherPart::Number) {
            return wrong(
                "voucher.needs: a voucher whose number is not known could be used twice; add \"number\", or leave \
                 the list empty when staff compare every paper",
            );
        }
        if !self.profiles.allows(self.centre.kind, self.centre.place) {
            return wrong("centre.place: this kind of institution does not check on a bus");
        }
        Ok(self)
    }
}

fn read<T: serde::de::DeserializeOwned>(file: RulesFile, text: &str) -> Result<T, RulesError> {
    toml::from_str(text).map_err(|error| RulesError { file, what: error.to_string() })
}

#[cfg(test)]
pub(crate) mod tests;
