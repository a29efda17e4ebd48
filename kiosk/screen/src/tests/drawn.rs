//! Owns the pictures of the pages: `target/screen/*.png`, for people to look at.
//!
//! Promises: one picture a view. Must never: judge beauty; it only proves that something is drawn, and alike each time.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use slint::{ComponentHandle, Rgba8Pixel, SharedPixelBuffer};

use super::touched::PAD;
use super::touched_voucher::ASKED;
use super::{Bench, VIEWS};
use crate::layout::{HEIGHT_PX, WIDTH_PX};

type Picture = SharedPixelBuffer<Rgba8Pixel>;

fn picture(bench: &Bench) -> Picture {
    bench.screen.window().window().take_snapshot().expect("software renderer")
}

fn write(name: &str, picture: &Picture) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/screen");
    fs::create_dir_all(&folder).expect("target can be written");
    let file = fs::File::create(folder.join(format!("{name}.png"))).expect("target can be written");
    let mut encoder = png::Encoder::new(file, picture.width(), picture.height());
    encoder.set_color(png::ColorType::Rgba);
    let mut writer = encoder.write_header().expect("png header");
    writer.write_image_data(picture.as_bytes()).expect("png data");
}

#[test]
fn every_view_is_drawn_and_looks_like_no_other() {
    let bench = Bench::new();
    let mut pictures = BTreeSet::new();
    for (name, view) in VIEWS {
        bench.settle_on(*view);
        let picture = picture(&bench);
        write(name, &picture);
        assert_eq!((picture.width(), picture.height()), (u32::from(WIDTH_PX), u32::from(HEIGHT_PX)));
        assert!(pictures.insert(picture.as_bytes().to_vec()), "{name} looks like another view");
    }
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
    write("voucher_number-typing", &some);
    assert_ne!(some.as_bytes(), voucher("24101").as_bytes());
    assert_eq!(some.as_bytes(), voucher("24100").as_bytes());
    let whole = voucher("24100000123");
    write("voucher_number-complete", &whole);
    let pin = |digits: &[u8]| {
        bench.settle_on(PAD);
        bench.digits(digits);
        picture(&bench)
    };
    assert_eq!(pin(&[1, 2, 3]).as_bytes(), pin(&[9, 0, 9]).as_bytes());
}
