//! Owns the page of the audit trail (操作の記録): newest first, by account and by day.
//!
//! Promises: only a manager reads it; every reading is itself recorded (in the journal when the disk refuses); a damaged
//! row is named and hides no other.
//! Must never: show anything of a patient.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use queue::{Actor, Cursor, DeskAction, TRAIL_ROWS_MAX, TrailFilter, TrailRow};
use serde::Deserialize;

use super::Desk;
use super::board::receipt_of_day;
use super::guard::SignedIn;
use super::message::PageError;
use super::render::{Chrome, page};
use crate::access::ReadTrail;
use crate::sentences;

/// What the address says. Text that is not understood counts as absent.
#[derive(Deserialize, Default)]
pub struct Wanted {
    account: Option<String>,
    date: Option<String>,
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "audit.html")]
struct TrailPage {
    chrome: Chrome,
    account: String,
    date: String,
    head: Option<(i64, String)>,
    unreadable: Vec<i64>,
    rows: Vec<Row>,
    more: Option<String>,
}

struct Row {
    seq: i64,
    at: String,
    who: String,
    what: String,
    check: Option<Link>,
}

struct Link {
    href: Option<String>,
    text: String,
}

/// GET `/audit`.
pub async fn show(
    State(desk): State<Arc<Desk>>,
    SignedIn(session, ..): SignedIn<ReadTrail>,
    wanted: Result<Query<Wanted>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, PageError> {
    let Wanted { account, date, after } = wanted.map(|Query(wanted)| wanted).unwrap_or_default();
    let account = account.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    let day: Option<Date> = date.and_then(|text| text.parse().ok());
    let after: Option<Cursor> = after.and_then(|text| text.parse().ok());
    desk.record(&Actor::Staff(session.staff.clone()), DeskAction::ViewAudit, None).await?;
    let filter = TrailFilter { account, day };
    let found = desk.queue.trail(&filter, after, TRAIL_ROWS_MAX).await?;
    let head = desk.queue.audit_head().await?;
    let date = day.map(|day| day.to_string()).unwrap_or_default();
    let account = filter.account.unwrap_or_default();
    let template = TrailPage {
        chrome: Chrome::new(&desk, &session),
        more: found.next.map(|next| further(&account, &date, next)),
        account,
        date,
        head: head.map(|(seq, head)| (seq, head.to_string())),
        unreadable: found.unreadable,
        rows: found.rows.iter().map(row).collect(),
    };
    Ok(page(StatusCode::OK, &template))
}

fn row(row: &TrailRow) -> Row {
    Row {
        seq: row.seq,
        at: sentences::moment(row.at),
        who: sentences::actor(&row.actor),
        what: sentences::trail_row(row.action, row.object.as_deref()),
        check: row.check.map(|check| Link {
            href: check.id.map(|id| format!("/checks/{id}")),
            text: receipt_of_day(&check),
        }),
    }
}

/// Address of the next page.
fn further(account: &str, date: &str, next: Cursor) -> String {
    format!("/audit?account={}&date={date}&after={next}", escaped(account))
}

/// A text as it stands in a query: every byte but letters, digits and four signs as `%XX`.
fn escaped(text: &str) -> String {
    let mut query = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            query.push(char::from(byte));
        } else {
            query.push_str(&format!("%{byte:02X}"));
        }
    }
    query
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_stands_escaped_in_the_address() {
        let next = "7".parse().expect("cursor");
        let address = further("佐 a&b=", "2026-11-20", next);
        assert_eq!(address, "/audit?account=%E4%BD%90%20a%26b%3D&date=2026-11-20&after=7");
    }
}
