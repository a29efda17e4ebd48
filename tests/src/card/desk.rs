//! Owns the virtual reader: one slot, the cards that can be put on it, and the reader crate's seam over them.
//!
//! Promises: [`Watch`], [`Connect`] and [`Channel`] behave as PC/SC does: exclusive sessions, a lifted card
//! ends them, a card keeps its security status until it loses power.
//! Must never: hold its lock while a card takes its time.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use reader::channel::{Channel, ChannelError, Connect, ExtendedReads, RESPONSE_BYTES_MAX, Slot, Watch};

use super::{CardError, Exchange, Pace, VirtualCard, personas};

/// A virtual reader. Clones are handles on the same one.
#[derive(Clone, Default)]
pub struct CardDesk(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    plugged: bool,
    insertion: u32,
    lying: Option<String>,
    latest: Option<String>,
    held: bool,
    pace: Pace,
    cards: BTreeMap<String, VirtualCard>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            plugged: true,
            insertion: 0,
            lying: None,
            latest: None,
            held: false,
            pace: Pace::default(),
            cards: BTreeMap::new(),
        }
    }
}

impl State {
    fn slot(&self) -> Slot {
        match (self.plugged, &self.lying) {
            (false, _) => Slot::NoReader,
            (true, None) => Slot::Empty,
            (true, Some(_)) => Slot::Card { insertion: self.insertion },
        }
    }

    /// The card of this insertion, or why it cannot be reached.
    fn present(&mut self, insertion: u32) -> Result<&mut VirtualCard, ChannelError> {
        match self.slot() {
            Slot::NoReader | Slot::NoService => Err(ChannelError::ReaderGone),
            Slot::Card { insertion: now } if now == insertion => {
                let card = self.lying.as_ref().and_then(|name| self.cards.get_mut(name));
                card.ok_or(ChannelError::CardGone)
            }
            Slot::Card { .. } | Slot::Cards { .. } | Slot::OnlySam | Slot::Empty => {
                Err(ChannelError::CardGone)
            }
        }
    }

    fn lift(&mut self) -> Option<String> {
        let name = self.lying.take()?;
        if let Some(card) = self.cards.get_mut(&name) {
            card.power_down();
        }
        Some(name)
    }
}

impl CardDesk {
    /// A plugged reader without a card, knowing no card.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A plugged reader without a card, knowing every prepared card by its slug.
    ///
    /// # Errors
    /// [`CardError`] when the test data is damaged.
    pub fn with_personas(now_unix_secs: i64) -> Result<Self, CardError> {
        let desk = Self::new();
        for persona in personas::all_personas() {
            desk.add(persona.slug, persona.card(now_unix_secs)?);
        }
        Ok(desk)
    }

    /// Makes a card known under this name. A card that had the name is gone, with its counter.
    pub fn add(&self, name: &str, card: VirtualCard) {
        let mut state = self.lock();
        if state.lying.as_deref() == Some(name) {
            state.lift();
        }
        state.cards.insert(name.to_owned(), card);
        self.0.changed.notify_all();
    }

    /// Puts a known card down; one that lies there is lifted first. False when no card has the name.
    #[must_use]
    pub fn put(&self, name: &str) -> bool {
        let mut state = self.lock();
        if !state.cards.contains_key(name) {
            return false;
        }
        state.lift();
        state.insertion += 1;
        state.lying = Some(name.to_owned());
        state.latest = Some(name.to_owned());
        self.0.changed.notify_all();
        true
    }

    /// Lifts the card; returns its name, none when nothing lay there.
    pub fn take(&self) -> Option<String> {
        let lifted = self.lock().lift();
        self.0.changed.notify_all();
        lifted
    }

    /// Pulls the plug of the reader. A card stays on it.
    pub fn unplug(&self) {
        let mut state = self.lock();
        state.plugged = false;
        state.cards.values_mut().for_each(VirtualCard::power_down);
        self.0.changed.notify_all();
    }

    /// Plugs the reader in again. A card on it counts as put down anew.
    pub fn plug(&self) {
        let mut state = self.lock();
        if !state.plugged {
            state.plugged = true;
            state.insertion += 1;
        }
        self.0.changed.notify_all();
    }

    /// Gives all cards this pace, also those that are made later.
    pub fn set_pace(&self, pace: Pace) {
        self.lock().pace = pace;
    }

    /// What the reader shows.
    #[must_use]
    pub fn slot(&self) -> Slot {
        self.lock().slot()
    }

    /// Whether the reader is plugged in.
    #[must_use]
    pub fn is_plugged(&self) -> bool {
        self.lock().plugged
    }

    /// Whether somebody has a session with the card.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.lock().held
    }

    /// Name of the card that lies there.
    #[must_use]
    pub fn lying(&self) -> Option<String> {
        self.lock().lying.clone()
    }

    /// Name of the card that lies there or was the last to lie there.
    #[must_use]
    pub fn latest(&self) -> Option<String> {
        self.lock().latest.clone()
    }

    /// Looks at a known card, or sets a fault on it. None when no card has the name.
    pub fn with_card<T>(&self, name: &str, look: impl FnOnce(&mut VirtualCard) -> T) -> Option<T> {
        self.lock().cards.get_mut(name).map(look)
    }

    /// Sends one command to the card of this insertion and waits as long as the card takes.
    ///
    /// # Errors
    /// [`ChannelError::CardGone`] or [`ChannelError::ReaderGone`], also when that happens during the wait.
    pub fn exchange(&self, insertion: u32, command: &[u8]) -> Result<Vec<u8>, ChannelError> {
        let came = Instant::now();
        let mut state = self.lock();
        match state.present(insertion)?.exchange(command) {
            Exchange::Heard { answer, wait } => {
                let until = came + wait + state.pace.wait(command, &answer);
                let mut state = self.sit_out(state, insertion, until)?;
                state.present(insertion)?.heard(command, &answer, came, Instant::now());
                Ok(answer)
            }
            Exchange::Lifted => {
                state.lift();
                self.0.changed.notify_all();
                Err(ChannelError::CardGone)
            }
        }
    }

    /// Takes the power from the card of this insertion, if it still lies there.
    pub fn power_down(&self, insertion: u32) {
        if let Ok(card) = self.lock().present(insertion) {
            card.power_down();
        }
    }

    fn sit_out<'s>(
        &self,
        mut state: MutexGuard<'s, State>,
        insertion: u32,
        until: Instant,
    ) -> Result<MutexGuard<'s, State>, ChannelError> {
        loop {
            state.present(insertion)?;
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(state);
            }
            let waited = self.0.changed.wait_timeout(state, left);
            (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn release(&self) {
        self.lock().held = false;
        self.0.changed.notify_all();
    }

    /// A test that panics while it looks at a card leaves the card as it is.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watch for CardDesk {
    fn wait_change(&mut self, known: Slot, at_most: Duration) -> Slot {
        let unchanged = |state: &mut State| state.slot() == known;
        let waited = self.0.changed.wait_timeout_while(self.lock(), at_most, unchanged);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.slot()
    }
}

impl Connect for CardDesk {
    type Channel = DeskChannel;

    fn connect(&mut self) -> Result<DeskChannel, ChannelError> {
        let mut state = self.lock();
        if state.held {
            return Err(ChannelError::Held);
        }
        let insertion = state.insertion;
        state.present(insertion)?;
        state.held = true;
        Ok(DeskChannel { desk: self.clone(), insertion })
    }
}

/// An exclusive session with the card on a [`CardDesk`]. Dropped without [`Channel::power_down`], it leaves
/// the card powered and its security status alive, as SCARD_LEAVE_CARD does.
pub struct DeskChannel {
    desk: CardDesk,
    insertion: u32,
}

impl Channel for DeskChannel {
    fn transmit<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8; RESPONSE_BYTES_MAX],
    ) -> Result<&'r [u8], ChannelError> {
        let answer = self.desk.exchange(self.insertion, command)?;
        // An answer that does not fit was executed and is lost, as with SCARD_E_INSUFFICIENT_BUFFER.
        let room = response.get_mut(..answer.len()).ok_or(ChannelError::CardMute)?;
        room.copy_from_slice(&answer);
        Ok(room)
    }

    fn extended_reads(&self) -> ExtendedReads {
        ExtendedReads::No
    }

    fn power_down(self) {
        self.desk.power_down(self.insertion);
    }
}

impl Drop for DeskChannel {
    fn drop(&mut self) {
        self.desk.release();
    }
}

#[cfg(test)]
mod tests;
