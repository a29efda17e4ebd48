//! Forms and faults of written dates; the days come from domain.md §4.1.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::date::era_words;

fn ordinary(text: &str) -> Result<Date, DateError> {
    read_date(text, DateField::Ordinary)
}

#[test]
fn every_form_names_the_same_day() {
    let forms = [
        "1950-04-01",
        "1950/4/1",
        "1950.4.1",
        "1950年4月1日",
        "19500401",
        "１９５０年４月１日",
        "１９５０／４／１",
        "１９５０－０４－０１",
        "1950\u{2212}4\u{2212}1",
        " 1950-04-01\u{3000}",
        "1950 年 4 月 1 日",
        "昭和25年4月1日",
        "昭和　２５年　４月　１日",
        "昭25.4.1",
        "S25.4.1",
        "s25/4/1",
        "S25-04-01",
        "Ｓ２５．４．１",
        "S250401",
        "㍼25年4月1日",
        "3250401",
        "３２５０４０１",
    ];
    for text in forms {
        assert_eq!(ordinary(text), Ok(date(1950, 4, 1)), "{text}");
    }
}

#[test]
fn the_first_year_has_two_names() {
    for text in ["令和元年5月1日", "令和1年5月1日", "R1.5.1", "R010501", "㋿元年5月1日", "5010501", "R元.5.1"]
    {
        assert_eq!(ordinary(text), Ok(date(2019, 5, 1)), "{text}");
    }
}

#[test]
fn the_days_beside_every_change_of_era() {
    let rows = [
        ("明治6年1月1日", Ok(date(1873, 1, 1))),
        ("明治5年12月31日", Err(DateError::BeforeSolarCalendar)),
        ("明治45年7月29日", Ok(date(1912, 7, 29))),
        ("明治45年7月30日", Err(DateError::AfterEra(Era::Meiji))),
        ("大正元年7月29日", Err(DateError::BeforeEra(Era::Taisho))),
        ("大正元年7月30日", Ok(date(1912, 7, 30))),
        ("大正15年12月24日", Ok(date(1926, 12, 24))),
        ("大正15年12月25日", Err(DateError::AfterEra(Era::Taisho))),
        ("昭和元年12月24日", Err(DateError::BeforeEra(Era::Showa))),
        ("昭和元年12月25日", Ok(date(1926, 12, 25))),
        ("昭和64年1月7日", Ok(date(1989, 1, 7))),
        ("昭和64年1月8日", Err(DateError::AfterEra(Era::Showa))),
        ("昭和65年1月1日", Err(DateError::AfterEra(Era::Showa))),
        ("平成元年1月7日", Err(DateError::BeforeEra(Era::Heisei))),
        ("平成元年1月8日", Ok(date(1989, 1, 8))),
        ("平成31年4月30日", Ok(date(2019, 4, 30))),
        ("平成31年5月1日", Err(DateError::AfterEra(Era::Heisei))),
        ("令和元年4月30日", Err(DateError::BeforeEra(Era::Reiwa))),
        ("令和元年5月1日", Ok(date(2019, 5, 1))),
    ];
    for (text, expected) in rows {
        assert_eq!(ordinary(text), expected, "{text}");
    }
}

#[test]
fn only_an_expiry_may_run_past_its_era() {
    let text = "平成36年3月31日";
    assert_eq!(ordinary(text), Err(DateError::AfterEra(Era::Heisei)));
    assert_eq!(read_date(text, DateField::Expiry), Ok(date(2024, 3, 31)));
    let early = read_date("平成元年1月7日", DateField::Expiry);
    assert_eq!(early, Err(DateError::BeforeEra(Era::Heisei)), "an expiry does not begin early");
}

#[test]
fn every_fault_has_its_name() {
    let rows = [
        ("", DateError::Empty),
        (" \u{3000}", DateError::Empty),
        ("慶応3年1月1日", DateError::UnknownEra),
        ("X25.4.1", DateError::UnknownEra),
        ("昭和0年4月1日", DateError::EraYearZero),
        ("1950-04-00", DateError::Incomplete),
        ("昭和25年0月0日", DateError::Incomplete),
        ("1950-13-01", DateError::NoSuchMonth),
        ("1950-04-31", DateError::NoSuchDay),
        ("1950-12-32", DateError::NoSuchDay),
        ("2025-02-29", DateError::NotLeapYear),
        ("1900-02-29", DateError::NotLeapYear),
        ("1872-12-31", DateError::BeforeSolarCalendar),
        ("26-11-20", DateError::Form),
        ("1950", DateError::Form),
        ("1950-4", DateError::Form),
        ("1950/4-1", DateError::Form),
        ("195041", DateError::Form),
        ("1950 4 1", DateError::Form),
        ("2026 1 120", DateError::Form),
        ("1950年4月1", DateError::Form),
        ("昭和100年1月1日", DateError::Form),
        ("6250401", DateError::Form),
        ("0250401", DateError::Form),
        ("昭和", DateError::Form),
        ("昭和元1年1月1日", DateError::Form),
        ("昭和元0101", DateError::Form),
        ("2026元年1月1日", DateError::Form),
        ("1950-+4-1", DateError::Form),
        ("19500401195004011950040119500401x", DateError::Form),
    ];
    for (text, expected) in rows {
        assert_eq!(ordinary(text), Err(expected), "{text:?}");
    }
}

#[test]
fn long_text_is_no_date() {
    let padded = |chars| format!("{:chars$}", "1950-04-01");
    assert_eq!(ordinary(&padded(DATE_CHARS_MAX)), Ok(date(1950, 4, 1)));
    assert_eq!(ordinary(&padded(DATE_CHARS_MAX + 1)), Err(DateError::Form));
}

#[test]
fn leap_days_are_read_where_they_exist() {
    assert_eq!(ordinary("昭和27年2月29日"), Ok(date(1952, 2, 29)));
    assert_eq!(ordinary("2000-02-29"), Ok(date(2000, 2, 29)));
}

fn any_day() -> impl Strategy<Value = Date> {
    // Days from the solar calendar to 2117, the last year that two digits of 令和 can name.
    (0..89_000_i32).prop_map(|days| SOLAR_CALENDAR_FROM.saturating_add(jiff::Span::new().days(days)))
}

proptest! {
    #[test]
    fn era_words_lead_back_to_the_day(day in any_day()) {
        let words = era_words(day).expect("solar");
        prop_assert_eq!(ordinary(&words), Ok(day));
        prop_assert_eq!(read_date(&words, DateField::Expiry), Ok(day));
    }

    #[test]
    fn western_forms_lead_back_to_the_day(day in any_day()) {
        prop_assert_eq!(ordinary(&day.to_string()), Ok(day));
        prop_assert_eq!(ordinary(&day.to_string().replace('-', "")), Ok(day));
    }

    #[test]
    fn any_text_gives_a_day_or_a_fault(text in any::<String>()) {
        if let Ok(day) = ordinary(&text) {
            prop_assert!(day >= SOLAR_CALENDAR_FROM);
            prop_assert_eq!(read_date(&text, DateField::Expiry), Ok(day));
        }
    }

    #[test]
    fn date_like_text_gives_a_day_or_a_fault(
        year in "[MTSHR昭和平成令元]{0,2}[0-9０-９]{1,4}[年/.-]?",
        rest in "[0-9]{0,2}[月/.-]?[0-9]{0,2}日?",
    ) {
        let text = year + &rest;
        if let Ok(day) = ordinary(&text) {
            prop_assert!(day >= SOLAR_CALENDAR_FROM);
        }
    }
}
