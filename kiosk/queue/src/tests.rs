//! The promises of the queue, tried on real files. This file owns what the tests share.

mod by_staff;
mod chained;
mod closings;
mod damage;
mod earlier;
mod first_code;
mod insurers;
mod invitations;
mod moves;
mod notices;
mod opening;
mod outbox;
mod report;
mod reservations;
mod retention;
mod reviewed_trail;
mod search;
mod second_factor;
mod service;
mod staff;
mod staff_codes;
mod storing;
mod trail;

use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use reception::{
    Asked, CheckId, Course, CredentialClass, EligibilityAnswer, Facts, InsuredPerson, Judgement, Kinship,
    Proof, Reason, Rules, Sex, Validity, Voucher, VoucherData, decide,
};
use tempfile::TempDir;

use crate::{Actor, CheckFilter, NewCheck, Queue};

pub const DAY: Date = date(2026, 11, 20);
pub const OTHER_DAY: Date = date(2026, 11, 21);

/// Everything of the sample person that must stay inside `persons` and `notes`.
pub const PERSONAL: [&str; 5] = ["見本花子", "ミホンハナコ", "記号七七", "番号四二", "1957-03-09"];

/// A folder with a queue file in it. The folder goes when this is dropped.
pub struct Place {
    pub folder: TempDir,
    pub file: PathBuf,
}

impl Place {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("folder");
        let file = folder.path().join("queue.db");
        Self { folder, file }
    }

    pub async fn open(&self) -> Queue {
        Queue::open(&self.file).await.expect("queue")
    }

    pub fn bytes(&self) -> Vec<u8> {
        std::fs::read(&self.file).expect("file")
    }
}

/// `seconds` after a fixed moment.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + seconds).expect("in range")
}

pub fn id(number: u8) -> CheckId {
    CheckId::from_random([number; 16])
}

pub fn staff(name: &str) -> Actor {
    Actor::Staff(name.to_owned())
}

pub fn whole_day() -> CheckFilter {
    CheckFilter::of_day(DAY)
}

pub fn answer() -> EligibilityAnswer {
    let [name, kana, symbol, number, birth_date] = PERSONAL.map(str::to_owned);
    let person = InsuredPerson {
        class: CredentialClass::General,
        insurer_number: "06139463".parse().expect("insurer"),
        insurer_name: "見本健康保険組合".to_owned(),
        symbol: Some(symbol),
        number,
        branch: Some("01".to_owned()),
        kinship: Some(Kinship::Dependant),
        name,
        kana: Some(kana),
        other_name: None,
        other_kana: None,
        sex: Some(Sex::Female),
        birth_date: birth_date.parse().expect("date"),
        qualified_on: Some(date(2020, 4, 1)),
        disqualified_on: None,
        valid_from: None,
        valid_until: Some(date(2027, 3, 31)),
    };
    EligibilityAnswer { validity: Validity::Valid, results: vec![person] }
}

pub fn new_check(number: u8) -> NewCheck {
    NewCheck {
        id: id(number),
        terminal: "kiosk-1".to_owned(),
        software: "0.1.0".to_owned(),
        business_date: DAY,
        exam_date: OTHER_DAY,
        course: Course::SpecificExam,
        proof: Some(Proof::OnlinePin),
        voucher: Voucher::Missing,
        judgement: judgement(Voucher::Missing, VoucherData::default())
            .because(&[Reason::InsurerNotContracted]),
        answer: Some(answer()),
        insurer_list_digest: Some([7; 32]),
        certificate_not_after: Some(at(1_000_000)),
        by_staff: None,
    }
}

/// The rules as they ship.
pub fn rules() -> Rules {
    let rules = include_str!("../../../config/rules.toml");
    let proofs = include_str!("../../../config/proofs.toml");
    let institutions = include_str!("../../../config/institutions.toml");
    Rules::parse(rules, proofs, institutions).expect("the shipped rules")
}

/// Without an answer: `PinForgotten`, and what the voucher says.
pub fn judgement(voucher: Voucher, voucher_data: VoucherData) -> Judgement {
    decide(&Facts {
        rules: &rules(),
        course: Course::SpecificExam,
        exam_date: OTHER_DAY,
        clock_is_set: true,
        asked: Asked::NotAnswered(Reason::PinForgotten),
        insurers: None,
        voucher,
        voucher_data,
        voucher_unread: false,
        reservations: None,
    })
}

/// Runs one statement on the writing connection.
pub async fn execute(queue: &Queue, sql: &'static str) -> Result<u64, crate::QueueError> {
    Ok(sqlx::query(sql).execute(&queue.writer).await?.rows_affected())
}

/// Makes the course of the check with receipt 1 one that nobody wrote.
pub async fn damage_course_of_first(queue: &Queue) {
    execute(queue, "DROP TRIGGER checks_facts_never_change").await.expect("no trigger");
    let sql = "UPDATE checks SET course = 'haircut', revision = revision + 1 WHERE receipt = 1";
    assert_eq!(execute(queue, sql).await.expect("changed"), 1);
}

/// The one number that this statement yields.
pub async fn number(queue: &Queue, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&queue.writer).await.expect("a number")
}
