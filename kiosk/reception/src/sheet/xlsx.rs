//! Owns the rows of the first visible sheet of an XLSX workbook.
//!
//! Promises: cells are read one after another and counted; a far cell or a packed bomb costs little memory.
//! Must never: compute with a position before its length was checked, or unpack beyond the limit.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::result::ZipError;

use super::{Cell, Meter, Row, SheetFault, SheetPlace, check_rows};

/// All members that are read, unpacked (bytes).
pub(super) const UNPACKED_BYTES_MAX: u64 = 128 * 1024 * 1024;
/// Texts that cells refer to.
const SHARED_STRINGS_MAX: usize = 2_000_000;

const BROKEN: Fault = (SheetPlace { line: 0, column: 0 }, SheetFault::Workbook);
const TOO_LARGE: Fault = (SheetPlace { line: 0, column: 0 }, SheetFault::WorkbookTooLarge);

type Fault = (SheetPlace, SheetFault);

pub(super) fn rows(bytes: &[u8]) -> Result<Vec<Row>, Fault> {
    rows_within(bytes, UNPACKED_BYTES_MAX)
}

pub(super) fn rows_within(bytes: &[u8], unpacked_bytes_max: u64) -> Result<Vec<Row>, Fault> {
    let mut book = Book::open(bytes, unpacked_bytes_max)?;
    let id = first_sheet(&book.member("xl/workbook.xml")?)?;
    let path = target_of(&book.member("xl/_rels/workbook.xml.rels")?, &id)?;
    let shared = match book.member("xl/sharedStrings.xml") {
        Ok(text) => shared_strings(&text, SHARED_STRINGS_MAX)?,
        Err(BROKEN) => Vec::new(),
        Err(other) => return Err(other),
    };
    read_cells(&book.member(&path)?, &shared)
}

struct Book<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    left: u64,
}

impl<'a> Book<'a> {
    fn open(bytes: &'a [u8], left: u64) -> Result<Self, Fault> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_: ZipError| BROKEN)?;
        Ok(Self { archive, left })
    }

    /// The text of a member. Sizes in the directory are only what the maker of the file says.
    fn member(&mut self, path: &str) -> Result<String, Fault> {
        let member = self.archive.by_name(path).map_err(|_| BROKEN)?;
        let mut bytes = Vec::new();
        member.take(self.left + 1).read_to_end(&mut bytes).map_err(|_| BROKEN)?;
        let read = u64::try_from(bytes.len()).map_err(|_| TOO_LARGE)?;
        self.left = self.left.checked_sub(read).ok_or(TOO_LARGE)?;
        String::from_utf8(bytes).map_err(|_| BROKEN)
    }
}

/// Calls `each` with every event; empty elements come as start and end.
fn walk(text: &str, mut each: impl FnMut(Event<'_>) -> Result<(), Fault>) -> Result<(), Fault> {
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    reader.config_mut().expand_empty_elements = true;
    loop {
        let event = reader.read_event().map_err(|_| BROKEN)?;
        if matches!(event, Event::Eof) {
            return Ok(());
        }
        each(event)?;
    }
}

/// The value of an attribute, whatever its prefix.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes().filter_map(Result::ok);
    let found = attributes.find(|one| one.key.local_name().as_ref() == name)?;
    Some(found.value.into_owned())
}

/// The relation of the first sheet that is shown.
fn first_sheet(workbook: &str) -> Result<String, Fault> {
    let mut first = None;
    walk(workbook, |event| {
        let Event::Start(element) = event else { return Ok(()) };
        let shown = attribute(&element, "state").is_none_or(|state| state == "visible");
        if element.local_name().as_ref() == "sheet" && shown && first.is_none() {
            first = attribute(&element, "id");
        }
        // Days would count from another year. Only very old workbooks of one system do.
        let old = attribute(&element, "date1904").is_some_and(|value| value != "0" && value != "false");
        if old { Err(BROKEN) } else { Ok(()) }
    })?;
    first.ok_or(BROKEN)
}

fn target_of(relations: &str, id: &str) -> Result<String, Fault> {
    let mut target = None;
    walk(relations, |event| {
        if let Event::Start(element) = event
            && attribute(&element, "Id").is_some_and(|known| known == id)
        {
            target = attribute(&element, "Target");
        }
        Ok(())
    })?;
    let target = target.ok_or(BROKEN)?;
    Ok(target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned))
}

/// Collects the text of `t` and `v`, without readings (`rPh`) and formulas.
#[derive(Default)]
struct Text {
    open: bool,
    reading: bool,
    text: String,
}

impl Text {
    fn see(&mut self, event: &Event<'_>) -> Result<(), Fault> {
        let wanted = self.open && !self.reading;
        if let Event::Start(element) = event {
            self.turn(element.local_name().as_ref(), true);
        } else if let Event::End(element) = event {
            self.turn(element.local_name().as_ref(), false);
        } else if let (Event::Text(text), true) = (event, wanted) {
            self.text.push_str(text);
        } else if let (Event::CData(text), true) = (event, wanted) {
            self.text.push_str(text);
        } else if let (Event::GeneralRef(name), true) = (event, wanted) {
            let numbered = name.resolve_char_ref().map_err(|_| BROKEN)?;
            self.text.push(numbered.or_else(|| named(name)).ok_or(BROKEN)?);
        }
        Ok(())
    }

    fn turn(&mut self, name: &str, on: bool) {
        match name {
            "t" | "v" => self.open = on,
            "rPh" => self.reading = on,
            _ => {}
        }
    }
}

fn named(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

pub(super) fn shared_strings(text: &str, strings_max: usize) -> Result<Vec<String>, Fault> {
    let mut strings = Vec::new();
    let mut one = Text::default();
    walk(text, |event| {
        one.see(&event)?;
        if let Event::End(element) = event
            && element.local_name().as_ref() == "si"
        {
            strings.push(std::mem::take(&mut one).text);
        }
        if strings.len() > strings_max {
            return Err(TOO_LARGE);
        }
        Ok(())
    })?;
    Ok(strings)
}

/// Where the reader is in a sheet.
#[derive(Default)]
struct At {
    line: u64,
    column: usize,
    kind: String,
    text: Text,
}

fn read_cells(sheet: &str, shared: &[String]) -> Result<Vec<Row>, Fault> {
    let mut rows: BTreeMap<u64, Vec<Cell>> = BTreeMap::new();
    let mut meter = Meter::default();
    let mut at = At::default();
    walk(sheet, |event| {
        at.text.see(&event)?;
        if let Event::Start(element) = &event {
            begin(&mut at, element)?;
        } else if let Event::End(element) = &event
            && element.local_name().as_ref() == "c"
        {
            put(&mut rows, &mut at, shared, &mut meter)?;
        }
        Ok(())
    })?;
    Ok(rows.into_iter().map(|(line, cells)| Row { line, cells }).collect())
}

/// Puts the cell that ends here into its row. A second cell in one place is a fault.
fn put(
    rows: &mut BTreeMap<u64, Vec<Cell>>,
    at: &mut At,
    shared: &[String],
    meter: &mut Meter,
) -> Result<(), Fault> {
    let place = SheetPlace { line: at.line, column: at.column };
    let text = std::mem::take(&mut at.text).text;
    let (text, number) = value(&at.kind, &text, shared).ok_or((place, SheetFault::Workbook))?;
    if text.trim().is_empty() {
        return Ok(());
    }
    let text = meter.cell(place, &text)?;
    let cells = rows.entry(place.line).or_default();
    cells.resize_with(cells.len().max(place.column), Cell::default);
    let index = place.column.checked_sub(1).ok_or(BROKEN)?;
    let cell =
        cells.get_mut(index).filter(|cell| cell.text.is_empty()).ok_or((place, SheetFault::Workbook))?;
    *cell = Cell { text, number };
    check_rows(rows.len(), place.line)
}

/// Rows and cells may leave out where they are; then they follow the one before.
fn begin(at: &mut At, element: &BytesStart<'_>) -> Result<(), Fault> {
    let name = attribute(element, "r");
    match element.local_name().as_ref() {
        "row" => {
            at.column = 0;
            at.line = match name {
                Some(name) => position(&name).filter(|(_, column)| *column == 0).ok_or(BROKEN)?.0,
                None => at.line + 1,
            };
        }
        "c" => {
            (at.line, at.column) = match name {
                Some(name) => position(&name).filter(|(_, column)| *column > 0).ok_or(BROKEN)?,
                None => (at.line, at.column + 1),
            };
            at.kind = attribute(element, "t").unwrap_or_default();
            at.text = Text::default();
        }
        _ => {}
    }
    Ok(())
}

/// `AB12` is line 12, column 28; `12` is line 12, column 0. At most three letters and seven digits.
fn position(name: &str) -> Option<(u64, usize)> {
    let digits = name.trim_start_matches(|one: char| one.is_ascii_uppercase());
    let letters = name.strip_suffix(digits)?;
    if letters.len() > 3 || digits.len() > 7 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let column = letters.bytes().fold(0, |column, letter| column * 26 + usize::from(letter - b'A') + 1);
    let line = digits.parse().ok().filter(|line| *line > 0)?;
    Some((line, column))
}

/// The text of a cell and whether it is a number; none for an error such as `#REF!`.
fn value(kind: &str, text: &str, shared: &[String]) -> Option<(String, bool)> {
    match kind {
        "s" => Some((shared.get(text.trim().parse::<usize>().ok()?)?.clone(), false)),
        "str" | "inlineStr" | "b" | "d" => Some((text.to_owned(), false)),
        "" | "n" if text.trim().is_empty() => Some((String::new(), false)),
        "" | "n" => Some((number_text(text.trim().parse().ok()?)?, true)),
        _ => None,
    }
}

fn number_text(number: f64) -> Option<String> {
    number.is_finite().then(|| number.to_string())
}
