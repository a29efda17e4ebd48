//! Owns the sections of the list and their rows.
//!
//! Promises: within 承認待ち the worst light comes first, and within one light who waits longest; a damaged
//! check has a row of its own and hides no other.
//! Must never: put a name into an address.

use jiff::civil::Date;
use queue::{Backlog, CheckFilter, CheckName, CheckPage, CheckSummary, Cursor, Narrow, QueueError};
use reception::CheckState;

use super::{Part, address, receipt_of_day};
use crate::sentences::{self, Light};
use crate::web::Desk;

/// Rows of one section.
pub const ROWS_MAX: u32 = 100;

/// Checks under one heading.
#[derive(Default)]
pub struct Section {
    /// Heading.
    pub title: &'static str,
    /// What its column of times holds.
    pub when: &'static str,
    /// Receipts of the damaged ones.
    pub unreadable: Vec<String>,
    /// The others.
    pub rows: Vec<Row>,
    /// Address of the next page.
    pub more: Option<String>,
}

/// One check.
pub struct Row {
    /// Its page.
    pub href: String,
    /// Receipt number.
    pub receipt: u32,
    /// When it was stored: the time within a day, the day among several.
    pub time: String,
    /// Its state in words.
    pub state: &'static str,
    /// And in the style sheet.
    pub state_class: &'static str,
    /// The worst of its reasons.
    pub light: Light,
    /// 氏名; empty without an answer.
    pub name: String,
    /// 氏名カナ.
    pub kana: String,
    /// 保険者名.
    pub insurer: String,
    /// Its reasons in short.
    pub reasons: Vec<&'static str>,
}

/// What a search found, of one day or of any.
pub fn found_section(found: CheckPage, one_day: bool) -> Section {
    let part = if one_day { Part::All } else { Part::Earlier };
    Section {
        title: "",
        when: when(part),
        unreadable: found.unreadable.iter().map(|check| unreadable(check, part)).collect(),
        rows: found.rows.into_iter().map(|check| row(check, part)).collect(),
        more: None,
    }
}

/// The sections of this part of the day.
pub async fn sections(
    desk: &Desk,
    date: Date,
    part: Part,
    narrow: &Narrow,
    after: Option<Cursor>,
) -> Result<Vec<Section>, QueueError> {
    match part {
        Part::Open => {
            let open = [CheckState::AwaitingReview, CheckState::OnHold, CheckState::Approved];
            let mut sections = Vec::with_capacity(open.len());
            for state in open {
                sections.push(section(desk, date, Part::Of(state), narrow, None).await?);
            }
            sections.retain(|section| !section.rows.is_empty() || !section.unreadable.is_empty());
            Ok(sections)
        }
        Part::Of(_) | Part::All | Part::Earlier => Ok(vec![section(desk, date, part, narrow, after).await?]),
    }
}

async fn section(
    desk: &Desk,
    date: Date,
    part: Part,
    narrow: &Narrow,
    after: Option<Cursor>,
) -> Result<Section, QueueError> {
    let found = found(desk, date, part, narrow, after).await?;
    let mut rows: Vec<Row> = found.rows.into_iter().map(|check| row(check, part)).collect();
    if part == Part::Of(CheckState::AwaitingReview) {
        // Stable: within one light the order stays, which is the longest wait first.
        rows.sort_by_key(|row| std::cmp::Reverse(row.light));
    }
    Ok(Section {
        title: title(part),
        when: when(part),
        unreadable: found.unreadable.iter().map(|check| unreadable(check, part)).collect(),
        rows,
        more: found.next.map(|cursor| format!("{}&after={cursor}", address(date, part, narrow))),
    })
}

async fn found(
    desk: &Desk,
    date: Date,
    part: Part,
    narrow: &Narrow,
    after: Option<Cursor>,
) -> Result<CheckPage, QueueError> {
    let of_day = |state| CheckFilter { business_date: date, state, narrow: *narrow };
    match part {
        Part::Of(CheckState::AwaitingReview) => {
            desk.queue.backlog(Backlog::AwaitingOn(date, *narrow), after, ROWS_MAX).await
        }
        Part::Of(state) => desk.queue.checks(&of_day(Some(state)), after, ROWS_MAX).await,
        Part::Open | Part::All => desk.queue.checks(&of_day(None), after, ROWS_MAX).await,
        Part::Earlier => desk.queue.backlog(Backlog::OpenExceptOn(date), after, ROWS_MAX).await,
    }
}

fn title(part: Part) -> &'static str {
    match part {
        Part::Of(state) => sentences::state(state),
        Part::Open | Part::All => "すべて",
        Part::Earlier => sentences::EARLIER,
    }
}

fn when(part: Part) -> &'static str {
    match part {
        Part::Of(_) | Part::Open | Part::All => "時刻",
        Part::Earlier => "受付日",
    }
}

fn unreadable(check: &CheckName, part: Part) -> String {
    match check.receipt {
        Some(receipt) if part != Part::Earlier => receipt.number.to_string(),
        Some(_) | None => receipt_of_day(check),
    }
}

fn row(check: CheckSummary, part: Part) -> Row {
    let reasons = check.verdict.reasons();
    let day = check.receipt.business_date;
    Row {
        href: format!("/checks/{}", check.id),
        receipt: check.receipt.number,
        time: if part == Part::Earlier {
            sentences::date_short(day)
        } else {
            sentences::time_of_day(check.created_at)
        },
        state: sentences::state(check.state),
        state_class: check.state.code(),
        light: Light::of(reasons),
        reasons: reasons.iter().map(|reason| sentences::advice(*reason).short).collect(),
        name: check.name.unwrap_or_default(),
        kana: check.kana.unwrap_or_default(),
        insurer: check.insurer_name.unwrap_or_default(),
    }
}
