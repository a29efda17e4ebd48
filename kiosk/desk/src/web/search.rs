//! Owns the search page: one field, in which staff type what they have.
//!
//! Promises: what was typed travels in the body of a form, never in an address; a text that can mean nothing says
//! what can be typed; a search is paged by key, and that somebody searched is recorded.
//! Must never: guess. The form of what was typed decides what is looked for, and the page says what it was.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use queue::{Actor, Cursor, DeskAction, Receipt, Sought};
use reception::{DateField, day_in_japan, is_kana_name, read_date, read_voucher_number};
use serde::Deserialize;

use super::Desk;
use super::board::{Section, found_section};
use super::guard::StaffForm;
use super::message::PageError;
use super::render::{Chrome, page};
use crate::access::Review;
use crate::sentences;

/// Rows of one page.
const ROWS_MAX: u32 = 50;
/// Longest text that is looked at (characters).
const TYPED_CHARS_MAX: usize = 64;
/// A receipt number has at most so many digits; a date without separators has more.
const RECEIPT_DIGITS_MAX: usize = 5;

/// The form.
#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    sought: String,
    #[serde(default)]
    date: String,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    after: String,
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    chrome: Chrome,
    typed: String,
    iso: String,
    day: String,
    every_day: bool,
    problem: Option<&'static str>,
    told: String,
    section: Section,
    more: Option<Cursor>,
    typed_chars_max: usize,
}

/// POST `/search`.
pub async fn find(
    State(desk): State<Arc<Desk>>,
    StaffForm { session, fields, .. }: StaffForm<Review, Typed>,
) -> Result<Response, PageError> {
    let date = fields.date.parse().unwrap_or_else(|_| day_in_japan(desk.clock.now()));
    let mut shown = SearchPage {
        chrome: Chrome::new(&desk, &session),
        typed: fields.sought.chars().take(TYPED_CHARS_MAX).collect(),
        iso: date.to_string(),
        day: sentences::date(date),
        every_day: fields.scope == "every-day",
        problem: None,
        told: String::new(),
        section: Section::default(),
        more: None,
        typed_chars_max: TYPED_CHARS_MAX,
    };
    let Some(sought) = understood(&fields.sought, date) else {
        shown.problem = Some(sentences::NOT_SOUGHT);
        return Ok(page(StatusCode::BAD_REQUEST, &shown));
    };
    let day = Some(date).filter(|_| !shown.every_day || matches!(sought, Sought::Receipt(_)));
    desk.record(&Actor::Staff(session.staff.clone()), DeskAction::Search, None).await?;
    let found = desk.queue.find(&sought, day, fields.after.parse().ok(), ROWS_MAX).await?;
    shown.told = sentences::sought(&sought, day);
    shown.more = found.next;
    shown.section = found_section(found, day.is_some());
    Ok(page(StatusCode::OK, &shown))
}

/// What the text can only mean: up to five digits a receipt of this day, eleven a voucher, a date a birth date, kana
/// or Latin letters the beginning of a name.
fn understood(text: &str, day: Date) -> Option<Sought> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > TYPED_CHARS_MAX {
        return None;
    }
    receipt(text, day)
        .or_else(|| read_voucher_number(text).ok().flatten().map(Sought::Voucher))
        .or_else(|| read_date(text, DateField::Ordinary).ok().map(Sought::BirthDate))
        .or_else(|| is_kana_name(text).then(|| Sought::Kana(text.to_owned())))
}

fn receipt(text: &str, business_date: Date) -> Option<Sought> {
    let digits: Option<String> = text.chars().map(half_width_digit).collect();
    let digits = digits.filter(|digits| digits.len() <= RECEIPT_DIGITS_MAX)?;
    let number = digits.parse().ok().filter(|number| *number > 0)?;
    Some(Sought::Receipt(Receipt { business_date, number }))
}

/// `0` to `9`, half or full width.
fn half_width_digit(one: char) -> Option<char> {
    let wide = u32::from(one).checked_sub(u32::from('０')).filter(|value| *value < 10);
    let digit = one.to_digit(10).or(wide)?;
    char::from_digit(digit, 10)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const DAY: Date = date(2026, 11, 20);

    fn kind(text: &str) -> &'static str {
        match understood(text, DAY) {
            None => "nothing",
            Some(Sought::Receipt(receipt)) => {
                assert_eq!(receipt.business_date, DAY);
                "receipt"
            }
            Some(Sought::Voucher(_)) => "voucher",
            Some(Sought::BirthDate(birth)) => {
                assert_eq!(birth, date(1950, 4, 1), "{text}");
                "birth"
            }
            Some(Sought::Kana(_)) => "kana",
        }
    }

    #[test]
    fn the_form_of_the_text_says_what_is_sought() {
        for (text, wanted) in [
            ("7", "receipt"),
            ("　１２ ", "receipt"),
            ("99999", "receipt"),
            ("26100000017", "voucher"),
            ("２６１００００００１７", "voucher"),
            ("1950-04-01", "birth"),
            ("19500401", "birth"),
            ("昭和25年4月1日", "birth"),
            ("S25.4.1", "birth"),
            ("s250401", "birth"),
            ("3250401", "birth"),
            ("サトウ ハナコ", "kana"),
            ("さとう", "kana"),
            ("ｻﾄ", "kana"),
            ("SMITH", "kana"),
            ("スミス　Ｊ", "kana"),
        ] {
            assert_eq!(kind(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_can_mean_nothing_is_not_guessed() {
        for text in ["", "  ", "0", "000000", "123456", "佐藤花子", "26000000017", "1950-13-01", "%", "・"]
        {
            assert_eq!(kind(text), "nothing", "{text}");
        }
        assert_eq!(kind(&"サ".repeat(TYPED_CHARS_MAX + 1)), "nothing");
    }
}
