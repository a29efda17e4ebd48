//! Owns the figures of the real `kiosk`: in a house, with a voice, after one reception in each language.
//!
//! Promises: it is the program that ships, with all its threads; only card, gateway and exam system are simulated.
//! Must never: run beside another kiosk of this bench, which would share its memory.

use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use screen::Language;
use screen::layout::{Page, Press};
use tests::house::{House, Place, ReaderKind};
use tests::patient::LOOK;

use crate::Result;
use crate::eye::{Eye, SCREEN};
use crate::family::{Count, Memory, Spent, memory};
use crate::figures::Values;
use crate::runs::{IDLE, micros};

const START_MAX: Duration = Duration::from_secs(30);
const SETTLED: Duration = Duration::from_secs(3);
const SLUG: &str = "contracted";
const PIN: &str = "1234";

/// What was measured.
pub struct KioskFigures {
    /// From exec to the whole idle page on the screen (µs).
    pub starts: Values,
    /// While nobody is there, all threads, then the thread of the window alone.
    pub idle: (Spent, Spent),
    /// Memory when it has just started.
    pub fresh: Memory,
    /// Memory at the PIN pad and at the receipt of each language, while it speaks.
    pub walked: Vec<Memory>,
}

/// Opens a house and measures its kiosk.
pub fn measure(clips: &Path, runs: usize) -> Result<KioskFigures> {
    let mut house = House::open(ReaderKind::Virtual, &Place::Virtual)?;
    give_voice(&mut house, clips)?;
    let eye = Eye::open(&house.screen()?.display)?;
    eye.still(SETTLED)?;
    let at_rest = eye.pixels(SCREEN)?;
    let mut starts = Values::default();
    for _ in 0..runs {
        house.kiosk.kill()?;
        eye.still(LOOK)?;
        let before = Instant::now();
        house.kiosk.again()?;
        starts.add(micros(eye.seen(SCREEN, START_MAX, |pixels| pixels == at_rest)? - before)?);
    }
    sleep(SETTLED);
    let pids = [house.kiosk.pid().ok_or("the kiosk has ended")?];
    let fresh = memory(&pids)?;
    let before = Count::of(&pids);
    sleep(IDLE);
    let after = Count::of(&pids);
    let idle = (after.since(&before), after.since_by_main(&before));
    let mut walked = Vec::new();
    house.kiosk.caught_up()?;
    for place in 0..u8::try_from(Language::ALL.len())? {
        walk(&mut house, place, &mut || memory(&pids).map(|looked| walked.push(looked)))?;
    }
    Ok(KioskFigures { starts, idle, fresh, walked })
}

/// A technician's change, then a restart. Who hears nothing sees the same.
fn give_voice(house: &mut House, clips: &Path) -> Result<()> {
    let path = house.dir().join("kiosk.toml");
    let settings = fs::read_to_string(&path)?.replace("[people]\n", "[people]\nvoice = true\n");
    fs::write(&path, format!("{settings}[voice]\nclips = {clips:?}\n"))?;
    house.kiosk.kill()?;
    Ok(house.kiosk_again()?)
}

/// One reception in the language at this place of the choice.
fn walk(house: &mut House, place: u8, weigh: &mut dyn FnMut() -> Result<()>) -> Result<()> {
    sleep(LOOK);
    house.press(Page::Idle, Press::Language)?;
    sleep(LOOK);
    house.press(Page::Languages, Press::Speak(place))?;
    sleep(LOOK);
    house.card.renew(SLUG)?;
    house.walk_to_pin_pad(SLUG)?;
    weigh()?;
    house.type_pin(PIN)?;
    house.kiosk.says("state=\"awaiting-review\"")?;
    sleep(LOOK);
    weigh()?;
    house.press(Page::Receipt, Press::Done)?;
    sleep(LOOK);
    house.card.take()?;
    Ok(house.page("idle")?)
}
