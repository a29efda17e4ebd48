//! Owns the grounds (根拠) of a verdict: each reason with the two values that stand against each other.
//!
//! Promises: a value carries where it comes from, so that staff can read it without the rules at hand.
//! Must never: be printed. Grounds hold birth dates, names and voucher numbers, so they have no Debug.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::table::{self, Sign};
use crate::{
    Course, CredentialClass, InsurerNumber, PersonField, Proof, Reason, Scope, Sex, Term, Validity,
    VoucherNumber, VoucherPart,
};

/// One thing that stands against the exam. Personal data: no Debug.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ground {
    /// The reason that it gives. Several grounds can give the same.
    pub reason: Reason,
    /// The field of the person that needs a look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<PersonField>,
    /// What is seen; absent when a value is missing rather than wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Side>,
    /// What it is held against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<Side>,
}

/// A value and where it comes from. Personal data: no Debug.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Side {
    /// Where it comes from.
    pub source: Source,
    /// The value.
    pub value: Value,
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The answer of the eligibility service.
    Answer,
    /// 委託元保険者一覧表.
    Contract,
    /// The voucher.
    Voucher,
    /// The reservation.
    Reservation,
    /// This reception: its course and exam date.
    Reception,
    /// A rule of the centre or of the notices.
    Rule,
    /// An earlier check.
    EarlierCheck,
}

/// A value. Personal data: no Debug.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// 資格有効性.
    Validity(Validity),
    /// How many.
    Count(u32),
    /// 被保険者証区分.
    Class(CredentialClass),
    /// 保険者番号.
    Insurer(InsurerNumber),
    /// 委託範囲.
    Scope(Scope),
    /// 健診コース.
    Course(Course),
    /// A day.
    Day(Date),
    /// Days from – to, both included.
    Term(Term),
    /// The western year in which a fiscal year begins.
    FiscalYear(i16),
    /// 種別 of a voucher, one digit.
    VoucherKind(u8),
    /// 整理番号.
    VoucherNumber(VoucherNumber),
    /// A part of a voucher that is not known.
    VoucherPart(VoucherPart),
    /// 確認方法.
    Proof(Proof),
    /// 性別.
    Sex(Sex),
    /// Text of a person, as it was written.
    Text(String),
    /// 受付番号 of a day.
    Receipt {
        /// The day.
        day: Date,
        /// The number.
        number: u32,
    },
}

/// Grounds as they are found.
#[derive(Default)]
pub(super) struct Grounds(Vec<Ground>);

type Sides = (Option<Side>, Option<Side>);

impl Grounds {
    /// Those found so far.
    pub(super) fn of(grounds: Vec<Ground>) -> Self {
        Self(grounds)
    }

    /// Notes a sign. `sides` is asked only when the table has a reason for it.
    pub(super) fn see(&mut self, sign: Sign, sides: impl FnOnce() -> Sides) {
        self.see_field(sign, None, sides);
    }

    /// The same, about one field of a person.
    pub(super) fn see_field(
        &mut self,
        sign: Sign,
        field: Option<PersonField>,
        sides: impl FnOnce() -> Sides,
    ) {
        if let Some(reason) = table::reason(sign) {
            let (seen, against) = sides();
            self.0.push(Ground { reason, field, seen, against });
        }
    }

    /// A reason from outside of the table: what stopped the reception. It needs no values, and is no second
    /// ground where the table has found it.
    pub(super) fn because_once(&mut self, reason: Reason) {
        if self.0.iter().all(|ground| ground.reason != reason) {
            self.0.push(Ground { reason, field: None, seen: None, against: None });
        }
    }

    /// All, in the order of reasons; within one reason as they were found.
    pub(super) fn sorted(mut self) -> Vec<Ground> {
        self.0.sort_by_key(|ground| ground.reason);
        self.0
    }
}

/// A value of this source.
pub(super) fn side(source: Source, value: Value) -> Option<Side> {
    Some(Side { source, value })
}
