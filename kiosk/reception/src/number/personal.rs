//! Owns the search for the 12-digit personal number (個人番号) in text that comes in or goes out.
//!
//! Promises: finds it in half or full width, joined or in equal groups (`1234-5678-9012`), by its check
//! digit.
//! Must never: keep, return or print what it found. 番号法 forbids this system to hold such a number.

use crate::text::{is_hyphen, normal};

const DIGITS: usize = 12;
/// Characters that may stand between two groups (`1234 - 5678 - 9012`).
const SEPARATOR_CHARS_MAX: usize = 3;

/// Whether the text holds a 12-digit personal number.
///
/// One of ten other 12-digit numbers fits the check digit too, so this gives a false alarm on 10 % of the
/// texts that hold one run of exactly twelve digits. Runs of another length (telephone 10 and 11, voucher 11,
/// time stamp 14 digits) never do. Not found: digits written as 一二三, spread over several cells or lines, or
/// inside a longer run of digits.
#[must_use]
pub fn contains_personal_number(text: &str) -> bool {
    let groups = groups_of_digits(text);
    (0..groups.len()).any(|first| starts_number(groups.get(first..).unwrap_or_default()))
}

/// One run of digits, and whether only a short separator stands between it and the run before.
struct Group {
    digits: Vec<u32>,
    joined: bool,
}

fn groups_of_digits(text: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    // Characters since the last digit; none after anything that is no separator.
    let mut gap = None;
    for one in normal(text) {
        if let Some(digit) = one.to_digit(10) {
            match groups.last_mut() {
                Some(group) if gap == Some(0) => group.digits.push(digit),
                Some(_) | None => groups.push(Group { digits: vec![digit], joined: gap.is_some() }),
            }
            gap = Some(0);
        } else {
            gap =
                gap.map(|chars| chars + 1).filter(|chars| is_separator(one) && *chars <= SEPARATOR_CHARS_MAX);
        }
    }
    groups
}

/// Whether the first groups are twelve digits in equal parts with a fitting check digit.
fn starts_number(groups: &[Group]) -> bool {
    let Some(size) = groups.first().map(|group| group.digits.len()) else { return false };
    let count = DIGITS / size;
    let Some(parts) = groups.get(..count).filter(|_| count * size == DIGITS) else { return false };
    let joined = parts.iter().skip(1).all(|part| part.joined && part.digits.len() == size);
    joined && check_digit_fits(parts.iter().flat_map(|part| &part.digits).copied())
}

/// domain.md §5.2: positions 1–11 from the right without the check digit weigh n+1 up to 6, n−5 from 7 on;
/// the check digit is 11 less the remainder by 11, and 0 when the remainder is 0 or 1.
fn check_digit_fits(digits: impl Iterator<Item = u32>) -> bool {
    const WEIGHTS: [u32; 11] = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
    let digits: Vec<u32> = digits.collect();
    let Some((check, body)) = digits.split_last() else { return false };
    let sum: u32 = body.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    let remainder = sum % 11;
    *check == if remainder <= 1 { 0 } else { 11 - remainder }
}

fn is_separator(one: char) -> bool {
    let blank = one == '\t' || (one.is_whitespace() && !one.is_control());
    blank || is_hyphen(one) || matches!(one, '_' | '.' | '\u{b7}' | '\u{30fb}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The specimen of public examples: 123456789018. Sum 212, remainder 3, check digit 8.
    const SPECIMEN: &str = "123456789018";

    #[test]
    fn the_specimen_is_found_however_it_is_written() {
        let texts = [
            "123456789018",
            "１２３４５６７８９０１８",
            "1234 5678 9018",
            "1234-5678-9018",
            "１２３４－５６７８－９０１８",
            "1234\u{3000}5678\u{3000}9018",
            "1234\u{2212}5678\u{2010}9018",
            "1234ー5678ー9018",
            "1234 - 5678 - 9018",
            "1 2 3 4 5 6 7 8 9 0 1 8",
            "123456 789018",
            "123・456・789・018",
            "個人番号:123456789018。",
            "7,123456789018,テスト",
            "No 5 1234-5678-9018",
            "1234\u{200b}56789018",
            "\"n\":\"123456789018\"",
        ];
        for text in texts {
            assert!(contains_personal_number(text), "{text}");
        }
    }

    #[test]
    fn every_other_check_digit_is_no_number() {
        for last in (0..10).filter(|last| *last != 8) {
            assert!(!contains_personal_number(&format!("12345678901{last}")), "{last}");
        }
    }

    #[test]
    fn a_small_remainder_gives_check_digit_zero() {
        // Sums by hand: 0 -> 0; last digit 6 -> 12, remainder 1 -> 0; last digit 5 -> 10, remainder 10 -> 1.
        assert!(contains_personal_number("000000000000"));
        assert!(contains_personal_number("000000000060"));
        assert!(contains_personal_number("000000000051"));
        assert!(!contains_personal_number("000000000061"));
    }

    #[test]
    fn other_numbers_are_left_alone() {
        let texts = [
            "",
            "12345678901",
            "1234567890189",
            "1123456789018",
            "20261120123456",
            "090-1234-5678",
            "03-1234-5678",
            "12345678,9018",
            "1234,5678,9018",
            "1234\n5678\n9018",
            "1234    5678 9018",
            "12345 678 9018",
            "1234-56789018",
            "0110113719",
            "24100000123",
            "0000000",
            "00000 00000",
            "2026-11-20 12:34:56",
        ];
        for text in texts {
            assert!(!contains_personal_number(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_caught(at in 0_usize..12, change in 1_u32..10) {
            let mut digits: Vec<u32> = SPECIMEN.chars().filter_map(|one| one.to_digit(10)).collect();
            digits[at] = (digits[at] + change) % 10;
            let text: String = digits.iter().filter_map(|digit| char::from_digit(*digit, 10)).collect();
            prop_assert!(!contains_personal_number(&text));
        }

        #[test]
        fn exactly_one_check_digit_fits(body in "[0-9]{11}") {
            let found = (0..10).filter(|last| contains_personal_number(&format!("{body}{last}"))).count();
            prop_assert_eq!(found, 1);
        }

        #[test]
        fn text_around_hides_nothing(before in "[^0-9]{0,8}[^0-9 .~_-]", after in "[^0-9 .~_-][^0-9]{0,8}") {
            let free = |text: &str| !normal(text).any(|one| one.is_ascii_digit());
            prop_assume!(free(&before) && free(&after));
            prop_assert!(contains_personal_number(&format!("{before}{SPECIMEN}{after}")), "hidden");
        }

        #[test]
        fn any_text_can_be_searched(text in any::<String>()) {
            let _ = contains_personal_number(&text);
        }
    }
}
