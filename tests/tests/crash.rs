//! A crash of the patient's screen, as the patient and the next one see it.
//!
//! Promises: the kiosk is started again as its unit does it; what was stored stays stored; the page that comes back is
//! that of a new reception, and the pad is empty. How long it takes is measured and printed.
//! Must never: kill anything but the kiosk, or fail because a machine is slow. What is stored at every other step of a
//! reception is asked in `kill.rs`.

use std::error::Error;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use screen::layout::{Page, Press};
use tests::house::{House, Place, ReaderKind};
use tests::ledger::Ledger;
use tests::patient::LOOK;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const SLUG: &str = "contracted";
const PIN: [&str; 2] = ["12", "34"];

/// What the unit waits before it starts the kiosk again.
fn restart_pause() -> Result<Duration> {
    let unit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../config/systemd/uketsuke-kiosk.service");
    let unit = std::fs::read_to_string(unit)?;
    assert!(unit.lines().any(|line| line == "Restart=always"));
    let pause = unit.lines().find_map(|line| line.strip_prefix("RestartSec=")).ok_or("no RestartSec")?;
    Ok(Duration::from_secs_f64(pause.parse()?))
}

/// kill -9, then what the unit does. The first page is the idle one, also while the card lies there. Prints after how
/// long there was a picture, and this page.
fn crash(house: &mut House, when: &str, card_goes: bool) -> Result<()> {
    house.kiosk.caught_up()?;
    house.kiosk.kill()?;
    let dead = Instant::now();
    if card_goes {
        house.card.take()?;
    }
    std::thread::sleep(restart_pause()?);
    house.kiosk.again()?;
    house.screen()?.wait_drawn()?;
    let drawn = dead.elapsed();
    let first = house.kiosk.says("stage=\"")?;
    let there = dead.elapsed();
    assert!(first.contains("stage=\"idle\""), "{when}: {first}");
    let (drawn, there) = (drawn.as_secs_f64(), there.as_secs_f64());
    writeln!(std::io::stdout(), "{when}: a picture after {drawn:.2} s, idle after {there:.2} s")?;
    Ok(())
}

#[tokio::test]
async fn a_crash_while_a_pin_is_typed_leaves_no_digit_for_the_next() -> Result<()> {
    let mut house = House::open(ReaderKind::Virtual, &Place::Virtual)?;
    let mut ledger = Ledger::open(&house.queue_path()).await?;
    let idle = house.screen()?.pixels()?;
    house.walk_to_pin_pad(SLUG)?;
    house.type_pin(PIN[0])?;

    // The card was taken while the screen was dark.
    crash(&mut house, "half a PIN, card taken", true)?;
    std::thread::sleep(LOOK);
    assert!(house.screen()?.pixels()? == idle, "not the idle page");
    assert_eq!(ledger.checks().await?, []);

    // The other half: with the first one still there it would be a PIN.
    house.walk_to_pin_pad(SLUG)?;
    house.type_pin(PIN[1])?;
    std::thread::sleep(LOOK);
    assert_eq!((house.stage()?.as_str(), house.card.counts(SLUG)?.verifies), ("pin-pad", 0));

    // The card stays: its reception begins anew, with the question whether its owner agrees.
    crash(&mut house, "half a PIN, card left", false)?;
    house.page("notice")?;
    house.press(Page::Notice, Press::Agree)?;
    house.page("voucher")?;
    house.press(Page::Voucher, Press::VoucherBrought)?;
    house.page("pin-pad")?;
    house.type_pin(PIN[0])?;
    house.type_pin(PIN[1])?;
    house.page("receipt")?;
    assert_eq!((ledger.checks().await?.len(), house.card.counts(SLUG)?.verifies), (1, 1));
    Ok(())
}

#[tokio::test]
async fn a_crash_before_the_receipt_is_read_loses_no_check() -> Result<()> {
    let mut house = House::open(ReaderKind::Virtual, &Place::Virtual)?;
    let mut ledger = Ledger::open(&house.queue_path()).await?;
    let idle = house.screen()?.pixels()?;
    house.walk_to_pin_pad(SLUG)?;
    house.type_pin(&PIN.concat())?;
    // Committed; the page with the number is on its way.
    house.kiosk.says(" receipt=")?;
    let stored = ledger.checks().await?;
    assert_eq!(stored.len(), 1);
    crash(&mut house, "committed, card left", false)?;
    house.page("notice")?;
    assert_eq!(ledger.checks().await?, stored);

    house.card.take()?;
    house.page("place-card")?;
    house.press(Page::PlaceCard, Press::Decline)?;
    house.page("idle")?;
    assert!(house.screen()?.pixels()? == idle, "something of the reception is left");
    assert_eq!(ledger.checks().await?, stored);
    Ok(())
}
