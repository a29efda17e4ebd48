//! Owns the list of a day's checks: what needs staff first, counts for each state, what did not reach the
//! exam system.
//!
//! Promises: within 承認待ち the worst light comes first; the reload that the page makes by itself does not
//! keep a session alive.
//! Must never: put a name into an address.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use queue::{CheckFilter, CheckSummary, Cursor, OUTBOX_ITEMS_MAX, OutboxItem, StateCounts};
use reception::{CheckId, CheckState};
use serde::Deserialize;

use super::Desk;
use super::guard::SignedIn;
use super::message::PageError;
use super::render::{Chrome, page};
use crate::forward::ForwardProblem;
use crate::sentences::{self, Light};
use reception::day_in_japan;

/// Rows of one section.
pub const ROWS_MAX: u32 = 100;
/// The page loads itself anew after this (seconds).
pub const RELOAD_SECS: u32 = 15;

/// What the address says. Text that is not understood counts as absent.
#[derive(Deserialize, Default)]
pub struct Wanted {
    date: Option<String>,
    state: Option<String>,
    after: Option<String>,
    moved: Option<String>,
}

#[derive(Template)]
#[template(path = "board.html")]
struct BoardPage {
    chrome: Chrome,
    reload_secs: u32,
    reload: Option<String>,
    title: String,
    iso: String,
    before: String,
    after: Option<String>,
    tabs: Vec<Tab>,
    moved: Option<String>,
    forwarding: bool,
    unsent: Vec<Unsent>,
    sections: Vec<Section>,
}

struct Tab {
    label: &'static str,
    count: u64,
    href: String,
    current: bool,
}

struct Unsent {
    href: String,
    receipt: String,
    text: &'static str,
    code: &'static str,
}

struct Section {
    title: &'static str,
    rows: Vec<Row>,
    more: Option<String>,
}

struct Row {
    href: String,
    receipt: u32,
    time: String,
    state: &'static str,
    state_class: &'static str,
    light: Light,
    name: String,
    kana: String,
    insurer: String,
    reasons: Vec<&'static str>,
}

/// Which part of a day is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// What staff still have to do.
    Open,
    /// One state.
    Of(CheckState),
    /// Everything, newest first.
    All,
}

/// GET `/`.
pub async fn show(
    State(desk): State<Arc<Desk>>,
    SignedIn(session): SignedIn,
    wanted: Result<Query<Wanted>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, PageError> {
    let wanted = wanted.map(|Query(wanted)| wanted).unwrap_or_default();
    let today = day_in_japan(desk.clock.now());
    let date = parsed(&wanted.date).unwrap_or(today);
    let part = part_of(wanted.state.as_deref());
    let counts = desk.queue.counts(date).await?;
    let unsent = desk.queue.outbox_due(jiff::Timestamp::MAX, OUTBOX_ITEMS_MAX).await?;
    Ok(page(
        StatusCode::OK,
        &BoardPage {
            chrome: Chrome::new(&desk, &session),
            reload_secs: RELOAD_SECS,
            reload: (date == today && wanted.after.is_none()).then(|| reload_address(&wanted, part)),
            title: sentences::date(date),
            iso: date.to_string(),
            before: address(date.yesterday().unwrap_or(date), part),
            after: date.tomorrow().ok().filter(|next| *next <= today).map(|next| address(next, part)),
            tabs: tabs(date, part, &counts),
            moved: moved(&desk, &wanted).await?,
            forwarding: desk.forwarding,
            unsent: unsent.iter().filter_map(unsent_row).collect(),
            sections: sections(&desk, date, part, parsed(&wanted.after)).await?,
        },
    ))
}

fn parsed<T: std::str::FromStr>(text: &Option<String>) -> Option<T> {
    text.as_deref().and_then(|text| text.parse().ok())
}

fn part_of(name: Option<&str>) -> Part {
    match name {
        Some("all") => Part::All,
        Some(name) => CheckState::from_code(name).map_or(Part::Open, Part::Of),
        None => Part::Open,
    }
}

fn part_name(part: Part) -> &'static str {
    match part {
        Part::Open => "open",
        Part::Of(state) => state.code(),
        Part::All => "all",
    }
}

fn address(date: Date, part: Part) -> String {
    format!("/?date={date}&state={}", part_name(part))
}

/// Without a date when none was asked for, so that the page goes over to the next day at midnight.
fn reload_address(wanted: &Wanted, part: Part) -> String {
    let date = parsed::<Date>(&wanted.date).map(|date| format!("&date={date}")).unwrap_or_default();
    format!("/?auto=1&state={}{date}", part_name(part))
}

fn tabs(date: Date, current: Part, counts: &StateCounts) -> Vec<Tab> {
    let open = counts.awaiting_review + counts.on_hold + counts.approved;
    let all = open + counts.forwarded + counts.discarded;
    let tab = |label, count, part| Tab { label, count, href: address(date, part), current: part == current };
    let states = CheckState::ALL.into_iter();
    let states = states.map(|state| tab(sentences::state(state), counts.of(state), Part::Of(state)));
    [tab("未完了", open, Part::Open)]
        .into_iter()
        .chain(states)
        .chain([tab("すべて", all, Part::All)])
        .collect()
}

async fn moved(desk: &Desk, wanted: &Wanted) -> Result<Option<String>, PageError> {
    let Some(id) = parsed::<CheckId>(&wanted.moved) else { return Ok(None) };
    let check = desk.queue.check(id).await?;
    Ok(check.map(|check| {
        let state = sentences::state(check.summary.state);
        format!("受付番号 {} は「{state}」になりました。", check.summary.receipt.number)
    }))
}

/// A row for each check that a person has to look after; what will be sent again by itself has none.
fn unsent_row(item: &OutboxItem) -> Option<Unsent> {
    let code = item.check.delivery.as_ref()?.problem.as_deref()?;
    let problem = ForwardProblem::from_code(code).filter(|problem| problem.needs_staff())?;
    let receipt = item.check.summary.receipt;
    Some(Unsent {
        href: format!("/checks/{}", item.id),
        receipt: format!("{} 受付番号 {}", sentences::date_short(receipt.business_date), receipt.number),
        text: sentences::forward_problem(problem),
        code: problem.code(),
    })
}

async fn sections(
    desk: &Desk,
    date: Date,
    part: Part,
    after: Option<Cursor>,
) -> Result<Vec<Section>, PageError> {
    match part {
        Part::Open => {
            let open = [CheckState::AwaitingReview, CheckState::OnHold, CheckState::Approved];
            let mut sections = Vec::with_capacity(open.len());
            for state in open {
                sections.push(section(desk, date, Part::Of(state), None).await?);
            }
            sections.retain(|section| !section.rows.is_empty());
            Ok(sections)
        }
        Part::Of(_) | Part::All => Ok(vec![section(desk, date, part, after).await?]),
    }
}

async fn section(desk: &Desk, date: Date, part: Part, after: Option<Cursor>) -> Result<Section, PageError> {
    let (title, state) = match part {
        Part::Of(state) => (sentences::state(state), Some(state)),
        Part::Open | Part::All => ("すべて", None),
    };
    let found = desk.queue.checks(&CheckFilter { business_date: date, state }, after, ROWS_MAX).await?;
    let mut rows: Vec<Row> = found.rows.into_iter().map(row).collect();
    if state == Some(CheckState::AwaitingReview) {
        // Stable: within one light the newest stays first.
        rows.sort_by_key(|row| std::cmp::Reverse(row.light));
    }
    let more = found.next.map(|cursor| format!("{}&after={cursor}", address(date, part)));
    Ok(Section { title, rows, more })
}

fn row(check: CheckSummary) -> Row {
    let reasons = check.verdict.reasons();
    Row {
        href: format!("/checks/{}", check.id),
        receipt: check.receipt.number,
        time: sentences::time_of_day(check.created_at),
        state: sentences::state(check.state),
        state_class: check.state.code(),
        light: Light::of(reasons),
        reasons: reasons.iter().map(|reason| sentences::advice(*reason).short).collect(),
        name: check.name.unwrap_or_default(),
        kana: check.kana.unwrap_or_default(),
        insurer: check.insurer_name.unwrap_or_default(),
    }
}
