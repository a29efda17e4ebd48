//! Owns a patient who does at every page what it asks for, until a page comes that ends the walk.
//!
//! Promises: every typed PIN is counted; the walk says which stages it saw, in order.
//! Must never: judge the end; scenarios do.

use std::io;
use std::time::{Duration, Instant};

use screen::layout::{Page, Press};

use crate::house::House;
use crate::patient::LOOK;

/// Silence of the kiosk after which a patient without a card gives up.
const LIFTED_WAIT: Duration = Duration::from_secs(2);
/// Longest silence of the kiosk between two stages.
const STAGE_WAIT_MAX: Duration = Duration::from_secs(60);
/// Stages of who was received and is not accepted yet.
pub const NOT_ACCEPTED: [&str; 3] = ["see-staff", "locked", "unconfirmed"];
/// Stages behind the page "please wait".
const WORKING: [&str; 4] = ["waiting", "proving", "asking", "saving"];

/// What the patient brought.
#[derive(Debug, Clone, Copy)]
pub struct Brought<'a> {
    /// The prepared card.
    pub card: &'a str,
    /// PINs, typed one after the other as long as the PIN page comes.
    pub pins: &'a [&'a str],
    /// Whether the patient says that a voucher was brought.
    pub voucher: bool,
}

/// How a walk went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walked {
    /// The stages, in the order of the kiosk's journal.
    pub stages: Vec<String>,
    /// PINs typed to their fourth digit.
    pub pins_typed: u32,
}

impl Walked {
    /// The last stage; empty when none came.
    #[must_use]
    pub fn end(&self) -> &str {
        self.stages.last().map_or("", String::as_str)
    }
}

impl House {
    /// Puts the card down and does what the pages ask for, until one comes that ends the walk, or the card
    /// is gone and the kiosk silent. The checks of earlier walks are discarded before, or the same card would
    /// arrive twice.
    ///
    /// # Errors
    /// When the kiosk says nothing for too long.
    pub fn walk(&mut self, brought: &Brought<'_>) -> io::Result<Walked> {
        self.discard_open()?;
        self.card.put(brought.card).map_err(io::Error::other)?;
        self.go_on(brought)
    }

    /// From wherever the kiosk stands, with the card on the reader.
    ///
    /// # Errors
    /// When the kiosk says nothing for too long.
    pub fn go_on(&mut self, brought: &Brought<'_>) -> io::Result<Walked> {
        let mut walked = Walked { stages: Vec::new(), pins_typed: 0 };
        let mut pins = brought.pins.iter();
        while let Some(stage) = self.stage_or_lifted()? {
            walked.stages.push(stage);
            match walked.end() {
                working if WORKING.contains(&working) => {}
                "notice" => self.look_and_press(Page::Notice, Press::Agree)?,
                "voucher" if brought.voucher => self.look_and_press(Page::Voucher, Press::VoucherBrought)?,
                "voucher" => self.look_and_press(Page::Voucher, Press::VoucherMissing)?,
                "pin-pad" => {
                    let Some(pin) = pins.next() else { break };
                    std::thread::sleep(LOOK);
                    self.type_pin(pin)?;
                    walked.pins_typed += 1;
                }
                _ => break,
            }
        }
        std::thread::sleep(LOOK);
        Ok(walked)
    }

    /// Reads the page that ended a walk to its end and takes the card away if it still lies there.
    ///
    /// # Errors
    /// When the kiosk does not become idle.
    pub fn leave(&mut self, page: Page) -> io::Result<()> {
        self.press(page, Press::Done)?;
        let mut stage = self.next_stage(STAGE_WAIT_MAX)?;
        if stage.as_deref() == Some("renew") {
            self.look_and_press(Page::Renew, Press::Done)?;
            stage = self.next_stage(STAGE_WAIT_MAX)?;
        }
        if stage.as_deref() == Some("idle") {
            return Ok(());
        }
        self.card.take().map_err(io::Error::other)?;
        self.page("idle")
    }

    /// One whole reception that is expected to end on the receipt (`accepted`) or one of [`NOT_ACCEPTED`].
    ///
    /// # Errors
    /// When it ends elsewhere, with the stages it saw.
    pub fn visit(&mut self, brought: &Brought<'_>, accepted: bool) -> io::Result<Walked> {
        let walked = self.walk(brought)?;
        let ends = if accepted { &["receipt"][..] } else { &NOT_ACCEPTED[..] };
        if !ends.contains(&walked.end()) {
            return Err(io::Error::other(format!("expected {ends:?}, saw {:?}", walked.stages)));
        }
        self.leave(Page::Receipt)?;
        Ok(walked)
    }

    fn look_and_press(&self, page: Page, press: Press) -> io::Result<()> {
        std::thread::sleep(LOOK);
        self.press(page, press)
    }

    fn stage_or_lifted(&mut self) -> io::Result<Option<String>> {
        let deadline = Instant::now() + STAGE_WAIT_MAX;
        loop {
            if let Some(stage) = self.next_stage(LIFTED_WAIT)? {
                return Ok(Some(stage));
            }
            if self.card.state().map_err(io::Error::other)?.card.is_none() {
                return Ok(None);
            }
            if Instant::now() > deadline {
                return Err(io::Error::other("the kiosk says nothing"));
            }
        }
    }
}
