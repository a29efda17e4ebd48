//! Owns the ten-digit numbers of institutions: 医療機関コード, 健診・保健指導機関番号, オンライン資格確認用コード.
//!
//! Promises: ten digits are taken whatever their check digit says; doubts are named beside it.
//! Must never: refuse a number for its check digit. The official rule was not read; two rules were measured
//! (domain.md §3.3: 97,024 codes), and either holds in some prefecture.

use std::fmt;
use std::str::FromStr;

use super::{Prefecture, luhn_fits, plain_digits};

const SHORT_MODULUS: u64 = 10_000_000;

/// 医療機関コード: prefecture 2, kind 1, and seven digits of which the last is a check digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstitutionCode(u64);

/// 健診・保健指導機関番号: built as [`InstitutionCode`], given by 支払基金.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FacilityNumber(InstitutionCode);

/// オンライン資格確認用コード of an insurer that examines people itself (domain.md R44). Its inner form is not
/// known, so nothing about it is doubted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OnlineCode(InstitutionCode);

/// By which number the centre is known to the online service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InstitutionIdentity {
    /// Every institution that is not an insurer.
    Facility(FacilityNumber),
    /// An insurer.
    Online(OnlineCode),
}

/// Not ten digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an institution code has 10 digits")]
pub struct InstitutionCodeError;

/// What is unusual about a code. Worth a warning, never a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InstitutionDoubt {
    /// Neither rule of the check digit fits: most likely a typing error.
    CheckDigit,
    /// The first two digits name no prefecture.
    Prefecture,
    /// The third digit names no known kind.
    Type,
}

/// 点数表・機関区分, the third digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InstitutionType {
    /// 0 助産所.
    Midwife,
    /// 1 医科.
    Medical,
    /// 2 健診実施機関.
    Checkup,
    /// 3 歯科.
    Dental,
    /// 4 調剤.
    Pharmacy,
    /// 6 訪問看護.
    HomeNursing,
}

impl InstitutionCode {
    /// The prefecture of the first two digits.
    #[must_use]
    pub fn prefecture(self) -> Option<Prefecture> {
        Prefecture::from_code(self.0 / 100_000_000)
    }

    /// The kind of institution that the third digit names.
    #[must_use]
    pub fn institution_type(self) -> Option<InstitutionType> {
        match self.0 / SHORT_MODULUS % 10 {
            0 => Some(InstitutionType::Midwife),
            1 => Some(InstitutionType::Medical),
            2 => Some(InstitutionType::Checkup),
            3 => Some(InstitutionType::Dental),
            4 => Some(InstitutionType::Pharmacy),
            6 => Some(InstitutionType::HomeNursing),
            _ => None,
        }
    }

    /// 機関コード: the last seven digits, as portals ask for them.
    #[must_use]
    pub fn short(self) -> String {
        format!("{:07}", self.0 % SHORT_MODULUS)
    }

    /// Everything unusual about it; empty for a usual code.
    #[must_use]
    pub fn doubts(self) -> Vec<InstitutionDoubt> {
        let check_digit = !self.fits_whole() && !self.fits_short();
        let rows = [
            (check_digit, InstitutionDoubt::CheckDigit),
            (self.prefecture().is_none(), InstitutionDoubt::Prefecture),
            (self.institution_type().is_none(), InstitutionDoubt::Type),
        ];
        rows.into_iter().filter(|(doubtful, _)| *doubtful).map(|(_, doubt)| doubt).collect()
    }

    /// Rule A: the check digit covers all ten digits. Most prefectures.
    fn fits_whole(self) -> bool {
        luhn_fits(self.0)
    }

    /// Rule B: it covers the last seven only. 埼玉, 千葉, 東京, 神奈川, and single codes of 宮城.
    fn fits_short(self) -> bool {
        luhn_fits(self.0 % SHORT_MODULUS)
    }
}

impl FacilityNumber {
    /// Everything unusual about it; empty for a usual number.
    #[must_use]
    pub fn doubts(self) -> Vec<InstitutionDoubt> {
        self.0.doubts()
    }
}

impl InstitutionIdentity {
    /// Everything unusual about it. Nothing is known of the inner form of an [`OnlineCode`].
    #[must_use]
    pub fn doubts(self) -> Vec<InstitutionDoubt> {
        match self {
            Self::Facility(number) => number.doubts(),
            Self::Online(_) => Vec::new(),
        }
    }
}

impl FromStr for InstitutionCode {
    type Err = InstitutionCodeError;

    /// Ten digits, half or full width, spaces around them.
    fn from_str(text: &str) -> Result<Self, InstitutionCodeError> {
        let text = plain_digits(text);
        if text.len() != 10 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InstitutionCodeError);
        }
        text.parse().map(Self).map_err(|_| InstitutionCodeError)
    }
}

impl FromStr for FacilityNumber {
    type Err = InstitutionCodeError;

    fn from_str(text: &str) -> Result<Self, InstitutionCodeError> {
        text.parse().map(Self)
    }
}

impl FromStr for OnlineCode {
    type Err = InstitutionCodeError;

    fn from_str(text: &str) -> Result<Self, InstitutionCodeError> {
        text.parse().map(Self)
    }
}

impl fmt::Display for InstitutionCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:010}", self.0)
    }
}

impl fmt::Display for FacilityNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl fmt::Display for OnlineCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl fmt::Display for InstitutionIdentity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Facility(number) => number.fmt(out),
            Self::Online(code) => code.fmt(out),
        }
    }
}

#[cfg(test)]
mod tests;
