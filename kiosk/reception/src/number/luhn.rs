//! Owns the check digit that insurer numbers and institution codes share (domain.md §3.1): the rule of Luhn.
//!
//! Promises: leading zeros change nothing, so 6- and 8-digit forms of one number agree.
//! Must never: take part in the check of a personal number, which has another rule.

/// Whether the last digit fits the others: from the right, every second digit is doubled and the digits of
/// the product are added; the whole sum ends in 0.
pub(crate) fn luhn_fits(number: u64) -> bool {
    let mut rest = number;
    let mut sum = 0;
    let mut doubled = false;
    while rest > 0 {
        let digit = rest % 10;
        let weighted = if doubled { digit * 2 } else { digit };
        sum += weighted / 10 + weighted % 10;
        rest /= 10;
        doubled = !doubled;
    }
    sum % 10 == 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn worked_examples_hold() {
        // domain.md §3.1 and §3.3.
        for number in [33_120_015, 1_130_012, 6_132_013, 39_131_016, 138_016, 138_040, 110_113_719] {
            assert!(luhn_fits(number), "{number}");
        }
        assert!(!luhn_fits(123_456));
    }

    proptest! {
        #[test]
        fn exactly_one_last_digit_fits(body in 0_u64..10_000_000_000) {
            let fitting = (0..10).filter(|last| luhn_fits(body * 10 + last)).count();
            prop_assert_eq!(fitting, 1);
        }

        #[test]
        fn one_wrong_digit_never_fits(body in 0_u64..1_000_000_000, place in 0_u32..10, change in 1_u64..10) {
            let mut numbers = (0..10).map(|last| body * 10 + last);
            let good = numbers.find(|number| luhn_fits(*number)).expect("one fits");
            let unit = 10_u64.pow(place);
            let digit = good / unit % 10;
            let wrong = good - digit * unit + (digit + change) % 10 * unit;
            prop_assert!(!luhn_fits(wrong), "{} {}", good, wrong);
        }
    }
}
