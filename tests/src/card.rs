//! Owns the virtual My Number card (マイナンバーカード): APDU level, file tree, PIN counter, RSA key.
//!
//! Promises: answers as jpki.md §1 says real cards do, counts on its own side what it was asked, and can fail
//! at any chosen command. The same card is served in-process ([`desk`]) and to a real pcscd ([`crate::vpcd`]).
//! Must never: be compiled into a shipped binary, or keep command data in its log.

mod apdu;
mod chip;
pub mod control;
pub mod desk;
mod fault;
mod files;
mod habits;
mod key;
mod log;
mod model;
mod pace;
pub mod personas;
mod traffic;
mod virtual_card;

pub use apdu::Status;
pub use desk::CardDesk;
pub use fault::{Fault, FaultKind};
pub use habits::Habits;
pub use key::CardKey;
pub use log::{Asked, CardLog};
pub use model::{CardModel, CardSpec, PIN_TRIES_MAX};
pub use pace::Pace;
pub use personas::{Persona, personas};
pub use traffic::Traffic;
pub use virtual_card::{Exchange, VirtualCard};

use crate::pki::PkiError;

/// Why a test card could not be made. Both mean that test data is damaged.
#[derive(Debug, thiserror::Error)]
pub enum CardError {
    /// The private key is not a PKCS#8 RSA key.
    #[error("card key unreadable")]
    Key,
    /// The certificate could not be made.
    #[error(transparent)]
    Pki(#[from] PkiError),
}
