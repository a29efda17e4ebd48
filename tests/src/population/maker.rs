//! Owns how an arrival is put together: a person, a voucher, a reservation, a valid answer.
//!
//! Promises: what it gives stands in nobody's way; a scene changes what its case is about, and nothing else.
//! Must never: give two people one voucher number or one 予約番号.

use jiff::civil::{Date, date};

use super::answer::Answer;
use super::booking::{BARE, Booking, FULL, Style};
use super::chance::Chance;
use super::person::{People, Person};
use super::{Arrival, Case, Course, Printed, Shown, Way, expected, fiscal_year, insurers};

/// 種別 of 受診券.
pub const EXAM_TICKET: u8 = 1;
/// 種別 of セット券.
pub const SET_TICKET: u8 = 5;
/// 種別 of 利用券 (recalled only, domain.md §3.6).
pub const GUIDANCE_TICKETS: [u8; 2] = [2, 3];

const CERTIFICATE_DAYS: i32 = 900;

/// Makes arrivals.
pub struct Maker {
    /// What follows from the seed.
    pub chance: Chance,
    /// Everyone so far.
    pub people: People,
    /// The day.
    pub day: Date,
    tickets: u32,
    bookings: u32,
}

impl Maker {
    /// For this seed and day.
    #[must_use]
    pub fn new(seed: u64, day: Date) -> Self {
        let mut chance = Chance::new(seed);
        let tickets = u32::try_from(chance.below(50_000_000)).unwrap_or_default();
        Self { chance, people: People::new(day), day, tickets, bookings: 0 }
    }

    /// 3/31 at the end of the fiscal year.
    #[must_use]
    pub fn year_end(&self) -> Date {
        date(fiscal_year(self.day) + 1, 3, 31)
    }

    /// The fiscal year of the day.
    #[must_use]
    pub fn year(&self) -> i16 {
        fiscal_year(self.day)
    }

    /// Somebody of one of the insurers that commission 特定健診: as it should be but for this change, which comes
    /// before the reservation is made unless it makes one itself.
    pub fn scene(&mut self, case: Case, change: impl FnOnce(&mut Self, &mut Arrival)) -> Arrival {
        let insurer = self.chance.of(&insurers::FOR_EXAMS);
        self.scene_of(case, insurer, change)
    }

    /// The same, of this insurer.
    pub fn scene_of(
        &mut self,
        case: Case,
        insurer: &'static str,
        change: impl FnOnce(&mut Self, &mut Arrival),
    ) -> Arrival {
        let one = self.visit(case, insurer);
        self.changed(one, change)
    }

    /// The same, of this person.
    pub fn scene_with(
        &mut self,
        case: Case,
        person: Person,
        change: impl FnOnce(&mut Self, &mut Arrival),
    ) -> Arrival {
        let one = self.visit_of(case, person);
        self.changed(one, change)
    }

    fn changed(&mut self, mut one: Arrival, change: impl FnOnce(&mut Self, &mut Arrival)) -> Arrival {
        change(self, &mut one);
        if one.bookings.is_empty() {
            self.book(&mut one);
        }
        one
    }

    /// Somebody without a reservation.
    pub fn visit(&mut self, case: Case, insurer: &'static str) -> Arrival {
        let person = self.people.anyone(&mut self.chance, insurer);
        self.visit_of(case, person)
    }

    /// This person, without a reservation.
    pub fn visit_of(&mut self, case: Case, person: Person) -> Arrival {
        let printed = self.ticket(self.year(), EXAM_TICKET, person.insurer);
        let shown = if self.chance.one_in(2) { Shown::ScannedDigits } else { Shown::ScannedCommas };
        Arrival {
            case,
            expected: expected::of(case, self.day),
            at_secs: 0,
            course: Course::SpecificExam,
            way: Way::Asked { wrong_pins: 0 },
            answer: Answer { validity: 1, results: vec![person.credential()] },
            certificate_days: CERTIFICATE_DAYS,
            printed,
            shown,
            bookings: Vec::new(),
            clock_is_set: true,
            used_on: None,
            person,
        }
    }

    /// A new voucher of this fiscal year and 種別, good until the year ends.
    pub fn ticket(&mut self, year: i16, kind: u8, insurer: &'static str) -> Printed {
        self.tickets += 1 + u32::try_from(self.chance.below(9)).unwrap_or_default();
        let number = format!("{:02}{kind}{:08}", year.rem_euclid(100), self.tickets);
        Printed { number, insurer, until: date(year + 1, 3, 31) }
    }

    /// Books what the arrival comes for, in some style.
    pub fn book(&mut self, one: &mut Arrival) {
        let style = if self.chance.one_in(3) { BARE } else { FULL };
        self.book_in(one, style);
    }

    /// Books it in this style.
    pub fn book_in(&mut self, one: &mut Arrival, style: Style) {
        let person = one.person.clone();
        self.book_as(one, &person, style);
    }

    /// Books it as if the person were this one.
    pub fn book_as(&mut self, one: &mut Arrival, person: &Person, style: Style) {
        self.bookings += 1;
        let id = format!("R-{:05}", self.bookings);
        let booking = Booking::of(&mut self.chance, &id, self.day, person, &one.printed);
        one.bookings.push(Booking { course: one.course, ..booking.in_style(style) });
    }
}
