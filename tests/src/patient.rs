//! Owns what a patient does at the kiosk: waits for a page, touches a button, types a PIN.
//!
//! Promises: touches the places that the page's own table names, and only after the page says that it is
//! there.
//! Must never: know more than a patient sees, except the name of the page from the journal.

use std::io;
use std::time::{Duration, Instant};

use screen::SETTLE_MILLIS;
use screen::layout::{Page, Press, centre};

use crate::house::House;
use crate::house::part::WAIT_SECS_MAX;

/// A page ignores touches for a moment after it appears; a person is slower anyway.
pub const LOOK: Duration = Duration::from_millis(SETTLE_MILLIS + 250);
const KEY_MILLIS: u64 = 120;

/// Name of a stage in the kiosk's journal.
pub type StageName = &'static str;

/// A check that the kiosk's journal says is stored.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stored {
    /// Its receipt number, which the next page shows.
    pub receipt: i64,
    /// Its id.
    pub id: String,
}

impl House {
    /// Every check that the kiosk's journal says is stored, in the order of the journal.
    ///
    /// # Errors
    /// When such a line lacks one of its fields.
    pub fn stored(&self) -> io::Result<Vec<Stored>> {
        let log = self.kiosk.log()?;
        let lines = log.lines().filter(|line| line.contains(" receipt="));
        lines.map(|line| stored(line).ok_or_else(|| io::Error::other(line.to_owned()))).collect()
    }

    /// Waits until the kiosk enters this stage, then looks at the page for a moment.
    pub fn page(&mut self, stage: StageName) -> io::Result<()> {
        self.kiosk.says(&format!("stage=\"{stage}\""))?;
        std::thread::sleep(LOOK);
        Ok(())
    }

    /// The stage that the kiosk is in, as its journal says.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn stage(&self) -> io::Result<String> {
        let log = self.kiosk.log()?;
        let mut stages = log.rsplit("stage=\"").filter_map(|rest| rest.split_once('"'));
        Ok(stages.next().map(|(stage, _)| stage.to_owned()).unwrap_or_default())
    }

    /// Touches what leads home, whatever page is shown, until the kiosk is idle. The card must be away.
    ///
    /// # Errors
    /// When it does not get there.
    pub fn go_home(&mut self) -> io::Result<()> {
        let deadline = Instant::now() + Duration::from_secs(WAIT_SECS_MAX);
        loop {
            std::thread::sleep(LOOK);
            match self.stage()?.as_str() {
                "idle" => return self.kiosk.caught_up(),
                "receipt" | "see-staff" | "locked" | "unconfirmed" => {
                    self.press(Page::Receipt, Press::Done)?;
                }
                "renew" => self.press(Page::Renew, Press::Done)?,
                "place-card" => self.press(Page::PlaceCard, Press::Decline)?,
                stage if Instant::now() > deadline => {
                    return Err(io::Error::other(format!("the kiosk does not go home from {stage}")));
                }
                _ => {}
            }
        }
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
        self.bring(slug)?;
        self.page("pin-pad")
    }

    fn bring(&mut self, slug: &str) -> io::Result<()> {
        self.card.put(slug).map_err(io::Error::other)?;
        self.page("notice")?;
        self.press(Page::Notice, Press::Agree)?;
        self.page("voucher")?;
        self.press(Page::Voucher, Press::VoucherBrought)
    }

    /// The same at a kiosk that asks for the number of the voucher.
    ///
    /// # Errors
    /// When a page does not come.
    pub fn walk_with_number(&mut self, slug: &str, number: &str) -> io::Result<()> {
        self.bring(slug)?;
        self.page("voucher-number")?;
        for digit in number.bytes() {
            self.press(Page::VoucherNumber, Press::Digit(digit - b'0'))?;
            std::thread::sleep(Duration::from_millis(KEY_MILLIS));
        }
        self.press(Page::VoucherNumber, Press::Next)?;
        self.page("pin-pad")
    }

    /// Reads the receipt or the staff page to its end and takes the card away.
    pub fn walk_home(&mut self, page: Page) -> io::Result<()> {
        self.leave(page)
    }
}

fn stored(line: &str) -> Option<Stored> {
    let field = |name: &str| line.split(' ').find_map(|part| part.strip_prefix(name));
    Some(Stored { receipt: field("receipt=")?.parse().ok()?, id: field("check_id=")?.to_owned() })
}
