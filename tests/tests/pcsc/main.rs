//! The real `reader` on a real pcscd, with the virtual card on Debian's vpcd driver.
//!
//! Promises: what costs a try or makes a signature is counted on the card's side, not believed. A scenario
//! of the fault matrix begins with the name of its row (r1 to r7); one with `control` in its name shows what
//! happens without the guard.
//! Must never: run against the pcscd of the machine; each test has a lab of its own.

mod cards;
mod hostile;
mod lifted;
mod lost;
mod memory;
mod plugs;
mod probe;
mod reception;
mod security;
mod service;
mod soak;
mod tools;

use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// Kills a process as soon as this is so; says whether it came to that.
fn kill_when(pid: u32, so: impl Fn() -> bool + Send + 'static) -> JoinHandle<bool> {
    thread::spawn(move || {
        let deadline = Instant::now() + Duration::from_secs(20);
        let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
        while Instant::now() < deadline {
            if so() {
                return pid.is_some_and(|pid| kill_process(pid, Signal::KILL).is_ok());
            }
            thread::sleep(Duration::from_millis(5));
        }
        false
    })
}
