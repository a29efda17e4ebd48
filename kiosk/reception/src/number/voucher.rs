//! Owns voucher numbers (受診券・利用券の整理番号): eleven digits, domain.md §3.6.
//!
//! Promises: fiscal year, kind and person part; all zeros mean that there is no voucher.
//! Must never: print a number, or trust one for its form; no check digit is known.

use serde::{Deserialize, Serialize};

use super::plain_digits;
use crate::{FiscalYear, InsurerNumber};

const DIGITS: usize = 11;
const KIND_UNIT: u64 = 100_000_000;

/// 整理番号. Personal data: no Debug and no Display, so that it cannot reach a log.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct VoucherNumber(u64);

/// Why text is not a voucher number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum VoucherNumberError {
    /// Not eleven digits.
    #[error("a voucher number has 11 digits")]
    Form,
    /// The third digit is 0, which no kind of voucher has.
    #[error("the third digit of a voucher number is 1 to 9")]
    Kind,
    /// Eleven zeros or nothing, where a number must be.
    #[error("no voucher number")]
    None,
}

/// 種別, the third digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VoucherKind {
    /// 1 受診券.
    Exam,
    /// 5 セット券: also serves the interview on the same day.
    Set,
    /// Another kind. 利用券 are among these; which digit they have is not settled.
    Other(u8),
}

/// By which a voucher is known: accepted once per fiscal year. Personal data: no Debug.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VoucherKey {
    /// 保険者番号 of the voucher. None when it is not known: then it may be that of any insurer.
    pub insurer: Option<InsurerNumber>,
    /// 整理番号.
    pub number: VoucherNumber,
    /// The fiscal year in which it was used.
    pub year: FiscalYear,
}

/// The number in this text, typed or scanned; half or full width, spaces around it. `None` when the text is
/// blank or eleven zeros, which software writes when there is no voucher.
pub fn read_voucher_number(text: &str) -> Result<Option<VoucherNumber>, VoucherNumberError> {
    let text = plain_digits(text);
    if text.is_empty() {
        return Ok(None);
    }
    if text.len() != DIGITS || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(VoucherNumberError::Form);
    }
    match text.parse().map(VoucherNumber) {
        Err(_) => Err(VoucherNumberError::Form),
        Ok(VoucherNumber(0)) => Ok(None),
        Ok(number) if number.kind_digit() == 0 => Err(VoucherNumberError::Kind),
        Ok(number) => Ok(Some(number)),
    }
}

impl TryFrom<String> for VoucherNumber {
    type Error = VoucherNumberError;

    fn try_from(text: String) -> Result<Self, VoucherNumberError> {
        read_voucher_number(&text)?.ok_or(VoucherNumberError::None)
    }
}

impl From<VoucherNumber> for String {
    fn from(number: VoucherNumber) -> Self {
        number.digits()
    }
}

impl VoucherNumber {
    /// The eleven digits, for the queue and the exam system. Never for a log.
    #[must_use]
    pub fn digits(self) -> String {
        format!("{:011}", self.0)
    }

    /// The fiscal year that its first two digits name, in the century of `present`.
    #[must_use]
    pub fn fiscal_year(self, present: FiscalYear) -> FiscalYear {
        let low_digits = u8::try_from(self.0 / KIND_UNIT / 10).unwrap_or_default();
        present.nearest_with(low_digits)
    }

    /// Whether it was issued for this fiscal year. If not, staff look at it.
    #[must_use]
    pub fn is_of(self, year: FiscalYear) -> bool {
        self.fiscal_year(year) == year
    }

    /// 種別.
    #[must_use]
    pub fn kind(self) -> VoucherKind {
        VoucherKind::from_digit(self.kind_digit())
    }

    fn kind_digit(self) -> u8 {
        u8::try_from(self.0 / KIND_UNIT % 10).unwrap_or_default()
    }
}

impl VoucherKind {
    /// The kind that this digit names.
    #[must_use]
    pub fn from_digit(digit: u8) -> Self {
        match digit {
            1 => Self::Exam,
            5 => Self::Set,
            other => Self::Other(other),
        }
    }

    /// The digit in the number.
    #[must_use]
    pub fn digit(self) -> u8 {
        match self {
            Self::Exam => 1,
            Self::Set => 5,
            Self::Other(digit) => digit,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> VoucherNumber {
        read_voucher_number(text).expect("form").expect("not none")
    }

    fn present() -> FiscalYear {
        FiscalYear::of(date(2026, 11, 20))
    }

    #[test]
    fn the_sample_of_the_facts() {
        let sample = number("24100000123");
        assert_eq!(sample.fiscal_year(present()).begins_in(), 2024);
        assert_eq!(sample.fiscal_year(present()).last_day(), date(2025, 3, 31));
        assert_eq!(sample.kind(), VoucherKind::Exam);
        assert_eq!(sample.digits(), "24100000123");
        assert!(!sample.is_of(present()));
        assert!(number("26100000123").is_of(present()));
    }

    #[test]
    fn kinds_one_to_nine_are_taken() {
        assert_eq!(number("26500000001").kind(), VoucherKind::Set);
        for digit in [2, 3, 4, 6, 7, 8, 9] {
            assert_eq!(number(&format!("26{digit}00000001")).kind(), VoucherKind::Other(digit));
        }
        assert!(read_voucher_number("26000000001") == Err(VoucherNumberError::Kind));
    }

    #[test]
    fn blank_and_zeros_mean_no_voucher() {
        for text in ["", "  ", "\u{3000}", "00000000000", "０００００００００００"] {
            assert!(read_voucher_number(text) == Ok(None), "{text:?}");
        }
    }

    #[test]
    fn other_forms_are_refused() {
        for text in ["2410000012", "241000001234", "2410000012x", "24-100000123", "0000000000", "+2410000012"]
        {
            assert!(read_voucher_number(text) == Err(VoucherNumberError::Form), "{text}");
        }
        assert!(number(" ２４１０００００１２３ ") == number("24100000123"));
    }

    #[test]
    fn one_number_of_two_insurers_is_two_vouchers() {
        let key = |insurer: &str, year| VoucherKey {
            insurer: insurer.parse().ok(),
            number: number("26100000123"),
            year: FiscalYear::of(year),
        };
        assert!(key("06990014", date(2026, 4, 1)) == key("06990014", date(2027, 3, 31)));
        assert!(key("06990014", date(2026, 4, 1)) != key("06990022", date(2026, 4, 1)));
        assert!(key("06990014", date(2026, 3, 31)) != key("06990014", date(2026, 4, 1)));
    }

    proptest! {
        #[test]
        fn eleven_digits_lead_back(text in "[0-9]{2}[1-9][0-9]{8}") {
            let read = number(&text);
            prop_assert_eq!(&read.digits(), &text);
            let low_digits = read.fiscal_year(present()).low_digits();
            prop_assert_eq!(format!("{low_digits:02}"), &text[..2]);
        }

        #[test]
        fn any_text_is_a_number_none_or_an_error(text in any::<String>()) {
            if let Ok(Some(read)) = read_voucher_number(&text) {
                prop_assert!(read.digits().len() == DIGITS);
            }
        }
    }
}
