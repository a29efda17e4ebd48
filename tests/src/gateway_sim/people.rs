//! Owns the invented people behind the prepared cards, as the eligibility service knows them.
//!
//! Promises: every text that belongs to one person is in one row, and no text in two rows, so that a search
//! for it finds where it went.
//! Must never: contain data of a living person; numbers are from the insurers set apart for tests.

use jiff::civil::{Date, date};
use reception::{CredentialClass, EligibilityAnswer, InsuredPerson, Kinship, Sex, Validity};

/// An invented person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TestPerson {
    /// Name of the prepared card (`card::personas`).
    pub slug: &'static str,
    /// 保険者番号.
    pub insurer_number: &'static str,
    /// 保険者名.
    pub insurer_name: &'static str,
    /// 記号.
    pub symbol: &'static str,
    /// 番号.
    pub number: &'static str,
    /// 枝番.
    pub branch: &'static str,
    /// 氏名.
    pub name: &'static str,
    /// 氏名カナ.
    pub kana: &'static str,
    /// 生年月日.
    pub birth_date: Date,
    /// 性別.
    pub sex: Sex,
    /// 本人・家族の別.
    pub kinship: Kinship,
}

/// Insurer number of テスト健康保険組合, which has a contract with the centre of the tests.
pub const CONTRACTED_INSURER: &str = "06990014";
const CONTRACTED_INSURER_NAME: &str = "テスト健康保険組合";

const PEOPLE: [TestPerson; 5] = [
    TestPerson {
        slug: "contracted",
        insurer_number: CONTRACTED_INSURER,
        insurer_name: CONTRACTED_INSURER_NAME,
        symbol: "４１７",
        number: "8830261",
        branch: "01",
        name: "テスト 太郎",
        kana: "ﾃｽﾄ ﾀﾛｳ",
        birth_date: date(1974, 5, 16),
        sex: Sex::Male,
        kinship: Kinship::Holder,
    },
    TestPerson {
        slug: "elsewhere",
        insurer_number: "01990019",
        insurer_name: "全国テスト健康保険協会",
        symbol: "２５９０３",
        number: "7714952",
        branch: "02",
        name: "見本 花子",
        kana: "ﾐﾎﾝ ﾊﾅｺ",
        birth_date: date(1981, 12, 3),
        sex: Sex::Female,
        kinship: Kinship::Dependant,
    },
    TestPerson {
        slug: "practice",
        insurer_number: CONTRACTED_INSURER,
        insurer_name: CONTRACTED_INSURER_NAME,
        symbol: "６３８",
        number: "5529174",
        branch: "03",
        name: "練習 次郎",
        kana: "ﾚﾝｼｭｳ ｼﾞﾛｳ",
        birth_date: date(1968, 8, 29),
        sex: Sex::Male,
        kinship: Kinship::Dependant,
    },
    TestPerson {
        slug: "expiring",
        insurer_number: CONTRACTED_INSURER,
        insurer_name: CONTRACTED_INSURER_NAME,
        symbol: "９０５",
        number: "3346087",
        branch: "04",
        name: "仮名 桜",
        kana: "ｶﾒｲ ｻｸﾗ",
        birth_date: date(1959, 3, 31),
        sex: Sex::Female,
        kinship: Kinship::Holder,
    },
    TestPerson {
        slug: "expired",
        insurer_number: CONTRACTED_INSURER,
        insurer_name: CONTRACTED_INSURER_NAME,
        symbol: "７７２",
        number: "6408513",
        branch: "05",
        name: "試験 ●子",
        kana: "ｼｹﾝ ﾏﾙｺ",
        birth_date: date(1992, 10, 20),
        sex: Sex::Unset,
        kinship: Kinship::Holder,
    },
];

/// Everyone the service knows.
#[must_use]
pub fn people() -> &'static [TestPerson] {
    &PEOPLE
}

impl TestPerson {
    /// The person behind the prepared card of this name.
    #[must_use]
    pub fn find(slug: &str) -> Option<&'static Self> {
        PEOPLE.iter().find(|person| person.slug == slug)
    }

    /// Every text of this person that must not be found outside the fields meant for it. Short ones (枝番,
    /// 性別) and the insurer's are left out, since they say nothing alone.
    #[must_use]
    pub fn private_texts(&self) -> Vec<String> {
        let born = self.birth_date;
        [self.symbol, self.number, self.name, self.kana]
            .map(str::to_owned)
            .into_iter()
            .chain([
                born.to_string(),
                born.strftime("%Y%m%d").to_string(),
                born.strftime("%Y/%m/%d").to_string(),
            ])
            .collect()
    }

    /// The credential that the service gives out.
    #[must_use]
    pub fn credential(&self) -> Option<InsuredPerson> {
        Some(InsuredPerson {
            class: CredentialClass::General,
            insurer_number: self.insurer_number.parse().ok()?,
            insurer_name: self.insurer_name.to_owned(),
            symbol: Some(self.symbol.to_owned()),
            number: self.number.to_owned(),
            branch: Some(self.branch.to_owned()),
            kinship: Some(self.kinship),
            name: self.name.to_owned(),
            kana: Some(self.kana.to_owned()),
            other_name: None,
            other_kana: None,
            sex: Some(self.sex),
            birth_date: self.birth_date,
            qualified_on: Some(date(2019, 4, 1)),
            disqualified_on: None,
            valid_from: Some(date(2019, 4, 1)),
            valid_until: None,
        })
    }
}

/// What the service says about the owner of the card of this name; nothing found for a name without a row.
#[must_use]
pub fn answer_for(slug: &str) -> EligibilityAnswer {
    match TestPerson::find(slug).and_then(TestPerson::credential) {
        Some(credential) => EligibilityAnswer { validity: Validity::Valid, results: vec![credential] },
        None => EligibilityAnswer { validity: Validity::None, results: Vec::new() },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::card::Persona;

    #[test]
    fn no_private_text_belongs_to_two_people() {
        let all: Vec<String> = people().iter().flat_map(TestPerson::private_texts).collect();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    }

    #[test]
    fn everyone_has_a_card_and_a_credential() {
        for person in people() {
            assert!(Persona::find(person.slug).is_some(), "{}", person.slug);
            assert!(person.credential().is_some(), "{}", person.slug);
        }
        assert!(answer_for("nobody").results.is_empty());
    }
}
