//! Owns the answer of the eligibility service (資格情報), cut down to the fields that may be kept.
//!
//! Promises: only the fields marked "keep" in domain.md §2.3 exist here, so nothing else can be stored.
//! Must never: hold health information, an address, the insured person's (世帯主) name or the 12-digit
//! personal number.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::InsurerNumber;

/// Results that one answer may carry. More is not an answer.
pub const RESULTS_MAX: usize = 8;

/// 資格有効性: the six values of domain.md §2.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Validity {
    /// 1 有効.
    Valid,
    /// 2 無効.
    Invalid,
    /// 3 無効(新しい資格あり).
    Superseded,
    /// 4 該当資格なし.
    None,
    /// 5 複数該当.
    Several,
    /// 6 有効(未登録).
    Unregistered,
}

impl Validity {
    /// Every value, in the order of the codes 1–6.
    pub const ALL: [Self; 6] =
        [Self::Valid, Self::Invalid, Self::Superseded, Self::None, Self::Several, Self::Unregistered];
}

impl From<Validity> for u8 {
    fn from(validity: Validity) -> Self {
        match validity {
            Validity::Valid => 1,
            Validity::Invalid => 2,
            Validity::Superseded => 3,
            Validity::None => 4,
            Validity::Several => 5,
            Validity::Unregistered => 6,
        }
    }
}

/// A code outside 1–6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("validity {0} is not one of 1-6")]
pub struct ValidityError(u8);

impl TryFrom<u8> for Validity {
    type Error = ValidityError;

    fn try_from(code: u8) -> Result<Self, ValidityError> {
        Self::ALL.into_iter().find(|validity| u8::from(*validity) == code).ok_or(ValidityError(code))
    }
}

/// 被保険者証区分: which kind of credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CredentialClass {
    /// 01 一般.
    #[serde(rename = "01")]
    General,
    /// 02 退職.
    #[serde(rename = "02")]
    Retired,
    /// 03 短期一般.
    #[serde(rename = "03")]
    ShortTerm,
    /// 04 短期退職.
    #[serde(rename = "04")]
    ShortTermRetired,
    /// 05 特別療養費.
    #[serde(rename = "05")]
    SpecialTreatment,
    /// 06 特例退職.
    #[serde(rename = "06")]
    SpecialRetired,
    /// 07 自衛官.
    #[serde(rename = "07")]
    SelfDefence,
    /// A1 医療扶助.
    #[serde(rename = "A1")]
    PublicAssistance,
}

impl CredentialClass {
    /// Classes that staff must look at (domain.md §2.4: 05, 07, A1).
    #[must_use]
    pub fn needs_staff(self) -> bool {
        match self {
            Self::SpecialTreatment | Self::SelfDefence | Self::PublicAssistance => true,
            Self::General
            | Self::Retired
            | Self::ShortTerm
            | Self::ShortTermRetired
            | Self::SpecialRetired => false,
        }
    }
}

/// 本人・家族の別.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kinship {
    /// 1 本人 (holder).
    #[serde(rename = "1")]
    Holder,
    /// 2 家族 (dependant).
    #[serde(rename = "2")]
    Dependant,
}

/// 性別.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Sex {
    /// 1 男.
    #[serde(rename = "1")]
    Male,
    /// 2 女.
    #[serde(rename = "2")]
    Female,
    /// 3 未設定.
    #[serde(rename = "3")]
    Unset,
}

/// One credential of one person (被保険者等). Personal data: no Debug, so that it cannot reach a log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InsuredPerson {
    /// Which kind of credential.
    pub class: CredentialClass,
    /// 保険者番号.
    pub insurer_number: InsurerNumber,
    /// 保険者名.
    pub insurer_name: String,
    /// 記号; absent for 後期高齢.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symbol: Option<String>,
    /// 番号.
    pub number: String,
    /// 枝番, two digits; absent on old material.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// 本人・家族の別.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kinship: Option<Kinship>,
    /// 氏名, as the service gives it; may contain ●.
    pub name: String,
    /// 氏名カナ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kana: Option<String>,
    /// 通称.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_name: Option<String>,
    /// 通称カナ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_kana: Option<String>,
    /// 性別.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// 生年月日.
    pub birth_date: Date,
    /// 資格取得日.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qualified_on: Option<Date>,
    /// 資格喪失日: the first day not insured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disqualified_on: Option<Date>,
    /// 有効開始日.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Date>,
    /// 有効終了日.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
}

/// What the service says about one person for one exam date. Personal data: no Debug.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EligibilityAnswer {
    /// 資格有効性.
    pub validity: Validity,
    /// 0..[`RESULTS_MAX`] credentials.
    pub results: Vec<InsuredPerson>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_one_to_six() {
        for (code, validity) in (1u8..).zip(Validity::ALL) {
            assert_eq!(u8::from(validity), code);
            assert_eq!(Validity::try_from(code), Ok(validity));
        }
        assert!(Validity::try_from(0).is_err());
        assert!(Validity::try_from(7).is_err());
    }

    #[test]
    fn a_field_that_is_not_kept_is_refused() {
        let text = r#"{"validity":1,"results":[],"address":"x"}"#;
        assert!(serde_json::from_str::<EligibilityAnswer>(text).is_err());
    }
}
