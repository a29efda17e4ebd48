//! Owns the comparison of two records of a person in the order of domain.md §4.4.
//!
//! Promises: total and symmetric; names the fields that need a look, never their values.
//! Must never: refuse a person; everything but `Same` goes to staff.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::kana::{Kana, KanaLikeness};
use super::name::Name;
use super::symbol::Symbol;

use crate::{InsuredPerson, InsurerNumber, Sex};

/// What is compared, from the answer of the service, a voucher or a reservation. Personal data: no Debug.
#[derive(Clone, Default)]
pub struct PersonKeys {
    /// 保険者番号.
    pub insurer: Option<InsurerNumber>,
    /// 記号; 後期高齢 has none.
    pub symbol: Option<Symbol>,
    /// 番号.
    pub number: Option<Symbol>,
    /// 枝番; old material has none.
    pub branch: Option<Symbol>,
    /// 生年月日.
    pub birth_date: Option<Date>,
    /// 氏名カナ.
    pub kana: Option<Kana>,
    /// 通称カナ.
    pub other_kana: Option<Kana>,
    /// 氏名.
    pub name: Option<Name>,
    /// 通称.
    pub other_name: Option<Name>,
    /// 性別.
    pub sex: Option<Sex>,
}

/// What is compared; also the order of [`Finding`]s.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PersonField {
    /// 保険者番号.
    Insurer,
    /// 記号.
    Symbol,
    /// 番号.
    Number,
    /// 枝番.
    Branch,
    /// 生年月日.
    BirthDate,
    /// 氏名カナ or 通称カナ.
    Kana,
    /// 性別.
    Sex,
    /// 氏名 or 通称. Shown, never decisive.
    Name,
}

impl PersonField {
    /// Name in queue and journal.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Insurer => "insurer",
            Self::Symbol => "symbol",
            Self::Number => "number",
            Self::Branch => "branch",
            Self::BirthDate => "birth-date",
            Self::Kana => "kana",
            Self::Sex => "sex",
            Self::Name => "name",
        }
    }
}

/// In which way a field needs a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum How {
    /// The two values differ.
    Differs,
    /// They are nearly equal, or ● hides what would tell ([`KanaLikeness::Weak`]).
    Nearly,
    /// One side, or both, do not have it.
    Missing,
}

/// A field that needs a look. Holds no value, so it may be logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Finding {
    /// Which field.
    pub field: PersonField,
    /// In which way.
    pub how: How,
}

/// What the comparison says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SamePerson {
    /// 一致.
    Same,
    /// 要確認: staff see both values of these fields (at least one).
    Look(Vec<Finding>),
    /// 不一致: probably another person; staff decide.
    ProbablyAnother(Vec<Finding>),
}

/// Whether the two records are of the same person.
///
/// Three things tell a person: the credential (insurer, symbol, number, branch), the birth date, the kana.
/// All equal: the same. One of them differs, or something is nearly equal or missing: to be looked at (a new
/// job, a new name, a mistyped date). Two of them differ: probably another person; so a twin with the same
/// number and birth date differs in branch and kana. A branch missing on one side is no finding, nor is an
/// unset sex. Kanji alone never make a finding.
#[must_use]
pub fn compare(left: &PersonKeys, right: &PersonKeys) -> SamePerson {
    let mut findings = decisive_findings(left, right);
    if findings.is_empty() {
        return SamePerson::Same;
    }
    let differing = groups_that_differ(&findings);
    findings.extend(name_finding(left, right));
    if differing >= 2 { SamePerson::ProbablyAnother(findings) } else { SamePerson::Look(findings) }
}

impl From<&InsuredPerson> for PersonKeys {
    fn from(person: &InsuredPerson) -> Self {
        Self {
            insurer: Some(person.insurer_number),
            symbol: person.symbol.as_deref().and_then(Symbol::read),
            number: Symbol::read(&person.number),
            branch: person.branch.as_deref().and_then(Symbol::read),
            birth_date: Some(person.birth_date),
            kana: person.kana.as_deref().and_then(Kana::read),
            other_kana: person.other_kana.as_deref().and_then(Kana::read),
            name: Name::read(&person.name),
            other_name: person.other_name.as_deref().and_then(Name::read),
            sex: person.sex,
        }
    }
}

fn decisive_findings(left: &PersonKeys, right: &PersonKeys) -> Vec<Finding> {
    use PersonField as F;
    let no_symbol = left.symbol.is_none() && right.symbol.is_none();
    let rows = [
        (F::Insurer, exactly(left.insurer.as_ref(), right.insurer.as_ref())),
        (F::Symbol, exactly(left.symbol.as_ref(), right.symbol.as_ref()).filter(|_| !no_symbol)),
        (F::Number, exactly(left.number.as_ref(), right.number.as_ref())),
        (F::Branch, where_both_have(left.branch.as_ref(), right.branch.as_ref())),
        (F::BirthDate, exactly(left.birth_date.as_ref(), right.birth_date.as_ref())),
        (F::Kana, kana(left, right)),
        (F::Sex, where_both_have(known(left.sex).as_ref(), known(right.sex).as_ref())),
    ];
    rows.into_iter().filter_map(|(field, how)| Some(Finding { field, how: how? })).collect()
}

fn exactly<T: PartialEq>(left: Option<&T>, right: Option<&T>) -> Option<How> {
    match (left, right) {
        (Some(left), Some(right)) => (left != right).then_some(How::Differs),
        (None, _) | (_, None) => Some(How::Missing),
    }
}

fn where_both_have<T: PartialEq>(left: Option<&T>, right: Option<&T>) -> Option<How> {
    left.zip(right).filter(|(left, right)| left != right).map(|_| How::Differs)
}

fn known(sex: Option<Sex>) -> Option<Sex> {
    sex.filter(|sex| *sex != Sex::Unset)
}

/// The most alike of name and 通称 counts.
fn kana(left: &PersonKeys, right: &PersonKeys) -> Option<How> {
    let right = kana_of(right);
    let likeness = kana_of(left).flat_map(|one| right.clone().map(move |other| one.likeness(other))).max();
    match likeness {
        Some(KanaLikeness::Equal) => None,
        Some(KanaLikeness::Weak) => Some(How::Nearly),
        Some(KanaLikeness::Different) => Some(How::Differs),
        None => Some(How::Missing),
    }
}

fn name_finding(left: &PersonKeys, right: &PersonKeys) -> Option<Finding> {
    let right = names_of(right);
    let matches = names_of(left).flat_map(|one| right.clone().map(move |other| one.matches(other))).max();
    (matches == Some(false)).then_some(Finding { field: PersonField::Name, how: How::Differs })
}

fn kana_of(keys: &PersonKeys) -> impl Iterator<Item = &Kana> + Clone {
    [keys.kana.as_ref(), keys.other_kana.as_ref()].into_iter().flatten()
}

fn names_of(keys: &PersonKeys) -> impl Iterator<Item = &Name> + Clone {
    [keys.name.as_ref(), keys.other_name.as_ref()].into_iter().flatten()
}

/// How many of credential, birth date and kana differ.
fn groups_that_differ(findings: &[Finding]) -> usize {
    use PersonField as F;
    let groups: [&[PersonField]; 3] =
        [&[F::Insurer, F::Symbol, F::Number, F::Branch], &[F::BirthDate], &[F::Kana]];
    let differs =
        |finding: &Finding, group: &[F]| finding.how == How::Differs && group.contains(&finding.field);
    groups.into_iter().filter(|group| findings.iter().any(|finding| differs(finding, group))).count()
}

#[cfg(test)]
mod tests;
