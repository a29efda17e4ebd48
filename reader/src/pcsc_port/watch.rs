//! Owns the wait for cards and readers, over PC/SC status changes.
//!
//! Promises: survives a restart of the PC/SC service; two cards that follow each other have different
//! insertion numbers, by the service's event counter.
//! Must never: open a card.

use std::{ffi::CString, thread, time::Duration};

use pcsc::{Context, Error, PNP_NOTIFICATION, ReaderState, Scope, State};

use super::{ReaderChoice, chosen, errors::channel_error};
use crate::channel::{ChannelError, Slot, Watch};

/// Longest wait for a change (seconds). Readers are listed anew after it: a reader that came between listing
/// and waiting is not announced by older services (jpki.md §7.3).
pub const WAIT_SECS_MAX: u64 = 3;
/// Pause before an unreachable service is asked again (seconds).
pub const SERVICE_PAUSE_SECS: u64 = 1;

/// Watches the chosen readers; the one with a card is the one that counts.
pub struct PcscWatch {
    choice: ReaderChoice,
    service: Option<Service>,
    insertion: u32,
    /// Reader and event counter of the card that has this insertion number.
    counted: Option<(CString, u32)>,
}

struct Service {
    context: Context,
    /// The plug-and-play pseudo reader and the real ones.
    states: Vec<ReaderState>,
}

impl PcscWatch {
    /// Connects to the service at the first wait.
    #[must_use]
    pub const fn new(choice: ReaderChoice) -> Self {
        Self { choice, service: None, insertion: 0, counted: None }
    }

    fn look(&mut self, wait: Duration) -> Result<Slot, Error> {
        let service = match &mut self.service {
            Some(service) => service,
            None => self.service.insert(Service::establish()?),
        };
        service.list(&self.choice)?;
        match service.context.get_status_change(wait, &mut service.states) {
            Ok(()) => service.states.iter_mut().for_each(ReaderState::sync_current_state),
            Err(Error::Timeout) => {}
            // The reader left between listing and waiting.
            Err(Error::UnknownReader) => service.states.clear(),
            Err(error) => return Err(error),
        }
        Ok(self.slot())
    }

    fn slot(&mut self) -> Slot {
        let readers = self.service.as_ref().map(|service| service.readers()).unwrap_or_default();
        let Some(reader) = readers.iter().find(|reader| reader.current_state().contains(State::PRESENT))
        else {
            return if readers.is_empty() { Slot::NoReader } else { Slot::Empty };
        };
        let card = (reader.name().to_owned(), reader.event_count());
        if self.counted.as_ref() != Some(&card) {
            self.insertion = self.insertion.wrapping_add(1);
            self.counted = Some(card);
        }
        Slot::Card { insertion: self.insertion }
    }

    fn service_lost(&mut self, error: Error, known: Slot) -> Slot {
        self.service = None;
        self.counted = None;
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

impl Watch for PcscWatch {
    fn wait_change(&mut self, known: Slot, at_most: Duration) -> Slot {
        let seen = match self.look(Duration::ZERO) {
            Ok(slot) if slot == known => self.look(at_most.min(Duration::from_secs(WAIT_SECS_MAX))),
            seen => seen,
        };
        seen.unwrap_or_else(|error| self.service_lost(error, known))
    }
}

impl Service {
    fn establish() -> Result<Self, Error> {
        Ok(Self { context: Context::establish(Scope::System)?, states: Vec::new() })
    }

    /// Takes a changed list of readers over. A state that starts unaware makes the next wait return at once.
    fn list(&mut self, choice: &ReaderChoice) -> Result<(), Error> {
        let names = chosen(&self.context, choice)?;
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
