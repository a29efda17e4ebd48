//! Owns the limits of an answer that the type alone does not hold.
//!
//! Promises: what passes can be stored and shown as it is.
//! Must never: repair an answer.

use reception::{EligibilityAnswer, InsuredPerson, RESULTS_MAX};

/// Longest name (characters).
const NAME_CHARS_MAX: usize = 100;
/// Longest 記号 or 番号 (characters).
const NUMBER_CHARS_MAX: usize = 40;
/// Length of 枝番.
const BRANCH_DIGITS: usize = 2;

/// Whether counts, lengths and characters are those of the contract.
pub(super) fn is_in_limits(answer: &EligibilityAnswer) -> bool {
    answer.results.len() <= RESULTS_MAX && answer.results.iter().all(person)
}

fn person(person: &InsuredPerson) -> bool {
    let names = [&person.kana, &person.other_name, &person.other_kana].into_iter().flatten();
    let names = names.chain([&person.insurer_name, &person.name]);
    let numbers = person.symbol.iter().chain([&person.number]);
    names.into_iter().all(|name| text(name, NAME_CHARS_MAX))
        && numbers.into_iter().all(|number| text(number, NUMBER_CHARS_MAX))
        && person.branch.as_ref().is_none_or(|branch| is_branch(branch))
}

fn text(value: &str, chars_max: usize) -> bool {
    !value.trim().is_empty() && value.chars().count() <= chars_max && !value.chars().any(is_unfit)
}

/// Control characters, and those that turn the direction of the text around them.
fn is_unfit(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn is_branch(branch: &str) -> bool {
    branch.len() == BRANCH_DIGITS && branch.bytes().all(|byte| byte.is_ascii_digit())
}
