//! Owns the centre's row of 実施機関一覧表 (domain.md table 1.7b): 19 columns, in the order of the form.
//!
//! Promises: a row that keeps ※3 and ※5, or every problem with line and column; what is exported can be read again,
//! and no cell of it is a formula to a spreadsheet.
//! Must never: export a row without ※9, since a centre that runs this system checks credentials online.

use jiff::civil::Date;

use crate::insurer_file::field;
use crate::insurer_file::heading::plain;
use crate::sheet::{Row, Sheet, SheetPlace, read_sheet};
use crate::text::normal;
use crate::{DateError, DateField, FacilityNumber, read_date};

mod problem;

pub use problem::{OwnRowFault, OwnRowProblem};

/// The headings, in order. The form has them in three lines of merged cells; here each is whole.
pub const OWN_ROW_HEADINGS: [&str; 19] = [
    "健診・保健指導機関番号",
    "実施機関名",
    "郵便番号",
    "所在地",
    "電話番号",
    "集団健診",
    "個別健診",
    "貧血検査",
    "心電図検査",
    "眼底検査",
    "血清クレアチニン検査",
    "追加健診項目",
    "健診当日初回面接",
    "動機付け支援",
    "積極的支援",
    "登録番号",
    "登録年月日",
    "取消年月日",
    "オンライン資格確認による受付の可否",
];

const NUMBER: usize = 0;
const NAME: usize = 1;
const ADDRESS: usize = 3;
const GROUP: usize = 5;
const DETAILS: usize = 7;
const INTERVIEW: usize = 12;
const REGISTRATION: usize = 15;
const REGISTERED: usize = 16;
const LAPSED: usize = 17;
const ONLINE: usize = 18;

/// ※3 実施形態 of 特定健診: one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum ExamForm {
    /// 集団健診.
    Group,
    /// 個別健診.
    Individual,
}

/// ※4: who does an item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
enum Performed {
    /// Blank.
    #[default]
    No,
    /// ○.
    Own,
    /// △: by another institution.
    Recommissioned,
}

/// The centre's row. Only [`read_own_row`] makes one, so it keeps every rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnRow {
    number: FacilityNumber,
    name: String,
    postcode: String,
    address: String,
    telephone: String,
    exam: Option<ExamForm>,
    /// 貧血, 心電図, 眼底, クレアチニン.
    details: [Performed; 4],
    further_items: bool,
    same_day_interview: bool,
    motivational: bool,
    active: bool,
    /// ※6 登録番号: 13 digits, with or without T; or empty.
    registration: String,
    /// ※7 登録年月日.
    registered: Option<Date>,
    /// ※8 取消年月日.
    lapsed: Option<Date>,
}

/// The one row of an institution in these bytes, CSV or XLSX; lines above it are the heading.
pub fn read_own_row(bytes: &[u8]) -> Result<OwnRow, Vec<OwnRowProblem>> {
    let sheet = read_sheet(bytes)
        .map_err(|(place, fault)| vec![OwnRowProblem { place, what: OwnRowFault::Sheet(fault) }])?;
    let rows: Vec<(&Row, FacilityNumber)> =
        sheet.rows.iter().filter_map(|row| Some((row, row.text(NUMBER).parse().ok()?))).collect();
    let what = OwnRowFault::PersonalNumber;
    let personal = field::personal_places(&sheet).map(|place| OwnRowProblem { place, what });
    let mut cells = Cells { line: 0, problems: personal.collect() };
    let [(row, number)] = rows.as_slice() else {
        let what = OwnRowFault::NotOneRow(rows.len());
        cells.problems.push(OwnRowProblem { place: SheetPlace::default(), what });
        return Err(cells.problems);
    };
    cells.problems.extend(moved_headings(&sheet, row.line));
    cells.line = row.line;
    let read = cells.row(row, *number);
    if cells.problems.is_empty() { Ok(read) } else { Err(cells.problems) }
}

/// Columns are read by their place. The form's own headings are in three merged lines and in other words, so what
/// is not known is passed over, but what is known must stand over its column.
fn moved_headings(sheet: &Sheet, row_line: u64) -> Vec<OwnRowProblem> {
    let mut moved = Vec::new();
    for row in sheet.rows.iter().filter(|row| row.line < row_line) {
        for (index, cell) in row.cells.iter().enumerate() {
            let heading = plain(&cell.text);
            let known = OWN_ROW_HEADINGS.iter().position(|known| plain(known) == heading);
            if let Some(known) = known.filter(|known| *known != index) {
                let place = SheetPlace { line: row.line, column: index + 1 };
                moved.push(OwnRowProblem { place, what: OwnRowFault::HeadingMoved(known) });
            }
        }
    }
    moved
}

impl OwnRow {
    /// 健診・保健指導機関番号. Its doubts are warnings, see [`FacilityNumber::doubts`].
    #[must_use]
    pub fn number(&self) -> FacilityNumber {
        self.number
    }

    /// The row with its heading as CSV (UTF-8 with BOM), ※9 set.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let mark = |set: bool| if set { "○" } else { "" }.to_owned();
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let details = self.details.map(|performed| match performed {
            Performed::No => String::new(),
            Performed::Own => "○".to_owned(),
            Performed::Recommissioned => "△".to_owned(),
        });
        let [anaemia, heart, eye, kidney] = details;
        let cells = [
            self.number.to_string(),
            self.name.clone(),
            self.postcode.clone(),
            self.address.clone(),
            self.telephone.clone(),
            mark(self.exam == Some(ExamForm::Group)),
            mark(self.exam == Some(ExamForm::Individual)),
            anaemia,
            heart,
            eye,
            kidney,
            mark(self.further_items),
            mark(self.same_day_interview),
            mark(self.motivational),
            mark(self.active),
            self.registration.clone(),
            day(self.registered),
            day(self.lapsed),
            mark(true),
        ];
        let line = |cells: Vec<String>| cells.join(",") + "\r\n";
        let head = OWN_ROW_HEADINGS.map(str::to_owned).to_vec();
        ["\u{feff}".to_owned(), line(head), line(cells.map(|cell| quoted(&cell)).to_vec())].concat()
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

struct Cells {
    line: u64,
    problems: Vec<OwnRowProblem>,
}

impl Cells {
    fn problem(&mut self, column: usize, what: OwnRowFault) {
        let place = SheetPlace { line: self.line, column: column + 1 };
        self.problems.push(OwnRowProblem { place, what });
    }

    fn formed<T: Default>(&mut self, column: usize, value: Option<T>, what: OwnRowFault) -> T {
        value.unwrap_or_else(|| {
            self.problem(column, what);
            T::default()
        })
    }

    fn row(&mut self, row: &Row, number: FacilityNumber) -> OwnRow {
        self.check_text(row);
        let mut mark = |column| self.formed(column, field::mark(row.text(column)), OwnRowFault::Mark);
        let [group, individual, further_items, same_day_interview, motivational, active, _] =
            [GROUP, GROUP + 1, INTERVIEW - 1, INTERVIEW, INTERVIEW + 1, INTERVIEW + 2, ONLINE].map(&mut mark);
        let details = [0, 1, 2, 3].map(|item| {
            let column = DETAILS + item;
            self.formed(column, performed(row.text(column)), OwnRowFault::Mark)
        });
        let exam = match (group, individual) {
            (true, _) => Some(ExamForm::Group),
            (false, true) => Some(ExamForm::Individual),
            (false, false) => None,
        };
        if group && individual {
            self.problem(GROUP + 1, OwnRowFault::BothForms);
        }
        if exam.is_none() && (further_items || details != [Performed::No; 4]) {
            self.problem(GROUP, OwnRowFault::ItemWithoutExam);
        }
        if same_day_interview && !(exam.is_some() && motivational && active) {
            self.problem(INTERVIEW, OwnRowFault::InterviewAlone);
        }
        let (registered, lapsed) =
            (self.day(row, REGISTERED, DateField::Ordinary), self.day(row, LAPSED, DateField::Expiry));
        if registered.zip(lapsed).is_some_and(|(registered, lapsed)| lapsed < registered) {
            self.problem(LAPSED, OwnRowFault::LapsedFirst);
        }
        OwnRow {
            number,
            name: row.text(NAME).to_owned(),
            postcode: self.formed(2, field::postcode(row.text(2)), OwnRowFault::Postcode),
            address: row.text(ADDRESS).to_owned(),
            telephone: self.formed(4, field::telephone(row.text(4)), OwnRowFault::Telephone),
            exam,
            details,
            further_items,
            same_day_interview,
            motivational,
            active,
            registration: self.formed(
                REGISTRATION,
                registration(row.text(REGISTRATION)),
                OwnRowFault::Registration,
            ),
            registered,
            lapsed,
        }
    }

    fn check_text(&mut self, row: &Row) {
        for (column, cell) in row.cells.iter().enumerate().filter(|(_, cell)| !cell.text.is_empty()) {
            if column > ONLINE {
                self.problem(column, OwnRowFault::BeyondColumns);
            } else if !field::is_text(&cell.text) {
                self.problem(column, OwnRowFault::Character);
            } else if matches!(column, NAME | ADDRESS) && is_formula(&cell.text) {
                self.problem(column, OwnRowFault::Formula);
            }
        }
        if row.text(NAME).is_empty() {
            self.problem(NAME, OwnRowFault::Empty);
        }
    }

    fn day(&mut self, row: &Row, column: usize, kind: DateField) -> Option<Date> {
        if let Some(day) = row.cells.get(column).and_then(field::serial_day) {
            return Some(day);
        }
        match read_date(row.text(column), kind) {
            Ok(day) => Some(day),
            Err(DateError::Empty) => None,
            Err(error) => {
                self.problem(column, OwnRowFault::Date(error));
                None
            }
        }
    }
}

/// The other columns have forms that no formula fits.
fn is_formula(text: &str) -> bool {
    normal(text).next().is_some_and(|first| matches!(first, '=' | '+' | '-' | '@'))
}

fn performed(text: &str) -> Option<Performed> {
    if text == "△" {
        return Some(Performed::Recommissioned);
    }
    field::mark(text).map(|own| if own { Performed::Own } else { Performed::No })
}

fn registration(text: &str) -> Option<String> {
    let text: String = normal(text).collect();
    let digits = text.strip_prefix('T').unwrap_or(&text);
    (text.is_empty() || (digits.len() == 13 && field::all_digits(digits))).then_some(text)
}

#[cfg(test)]
mod tests;
