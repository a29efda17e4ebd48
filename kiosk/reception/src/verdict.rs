//! Owns the verdict (判定): eligibility answer × contracted insurers × voucher × same person, on the exam date.
//!
//! Promises: total and deterministic; either `Accepted`, or `SeeStaff` with *all* reasons, never one of several,
//! and for each the two values that differ. `table.rs` is the decision table; the rows of domain.md §2.4 are
//! the tests.
//! Must never: reject a person, or call anything but validity 1 with one result eligible.

mod booking;
mod ground;
mod look;
mod paper;
mod table;

use jiff::civil::Date;

use crate::Course;
use crate::{
    EligibilityAnswer, InsurerList, InsurerNumber, Proof, Reason, Reservation, Rules, Voucher, VoucherData,
    VoucherKey,
};
use booking::Booked;
use ground::{Grounds, side};
use table::{Sign, VoucherSign};

pub use ground::{Ground, Side, Source, Value};

/// Everything the verdict looks at. Personal data: no Debug.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// The rules of the centre.
    pub rules: &'a Rules,
    /// What the person came for.
    pub course: Course,
    /// The day of the exam.
    pub exam_date: Date,
    /// Whether a time source has set the clock that `exam_date` was read from.
    pub clock_is_set: bool,
    /// What the service said, or why it said nothing.
    pub asked: Asked<'a>,
    /// The list in force (the rows of the answer's insurers are enough); absent when there is none or it
    /// cannot be read.
    pub insurers: Option<&'a InsurerList>,
    /// Whether a voucher was brought.
    pub voucher: Voucher,
    /// What was typed or scanned of it.
    pub voucher_data: VoucherData,
    /// The person hands it to staff and nobody has read it, so no reservation speaks for it.
    pub voucher_unread: bool,
    /// Reservations that could be the person's; absent when the day has no list.
    pub reservations: Option<&'a [Reservation]>,
}

/// What came of the question to the service.
#[derive(Clone, Copy)]
pub enum Asked<'a> {
    /// An answer, and how it was asked for.
    Answered(&'a EligibilityAnswer, Asking),
    /// None, for this reason.
    NotAnswered(Reason),
}

/// How the service was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Asking {
    /// 確認方法.
    pub proof: Proof,
    /// The day for which eligibility was asked.
    pub asked_for: Date,
    /// Whether a card was read. Otherwise nobody's identity was checked.
    pub with_card: bool,
}

/// 判定.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Nothing stands against the exam. Staff still approve.
    Accepted,
    /// Staff look at it, for these reasons (at least one, each once, in the order of [`Reason`]).
    SeeStaff(Vec<Reason>),
}

/// A verdict with its grounds, and what it was made of beside the answer. Personal data: no Debug.
#[derive(Clone, PartialEq, Eq)]
pub struct Judgement {
    grounds: Vec<Ground>,
    voucher: VoucherData,
    voucher_key: Option<VoucherKey>,
    reservation: Option<Reservation>,
}

/// An earlier check, as staff find it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EarlierCheck {
    /// The day.
    pub day: Date,
    /// 受付番号.
    pub number: u32,
}

impl Verdict {
    /// Accepted when there is no reason against it.
    #[must_use]
    pub fn from_reasons(reasons: impl IntoIterator<Item = Reason>) -> Self {
        let mut reasons: Vec<Reason> = reasons.into_iter().collect();
        reasons.sort_unstable();
        reasons.dedup();
        if reasons.is_empty() { Self::Accepted } else { Self::SeeStaff(reasons) }
    }

    /// The reasons; none when accepted.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        match self {
            Self::Accepted => &[],
            Self::SeeStaff(reasons) => reasons,
        }
    }
}

impl Judgement {
    /// The verdict: what the grounds say.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        Verdict::from_reasons(self.grounds.iter().map(|ground| ground.reason))
    }

    /// The grounds, in the order of their reasons.
    #[must_use]
    pub fn grounds(&self) -> &[Ground] {
        &self.grounds
    }

    /// What is known of the voucher, from all sources.
    #[must_use]
    pub fn voucher(&self) -> &VoucherData {
        &self.voucher
    }

    /// By which the use of the voucher is known.
    #[must_use]
    pub fn voucher_key(&self) -> Option<VoucherKey> {
        self.voucher_key
    }

    /// The reservation that is probably the person's.
    #[must_use]
    pub fn reservation(&self) -> Option<&Reservation> {
        self.reservation.as_ref()
    }

    /// The same, for a voucher that another check has used in this fiscal year.
    #[must_use]
    pub fn used_before(self, earlier: EarlierCheck) -> Self {
        self.after(Sign::Voucher(VoucherSign::Used), earlier)
    }

    /// The same, for a person who was received on this day already.
    #[must_use]
    pub fn arrived_before(self, earlier: EarlierCheck) -> Self {
        self.after(Sign::ArrivedBefore, earlier)
    }

    /// The same, with reasons that the reception itself found.
    #[must_use]
    pub fn because(mut self, reasons: &[Reason]) -> Self {
        let mut grounds = Grounds::of(self.grounds);
        for reason in reasons {
            grounds.because_once(*reason);
        }
        self.grounds = grounds.sorted();
        self
    }

    fn after(mut self, sign: Sign, EarlierCheck { day, number }: EarlierCheck) -> Self {
        let mut grounds = Grounds::of(self.grounds);
        let voucher = self.voucher.number.map(Value::VoucherNumber);
        let seen = voucher.filter(|_| matches!(sign, Sign::Voucher(_)));
        grounds.see(sign, || {
            (
                seen.and_then(|seen| side(Source::Voucher, seen)),
                side(Source::EarlierCheck, Value::Receipt { day, number }),
            )
        });
        self.grounds = grounds.sorted();
        self
    }
}

/// The verdict on these facts. What earlier checks say is added where they are stored.
#[must_use]
pub fn decide(facts: &Facts<'_>) -> Judgement {
    let mut grounds = Grounds::default();
    look::reception(facts, &mut grounds);
    let (insurers, booked) = match facts.asked {
        Asked::Answered(answer, asking) => {
            look::asking(facts, asking, &mut grounds);
            look::answer(facts, answer, &mut grounds);
            (insurers_of(answer), booking::answered(facts, answer, &mut grounds))
        }
        Asked::NotAnswered(_) => (Vec::new(), booking::by_voucher(facts)),
    };
    let voucher = known_voucher(facts, booked);
    paper::voucher(facts, &voucher, &insurers, &mut grounds);
    if let Asked::NotAnswered(reason) = facts.asked {
        grounds.because_once(reason);
    }
    let only_insurer = if let [one] = insurers.as_slice() { Some(*one) } else { None };
    Judgement {
        grounds: grounds.sorted(),
        voucher,
        voucher_key: voucher.key(only_insurer, facts.exam_date),
        reservation: booked.map(|booked| booked.one.clone()),
    }
}

/// The voucher in the person's hand: what was read of it, then what the reservation holds, when it is clearly the
/// person's or has the number that was read.
fn known_voucher(facts: &Facts<'_>, booked: Option<Booked<'_>>) -> VoucherData {
    let read = facts.voucher_data;
    match facts.voucher {
        Voucher::Brought if facts.rules.needs_voucher(facts.course) => {
            let has_number =
                |booked: &Booked<'_>| read.number.is_some() && read.number == booked.one.voucher.number;
            let trusted =
                booked.filter(|booked| !facts.voucher_unread && (booked.same || has_number(booked)));
            read.or(trusted.map(|booked| booked.one.voucher).unwrap_or_default())
        }
        Voucher::Brought | Voucher::Missing | Voucher::NotAsked => VoucherData::default(),
    }
}

/// Each once.
fn insurers_of(answer: &EligibilityAnswer) -> Vec<InsurerNumber> {
    let mut insurers: Vec<InsurerNumber> = answer.results.iter().map(|one| one.insurer_number).collect();
    insurers.sort_unstable();
    insurers.dedup();
    insurers
}

#[cfg(test)]
mod tests;
