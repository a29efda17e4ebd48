//! Owns the test that nothing is drawn as nothing: every letter that a page can show has a glyph in the family it is
//! drawn with.
//!
//! Promises: reads the fonts that are embedded, and their names. Must never: ask the host for a font.

use std::collections::BTreeSet;
use std::fs;

use skrifa::{FontRef, MetadataProvider, string::StringId};

use super::sources::package;
use crate::{Language, Sentence};

const FONTS: [&str; 8] = [
    "BIZUDPGothic-Regular.ttf",
    "BIZUDPGothic-Bold.ttf",
    "NotoSans-Latin-Regular.ttf",
    "NotoSans-Latin-Bold.ttf",
    "NotoSansCJKsc-Regular.otf",
    "NotoSansCJKsc-Bold.otf",
    "NotoSansCJKkr-Regular.otf",
    "NotoSansCJKkr-Bold.otf",
];

/// The family of each language, as `theme.slint` names it, and its two fonts.
fn family(language: Language) -> (&'static str, [&'static str; 2]) {
    let [biz, biz_bold, latin, latin_bold, chinese, chinese_bold, korean, korean_bold] = FONTS;
    match language {
        Language::Ja | Language::Easy => ("BIZ UDPGothic", [biz, biz_bold]),
        Language::En | Language::Vi | Language::Pt => ("Noto Sans", [latin, latin_bold]),
        Language::Zh => ("Noto Sans CJK SC", [chinese, chinese_bold]),
        Language::Ko => ("Noto Sans CJK KR", [korean, korean_bold]),
    }
}

fn bytes(name: &str) -> Vec<u8> {
    fs::read(package().join("ui/fonts").join(name)).expect("an embedded font")
}

/// The letters of these texts that a font lacks.
fn lacking(font: &str, letters: impl Iterator<Item = char>) -> BTreeSet<char> {
    let bytes = bytes(font);
    let map = FontRef::new(&bytes).expect("a font").charmap();
    letters.filter(|letter| !letter.is_control() && map.map(*letter).is_none()).collect()
}

/// What is printed on the picture of a voucher, in the Japanese family always.
fn printed(sentence: Sentence) -> bool {
    matches!(sentence, Sentence::NumberPictureTitle | Sentence::NumberPictureNumber)
}

#[test]
fn every_letter_of_every_language_has_a_glyph_in_its_own_family() {
    for language in Language::ALL {
        let texts = || Sentence::ALL.into_iter().filter(|it| !printed(*it)).map(|it| it.text(language));
        for font in family(language).1 {
            let letters = texts().flat_map(str::chars).chain('0'..='9');
            assert_eq!(lacking(font, letters), BTreeSet::new(), "{language:?} in {font}");
        }
    }
}

#[test]
fn what_is_always_japanese_and_the_arrows_have_a_glyph() {
    let printed = [Sentence::NumberPictureTitle, Sentence::NumberPictureNumber];
    let letters = printed.iter().flat_map(|it| it.text(Language::Ja).chars()).chain("▼▲".chars());
    assert_eq!(lacking(FONTS[0], letters.clone()), BTreeSet::new());
    assert_eq!(lacking(FONTS[1], letters), BTreeSet::new());
    assert_eq!(lacking(FONTS[0], "𠮷".chars()).len(), 1, "the test can see a missing glyph");
}

#[test]
fn every_language_names_itself_in_its_own_family() {
    let names = ["日本語", "やさしい日本語", "English", "简体中文", "한국어", "Tiếng Việt", "Português"];
    for (language, name) in Language::ALL.into_iter().zip(names) {
        for font in family(language).1 {
            assert_eq!(lacking(font, name.chars()), BTreeSet::new(), "{name} in {font}");
        }
    }
}

#[test]
fn every_font_has_the_name_by_which_the_pages_ask_for_it() {
    let theme = fs::read_to_string(package().join("ui/theme.slint")).expect("the theme");
    for language in Language::ALL {
        let (wanted, fonts) = family(language);
        assert!(theme.contains(&format!("\"{wanted}\"")), "{wanted}");
        for font in fonts {
            let bytes = bytes(font);
            let font_ref = FontRef::new(&bytes).expect("a font");
            let ids = [StringId::TYPOGRAPHIC_FAMILY_NAME, StringId::FAMILY_NAME];
            let name = ids.into_iter().flat_map(|id| font_ref.localized_strings(id)).map(|it| it.to_string());
            assert!(name.into_iter().any(|name| name == wanted), "{font}");
        }
    }
}
