//! Owns the tests that what is written is what is read aloud.
//!
//! Promises: looks at the elements that are drawn; the order is not compared. Must never: read the sources.

use std::collections::BTreeSet;

use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementQuery};

use super::{Bench, VIEWS};
use crate::{Language, Manner, Sentence, said};

/// Buttons of the bar, which say the same on every page, and keys: the page says what they are for.
fn of_the_bar(label: &str, language: Language) -> bool {
    use Sentence::{Erase, Language as Tongue, Next, Sight, Stop};
    let bar = [Stop, Tongue, Sight, Erase, Next].iter().any(|sentence| sentence.text(language) == label);
    bar || label.chars().all(|letter| letter.is_ascii_digit())
}

fn written(bench: &Bench, language: Language) -> BTreeSet<String> {
    let labels = |role| {
        let elements = ElementQuery::from_root(bench.screen.window()).match_accessible_role(role).find_all();
        elements.iter().filter_map(ElementHandle::accessible_label).map(String::from).collect::<Vec<_>>()
    };
    let counts =
        [Sentence::PinCount, Sentence::NumberCount].map(|count| count.text(language).replace("{}", "0"));
    labels(AccessibleRole::Text)
        .into_iter()
        .chain(labels(AccessibleRole::Button))
        .filter(|label| !of_the_bar(label, language) && !counts.contains(label))
        .collect()
}

#[test]
fn every_page_reads_aloud_what_it_writes_and_nothing_else() {
    let bench = Bench::new();
    for language in Language::ALL {
        for (name, view) in VIEWS {
            bench.settle_as(*view, Manner { language, ..Manner::default() });
            let aloud: BTreeSet<String> =
                said(*view).aloud().map(|sentence| sentence.text(language).to_owned()).collect();
            assert_eq!(written(&bench, language), aloud, "{name} {language:?}");
        }
    }
}

#[test]
fn no_sentence_that_is_read_aloud_has_a_place_for_a_number() {
    for (name, view) in VIEWS {
        for sentence in said(*view).aloud() {
            for language in Language::ALL {
                assert!(!sentence.text(language).contains("{}"), "{name}: {sentence:?}");
            }
        }
    }
}
