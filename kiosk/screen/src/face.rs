//! Owns the translation of a [`View`] into what the pages read.
//!
//! Promises: pure; every face is complete, so a page never shows a remainder of the page before.
//! Must never: choose a sentence. `said.rs` does, for the eye and for the ear.

use slint::{ModelRc, SharedString, VecModel};

use crate::board::{Asks, Board};
use crate::manner::Manner;
use crate::said::{Said, said};
use crate::sentences::{Language, Sentence};
use crate::ui::{self, CardKind, Face, Page};
use crate::view::{CardProblem, View};

/// The face of a view, in a language.
pub fn face(view: View, language: Language) -> Face {
    let said = said(view);
    let words = Words { said: &said, language };
    let face = Face { page: page(view), heading: words.heading(), ..Face::default() };
    match view {
        View::PinPad { .. } => Face { tries: words.before_last(), body: words.last(), ..face },
        View::WrongCard { problem } => {
            Face { card: card(problem), body: words.first(), remark: words.last(), ..face }
        }
        View::VoucherNumber { scanner, .. } => {
            Face { scanner, body: words.first(), remark: words.last(), ..face }
        }
        View::Receipt { number, .. } => {
            Face { number: number.to_string().into(), body: words.first(), remark: words.last(), ..face }
        }
        View::Course { .. } => Face { choices: words.buttons(), ..face },
        View::Idle
        | View::PlaceCard { .. }
        | View::Notice
        | View::Voucher
        | View::LastTry
        | View::Working { .. }
        | View::Renew { .. }
        | View::TakeCard { .. }
        | View::Closed { .. } => Face { body: words.first(), ..face },
    }
}

/// The face of a board, whatever language the person before has chosen.
pub fn board_face(board: &Board) -> Face {
    let page = match board.asks {
        Asks::Code => Page::StaffCode,
        Asks::Choice => Page::Staff,
    };
    let choices: Vec<_> = board.choices.iter().map(SharedString::from).collect();
    Face {
        page,
        heading: (&board.title).into(),
        body: board.lines.join("\n").into(),
        choices: ModelRc::new(VecModel::from(choices)),
        ..Face::default()
    }
}

/// The dress of the pages.
pub fn dress(manner: Manner) -> ui::Manner {
    let Manner { large, contrast, low, voice, speaks, .. } = manner;
    ui::Manner { large, contrast, low, voice, speaks }
}

/// A language as the pages name it.
pub fn tongue(language: Language) -> ui::Language {
    match language {
        Language::Ja => ui::Language::Ja,
        Language::Easy => ui::Language::Easy,
        Language::En => ui::Language::En,
        Language::Zh => ui::Language::Zh,
        Language::Ko => ui::Language::Ko,
        Language::Vi => ui::Language::Vi,
        Language::Pt => ui::Language::Pt,
    }
}

/// The language that the pages name.
pub fn language(tongue: ui::Language) -> Language {
    match tongue {
        ui::Language::Ja => Language::Ja,
        ui::Language::Easy => Language::Easy,
        ui::Language::En => Language::En,
        ui::Language::Zh => Language::Zh,
        ui::Language::Ko => Language::Ko,
        ui::Language::Vi => Language::Vi,
        ui::Language::Pt => Language::Pt,
    }
}

/// What is said, as texts of one language.
struct Words<'a> {
    said: &'a Said,
    language: Language,
}

impl Words<'_> {
    fn heading(&self) -> SharedString {
        self.text(Some(&self.said.heading))
    }

    fn first(&self) -> SharedString {
        self.text(self.said.body.first())
    }

    fn last(&self) -> SharedString {
        self.text(self.said.body.last())
    }

    /// Empty when there is one alone.
    fn before_last(&self) -> SharedString {
        self.text(self.said.body.iter().rev().nth(1))
    }

    fn buttons(&self) -> ModelRc<SharedString> {
        let names: Vec<_> = self.said.buttons.iter().map(|name| self.text(Some(name))).collect();
        ModelRc::new(VecModel::from(names))
    }

    fn text(&self, sentence: Option<&Sentence>) -> SharedString {
        sentence.map(|sentence| sentence.text(self.language)).unwrap_or_default().into()
    }
}

fn page(view: View) -> Page {
    match view {
        View::Idle => Page::Idle,
        View::Course { .. } => Page::Course,
        View::PlaceCard { .. } => Page::PlaceCard,
        View::WrongCard { .. } => Page::WrongCard,
        View::Notice => Page::Notice,
        View::Voucher => Page::Voucher,
        View::VoucherNumber { .. } => Page::VoucherNumber,
        View::PinPad { .. } => Page::PinPad,
        View::LastTry => Page::LastTry,
        View::Working { .. } => Page::Working,
        View::Receipt { .. } => Page::Receipt,
        View::Renew { .. } => Page::Renew,
        View::TakeCard { .. } => Page::TakeCard,
        View::Closed { .. } => Page::Closed,
    }
}

fn card(problem: CardProblem) -> CardKind {
    match problem {
        CardProblem::Phone => CardKind::Phone,
        CardProblem::OldResidentCard => CardKind::OldResidentCard,
        CardProblem::OtherCard => CardKind::OtherCard,
        CardProblem::TransitCard => CardKind::TransitCard,
        CardProblem::TwoCards => CardKind::TwoCards,
    }
}
