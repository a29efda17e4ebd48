//! Owns the tests that read `ui/` and `Cargo.toml`: glyphs, contrast, and who may say what.
//!
//! Promises: a rule that the compiler of the pages cannot hold is held here. Must never: draw.

use std::fs;
use std::path::{Path, PathBuf};

use skrifa::{FontRef, MetadataProvider};

use crate::layout::SPOTS;

/// WCAG 2.2 level AAA for text.
const CONTRAST_MIN: f64 = 7.0;

fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    fs::read_to_string(package().join(name)).expect("a file of this package")
}

/// Path and text of every page, widget and table.
fn pages() -> Vec<(PathBuf, String)> {
    let files: Vec<_> = ["ui", "ui/pages", "ui/widgets"]
        .iter()
        .flat_map(|folder| fs::read_dir(package().join(folder)).expect("a folder of this package"))
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "slint"))
        .map(|path| (path.clone(), fs::read_to_string(path).expect("readable")))
        .collect();
    assert!(files.len() > 20, "the folders were found");
    files
}

fn is(path: &Path, name: &str) -> bool {
    path.file_name().is_some_and(|file| file == name)
}

#[test]
fn both_fonts_have_every_character_of_every_sentence() {
    let sentences = read("ui/sentences.slint");
    let letters = sentences.chars().filter(|letter| !letter.is_control()).chain('0'..='9');
    let fonts = ["ui/fonts/BIZUDPGothic-Regular.ttf", "ui/fonts/BIZUDPGothic-Bold.ttf"]
        .map(|name| fs::read(package().join(name)).expect("an embedded font"));
    let fonts = fonts.each_ref().map(|bytes| FontRef::new(bytes).expect("a font").charmap());
    for letter in letters {
        assert!(fonts.iter().all(|font| font.map(letter).is_some()), "{letter} would be drawn as nothing");
    }
    assert!(fonts.iter().all(|font| font.map('𠮷').is_none()), "the test can see a missing glyph");
}

#[test]
fn sentences_stand_in_one_file() {
    for (path, text) in pages().iter().filter(|(path, _)| !is(path, "sentences.slint")) {
        assert!(text.is_ascii(), "{} speaks to the patient itself", path.display());
    }
}

#[test]
fn colours_and_type_sizes_stand_in_one_file() {
    for (path, text) in pages().iter().filter(|(path, _)| !is(path, "theme.slint")) {
        assert!(!text.contains('#'), "{} names a colour", path.display());
        for line in text.lines().filter(|line| line.contains("font-size:")) {
            let size = line.split("font-size:").nth(1).unwrap_or_default();
            let from_theme = size.contains("Theme.") || size.contains("root.label-size");
            assert!(from_theme, "{} names a type size: {line}", path.display());
        }
    }
}

/// `(name, ink, paper)` of every pair of the theme.
fn pairs() -> Vec<(String, [f64; 3], [f64; 3])> {
    let theme = read("ui/theme.slint");
    let pairs: Vec<_> = theme
        .lines()
        .filter_map(|line| line.trim().strip_prefix("out property <Pair> "))
        .map(|line| {
            let (name, colours) = line.split_once(':').expect("name: colours");
            let mut colours = colours.split('#').skip(1).map(channels);
            let (ink, paper) = (colours.next().expect("ink"), colours.next().expect("paper"));
            (name.to_owned(), ink, paper)
        })
        .collect();
    assert_eq!(pairs.len(), theme.matches("<Pair>").count());
    pairs
}

fn channels(hex: &str) -> [f64; 3] {
    let value = u32::from_str_radix(&hex[..6], 16).expect("six hex digits");
    let [_, red, green, blue] = value.to_be_bytes();
    [red, green, blue].map(|channel| f64::from(channel) / 255.0)
}

/// Relative luminance, WCAG 2.2.
fn luminance(colour: [f64; 3]) -> f64 {
    let linear = colour.map(|c| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

fn contrast(ink: [f64; 3], paper: [f64; 3]) -> f64 {
    let (one, other) = (luminance(ink), luminance(paper));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn every_ink_stands_out_from_its_paper() {
    assert!((contrast([0.0; 3], [1.0; 3]) - 21.0).abs() < 1e-9, "black on white is 21:1");
    for (name, ink, paper) in pairs() {
        let contrast = contrast(ink, paper);
        assert!(contrast >= CONTRAST_MIN, "{name}: {contrast:.1}:1");
    }
}

#[test]
fn the_number_is_drawn_on_the_page() {
    let paper =
        |wanted: &str| pairs().into_iter().find(|(name, ..)| name == wanted).map(|(_, _, paper)| paper);
    assert_eq!(paper("number"), paper("page"));
}

#[test]
fn type_is_large() {
    let theme = read("ui/theme.slint");
    let pixels = |name: &str| -> u32 {
        let (_, rest) = theme.split_once(&format!("<length> {name}: ")).expect("a size of the theme");
        rest.split_once("px").and_then(|(number, _)| number.parse().ok()).expect("pixels")
    };
    assert!(pixels("label") >= 32 && pixels("body") >= 32 && pixels("lead") >= 32);
    assert!(pixels("heading") >= 48 && pixels("key-digit") >= 48 && pixels("title") >= 48);
    assert!(pixels("button-height") >= 88 && pixels("small-button-height") >= 88);
}

#[test]
fn lints_are_those_of_the_workspace_except_one() {
    let table = |name: &str| read(name).parse::<toml::Table>().expect("a manifest");
    let mut ours = table("Cargo.toml")["lints"].clone();
    let theirs = table("../../Cargo.toml")["workspace"]["lints"].clone();
    let rust = ours.get_mut("rust").and_then(toml::Value::as_table_mut).expect("lints of rust");
    assert_eq!(rust.insert("unsafe_code".into(), "forbid".into()), Some("deny".into()));
    assert_eq!(ours, theirs);
}

#[test]
fn the_readme_tells_where_the_buttons_are() {
    let readme = read("README.md");
    let table = |row: &&str| row.starts_with("| ") && row.split('|').count() == 6;
    let rows: Vec<_> = readme.lines().filter(table).skip(1).collect();
    let spots: Vec<_> = SPOTS
        .iter()
        .map(|spot| format!("| {:?} | {:?} | {} | {} |", spot.page, spot.press, spot.x, spot.y))
        .collect();
    assert_eq!(rows, spots);
}

#[test]
fn nothing_moves_and_nothing_is_translucent() {
    for (path, text) in pages() {
        for word in ["animate ", "animation-tick", "Timer", "opacity", "transparent", "rgba("] {
            assert!(!text.contains(word), "{}: {word}", path.display());
        }
    }
    let theme = read("ui/theme.slint");
    let lengths =
        theme.split('#').skip(1).map(|rest| rest.chars().take_while(char::is_ascii_hexdigit).count());
    assert!(lengths.into_iter().all(|digits| digits == 6), "a colour with an alpha");
}
