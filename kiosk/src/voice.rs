//! The voice: says the sentences of the page that is shown, and chimes for a card left behind.
//!
//! Promises: the caller never waits; a new wish interrupts what is being said; the sound device is open only
//! while something is to be heard, so an idle kiosk never wakes; what hinders is told once to the journal, the
//! kiosk goes on in silence, and the next sentence tries again.
//! Must never: say what a person typed or what a card holds. `say` takes clips; a clip is the key of a
//! sentence that was written and recorded before anybody came. There is no way to hand it a text.

mod chime;
pub mod clip;
mod clip_file;
mod decoder;
mod loudness;
mod mouth;
pub mod settings;
mod speaker;
mod told;
mod wishes;

use std::sync::Arc;

pub use clip::Clip;
pub use screen::{Language, VOLUME_MAX};
pub use settings::Settings;

use wishes::Wishes;

/// Samples a second of every clip and of the chime.
const RATE_HZ: u32 = 24_000;
/// Sentences that one page may say.
pub const CLIPS_MAX: usize = 8;

/// The voice of the kiosk. It falls silent when this is dropped.
pub struct Voice {
    wishes: Arc<Wishes>,
}

impl Voice {
    /// Starts the thread that speaks. Opens no device; without a thread the kiosk is silent.
    #[must_use]
    pub fn open(settings: Settings) -> Self {
        let wishes = Arc::new(Wishes::new(settings.volume));
        let heard = Arc::clone(&wishes);
        let thread = std::thread::Builder::new().name("voice".into());
        if let Err(error) = thread.spawn(move || mouth::speak(&heard, &settings)) {
            tracing::error!(%error, "no thread for the voice: the kiosk is silent until it is restarted");
        }
        Self { wishes }
    }

    /// Says these sentences one after the other, in place of what is being said. More than [`CLIPS_MAX`] are
    /// not said.
    pub fn say(&self, language: Language, clips: &[Clip]) {
        self.wishes.say(language, clips);
    }

    /// Two tones, in place of what is being said. Sentences that are wished while they sound come after them.
    pub fn chime(&self) {
        self.wishes.chime();
    }

    /// Ends what is being said, at once.
    pub fn quiet(&self) {
        self.wishes.quiet();
    }

    /// How loud, from now on: 0 to [`VOLUME_MAX`]; what is above counts as that.
    pub fn volume(&self, step: u8) {
        self.wishes.set_volume(step);
    }
}

impl Drop for Voice {
    fn drop(&mut self) {
        self.wishes.end();
    }
}

#[cfg(test)]
impl Voice {
    /// A voice without a mouth: what is wished of it waits to be looked at.
    pub(crate) fn mute(volume: u8) -> Self {
        Self { wishes: Arc::new(Wishes::new(volume)) }
    }

    /// What would be heard now: whether the chime, then which sentences in which language, and how loud.
    pub(crate) fn wished(&self) -> (bool, Option<(Language, Vec<Clip>)>, u8) {
        let (chime, words) = self.wishes.taken();
        (chime, words.map(|words| (words.language, words.clips)), self.wishes.volume())
    }
}

#[cfg(test)]
mod tests;
