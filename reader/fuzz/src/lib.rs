//! The bodies of the fuzz targets: what is done with the fuzzer's bytes, and what must hold whatever they are.
//!
//! Promises: a broken promise of `reader` is a panic here, and so a crash that libFuzzer keeps; the same bytes
//! give the same run.
//! Must never: need a reader, a card, the network or a clock.
//!
//! `README.md` beside this crate says how to run them.

pub mod certificate;
pub mod chip;
pub mod memory;
pub mod reached;
pub mod script;
pub mod session;
pub mod wire;
