//! Owns the forms of the cells that both tables of domain.md §1.7 share.
//!
//! Promises: a value in half width, or none when the form is another.
//! Must never: put a value right beyond width and kind of hyphen.

use jiff::ToSpan as _;
use jiff::civil::{Date, date};

use super::{InsurerFault, InsurerProblem};
use crate::sheet::{Cell, Sheet, SheetPlace};
use crate::text::{is_hyphen, one_width};
use crate::{contains_personal_number, sheet};

/// The three circles that spreadsheets hold, and what is typed for them. NFKC does not unify the circles
/// (domain.md §4.2).
const MARKS: [&str; 9] = ["○", "〇", "◯", "o", "O", "ｏ", "Ｏ", "1", "１"];
const PHONE_GROUPS: usize = 3;

/// ○ or blank.
pub(crate) fn mark(text: &str) -> Option<bool> {
    if text.is_empty() { Some(false) } else { MARKS.contains(&text).then_some(true) }
}

/// Half width, one hyphen.
pub(crate) fn plain(text: &str) -> String {
    one_width(text).map(|one| if is_hyphen(one) { '-' } else { one }).collect::<String>().trim().to_owned()
}

/// `123-4567`, or empty.
pub(crate) fn postcode(text: &str) -> Option<String> {
    let text = plain(text);
    let groups: Vec<&str> = text.split('-').collect();
    let fits = |group: &&str, digits| group.len() == digits && all_digits(group);
    let good = matches!(groups.as_slice(), [area, rest] if fits(area, 3) && fits(rest, 4));
    (good || text.is_empty()).then_some(text)
}

/// `03-1234-5678`: with area code and hyphens, 10 or 11 digits; or empty.
pub(crate) fn telephone(text: &str) -> Option<String> {
    let text = plain(text);
    let groups: Vec<&str> = text.split('-').collect();
    let digits: usize = groups.iter().map(|group| group.len()).sum();
    let good = groups.len() == PHONE_GROUPS
        && groups.iter().all(|group| !group.is_empty() && all_digits(group))
        && matches!(digits, 10 | 11)
        && text.starts_with('0');
    (good || text.is_empty()).then_some(text)
}

/// Whether every character can be shown. A line break in a cell is one that cannot.
pub(crate) fn is_text(text: &str) -> bool {
    !text.chars().any(|one| one.is_control() || one == char::REPLACEMENT_CHARACTER)
}

pub(crate) fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A spreadsheet holds a day as the number of days since 1899-12-30: five digits from 1927 to 2173. No written
/// date has five.
pub(crate) fn serial_day(cell: &Cell) -> Option<Date> {
    let days: i64 = cell.text.parse().ok().filter(|_| cell.number && cell.text.len() == 5)?;
    date(1899, 12, 30).checked_add(days.days()).ok()
}

/// Every cell of the file that holds a personal number, whatever column it stands in.
pub(super) fn personal_numbers(sheet: &Sheet) -> Vec<InsurerProblem> {
    let what = InsurerFault::PersonalNumber;
    personal_places(sheet).map(|place| InsurerProblem { place, what }).collect()
}

/// Where a personal number stands.
pub(crate) fn personal_places(sheet: &Sheet) -> impl Iterator<Item = SheetPlace> + '_ {
    let cells = |row: &'_ sheet::Row| {
        let found = (1..).zip(&row.cells).filter(|(_, cell)| contains_personal_number(&cell.text));
        found.map(|(column, _)| SheetPlace { line: row.line, column }).collect::<Vec<_>>()
    };
    sheet.rows.iter().flat_map(cells)
}
