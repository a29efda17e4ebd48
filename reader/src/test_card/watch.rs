//! Owns a reader whose slot the test sets.

use std::{
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};

use crate::channel::{Slot, Watch};

/// How often the thread comes round when nothing changes. Shorter than the deadlines of the tests.
const ROUND: Duration = Duration::from_millis(50);

#[derive(Clone)]
pub struct TestWatch(Arc<(Mutex<Seen>, Condvar)>);

struct Seen {
    slot: Slot,
    round: Duration,
}

impl TestWatch {
    pub fn new(slot: Slot) -> Self {
        Self(Arc::new((Mutex::new(Seen { slot, round: ROUND }), Condvar::new())))
    }

    pub fn set(&self, slot: Slot) {
        self.0.0.lock().expect("slot").slot = slot;
        self.0.1.notify_all();
    }

    /// Comes round as rarely as a real one.
    pub fn takes_its_time(&self) {
        self.0.0.lock().expect("slot").round = Duration::MAX;
    }
}

impl Watch for TestWatch {
    fn wait_change(&mut self, known: Slot, at_most: Duration) -> Slot {
        let seen = self.0.0.lock().expect("slot");
        let at_most = at_most.min(seen.round);
        self.0.1.wait_timeout_while(seen, at_most, |seen| seen.slot == known).expect("slot").0.slot
    }
}
