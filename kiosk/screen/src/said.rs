//! Owns which sentences a page says.
//!
//! Promises: pure and exhaustive; what is read aloud is what is written.
//! Must never: say why a reception ends at the staff, or a number.

use crate::sentences::Sentence as S;
use crate::view::{CardProblem, Closed, CourseKind, Outcome, PinNote, PlaceNote, View, VoucherNote, Work};

/// The sentences of one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Large.
    pub heading: S,
    /// Under it, one after the other.
    pub body: Vec<S>,
    /// On its large buttons.
    pub buttons: Vec<S>,
}

impl Said {
    /// All of them, as they are read aloud.
    pub fn aloud(&self) -> impl Iterator<Item = S> {
        [self.heading].into_iter().chain(self.body.iter().copied()).chain(self.buttons.iter().copied())
    }
}

/// What the page of a view says.
#[must_use]
pub fn said(view: View) -> Said {
    match view {
        View::Idle => all(S::IdleHeading, &[S::IdleBody], &[S::Start]),
        View::Course { courses } => {
            let names = courses.into_iter().flatten().map(course).collect::<Vec<_>>();
            all(S::CourseHeading, &[], &names)
        }
        View::PlaceCard { note } => place(note),
        View::WrongCard { problem } => wrong(problem),
        View::Notice => {
            all(S::NoticeHeading, &[S::NoticeAsk, S::NoticeWhy, S::NoticeKeep, S::NoticeNever], &[S::Agree])
        }
        View::Voucher => all(S::VoucherHeading, &[S::VoucherBody], &[S::VoucherBrought, S::VoucherMissing]),
        View::VoucherNumber { note, scanner } => {
            all(S::NumberHeading, &[number(note, scanner), S::NumberNotPin], &[S::NumberToStaff])
        }
        View::PinPad { tries_left, note } => pin(tries_left, note),
        View::LastTry => all(S::LastTryHeading, &[S::LastTryBody], &[S::CallStaff, S::TryAgain]),
        View::Working { what: Work::Checking } => all(S::WorkingCheckingHeading, &[S::WorkingBody], &[]),
        View::Working { what: Work::Saving } => all(S::WorkingSavingHeading, &[S::WorkingBody], &[]),
        View::Receipt { outcome, .. } => receipt(outcome),
        View::Renew { past: false } => all(S::RenewSoonHeading, &[S::RenewBody], &[S::RenewDone]),
        View::Renew { past: true } => all(S::RenewPastHeading, &[S::RenewBody], &[S::RenewDone]),
        View::TakeCard { left: false } => all(S::TakeHeading, &[S::TakeBody], &[]),
        View::TakeCard { left: true } => all(S::LeftHeading, &[S::ClosedQueueBody], &[]),
        View::Closed { why } => closed(why),
    }
}

/// The name of a course.
#[must_use]
pub fn course(kind: CourseKind) -> S {
    match kind {
        CourseKind::SpecificExam => S::CourseSpecificExam,
        CourseKind::SpecificGuidance => S::CourseSpecificGuidance,
        CourseKind::SameDayInterview => S::CourseSameDayInterview,
        CourseKind::DockWithContract => S::CourseDockWithContract,
        CourseKind::DockWithoutContract => S::CourseDockWithoutContract,
        CourseKind::Corporate => S::CourseCorporate,
    }
}

fn place(note: PlaceNote) -> Said {
    match note {
        PlaceNote::First => all(S::PlaceFirstHeading, &[S::PlaceFirstBody], &[]),
        PlaceNote::Lifted => all(S::PlaceLiftedHeading, &[S::PlaceLiftedBody], &[]),
        PlaceNote::Unreadable => all(S::PlaceUnreadableHeading, &[S::PlaceUnreadableBody], &[]),
        PlaceNote::Lost => all(S::PlaceLostHeading, &[S::PlaceLostBody], &[]),
    }
}

fn wrong(problem: CardProblem) -> Said {
    let (heading, body) = match problem {
        CardProblem::Phone => (S::WrongPhoneHeading, S::WrongPhoneBody),
        CardProblem::OldResidentCard => (S::WrongOldHeading, S::WrongOldBody),
        CardProblem::OtherCard => (S::WrongOtherHeading, S::WrongOtherBody),
        CardProblem::TransitCard => (S::WrongTransitHeading, S::WrongTransitBody),
        CardProblem::TwoCards => (S::WrongTwoHeading, S::WrongTwoBody),
    };
    all(heading, &[body, S::WrongHelp], &[])
}

fn number(note: VoucherNote, scanner: bool) -> S {
    match (note, scanner) {
        (VoucherNote::First, false) => S::NumberTypeBody,
        (VoucherNote::First, true) => S::NumberScanBody,
        (VoucherNote::Unread, false) => S::NumberUnreadBody,
        (VoucherNote::Unread, true) => S::NumberUnreadScanBody,
        (VoucherNote::Form, _) => S::NumberFormBody,
    }
}

/// Tries of a card whose PIN was not mistyped (jpki.md §1.2).
const TRIES_FULL: u8 = 3;

/// Tries are said as soon as one is spent, so that nobody locks a card unwarned.
fn pin(tries_left: u8, note: PinNote) -> Said {
    let (heading, body) = match note {
        PinNote::First => (S::PinFirstHeading, S::PinFirstBody),
        PinNote::Wrong => (S::PinWrongHeading, S::PinWrongBody),
        PinNote::Lost => (S::PinLostHeading, S::PinLostBody),
    };
    let full = tries_left >= TRIES_FULL && note != PinNote::Wrong;
    let tries = match tries_left {
        0 | 1 => S::PinTries1,
        2 => S::PinTries2,
        _ => S::PinTries3,
    };
    let body: &[S] = if full { &[body] } else { &[tries, body] };
    all(heading, body, &[S::PinForgotten])
}

fn receipt(outcome: Outcome) -> Said {
    let (heading, body) = match outcome {
        Outcome::Accepted => (S::ReceiptHeading, S::ReceiptBody),
        Outcome::SeeStaff => (S::StaffHeading, S::StaffBody),
        Outcome::Locked => (S::LockedHeading, S::LockedBody),
        Outcome::Unconfirmed => (S::UnconfirmedHeading, S::UnconfirmedBody),
    };
    all(heading, &[body, S::ReceiptNumber], &[S::Done])
}

fn closed(why: Closed) -> Said {
    let (heading, body) = match why {
        Closed::ReaderMissing => (S::ClosedMissingHeading, S::ClosedMissingBody),
        Closed::ReaderFaulty => (S::ClosedFaultyHeading, S::ClosedFaultyBody),
        Closed::CardHeld => (S::ClosedHeldHeading, S::ClosedHeldBody),
        Closed::QueueFailed => (S::ClosedQueueHeading, S::ClosedQueueBody),
        Closed::NotYet => (S::ClosedEarlyHeading, S::ClosedEarlyBody),
        Closed::Over => (S::ClosedOverHeading, S::ClosedOverBody),
        Closed::Paused => (S::ClosedPausedHeading, S::ClosedPausedBody),
    };
    all(heading, &[body], &[])
}

fn all(heading: S, body: &[S], buttons: &[S]) -> Said {
    Said { heading, body: body.to_vec(), buttons: buttons.to_vec() }
}
