//! The desk: the staff console (職員画面) in the browser, the forwarding of approved checks, and the way in for answer
//! files of a 既存型 オンライン資格確認.
//!
//! Promises: only people with an account see a check; every move is a person's, compared with the revision
//! that the person saw; an approved check reaches the exam system at least once and under one key.
//! Must never: touch card, PIN or screen, log personal data, or decide about a person.

pub mod access;
pub mod call_centre;
pub mod clock;
pub mod commands;
pub mod config;
pub mod existing;
pub mod forward;
mod private_file;
pub mod retention;
pub mod sentences;
pub mod server;
pub mod service;
pub mod vault;
pub mod web;
