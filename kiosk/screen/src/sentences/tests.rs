//! Owns the tests of the tables: complete, unmistakable, and easy where they say so.
//!
//! Promises: a rule of a language is a row here. Must never: draw.

#[path = "../../build/sentences.rs"]
mod build;

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

/// The tables of this package with one change in one of them, and what the build says.
fn built(language: &str, change: impl Fn(&str) -> String) -> Result<build::Tables, String> {
    let ours = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("sentences");
    let folder = std::env::temp_dir().join(format!("sentences-{}-{language}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    for other in Language::ALL.map(Language::code) {
        let name = format!("{other}.toml");
        let text = std::fs::read_to_string(ours.join(&name)).expect("a table");
        let text = if other == language { change(&text) } else { text };
        std::fs::write(folder.join(name), text).expect("written");
    }
    let built = build::Tables::read(&folder);
    std::fs::remove_dir_all(&folder).expect("removed");
    built
}

#[test]
fn a_table_that_is_not_whole_stops_the_build_and_says_where() {
    let refused =
        |language, change: &dyn Fn(&str) -> String| built(language, change).err().unwrap_or_default();
    let missing = refused("ko", &|text| text.replace("\nback = ", "\nbakc = "));
    assert!(missing.contains("ko.toml") && missing.contains("back is missing"), "{missing}");
    let extra = refused("vi", &|text| format!("{text}\nanother = \"x\"\n"));
    assert!(extra.contains("vi.toml") && extra.contains("another"), "{extra}");
    let place = refused("pt", &|text| text.replace("{}", "4"));
    assert!(place.contains("pt.toml") && place.contains("-count"), "{place}");
    let empty = refused("en", &|text| format!("{text}\nanother = \"\"\n"));
    assert!(empty.contains("en.toml") && empty.contains("another"), "{empty}");
}

#[test]
fn tables_become_the_code_that_is_compiled() {
    let tables = built("zh", str::to_owned).expect("whole tables");
    let sentences = Sentence::ALL.len();
    assert!(tables.rust().contains(&format!("pub const ALL: [Self; {sentences}]")));
    let slint = tables.slint();
    assert!(slint.contains("root.chosen == Language.vi ? "));
    assert!(slint.contains("pure public function pin-count(number: int) -> string"));
}
