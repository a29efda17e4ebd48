//! Owns the profiles of institutions (domain.md R5, R26, R44, table 1.1a): how each kind is known to the
//! service, its words, how its receptions begin, and what a bus changes.
//!
//! Promises: a table has every kind of institution exactly once; words and defaults are data
//! (`config/institutions.toml`).
//! Must never: offer 居宅同意取得型, which obtains health information. No value of that kind exists.

use jiff::civil::Date;
use serde::Deserialize;

use crate::{
    FacilityNumber, InstitutionCodeError, InstitutionIdentity, InstitutionKind, OnlineCode, Proof,
    ProofState, ProofTable,
};

/// By which system a centre asks (domain.md table 1.1a).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub enum OnlineSystem {
    /// 資格確認限定型, `limited`: credentials only. The kiosk itself.
    Limited,
    /// 既存型, `existing`: answer files of another system are taken in.
    Existing,
}

/// Why a system cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OnlineSystemError {
    /// 居宅同意取得型, `home-consent`.
    #[error(
        "居宅同意取得型 (home-consent) cannot be used: it is for care at home and obtains health information, \
         which this kiosk must never hold; choose \"limited\" (資格確認限定型)"
    )]
    HomeConsent,
    /// None of the three.
    #[error("the system is not one of limited, existing")]
    Unknown,
}

/// Where a kiosk stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// In the building of the centre.
    Building,
    /// On a bus (健診バス).
    Bus,
}

/// Which of the two ten-digit numbers an institution has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdentityKind {
    /// 健診・保健指導機関番号 or 機関コード.
    FacilityNumber,
    /// オンライン資格確認用コード.
    OnlineCode,
}

/// What is particular to one kind of institution.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct InstitutionProfile {
    /// Which kind.
    pub kind: InstitutionKind,
    /// What it is called on pages of staff.
    pub name: String,
    /// What its visitors are called.
    pub visitor: String,
    /// Which number it has.
    pub identity: IdentityKind,
    /// What that number is called.
    pub identity_name: String,
    /// Whether a voucher (受診券 or 利用券) belongs to every check.
    pub voucher: bool,
    /// What the kiosk offers first.
    pub first_proof: Proof,
}

/// What differs on a bus.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct BusProfile {
    /// Who may check there.
    pub institutions: Vec<InstitutionKind>,
    /// Proofs that cannot be taken along.
    pub without: Vec<Proof>,
    /// What staff look at before a trip, in Japanese.
    pub before_trip: Vec<String>,
}

/// The profiles of every kind of institution, and that of a bus.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "ProfileFile")]
pub struct ProfileTable {
    /// In the order of [`InstitutionKind::ALL`].
    institutions: [InstitutionProfile; InstitutionKind::ALL.len()],
    bus: BusProfile,
}

/// Why profiles are not a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProfileTableError {
    /// A kind has no profile, or more than one.
    #[error("{0:?} needs exactly one profile")]
    NotOnce(InstitutionKind),
    /// A name is blank.
    #[error("a name of {0:?} is blank")]
    Blank(InstitutionKind),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileFile {
    institution: Vec<InstitutionProfile>,
    bus: BusProfile,
}

impl TryFrom<String> for OnlineSystem {
    type Error = OnlineSystemError;

    fn try_from(code: String) -> Result<Self, OnlineSystemError> {
        match code.as_str() {
            "limited" => Ok(Self::Limited),
            "existing" => Ok(Self::Existing),
            "home-consent" => Err(OnlineSystemError::HomeConsent),
            _ => Err(OnlineSystemError::Unknown),
        }
    }
}

impl InstitutionProfile {
    /// The number of this institution, from ten digits.
    pub fn read_identity(&self, text: &str) -> Result<InstitutionIdentity, InstitutionCodeError> {
        match self.identity {
            IdentityKind::FacilityNumber => text.parse::<FacilityNumber>().map(InstitutionIdentity::Facility),
            IdentityKind::OnlineCode => text.parse::<OnlineCode>().map(InstitutionIdentity::Online),
        }
    }
}

impl ProfileTable {
    /// A table of these profiles, or the first thing that is wrong with them.
    pub fn new(profiles: &[InstitutionProfile], bus: BusProfile) -> Result<Self, ProfileTableError> {
        let one = |kind| {
            let mut found = profiles.iter().filter(|profile| profile.kind == kind);
            match (found.next(), found.next()) {
                (Some(profile), None) => Ok(profile.clone()),
                (Some(_) | None, _) => Err(ProfileTableError::NotOnce(kind)),
            }
        };
        use InstitutionKind as K;
        let institutions = [
            one(K::CheckupMedical)?,
            one(K::CheckupDental)?,
            one(K::CheckupPharmacy)?,
            one(K::CheckupOther)?,
            one(K::CheckupInsurer)?,
            one(K::Midwife)?,
            one(K::Judo)?,
            one(K::Acupuncture)?,
            one(K::PaperClaims)?,
        ];
        let blank = |profile: &&InstitutionProfile| {
            [&profile.name, &profile.visitor, &profile.identity_name]
                .iter()
                .any(|name| name.trim().is_empty())
        };
        match institutions.iter().find(blank) {
            Some(profile) => Err(ProfileTableError::Blank(profile.kind)),
            None => Ok(Self { institutions, bus }),
        }
    }

    /// The profile of this kind.
    #[must_use]
    pub fn get(&self, kind: InstitutionKind) -> &InstitutionProfile {
        let [medical, dental, pharmacy, other, insurer, midwife, judo, acupuncture, paper] =
            &self.institutions;
        match kind {
            InstitutionKind::CheckupMedical => medical,
            InstitutionKind::CheckupDental => dental,
            InstitutionKind::CheckupPharmacy => pharmacy,
            InstitutionKind::CheckupOther => other,
            InstitutionKind::CheckupInsurer => insurer,
            InstitutionKind::Midwife => midwife,
            InstitutionKind::Judo => judo,
            InstitutionKind::Acupuncture => acupuncture,
            InstitutionKind::PaperClaims => paper,
        }
    }

    /// What differs on a bus.
    #[must_use]
    pub fn bus(&self) -> &BusProfile {
        &self.bus
    }

    /// Whether this kind of institution may check there.
    #[must_use]
    pub fn allows(&self, kind: InstitutionKind, place: Place) -> bool {
        match place {
            Place::Building => true,
            Place::Bus => self.bus.institutions.contains(&kind),
        }
    }

    /// Whether this proof may be used by this kind of institution at that place on that day.
    #[must_use]
    pub fn proof_state(
        &self,
        proofs: &ProofTable,
        proof: Proof,
        kind: InstitutionKind,
        place: Place,
        day: Date,
    ) -> ProofState {
        let stays_home = match place {
            Place::Building => false,
            Place::Bus => self.bus.without.contains(&proof),
        };
        if stays_home || !self.allows(kind, place) {
            return ProofState::NotHere;
        }
        proofs.state(proof, kind, day)
    }
}

impl TryFrom<ProfileFile> for ProfileTable {
    type Error = ProfileTableError;

    fn try_from(file: ProfileFile) -> Result<Self, ProfileTableError> {
        Self::new(&file.institution, file.bus)
    }
}

#[cfg(test)]
mod tests;
