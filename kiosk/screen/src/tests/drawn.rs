//! Owns the pictures of the pages, for people to look at: `target/screen/*.png`, one sheet a language and dress.
//!
//! Promises: every page in every language and dress is drawn, alike each time, and unlike every other page.
//! Must never: judge beauty; that is for eyes.

use std::collections::BTreeSet;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::Path;

use slint::{ComponentHandle, Rgba8Pixel, SharedPixelBuffer};

use super::touched::PAD;
use super::touched_voucher::ASKED;
use super::{Bench, VIEWS};
use crate::layout::{BAR, HEIGHT_PX, Page, WIDTH_PX};
use crate::{Language, Manner, View};

type Picture = SharedPixelBuffer<Rgba8Pixel>;

/// One side of a page is this many times that of its picture on a sheet.
const SHRUNK: usize = 3;
/// Pictures side by side on a sheet.
const COLUMNS: usize = 6;

pub(super) fn picture(bench: &Bench) -> Picture {
    bench.screen.window().window().take_snapshot().expect("software renderer")
}

fn write(name: &str, (width, height): (usize, usize), pixels: &[u8]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/screen");
    fs::create_dir_all(&folder).expect("target can be written");
    let file = fs::File::create(folder.join(format!("{name}.png"))).expect("target can be written");
    let side = |pixels: usize| u32::try_from(pixels).expect("a picture");
    let mut encoder = png::Encoder::new(file, side(width), side(height));
    encoder.set_color(png::ColorType::Rgba);
    let mut writer = encoder.write_header().expect("png header");
    writer.write_image_data(pixels).expect("png data");
}

/// Pictures side by side, shrunk, with a grey line between them.
struct Sheet {
    pixels: Vec<u8>,
    count: usize,
}

impl Sheet {
    const WIDTH: usize = WIDTH_PX as usize / SHRUNK + 4;
    const HEIGHT: usize = HEIGHT_PX as usize / SHRUNK + 4;
    const ROW: usize = COLUMNS * Self::WIDTH;

    fn new() -> Self {
        Self { pixels: Vec::new(), count: 0 }
    }

    fn add(&mut self, picture: &Picture) {
        let (row, column) = (self.count / COLUMNS, self.count % COLUMNS);
        self.count += 1;
        self.pixels.resize((row + 1) * Self::HEIGHT * Self::ROW * 4, 0x80);
        let (bytes, wide) = (picture.as_bytes(), WIDTH_PX as usize);
        for y in 0..HEIGHT_PX as usize / SHRUNK {
            for x in 0..wide / SHRUNK {
                let at = ((row * Self::HEIGHT + y) * Self::ROW + column * Self::WIDTH + x) * 4;
                let (upper, lower) =
                    (y * SHRUNK * wide + x * SHRUNK, (y * SHRUNK + 1) * wide + x * SHRUNK + 1);
                for channel in 0..4 {
                    let two = [upper, lower].map(|pixel| u16::from(bytes[pixel * 4 + channel]));
                    self.pixels[at + channel] = u8::try_from(two[0].midpoint(two[1])).expect("a mean");
                }
            }
        }
    }

    fn write(&self, name: &str) {
        let rows = self.count.div_ceil(COLUMNS);
        write(name, (Self::ROW, rows * Self::HEIGHT), &self.pixels);
    }
}

fn hash(picture: &Picture) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(picture.as_bytes());
    hasher.finish()
}

/// Draws every page in one manner; the pages that lie over others come last.
fn sheet(bench: &Bench, manner: Manner, name: &str) {
    let mut sheet = Sheet::new();
    let mut seen = BTreeSet::new();
    for (view_name, view) in VIEWS {
        bench.settle_as(*view, manner);
        let picture = picture(bench);
        assert!(seen.insert(hash(&picture)), "{name}: {view_name} looks like another view");
        sheet.add(&picture);
    }
    for (press, ..) in BAR {
        bench.settle_as(View::Idle, manner);
        bench.touch(Page::Idle, press);
        sheet.add(&picture(bench));
    }
    bench.settle_as(View::Notice, manner);
    bench.screen.warn(true);
    sheet.add(&picture(bench));
    sheet.write(name);
}

#[test]
fn every_page_is_drawn_in_every_language_and_dress() {
    let bench = Bench::new();
    for language in Language::ALL {
        let plain = Manner { language, speaks: true, ..Manner::default() };
        sheet(&bench, plain, &format!("{}-plain", language.code()));
        sheet(&bench, Manner { large: true, ..plain }, &format!("{}-large", language.code()));
        let other = Manner { large: true, contrast: true, low: true, ..plain };
        sheet(&bench, other, &format!("{}-large-contrast-low", language.code()));
    }
}

#[test]
fn a_page_is_drawn_alike_each_time_and_other_in_each_dress() {
    let bench = Bench::new();
    let drawn = |manner| {
        bench.settle_as(PAD, manner);
        picture(&bench).as_bytes().to_vec()
    };
    let plain = Manner::default();
    assert_eq!(drawn(plain), drawn(plain));
    let dresses = [
        plain,
        Manner { large: true, ..plain },
        Manner { contrast: true, ..plain },
        Manner { low: true, ..plain },
        Manner { language: Language::Ko, ..plain },
    ];
    assert_eq!(dresses.map(drawn).into_iter().collect::<BTreeSet<_>>().len(), dresses.len());
}

#[test]
fn a_voucher_shows_its_digits_and_a_pin_does_not() {
    let bench = Bench::new();
    let voucher = |number: &str| {
        bench.settle_on(ASKED);
        bench.number(number);
        picture(&bench)
    };
    let some = voucher("24100");
    assert_ne!(some.as_bytes(), voucher("24101").as_bytes());
    assert_eq!(some.as_bytes(), voucher("24100").as_bytes());
    let pin = |digits: &[u8]| {
        bench.settle_on(PAD);
        bench.digits(digits);
        picture(&bench)
    };
    assert_eq!(pin(&[1, 2, 3]).as_bytes(), pin(&[9, 0, 9]).as_bytes());
}
