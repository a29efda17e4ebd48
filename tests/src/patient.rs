//! Owns what a patient does at the kiosk: waits for a page, touches a button, types a PIN.
//!
//! Promises: touches the places that the page's own table names, and only after the page says that it is
//! there.
//! Must never: know more than a patient sees, except the name of the page from the journal.

use std::io;
use std::time::Duration;

use screen::SETTLE_MILLIS;
use screen::layout::{Page, Press, centre};

use crate::house::House;

/// A page ignores touches for a moment after it appears; a person is slower anyway.
const LOOK_MILLIS: u64 = SETTLE_MILLIS + 250;
const KEY_MILLIS: u64 = 120;

/// Name of a stage in the kiosk's journal.
pub type StageName = &'static str;

impl House {
    /// Waits until the kiosk enters this stage, then looks at the page for a moment.
    pub fn page(&mut self, stage: StageName) -> io::Result<()> {
        self.kiosk.says(&format!("stage=\"{stage}\""))?;
        std::thread::sleep(Duration::from_millis(LOOK_MILLIS));
        Ok(())
    }

    /// Touches a button of a page.
    pub fn press(&self, page: Page, press: Press) -> io::Result<()> {
        let (x, y) = centre(page, press)
            .ok_or_else(|| io::Error::other(format!("{page:?} has no button {press:?}")))?;
        let place =
            (i16::try_from(x).map_err(io::Error::other)?, i16::try_from(y).map_err(io::Error::other)?);
        self.screen()?.tap(place)
    }

    /// Types digits on the PIN pad.
    pub fn type_pin(&self, pin: &str) -> io::Result<()> {
        for digit in pin.bytes() {
            self.press(Page::PinPad, Press::Digit(digit - b'0'))?;
            std::thread::sleep(Duration::from_millis(KEY_MILLIS));
        }
        Ok(())
    }

    /// Puts a card down, agrees, says that a voucher was brought: everything before the PIN pad.
    pub fn walk_to_pin_pad(&mut self, slug: &str) -> io::Result<()> {
        self.card.put(slug).map_err(io::Error::other)?;
        self.page("notice")?;
        self.press(Page::Notice, Press::Agree)?;
        self.page("voucher")?;
        self.press(Page::Voucher, Press::VoucherBrought)?;
        self.page("pin-pad")
    }

    /// Reads the receipt or the staff page to its end and takes the card away.
    pub fn walk_home(&mut self, page: Page) -> io::Result<()> {
        self.press(page, Press::Done)?;
        self.page("take-card")?;
        self.card.take().map_err(io::Error::other)?;
        self.page("idle")
    }
}
