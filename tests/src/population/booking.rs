//! Owns the rows of a centre's list of reservations (受診予約), written as exam systems write them.
//!
//! Promises: the columns are those of the shipped `config/reservations.toml`; forms of dates, widths of kana and
//! leading zeros vary from row to row.
//! Must never: use the types that read it.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::chance::Chance;
use super::kana::half_width;
use super::person::{FEMALE, MALE, Person};
use super::{Course, Printed};

const HEADING: &str = "予約番号,受診日,予約時間,健診コース名,氏名,カナ氏名,生年月日,性別,保険者番号,保険証記号,\
保険証番号,枝番,受診券整理番号,受診券有効期限,窓口負担区分";

/// What the list tells of a person beside name and birth date.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// The credential.
    pub credential: bool,
    /// The voucher.
    pub ticket: bool,
}

/// Everything.
pub const FULL: Style = Style { credential: true, ticket: true };
/// No credential.
pub const BARE: Style = Style { credential: false, ticket: true };
/// No voucher.
pub const NO_TICKET: Style = Style { credential: true, ticket: false };

/// One row, as text. No Debug.
#[derive(Clone, PartialEq, Eq)]
pub struct Booking {
    /// 予約番号.
    pub id: String,
    /// 受診日.
    pub day: Date,
    /// 予約時間.
    pub time: String,
    /// 健診コース.
    pub course: Course,
    /// 氏名.
    pub name: String,
    /// 氏名カナ.
    pub kana: String,
    /// 生年月日.
    pub birth: String,
    /// 性別.
    pub sex: &'static str,
    /// 保険者番号, 記号, 番号, 枝番.
    pub credential: [String; 4],
    /// 整理番号, 有効期限, 窓口負担.
    pub ticket: [String; 3],
}

impl Booking {
    /// The row of this person for this day.
    #[must_use]
    pub fn of(chance: &mut Chance, id: &str, day: Date, person: &Person, printed: &Printed) -> Self {
        let kana = person.kana();
        let (hour, minute) = (8 + chance.below(7), chance.below(12) * 5);
        let own = |text: &Option<String>| text.clone().unwrap_or_default();
        let number = &person.number;
        let numbers = if chance.one_in(3) { format!("00{number}") } else { number.clone() };
        let printed_until = written_end(chance, printed.until);
        Self {
            id: id.to_owned(),
            day,
            time: format!("{hour}:{minute:02}"),
            course: Course::SpecificExam,
            name: person.name(),
            kana: if chance.one_in(2) { half_width(&kana) } else { kana },
            birth: written_birth(chance, person.birth),
            sex: written_sex(chance, person.sex),
            credential: [person.insurer.to_owned(), own(&person.symbol), numbers, own(&person.branch)],
            ticket: [printed.number.clone(), printed_until, chance.of(&["", "1", "2", "3", "4"]).to_owned()],
        }
    }

    /// Without what this style leaves out.
    #[must_use]
    pub fn in_style(self, style: Style) -> Self {
        let credential = if style.credential { self.credential } else { Default::default() };
        let ticket = if style.ticket { self.ticket } else { Default::default() };
        Self { credential, ticket, ..self }
    }

    fn line(&self) -> String {
        let Self { id, day, time, course, name, kana, birth, sex, credential, ticket } = self;
        let [credential, ticket] = [credential.join(","), ticket.join(",")];
        let course = word(*course);
        format!("{id},{day},{time},{course},{name},{kana},{birth},{sex},{credential},{ticket}\r\n")
    }
}

/// The list as CSV text.
#[must_use]
pub fn list<'a>(rows: impl Iterator<Item = &'a Booking>) -> String {
    let body: String = rows.map(Booking::line).collect();
    format!("{HEADING}\r\n{body}")
}

/// The other day of a person who comes too early.
#[must_use]
pub fn week_after(day: Date) -> Date {
    day.saturating_add(7.days())
}

fn word(course: Course) -> &'static str {
    match course {
        Course::SpecificExam => "特定健診",
        Course::SpecificGuidance => "特定保健指導",
        Course::SameDayInterview => "特定健診（当日面接）",
        Course::DockWithContract => "人間ドック（補助あり）",
        Course::DockWithoutContract => "人間ドック（自費）",
        Course::Corporate => "定期健診",
    }
}

/// Era forms for 昭和 only, in which nearly all were born.
fn written_birth(chance: &mut Chance, day: Date) -> String {
    let era = day.year() - 1925;
    let (month, of_month) = (day.month(), day.day());
    match chance.below(5) {
        0 => day.strftime("%Y/%m/%d").to_string(),
        1 => day.strftime("%Y%m%d").to_string(),
        2 if day.year() < 1989 => format!("昭和{era}年{month}月{of_month}日"),
        3 if day.year() < 1989 => format!("S{era}.{month}.{of_month}"),
        _ => day.to_string(),
    }
}

fn written_end(chance: &mut Chance, day: Date) -> String {
    let (era, month, of_month) = (day.year() - 2018, day.month(), day.day());
    match chance.below(3) {
        0 => format!("令和{era}年{month}月{of_month}日"),
        1 => day.strftime("%Y/%m/%d").to_string(),
        _ => day.to_string(),
    }
}

fn written_sex(chance: &mut Chance, sex: &str) -> &'static str {
    match sex {
        MALE => chance.of(&["男", "男性", "1"]),
        FEMALE => chance.of(&["女", "女性", "2"]),
        _ => "",
    }
}
