//! A slow person at the real window: one tap every 1.2 seconds, and a card that takes its time.
//!
//! Promises: counts taps and decisions, which are asserted, and prints how long it took, which is not.
//! Must never: fail because a machine is slow.

use std::error::Error;
use std::io::Write as _;
use std::time::{Duration, Instant};

use screen::layout::{Page, Press};
use tests::card::Pace;
use tests::house::{House, Place, ReaderKind};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Between two taps of a slow person.
const TAP: Duration = Duration::from_millis(1200);
/// A card as it was measured with real ones (jpki.md): 15 ms a command, 600 ms a signature.
const CARD: Pace =
    Pace { command: Duration::from_millis(15), byte: Duration::ZERO, signature: Duration::from_millis(600) };

#[test]
fn a_slow_person_has_three_decisions_and_six_taps() -> Result<()> {
    let mut house = House::open(ReaderKind::Virtual, &Place::Virtual)?;
    house.card.pace(&CARD)?;
    let mut taps = 0;
    let begun = Instant::now();
    house.card.put("contracted")?;
    let mut tap = |house: &House, page, press| -> Result<()> {
        std::thread::sleep(TAP);
        taps += 1;
        Ok(house.press(page, press)?)
    };
    house.kiosk.says("stage=\"notice\"")?;
    tap(&house, Page::Notice, Press::Agree)?;
    house.kiosk.says("stage=\"voucher\"")?;
    tap(&house, Page::Voucher, Press::VoucherBrought)?;
    house.kiosk.says("stage=\"pin-pad\"")?;
    for digit in [1, 2, 3, 4] {
        tap(&house, Page::PinPad, Press::Digit(digit))?;
    }
    house.kiosk.says("stage=\"receipt\"")?;
    let took = begun.elapsed();
    let decisions = 3;
    assert_eq!(taps, decisions - 1 + 4, "agree, voucher, and the PIN of four digits");
    writeln!(
        std::io::stdout(),
        "card down to receipt: {:.1} s, {taps} taps, {decisions} decisions (agree, voucher, PIN)",
        took.as_secs_f64()
    )?;
    house.leave(Page::Receipt)?;
    Ok(())
}
