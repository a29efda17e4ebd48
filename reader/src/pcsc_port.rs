//! Owns PC/SC: the only file group that knows the `pcsc` crate.
//!
//! Promises: exclusive sessions only; every session ends with the power taken from the card, also when it is
//! dropped; no command is sent twice.
//! Must never: decide by ATR, or size a response buffer from Le.

mod choice;
mod errors;
mod extended;
mod eyes;
pub mod part10;
pub mod survey;
mod watch;

use std::{ffi::CString, sync::Arc, time::Duration};

use pcsc::{Card, Context, Disposition, Protocols, ReaderState, Scope, ShareMode, State};

use reader_wire::CardKind;

use crate::{
    channel::{Channel, ChannelError, Connect, ExtendedReads, RESPONSE_BYTES_MAX},
    model::Models,
};
pub use choice::ReaderChoice;
use errors::channel_error;
use extended::KnownReaders;
pub use watch::PcscWatch;

fn listed(context: &Context) -> Result<Vec<CString>, pcsc::Error> {
    match context.list_readers_owned() {
        Err(pcsc::Error::NoReadersAvailable) => Ok(Vec::new()),
        listed => listed,
    }
}

fn chosen(context: &Context, choice: &ReaderChoice) -> Result<Vec<CString>, pcsc::Error> {
    let mut names = listed(context)?;
    names.retain(|name| choice.takes(name));
    Ok(names)
}

/// Opens sessions over PC/SC. Keeps a context of its own.
pub struct PcscConnect {
    choice: ReaderChoice,
    context: Option<Context>,
    known: KnownReaders,
}

impl PcscConnect {
    /// Connects to whichever of the chosen readers has a card. Knows the readers of the shipped table.
    #[must_use]
    pub fn new(choice: ReaderChoice) -> Self {
        Self { choice, context: None, known: KnownReaders::new(Arc::new(Models::shipped())) }
    }

    /// With another table of readers, for [`Channel::extended_reads`].
    #[must_use]
    pub fn with_models(self, models: Arc<Models>) -> Self {
        Self { known: KnownReaders::new(models), ..self }
    }

    fn try_connect(&mut self) -> Result<PcscChannel, ChannelError> {
        let context = match self.context.take() {
            Some(context) => context,
            None => Context::establish(Scope::System).map_err(channel_error)?,
        };
        let opened = open(&context, &self.choice, &mut self.known);
        // A context does not outlive the service it was made with.
        self.context = (opened.as_ref().err() != Some(&ChannelError::ServiceGone)).then_some(context);
        opened
    }
}

impl Clone for PcscConnect {
    /// With a context of its own: a call that hangs in one does not hold the other up.
    fn clone(&self) -> Self {
        Self { choice: self.choice.clone(), context: None, known: self.known.clone() }
    }
}

impl Connect for PcscConnect {
    type Channel = PcscChannel;

    fn connect(&mut self) -> Result<PcscChannel, ChannelError> {
        let stale = self.context.is_some();
        match self.try_connect() {
            Err(ChannelError::ServiceGone) if stale => self.try_connect(),
            opened => opened,
        }
    }

    fn looked(&self, kind: CardKind) {
        self.choice.looked(kind);
    }

    fn rouse(&self) {
        if let Err(error) = rouse(&self.choice) {
            tracing::debug!(%error, "reader not roused");
        }
    }
}

/// Resets every chosen reader that shows no card. A polling daemon (1.9.9) that lost a card in mid-command takes
/// the slot for empty for as long as the next card lies there, if that came before its next poll. Only a reset
/// makes it look again; a new context does not.
fn rouse(choice: &ReaderChoice) -> Result<(), pcsc::Error> {
    let context = Context::establish(Scope::System)?;
    for state in states(&context, choice)? {
        if !state.event_state().contains(State::PRESENT) {
            let card = context.connect(state.name(), ShareMode::Direct, Protocols::UNDEFINED)?;
            card.disconnect(Disposition::ResetCard).map_err(|(_, error)| error)?;
        }
    }
    Ok(())
}

fn states(context: &Context, choice: &ReaderChoice) -> Result<Vec<ReaderState>, pcsc::Error> {
    let names = chosen(context, choice)?;
    let mut states: Vec<_> = names.into_iter().map(|name| ReaderState::new(name, State::UNAWARE)).collect();
    if !states.is_empty() {
        context.get_status_change(Duration::ZERO, &mut states)?;
    }
    Ok(states)
}

fn open(
    context: &Context,
    choice: &ReaderChoice,
    known: &mut KnownReaders,
) -> Result<PcscChannel, ChannelError> {
    let states = states(context, choice).map_err(channel_error)?;
    if states.is_empty() {
        return Err(ChannelError::ReaderGone);
    }
    let mut with_card = states
        .iter()
        .filter(|state| state.event_state().contains(State::PRESENT) && choice.may_be_a_card(state.name()));
    let name = with_card.next().ok_or(ChannelError::CardGone)?.name();
    if with_card.next().is_some() {
        // The watch is about to tell that several cards lie there.
        return Err(ChannelError::CardMute);
    }
    choice.opened(name);
    let card =
        context.connect(name, ShareMode::Exclusive, Protocols::T0 | Protocols::T1).map_err(channel_error)?;
    let extended_reads = known.extended_reads(name, &card);
    Ok(PcscChannel { card: Some(card), extended_reads })
}

/// One exclusive PC/SC session.
pub struct PcscChannel {
    card: Option<Card>,
    extended_reads: ExtendedReads,
}

impl Channel for PcscChannel {
    fn transmit<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8; RESPONSE_BYTES_MAX],
    ) -> Result<&'r [u8], ChannelError> {
        let card = self.card.as_ref().ok_or(ChannelError::CardGone)?;
        card.transmit(command, response).map_err(channel_error)
    }

    fn extended_reads(&self) -> ExtendedReads {
        self.extended_reads
    }

    fn power_down(self) {
        drop(self);
    }
}

impl Drop for PcscChannel {
    /// The crate's own drop would reset the card, which leaves a verified PIN in force (jpki.md §1.9).
    fn drop(&mut self) {
        let Some(card) = self.card.take() else { return };
        if let Err((card, error)) = card.disconnect(Disposition::UnpowerCard) {
            tracing::debug!(%error, "disconnect");
            // The service is gone, and the power with it. A card that was forgotten here would keep the context
            // and its socket open for ever.
            drop(card);
        }
    }
}
