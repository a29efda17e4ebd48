//! The patient's side as a library: app loop, reader link, gateway client, settings.
//!
//! Promises: the window lives on the main thread, everything that waits on the runtime's; a kiosk that
//! cannot store or has no reader shows that it is closed and comes back by itself.
//! Must never: link PC/SC, listen on the network, or keep a person's data past the reception.

pub mod activate;
pub mod app;
pub mod clock;
pub mod config;
pub mod display;
pub mod gateway;
pub mod health;
pub mod people;
pub mod person;
pub mod present;
pub mod reader_link;
mod run;
pub mod scanner;
pub mod staff;
mod store;
pub mod voice;
pub mod watchdog;

pub use run::{RunError, activate_terminal, harden, run};
