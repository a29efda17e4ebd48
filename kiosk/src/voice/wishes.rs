//! Owns what is wished to be heard: handed over by the kiosk, taken by the thread that speaks.
//!
//! Promises: handing over takes no longer than a lock held for a few instructions; only the newest wish is
//! kept; whoever rests here is woken by the next wish.
//! Must never: wake anybody while nothing is wished.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{CLIPS_MAX, Clip, Language, VOLUME_MAX};

/// The wishes of the kiosk.
pub(super) struct Wishes {
    slot: Mutex<Slot>,
    changed: Condvar,
    volume: AtomicU8,
}

#[derive(Default)]
struct Slot {
    chime: bool,
    words: Option<Words>,
    /// Wishes of any kind so far.
    wished: u64,
    ended: bool,
}

/// Sentences in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words {
    pub language: Language,
    pub clips: Vec<Clip>,
}

/// What is to be heard next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wish {
    Chime,
    Say(Words),
}

/// What ends a wish before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// Any wish after this many.
    NextWish(u64),
    /// Nothing but the end of the voice: a chime is short, and must be heard.
    End,
}

impl Until {
    fn reached(self, slot: &Slot) -> bool {
        match self {
            Self::NextWish(wished) => slot.wished != wished || slot.ended,
            Self::End => slot.ended,
        }
    }
}

impl Wishes {
    pub(super) fn new(volume: u8) -> Self {
        Self {
            slot: Mutex::default(),
            changed: Condvar::new(),
            volume: AtomicU8::new(volume.min(VOLUME_MAX)),
        }
    }

    pub(super) fn say(&self, language: Language, clips: &[Clip]) {
        let clips = clips.iter().copied().take(CLIPS_MAX).collect();
        self.wish(|slot| slot.words = Some(Words { language, clips }));
    }

    pub(super) fn chime(&self) {
        self.wish(|slot| {
            slot.words = None;
            slot.chime = true;
        });
    }

    pub(super) fn quiet(&self) {
        self.wish(|slot| slot.words = None);
    }

    pub(super) fn end(&self) {
        self.wish(|slot| slot.ended = true);
    }

    fn wish(&self, change: impl FnOnce(&mut Slot)) {
        let mut slot = self.slot();
        slot.wished += 1;
        change(&mut slot);
        drop(slot);
        self.changed.notify_all();
    }

    pub(super) fn set_volume(&self, step: u8) {
        self.volume.store(step.min(VOLUME_MAX), Ordering::Relaxed);
    }

    pub(super) fn volume(&self) -> u8 {
        self.volume.load(Ordering::Relaxed)
    }

    /// Waits for a wish; none when there will be no more. A chime comes before sentences.
    pub(super) fn next(&self) -> Option<(Wish, Until)> {
        let idle = |slot: &mut Slot| !slot.ended && !slot.chime && slot.words.is_none();
        let mut slot = self.changed.wait_while(self.slot(), idle).unwrap_or_else(PoisonError::into_inner);
        if slot.ended {
            return None;
        }
        if std::mem::take(&mut slot.chime) {
            return Some((Wish::Chime, Until::End));
        }
        let until = Until::NextWish(slot.wished);
        slot.words.take().map(|words| (Wish::Say(words), until))
    }

    /// Takes what waits, without waiting.
    #[cfg(test)]
    pub(super) fn taken(&self) -> (bool, Option<Words>) {
        let mut slot = self.slot();
        (std::mem::take(&mut slot.chime), slot.words.take())
    }

    /// Waits so long, or less when the wish is over; whether it is.
    pub(super) fn rest(&self, time: Duration, until: Until) -> bool {
        let going_on = |slot: &mut Slot| !until.reached(slot);
        let rested = self.changed.wait_timeout_while(self.slot(), time, going_on);
        let (slot, _) = rested.unwrap_or_else(PoisonError::into_inner);
        until.reached(&slot)
    }

    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIP: Clip = Clip::new("clip").unwrap();

    fn say(wishes: &Wishes, language: Language) -> Wish {
        wishes.say(language, &[CLIP]);
        Wish::Say(Words { language, clips: vec![CLIP] })
    }

    #[test]
    fn the_newest_sentences_are_taken() {
        let wishes = Wishes::new(7);
        say(&wishes, Language::Ko);
        let newest = say(&wishes, Language::En);
        let (wish, until) = wishes.next().unwrap();
        assert_eq!(wish, newest);
        assert!(!wishes.rest(Duration::ZERO, until));
        say(&wishes, Language::En);
        assert!(wishes.rest(Duration::MAX, until));
    }

    #[test]
    fn a_chime_comes_first_and_is_not_interrupted_by_sentences() {
        let wishes = Wishes::new(7);
        say(&wishes, Language::Ko);
        wishes.chime();
        let after = say(&wishes, Language::En);
        let (wish, until) = wishes.next().unwrap();
        assert_eq!(wish, Wish::Chime);
        assert!(!wishes.rest(Duration::ZERO, until));
        assert_eq!(wishes.next().unwrap().0, after);
        wishes.quiet();
        assert!(!wishes.rest(Duration::ZERO, until), "a chime is heard to its end");
        wishes.end();
        assert!(wishes.rest(Duration::MAX, until));
    }

    #[test]
    fn quiet_forgets_sentences_that_were_not_begun_and_no_chime() {
        let wishes = Wishes::new(7);
        say(&wishes, Language::Ko);
        wishes.quiet();
        let after = say(&wishes, Language::En);
        assert_eq!(wishes.next().unwrap().0, after);
        wishes.chime();
        wishes.quiet();
        assert_eq!(wishes.next().unwrap().0, Wish::Chime);
        wishes.end();
        assert_eq!(wishes.next(), None);
    }

    #[test]
    fn too_many_sentences_and_too_loud_a_volume_are_cut() {
        let wishes = Wishes::new(200);
        assert_eq!(wishes.volume(), VOLUME_MAX);
        wishes.set_volume(11);
        assert_eq!(wishes.volume(), VOLUME_MAX);
        wishes.say(Language::En, &[CLIP; CLIPS_MAX + 1]);
        let Some((Wish::Say(words), _)) = wishes.next() else { panic!("nothing to say") };
        assert_eq!(words.clips.len(), CLIPS_MAX);
    }
}
