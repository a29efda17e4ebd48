//! Owns what the runs add up to: medians, percentiles, the worst.
//!
//! Promises: percentiles are runs that happened (nearest rank), never something between two.
//! Must never: leave out a slow run.

use crate::family::{Memory, Spent};

/// What was measured of one program.
#[derive(Default)]
pub struct Figures {
    /// From exec to the whole page on the screen (µs).
    pub starts: Values,
    /// From a finger on a key to the changed dot on the screen (µs).
    pub keys: Values,
    /// Time on a core for one step of the moving card, the X server's included (µs).
    pub steps: Values,
    /// How far a step came from its time (µs).
    pub offsets: Values,
    /// Time on a core while nothing moved (µs for each run).
    pub idle: Values,
    /// Context switches while nothing moved.
    pub switches: Values,
    /// Memory with the pad of the PIN, after typing (bytes).
    pub memory: Values,
    /// What of it lies in no file (bytes).
    pub no_file: Values,
    /// Processes then.
    pub processes: Values,
}

impl Figures {
    /// One more look at the memory.
    pub fn add_memory(&mut self, memory: Memory) {
        self.memory.add(memory.all);
        self.no_file.add(memory.no_file);
    }

    /// One more idle time.
    pub fn add_idle(&mut self, spent: Spent) {
        self.idle.add(spent.nanos / 1000);
        self.switches.add(spent.switches);
    }
}

/// Values of one kind.
#[derive(Default)]
pub struct Values(Vec<u64>);

impl Values {
    /// One more.
    pub fn add(&mut self, value: u64) {
        self.0.push(value);
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The value that so many of a hundred do not exceed; 0 when nothing was measured.
    pub fn percentile(&self, percent: usize) -> u64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let rank = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
        sorted.get(rank).copied().unwrap_or_default()
    }

    /// The largest.
    pub fn worst(&self) -> u64 {
        self.percentile(100)
    }
}
