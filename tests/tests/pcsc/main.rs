//! The real `reader` on a real pcscd, with the virtual card on Debian's vpcd driver.
//!
//! Promises: what costs a try or makes a signature is counted on the card's side, not believed. A scenario
//! of the fault matrix begins with the name of its row (r1 to r7).
//! Must never: run against the pcscd of the machine; each test has a lab of its own.

mod reception;
mod tools;
