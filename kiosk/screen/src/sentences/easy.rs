//! Owns the test that やさしい日本語 is easy: rules that can be counted.
//!
//! Promises: after 出入国在留管理庁・文化庁「在留支援のためのやさしい日本語ガイドライン」(short sentences, few kanji with
//! readings, no passive, no honorifics) and the spacing and kanji counts of 弘前大学社会言語学研究室; the 30 letters are ours.
//! Must never: judge whether a sentence is understood. People do.

use super::{Language, Sentence};

const LETTERS_MAX: usize = 30;
const KANJI_MAX: usize = 4;
/// A run of letters that has hiragana, without a space.
const RUN_MAX: usize = 12;
/// Kanji of the first two school years that the table uses.
const KANJI: &str = "下中人休入出名大字小手文日村気生町白見車金音今会前回声市数新時来社紙絵行言近間電黒";
/// Words that stand on paper or card, with the reading that must follow.
const TERMS: [(&str, &str); 6] = [
    ("受診券", "じゅしんけん"),
    ("整理番号", "せいり"),
    ("特定健診", "とくてい"),
    ("特定保健指導", "とくてい"),
    ("住基カード", "じゅうき"),
    ("電子証明書", "でんし"),
];

fn texts() -> impl Iterator<Item = (Sentence, &'static str)> {
    let printed = |sentence: &Sentence| sentence.key().starts_with("number-picture");
    Sentence::ALL.into_iter().filter(move |it| !printed(it)).map(|it| (it, it.text(Language::Easy)))
}

fn kanji(letter: &char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(letter)
}

fn without_terms(text: &str) -> String {
    TERMS.iter().fold(text.to_owned(), |text, (term, _)| text.replace(term, ""))
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(['。', '？', '：']).filter(|part| !part.trim().is_empty())
}

#[test]
fn sentences_are_short_and_say_one_thing() {
    for (sentence, text) in texts() {
        for part in parts(text) {
            let letters = part.chars().filter(|letter| letter.is_alphanumeric()).count();
            assert!(letters <= LETTERS_MAX, "{sentence:?}: {letters} letters");
            let list = sentence == Sentence::NoticeKeep;
            assert!(list || part.matches('、').count() <= 1, "{sentence:?}: {part}");
        }
    }
}

#[test]
fn kanji_are_few_and_from_the_first_two_school_years() {
    for (sentence, text) in texts() {
        let text = without_terms(text);
        let foreign: String = text.chars().filter(|it| kanji(it) && !KANJI.contains(*it)).collect();
        assert!(foreign.is_empty(), "{sentence:?}: {foreign}");
        for part in parts(&text) {
            assert!(part.chars().filter(kanji).count() <= KANJI_MAX, "{sentence:?}: {part}");
        }
    }
}

#[test]
fn a_word_of_paper_or_card_is_followed_by_its_reading() {
    for (sentence, text) in texts() {
        for (term, reading) in TERMS {
            assert!(!text.contains(term) || text.contains(reading), "{sentence:?}: {term}");
        }
    }
}

#[test]
fn requests_are_plain_and_nothing_is_done_to_anybody() {
    let honorifics = ["いただ", "ござ", "なさ", "ませんか", "お待ち", "お取り"];
    let passive = ["されます", "られます", "されました", "られました", "されません"];
    for (sentence, text) in texts() {
        for form in honorifics.iter().chain(&passive) {
            assert!(!text.contains(form), "{sentence:?}: {form}");
        }
        let flat = text.replace('\n', " ");
        for before in flat.split("ください").take(flat.matches("ください").count()) {
            let plain = before.ends_with("て ") || before.ends_with("で ");
            assert!(plain, "{sentence:?}: …{before}ください");
        }
    }
}

#[test]
fn words_are_parted_by_spaces() {
    let hiragana = |letter: char| ('\u{3041}'..='\u{309f}').contains(&letter);
    for (sentence, text) in texts() {
        for run in text.split(|letter: char| !letter.is_alphanumeric() && letter != 'ー') {
            let long = run.chars().count() > RUN_MAX && run.chars().any(hiragana);
            assert!(!long, "{sentence:?}: {run}");
        }
    }
}
