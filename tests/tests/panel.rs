//! The panel: the picture is turned by one setting, and dark outside the hours.
//!
//! Promises: the programs that ship, a real window, real time; what is dark is black on the display.
//! Must never: wait for a minute to pass.

use std::error::Error;
use std::fs;

use jiff::{SignedDuration, Timestamp};
use screen::layout::{Page, Press};
use tests::house::{House, Place, ReaderKind};
use tests::patient::LOOK;
use tests::window::is_one_colour;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Starts the kiosk again with this section in its settings, as a technician does.
fn with_screen(house: &mut House, section: &str) -> Result<()> {
    let path = house.dir().join("kiosk.toml");
    let settings = fs::read_to_string(&path)?;
    let settings = settings.split("[screen]").next().unwrap_or_default();
    fs::write(&path, format!("{settings}[screen]\n{section}\n"))?;
    house.kiosk.kill()?;
    house.kiosk.caught_up()?;
    Ok(house.kiosk.again()?)
}

/// Hours that have ended an hour ago.
fn night() -> String {
    let at = |hours| {
        let moment = Timestamp::now() + SignedDuration::from_hours(hours);
        moment.to_zoned(reception::japan()).strftime("%H:%M").to_string()
    };
    format!("on = \"{}\"\noff = \"{}\"", at(2), at(-1))
}

fn is_black(house: &House) -> Result<bool> {
    std::thread::sleep(LOOK);
    let pixels = house.screen()?.pixels()?;
    Ok(is_one_colour(&pixels) && pixels.first() == Some(&0))
}

fn wait_dark(house: &mut House, dark: bool) -> Result<()> {
    house.kiosk.says(&format!("screen dark={dark}"))?;
    Ok(())
}

#[test]
fn outside_the_hours_it_is_dark_until_a_finger_or_a_card_comes() -> Result<()> {
    let mut house = House::open(ReaderKind::Virtual, &Place::Virtual)?;
    with_screen(&mut house, &night())?;
    wait_dark(&mut house, true)?;
    assert!(is_black(&house)?);

    // Where the page behind has its button.
    house.press(Page::Idle, Press::Start)?;
    wait_dark(&mut house, false)?;
    assert!(!is_black(&house)?);
    assert_eq!(house.stage()?, "idle", "the finger that woke it reached the page behind");
    house.press(Page::Idle, Press::Start)?;
    house.page("place-card")?;

    with_screen(&mut house, &night())?;
    wait_dark(&mut house, true)?;
    house.card.put("contracted")?;
    wait_dark(&mut house, false)?;
    std::thread::sleep(LOOK);
    assert!(!is_black(&house)?);
    assert_eq!(house.stage()?, "notice");
    Ok(())
}

/// The same process, so systemd sees no restart; and once, so there is an end of it.
#[test]
fn the_process_takes_its_rotation_along_and_stays_the_same() -> Result<()> {
    let mut house = House::open(ReaderKind::Virtual, &Place::Virtual)?;
    house.kiosk.caught_up()?;
    with_screen(&mut house, "rotation = 90")?;
    house.kiosk.says("picture rotation=90")?;
    house.kiosk.says("stage=\"idle\"")?;
    assert!(house.kiosk.runs(), "another process than the one that was started");
    assert_eq!(house.kiosk.log()?.matches("picture rotation=90").count(), 1);
    Ok(())
}
