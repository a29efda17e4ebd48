//! Owns the stopwatch: time on the wall, and time that the processor gave to this process.
//!
//! Promises: both are taken of the same work. On a machine that does other things, only the second says what the
//! work costs; the first is what people wait.
//! Must never: leave out a thread of this process.

use std::fs;
use std::time::{Duration, Instant};

use tests::population::centre::Error;

/// The kernel counts processor time for programs in hundredths of a second.
const TICK: Duration = Duration::from_millis(10);

/// What some work took.
#[derive(Debug, Clone, Copy, Default)]
pub struct Taken {
    /// On the wall.
    pub wall: Duration,
    /// Of the processor, in steps of 10 ms.
    pub cpu: Duration,
}

/// A stopwatch that runs.
pub struct Watch {
    wall: Instant,
    cpu: Duration,
}

impl Watch {
    /// Starts.
    pub fn start() -> Result<Self, Error> {
        Ok(Self { cpu: cpu()?, wall: Instant::now() })
    }

    /// What it took since the start.
    pub fn stop(&self) -> Result<Taken, Error> {
        let wall = self.wall.elapsed();
        Ok(Taken { wall, cpu: cpu()?.saturating_sub(self.cpu) })
    }
}

impl Taken {
    /// The median of each (nearest rank), by itself.
    pub fn median(all: &[Self]) -> Result<Self, Error> {
        let half = |of: fn(&Self) -> Duration| {
            let mut times: Vec<Duration> = all.iter().map(of).collect();
            times.sort_unstable();
            times.get(times.len() / 2).copied().ok_or("no round")
        };
        Ok(Self { wall: half(|one| one.wall)?, cpu: half(|one| one.cpu)? })
    }
}

impl std::ops::Add for Taken {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { wall: self.wall + other.wall, cpu: self.cpu + other.cpu }
    }
}

/// Of all threads, in the kernel and outside of it.
fn cpu() -> Result<Duration, Error> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    // The name of the program, in brackets, may hold spaces. User and system time are fields 14 and 15.
    let (_, after_name) = stat.rsplit_once(')').ok_or("no name in /proc/self/stat")?;
    let ticks: Vec<u32> =
        after_name.split_whitespace().skip(11).take(2).map(str::parse).collect::<Result<_, _>>()?;
    Ok(TICK * ticks.iter().sum())
}
