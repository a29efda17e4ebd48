//! Owns the translation of a [`View`] into what the pages read.
//!
//! Promises: pure; every face is complete, so a page never shows a remainder of the page before.
//! Must never: choose a sentence. It names the case, `sentences.slint` has the words.

use crate::ui::{CardKind, ClosedWhy, Face, Page, PinWhy, PlaceWhy, VoucherWhy, WorkKind};
use crate::view::{CardProblem, Closed, PinNote, PlaceNote, View, VoucherNote, Work};

/// Tries of a card whose PIN was not mistyped (jpki.md §1.2).
const TRIES_FULL: u8 = 3;

/// The face of a view.
pub fn face(view: View) -> Face {
    match view {
        View::Idle => plain(Page::Idle),
        View::PlaceCard { note } => Face { place: place(note), ..plain(Page::PlaceCard) },
        View::WrongCard { problem } => Face { card: card(problem), ..plain(Page::WrongCard) },
        View::Notice => plain(Page::Notice),
        View::Voucher => plain(Page::Voucher),
        View::VoucherNumber { note, scanner } => {
            Face { voucher: voucher(note), scanner, ..plain(Page::VoucherNumber) }
        }
        View::PinPad { tries_left, note } => {
            Face { tries: tries_shown(tries_left, note), pin: pin(note), ..plain(Page::PinPad) }
        }
        View::LastTry => plain(Page::LastTry),
        View::Working { what } => Face { work: work(what), ..plain(Page::Working) },
        View::Receipt { number } => Face { number: number.to_string().into(), ..plain(Page::Receipt) },
        View::SeeStaff { number } => Face { number: number.to_string().into(), ..plain(Page::SeeStaff) },
        View::TakeCard => plain(Page::TakeCard),
        View::Closed { why } => Face { closed: closed(why), ..plain(Page::Closed) },
    }
}

fn plain(page: Page) -> Face {
    Face { page, ..Face::default() }
}

/// Zero hides the line. It shows when a try is already spent, so that nobody locks a card unwarned.
fn tries_shown(tries_left: u8, note: PinNote) -> i32 {
    match note {
        PinNote::Wrong => i32::from(tries_left),
        PinNote::First | PinNote::Lost if tries_left < TRIES_FULL => i32::from(tries_left),
        PinNote::First | PinNote::Lost => 0,
    }
}

fn place(note: PlaceNote) -> PlaceWhy {
    match note {
        PlaceNote::First => PlaceWhy::First,
        PlaceNote::Lifted => PlaceWhy::Lifted,
        PlaceNote::Unreadable => PlaceWhy::Unreadable,
        PlaceNote::Lost => PlaceWhy::Lost,
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

fn voucher(note: VoucherNote) -> VoucherWhy {
    match note {
        VoucherNote::First => VoucherWhy::First,
        VoucherNote::Unread => VoucherWhy::Unread,
        VoucherNote::Form => VoucherWhy::Form,
    }
}

fn pin(note: PinNote) -> PinWhy {
    match note {
        PinNote::First => PinWhy::First,
        PinNote::Wrong => PinWhy::Wrong,
        PinNote::Lost => PinWhy::Lost,
    }
}

fn work(what: Work) -> WorkKind {
    match what {
        Work::Checking => WorkKind::Checking,
        Work::Saving => WorkKind::Saving,
    }
}

fn closed(why: Closed) -> ClosedWhy {
    match why {
        Closed::ReaderMissing => ClosedWhy::ReaderMissing,
        Closed::ReaderFaulty => ClosedWhy::ReaderFaulty,
        Closed::CardHeld => ClosedWhy::CardHeld,
        Closed::QueueFailed => ClosedWhy::QueueFailed,
    }
}

#[cfg(test)]
mod tests {
    use super::{PinNote, tries_shown};

    #[test]
    fn tries_are_shown_as_soon_as_one_is_spent() {
        assert_eq!(tries_shown(3, PinNote::First), 0);
        assert_eq!(tries_shown(2, PinNote::First), 2);
        assert_eq!(tries_shown(3, PinNote::Lost), 0);
        assert_eq!(tries_shown(2, PinNote::Lost), 2);
        assert_eq!(tries_shown(3, PinNote::Wrong), 3);
        assert_eq!(tries_shown(2, PinNote::Wrong), 2);
    }
}
