//! Owns the look at the voucher: which signs of column T it shows.
//!
//! Promises: every fault of a voucher is seen, not only the first; a part that is not known is said to be so.
//! Must never: ask for a voucher where none belongs to the course.

use super::ground::{Grounds, Source, Value, side};
use super::look::exam_date;
use super::table::{Sign, VoucherSign};
use super::{Asked, Facts};
use crate::{FiscalYear, InsurerNumber, Voucher, VoucherData, VoucherNumber, VoucherPart};

/// T, with what is known of the voucher and the insurers of the answer.
pub(super) fn voucher(
    facts: &Facts<'_>,
    known: &VoucherData,
    insurers: &[InsurerNumber],
    grounds: &mut Grounds,
) {
    if !facts.rules.needs_voucher(facts.course) {
        return grounds.see(Sign::Voucher(VoucherSign::Fits), || (None, None));
    }
    match (facts.voucher, facts.asked) {
        // The reception ended before the question: that nobody asked says nothing about the voucher.
        (Voucher::NotAsked, Asked::NotAnswered(_)) => {}
        (Voucher::Missing, _) | (Voucher::NotAsked, Asked::Answered(..)) => {
            grounds.see(Sign::Voucher(VoucherSign::Missing), || (None, None));
        }
        (Voucher::Brought, _) => {
            parts(facts, known, grounds);
            insurer(known, insurers, grounds);
            last_day(facts, known, grounds);
            if let Some(number) = known.number {
                year(facts, number, grounds);
                kind(facts, number, grounds);
            }
        }
    }
}

fn parts(facts: &Facts<'_>, known: &VoucherData, grounds: &mut Grounds) {
    let needs = &facts.rules.voucher.needs;
    let number = VoucherPart::Number;
    if facts.voucher_unread && !needs.contains(&number) {
        let sign = Sign::Voucher(VoucherSign::Incomplete);
        grounds.see(sign, || (side(Source::Voucher, Value::VoucherPart(number)), None));
    }
    for part in needs {
        let sign = if known.has(*part) { VoucherSign::Fits } else { VoucherSign::Incomplete };
        grounds.see(Sign::Voucher(sign), || (side(Source::Voucher, Value::VoucherPart(*part)), None));
    }
}

/// The voucher of a former insurer is void (domain.md §3.7).
fn insurer(known: &VoucherData, insurers: &[InsurerNumber], grounds: &mut Grounds) {
    let Some(printed) = known.insurer else { return };
    for insurer in insurers {
        let sign = if *insurer == printed { VoucherSign::Fits } else { VoucherSign::OtherInsurer };
        grounds.see(Sign::Voucher(sign), || {
            (side(Source::Voucher, Value::Insurer(printed)), side(Source::Answer, Value::Insurer(*insurer)))
        });
    }
}

/// The last day itself is good.
fn last_day(facts: &Facts<'_>, known: &VoucherData, grounds: &mut Grounds) {
    let Some(last) = known.valid_until else { return };
    let sign = if last >= facts.exam_date { VoucherSign::Fits } else { VoucherSign::Expired };
    grounds.see(Sign::Voucher(sign), || (side(Source::Voucher, Value::Day(last)), exam_date(facts)));
}

fn year(facts: &Facts<'_>, number: VoucherNumber, grounds: &mut Grounds) {
    let exam = FiscalYear::of(facts.exam_date);
    let sign = if number.is_of(exam) { VoucherSign::Fits } else { VoucherSign::OtherYear };
    grounds.see(Sign::Voucher(sign), || {
        let printed = number.fiscal_year(exam).begins_in();
        let year = side(Source::Voucher, Value::FiscalYear(printed));
        (year, side(Source::Reception, Value::FiscalYear(exam.begins_in())))
    });
}

fn kind(facts: &Facts<'_>, number: VoucherNumber, grounds: &mut Grounds) {
    let serves = facts.rules.kind_serves(number.kind(), facts.course);
    let sign = if serves { VoucherSign::Fits } else { VoucherSign::OtherKind };
    grounds.see(Sign::Voucher(sign), || {
        let kind = side(Source::Voucher, Value::VoucherKind(number.kind().digit()));
        (kind, side(Source::Reception, Value::Course(facts.course)))
    });
}
