//! Owns what is usual for symbol, number and branch of a scheme (domain.md §3.2).
//!
//! Promises: doubts only, each with its field; most often a typing error.
//! Must never: refuse a credential. The rules are those of a claim checker, and have exceptions.

use super::{Scheme, luhn_fits};
use crate::{InsurerNumber, Symbol};

/// The insurer of 組合健保 whose symbols are not digits, as known.
const SYMBOL_WITH_LETTERS: &str = "06110829";
const LATE_ELDERLY_NUMBER_DIGITS: usize = 8;

/// What is unusual about a credential. Worth a warning, never a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CredentialDoubt {
    /// 協会けんぽ: the symbol has 7 or 8 digits. 組合健保: it has digits only. 後期高齢: there is none.
    Symbol,
    /// 後期高齢: the number has 8 digits, the last of which is a check digit.
    Number,
    /// The branch has 2 digits.
    Branch,
}

/// Everything unusual about a credential of this insurer; empty for a usual one. An absent branch is usual.
#[must_use]
pub fn credential_doubts(
    insurer: InsurerNumber,
    symbol: Option<&Symbol>,
    number: &Symbol,
    branch: Option<&Symbol>,
) -> Vec<CredentialDoubt> {
    let scheme = Scheme::from_code(insurer.scheme());
    let late_elderly = scheme == Some(Scheme::LateElderly);
    let rows = [
        (!symbol_is_usual(insurer, scheme, symbol), CredentialDoubt::Symbol),
        (late_elderly && !late_elderly_number_fits(number), CredentialDoubt::Number),
        (
            branch.is_some_and(|branch| digits(branch).is_none_or(|text| text.len() != 2)),
            CredentialDoubt::Branch,
        ),
    ];
    rows.into_iter().filter(|(doubtful, _)| *doubtful).map(|(_, doubt)| doubt).collect()
}

fn symbol_is_usual(insurer: InsurerNumber, scheme: Option<Scheme>, symbol: Option<&Symbol>) -> bool {
    let exception = symbol.is_some() && insurer.to_string() == SYMBOL_WITH_LETTERS;
    let digits = symbol.and_then(digits);
    match scheme {
        Some(Scheme::HealthAssociation) => digits.is_some_and(|text| matches!(text.len(), 7 | 8)),
        Some(Scheme::HealthSociety) => digits.is_some() || exception,
        // 63 only; 72–75 are retired members of 共済, whose symbols are words.
        Some(Scheme::SpecialRetired) => digits.is_some() || insurer.scheme() != 63,
        Some(Scheme::LateElderly) => symbol.is_none(),
        Some(
            Scheme::NationalHealth
            | Scheme::Seamen
            | Scheme::DayLabour
            | Scheme::SelfDefence
            | Scheme::StateOfficials
            | Scheme::LocalOfficials
            | Scheme::Police
            | Scheme::Schools
            | Scheme::NationalHealthRetired,
        )
        | None => true,
    }
}

fn late_elderly_number_fits(number: &Symbol) -> bool {
    let Some(text) = digits(number) else { return false };
    text.len() == LATE_ELDERLY_NUMBER_DIGITS && text.parse().is_ok_and(luhn_fits)
}

fn digits(symbol: &Symbol) -> Option<String> {
    Some(symbol.in_half_width()).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use CredentialDoubt as D;

    #[test]
    fn rows_of_the_table() {
        // 1234567 of 後期高齢: 2 2 6 4 1 6 5 from the left gives 26, check digit 4.
        let rows: [(&str, &str, &str, &str, &[D]); 22] = [
            ("01990019", "1234567", "1", "01", &[]),
            ("01990019", "０１２３４５６７", "1", "01", &[]),
            ("01990019", "123456", "1", "01", &[D::Symbol]),
            ("01990019", "123456789", "1", "01", &[D::Symbol]),
            ("01990019", "あ123456", "1", "01", &[D::Symbol]),
            ("01990019", "", "1", "01", &[D::Symbol]),
            ("06990014", "12", "345", "", &[]),
            ("06990014", "12-3", "345", "01", &[D::Symbol]),
            ("06990014", "", "345", "01", &[D::Symbol]),
            ("06110829", "あ12", "345", "01", &[]),
            ("63990014", "12", "345", "01", &[]),
            ("63990014", "あ12", "345", "01", &[D::Symbol]),
            ("39990015", "", "12345674", "", &[]),
            ("39990015", "", "１２３４５６７４", "", &[]),
            ("39990015", "", "12345675", "", &[D::Number]),
            ("39990015", "", "1234566", "", &[D::Number]),
            ("39990015", "", "1234567x", "", &[D::Number]),
            ("39990015", "12", "1", "1", &[D::Symbol, D::Number, D::Branch]),
            ("990010", "東京・1", "2", "００", &[]),
            ("990010", "", "2", "001", &[D::Branch]),
            ("31990013", "公立", "2", "x1", &[D::Branch]),
            ("06990022", "①", "2", "", &[D::Symbol]),
        ];
        for (insurer, symbol, number, branch, expected) in rows {
            let read = Symbol::read;
            let insurer: InsurerNumber = insurer.parse().expect("insurer number");
            let number = read(number).expect("a number");
            let doubts = credential_doubts(insurer, read(symbol).as_ref(), &number, read(branch).as_ref());
            assert_eq!(doubts, expected, "{insurer} {symbol}");
        }
    }

    #[test]
    fn retired_members_of_other_schemes_have_words() {
        let insurer: InsurerNumber =
            (0..10).find_map(|last| format!("7299001{last}").parse().ok()).expect("one check digit fits");
        let (symbol, number) =
            (Symbol::read("公立").expect("a symbol"), Symbol::read("1").expect("a number"));
        assert_eq!(credential_doubts(insurer, Some(&symbol), &number, None), []);
    }
}
