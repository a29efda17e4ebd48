//! Owns what tests and the demo are made of: simulators, test keys, harnesses. Nothing here ships.
//!
//! Promises: every part can be started several times on one machine, on loopback or Unix sockets only.
//! Must never: be a dependency of a crate that ships.

pub mod booked;
pub mod browser;
pub mod bystander;
pub mod card;
pub mod evidence;
pub mod exam_sim;
pub mod gateway_sim;
pub mod house;
pub mod kiosk_rules;
pub mod leak;
pub mod ledger;
pub mod patient;
pub mod pcscd_lab;
pub mod pki;
pub mod play;
pub mod population;
pub mod reader_house;
pub mod reader_settings;
pub mod remote;
pub mod staff;
mod staff_at_kiosk;
pub mod tls_server;
pub mod tray;
pub mod vpcd;
pub mod walk;
pub mod window;

/// Stands in every program of this package, so that a look at a binary tells whether any of it slipped in.
pub const MARKER: &str = "UKETSUKE-TEST-ONLY";
