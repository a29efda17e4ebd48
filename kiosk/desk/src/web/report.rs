//! Owns the report of a day (日報): as a page that prints on A4, and as CSV.
//!
//! Promises: both show the same numbers, as they are now, and beside them what was signed off; taking the file away is
//! recorded.
//! Must never: name a patient.

mod chart;
mod sections;
mod sheet;

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use jiff::civil::Date;
use queue::{Actor, DayReport, DayState, DeskAction};

use super::Desk;
use super::closing::{counts_in_words, past_day};
use super::guard::SignedIn;
use super::message::PageError;
use super::render::{Chrome, page};
use crate::access::Review;
use crate::sentences::{self, Light};
use chart::Chart;
use sections::{Section, hours, sections};

#[derive(Template)]
#[template(path = "report.html")]
struct ReportPage {
    chrome: Chrome,
    title: String,
    iso: String,
    facility: String,
    made: String,
    light: Light,
    state: String,
    signed: Option<Signed>,
    chart: Option<Chart>,
    hours: Section,
    sections: Vec<Section>,
}

/// What was signed off last.
struct Signed {
    version: u32,
    who: String,
    at: String,
    counts: String,
}

/// GET `/closing/{day}/report`.
pub async fn show(
    State(desk): State<Arc<Desk>>,
    SignedIn(session, ..): SignedIn<Review>,
    Path(day): Path<String>,
) -> Result<Response, PageError> {
    let day = past_day(&desk, &day)?;
    let report = desk.queue.day_report(day).await?;
    let (light, state) = sentences::day_state(report.standing.closings.state());
    let template = ReportPage {
        chrome: Chrome::new(&desk, &session),
        title: sentences::date(day),
        iso: day.to_string(),
        facility: desk.centre.facility_number.clone(),
        made: sentences::moment(desk.clock.now()),
        light,
        state,
        signed: signed(&report),
        chart: Chart::of(&report.hours.rows),
        hours: hours(&report),
        sections: sections(&report),
    };
    Ok(page(StatusCode::OK, &template))
}

/// GET `/closing/{day}/report.csv`.
pub async fn download(
    State(desk): State<Arc<Desk>>,
    SignedIn(session, ..): SignedIn<Review>,
    Path(day): Path<String>,
) -> Result<Response, PageError> {
    let day = past_day(&desk, &day)?;
    let report = desk.queue.day_report(day).await?;
    let text = sheet::csv(&rows(&desk, day, &report));
    desk.record_of_day(&Actor::Staff(session.staff), DeskAction::ExportReport, day).await?;
    let kind = (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned());
    let name = (header::CONTENT_DISPOSITION, format!("attachment; filename=\"report-{day}.csv\""));
    Ok(([kind, name], text).into_response())
}

/// The newest closing that was not taken back.
fn signed(report: &DayReport) -> Option<Signed> {
    match report.standing.closings.state() {
        DayState::Closed(last) | DayState::Moved(last) => Some(Signed {
            version: last.version,
            who: last.staff.clone(),
            at: sentences::moment(last.at),
            counts: counts_in_words(last),
        }),
        DayState::NotYet | DayState::Reopened(..) => None,
    }
}

/// The whole report as rows of three cells.
fn rows(desk: &Desk, day: Date, report: &DayReport) -> Vec<[String; 3]> {
    let line = |about: &str, label: &str, value: String| [about.to_owned(), label.to_owned(), value];
    let (_, state) = sentences::day_state(report.standing.closings.state());
    let mut rows = vec![
        line("区分", "項目", "値".to_owned()),
        line("日報", "センター", desk.centre.name.clone()),
        line("日報", "健診機関番号", desk.centre.facility_number.clone()),
        line("日報", "対象日", day.to_string()),
        line("日報", "作成", sentences::moment(desk.clock.now())),
        line("締め", "状態", state),
    ];
    if let Some(signed) = signed(report) {
        rows.push(line("締め", "締めたときの受付", signed.counts));
    }
    for section in sections(report).into_iter().chain([hours(report)]) {
        let one = |row: &sections::Row| line(section.title, &row.label_with_unit(), row.number.to_string());
        rows.extend(section.rows.iter().map(one));
    }
    rows
}
