//! Owns the rows of a CSV text.
//!
//! Promises: the line of a row is the line it begins on, blank lines and line breaks in cells counted.
//! Must never: take a first line for a heading; that is for whoever knows the table.

use csv::{ReaderBuilder, StringRecord};

use super::{Cell, Meter, Row, SheetFault, SheetPlace, check_rows};

pub(super) fn rows(text: &str) -> Result<Vec<Row>, (SheetPlace, SheetFault)> {
    let mut reader = ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let mut rows = Vec::new();
    let mut meter = Meter::default();
    let mut lines = Lines { bytes: text.as_bytes(), at: 0, line: 1 };
    loop {
        let start = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        let line = lines.row_from(start);
        match reader.read_record(&mut record) {
            Ok(true) => rows.push(Row { line, cells: cells(line, &record, &mut meter)? }),
            Ok(false) => return Ok(rows),
            Err(_) => return Err((SheetPlace { line, column: 0 }, SheetFault::Csv)),
        }
        check_rows(rows.len(), line)?;
    }
}

fn cells(line: u64, record: &StringRecord, meter: &mut Meter) -> Result<Vec<Cell>, (SheetPlace, SheetFault)> {
    let text =
        |(column, text)| Ok(Cell { text: meter.cell(SheetPlace { line, column }, text)?, number: false });
    (1..).zip(record).map(text).collect()
}

/// Counts lines as the reader goes on. Its own count names the blank line before a row.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the first byte from `start` on that is no line break.
    fn row_from(&mut self, start: usize) -> u64 {
        while let Some(byte) = self.bytes.get(self.at) {
            if self.at >= start && !matches!(byte, b'\r' | b'\n') {
                break;
            }
            self.line += u64::from(*byte == b'\n');
            self.at += 1;
        }
        self.line
    }
}
