//! Owns the list of outcomes that a run came to, so that a corpus which no longer reaches them is noticed.
//!
//! Promises: each name is said once a process, on standard error, as `reached NAME`.
//! Must never: say anything of the input.

use std::{
    collections::BTreeSet,
    io::Write as _,
    sync::{Mutex, PoisonError},
};

static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// Says that this outcome came about.
pub fn reached(name: &'static str) {
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    if names.insert(name) {
        // Nobody may be listening.
        let _unheard = writeln!(std::io::stderr(), "reached {name}");
    }
}
