//! Owns what is done with one program: started, typed on, watched while the card moves, left alone.
//!
//! Promises: every program meets the same hands and the same eye; a page counts as drawn when the whole screen
//! looks as it did when the page had come to rest.
//! Must never: look inside a program, or ask the X server for pixels while it measures a step or the idle time.

use std::collections::BTreeMap;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use tests::window::Window;

use crate::Result;
use crate::eye::{Area, Eye, SCREEN};
use crate::family::{self, Count};
use crate::figures::Figures;
use crate::programs::{Page, Program, Starts};

/// How long a program is left alone for each idle figure.
pub const IDLE: Duration = Duration::from_secs(30);
/// Time from one step of the card to the next; `picture.slint` and both peers.
const STEP_MICROS: u64 = 700_000;
const STARTS_EACH: usize = 3;
const KEYS_EACH: u64 = 10;

const START_MAX: Duration = Duration::from_secs(30);
const KEY_MAX: Duration = Duration::from_secs(2);
/// When a program that just came up has drawn all that it will.
const SETTLED: Duration = Duration::from_secs(3);
const QUIET: Duration = Duration::from_millis(150);
/// Everything that belongs to a step is done after this time, and the next has not begun.
const STEP_DONE: Duration = Duration::from_millis(250);
const PRESS: Duration = Duration::from_millis(60);

/// A key, the key that takes it back, and the middle of the dot that answers.
const KEY_FIVE: (i16, i16) = (1030, 435);
const KEY_ERASE: (i16, i16) = (1186, 567);
const DOT: Area = Area { x: 856, y: 48, width: 16, height: 16 };
const DARK_BELOW: u8 = 0x80;

/// The screen, and what each program shows at rest.
pub struct Runs {
    window: Window,
    eye: Eye,
    starts: Starts,
    at_rest: BTreeMap<Program, Vec<u8>>,
}

impl Runs {
    /// Before an empty screen.
    pub fn new(window: Window, starts: Starts) -> Result<Self> {
        let eye = Eye::open(&window.display)?;
        Ok(Self { window, eye, starts, at_rest: BTreeMap::new() })
    }

    /// Shows each page once, for profiles and caches, and keeps what it looks like, for the eyes of people too.
    pub fn learn(&mut self, program: Program, pictures: &Path) -> Result<()> {
        for page in [Page::Card, Page::Pin] {
            self.open(program, page)?;
            sleep(SETTLED);
            if page == Page::Pin {
                self.eye.still(SETTLED)?;
                self.at_rest.insert(program, self.eye.pixels(SCREEN)?);
            }
            self.window.picture(&pictures.join(format!("{program:?}-{page:?}.png").to_lowercase()))?;
            family::end()?;
        }
        Ok(())
    }

    /// One round of everything.
    pub fn round(&self, program: Program, figures: &mut Figures) -> Result<()> {
        for start in 1..=STARTS_EACH {
            figures.starts.add(self.start(program)?);
            if start < STARTS_EACH {
                family::end()?;
            }
        }
        sleep(SETTLED);
        self.keys(figures)?;
        let pids = family::programs()?;
        figures.add_memory(family::memory(&pids)?);
        figures.processes.add(u64::try_from(pids.len())?);
        family::end()?;
        self.open(program, Page::Card)?;
        sleep(SETTLED);
        self.steps(figures)?;
        let before = Count::of(&family::programs()?);
        sleep(IDLE);
        figures.add_idle(Count::of(&family::programs()?).since(&before));
        family::end()
    }

    fn open(&self, program: Program, page: Page) -> Result<Instant> {
        self.eye.hover((0, 0))?;
        self.eye.still(QUIET)?;
        let mut command = self.starts.command(program, page)?;
        let before = Instant::now();
        command.spawn().map_err(|error| format!("{program:?} does not start: {error}"))?;
        Ok(before)
    }

    fn start(&self, program: Program) -> Result<u64> {
        let at_rest = self.at_rest.get(&program).ok_or("nobody has looked at this program yet")?;
        let before = self.open(program, Page::Pin)?;
        let drawn = self.eye.seen(SCREEN, START_MAX, |pixels| pixels == at_rest)?;
        micros(drawn - before)
    }

    /// Types a digit and takes it back. The pauses differ, so that no program's own beat is met each time.
    fn keys(&self, figures: &mut Figures) -> Result<()> {
        for round in 0..KEYS_EACH {
            for (key, full) in [(KEY_FIVE, true), (KEY_ERASE, false)] {
                self.eye.hover(key)?;
                self.eye.still(QUIET)?;
                sleep(Duration::from_millis(round * 37 % 16));
                let before = self.eye.press()?;
                let seen = self.eye.seen(DOT, KEY_MAX, |pixels| is_dark(pixels) == full)?;
                figures.keys.add(micros(seen - before)?);
                sleep(PRESS);
                self.eye.lift()?;
            }
        }
        Ok(())
    }

    /// Watches the card until it rests.
    fn steps(&self, figures: &mut Figures) -> Result<()> {
        self.eye.still(STEP_DONE)?;
        let mut spent = Self::spent()?;
        let mut last = None;
        while let Some(heard) = self.eye.drawn(Instant::now() + SETTLED)? {
            self.eye.still(STEP_DONE)?;
            let now = Self::spent()?;
            let used = now.0.since(&spent.0).nanos + now.1.since(&spent.1).nanos;
            figures.steps.add(used / 1000);
            if let Some(last) = last.replace(heard) {
                figures.offsets.add(offset(micros(heard - last)?));
            }
            spent = now;
        }
        if last.is_some() { Ok(()) } else { Err("the card does not move".into()) }
    }

    /// By the program, by the X server.
    fn spent() -> Result<(Count, Count)> {
        Ok((Count::of(&family::programs()?), Count::of(&family::server()?)))
    }
}

/// How far an interval is from whole steps: some steps leave the card where it is.
fn offset(interval: u64) -> u64 {
    let over = interval % STEP_MICROS;
    over.min(STEP_MICROS - over)
}

fn is_dark(pixels: &[u8]) -> bool {
    pixels.chunks_exact(4).all(|pixel| pixel.iter().take(3).all(|part| *part < DARK_BELOW))
}

/// A duration in microseconds.
pub fn micros(duration: Duration) -> Result<u64> {
    Ok(u64::try_from(duration.as_micros())?)
}
