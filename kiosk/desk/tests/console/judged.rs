//! Owns judgements for these tests, made by the rules as they ship.
//!
//! Promises: what is called accepted is what `reception` accepts.
//! Must never: put a verdict together by hand.

use reception::{
    Asked, Asking, CoPayment, ContractedInsurer, Course, EligibilityAnswer, Facts, InsurerList, Judgement,
    Proof, Reservation, Rules, Scope, Term, Validity, Verdict, Voucher, VoucherData, decide,
    read_voucher_number,
};

use crate::house::{DAY, person};

/// What a test changes of a check against which nothing stands.
pub struct Case {
    pub answer: EligibilityAnswer,
    pub course: Course,
    pub voucher: VoucherData,
    pub reservations: Option<Vec<Reservation>>,
}

impl Case {
    pub fn accepted(voucher: VoucherData) -> Self {
        let answer = EligibilityAnswer {
            validity: Validity::Valid,
            results: vec![person("テスト 太郎", "ﾃｽﾄ ﾀﾛｳ", "テスト健保")],
        };
        Self { answer, course: Course::SpecificExam, voucher, reservations: None }
    }

    pub fn judgement(&self) -> Judgement {
        let exam_date = DAY.parse().expect("date");
        let asking = Asking { proof: Proof::OnlinePin, asked_for: exam_date, with_card: true };
        decide(&Facts {
            rules: &rules(),
            course: self.course,
            exam_date,
            clock_is_set: true,
            asked: Asked::Answered(&self.answer, asking),
            insurers: Some(&insurers("テスト健保")),
            voucher: Voucher::Brought,
            voucher_data: self.voucher,
            voucher_unread: false,
            reservations: self.reservations.as_deref(),
        })
    }
}

pub fn accepted(voucher: VoucherData) -> Judgement {
    let judgement = Case::accepted(voucher).judgement();
    assert!(judgement.verdict() == Verdict::Accepted, "{:?}", judgement.verdict());
    judgement
}

/// The voucher with this number in its last digits.
pub fn voucher(count: u8) -> VoucherData {
    VoucherData {
        number: read_voucher_number(&format!("26100000{count:03}")).expect("form"),
        insurer: "06990014".parse().ok(),
        valid_until: "2027-03-31".parse().ok(),
        co_payment: Some(CoPayment::Fixed),
    }
}

/// A reservation of the accepted case's person, on the day of the test.
pub fn booked() -> Reservation {
    let person = person("テスト 太郎", "ﾃｽﾄ ﾀﾛｳ", "テスト健保");
    Reservation {
        id: "R-0042".to_owned(),
        day: DAY.parse().expect("date"),
        time: "09:30".parse().ok(),
        course: Some(Course::SpecificExam),
        name: Some(person.name),
        kana: person.kana,
        birth_date: Some(person.birth_date),
        sex: person.sex,
        insurer: Some(person.insurer_number),
        symbol: person.symbol,
        number: Some(person.number),
        branch: person.branch,
        voucher: VoucherData::default(),
    }
}

pub fn insurers(name: &str) -> InsurerList {
    let row = ContractedInsurer {
        number: "06990014".parse().expect("number"),
        name: name.to_owned(),
        postcode: String::new(),
        address: String::new(),
        telephone: "03-0000-0000".to_owned(),
        scope: Scope { exam: true, guidance: false, same_day_interview: false },
        invoice: false,
        term: Term::default(),
    };
    InsurerList::new([row]).expect("list")
}

fn rules() -> Rules {
    let rules = include_str!("../../../../config/rules.toml");
    let proofs = include_str!("../../../../config/proofs.toml");
    let institutions = include_str!("../../../../config/institutions.toml");
    Rules::parse(rules, proofs, institutions).expect("the shipped rules")
}
