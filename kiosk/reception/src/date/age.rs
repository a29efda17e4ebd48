//! Owns age: by law, at the end of a fiscal year, and the 75th birthday (domain.md §3.7, §4.1).
//!
//! Promises: total; a year of life is complete at the end of the day before the birthday
//! (年齢計算ニ関スル法律), so a person born on 1 April belongs to the older year.
//! Must never: refuse anybody. An age outside the band is for staff.

use jiff::civil::Date;

use super::fiscal::FiscalYear;

/// Youngest age at the end of the fiscal year for 特定健康診査.
pub const SPECIFIC_EXAM_AGE_MIN: i16 = 40;
/// Age at which 後期高齢者医療 begins, on the birthday itself.
pub const LATE_ELDERLY_AGE: i16 = 75;

/// Where a person stands in the age band of 特定健康診査 on the exam date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExamAge {
    /// Below 40 at the end of the fiscal year.
    TooYoung,
    /// In the band. Who turns 75 within the year stays in it until the day before the birthday.
    InBand,
    /// The 75th birthday has come: 後期高齢者医療.
    LateElderly,
}

/// Birthday in that western year. A person born on 29 February has it on 1 March of an ordinary year, because
/// the year of life is complete at the end of 28 February (民法143条).
#[must_use]
pub fn birthday_in(birth: Date, year: i16) -> Date {
    Date::new(year, birth.month(), birth.day())
        .or_else(|_| Date::new(year, 3, 1))
        .unwrap_or(if year.is_negative() { Date::MIN } else { Date::MAX })
}

/// Full years of life by law at the end of `day`: it counts one more from the day before the birthday.
/// Negative before birth.
#[must_use]
pub fn age_by_law(birth: Date, day: Date) -> i16 {
    day.tomorrow().map_or_else(|_| age(birth, day), |tomorrow| age(birth, tomorrow))
}

/// The age that people say: it changes on the birthday. Negative before birth.
#[must_use]
pub fn age(birth: Date, day: Date) -> i16 {
    let years = day.year() - birth.year();
    if birthday_in(birth, day.year()) <= day { years } else { years - 1 }
}

/// Age by law on 31 March, which 特定健康診査 counts with.
#[must_use]
pub fn age_at_end_of(year: FiscalYear, birth: Date) -> i16 {
    age_by_law(birth, year.last_day())
}

/// The day on which 後期高齢者医療 begins: the 75th birthday.
#[must_use]
pub fn late_elderly_from(birth: Date) -> Date {
    birthday_in(birth, birth.year().saturating_add(LATE_ELDERLY_AGE))
}

/// The age band of 特定健康診査: 40 to 74 at the end of the fiscal year of the exam, and who turns 75 in it
/// until the day before the birthday.
#[must_use]
pub fn exam_age(birth: Date, exam_date: Date) -> ExamAge {
    if exam_date >= late_elderly_from(birth) {
        ExamAge::LateElderly
    } else if age_at_end_of(FiscalYear::of(exam_date), birth) < SPECIFIC_EXAM_AGE_MIN {
        ExamAge::TooYoung
    } else {
        ExamAge::InBand
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn by_law_a_year_is_complete_on_the_day_before_the_birthday() {
        let birth = date(1950, 4, 2);
        let rows = [(date(2026, 3, 31), 75, 75), (date(2026, 4, 1), 76, 75), (date(2026, 4, 2), 76, 76)];
        for (day, law, said) in rows {
            assert_eq!((age_by_law(birth, day), age(birth, day)), (law, said), "{day}");
        }
    }

    #[test]
    fn the_first_of_april_belongs_to_the_older_year() {
        let year = FiscalYear::of(date(2026, 11, 20));
        let rows = [
            (date(1987, 3, 31), 40),
            (date(1987, 4, 1), 40),
            (date(1987, 4, 2), 39),
            (date(1952, 4, 1), 75),
            (date(1952, 4, 2), 74),
        ];
        for (birth, expected) in rows {
            assert_eq!(age_at_end_of(year, birth), expected, "{birth}");
        }
    }

    #[test]
    fn a_leap_day_has_its_birthday_on_the_first_of_march() {
        let birth = date(1952, 2, 29);
        assert_eq!(birthday_in(birth, 2028), date(2028, 2, 29));
        assert_eq!(late_elderly_from(birth), date(2027, 3, 1));
        let rows = [(date(2027, 2, 27), 74, 74), (date(2027, 2, 28), 75, 74), (date(2027, 3, 1), 75, 75)];
        for (day, law, said) in rows {
            assert_eq!((age_by_law(birth, day), age(birth, day)), (law, said), "{day}");
        }
        assert_eq!(age(birth, date(2028, 2, 28)), 75);
        assert_eq!(age(birth, date(2028, 2, 29)), 76);
    }

    #[test]
    fn the_band_ends_on_the_day_before_the_75th_birthday() {
        let exam = date(2026, 11, 20);
        let rows = [
            (date(1951, 11, 20), ExamAge::LateElderly),
            (date(1951, 11, 21), ExamAge::InBand),
            (date(1987, 4, 1), ExamAge::InBand),
            (date(1987, 4, 2), ExamAge::TooYoung),
            (date(2026, 11, 20), ExamAge::TooYoung),
        ];
        for (birth, expected) in rows {
            assert_eq!(exam_age(birth, exam), expected, "{birth}");
        }
    }

    #[test]
    fn the_ends_of_the_calendar_do_not_stop_it() {
        let leap = date(1952, 2, 29);
        assert_eq!((birthday_in(leap, -10_000), birthday_in(leap, 10_000)), (Date::MIN, Date::MAX));
        let rows = [(Date::MIN, Date::MAX, 19998), (Date::MAX, Date::MIN, -19999), (Date::MAX, Date::MAX, 0)];
        for (birth, day, expected) in rows {
            assert_eq!(age(birth, day), expected);
            let _ = (age_by_law(birth, day), exam_age(birth, day), late_elderly_from(birth));
        }
    }

    fn days() -> impl Strategy<Value = Date> {
        (1873_i16..=2199, 1_i8..=12, 1_i8..=31)
            .prop_filter_map("exists", |(year, month, day)| Date::new(year, month, day).ok())
    }

    proptest! {
        #[test]
        fn law_is_ahead_on_exactly_one_day_a_year(birth in days(), day in days()) {
            let next = day.tomorrow().expect("in range");
            let eve = next == birthday_in(birth, next.year());
            prop_assert_eq!(age_by_law(birth, day) - age(birth, day), i16::from(eve));
        }

        #[test]
        fn nobody_becomes_younger(birth in days(), day in days()) {
            let next = day.tomorrow().expect("in range");
            prop_assert!(age(birth, next) >= age(birth, day));
            prop_assert!(age_by_law(birth, next) >= age_by_law(birth, day));
        }

        #[test]
        fn late_elderly_begins_at_75_as_people_say_it(birth in days()) {
            let first = late_elderly_from(birth);
            prop_assert_eq!(age(birth, first), LATE_ELDERLY_AGE);
            prop_assert_eq!(age(birth, first.yesterday().expect("in range")), LATE_ELDERLY_AGE - 1);
        }
    }
}
