//! Owns the list of contracted insurers (委託元保険者一覧表) and the question who is contracted on a day.
//!
//! Promises: rows of one insurer are in the order of their first days and never hold on the same day; equal
//! lists have equal canonical texts, and different lists different ones.
//! Must never: match an insurer by name, or answer for a day other than the one asked for.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::civil::Date;

use super::{ContractedInsurer, InsurerNumber, Scope, Term};

/// 委託元保険者一覧表. An insurer can have several rows, for different days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InsurerList(BTreeMap<InsurerNumber, Vec<ContractedInsurer>>);

/// What the list says of an insurer on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contract<'a> {
    /// The insurer is not in the list.
    None,
    /// In the list, for other days only: these rows, at least one.
    OtherDays(&'a [ContractedInsurer]),
    /// The row that holds on the day.
    InForce(&'a ContractedInsurer),
}

impl InsurerList {
    /// A list of these rows, in any order. Gives back the row that holds on a day of an earlier row of its
    /// insurer, or that holds on no day at all.
    pub fn new(rows: impl IntoIterator<Item = ContractedInsurer>) -> Result<Self, ContractedInsurer> {
        let mut list = BTreeMap::new();
        for row in rows {
            // Nearly every insurer has one row.
            let known = list.entry(row.number).or_insert_with(|| Vec::with_capacity(1));
            put(known, row)?;
        }
        Ok(Self(list))
    }

    /// What it says of this insurer on this day.
    #[must_use]
    pub fn on(&self, number: InsurerNumber, day: Date) -> Contract<'_> {
        let rows = self.rows_of(number);
        match rows.iter().find(|row| row.term.holds_on(day)) {
            Some(row) => Contract::InForce(row),
            None if rows.is_empty() => Contract::None,
            None => Contract::OtherDays(rows),
        }
    }

    /// The rows of this insurer by first day; none when it is not in the list.
    #[must_use]
    pub fn rows_of(&self, number: InsurerNumber) -> &[ContractedInsurer] {
        self.0.get(&number).map_or(&[], Vec::as_slice)
    }

    /// The row of this insurer that begins on this day. With the number, the first day names a row.
    #[must_use]
    pub fn beginning(&self, number: InsurerNumber, from: Option<Date>) -> Option<&ContractedInsurer> {
        self.rows_of(number).iter().find(|row| row.term.from == from)
    }

    /// All rows by number, then by first day.
    pub fn rows(&self) -> impl Iterator<Item = &ContractedInsurer> {
        self.0.values().flatten()
    }

    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.values().map(Vec::len).sum()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One line a row with every column, tabs between them: number, name, postcode, address, telephone, the
    /// three marks of the scope, invoice, first day, last day. Tab, line feed and backslash inside a text are
    /// written `\t`, `\n` and `\\`, so the text can be taken apart in one way only. Its SHA-256 is the digest
    /// that each check is stored with.
    #[must_use]
    pub fn canonical(&self) -> String {
        let mut text = String::new();
        for row in self.rows() {
            write_row(&mut text, row);
        }
        text
    }
}

/// `known` does not overlap, so only the neighbours of the new row's place can.
fn put(known: &mut Vec<ContractedInsurer>, row: ContractedInsurer) -> Result<(), ContractedInsurer> {
    let place = known.partition_point(|other| other.term.from <= row.term.from);
    let before = place.checked_sub(1).and_then(|index| known.get(index));
    let mut neighbours = before.into_iter().chain(known.get(place));
    if row.term.is_reversed() || neighbours.any(|other| other.term.overlaps(row.term)) {
        return Err(row);
    }
    known.insert(place, row);
    Ok(())
}

fn write_row(text: &mut String, row: &ContractedInsurer) {
    // Writing to a String cannot fail.
    let _ = write!(text, "{}", row.number);
    for part in [&row.name, &row.postcode, &row.address, &row.telephone] {
        text.push('\t');
        push_escaped(text, part);
    }
    let Scope { exam, guidance, same_day_interview } = row.scope;
    let [exam, guidance, same_day, invoice] = [exam, guidance, same_day_interview, row.invoice].map(u8::from);
    let Term { from, to } = row.term;
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let _ = writeln!(text, "\t{exam}{guidance}{same_day}\t{invoice}\t{}\t{}", day(from), day(to));
}

fn push_escaped(text: &mut String, part: &str) {
    for one in part.chars() {
        match one {
            '\\' => text.push_str("\\\\"),
            '\t' => text.push_str("\\t"),
            '\n' => text.push_str("\\n"),
            other => text.push(other),
        }
    }
}

#[cfg(test)]
mod tests;
