//! Owns scenes about the reservation: none, another day, another course, several, and coming again.
//!
//! Promises: person and voucher are those of an ordinary arrival.
//! Must never: book somebody who is to have no reservation.

use super::super::booking::{FULL, week_after};
use super::super::{Arrival, Case, Course, Maker, Shown, insurers};

/// No reservation.
pub fn none(maker: &mut Maker, case: Case) -> Arrival {
    let insurer = maker.chance.of(&insurers::FOR_EXAMS);
    maker.visit(case, insurer)
}

/// For the same weekday of next week.
pub fn other_day(maker: &mut Maker, case: Case) -> Arrival {
    maker.scene(case, |maker, one| {
        maker.book(one);
        one.each_booking(|row| row.day = week_after(row.day));
    })
}

/// For this course, and for that one on the same day.
pub fn more_than_one(maker: &mut Maker, case: Case, second: Course) -> Arrival {
    maker.scene(case, |maker, one| {
        maker.book_in(one, FULL);
        maker.book_in(one, FULL);
        if let Some(row) = one.bookings.last_mut() {
            row.course = second;
        }
    })
}

/// For another course.
pub fn other_course(maker: &mut Maker, case: Case) -> Arrival {
    maker.scene(case, |maker, one| {
        maker.book(one);
        one.each_booking(|row| row.course = Course::SpecificGuidance);
    })
}

/// Accepted, then here again.
pub fn arrived_twice(maker: &mut Maker, case: Case) -> Vec<Arrival> {
    let first = maker.scene(Case::Clean, |_, _| {});
    let again = again(maker, case, &first);
    vec![first, again]
}

/// Without the voucher, then here again with it.
pub fn with_ticket_now(maker: &mut Maker, case: Case) -> Vec<Arrival> {
    let first = maker.scene(Case::NoTicket, |_, one| one.shown = Shown::NotBrought);
    let again = again(maker, case, &first);
    vec![first, again]
}

/// The same person with the same voucher; the rows of the list are those of the first visit.
fn again(maker: &mut Maker, case: Case, first: &Arrival) -> Arrival {
    let fresh = maker.visit_of(case, first.person.clone());
    Arrival { printed: first.printed.clone(), ..fresh }
}
