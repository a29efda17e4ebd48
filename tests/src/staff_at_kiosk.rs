//! Owns what a member of staff does at the kiosk: holds the corner, types the code, touches a choice.
//!
//! Promises: touches the places that the pages' own table names. Must never: know what a choice does.

use std::io;
use std::time::Duration;

use screen::layout::{self, Page, Press};

use crate::house::House;
use crate::patient::LOOK;

/// Longer than the corner wants.
pub(crate) const HELD: Duration = Duration::from_millis(2600);
/// Longer than a code is compared.
const COMPARED: Duration = Duration::from_secs(3);

impl House {
    /// Holds the corner and types a code.
    ///
    /// # Errors
    /// When the kiosk does not let staff in there.
    pub fn come_as_staff(&mut self, code: &str) -> io::Result<()> {
        std::thread::sleep(LOOK);
        self.screen()?.hold(place(layout::CORNER)?, HELD)?;
        self.page("staff")?;
        for digit in code.bytes() {
            self.press(Page::StaffCode, Press::Digit(digit - b'0'))?;
            std::thread::sleep(Duration::from_millis(120));
        }
        self.press(Page::StaffCode, Press::Next)?;
        std::thread::sleep(COMPARED);
        Ok(())
    }

    /// Touches the choice at this place, from 0, of a board that offers so many.
    ///
    /// # Errors
    /// When the screen cannot be touched.
    pub fn choose(&self, at: u16, of: u16) -> io::Result<()> {
        self.screen()?.tap(place(layout::choice(at, of))?)?;
        std::thread::sleep(LOOK);
        Ok(())
    }
}

fn place((x, y): (u16, u16)) -> io::Result<(i16, i16)> {
    let number = |it: u16| i16::try_from(it).map_err(io::Error::other);
    Ok((number(x)?, number(y)?))
}
