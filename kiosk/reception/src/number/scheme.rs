//! Owns the schemes (制度) that the first two digits of an insurer number (法別番号) name, domain.md §3.1.
//!
//! Promises: a table; a number that is not in it has no scheme, which is no error.
//! Must never: decide who may be examined. That is the contract.

/// 制度, by 法別番号.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// No 法別番号: 国民健康保険, six digits.
    NationalHealth,
    /// 01 協会けんぽ.
    HealthAssociation,
    /// 02 船員保険.
    Seamen,
    /// 03 日雇(一般), 04 日雇(特別).
    DayLabour,
    /// 06 組合健保.
    HealthSociety,
    /// 07 自衛官.
    SelfDefence,
    /// 31 国家公務員共済.
    StateOfficials,
    /// 32 地方公務員共済.
    LocalOfficials,
    /// 33 警察共済.
    Police,
    /// 34 公立学校・私学共済.
    Schools,
    /// 39 後期高齢者医療, 40 the same with 特別療養費.
    LateElderly,
    /// 63 特例退職(組合), 72–75 特例退職(共済).
    SpecialRetired,
    /// 67 退職国保.
    NationalHealthRetired,
}

impl Scheme {
    /// The scheme of a 法別番号; 0 stands for its absence.
    #[must_use]
    pub fn from_code(code: u32) -> Option<Self> {
        match code {
            0 => Some(Self::NationalHealth),
            1 => Some(Self::HealthAssociation),
            2 => Some(Self::Seamen),
            3 | 4 => Some(Self::DayLabour),
            6 => Some(Self::HealthSociety),
            7 => Some(Self::SelfDefence),
            31 => Some(Self::StateOfficials),
            32 => Some(Self::LocalOfficials),
            33 => Some(Self::Police),
            34 => Some(Self::Schools),
            39 | 40 => Some(Self::LateElderly),
            63 | 72..=75 => Some(Self::SpecialRetired),
            67 => Some(Self::NationalHealthRetired),
            _ => None,
        }
    }

    /// Name for staff.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NationalHealth => "国民健康保険",
            Self::HealthAssociation => "協会けんぽ",
            Self::Seamen => "船員保険",
            Self::DayLabour => "日雇特例",
            Self::HealthSociety => "組合健保",
            Self::SelfDefence => "自衛官",
            Self::StateOfficials => "国家公務員共済",
            Self::LocalOfficials => "地方公務員共済",
            Self::Police => "警察共済",
            Self::Schools => "公立学校・私学共済",
            Self::LateElderly => "後期高齢者医療",
            Self::SpecialRetired => "特例退職",
            Self::NationalHealthRetired => "退職国保",
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{InsurerNumber, Scheme};

    #[test]
    fn schemes_of_the_worked_numbers() {
        let rows = [
            ("33120015", Some(Scheme::Police)),
            ("01130012", Some(Scheme::HealthAssociation)),
            ("06132013", Some(Scheme::HealthSociety)),
            ("39131016", Some(Scheme::LateElderly)),
            ("138016", Some(Scheme::NationalHealth)),
            ("00138016", Some(Scheme::NationalHealth)),
            ("31990013", Some(Scheme::StateOfficials)),
            ("32990012", Some(Scheme::LocalOfficials)),
            ("63990014", Some(Scheme::SpecialRetired)),
            ("67990010", Some(Scheme::NationalHealthRetired)),
        ];
        for (text, expected) in rows {
            let number: InsurerNumber = text.parse().expect("insurer number");
            assert_eq!(Scheme::from_code(number.scheme()), expected, "{text}");
        }
    }

    #[test]
    fn codes_outside_of_the_table_have_none() {
        let known: Vec<u32> = (0..100).filter(|code| Scheme::from_code(*code).is_some()).collect();
        assert_eq!(known, [0, 1, 2, 3, 4, 6, 7, 31, 32, 33, 34, 39, 40, 63, 67, 72, 73, 74, 75]);
    }

    #[test]
    fn special_cases_have_their_own_names() {
        let name = |code| Scheme::from_code(code).map(Scheme::name);
        assert_eq!(name(40), Some("後期高齢者医療"));
        assert_eq!(name(4), Some("日雇特例"));
        assert_eq!(name(75), Some("特例退職"));
        assert_eq!(name(7), Some("自衛官"));
    }
}
