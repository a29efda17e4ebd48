//! The only process that sees a card: identifies it, reads its certificate, has it sign one statement.
//!
//! Promises: at most one VERIFY for one request of the kiosk, under every fault; no PIN, no verified card and
//! nothing of a person is kept longer than the request or the stay it belongs to.
//! Must never: open a network socket or a file; write APDU content, certificate or PIN anywhere.
//!
//! `README.md` beside this crate says how to run it. [`serve`] is the service; what watches and what
//! connects is given to it, so that a test or the demo can put a virtual card in the place of PC/SC.

pub mod apdu;
pub mod card;
mod card_thread;
pub mod certificate;
pub mod channel;
mod clerk;
pub mod debounce;
pub mod listen;
pub mod model;
pub mod pcsc_port;
mod peer;
pub mod permit;
pub mod probe;
pub mod prove;
mod service;
pub mod settings;
pub mod status;
pub mod stay;
mod supervise;
#[cfg(test)]
mod test_card;
pub mod trust;

pub use channel::{Channel, ChannelError, Connect, RESPONSE_BYTES_MAX, Slot, Watch};
pub use clerk::{ABANDONED_THREADS_MAX, REQUESTS_WAITING_MAX, TRY_PAUSE_MILLIS};
pub use service::{
    FIRST_SLOT_SECS_MAX, HELLO_SECS_MAX, Options, STOP_SECS_MAX, ServeError, THREAD_STACK_BYTES,
    WRITE_SECS_MAX, serve,
};
pub use supervise::{QUIET_SECS_MAX, REPLACE_SECS, STUCK_SECS, WORK_SECS_MAX};
pub use trust::Roots;
