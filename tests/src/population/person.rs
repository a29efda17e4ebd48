//! Owns the invented people: who they are, their credential, and that no two of them can be taken for one another.
//!
//! Promises: credential and whole kana are each one person's; who was born on the day of another shares neither
//! surname nor given name with that one, so that chance makes nobody alike. Families are made on purpose.
//! Must never: be printed. People are invented, but they are handled as if they were not.

use std::collections::HashSet;

use jiff::civil::{Date, date};

use super::answer::Credential;
use super::chance::Chance;
use super::kana::half_width;
use super::names::{MEN, SURNAMES, WOMEN, Word};
use super::{fiscal_year, insurers};

/// 性別 as its code.
pub const MALE: &str = "1";
/// The same.
pub const FEMALE: &str = "2";
/// 未設定.
pub const UNSET: &str = "3";

/// An invented person, with the credential that the insurer gave. No Debug.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// 姓 with its reading.
    pub surname: (String, String),
    /// 名 with its reading; empty for a name in one part.
    pub given: (String, String),
    /// 通称 with its reading.
    pub other: Option<(String, String)>,
    /// 性別.
    pub sex: &'static str,
    /// 生年月日.
    pub birth: Date,
    /// 保険者番号.
    pub insurer: &'static str,
    /// 記号.
    pub symbol: Option<String>,
    /// 番号.
    pub number: String,
    /// 枝番.
    pub branch: Option<String>,
}

/// Everyone of a day.
pub struct People {
    kana: HashSet<String>,
    parts: HashSet<(Date, String)>,
    numbers: u64,
    exam_date: Date,
}

impl Person {
    /// 氏名 with a full-width space.
    #[must_use]
    pub fn name(&self) -> String {
        joined(&self.surname.0, &self.given.0)
    }

    /// 氏名カナ, full width.
    #[must_use]
    pub fn kana(&self) -> String {
        joined(&self.surname.1, &self.given.1)
    }

    /// What the service knows of this person, valid for years.
    #[must_use]
    pub fn credential(&self) -> Credential {
        let holder = self.branch.as_deref().is_none_or(|branch| branch == "00" || branch == "01");
        Credential {
            class: "01",
            insurer: self.insurer,
            insurer_name: insurers::name(self.insurer),
            symbol: self.symbol.clone(),
            number: self.number.clone(),
            branch: self.branch.clone(),
            kinship: if holder { "1" } else { "2" },
            name: self.name(),
            kana: half_width(&self.kana()),
            other: self.other.clone().map(|(name, kana)| (name, half_width(&kana))),
            sex: self.sex,
            birth: self.birth,
            qualified: Some(date(2015, 4, 1)),
            disqualified: None,
            ends: None,
        }
    }
}

impl People {
    /// Nobody yet.
    #[must_use]
    pub fn new(exam_date: Date) -> Self {
        Self { kana: HashSet::new(), parts: HashSet::new(), numbers: 0, exam_date }
    }

    /// Somebody between 42 and 72 at the end of the fiscal year.
    pub fn anyone(&mut self, chance: &mut Chance, insurer: &'static str) -> Person {
        let birth = self.birth_date(chance);
        self.born(chance, insurer, birth)
    }

    /// Somebody who was born on this day.
    pub fn born(&mut self, chance: &mut Chance, insurer: &'static str, birth: Date) -> Person {
        let sex = if chance.one_in(2) { MALE } else { FEMALE };
        let (surname, given) = self.names(chance, sex, birth);
        let branch = Some(format!("0{}", 1 + chance.below(4)));
        let (surname, given) = (words(surname), words(given));
        let (symbol, number) = (symbol(chance, insurer), self.number(chance, insurer));
        Person { surname, given, other: None, sex, birth, insurer, symbol, number, branch }
    }

    /// Somebody with this surname (kanji, kana), and as little like anybody else.
    pub fn surnamed(&mut self, chance: &mut Chance, insurer: &'static str, surname: Word) -> Person {
        loop {
            let person = Person { surname: words(surname), ..self.anyone(chance, insurer) };
            let free = self.parts.insert((person.birth, person.surname.1.clone()));
            if free && self.kana.insert(person.kana()) {
                return person;
            }
        }
    }

    /// Husband or wife with the same symbol and number (couples).
    pub fn spouse_of(&mut self, chance: &mut Chance, one: &Person) -> Person {
        let sex = if one.sex == MALE { FEMALE } else { MALE };
        let birth = self.birth_date(chance);
        let given = self.given_beside(chance, sex, birth, one);
        Person { given, sex, birth, branch: Some("02".to_owned()), ..one.clone() }
    }

    /// Born on the same day, with the same symbol and number, in the next branch.
    pub fn twin_of(&mut self, chance: &mut Chance, one: &Person) -> Person {
        let given = self.given_beside(chance, one.sex, one.birth, one);
        Person { given, branch: Some("09".to_owned()), ..one.clone() }
    }

    fn birth_date(&mut self, chance: &mut Chance) -> Date {
        let years = i16::try_from(43 + chance.below(30)).unwrap_or_default();
        let month = i8::try_from(1 + chance.below(12)).unwrap_or(1);
        let day = i8::try_from(1 + chance.below(28)).unwrap_or(1);
        date(fiscal_year(self.exam_date) + 1 - years, month, day)
    }

    fn names(&mut self, chance: &mut Chance, sex: &str, birth: Date) -> (Word, Word) {
        loop {
            let surname = chance.of(&SURNAMES);
            let given = if sex == MALE { chance.of(&MEN) } else { chance.of(&WOMEN) };
            let parts = [(birth, surname.1.to_owned()), (birth, given.1.to_owned())];
            let free = parts.iter().all(|part| !self.parts.contains(part));
            if free && self.kana.insert(joined(surname.1, given.1)) {
                self.parts.extend(parts);
                return (surname, given);
            }
        }
    }

    /// A given name that begins and ends with another character than that of the other one.
    fn given_beside(
        &mut self,
        chance: &mut Chance,
        sex: &str,
        birth: Date,
        one: &Person,
    ) -> (String, String) {
        loop {
            let given = if sex == MALE { chance.of(&MEN) } else { chance.of(&WOMEN) };
            let ends = |kana: &str| (kana.chars().next(), kana.chars().last());
            let (mine, theirs) = (ends(given.1), ends(&one.given.1));
            let apart = mine.0 != theirs.0 && mine.1 != theirs.1;
            if apart && self.kana.insert(joined(&one.surname.1, given.1)) {
                self.parts.extend([(birth, one.surname.1.clone()), (birth, given.1.to_owned())]);
                return words(given);
            }
        }
    }

    fn number(&mut self, chance: &mut Chance, insurer: &str) -> String {
        self.numbers += 7 + chance.below(40);
        if insurer == insurers::LATE_ELDERLY {
            return with_check_digit(1_230_000 + self.numbers);
        }
        (20_000 + self.numbers).to_string()
    }
}

fn words((kanji, kana): Word) -> (String, String) {
    (kanji.to_owned(), kana.to_owned())
}

fn joined(first: &str, second: &str) -> String {
    if second.is_empty() { first.to_owned() } else { format!("{first}\u{3000}{second}") }
}

/// 記号 in the forms of domain.md §3.2.
fn symbol(chance: &mut Chance, insurer: &str) -> Option<String> {
    match insurer.get(..2) {
        Some("01") => Some((10_000_000 + chance.below(80_000_000)).to_string()),
        Some("39") => None,
        Some("31" | "32") => Some(format!("架空{}", 1 + chance.below(99))),
        Some("99") => Some(format!("架{}・{}", 1 + chance.below(9), 1 + chance.below(99))),
        _ => Some((100 + chance.below(9_000)).to_string()),
    }
}

/// These digits and the one that checks them (保険者番号, 番号 of 後期高齢; domain.md §3.1, §3.2).
#[must_use]
pub fn with_check_digit(body: u64) -> String {
    let digits = body.to_string();
    let weighed = digits.bytes().rev().zip([2, 1].into_iter().cycle()).map(|(digit, weight)| {
        let product = u64::from(digit - b'0') * weight;
        product / 10 + product % 10
    });
    format!("{digits}{}", (10 - weighed.sum::<u64>() % 10) % 10)
}
