//! Owns the reading of a table that staff hand over as a file: CSV in UTF-8 or CP932, or XLSX.
//!
//! Promises: all rows with the line they stand on, or why there are none; bounded memory whatever the bytes are.
//! Must never: do I/O, give back a part of a file, or guess an encoding by likelihood.

mod csv;
mod text;
mod xlsx;

/// Longest file (bytes).
pub const SHEET_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Rows below the heading.
pub const SHEET_ROWS_MAX: usize = 200_000;
/// Columns of a row.
pub const SHEET_COLUMNS_MAX: usize = 64;
/// Characters of a cell.
pub const SHEET_CELL_CHARS_MAX: usize = 400;

/// Rows before and in the heading: a title, remarks, a heading in two lines.
pub(crate) const SHEET_HEAD_ROWS_MAX: usize = 20;
/// All text of a file (bytes). A workbook can name one long text many times.
const SHEET_TEXT_BYTES_MAX: usize = 128 * 1024 * 1024;

const ZIP_MARK: &[u8] = b"PK\x03\x04";
/// A compound file: a workbook of before 2007, or one with a password.
const COMPOUND_MARK: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];

/// Why a file is no table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum SheetFault {
    /// More than [`SHEET_BYTES_MAX`].
    #[error("the file is too long")]
    TooLong,
    /// Neither UTF-8 nor CP932.
    #[error("neither UTF-8 nor CP932")]
    Encoding,
    /// The CSV reader gave up.
    #[error("not readable as CSV")]
    Csv,
    /// The workbook is damaged, or is no workbook.
    #[error("not readable as XLSX")]
    Workbook,
    /// `.xls`, or a password.
    #[error("a workbook of the old form or with a password")]
    OldWorkbook,
    /// The workbook would unpack to more than is read.
    #[error("the workbook unpacks to too much")]
    WorkbookTooLarge,
    /// More than [`SHEET_ROWS_MAX`] rows.
    #[error("too many rows")]
    TooManyRows,
    /// More than [`SHEET_COLUMNS_MAX`] columns.
    #[error("too many columns")]
    TooManyColumns,
    /// More than [`SHEET_CELL_CHARS_MAX`] characters in a cell.
    #[error("a cell is too long")]
    CellTooLong,
    /// More text than is kept at a time.
    #[error("too much text")]
    TooMuchText,
}

/// Where in a file, as a spreadsheet counts: line and column from 1, 0 when the whole file or line is meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SheetPlace {
    /// Line of the file.
    pub line: u64,
    /// Column.
    pub column: usize,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Cell {
    /// Without spaces around it.
    pub(crate) text: String,
    /// Whether a spreadsheet held it as a number, which has no leading zeros.
    pub(crate) number: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) line: u64,
    pub(crate) cells: Vec<Cell>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sheet {
    pub(crate) rows: Vec<Row>,
    /// Whether cells tell numbers from text. CSV does not.
    pub(crate) typed: bool,
}

impl Row {
    /// The text in this column, from 0.
    pub(crate) fn text(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell| cell.text.as_str())
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.text.is_empty())
    }

    /// A footnote under the table: one cell that begins with ※.
    pub(crate) fn is_footnote(&self) -> bool {
        let mut filled = self.cells.iter().filter(|cell| !cell.text.is_empty());
        filled.next().is_some_and(|cell| cell.text.starts_with('※')) && filled.next().is_none()
    }
}

/// The first sheet of a workbook, or the rows of a CSV file.
pub(crate) fn read_sheet(bytes: &[u8]) -> Result<Sheet, (SheetPlace, SheetFault)> {
    if bytes.len() > SHEET_BYTES_MAX {
        return Err((SheetPlace::default(), SheetFault::TooLong));
    }
    if bytes.starts_with(ZIP_MARK) {
        return Ok(Sheet { rows: xlsx::rows(bytes)?, typed: true });
    }
    if bytes.starts_with(COMPOUND_MARK) {
        return Err((SheetPlace::default(), SheetFault::OldWorkbook));
    }
    let text = text::decode(bytes).map_err(|line| (SheetPlace { line, column: 0 }, SheetFault::Encoding))?;
    Ok(Sheet { rows: csv::rows(&text)?, typed: false })
}

/// Counts what was read so far against the limits.
#[derive(Default)]
struct Meter {
    text_bytes: usize,
}

impl Meter {
    fn cell(&mut self, place: SheetPlace, text: &str) -> Result<String, (SheetPlace, SheetFault)> {
        if place.column > SHEET_COLUMNS_MAX {
            return Err((place, SheetFault::TooManyColumns));
        }
        let text = text.trim();
        if text.chars().nth(SHEET_CELL_CHARS_MAX).is_some() {
            return Err((place, SheetFault::CellTooLong));
        }
        self.text_bytes += text.len();
        if self.text_bytes > SHEET_TEXT_BYTES_MAX {
            return Err((place, SheetFault::TooMuchText));
        }
        Ok(text.to_owned())
    }
}

fn check_rows(rows: usize, line: u64) -> Result<(), (SheetPlace, SheetFault)> {
    let place = SheetPlace { line, column: 0 };
    if rows > SHEET_ROWS_MAX + SHEET_HEAD_ROWS_MAX { Err((place, SheetFault::TooManyRows)) } else { Ok(()) }
}

#[cfg(test)]
pub(crate) mod tests;
