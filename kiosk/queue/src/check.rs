//! Owns the shapes in which checks go into the queue and come out of it.
//!
//! Promises: everything that holds a patient's data has no Debug, so it cannot reach a log.
//! Must never: touch the database.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use reception::{
    CheckId, CheckState, Course, EligibilityAnswer, HelpReason, Judgement, Proof, Verdict, Voucher,
};

use crate::{AuditRow, Narrow, Papers};

/// How a check that nothing proved is written. Staff confirm the person.
const NO_PROOF: &str = "none";

/// Name in the queue.
pub(crate) fn proof_code(proof: Option<Proof>) -> &'static str {
    proof.map_or(NO_PROOF, Proof::code)
}

/// The proof of that name.
pub(crate) fn proof_from_code(code: &str) -> Option<Option<Proof>> {
    if code == NO_PROOF { Some(None) } else { Proof::from_code(code).map(Some) }
}

/// A check as the kiosk, or the desk from an answer file, hands it over. Personal data: no Debug.
pub struct NewCheck {
    /// Random, or [`Queue::check_id_of`](crate::Queue::check_id_of); the same id is stored once, however often it is
    /// handed over.
    pub id: CheckId,
    /// Which kiosk, or what stands in its place.
    pub terminal: String,
    /// Version of the kiosk's program.
    pub software: String,
    /// The centre's day; receipt numbers count within it.
    pub business_date: Date,
    /// The day for which eligibility was asked.
    pub exam_date: Date,
    /// What the person came for.
    pub course: Course,
    /// 確認方法; absent when nothing was proved.
    pub proof: Option<Proof>,
    /// Whether a voucher was brought.
    pub voucher: Voucher,
    /// The verdict with its grounds. What earlier checks say is added when it is stored.
    pub judgement: Judgement,
    /// What the service said; absent when it was not asked or did not answer.
    pub answer: Option<EligibilityAnswer>,
    /// Digest of the insurer list that the verdict was made with.
    pub insurer_list_digest: Option<[u8; 32]>,
    /// End of the card's user certificate, so that staff can tell the person.
    pub certificate_not_after: Option<Timestamp>,
    /// Who confirmed the person at the kiosk; absent when the person was served by the kiosk.
    pub by_staff: Option<ByStaff>,
}

/// What staff confirmed at the kiosk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByStaff {
    /// Name of the account.
    pub staff: String,
    /// Why the kiosk did not serve the person.
    pub why: HelpReason,
}

/// 受付番号: what the patient is shown. It exists only when the check is on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Receipt {
    /// The day it counts in.
    pub business_date: Date,
    /// From 1.
    pub number: u32,
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.business_date, self.number)
    }
}

/// Not `DATE/NUMBER`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a receipt")]
pub struct ReceiptError;

impl FromStr for Receipt {
    type Err = ReceiptError;

    fn from_str(text: &str) -> Result<Self, ReceiptError> {
        let (day, number) = text.split_once('/').ok_or(ReceiptError)?;
        let business_date = day.parse().map_err(|_| ReceiptError)?;
        Ok(Self { business_date, number: number.parse().map_err(|_| ReceiptError)? })
    }
}

/// What the kiosk is told once a check is on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stored {
    /// Its receipt.
    pub receipt: Receipt,
    /// Whether nothing stands against it, earlier checks included.
    pub accepted: bool,
}

/// How often a check has changed, from 1. A move names the revision that its decision was made on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Revision(pub(crate) i64);

/// Text that is not a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a revision is a whole number from 1")]
pub struct RevisionError;

impl fmt::Display for Revision {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl FromStr for Revision {
    type Err = RevisionError;

    fn from_str(text: &str) -> Result<Self, RevisionError> {
        text.parse().ok().filter(|number| *number >= 1).map(Self).ok_or(RevisionError)
    }
}

/// Where a page of the list ended. Says nothing about a person and may stand in a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor(pub(crate) i64);

/// Text that is not a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a cursor is a whole number from 1")]
pub struct CursorError;

impl fmt::Display for Cursor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        text.parse().ok().filter(|number| *number >= 1).map(Self).ok_or(CursorError)
    }
}

/// Which checks a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckFilter {
    /// One day of the centre.
    pub business_date: Date,
    /// Only this state; every state when absent.
    pub state: Option<CheckState>,
    /// Only these of them.
    pub narrow: Narrow,
}

impl CheckFilter {
    /// Every check of this day.
    #[must_use]
    pub fn of_day(business_date: Date) -> Self {
        Self { business_date, state: None, narrow: Narrow::default() }
    }
}

/// Checks that wait for somebody, whatever else their day holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backlog {
    /// Those of this day that nobody has decided yet.
    AwaitingOn(Date, Narrow),
    /// Those of all other days that are not finished: awaiting review, on hold, approved.
    OpenExceptOn(Date),
}

/// Part of a list.
pub struct CheckPage {
    /// The rows.
    pub rows: Vec<CheckSummary>,
    /// Checks of this part that are damaged. They hide no other row.
    pub unreadable: Vec<CheckName>,
    /// Where the next page starts; absent on the last.
    pub next: Option<Cursor>,
}

/// What names a check of which nothing more can be read, or need be. A part that is damaged is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckName {
    /// Name of the check.
    pub id: Option<CheckId>,
    /// Day and receipt number.
    pub receipt: Option<Receipt>,
}

/// One row of a list. Personal data: no Debug.
pub struct CheckSummary {
    /// Name of the check.
    pub id: CheckId,
    /// Day and receipt number.
    pub receipt: Receipt,
    /// Where it stands.
    pub state: CheckState,
    /// What a move must name.
    pub revision: Revision,
    /// When it was stored.
    pub created_at: Timestamp,
    /// What the person came for.
    pub course: Course,
    /// Whether a voucher was brought.
    pub voucher: Voucher,
    /// The verdict with all its reasons.
    pub verdict: Verdict,
    /// 氏名; absent without an answer, or once the answer was deleted.
    pub name: Option<String>,
    /// 氏名カナ.
    pub kana: Option<String>,
    /// 保険者名.
    pub insurer_name: Option<String>,
}

/// Everything about one check. Personal data: no Debug.
pub struct CheckDetail {
    /// What the list shows of it.
    pub summary: CheckSummary,
    /// Which kiosk.
    pub terminal: String,
    /// Version of the kiosk's program.
    pub software: String,
    /// The day for which eligibility was asked.
    pub exam_date: Date,
    /// 確認方法; absent when nothing was proved.
    pub proof: Option<Proof>,
    /// What the service said; absent also once it was deleted.
    pub answer: Option<EligibilityAnswer>,
    /// What it was judged by beside the answer; absent for a check of an older program, and once deleted.
    pub papers: Option<Papers>,
    /// Digest of the insurer list that the verdict was made with.
    pub insurer_list_digest: Option<[u8; 32]>,
    /// End of the card's user certificate.
    pub certificate_not_after: Option<Timestamp>,
    /// Sending to the exam system; present from approval on.
    pub delivery: Option<Delivery>,
    /// Everything that happened to it, oldest first.
    pub history: Vec<AuditRow>,
}

/// How sending to the exam system stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Failed attempts so far.
    pub attempts: u32,
    /// Not before this.
    pub due_at: Timestamp,
    /// Code of the last failure.
    pub problem: Option<String>,
    /// When the first attempt began. Until then the approval can be taken back.
    pub begun_at: Option<Timestamp>,
    /// When the first attempt failed.
    pub first_failed_at: Option<Timestamp>,
    /// When the exam system confirmed it.
    pub delivered_at: Option<Timestamp>,
}

/// How many checks of a day stand where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StateCounts {
    /// Nobody has decided yet.
    pub awaiting_review: u64,
    /// 保留.
    pub on_hold: u64,
    /// 承認, not yet sent.
    pub approved: u64,
    /// 連携済.
    pub forwarded: u64,
    /// 取消.
    pub discarded: u64,
}

impl StateCounts {
    /// The count of this state.
    #[must_use]
    pub fn of(&self, state: CheckState) -> u64 {
        match state {
            CheckState::AwaitingReview => self.awaiting_review,
            CheckState::OnHold => self.on_hold,
            CheckState::Approved => self.approved,
            CheckState::Forwarded => self.forwarded,
            CheckState::Discarded => self.discarded,
        }
    }

    pub(crate) fn set(&mut self, state: CheckState, count: u64) {
        match state {
            CheckState::AwaitingReview => self.awaiting_review = count,
            CheckState::OnHold => self.on_hold = count,
            CheckState::Approved => self.approved = count,
            CheckState::Forwarded => self.forwarded = count,
            CheckState::Discarded => self.discarded = count,
        }
    }
}
