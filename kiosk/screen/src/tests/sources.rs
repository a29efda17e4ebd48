//! Owns the tests that read `ui/` and `Cargo.toml`: glyphs, contrast, and who may say what.
//!
//! Promises: a rule that the compiler of the pages cannot hold is held here. Must never: draw.

use std::fs;
use std::path::{Path, PathBuf};

use crate::layout::{LOW_SPOTS, SPOTS};

/// WCAG 2.2 level AAA for text.
const CONTRAST_MIN: f64 = 7.0;

pub(super) fn package() -> &'static Path {
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
fn no_page_speaks_to_the_patient_itself() {
    for (path, text) in pages() {
        assert!(text.is_ascii(), "{} has a sentence of its own", path.display());
        for label in text.lines().filter(|line| line.contains("text: \"") || line.contains("label: \"")) {
            assert!(label.contains("\\u{25"), "{} has a sentence of its own: {label}", path.display());
        }
    }
}

#[test]
fn colours_and_type_sizes_stand_in_one_file() {
    for (path, text) in pages().iter().filter(|(path, _)| !is(path, "theme.slint")) {
        assert!(!text.contains('#'), "{} names a colour", path.display());
        for line in text.lines().filter(|line| line.contains("font-size:")) {
            let size = line.split("font-size:").nth(1).unwrap_or_default();
            let from_theme = ["Theme.", "root.label-size"].iter().any(|from| size.contains(from));
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
        .flat_map(|line| {
            let (name, colours) = line.split_once(':').expect("name: colours");
            let colours: Vec<_> = colours.split('#').skip(1).map(channels).collect();
            let [dark_ink, dark_paper, ink, paper] = colours[..] else { panic!("{name} has two dresses") };
            [(name.to_owned(), ink, paper), (format!("{name}, dark"), dark_ink, dark_paper)]
        })
        .collect();
    assert_eq!(pairs.len(), 2 * theme.matches("<Pair>").count());
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
    assert_eq!(paper("number, dark"), paper("page, dark"));
    assert_eq!(paper("ticket-page"), paper("page"));
    assert_eq!(paper("ticket-page, dark"), paper("page, dark"));
}

#[test]
fn the_sizes_of_the_theme_are_those_that_displays_are_measured_by() {
    use crate::size::{BODY_LARGE_PX, BODY_PX, KEY_PX};
    let theme = read("ui/theme.slint");
    let sizes = [
        format!("<length> body: root.large ? {BODY_LARGE_PX}px : {BODY_PX}px;"),
        format!("<length> button: {KEY_PX}px;"),
    ];
    for size in sizes {
        assert!(theme.contains(&size), "{size}");
    }
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
        .chain(LOW_SPOTS)
        .map(|spot| format!("| {:?} | {:?} | {} | {} |", spot.page, spot.press, spot.x, spot.y))
        .collect();
    assert_eq!(rows, spots);
}

#[test]
fn nothing_moves_but_the_card_of_a_picture_and_nothing_is_translucent() {
    for (path, text) in pages() {
        for word in ["animate ", "animation-tick", "opacity", "transparent", "rgba("] {
            assert!(!text.contains(word), "{}: {word}", path.display());
        }
        // One counts steps, the other runs while a finger holds the corner.
        let timed = is(&path, "picture.slint") || is(&path, "corner.slint");
        assert!(!text.contains("Timer") || timed, "{}", path.display());
    }
    let theme = read("ui/theme.slint");
    let lengths =
        theme.split('#').skip(1).map(|rest| rest.chars().take_while(char::is_ascii_hexdigit).count());
    assert!(lengths.into_iter().all(|digits| digits == 6), "a colour with an alpha");
}
