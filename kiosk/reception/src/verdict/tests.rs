//! The rows of domain.md §2.4 with their tickets, the rows beside them, and the properties of the whole.

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;
use crate::rules::tests::{shipped, with};
use crate::{
    ContractedInsurer, Course, CredentialClass, InsuredPerson, Scope, Term, Validity, read_voucher_number,
};

mod booked;
mod properties;
mod rows;

const EXAM_DATE: Date = date(2026, 11, 20);
const CONTRACTED: &str = "06990014";
const GUIDANCE_ONLY: &str = "06990022";
const ELSEWHERE: &str = "01990019";
const LATE_ELDERLY: &str = "39990015";
const LAST_YEAR: &str = "31990013";

fn number(text: &str) -> InsurerNumber {
    text.parse().expect("insurer number")
}

fn list() -> InsurerList {
    let row = |text: &str, exam, guidance, to| ContractedInsurer {
        number: number(text),
        name: "テスト健康保険組合".into(),
        postcode: String::new(),
        address: String::new(),
        telephone: "03-0000-0000".into(),
        scope: Scope { exam, guidance, same_day_interview: false },
        invoice: false,
        term: Term { from: None, to },
    };
    InsurerList::new([
        row(CONTRACTED, true, false, None),
        row(GUIDANCE_ONLY, false, true, None),
        row(LATE_ELDERLY, true, true, None),
        row(LAST_YEAR, true, true, Some(date(2026, 3, 31))),
    ])
    .expect("each once")
}

fn person(insurer: &str) -> InsuredPerson {
    InsuredPerson {
        class: CredentialClass::General,
        insurer_number: number(insurer),
        insurer_name: "テスト健康保険組合".into(),
        symbol: Some("１２".into()),
        number: "345".into(),
        branch: Some("01".into()),
        kinship: None,
        name: "テスト　太郎".into(),
        kana: Some("ﾃｽﾄ ﾀﾛｳ".into()),
        other_name: None,
        other_kana: None,
        sex: None,
        birth_date: date(1970, 4, 1),
        qualified_on: Some(date(2020, 4, 1)),
        disqualified_on: None,
        valid_from: None,
        valid_until: None,
    }
}

fn valid(person: InsuredPerson) -> EligibilityAnswer {
    EligibilityAnswer { validity: Validity::Valid, results: vec![person] }
}

fn voucher(digits: &str, insurer: &str, until: Date) -> VoucherData {
    VoucherData {
        number: read_voucher_number(digits).expect("form"),
        insurer: Some(number(insurer)),
        valid_until: Some(until),
        co_payment: None,
    }
}

/// A voucher that nothing is wrong with.
fn good_voucher() -> VoucherData {
    voucher("26100000123", CONTRACTED, date(2027, 3, 31))
}

/// What a test varies; everything else speaks for the exam.
struct Case {
    rules: Rules,
    course: Course,
    exam_date: Date,
    clock_is_set: bool,
    answer: EligibilityAnswer,
    asking: Asking,
    insurers: Option<InsurerList>,
    voucher: Voucher,
    data: VoucherData,
    unread: bool,
    reservations: Option<Vec<Reservation>>,
}

impl Case {
    /// The first row of the table.
    fn good() -> Self {
        Self {
            rules: shipped(),
            course: Course::SpecificExam,
            exam_date: EXAM_DATE,
            clock_is_set: true,
            answer: valid(person(CONTRACTED)),
            asking: Asking { proof: Proof::OnlinePin, asked_for: EXAM_DATE, with_card: true },
            insurers: Some(list()),
            voucher: Voucher::Brought,
            data: good_voucher(),
            unread: false,
            reservations: None,
        }
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            rules: &self.rules,
            course: self.course,
            exam_date: self.exam_date,
            clock_is_set: self.clock_is_set,
            asked: Asked::Answered(&self.answer, self.asking),
            insurers: self.insurers.as_ref(),
            voucher: self.voucher,
            voucher_data: self.data,
            voucher_unread: self.unread,
            reservations: self.reservations.as_deref(),
        }
    }

    fn judge(&self) -> Judgement {
        decide(&self.facts())
    }

    fn reasons(&self) -> Vec<Reason> {
        self.judge().verdict().reasons().to_vec()
    }
}

/// The ground of this reason: where its two values come from.
fn sources(judgement: &Judgement, reason: Reason) -> (Option<Source>, Option<Source>) {
    let ground = judgement.grounds().iter().find(|ground| ground.reason == reason).expect("a ground");
    let source = |side: &Option<Side>| side.as_ref().map(|side| side.source);
    (source(&ground.seen), source(&ground.against))
}

fn value(judgement: &Judgement, reason: Reason) -> (Option<Value>, Option<Value>) {
    let ground = judgement.grounds().iter().find(|ground| ground.reason == reason).expect("a ground");
    let value = |side: &Option<Side>| side.as_ref().map(|side| side.value.clone());
    (value(&ground.seen), value(&ground.against))
}
