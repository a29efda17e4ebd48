//! Owns how staff read days that papers print in era words (元号): both counts together.
//!
//! Promises: a year without an era is told by the western year alone.
//! Must never: leave out the western year, which is what is compared.

use jiff::civil::Date;
use reception::Era;

use super::date_short;

/// `1960年4月1日（昭和35年）`.
#[must_use]
pub fn date_both_ways(day: Date) -> String {
    let era = era_year(day).map(|year| format!("（{year}）")).unwrap_or_default();
    format!("{}{era}", date_short(day))
}

/// `2026年度（令和8年度）`, of the fiscal year that begins in this western year. The one in which an era began
/// has the name of the new era.
#[must_use]
pub fn fiscal_year(begins_in: i16) -> String {
    let era = Date::new(begins_in, 12, 31).ok().and_then(era_year);
    format!("{begins_in}年度{}", era.map(|year| format!("（{year}度）")).unwrap_or_default())
}

fn era_year(day: Date) -> Option<String> {
    let era = Era::of(day)?;
    let year = match day.year() - era.first_day().year() + 1 {
        1 => "元".to_owned(),
        year => year.to_string(),
    };
    Some(format!("{}{year}年", era.name()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_has_both_counts() {
        let rows = [
            (date(1960, 4, 1), "1960年4月1日（昭和35年）"),
            (date(1989, 1, 7), "1989年1月7日（昭和64年）"),
            (date(1989, 1, 8), "1989年1月8日（平成元年）"),
            (date(1850, 1, 1), "1850年1月1日"),
        ];
        for (day, expected) in rows {
            assert_eq!(date_both_ways(day), expected);
        }
    }

    #[test]
    fn a_fiscal_year_has_both_counts() {
        let rows = [
            (2026, "2026年度（令和8年度）"),
            (2019, "2019年度（令和元年度）"),
            (2018, "2018年度（平成30年度）"),
        ];
        for (year, expected) in rows {
            assert_eq!(fiscal_year(year), expected);
        }
    }
}
