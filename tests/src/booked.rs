//! Owns the reservations (受診予約) of the invented people: what the list of a centre would say of them today.
//!
//! Promises: everybody whom the eligibility service insures stands in it, each with a voucher of the present fiscal
//! year; one name is written otherwise than the service knows it, as real lists do.
//! Must never: contain data of a living person.

use jiff::civil::Date;
use reception::FiscalYear;

use crate::gateway_sim::people::{TestPerson, people};

/// Whose kana the list writes otherwise.
pub const WRITTEN_OTHERWISE: &str = "elsewhere";

const HEADINGS: &str = "予約番号,受診日,健診コース名,氏名,カナ氏名,生年月日,性別,保険者番号,保険証記号,保険証番号,枝番,\
                        受診券整理番号,受診券有効期限,予約時間,窓口負担区分";

/// The list as CSV, in the columns of `config/reservations.toml`.
#[must_use]
pub fn list(today: Date) -> String {
    let rows = people().iter().map(|person| row(person, today));
    std::iter::once(HEADINGS.to_owned()).chain(rows).map(|line| line + "\n").collect()
}

/// Number of the voucher (受診券整理番号) that this person brings: year, kind 1, and eight digits of nobody else.
#[must_use]
pub fn voucher_number(person: &TestPerson, today: Date) -> String {
    let year = FiscalYear::of(today).low_digits();
    format!("{year:02}10{}", person.number)
}

fn row(person: &TestPerson, today: Date) -> String {
    let kana = if person.slug == WRITTEN_OTHERWISE { "ミホン ハナエ" } else { person.kana };
    let valid_until = FiscalYear::of(today).last_day();
    let voucher = voucher_number(person, today);
    let TestPerson { slug, insurer_number, symbol, number, branch, name, birth_date, .. } = person;
    format!(
        "R-{slug},{today},特定健診,{name},{kana},{birth_date},,{insurer_number},{symbol},{number},{branch},{voucher},\
         {valid_until},,"
    )
}
