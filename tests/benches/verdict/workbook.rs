//! Owns the writing of a table as XLSX, as spreadsheets write it: shared strings, every cell with its place.
//!
//! Promises: all cells are text, so that no number loses its zeros.
//! Must never: be used for a text that needs escaping; it is for invented rows.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use tests::population::centre::Error;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// A workbook of one sheet with these rows.
pub fn of<const WIDTH: usize>(rows: impl Iterator<Item = [String; WIDTH]>) -> Result<Vec<u8>, Error> {
    let mut strings = Strings::default();
    let mut sheet =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><worksheet xmlns=\"{MAIN}\"><sheetData>");
    for (line, row) in (1..).zip(rows) {
        write!(sheet, "<row r=\"{line}\">")?;
        for (column, text) in (b'A'..).zip(row).filter(|(_, text)| !text.is_empty()) {
            let (column, at) = (char::from(column), strings.place_of(text));
            write!(sheet, "<c r=\"{column}{line}\" t=\"s\"><v>{at}</v></c>")?;
        }
        sheet.push_str("</row>");
    }
    sheet.push_str("</sheetData></worksheet>");
    packed(&[
        (
            "xl/workbook.xml",
            &format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATION}\"><sheets>\
                 <sheet name=\"一覧\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            &format!(
                "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"r1\" Type=\"{RELATION}/worksheet\" \
                 Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        ("xl/sharedStrings.xml", &strings.xml()?),
        ("xl/worksheets/sheet1.xml", &sheet),
    ])
}

/// Each text once.
#[derive(Default)]
struct Strings {
    places: HashMap<String, usize>,
    texts: Vec<String>,
}

impl Strings {
    fn place_of(&mut self, text: String) -> usize {
        let next = self.texts.len();
        *self.places.entry(text).or_insert_with_key(|text| {
            self.texts.push(text.clone());
            next
        })
    }

    fn xml(&self) -> Result<String, Error> {
        let mut xml = format!("<sst xmlns=\"{MAIN}\">");
        for text in &self.texts {
            write!(xml, "<si><t>{text}</t></si>")?;
        }
        xml.push_str("</sst>");
        Ok(xml)
    }
}

fn packed(members: &[(&str, &str)]) -> Result<Vec<u8>, Error> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        writer.start_file(*name, SimpleFileOptions::default())?;
        writer.write_all(content.as_bytes())?;
    }
    Ok(writer.finish()?.into_inner())
}
