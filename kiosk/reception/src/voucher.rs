//! Owns the voucher (受診券, 利用券, セット券) of a person as data: what is known of it, and from where.
//!
//! Promises: a part that nobody has told is absent, never guessed; two sources are joined part by part.
//! Must never: be printed. A voucher names a person; none of these types has Debug.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{FiscalYear, InsurerNumber, VoucherKey, VoucherNumber};

mod pattern;
mod payload;

pub use pattern::{
    PATTERN_BYTES_MAX, PATTERN_CHARS_MAX, PATTERN_NAME_CHARS_MAX, PATTERNS_MAX, PatternError, VoucherPattern,
    VoucherPatterns,
};
pub use payload::{PAYLOAD_CHARS_MAX, PayloadFault, VoucherField};

/// Whether the person says that a voucher (受診券) was brought. The paper itself goes to staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Voucher {
    /// Brought.
    Brought,
    /// Not brought, or the person is not sure.
    Missing,
    /// The reception ended before the question, or nobody asks here.
    NotAsked,
}

/// 窓口負担: how the person's own share is reckoned (domain.md §3.5, OID 1106).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CoPayment {
    /// 1 負担なし.
    #[serde(rename = "1")]
    None,
    /// 2 定額.
    #[serde(rename = "2")]
    Fixed,
    /// 3 定率.
    #[serde(rename = "3")]
    Rate,
    /// 4 保険者負担上限額.
    #[serde(rename = "4")]
    InsurerLimit,
}

/// What is known of a voucher. Personal data: no Debug.
#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoucherData {
    /// 整理番号.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<VoucherNumber>,
    /// 保険者番号.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insurer: Option<InsurerNumber>,
    /// 有効期限: the last day of use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
    /// 窓口負担.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub co_payment: Option<CoPayment>,
}

/// A part of a voucher that a verdict can need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VoucherPart {
    /// 整理番号.
    Number,
    /// 保険者番号.
    Insurer,
    /// 有効期限.
    ValidUntil,
}

impl Voucher {
    /// Every value.
    pub const ALL: [Self; 3] = [Self::Brought, Self::Missing, Self::NotAsked];

    /// Name in the queue.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Brought => "brought",
            Self::Missing => "missing",
            Self::NotAsked => "not-asked",
        }
    }

    /// The value of that name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|voucher| voucher.code() == code)
    }
}

impl CoPayment {
    /// All, in the order of the codes 1–4.
    pub const ALL: [Self; 4] = [Self::None, Self::Fixed, Self::Rate, Self::InsurerLimit];

    /// The class of this code, one digit.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        ["1", "2", "3", "4"]
            .into_iter()
            .zip(Self::ALL)
            .find(|(known, _)| *known == code)
            .map(|(_, class)| class)
    }
}

impl VoucherData {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether this part is known.
    #[must_use]
    pub fn has(&self, part: VoucherPart) -> bool {
        match part {
            VoucherPart::Number => self.number.is_some(),
            VoucherPart::Insurer => self.insurer.is_some(),
            VoucherPart::ValidUntil => self.valid_until.is_some(),
        }
    }

    /// What is known here, and what `other` knows beyond it when it is about the same voucher: two numbers that
    /// differ are two vouchers, and then nothing is taken over.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        let another = self.number.zip(other.number).is_some_and(|(one, two)| one != two);
        if another {
            return self;
        }
        Self {
            number: self.number.or(other.number),
            insurer: self.insurer.or(other.insurer),
            valid_until: self.valid_until.or(other.valid_until),
            co_payment: self.co_payment.or(other.co_payment),
        }
    }

    /// By which its use is known (domain.md §3.6), when its number is. `insured_by` stands in for an insurer
    /// that the voucher is not known to name.
    #[must_use]
    pub fn key(&self, insured_by: Option<InsurerNumber>, exam_date: Date) -> Option<VoucherKey> {
        let number = self.number?;
        let insurer = self.insurer.or(insured_by);
        Some(VoucherKey { insurer, number, year: FiscalYear::of(exam_date) })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::read_voucher_number;

    fn number(text: &str) -> Option<VoucherNumber> {
        read_voucher_number(text).expect("form")
    }

    fn insurer(text: &str) -> Option<InsurerNumber> {
        text.parse().ok()
    }

    #[test]
    fn two_sources_are_joined_part_by_part() {
        let scanned = VoucherData { number: number("26100000123"), ..VoucherData::default() };
        let booked = VoucherData {
            number: number("26100000123"),
            insurer: insurer("06990014"),
            valid_until: Some(date(2027, 3, 31)),
            co_payment: Some(CoPayment::None),
        };
        assert!(scanned.or(booked) == booked);
        let unread = VoucherData::default();
        assert!(unread.or(booked) == booked && booked.or(unread) == booked && unread.is_empty());
    }

    #[test]
    fn nothing_is_taken_over_from_another_voucher() {
        let typed = VoucherData { number: number("26100000124"), ..VoucherData::default() };
        let booked = VoucherData { number: number("26100000123"), insurer: insurer("06990014"), ..typed };
        assert!(typed.or(booked) == typed);
    }

    #[test]
    fn the_insurer_of_the_answer_stands_in_for_one_that_is_not_known() {
        let typed = VoucherData { number: number("26100000123"), ..VoucherData::default() };
        let exam = date(2026, 11, 20);
        let key = typed.key(insurer("06990014"), exam).expect("a key");
        assert!(key.insurer == insurer("06990014") && key.year == FiscalYear::of(exam));
        assert!(typed.key(None, exam).is_some_and(|key| key.insurer.is_none()), "it may be of any insurer");
        let named = VoucherData { insurer: insurer("06990022"), ..typed };
        assert!(named.key(insurer("06990014"), exam).expect("a key").insurer == insurer("06990022"));
        assert!(VoucherData::default().key(insurer("06990014"), exam).is_none());
    }

    #[test]
    fn codes_lead_back() {
        for voucher in Voucher::ALL {
            assert_eq!(Voucher::from_code(voucher.code()), Some(voucher));
        }
        for (code, class) in ["1", "2", "3", "4"].into_iter().zip(CoPayment::ALL) {
            assert_eq!(CoPayment::from_code(code), Some(class));
            assert_eq!(serde_json::to_string(&class).expect("code"), format!("\"{code}\""));
        }
        assert!(CoPayment::from_code("0").is_none() && CoPayment::from_code("01").is_none());
    }

    #[test]
    fn parts_tell_what_is_known_and_the_whole_goes_through_a_file() {
        use VoucherPart::{Insurer, Number, ValidUntil};
        let one = VoucherData { number: number("26100000123"), ..VoucherData::default() };
        assert!(one.has(Number) && !one.has(Insurer) && !one.has(ValidUntil) && !one.is_empty());
        let all = VoucherData { insurer: insurer("06990014"), valid_until: Some(date(2027, 3, 31)), ..one };
        assert!(all.has(Insurer) && all.has(ValidUntil));
        let text = serde_json::to_string(&all).expect("text");
        assert_eq!(text, r#"{"number":"26100000123","insurer":"06990014","valid_until":"2027-03-31"}"#);
        assert!(serde_json::from_str::<VoucherData>(&text).expect("data") == all);
        assert!(serde_json::from_str::<VoucherData>(r#"{"number":"00000000000"}"#).is_err());
    }

    proptest! {
        #[test]
        fn joining_with_itself_changes_nothing(digits in "26[1-9][0-9]{8}", insured in any::<bool>()) {
            let one = VoucherData {
                number: number(&digits),
                insurer: insurer("06990014").filter(|_| insured),
                ..VoucherData::default()
            };
            prop_assert!(one.or(one) == one);
        }
    }
}
