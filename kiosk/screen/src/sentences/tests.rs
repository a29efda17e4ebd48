//! Owns the tests of the tables: complete, unmistakable, and easy where they say so.
//!
//! Promises: a rule of a language is a row here. Must never: draw.

use std::collections::BTreeSet;

use super::{Language, Sentence};

#[test]
fn every_sentence_has_its_key_and_a_text_in_every_language() {
    let keys: BTreeSet<&str> = Sentence::ALL.iter().map(|sentence| sentence.key()).collect();
    assert_eq!(keys.len(), Sentence::ALL.len());
    for sentence in Sentence::ALL {
        for language in Language::ALL {
            assert!(!sentence.text(language).is_empty(), "{sentence:?} {language:?}");
        }
    }
}

#[test]
fn foreign_tables_hold_no_japanese_sentence() {
    for language in [Language::En, Language::Zh, Language::Ko, Language::Vi, Language::Pt] {
        for sentence in
            Sentence::ALL.into_iter().filter(|sentence| !sentence.key().starts_with("number-picture"))
        {
            let kana = |letter: char| ('\u{3041}'..='\u{30ff}').contains(&letter) && letter != '・';
            let text = sentence.text(language);
            // What stands on the person's paper may follow in brackets; so may a translation follow the name of a course.
            let ours = text.split(['(', '（']).next().unwrap_or_default();
            let named = sentence.key().starts_with("course-");
            assert!(named || !ours.chars().any(kana), "{sentence:?} {language:?}: {text}");
        }
    }
}

#[test]
fn nobody_reads_on_the_page_for_staff_why() {
    let reasons = ["無効", "資格が", "保険者が", "契約", "期限切れ", "対象外"];
    for sentence in [Sentence::StaffHeading, Sentence::StaffBody, Sentence::LockedBody] {
        assert!(!reasons.iter().any(|reason| sentence.text(Language::Ja).contains(reason)), "{sentence:?}");
    }
}
