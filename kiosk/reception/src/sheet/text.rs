//! Owns the encoding of a CSV file: UTF-8 with or without BOM, else CP932.
//!
//! Promises: text in which no character was replaced, or the line of the first bytes that are none.
//! Must never: take bytes for CP932 that are good UTF-8, or put a substitute for what it cannot read.

use std::borrow::Cow;

use encoding_rs::SHIFT_JIS;

const BOM: &[u8] = &[0xef, 0xbb, 0xbf];

/// The text, or the line of the first fault.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, u64> {
    if let Some(rest) = bytes.strip_prefix(BOM) {
        return std::str::from_utf8(rest)
            .map(Cow::Borrowed)
            .map_err(|error| line_at(rest, error.valid_up_to()));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text));
    }
    // The WHATWG name SHIFT_JIS means CP932.
    SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes).ok_or_else(|| bad_cp932_line(bytes))
}

/// A line feed is never the second byte of a CP932 character, so lines can be tried one by one.
fn bad_cp932_line(bytes: &[u8]) -> u64 {
    let lines = (1..).zip(bytes.split(|byte| *byte == b'\n'));
    let bad = |line: &[u8]| SHIFT_JIS.decode_without_bom_handling_and_without_replacement(line).is_none();
    lines.into_iter().find(|(_, line)| bad(line)).map_or(1, |(line, _)| line)
}

pub(super) fn line_at(bytes: &[u8], end: usize) -> u64 {
    let feeds = bytes.iter().take(end).filter(|byte| **byte == b'\n').count();
    u64::try_from(feeds).unwrap_or(u64::MAX).saturating_add(1)
}
