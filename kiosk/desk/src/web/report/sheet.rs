//! Owns the writing of CSV (RFC 4180) for spreadsheets: UTF-8 with BOM, CRLF.
//!
//! Promises: every cell is quoted; a cell that a spreadsheet would take for a formula begins with an apostrophe, which
//! it shows as text.
//! Must never: change what a cell says otherwise.

/// Tells a spreadsheet that this is UTF-8.
const BOM: char = '\u{feff}';

/// With what a cell begins that some spreadsheet computes. Japanese ones take the wide forms as well.
const FORMULA_BEGINS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// The whole file.
pub fn csv(rows: &[[String; 3]]) -> String {
    let line = |row: &[String; 3]| format!("{}\r\n", row.each_ref().map(|text| cell(text)).join(","));
    std::iter::once(BOM.to_string()).chain(rows.iter().map(line)).collect()
}

fn cell(text: &str) -> String {
    let guard = if text.starts_with(FORMULA_BEGINS) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for begin in FORMULA_BEGINS {
            assert_eq!(cell(&format!("{begin}1+1")), format!("\"'{begin}1+1\""));
        }
        for text in ["", "12", "a=b", "テスト健保", "'x"] {
            assert_eq!(cell(text), format!("\"{text}\""));
        }
    }

    #[test]
    fn a_file_has_its_mark_quotes_and_line_ends() {
        let rows = [["a".to_owned(), "say \"b\", c".to_owned(), "1\n2".to_owned()]];
        assert_eq!(csv(&rows), "\u{feff}\"a\",\"say \"\"b\"\", c\",\"1\n2\"\r\n");
    }
}
