//! A synthetic day of a centre: 400 arrivals of invented people, with every case of domain.md §9.
//!
//! Promises: the same seed and day give the same arrivals; every insurer has the prefecture 99, which does not
//! exist; what is expected of an arrival comes from `expected.rs`, which is written from the tables of the facts.
//! Must never: hold a living person, ask the system for randomness, or reckon an expectation with the code that
//! is under test.

use jiff::civil::Date;
pub use reception::Course;

pub mod answer;
pub mod booking;
mod case;
pub mod centre;
mod chance;
pub mod expected;
pub mod house;
pub mod insurers;
mod kana;
mod machine;
mod maker;
mod names;
pub mod person;
mod scenes;
#[cfg(test)]
mod tests;

use answer::{Answer, Credential};
use booking::Booking;
pub use case::Case;
use chance::Chance;
use expected::Expected;
use maker::Maker;
use person::Person;

/// Arrivals of a day.
pub const ARRIVALS: usize = 400;
/// How often each case is there, with other people each time.
const TIMES: usize = 2;
const OPENS_SECS: u64 = 8 * 3600;
const OPEN_SECS: u64 = 7 * 3600;

/// One person who comes to the centre. Invented, yet handled as a person's data: no Debug.
#[derive(Clone, PartialEq, Eq)]
pub struct Arrival {
    /// Why this person is in the day.
    pub case: Case,
    /// What must become of it.
    pub expected: Expected,
    /// When it is (seconds of the day).
    pub at_secs: u64,
    /// Who.
    pub person: Person,
    /// What for.
    pub course: Course,
    /// How the check is made, and how that ends.
    pub way: Way,
    /// What the service says when it is asked.
    pub answer: Answer,
    /// Days until the user certificate ends.
    pub certificate_days: i32,
    /// The voucher that was issued.
    pub printed: Printed,
    /// What the person does with it.
    pub shown: Shown,
    /// Rows of this person in the list of reservations.
    pub bookings: Vec<Booking>,
    /// Whether a time source has set the clock.
    pub clock_is_set: bool,
    /// A day of the same fiscal year on which the same person was accepted with the same voucher.
    pub used_on: Option<Date>,
}

/// A voucher (受診券, 利用券) as it is printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Printed {
    /// 整理番号.
    pub number: String,
    /// 保険者番号.
    pub insurer: &'static str,
    /// 有効期限.
    pub until: Date,
}

/// What the person does with the voucher.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// None was brought.
    NotBrought,
    /// Brought; the page for the number is left to staff.
    ToStaff,
    /// The number is typed.
    Typed,
    /// A code with the number alone is scanned.
    ScannedNumber,
    /// A code of digits one after another is scanned.
    ScannedDigits,
    /// A code with commas is scanned.
    ScannedCommas,
}

/// How the check is made, and how that ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// At the kiosk; the service answers. So many wrong PINs came before the right one; three lock the card.
    Asked {
        /// Wrong PINs.
        wrong_pins: u8,
    },
    /// At the kiosk, lifted once and put down again.
    AskedAfterLift,
    /// At the kiosk; the answer comes too late.
    LateAnswer,
    /// At the kiosk; the gateway answers with an error.
    GatewayError,
    /// At the kiosk; the service refuses the certificate.
    CertificateRefused,
    /// At the kiosk; no challenge, known before the voucher is asked.
    OfflineAtOnce,
    /// At the kiosk; no challenge, known after the voucher was read.
    OfflineLater,
    /// At the kiosk; the PIN is not known.
    PinForgotten,
    /// At the kiosk, with a card that is locked.
    LockedCard,
    /// At the kiosk, with a card without PIN.
    CardWithoutPin,
    /// At the kiosk, with a card without certificate.
    CardWithoutCertificate,
    /// At the kiosk; the card is lifted while it proves, and the person goes.
    CardRemoved,
    /// An answer file of the 既存型.
    Existing {
        /// 確認方法.
        proof: ExistingProof,
        /// The day for which was asked.
        asked_for: Date,
    },
}

/// By what the 既存型 was asked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ExistingProof {
    /// The card.
    Card,
    /// Typed numbers.
    Numbers,
    /// The numbers of a 健康保険証.
    OldCard,
}

impl Arrival {
    /// Changes the credentials of the answer.
    fn each_credential(&mut self, change: impl Fn(&mut Credential)) {
        self.answer.results.iter_mut().for_each(change);
    }

    /// Changes the rows of the list of reservations.
    fn each_booking(&mut self, change: impl Fn(&mut Booking)) {
        self.bookings.iter_mut().for_each(change);
    }
}

/// The arrivals of a day.
pub struct Population;

impl Population {
    /// [`ARRIVALS`] people in the order in which they come. The exam date lies between 1 June and 31 March, so
    /// that a voucher of its fiscal year can have been used before.
    #[must_use]
    pub fn of_day(seed: u64, exam_date: Date) -> Vec<Arrival> {
        let mut maker = Maker::new(seed, exam_date);
        let mut groups: Vec<Vec<Arrival>> = Vec::new();
        for case in Case::ALL {
            for _ in 0..TIMES {
                groups.push(scenes::scene(&mut maker, *case));
            }
        }
        let special: usize = groups.iter().map(Vec::len).sum();
        for _ in special..ARRIVALS {
            groups.push(scenes::scene(&mut maker, Case::Clean));
        }
        in_order(&mut maker.chance, groups)
    }
}

/// Everybody comes at some time; of one group the first comes first.
fn in_order(chance: &mut Chance, groups: Vec<Vec<Arrival>>) -> Vec<Arrival> {
    let mut day = Vec::new();
    for group in groups {
        let mut times: Vec<u64> = group.iter().map(|_| OPENS_SECS + chance.below(OPEN_SECS)).collect();
        times.sort_unstable();
        day.extend(group.into_iter().zip(times).map(|(one, at_secs)| Arrival { at_secs, ..one }));
    }
    day.sort_by_key(|one: &Arrival| one.at_secs);
    day
}

/// The western year in which the fiscal year of this day begins.
fn fiscal_year(day: Date) -> i16 {
    if day.month() >= 4 { day.year() } else { day.year() - 1 }
}
