//! Owns how the person is spoken to: what is shown in which manner, and what is read aloud.
//!
//! Promises: what is heard is what the page says, in its language; the next person begins as the centre wants.
//! Must never: say a number, or anything that is not a sentence of the screen.

use reception::{Event, Patience, Stage, Touch};
use screen::{Manner, Said, Sentence, View, said};

use super::{App, Pages};
use crate::present::{self, Site};
use crate::voice::Clip;

impl<P: Pages> App<P> {
    /// None while staff see their boards.
    pub(super) fn view(&self) -> Option<View> {
        let site = Site { courses: &self.parts.courses, scanner: self.parts.patterns.is_some() };
        present::page(&self.reception.stage, site)
    }

    pub(super) fn show_page(&mut self) {
        let view = self.view();
        match view {
            None => self.show_board(),
            Some(view) if std::mem::take(&mut self.anew) => self.parts.pages.show_anew(view, self.manner),
            Some(view) => self.parts.pages.show(view),
        }
        if self.reception.stage == Stage::Idle {
            // Nobody wants to hear it all day.
            self.say([].into_iter());
        } else {
            self.read_aloud(view);
        }
    }

    /// What a page says. Boards are silent: their reader sees, and what they say is not for the hall.
    fn read_aloud(&self, view: Option<View>) {
        self.say(view.map(said).iter().flat_map(Said::aloud));
    }

    /// The person chose something. What the one before chose comes too late.
    pub(super) fn spoken_to(&mut self, manner: Manner) {
        if manner.person != self.manner.person {
            return;
        }
        let before = std::mem::replace(&mut self.manner, manner);
        if let Some(voice) = &self.parts.voice {
            voice.volume(manner.volume);
        }
        if (before.language, before.voice, before.volume) != (manner.language, manner.voice, manner.volume) {
            // Also on the idle page: whoever turns the voice on must hear that it works.
            self.read_aloud(self.view());
        }
        self.happen(Event::Touch(Touch::Here));
    }

    /// The next person is another.
    pub(super) fn forget_manner(&mut self) {
        let person = self.manner.person.wrapping_add(1);
        self.manner = Manner { person, ..self.parts.people.manner };
        self.anew = true;
        if let Some(voice) = &self.parts.voice {
            voice.volume(self.manner.volume);
        }
    }

    /// Who listens needs longer than who reads. What staff leave open does not stay open.
    pub(super) fn patience(&self) -> Patience {
        if self.reception.stage == Stage::Staff {
            Patience::USUAL
        } else if self.manner.voice {
            Patience::MOST
        } else {
            self.parts.people.patience
        }
    }

    pub(super) fn tell_warned(&self) {
        self.parts.pages.warn(self.reception.warned);
        match self.view() {
            Some(_) if self.reception.warned => self.say([Sentence::Warn, Sentence::MoreTime].into_iter()),
            view => self.read_aloud(view),
        }
    }

    pub(super) fn chime(&self) {
        if let Some(voice) = &self.parts.voice {
            voice.chime();
        }
    }

    /// What is said before ends.
    fn say(&self, sentences: impl Iterator<Item = Sentence>) {
        let Some(voice) = &self.parts.voice else { return };
        let clips: Vec<Clip> = sentences.filter_map(Clip::of).collect();
        if self.manner.voice && !clips.is_empty() {
            voice.say(self.manner.language, &clips);
        } else {
            voice.quiet();
        }
    }
}
