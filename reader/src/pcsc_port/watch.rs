//! Owns the wait for cards and readers, over PC/SC status changes.
//!
//! Promises: survives a restart of the PC/SC service, with a new context; comes round at least every
//! [`WAIT_SECS_MAX`] while the service answers.
//! Must never: open a card.

use std::{ffi::CString, thread, time::Duration};

use pcsc::{Context, Error, PNP_NOTIFICATION, ReaderState, Scope, State};

use super::{ReaderChoice, errors::channel_error, eyes::Eyes, eyes::Seen, listed};
use crate::channel::{ChannelError, Slot, Watch};

/// Longest wait for a change (seconds). Readers are listed anew after it: a reader that came between listing
/// and waiting is not announced by older services (jpki.md §7.3).
pub const WAIT_SECS_MAX: u64 = 3;
/// Pause before an unreachable service is asked again (seconds).
pub const SERVICE_PAUSE_SECS: u64 = 1;

/// Watches the chosen readers; the one with a card is the one that counts.
pub struct PcscWatch {
    eyes: Eyes,
    service: Option<Service>,
}

struct Service {
    context: Context,
    /// The plug-and-play pseudo reader and the real ones.
    states: Vec<ReaderState>,
}

impl PcscWatch {
    /// Connects to the service at the first wait.
    #[must_use]
    pub fn new(choice: ReaderChoice) -> Self {
        Self { eyes: Eyes::new(choice), service: None }
    }

    fn look(&mut self, wait: Duration) -> Result<Slot, Error> {
        let service = match &mut self.service {
            Some(service) => service,
            None => self.service.insert(Service::establish()?),
        };
        service.list()?;
        match service.context.get_status_change(wait, &mut service.states) {
            Ok(()) => service.states.iter_mut().for_each(ReaderState::sync_current_state),
            Err(Error::Timeout) => {}
            // The reader left between listing and waiting.
            Err(Error::UnknownReader) => service.states.clear(),
            Err(error) => return Err(error),
        }
        let seen: Vec<_> = service.readers().iter().map(seen).collect();
        Ok(self.eyes.slot(&seen))
    }

    fn service_lost(&mut self, error: Error, known: Slot) -> Slot {
        self.service = None;
        self.eyes.close();
        if known == Slot::NoService {
            thread::sleep(Duration::from_secs(SERVICE_PAUSE_SECS));
        } else {
            tracing::warn!(%error, "PC/SC service lost");
        }
        match channel_error(error) {
            ChannelError::ReaderGone => Slot::NoReader,
            ChannelError::ServiceGone
            | ChannelError::CardGone
            | ChannelError::CardMute
            | ChannelError::Reset
            | ChannelError::Held => Slot::NoService,
        }
    }
}

impl Clone for PcscWatch {
    /// With a context of its own. Before it sees a card the slot was told as gone, so its numbers mean new cards.
    fn clone(&self) -> Self {
        Self { eyes: self.eyes.clone(), service: None }
    }
}

impl Watch for PcscWatch {
    fn wait_change(&mut self, known: Slot, at_most: Duration) -> Slot {
        let seen = match self.look(Duration::ZERO) {
            Ok(slot) if slot == known => self.look(at_most.min(Duration::from_secs(WAIT_SECS_MAX))),
            seen => seen,
        };
        seen.unwrap_or_else(|error| self.service_lost(error, known))
    }
}

fn seen(reader: &ReaderState) -> Seen {
    Seen {
        name: reader.name().to_owned(),
        // A mute card has this bit too; it is there, and is told as unreadable.
        present: reader.current_state().contains(State::PRESENT),
        events: reader.event_count(),
    }
}

impl Service {
    fn establish() -> Result<Self, Error> {
        Ok(Self { context: Context::establish(Scope::System)?, states: Vec::new() })
    }

    /// Takes a changed list of readers over. A state that starts unaware makes the next wait return at once.
    fn list(&mut self) -> Result<(), Error> {
        let names = listed(&self.context)?;
        let same = !self.states.is_empty()
            && self.readers().iter().map(ReaderState::name).eq(names.iter().map(CString::as_c_str));
        if !same {
            self.states = vec![ReaderState::new(PNP_NOTIFICATION(), State::UNAWARE)];
            self.states.extend(names.into_iter().map(|name| ReaderState::new(name, State::UNAWARE)));
        }
        Ok(())
    }

    fn readers(&self) -> &[ReaderState] {
        self.states.get(1..).unwrap_or_default()
    }
}
