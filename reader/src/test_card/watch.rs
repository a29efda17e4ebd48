//! Owns a reader whose slot the test sets.

use std::{
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};

use crate::channel::{Slot, Watch};

#[derive(Clone)]
pub struct TestWatch(Arc<(Mutex<Slot>, Condvar)>);

impl TestWatch {
    pub fn new(slot: Slot) -> Self {
        Self(Arc::new((Mutex::new(slot), Condvar::new())))
    }

    pub fn set(&self, slot: Slot) {
        *self.0.0.lock().expect("slot") = slot;
        self.0.1.notify_all();
    }
}

impl Watch for TestWatch {
    fn wait_change(&mut self, known: Slot, at_most: Duration) -> Slot {
        let slot = self.0.0.lock().expect("slot");
        let waited =
            self.0.1.wait_timeout_while(slot, at_most.min(Duration::from_millis(50)), |slot| *slot == known);
        *waited.expect("slot").0
    }
}
