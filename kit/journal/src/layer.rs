//! Owns the way of one event into the journal.
//!
//! Promises: MESSAGE, PRIORITY, SYSLOG_IDENTIFIER, TARGET, CODE_FILE, CODE_LINE and one field for each
//! field of the event; a journal that does not listen costs nothing but the line.
//! Must never: block the caller for longer than one datagram, or panic.

use std::io;

use systemd_journal_logger::JournalLog;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use crate::fields::Fields;

/// Sends events to journald.
pub(crate) struct JournalLayer {
    journal: JournalLog,
}

impl JournalLayer {
    /// Connects. Fails when nothing listens on the journal's socket.
    pub(crate) fn new(identifier: &'static str) -> io::Result<Self> {
        let journal = JournalLog::empty()?.with_syslog_identifier(identifier.to_owned());
        Ok(Self { journal })
    }
}

impl<S: Subscriber> Layer<S> for JournalLayer {
    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        let fields = Fields::of(event);
        let origin = event.metadata();
        // There is no third place to report to when the journal itself is gone.
        let _ = self.journal.journal_send(
            &log::Record::builder()
                .args(format_args!("{}", fields.message))
                .level(log_level(*origin.level()))
                .target(origin.target())
                .file(origin.file())
                .line(origin.line())
                .key_values(&fields.named)
                .build(),
        );
    }
}

/// Journald priorities follow from these: error 3, warn 4, info 5, debug 6, trace 7.
fn log_level(level: Level) -> log::Level {
    match level {
        Level::ERROR => log::Level::Error,
        Level::WARN => log::Level::Warn,
        Level::INFO => log::Level::Info,
        Level::DEBUG => log::Level::Debug,
        Level::TRACE => log::Level::Trace,
    }
}
