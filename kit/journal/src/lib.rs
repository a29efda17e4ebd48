//! Owns where log lines go: the systemd journal when the process writes to it, standard error elsewhere.
//!
//! Promises: in the journal each field of an event is a journal field of its own (`check_id` becomes
//! `CHECK_ID`), so that a search needs no text matching; the panic hook names a place, never a payload.
//! Must never: change or add to what the caller logs, or pass on the messages of the `log` crate, in which
//! libraries may print what they handle.
//!
//! Only the fields of the event itself are sent. Spans are not used in this product.

mod fields;
mod layer;

use std::io::{self, IsTerminal as _};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt};

use layer::JournalLayer;

/// Environment variable with the level, in the syntax of `EnvFilter`: `info` (the default), `debug`,
/// `kiosk=debug,warn`.
pub const LEVEL_VARIABLE: &str = "UKETSUKE_LOG";

/// Why logging could not start.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// Correct the variable.
    #[error("{LEVEL_VARIABLE} is not a level filter, for example \"info\": {0}")]
    Level(#[from] tracing_subscriber::filter::ParseError),
    /// Make the journal's socket reachable for this unit.
    #[error("the systemd journal does not take messages: {0}")]
    Journal(#[source] io::Error),
    /// A defect of the program: `init` was called twice.
    #[error("logging was started before")]
    Twice,
}

/// Starts logging for the whole process. `identifier` is its name in the journal (SYSLOG_IDENTIFIER).
pub fn init(identifier: &'static str) -> Result<(), InitError> {
    let filter = level()?;
    let started = Registry::default().with(output(identifier)?.with_filter(filter)).try_init();
    started.map_err(|_| InitError::Twice)
}

/// From now on a panic logs its file and line. The payload is dropped: it may quote data of a person.
pub fn install_panic_hook() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location();
        tracing::error!(
            panic_file = place.map_or("unknown", |place| place.file()),
            panic_line = place.map_or(0, |place| place.line()),
            "panicked"
        );
    }));
}

fn level() -> Result<EnvFilter, InitError> {
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::INFO.into());
    Ok(filter.parse(std::env::var(LEVEL_VARIABLE).unwrap_or_default())?)
}

fn output(identifier: &'static str) -> Result<Box<dyn Layer<Registry> + Send + Sync>, InitError> {
    if systemd_journal_logger::connected_to_journal() {
        return JournalLayer::new(identifier).map(Layer::boxed).map_err(InitError::Journal);
    }
    let terminal = io::stderr().is_terminal();
    Ok(fmt::layer().compact().with_ansi(terminal).with_writer(io::stderr).boxed())
}

#[cfg(test)]
mod tests;
