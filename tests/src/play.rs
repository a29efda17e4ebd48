//! Owns the play of one whole reception: patient, member of staff, exam system, with pictures.
//!
//! Promises: every step waits for what a person would wait for and says one line when it is done; a step
//! that does not come is an error.
//! Must never: reach behind a screen; what is asserted was shown, printed by the card, or received.

use std::io;
use std::path::{Path, PathBuf};

use screen::layout::{Page, Press};

use crate::browser::Browser;
use crate::card::personas;
use crate::gateway_sim::Fault;
use crate::gateway_sim::people::TestPerson;
use crate::house::{House, STAFF_NAME, STAFF_PASSPHRASE};

/// Where pictures go, and numbers them.
pub struct Album {
    folder: PathBuf,
    pages: u32,
}

impl Album {
    /// An empty album in this folder; older pictures are removed.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn new(folder: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "png") {
                std::fs::remove_file(path)?;
            }
        }
        Ok(Self { folder: folder.to_owned(), pages: 0 })
    }

    /// Where the next picture goes.
    pub fn next(&mut self, name: &str) -> PathBuf {
        self.pages += 1;
        self.folder.join(format!("{:02}-{name}.png", self.pages))
    }

    fn screen(&mut self, house: &House, name: &str) -> io::Result<()> {
        let path = self.next(name);
        house.screen()?.picture(&path)
    }
}

/// One person with the prepared card `contracted`, from an idle kiosk to an idle kiosk.
///
/// # Errors
/// The step that did not come.
pub fn patient(house: &mut House, album: &mut Album, say: &mut dyn FnMut(&str)) -> io::Result<()> {
    let slug = "contracted";
    let pin = personas().iter().find(|persona| persona.slug == slug).map_or("", |persona| persona.pin);
    album.screen(house, "idle")?;
    house.press(Page::Idle, Press::Start)?;
    house.page("place-card")?;
    album.screen(house, "place-card")?;
    house.card.put(slug).map_err(io::Error::other)?;
    house.page("notice")?;
    album.screen(house, "notice")?;
    say("card: マイナンバーカードを置いた");
    house.press(Page::Notice, Press::Agree)?;
    house.page("voucher")?;
    album.screen(house, "voucher")?;
    house.press(Page::Voucher, Press::VoucherBrought)?;
    house.page("pin-pad")?;
    let (first, rest) = pin.split_at(2);
    house.type_pin(first)?;
    album.screen(house, "pin-pad")?;
    house.type_pin(rest)?;
    house.kiosk.says("stage=\"asking\"")?;
    let counts = house.card.counts(slug).map_err(io::Error::other)?;
    say(&format!("PIN: カードは VERIFY を {} 回受けた（残り {} 回）", counts.verifies, counts.tries_left));
    house.kiosk.says("stage=\"saving\"")?;
    say("answer: 資格確認ゲートウェイが答えた");
    house.kiosk.says("state=\"awaiting-review\"")?;
    say("stored: 受付の列に保存した");
    house.page("receipt")?;
    album.screen(house, "receipt")?;
    house.press(Page::Receipt, Press::Done)?;
    house.page("take-card")?;
    album.screen(house, "take-card")?;
    house.card.take().map_err(io::Error::other)?;
    house.page("idle")
}

/// The pages that an ordinary reception does not show, one after the other, each in a picture.
///
/// # Errors
/// The page that did not come.
pub fn other_pages(house: &mut House, album: &mut Album) -> io::Result<()> {
    for card in ["licence", "old", "phone", "transit"] {
        house.card.put(card).map_err(io::Error::other)?;
        house.page("wrong-card")?;
        album.screen(house, &format!("wrong-card-{card}"))?;
        house.card.take().map_err(io::Error::other)?;
        house.page("place-card")?;
    }
    house.walk_to_pin_pad("practice")?;
    house.type_pin("0000")?;
    house.page("pin-pad")?;
    album.screen(house, "pin-pad-wrong")?;
    house.type_pin("0000")?;
    house.page("last-try")?;
    album.screen(house, "last-try")?;
    house.press(Page::LastTry, Press::CallStaff)?;
    house.page("see-staff")?;
    album.screen(house, "see-staff")?;
    house.leave(Page::Receipt)?;
    house.gateway_fault(Fault::Delay { millis: 3000 }, Some("/v1/checks"), Some(1))?;
    house.walk_to_pin_pad("elsewhere")?;
    house.type_pin("1234")?;
    house.page("asking")?;
    album.screen(house, "working")?;
    house.page("see-staff")?;
    house.leave(Page::Receipt)?;
    if house.lab.is_some() {
        // The vpcd driver's reader cannot be unplugged.
        return Ok(());
    }
    house.card.unplug().map_err(io::Error::other)?;
    house.page("closed-reader-missing")?;
    album.screen(house, "reader-missing")?;
    house.card.plug().map_err(io::Error::other)?;
    house.page("idle")
}

/// One member of staff who signs in and approves the newest check.
///
/// # Errors
/// The page that did not come.
pub async fn staff(house: &House, album: &mut Album, say: &mut dyn FnMut(&str)) -> io::Result<()> {
    let browser = Browser::start(&house.desk_certificate()).await?;
    browser.visit(&house.console).await?;
    browser.picture(&album.next("console-login")).await?;
    browser.fill("#name", STAFF_NAME).await?;
    browser.fill("#passphrase", STAFF_PASSPHRASE).await?;
    browser.click("button[type=submit].primary").await?;
    browser.find("td.receipt a").await?;
    browser.picture(&album.next("console-list")).await?;
    browser.click("td.receipt a").await?;
    browser.find("button[formaction$='/approve']").await?;
    browser.picture(&album.next("console-check")).await?;
    browser.click("button[formaction$='/approve']").await?;
    browser.find(".notice.green").await?;
    browser.picture(&album.next("console-approved")).await?;
    say("approved: 職員が承認した");
    browser.close().await
}

/// Waits until the exam system has what was approved, and takes a picture of its page.
///
/// # Errors
/// When it does not come.
pub async fn exam_system(house: &mut House, album: &mut Album, say: &mut dyn FnMut(&str)) -> io::Result<()> {
    house.desk.says("state=\"forwarded\"")?;
    let browser = Browser::start(&house.desk_certificate()).await?;
    browser.visit(&house.exam_page).await?;
    let page = browser.source().await?;
    browser.picture(&album.next("exam-system")).await?;
    browser.close().await?;
    let person = TestPerson::find("contracted");
    if person.is_some_and(|person| page.contains(person.name)) {
        say("received: 健診システムに届いた");
        Ok(())
    } else {
        Err(io::Error::other("the exam system's page does not show the person"))
    }
}
