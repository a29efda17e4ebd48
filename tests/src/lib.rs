//! Owns what tests and the demo are made of: simulators, test keys, harnesses. Nothing here ships.
//!
//! Promises: every part can be started several times on one machine, on loopback or Unix sockets only.
//! Must never: be a dependency of a crate that ships.

pub mod card;
pub mod pcscd_lab;
pub mod pki;
pub mod vpcd;
