//! Owns the centre's row of 実施機関一覧表 (domain.md table 1.7b): 19 columns, in the order of the form.
//!
//! Promises: a row that keeps ※3 and ※5, or every problem with line and column; what is exported can be read again.
//! Must never: export a row without ※9, since a centre that runs this system checks credentials online.

use jiff::civil::Date;

use crate::insurer_file::field;
use crate::sheet::{Row, SheetFault, SheetPlace, read_sheet};
use crate::text::normal;
use crate::{DateError, DateField, FacilityNumber, read_date};

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
const GROUP: usize = 5;
const DETAILS: usize = 7;
const INTERVIEW: usize = 12;
const REGISTRATION: usize = 15;
const REGISTERED: usize = 16;
const LAPSED: usize = 17;
const ONLINE: usize = 18;

/// ※3 実施形態 of 特定健診: one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExamForm {
    /// 集団健診.
    Group,
    /// 個別健診.
    Individual,
}

/// ※4: who does an item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Performed {
    /// Blank.
    #[default]
    No,
    /// ○.
    Own,
    /// △: by another institution.
    Recommissioned,
}

/// The centre's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnRow {
    /// 健診・保健指導機関番号. Its doubts are warnings, see [`FacilityNumber::doubts`].
    pub number: FacilityNumber,
    /// 実施機関名.
    pub name: String,
    /// 郵便番号, or empty.
    pub postcode: String,
    /// 所在地, or empty.
    pub address: String,
    /// 電話番号, or empty.
    pub telephone: String,
    /// 特定健診, when the centre does it.
    pub exam: Option<ExamForm>,
    /// 貧血, 心電図, 眼底, クレアチニン.
    pub details: [Performed; 4],
    /// 追加健診項目.
    pub further_items: bool,
    /// 健診当日初回面接.
    pub same_day_interview: bool,
    /// 動機付け支援.
    pub motivational: bool,
    /// 積極的支援.
    pub active: bool,
    /// ※6 登録番号: 13 digits, with or without T; or empty.
    pub registration: String,
    /// ※7 登録年月日.
    pub registered: Option<Date>,
    /// ※8 取消年月日.
    pub lapsed: Option<Date>,
}

/// What is wrong, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OwnRowProblem {
    /// Line and column.
    pub place: SheetPlace,
    /// What is wrong.
    pub what: OwnRowFault,
}

/// What is wrong with the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum OwnRowFault {
    /// The file is no table.
    #[error("{0}")]
    Sheet(SheetFault),
    /// No row whose first cell is a number of an institution, or more than one.
    #[error("{0} rows of an institution instead of one")]
    NotOneRow(usize),
    /// A filled cell right of the 19 columns.
    #[error("a cell beyond the 19 columns")]
    BeyondColumns,
    /// A personal number.
    #[error("a personal number")]
    PersonalNumber,
    /// A control character.
    #[error("a character that is no text")]
    Character,
    /// Nothing is written.
    #[error("empty")]
    Empty,
    /// Not `123-4567`.
    #[error("not a postcode")]
    Postcode,
    /// Not a telephone number with area code and hyphens.
    #[error("not a telephone number")]
    Telephone,
    /// Neither a circle nor blank; △ is allowed for the four detailed items only.
    #[error("not a mark that is allowed here")]
    Mark,
    /// ※3: both forms.
    #[error("集団健診 and 個別健診 exclude each other")]
    BothForms,
    /// A detailed or further item without 特定健診.
    #[error("an item of 特定健診, which is not done")]
    ItemWithoutExam,
    /// ※5: needs 特定健診, 動機付け支援 and 積極的支援.
    #[error("健診当日初回面接 without 特定健診 and both kinds of 保健指導")]
    InterviewAlone,
    /// Not 13 digits.
    #[error("not a registration number")]
    Registration,
    /// Not a date.
    #[error("{0}")]
    Date(DateError),
    /// It lapses before it was registered.
    #[error("取消年月日 lies before 登録年月日")]
    LapsedFirst,
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
    cells.line = row.line;
    let read = cells.row(row, *number);
    if cells.problems.is_empty() { Ok(read) } else { Err(cells.problems) }
}

impl OwnRow {
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
            address: row.text(3).to_owned(),
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
