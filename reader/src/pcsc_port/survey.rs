//! Owns the look at every slot of the PC/SC service, for the technician: also SAM slots, also those in use.
//!
//! Promises: no exchange with a card; a slot that another program holds is left alone, and so is a SAM slot;
//! what is opened is closed at once and left as it was.
//! Must never: wait.

use std::time::Duration;

use pcsc::{Context, Disposition, Protocols, ReaderState, Scope, ShareMode, State};

use super::{
    ReaderChoice,
    errors::channel_error,
    listed,
    part10::{self, Attributes, Properties},
};
use crate::channel::ChannelError;

/// What a slot is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotState {
    /// No card.
    Empty,
    /// A card.
    Card,
    /// Another program holds it exclusively: the reader service, or a stranger.
    Held,
    /// It is listed but cannot be used.
    Unavailable,
}

/// One slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotSeen {
    /// Its name at the service. May contain the reader's serial number in brackets.
    pub name: String,
    /// Whether the reader service would use it.
    pub chosen: bool,
    /// What it is doing.
    pub state: SlotState,
    /// Answer to reset of the card, empty without one.
    pub atr: Vec<u8>,
    /// What the driver tells; empty for a slot that was left alone.
    pub properties: Properties,
    /// As above.
    pub attributes: Attributes,
}

/// Whether this name is that of a slot for a security module.
#[must_use]
pub fn is_sam(name: &str) -> bool {
    name.contains("SAM")
}

/// Looks at all slots once.
///
/// # Errors
/// [`ChannelError::ServiceGone`] when the service cannot be reached.
pub fn survey(choice: &ReaderChoice) -> Result<Vec<SlotSeen>, ChannelError> {
    let (context, states) = states()?;
    Ok(states.iter().map(|state| seen(&context, state, choice)).collect())
}

/// Whether a card lies in a chosen slot. Asks the service only, no driver.
///
/// # Errors
/// As [`survey`].
pub fn card_lies_there(choice: &ReaderChoice) -> Result<bool, ChannelError> {
    let (_context, states) = states()?;
    let has_card =
        |state: &ReaderState| choice.takes(state.name()) && state.event_state().contains(State::PRESENT);
    Ok(states.iter().any(has_card))
}

fn states() -> Result<(Context, Vec<ReaderState>), ChannelError> {
    let context = Context::establish(Scope::System).map_err(channel_error)?;
    let names = listed(&context).map_err(channel_error)?;
    let mut states: Vec<_> = names.into_iter().map(|name| ReaderState::new(name, State::UNAWARE)).collect();
    if !states.is_empty() {
        context.get_status_change(Duration::ZERO, &mut states).map_err(channel_error)?;
    }
    Ok((context, states))
}

fn seen(context: &Context, reader: &ReaderState, choice: &ReaderChoice) -> SlotSeen {
    let name = reader.name().to_string_lossy().into_owned();
    let mut state = slot_state(reader.event_state());
    let mut told = (Properties::default(), Attributes::default());
    if !is_sam(&name) && matches!(state, SlotState::Empty | SlotState::Card) {
        match ask_driver(context, reader) {
            Ok(answers) => told = answers,
            Err(pcsc::Error::SharingViolation) => state = SlotState::Held,
            Err(error) => tracing::debug!(%error, "driver not asked"),
        }
    }
    let (properties, attributes) = told;
    let chosen = choice.takes(reader.name());
    SlotSeen { name, chosen, state, atr: reader.atr().to_vec(), properties, attributes }
}

fn slot_state(state: State) -> SlotState {
    if state.intersects(State::UNAVAILABLE | State::UNKNOWN) {
        SlotState::Unavailable
    } else if state.contains(State::EXCLUSIVE) {
        SlotState::Held
    } else if state.contains(State::PRESENT) {
        SlotState::Card
    } else {
        SlotState::Empty
    }
}

/// Direct: the reader, not the card.
fn ask_driver(context: &Context, reader: &ReaderState) -> Result<(Properties, Attributes), pcsc::Error> {
    let direct = context.connect(reader.name(), ShareMode::Direct, Protocols::UNDEFINED)?;
    let told = (part10::properties(&direct), part10::attributes(&direct));
    if let Err((direct, error)) = direct.disconnect(Disposition::LeaveCard) {
        tracing::debug!(%error, "disconnect");
        // Its drop would reset the card.
        std::mem::forget(direct);
    }
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flags_of_the_service_are_read_in_this_order() {
        let rows = [
            (State::EMPTY, SlotState::Empty),
            (State::PRESENT, SlotState::Card),
            (State::PRESENT | State::MUTE, SlotState::Card),
            (State::PRESENT | State::INUSE, SlotState::Card),
            (State::PRESENT | State::EXCLUSIVE | State::INUSE, SlotState::Held),
            (State::UNAVAILABLE | State::PRESENT, SlotState::Unavailable),
            (State::UNKNOWN, SlotState::Unavailable),
        ];
        for (flags, state) in rows {
            assert_eq!(slot_state(flags), state, "{flags:?}");
        }
    }

    #[test]
    fn a_security_module_is_known_by_its_name() {
        assert!(is_sam("ACS ACR1252 Dual Reader [ACR1252 Dual Reader SAM] 01 00"));
        assert!(!is_sam("ACS ACR1252 Dual Reader [ACR1252 Dual Reader PICC] 00 00"));
    }
}
