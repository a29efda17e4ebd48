//! Owns the proofs of eligibility (確認方法): which one, since when, until when, and where it may be used
//! (domain.md table 1.4a, R5, R24, R25, §5.5).
//!
//! Promises: total over proof, institution and day; the dates are data (`config/proofs.toml`).
//! Must never: turn a person away. A proof that is not valid is a matter for staff.

use std::collections::HashSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// By what staff or the kiosk saw that a person is insured. In every case together with the voucher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// オンライン資格確認（限定型）, the person typed the PIN.
    OnlinePin,
    /// オンライン資格確認（限定型）, staff compared the photograph (目視).
    OnlineVisual,
    /// オンライン資格確認（既存型）.
    OnlineExisting,
    /// マイナポータルの資格情報画面, shown live.
    MynaPortalScreen,
    /// マイナ保険証 and 資格情報のお知らせ, both. The notice alone is no proof.
    CardWithNotice,
    /// 資格確認書.
    QualificationCertificate,
    /// 被保険者資格申立書, while the online service is down.
    OutageStatement,
    /// 健康保険証, no longer issued since 2024-12-02.
    OldInsuranceCard,
}

/// Which kind of institution checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InstitutionKind {
    /// 健診実施機関, 医科保険医療機関.
    CheckupMedical,
    /// 健診実施機関, 歯科保険医療機関.
    CheckupDental,
    /// 健診実施機関, 薬局.
    CheckupPharmacy,
    /// 健診実施機関, 保険医療機関以外.
    CheckupOther,
    /// 健診実施機関, 保険者.
    CheckupInsurer,
    /// 助産所.
    Midwife,
    /// 施術所 (柔整).
    Judo,
    /// 施術所 (あはき).
    Acupuncture,
    /// 紙レセプト等の医療機関・薬局.
    PaperClaims,
}

/// What staff write down with a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StaffRecord {
    /// Who looked, and when.
    WhoAndWhen,
    /// Insurer number, symbol, number and branch.
    Credential,
    /// The last day that the document names.
    LastDay,
    /// That the check is to be asked again, with the card, when the service is back.
    AskAgain,
}

/// Whether a proof may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProofState {
    /// It may.
    Valid,
    /// It is accepted from that day on.
    NotYet(Date),
    /// It was accepted until that day, including it.
    Ended(Date),
    /// This kind of institution has no rule for it.
    NotHere,
}

/// One rule of the table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProofRule {
    /// Which proof.
    pub proof: Proof,
    /// Where.
    pub institutions: Vec<InstitutionKind>,
    /// First day; none when it was always accepted.
    pub from: Option<Date>,
    /// Last day; none while no end is set.
    pub until: Option<Date>,
}

/// The rules in force: at most one for each proof and institution.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "ProofFile")]
pub struct ProofTable(Vec<ProofRule>);

/// Why rules are not a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofTableError {
    /// The last day lies before the first.
    #[error("{0:?} ends before it begins")]
    EndsFirst(Proof),
    /// Two rules for the same case.
    #[error("{0:?} has two rules for {1:?}")]
    Twice(Proof, InstitutionKind),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProofFile {
    proof: Vec<ProofRule>,
}

impl Proof {
    /// Every proof.
    pub const ALL: [Self; 8] = [
        Self::OnlinePin,
        Self::OnlineVisual,
        Self::OnlineExisting,
        Self::MynaPortalScreen,
        Self::CardWithNotice,
        Self::QualificationCertificate,
        Self::OutageStatement,
        Self::OldInsuranceCard,
    ];

    /// Name in configuration, queue and journal.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::OnlinePin => "online-pin",
            Self::OnlineVisual => "online-visual",
            Self::OnlineExisting => "online-existing",
            Self::MynaPortalScreen => "myna-portal-screen",
            Self::CardWithNotice => "card-with-notice",
            Self::QualificationCertificate => "qualification-certificate",
            Self::OutageStatement => "outage-statement",
            Self::OldInsuranceCard => "old-insurance-card",
        }
    }

    /// The proof of that name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|proof| proof.code() == code)
    }

    /// What staff write down. An online answer brings the credential with it.
    #[must_use]
    pub fn staff_record(self) -> &'static [StaffRecord] {
        use StaffRecord::{AskAgain, Credential, LastDay, WhoAndWhen};
        match self {
            Self::OnlinePin | Self::OnlineExisting => &[],
            Self::OnlineVisual => &[WhoAndWhen],
            Self::MynaPortalScreen | Self::CardWithNotice => &[WhoAndWhen, Credential],
            Self::QualificationCertificate | Self::OldInsuranceCard => &[WhoAndWhen, Credential, LastDay],
            Self::OutageStatement => &[WhoAndWhen, Credential, AskAgain],
        }
    }
}

impl InstitutionKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::CheckupMedical,
        Self::CheckupDental,
        Self::CheckupPharmacy,
        Self::CheckupOther,
        Self::CheckupInsurer,
        Self::Midwife,
        Self::Judo,
        Self::Acupuncture,
        Self::PaperClaims,
    ];
}

impl ProofTable {
    /// A table of these rules, or the first thing that is wrong with them.
    pub fn new(rules: Vec<ProofRule>) -> Result<Self, ProofTableError> {
        let mut seen = HashSet::new();
        for rule in &rules {
            if rule.from.zip(rule.until).is_some_and(|(from, until)| until < from) {
                return Err(ProofTableError::EndsFirst(rule.proof));
            }
            for institution in &rule.institutions {
                if !seen.insert((rule.proof, *institution)) {
                    return Err(ProofTableError::Twice(rule.proof, *institution));
                }
            }
        }
        Ok(Self(rules))
    }

    /// Whether this proof may be used there on that day.
    #[must_use]
    pub fn state(&self, proof: Proof, institution: InstitutionKind, day: Date) -> ProofState {
        let applies = |rule: &&ProofRule| rule.proof == proof && rule.institutions.contains(&institution);
        let Some(rule) = self.0.iter().find(applies) else { return ProofState::NotHere };
        match (rule.from, rule.until) {
            (Some(from), _) if day < from => ProofState::NotYet(from),
            (_, Some(until)) if day > until => ProofState::Ended(until),
            (_, _) => ProofState::Valid,
        }
    }
}

impl TryFrom<ProofFile> for ProofTable {
    type Error = ProofTableError;

    fn try_from(file: ProofFile) -> Result<Self, ProofTableError> {
        Self::new(file.proof)
    }
}

#[cfg(test)]
mod tests;
