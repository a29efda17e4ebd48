//! Owns one page in a window by itself, for `tests/screen-bench`: `page pin` or `page card`.
//!
//! Promises: pages, fonts and renderer are those that ship; nobody hears what is touched.
//! Must never: ship.

use std::env;
use std::error::Error;

use screen::{PinNote, PlaceNote, Screen, View};

fn main() -> Result<(), Box<dyn Error>> {
    let view = match env::args().nth(1).as_deref() {
        Some("pin") => View::PinPad { tries_left: 3, note: PinNote::First },
        Some("card") => View::PlaceCard { note: PlaceNote::First },
        _ => return Err("which page: pin or card".into()),
    };
    let screen = Screen::new(|_| {})?;
    screen.show(view);
    Ok(screen.run()?)
}
