//! Owns the tables of a check's papers: the voucher (受診券) and the reservation (受診予約), each beside the answer
//! and the reception.
//!
//! Promises: pure; what is not known is said to be so; every row is marked with words, not only with colour.
//! Must never: judge a voucher. Which part of it does not fit was judged when the check was stored.

mod booked;

use queue::{CheckDetail, Papers};
use reception::{FiscalYear, Reason, Voucher, VoucherData, VoucherNumber};

use crate::sentences::{self, Light};

pub use booked::reservation;

/// One row of a table of papers. Personal data: no Debug.
pub struct PaperRow {
    /// What it is.
    pub label: &'static str,
    /// What the paper or the reservation says.
    pub paper: String,
    /// What answer or reception say.
    pub other: String,
    /// How the two stand to each other.
    pub mark: Mark,
}

/// How two values stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// There is nothing to hold against it.
    Alone,
    /// They agree.
    Same,
    /// They are nearly equal, or one of them is missing.
    Look,
    /// Not known; the paper tells.
    Paper,
    /// They differ.
    Differs,
}

impl Mark {
    /// Shape and words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Alone => "－",
            Self::Same => "● 一致",
            Self::Look => "▲ 要確認",
            Self::Paper => "▲ 現物で確認",
            Self::Differs => "■ 不一致",
        }
    }

    /// Name in the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Alone | Self::Same => "",
            Self::Look | Self::Paper => "look",
            Self::Differs => "differs",
        }
    }
}

const NOT_KNOWN: &str = "不明";
const NOTHING: &str = "－";

/// The voucher that was brought; no rows when none was, or when its papers are gone.
pub fn voucher(check: &CheckDetail) -> Vec<PaperRow> {
    match (&check.papers, check.summary.voucher) {
        (Some(papers), Voucher::Brought) => voucher_rows(check, papers),
        (Some(_) | None, Voucher::Brought | Voucher::Missing | Voucher::NotAsked) => Vec::new(),
    }
}

fn voucher_rows(check: &CheckDetail, papers: &Papers) -> Vec<PaperRow> {
    let VoucherData { number, insurer, valid_until, co_payment } = papers.voucher;
    let answered = insurers(check);
    let insurer_mark =
        if answered.is_empty() { Mark::Alone } else { judged(check, Reason::VoucherOtherInsurer) };
    let exam_date = format!("受診日 {}", sentences::date_short(check.exam_date));
    let written = row("整理番号", number.map(VoucherNumber::digits), NOTHING.to_owned(), Mark::Alone);
    let told = number.into_iter().flat_map(|number| number_rows(check, number));
    let rest = [
        row("保険者番号", insurer.map(|insurer| insurer.printed()), or_nothing(answered), insurer_mark),
        row(
            "有効期限",
            valid_until.map(sentences::date_both_ways),
            exam_date,
            judged(check, Reason::VoucherExpired),
        ),
        row(
            "窓口負担",
            co_payment.map(|class| sentences::co_payment(class).to_owned()),
            NOTHING.to_owned(),
            Mark::Alone,
        ),
    ];
    [written].into_iter().chain(told).chain(rest).collect()
}

/// How a part stands by the verdict, as light as the reason is.
fn judged(check: &CheckDetail, reason: Reason) -> Mark {
    if !check.summary.verdict.reasons().contains(&reason) {
        return Mark::Same;
    }
    match sentences::advice(reason).light {
        Light::Green => Mark::Same,
        Light::Amber => Mark::Look,
        Light::Red => Mark::Differs,
    }
}

/// What the digits of a number tell.
fn number_rows(check: &CheckDetail, number: VoucherNumber) -> [PaperRow; 2] {
    let exam = FiscalYear::of(check.exam_date);
    let printed = sentences::fiscal_year(number.fiscal_year(exam).begins_in());
    let exam = format!("受診日 {}", sentences::fiscal_year(exam.begins_in()));
    let course = sentences::course(check.summary.course).to_owned();
    let kind = sentences::voucher_kind(number.kind());
    [
        row("年度（はじめの2桁）", Some(printed), exam, judged(check, Reason::VoucherOtherYear)),
        row("種別（3桁目）", Some(kind), course, judged(check, Reason::VoucherOtherKind)),
    ]
}

fn row(label: &'static str, paper: Option<String>, other: String, mark: Mark) -> PaperRow {
    let mark = if paper.is_some() { mark } else { Mark::Paper };
    PaperRow { label, paper: paper.unwrap_or_else(|| NOT_KNOWN.to_owned()), other, mark }
}

/// The insurers of the answer, each once, as papers print them.
fn insurers(check: &CheckDetail) -> String {
    let people = check.answer.iter().flat_map(|answer| &answer.results);
    let mut numbers: Vec<String> = people.map(|person| person.insurer_number.printed()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.join("、")
}

fn or_nothing(text: String) -> String {
    if text.is_empty() { NOTHING.to_owned() } else { text }
}
