//! Owns the leave to go on with one piece of card work, shared by the thread that does it and the one that
//! waits for it.
//!
//! Promises: VERIFY can be taken once for one permit and never after it was revoked; whoever revokes learns
//! whether it was taken, so that the person is told the truth; nothing here blocks.
//! Must never: be given out again.

use std::sync::{
    Arc,
    atomic::{AtomicU8, AtomicU32, Ordering},
};

const OPEN: u8 = 0;
const VERIFY_TAKEN: u8 = 1;
const REVOKED: u8 = 2;

/// Leave to go on with one job. Clones are the same permit.
#[derive(Debug, Clone, Default)]
pub struct Permit(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    state: AtomicU8,
    exchanges: AtomicU32,
}

/// What a revoked permit had been used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revoked {
    /// VERIFY was not sent and will not be: no try was spent.
    BeforeVerify,
    /// VERIFY was sent or is just being sent: nobody knows whether a try was spent.
    AfterVerify,
}

impl Permit {
    /// A fresh permit.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one exchange. False when the permit was revoked: the exchange must not be made.
    #[must_use]
    pub fn take_exchange(&self) -> bool {
        self.0.exchanges.fetch_add(1, Ordering::Relaxed);
        !self.is_revoked()
    }

    /// Takes the one VERIFY. False when it was taken before or the permit was revoked: VERIFY must not be sent.
    #[must_use]
    pub fn take_verify(&self) -> bool {
        self.0.state.compare_exchange(OPEN, VERIFY_TAKEN, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }

    /// Whether it was revoked.
    #[must_use]
    pub fn is_revoked(&self) -> bool {
        self.0.state.load(Ordering::Acquire) & REVOKED != 0
    }

    /// Ends the permit.
    pub fn revoke(&self) -> Revoked {
        let before = self.0.state.fetch_or(REVOKED, Ordering::AcqRel);
        if before & VERIFY_TAKEN == 0 { Revoked::BeforeVerify } else { Revoked::AfterVerify }
    }

    /// Takes only VERIFY away, if it was not taken; what goes on already may go on.
    pub fn revoke_verify(&self) {
        let _taken = self.take_verify();
    }

    /// Exchanges so far: a number that grows while the card still answers.
    #[must_use]
    pub fn exchanges(&self) -> u32 {
        self.0.exchanges.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verify_is_taken_once() {
        let permit = Permit::new();
        let same = permit.clone();
        assert!(permit.take_verify());
        assert!(!same.take_verify());
        assert_eq!(permit.revoke(), Revoked::AfterVerify);
    }

    #[test]
    fn after_the_end_nothing_is_taken() {
        let permit = Permit::new();
        let supervisor = permit.clone();
        assert!(permit.take_exchange());
        assert_eq!(supervisor.revoke(), Revoked::BeforeVerify);
        assert!(!permit.take_verify());
        assert!(!permit.take_exchange());
    }

    #[test]
    fn without_verify_the_rest_goes_on() {
        let permit = Permit::new();
        permit.revoke_verify();
        assert!(!permit.take_verify());
        assert!(permit.take_exchange());
    }

    #[test]
    fn of_two_that_race_one_wins() {
        for _ in 0..1000 {
            let permit = Permit::new();
            let worker = permit.clone();
            let taken = std::thread::spawn(move || worker.take_verify());
            let revoked = permit.revoke();
            assert_eq!(taken.join().expect("thread"), revoked == Revoked::AfterVerify);
        }
    }
}
