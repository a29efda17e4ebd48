//! Owns what the contract side and the remote control of one simulator share.
//!
//! Promises: no lock is held over a wait; the clock is the machine's plus what a test added.
//! Must never: be used by two simulators.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{Timestamp, ToSpan as _};
use reader_wire::TerminalId;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::book::Book;
use super::fault::{FaultOrder, Faults};
use super::problem::Problem;
use super::terminals::Terminals;
use crate::card::Persona;
use crate::tls_server::Peer;

/// How often what was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GatewayCounts {
    /// Challenges given.
    pub challenges: u32,
    /// Questions received.
    pub asks: u32,
    /// Fetches received.
    pub fetches: u32,
    /// Answers given, repeated ones included.
    pub answers: u32,
}

/// Everything behind the two routers.
pub struct Shared {
    pub(super) book: Mutex<Book>,
    pub(super) terminals: Mutex<Terminals>,
    pub(super) faults: Mutex<Faults>,
    counts: Mutex<GatewayCounts>,
    ahead_secs: AtomicI64,
    hang_up: watch::Sender<u64>,
}

impl Shared {
    pub(super) fn new(book: Book, terminals: Terminals) -> Self {
        Self {
            book: Mutex::new(book),
            terminals: Mutex::new(terminals),
            faults: Mutex::default(),
            counts: Mutex::default(),
            ahead_secs: AtomicI64::new(0),
            hang_up: watch::Sender::new(0),
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        now.checked_add(self.ahead_secs.load(Ordering::SeqCst).seconds()).unwrap_or(now)
    }

    /// Moves the gateway's clock.
    pub fn advance(&self, secs: i64) {
        self.ahead_secs.fetch_add(secs, Ordering::SeqCst);
    }

    /// Puts a fault in force. One about connections also ends those that are open.
    pub fn set_fault(&self, order: Option<FaultOrder>) {
        if order.as_ref().is_some_and(|order| order.fault.is_tls()) {
            self.hang_up.send_modify(|count| *count += 1);
        }
        lock(&self.faults).set(order);
    }

    /// Revokes the certificate of a prepared card; false when there is no such card.
    pub fn revoke(&self, slug: &str) -> bool {
        let serial = Persona::find(slug).map(|persona| persona.serial);
        serial.inspect(|serial| lock(&self.book).revoke(serial)).is_some()
    }

    /// What was done so far.
    pub fn counts(&self) -> GatewayCounts {
        *lock(&self.counts)
    }

    pub(super) fn count(&self, change: impl FnOnce(&mut GatewayCounts)) {
        change(&mut lock(&self.counts));
    }

    pub(super) fn hang_up(&self) -> watch::Receiver<u64> {
        self.hang_up.subscribe()
    }

    pub(super) fn terminal(&self, peer: &Peer) -> Result<TerminalId, Problem> {
        lock(&self.terminals).of_certificate(peer.0.as_ref())
    }
}

/// A test that panicked elsewhere says so itself.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
