//! Owns a card and a watch that hang when a test says so, as a PC/SC service does that has stopped.

use std::{
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use reader_wire::CardKind;

use crate::{
    channel::{Channel, ChannelError, Connect, ExtendedReads, RESPONSE_BYTES_MAX, Slot, Watch},
    test_card::{TestCard, TestChannel, TestWatch},
};

/// Who comes here waits while it is closed.
#[derive(Clone, Default)]
pub struct Gate(Arc<(Mutex<State>, Condvar)>);

#[derive(Default)]
struct State {
    holds: Holds,
    opened: u32,
    waiting: u32,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Holds {
    #[default]
    Nobody,
    Next,
    All,
}

impl Gate {
    /// Whoever comes next is held, those behind are not.
    pub fn hold_next(&self) {
        self.0.0.lock().expect("gate").holds = Holds::Next;
    }

    pub fn hold_all(&self) {
        self.0.0.lock().expect("gate").holds = Holds::All;
    }

    /// Lets everybody go.
    pub fn open(&self) {
        let mut state = self.0.0.lock().expect("gate");
        state.holds = Holds::Nobody;
        state.opened += 1;
        self.0.1.notify_all();
    }

    /// Returns when somebody is held.
    pub fn until_held(&self) {
        let state = self.0.0.lock().expect("gate");
        let patience = super::house::PATIENCE;
        let waited = self.0.1.wait_timeout_while(state, patience, |state| state.waiting == 0);
        assert!(!waited.expect("gate").1.timed_out(), "nobody comes");
    }

    fn pass(&self) {
        let mut state = self.0.0.lock().expect("gate");
        if state.holds == Holds::Nobody {
            return;
        }
        if state.holds == Holds::Next {
            state.holds = Holds::Nobody;
        }
        let opened = state.opened;
        state.waiting += 1;
        self.0.1.notify_all();
        let mut state = self.0.1.wait_while(state, |state| state.opened == opened).expect("gate");
        state.waiting -= 1;
    }
}

#[derive(Clone)]
pub struct GatedCard {
    pub card: TestCard,
    pub gate: Gate,
    /// How often the reader was made to look again.
    pub roused: Arc<AtomicUsize>,
}

pub struct GatedChannel {
    channel: TestChannel,
    gate: Gate,
}

impl Connect for GatedCard {
    type Channel = GatedChannel;

    fn connect(&mut self) -> Result<GatedChannel, ChannelError> {
        Ok(GatedChannel { channel: self.card.connect()?, gate: self.gate.clone() })
    }

    fn looked(&self, kind: CardKind) {
        self.card.looked(kind);
    }

    fn rouse(&self) {
        self.roused.fetch_add(1, Ordering::Relaxed);
    }
}

impl Channel for GatedChannel {
    fn transmit<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8; RESPONSE_BYTES_MAX],
    ) -> Result<&'r [u8], ChannelError> {
        self.gate.pass();
        self.channel.transmit(command, response)
    }

    fn extended_reads(&self) -> ExtendedReads {
        self.channel.extended_reads()
    }

    fn power_down(self) {
        self.channel.power_down();
    }
}

#[derive(Clone)]
pub struct GatedWatch {
    pub watch: TestWatch,
    pub gate: Gate,
}

impl Watch for GatedWatch {
    fn wait_change(&mut self, known: Slot, at_most: Duration) -> Slot {
        self.gate.pass();
        self.watch.wait_change(known, at_most)
    }
}
