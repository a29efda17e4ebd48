//! Owns the Japanese eras (元号): their first days, names, letters and codes (domain.md §4.1).
//!
//! Promises: an era begins and ends on a day, not with a year; every day from the solar calendar on has
//! exactly one era.
//! Must never: name an era for a day of the lunar calendar.

use jiff::civil::{Date, date};

/// First day of the solar calendar in Japan (明治6年1月1日). Dates written before it are lunar.
pub const SOLAR_CALENDAR_FROM: Date = date(1873, 1, 1);

/// 元号.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Era {
    /// 明治.
    Meiji,
    /// 大正.
    Taisho,
    /// 昭和.
    Showa,
    /// 平成.
    Heisei,
    /// 令和.
    Reiwa,
}

impl Era {
    /// Every era, oldest first. The last one is the present era.
    pub const ALL: [Self; 5] = [Self::Meiji, Self::Taisho, Self::Showa, Self::Heisei, Self::Reiwa];

    /// The era of that day; none before [`SOLAR_CALENDAR_FROM`].
    #[must_use]
    pub fn of(day: Date) -> Option<Self> {
        let begun = |era: &Self| era.first_day() <= day;
        (day >= SOLAR_CALENDAR_FROM).then(|| Self::ALL.into_iter().rfind(begun)).flatten()
    }

    /// First day. The first year of the era (元年) is the rest of that western year.
    #[must_use]
    pub fn first_day(self) -> Date {
        match self {
            Self::Meiji => date(1868, 1, 25),
            Self::Taisho => date(1912, 7, 30),
            Self::Showa => date(1926, 12, 25),
            Self::Heisei => date(1989, 1, 8),
            Self::Reiwa => date(2019, 5, 1),
        }
    }

    /// Last day; none for the present era.
    #[must_use]
    pub fn last_day(self) -> Option<Date> {
        match self {
            Self::Meiji => Some(date(1912, 7, 29)),
            Self::Taisho => Some(date(1926, 12, 24)),
            Self::Showa => Some(date(1989, 1, 7)),
            Self::Heisei => Some(date(2019, 4, 30)),
            Self::Reiwa => None,
        }
    }

    /// Two characters, as documents print it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Meiji => "明治",
            Self::Taisho => "大正",
            Self::Showa => "昭和",
            Self::Heisei => "平成",
            Self::Reiwa => "令和",
        }
    }

    /// The first letter of its Latin name.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::Meiji => 'M',
            Self::Taisho => 'T',
            Self::Showa => 'S',
            Self::Heisei => 'H',
            Self::Reiwa => 'R',
        }
    }

    /// The first digit of a date in seven digits (3250401 is 昭和25年4月1日).
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Meiji => 1,
            Self::Taisho => 2,
            Self::Showa => 3,
            Self::Heisei => 4,
            Self::Reiwa => 5,
        }
    }

    /// Western year of the era's year; year 1 is the year of [`Self::first_day`].
    pub(super) fn western_year(self, year: i16) -> i16 {
        self.first_day().year() - 1 + year
    }
}

/// The year in both counts, as patients are shown it: `昭和25年 / 1950年`. The western year alone before
/// [`SOLAR_CALENDAR_FROM`].
#[must_use]
pub fn year_both_ways(day: Date) -> String {
    let western = day.year();
    match Era::of(day) {
        Some(era) => format!("{}{} / {western}年", era.name(), year_words(era, day)),
        None => format!("{western}年"),
    }
}

/// The day in era words: `昭和25年4月1日`, `令和元年5月1日`. None before [`SOLAR_CALENDAR_FROM`].
#[must_use]
pub fn era_words(day: Date) -> Option<String> {
    let era = Era::of(day)?;
    Some(format!("{}{}{}月{}日", era.name(), year_words(era, day), day.month(), day.day()))
}

fn year_words(era: Era, day: Date) -> String {
    match day.year() - era.first_day().year() + 1 {
        1 => "元年".to_owned(),
        year => format!("{year}年"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// domain.md §4.1: era, its first day, and the last day of the era before.
    const TABLE: [(Era, &str, &str, &str, &str); 4] = [
        (Era::Taisho, "1912-07-30", "大正元年7月30日", "1912-07-29", "明治45年7月29日"),
        (Era::Showa, "1926-12-25", "昭和元年12月25日", "1926-12-24", "大正15年12月24日"),
        (Era::Heisei, "1989-01-08", "平成元年1月8日", "1989-01-07", "昭和64年1月7日"),
        (Era::Reiwa, "2019-05-01", "令和元年5月1日", "2019-04-30", "平成31年4月30日"),
    ];

    fn day(text: &str) -> Date {
        text.parse().expect("day")
    }

    #[test]
    fn an_era_begins_on_its_day_and_the_one_before_ends_on_the_eve() {
        for (era, first, first_words, eve, eve_words) in TABLE {
            assert_eq!(Era::of(day(first)), Some(era), "{first}");
            assert_ne!(Era::of(day(eve)), Some(era), "{eve}");
            assert_eq!(era_words(day(first)).as_deref(), Some(first_words));
            assert_eq!(era_words(day(eve)).as_deref(), Some(eve_words));
        }
    }

    #[test]
    fn last_days_and_first_days_leave_no_gap() {
        for pair in Era::ALL.windows(2) {
            let last = pair[0].last_day().expect("a past era has ended");
            assert_eq!(last.tomorrow().expect("in range"), pair[1].first_day());
        }
        assert_eq!(Era::Reiwa.last_day(), None);
    }

    #[test]
    fn lunar_days_have_no_era() {
        assert_eq!(Era::of(day("1872-12-31")), None);
        assert_eq!(era_words(day("1872-12-31")), None);
        assert_eq!(era_words(day("1873-01-01")).as_deref(), Some("明治6年1月1日"));
        assert_eq!(year_both_ways(day("1872-12-31")), "1872年");
    }

    #[test]
    fn patients_see_both_counts() {
        assert_eq!(year_both_ways(day("1950-04-01")), "昭和25年 / 1950年");
        assert_eq!(year_both_ways(day("2019-05-01")), "令和元年 / 2019年");
        assert_eq!(year_both_ways(day("2019-04-30")), "平成31年 / 2019年");
    }

    #[test]
    fn letters_and_codes_are_those_of_the_forms() {
        let rows = Era::ALL.map(|era| (era.letter(), era.code()));
        assert_eq!(rows, [('M', 1), ('T', 2), ('S', 3), ('H', 4), ('R', 5)]);
    }
}
