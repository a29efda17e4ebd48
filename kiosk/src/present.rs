//! Owns the way from a stage to a page, and from a touch to an event.
//!
//! Promises: pure and exhaustive; every stage has one page, but for the boards of staff.
//! Must never: put a reason, a name or a digit on a page.

use reception::{
    CardProblem, Closed, Course, Lying, Outcome, PinNote, PlaceNote, Recess, Renewal, Stage, Touch,
    VoucherNote,
};
use screen::{COURSES_MAX, CourseKind, View};

/// What the pages of this kiosk know beside the stage.
#[derive(Debug, Clone, Copy, Default)]
pub struct Site<'a> {
    /// The courses that people come for here, at most [`COURSES_MAX`].
    pub courses: &'a [Course],
    /// Whether there is a scanner for vouchers.
    pub scanner: bool,
}

/// The page of this stage; none while staff see their boards.
#[must_use]
pub fn page(stage: &Stage, site: Site<'_>) -> Option<View> {
    Some(match stage {
        Stage::Staff => return None,
        Stage::Closed(why) => View::Closed { why: closed(*why) },
        Stage::Idle => View::Idle,
        Stage::CourseAsked => View::Course { courses: courses(site.courses) },
        Stage::PlaceCard(note) => View::PlaceCard { note: place_note(*note) },
        Stage::WrongCard(problem) => View::WrongCard { problem: card_problem(*problem) },
        Stage::Notice(_) => View::Notice,
        Stage::VoucherAsked(..) => View::Voucher,
        Stage::VoucherNumber(_, _, note) => {
            View::VoucherNumber { note: voucher_note(*note), scanner: site.scanner }
        }
        Stage::PinPad(entry) => View::PinPad { tries_left: entry.tries_left, note: pin_note(entry.note) },
        Stage::LastTry(_) => View::LastTry,
        Stage::Waiting(..) | Stage::Proving(_) | Stage::Asking(_) => {
            View::Working { what: screen::Work::Checking }
        }
        Stage::Saving(_) => View::Working { what: screen::Work::Saving },
        Stage::Receipt { number, outcome: how, .. } => {
            View::Receipt { number: *number, outcome: outcome(*how) }
        }
        Stage::Renew(renewal) => View::Renew { past: *renewal == Renewal::Past },
        Stage::TakeCard(lying) => View::TakeCard { left: *lying == Lying::Left },
    })
}

/// Whether the page must be drawn anew. Work that goes on behind a page (a challenge that arrives) must not
/// wipe the digits that are being typed on it.
#[must_use]
pub fn page_changed(before: &Stage, after: &Stage) -> bool {
    match (before, after) {
        (Stage::PinPad(old), Stage::PinPad(new)) => old.tries_left != new.tries_left || old.note != new.note,
        (before, after) => page(before, Site::default()) != page(after, Site::default()),
    }
}

fn courses(offered: &[Course]) -> [Option<CourseKind>; COURSES_MAX] {
    let mut offered = offered.iter().copied().map(course);
    std::array::from_fn(|_| offered.next())
}

fn course(course: Course) -> CourseKind {
    match course {
        Course::SpecificExam => CourseKind::SpecificExam,
        Course::SpecificGuidance => CourseKind::SpecificGuidance,
        Course::SameDayInterview => CourseKind::SameDayInterview,
        Course::DockWithContract => CourseKind::DockWithContract,
        Course::DockWithoutContract => CourseKind::DockWithoutContract,
        Course::Corporate => CourseKind::Corporate,
    }
}

fn outcome(outcome: Outcome) -> screen::Outcome {
    match outcome {
        Outcome::Accepted => screen::Outcome::Accepted,
        Outcome::SeeStaff => screen::Outcome::SeeStaff,
        Outcome::Locked => screen::Outcome::Locked,
        Outcome::Unconfirmed => screen::Outcome::Unconfirmed,
    }
}

fn closed(why: Closed) -> screen::Closed {
    match why {
        Closed::ReaderMissing => screen::Closed::ReaderMissing,
        Closed::ReaderFaulty => screen::Closed::ReaderFaulty,
        Closed::CardHeld => screen::Closed::CardHeld,
        Closed::ByStaff(Recess::NotYet) => screen::Closed::NotYet,
        Closed::ByStaff(Recess::Over) => screen::Closed::Over,
        Closed::ByStaff(Recess::Paused) => screen::Closed::Paused,
        // A person is told the same: it cannot be used, see staff.
        Closed::QueueFailed | Closed::ByStaff(Recess::Broken) => screen::Closed::QueueFailed,
    }
}

fn place_note(note: PlaceNote) -> screen::PlaceNote {
    match note {
        PlaceNote::First => screen::PlaceNote::First,
        PlaceNote::Lifted => screen::PlaceNote::Lifted,
        PlaceNote::Unreadable => screen::PlaceNote::Unreadable,
        PlaceNote::Lost => screen::PlaceNote::Lost,
    }
}

fn card_problem(problem: CardProblem) -> screen::CardProblem {
    match problem {
        CardProblem::Phone => screen::CardProblem::Phone,
        CardProblem::OldResidentCard => screen::CardProblem::OldResidentCard,
        CardProblem::OtherCard => screen::CardProblem::OtherCard,
        CardProblem::TransitCard => screen::CardProblem::TransitCard,
        CardProblem::TwoCards => screen::CardProblem::TwoCards,
    }
}

fn voucher_note(note: VoucherNote) -> screen::VoucherNote {
    match note {
        VoucherNote::First => screen::VoucherNote::First,
        VoucherNote::Unread => screen::VoucherNote::Unread,
        VoucherNote::Form => screen::VoucherNote::Form,
    }
}

fn pin_note(note: PinNote) -> screen::PinNote {
    match note {
        PinNote::First => screen::PinNote::First,
        PinNote::Wrong => screen::PinNote::Wrong,
        PinNote::Lost => screen::PinNote::Lost,
    }
}

/// The machine's word for this touch. The digits of a PIN stay behind.
#[must_use]
pub fn touch(touch: &screen::Touch) -> Touch {
    match touch {
        screen::Touch::Start => Touch::Start,
        screen::Touch::Agree => Touch::Agree,
        screen::Touch::Decline => Touch::Decline,
        screen::Touch::VoucherBrought => Touch::VoucherBrought,
        screen::Touch::VoucherMissing => Touch::VoucherMissing,
        screen::Touch::VoucherToStaff => Touch::VoucherToStaff,
        // What is typed goes another way; here it is only a sign of life.
        screen::Touch::VoucherKey | screen::Touch::VoucherNumber(_) => Touch::VoucherKey,
        screen::Touch::Pin(_) => Touch::PinComplete,
        screen::Touch::PinKey => Touch::PinKey,
        screen::Touch::PinForgotten => Touch::PinForgotten,
        screen::Touch::TryAgain => Touch::TryAgain,
        screen::Touch::CallStaff => Touch::CallStaff,
        screen::Touch::Done => Touch::Done,
        screen::Touch::MoreTime => Touch::MoreTime,
        screen::Touch::Staff => Touch::Staff,
        // What was chosen or typed goes another way.
        screen::Touch::Here
        | screen::Touch::Manner(_)
        | screen::Touch::Course(_)
        | screen::Touch::CodeKey
        | screen::Touch::Code(_)
        | screen::Touch::Choice(_) => Touch::Here,
    }
}

#[cfg(test)]
mod tests {
    use reception::{PinEntry, Prepared, Voucher};

    use super::*;

    fn pad(challenge: bool, tries_left: u8, note: PinNote) -> Stage {
        let prepared = Prepared { challenge, certificate: true };
        Stage::PinPad(PinEntry { prepared, voucher: Voucher::Brought, tries_left, note })
    }

    #[test]
    fn a_challenge_that_arrives_does_not_wipe_what_is_typed() {
        assert!(!page_changed(&pad(false, 3, PinNote::First), &pad(true, 3, PinNote::First)));
    }

    #[test]
    fn the_page_for_the_number_offers_the_scanner_only_where_there_is_one() {
        let prepared = Prepared { challenge: false, certificate: false };
        let stage = Stage::VoucherNumber(prepared, 3, VoucherNote::First);
        for scanner in [true, false] {
            let offered = View::VoucherNumber { note: screen::VoucherNote::First, scanner };
            assert_eq!(page(&stage, Site { scanner, ..Site::default() }), Some(offered));
        }
    }

    #[test]
    fn the_courses_of_the_kiosk_are_offered_in_their_order() {
        let courses = [Course::DockWithContract, Course::SpecificExam];
        let Some(View::Course { courses }) =
            page(&Stage::CourseAsked, Site { courses: &courses, scanner: false })
        else {
            panic!("the page for the course");
        };
        assert_eq!(courses, [Some(CourseKind::DockWithContract), Some(CourseKind::SpecificExam), None, None]);
    }

    #[test]
    fn a_wrong_pin_shows_the_pad_anew() {
        assert!(page_changed(&pad(true, 3, PinNote::First), &pad(false, 2, PinNote::Wrong)));
        assert!(page_changed(&pad(true, 2, PinNote::Wrong), &pad(true, 2, PinNote::Lost)));
        assert!(page_changed(&Stage::Idle, &pad(true, 3, PinNote::First)));
    }
}
