//! Owns what a scenario holds against the house afterwards: rows of the queue, stages of the journal, processes
//! that live.
//!
//! Promises: rows are read from the queue file through the queue's own reading calls; a stage is looked at
//! once, in the order of the journal.
//! Must never: change a row, or wait for a stage longer than it is told.

use std::io;
use std::time::Duration;

use jiff::{Timestamp, ToSpan as _};
use queue::{CheckFilter, CheckSummary, Queue, QueueError};
use reception::Reason;

use crate::gateway_sim::verify::day_in_japan;
use crate::house::House;

/// Most rows that are read of one day.
const ROWS_MAX: u32 = 200;

impl House {
    /// The reasons of every check in the queue file, oldest first; none for an accepted one.
    ///
    /// # Errors
    /// When the queue cannot be read.
    pub fn reasons(&self) -> io::Result<Vec<Vec<Reason>>> {
        Ok(self.rows()?.iter().map(|row| row.verdict.reasons().to_vec()).collect())
    }

    /// Every check in the queue file that was stored since yesterday, oldest first.
    ///
    /// # Errors
    /// When the queue cannot be read.
    pub fn rows(&self) -> io::Result<Vec<CheckSummary>> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let rows = async {
            let queue = Queue::open(&self.queue_path()).await?;
            let rows = self.read_rows(&queue).await?;
            queue.close().await;
            Ok::<_, QueueError>(rows)
        };
        runtime.block_on(rows).map_err(io::Error::other)
    }

    pub(crate) async fn read_rows(&self, queue: &Queue) -> Result<Vec<CheckSummary>, QueueError> {
        let now = Timestamp::now();
        let mut rows = Vec::new();
        // A scenario may run over midnight.
        for moment in [now - 24.hours(), now] {
            let filter = CheckFilter::of_day(day_in_japan(moment));
            rows.extend(queue.checks(&filter, None, ROWS_MAX).await?.rows.into_iter().rev());
        }
        Ok(rows)
    }

    /// The next stage in the kiosk's journal that was not looked at yet; none when none comes in this time.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn next_stage(&mut self, wait: Duration) -> io::Result<Option<String>> {
        let line = self.kiosk.says_within("stage=\"", wait)?;
        let name = line.as_deref().and_then(|line| line.split("stage=\"").nth(1)?.split('"').next());
        Ok(name.map(str::to_owned))
    }

    /// An error when a process of the product has ended or its log tells of a panic.
    ///
    /// # Errors
    /// Which one, and what its log says.
    pub fn lives(&mut self) -> io::Result<()> {
        for (name, part) in
            [("kiosk", &mut self.kiosk), ("reader", &mut self.reader), ("desk", &mut self.desk)]
        {
            let log = part.log()?;
            if !part.runs() {
                return Err(io::Error::other(format!("{name} has ended:\n{log}")));
            }
            if let Some(line) = log.lines().find(|line| line.contains("panic")) {
                return Err(io::Error::other(format!("{name} tells of a panic: {line}")));
            }
        }
        Ok(())
    }
}
