//! Owns everything the kiosk knows about the person who stands before it.
//!
//! Promises: one value, dropped whole by [`Person::forget`]; late results of an earlier visit carry its
//! number and are told apart.
//! Must never: be printed, written to disk, or outlive its reception.

use jiff::Timestamp;
use jiff::civil::Date;
use queue::ByStaff;
use reader_wire::{Certificate, Pin, Signature};
use reception::{CheckId, Course, EligibilityAnswer, Judgement, Proof, Renewal, Voucher, VoucherData};

use crate::gateway::Challenge;

/// Number of a visit. Results of work that was begun for another visit are dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit(u64);

/// What is known. Everything but `visit` belongs to one person.
pub struct Person {
    /// Which visit this is.
    pub visit: Visit,
    /// Name of the check that will be stored, and the key under which the gateway is asked.
    pub check_id: CheckId,
    /// The typed PIN, until it is handed to the reader.
    pub pin: Option<Pin>,
    /// The challenge in force.
    pub challenge: Option<Challenge>,
    /// The challenge that the card was asked to sign.
    pub proved: Option<Challenge>,
    /// The day that the card was asked to sign for; everything after asks for the same day.
    pub exam_date: Option<Date>,
    /// The certificate.
    pub certificate: Option<Certificate>,
    /// Its end.
    pub certificate_not_after: Option<Timestamp>,
    /// What the card signed.
    pub signature: Option<Signature>,
    /// What the gateway answered.
    pub answer: Option<EligibilityAnswer>,
    /// How that was judged.
    pub judgement: Option<Judgement>,
    /// SHA-256 of the insurer list the answer was judged by.
    pub insurer_list_digest: Option<[u8; 32]>,
    /// What the person chose to come for.
    pub course: Option<Course>,
    /// Whether a voucher was brought.
    pub voucher: Option<Voucher>,
    /// What was typed or scanned of it.
    pub voucher_data: VoucherData,
    /// The person hands the voucher to staff instead of typing its number.
    pub voucher_to_staff: bool,
    /// By what and why staff received the person themselves.
    pub by_staff: Option<(Proof, ByStaff)>,
}

impl Person {
    /// Nobody yet; `random` names the check to come.
    #[must_use]
    pub fn first(random: [u8; 16]) -> Self {
        Self::of_visit(Visit(0), random)
    }

    /// Nobody again: everything is dropped (secrets wipe themselves), the visit number grows.
    pub fn forget(&mut self, random: [u8; 16]) {
        *self = Self::of_visit(Visit(self.visit.0.wrapping_add(1)), random);
    }

    /// What is to be said of the certificate on this day.
    #[must_use]
    pub fn renewal(&self, today: Date) -> Option<Renewal> {
        Renewal::of(reception::day_in_japan(self.certificate_not_after?), today)
    }

    fn of_visit(visit: Visit, random: [u8; 16]) -> Self {
        Self {
            visit,
            check_id: CheckId::from_random(random),
            pin: None,
            challenge: None,
            proved: None,
            exam_date: None,
            certificate: None,
            certificate_not_after: None,
            signature: None,
            answer: None,
            judgement: None,
            insurer_list_digest: None,
            course: None,
            voucher: None,
            voucher_data: VoucherData::default(),
            voucher_to_staff: false,
            by_staff: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forgetting_leaves_nothing_and_changes_the_visit() {
        let mut person = Person::first([1; 16]);
        let (visit, check_id) = (person.visit, person.check_id);
        person.pin = Pin::new(&[1, 2, 3, 4]).ok();
        person.voucher = Some(Voucher::Brought);
        person.voucher_data.number = reception::read_voucher_number("26100000123").expect("form");
        person.voucher_to_staff = true;
        person.course = Some(Course::SpecificExam);
        let by_staff = ByStaff { staff: "yamada".into(), why: reception::HelpReason::NoCard };
        person.by_staff = Some((Proof::QualificationCertificate, by_staff));
        person.certificate_not_after = Some(Timestamp::UNIX_EPOCH);
        assert_eq!(person.renewal(jiff::civil::date(2026, 1, 1)), Some(Renewal::Past));
        person.forget([2; 16]);
        assert!(
            !person.voucher_to_staff && person.course.is_none() && person.certificate_not_after.is_none()
        );
        assert!(person.by_staff.is_none());
        assert!(person.pin.is_none() && person.voucher.is_none() && person.voucher_data.is_empty());
        assert_ne!(person.visit, visit);
        assert_ne!(person.check_id, check_id);
    }
}
