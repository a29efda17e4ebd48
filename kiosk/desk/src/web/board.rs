//! Owns the list page: the kiosk, a day's checks, counts for each state, what other days left open, what does not
//! reach the exam system.
//!
//! Promises: what calls for staff stands above everything, whatever the day and however long the list; the
//! reload that the page makes by itself does not keep a session alive.
//! Must never: put a name into an address.

mod narrow;
mod rows;

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use queue::{CheckName, Narrow, QueueError, StateCounts, Trouble};
use reception::{CheckId, CheckState};
use serde::Deserialize;

use super::Desk;
use super::check::may_take_back;
use super::closing;
use super::guard::SignedIn;
use super::kiosk::{self, Kiosk};
use super::message::PageError;
use super::render::{Chrome, page};
use crate::access::Review;
use crate::forward::{self, ForwardProblem};
use crate::sentences::{self, Light};
use reception::day_in_japan;
use rows::sections;
pub use rows::{Section, found_section};

/// Rows of what does not reach the exam system; the rest is counted.
pub const TROUBLES_MAX: u32 = 50;
/// The page loads itself anew after this (seconds).
pub const RELOAD_SECS: u32 = 15;

/// What the address says. Text that is not understood counts as absent.
#[derive(Deserialize, Default)]
pub struct Wanted {
    date: Option<String>,
    state: Option<String>,
    after: Option<String>,
    moved: Option<String>,
    #[serde(flatten)]
    narrow: narrow::Wanted,
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
    part: &'static str,
    narrowed: bool,
    choices: Vec<narrow::Choice>,
    whole: String,
    kiosk: Option<Kiosk>,
    clean: u64,
    closing: Option<(Light, String)>,
    moved: Option<Moved>,
    forwarding: bool,
    answer_files: Option<(Light, String)>,
    unsent: Vec<Unsent>,
    unsent_more: u64,
    earlier: Option<Tab>,
    sections: Vec<Section>,
}

struct Tab {
    label: &'static str,
    count: u64,
    href: String,
    current: bool,
}

/// What was just done, and how it is taken back.
struct Moved {
    text: String,
    take_back: Option<(CheckId, String)>,
}

struct Unsent {
    href: Option<String>,
    receipt: String,
    text: String,
    code: String,
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
    /// What other days left open.
    Earlier,
}

/// GET `/`.
pub async fn show(
    State(desk): State<Arc<Desk>>,
    SignedIn(session, ..): SignedIn<Review>,
    wanted: Result<Query<Wanted>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, PageError> {
    let wanted = wanted.map(|Query(wanted)| wanted).unwrap_or_default();
    let today = day_in_japan(desk.clock.now());
    let part = part_of(wanted.state.as_deref());
    let date = parsed(&wanted.date).filter(|_| part != Part::Earlier).unwrap_or(today);
    let narrow = if part == Part::Earlier { Narrow::default() } else { wanted.narrow.narrow() };
    let answer_files = sentences::answer_files(*desk.answer_files.borrow());
    let counts = desk.queue.counts(date).await?;
    let left_open = desk.queue.count_open_except(today).await?;
    let codes = forward::staff_codes();
    let troubles = desk.queue.troubles(&forward::rule(&codes, desk.clock.now()), TROUBLES_MAX).await?;
    Ok(page(
        StatusCode::OK,
        &BoardPage {
            chrome: Chrome::new(&desk, &session),
            reload_secs: RELOAD_SECS,
            reload: (date == today && wanted.after.is_none()).then(|| reload_address(&wanted, part, &narrow)),
            title: sentences::date(date),
            iso: date.to_string(),
            before: address(date.yesterday().unwrap_or(date), part, &narrow),
            after: date
                .tomorrow()
                .ok()
                .filter(|next| *next <= today)
                .map(|next| address(next, part, &narrow)),
            tabs: tabs(date, part, &narrow, &counts),
            part: part_name(part),
            narrowed: narrow != Narrow::default(),
            choices: narrow::choices(&desk, date, &narrow).await?,
            whole: address(date, part, &Narrow::default()),
            kiosk: kiosk::look(&desk, today).await?,
            clean: desk.queue.count_clean(date).await?,
            closing: if date <= today { Some(closing::look(&desk, date).await?) } else { None },
            moved: moved(&desk, &wanted).await?,
            forwarding: desk.forwarding,
            answer_files,
            unsent_more: troubles.total.saturating_sub(u64::from(TROUBLES_MAX)),
            unsent: troubles.rows.iter().map(unsent_row).collect(),
            earlier: (left_open > 0).then(|| earlier(part, left_open)),
            sections: sections(&desk, date, part, &narrow, parsed(&wanted.after)).await?,
        },
    ))
}

fn parsed<T: std::str::FromStr>(text: &Option<String>) -> Option<T> {
    text.as_deref().and_then(|text| text.parse().ok())
}

fn part_of(name: Option<&str>) -> Part {
    match name {
        Some("all") => Part::All,
        Some("earlier") => Part::Earlier,
        Some(name) => CheckState::from_code(name).map_or(Part::Open, Part::Of),
        None => Part::Open,
    }
}

fn part_name(part: Part) -> &'static str {
    match part {
        Part::Open => "open",
        Part::Of(state) => state.code(),
        Part::All => "all",
        Part::Earlier => "earlier",
    }
}

fn address(date: Date, part: Part, narrow: &Narrow) -> String {
    format!("/?date={date}&state={}{}", part_name(part), narrow::query(narrow))
}

/// Without a date when none was asked for, so that the page goes over to the next day at midnight.
fn reload_address(wanted: &Wanted, part: Part, narrow: &Narrow) -> String {
    let date = parsed::<Date>(&wanted.date).map(|date| format!("&date={date}")).unwrap_or_default();
    format!("/?auto=1&state={}{date}{}", part_name(part), narrow::query(narrow))
}

fn tabs(date: Date, current: Part, narrow: &Narrow, counts: &StateCounts) -> Vec<Tab> {
    let open = counts.awaiting_review + counts.on_hold + counts.approved;
    let all = open + counts.forwarded + counts.discarded;
    let tab = |label, count, part| Tab {
        label,
        count,
        href: address(date, part, narrow),
        current: part == current,
    };
    let states = CheckState::ALL.into_iter();
    let states = states.map(|state| tab(sentences::state(state), counts.of(state), Part::Of(state)));
    [tab("未完了", open, Part::Open)]
        .into_iter()
        .chain(states)
        .chain([tab("すべて", all, Part::All)])
        .collect()
}

async fn moved(desk: &Desk, wanted: &Wanted) -> Result<Option<Moved>, PageError> {
    let Some(id) = parsed::<CheckId>(&wanted.moved) else { return Ok(None) };
    let check = match desk.queue.check(id).await {
        Err(QueueError::Corrupt(_)) => None,
        read => read?,
    };
    Ok(check.map(|check| {
        let (receipt, state) = (check.summary.receipt.number, sentences::state(check.summary.state));
        let revision = check.summary.revision.to_string();
        Moved {
            text: format!("受付番号 {receipt} は「{state}」になりました。"),
            take_back: may_take_back(&check).then_some((id, revision)),
        }
    }))
}

fn earlier(current: Part, count: u64) -> Tab {
    let part = Part::Earlier;
    let href = format!("/?state={}", part_name(part));
    Tab { label: sentences::EARLIER, count, href, current: current == part }
}

fn unsent_row(trouble: &Trouble) -> Unsent {
    let code = trouble.problem.clone().unwrap_or_default();
    Unsent {
        href: trouble.check.id.map(|id| format!("/checks/{id}")),
        receipt: receipt_of_day(&trouble.check),
        text: sentences::trouble(ForwardProblem::from_code(&code)),
        code,
    }
}

/// Day and receipt number, as far as they can be read.
pub(super) fn receipt_of_day(check: &CheckName) -> String {
    check.receipt.map_or_else(
        || "受付番号を読めない受付".to_owned(),
        |receipt| format!("{} 受付番号 {}", sentences::date_short(receipt.business_date), receipt.number),
    )
}
