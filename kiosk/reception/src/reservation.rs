//! Owns the reservation (受診予約): what a list of the centre tells of one booked person.
//!
//! Promises: a part that the list does not tell is absent, never guessed.
//! Must never: be printed. A reservation names a person; it has no Debug.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use crate::person::{Kana, Name, Symbol};
use crate::{Course, InsurerNumber, PersonKeys, Sex, VoucherData, number_search_key};

mod cell;
mod difference;
mod field;
mod heading;
mod map;
mod matching;
mod problem;
mod row;
mod table;

pub use difference::ReservationDifference;
pub use field::ReservationField;
pub use map::{HEADING_CHARS_MAX, RESERVATION_WORDS_MAX, ReservationMap, ReservationMapError, Unknown};
pub use matching::{Matched, match_reservation};
pub use problem::{ReservationFault, ReservationNote, ReservationProblem};
pub use table::{RESERVATIONS_MAX, ReservationTable, read_reservations};

/// Longest 予約番号 (characters).
pub const RESERVATION_ID_CHARS_MAX: usize = 64;

/// 受診予約 of one person for one day. Personal data: no Debug.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reservation {
    /// 予約番号, once in a list: 1..[`RESERVATION_ID_CHARS_MAX`] visible ASCII characters, so that a column of
    /// names cannot be taken for it. The only part that may be logged.
    pub id: String,
    /// 受診日.
    pub day: Date,
    /// 予約時間, to the minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Time>,
    /// 健診コース.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub course: Option<Course>,
    /// 氏名.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// 氏名カナ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kana: Option<String>,
    /// 生年月日.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<Date>,
    /// 性別.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// 保険者番号 of the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insurer: Option<InsurerNumber>,
    /// 記号.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symbol: Option<String>,
    /// 番号.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// 枝番.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// 受診券.
    #[serde(default, skip_serializing_if = "VoucherData::is_empty")]
    pub voucher: VoucherData,
}

impl Reservation {
    /// The key under which it is found by 番号, see [`number_search_key`]. Personal data.
    #[must_use]
    pub fn number_key(&self) -> Option<String> {
        self.number.as_deref().map(number_search_key).filter(|key| !key.is_empty())
    }

    /// Whether it tells enough to be found by: a birth date, a kana, or a 番号 with its insurer or 記号.
    fn tells_of_a_person(&self) -> bool {
        let keys = PersonKeys::from(self);
        let insured = keys.number.is_some() && (keys.insurer.is_some() || keys.symbol.is_some());
        keys.birth_date.is_some() || keys.kana.is_some() || insured
    }
}

impl From<&Reservation> for PersonKeys {
    fn from(booked: &Reservation) -> Self {
        Self {
            insurer: booked.insurer,
            symbol: booked.symbol.as_deref().and_then(Symbol::read),
            number: booked.number.as_deref().and_then(Symbol::read),
            branch: booked.branch.as_deref().and_then(Symbol::read),
            birth_date: booked.birth_date,
            kana: booked.kana.as_deref().and_then(Kana::read),
            other_kana: None,
            name: booked.name.as_deref().and_then(Name::read),
            other_name: None,
            sex: booked.sex,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    fn full() -> Reservation {
        Reservation {
            id: "R-001".to_owned(),
            day: date(2026, 11, 20),
            time: Some(time(9, 30, 0, 0)),
            course: Some(Course::SpecificExam),
            name: Some("山田花子".to_owned()),
            kana: Some("ﾔﾏﾀﾞ ﾊﾅｺ".to_owned()),
            birth_date: Some(date(1950, 4, 1)),
            sex: Some(Sex::Female),
            insurer: "06990014".parse().ok(),
            symbol: Some("１２".to_owned()),
            number: Some("００３４５".to_owned()),
            branch: Some("01".to_owned()),
            voucher: VoucherData {
                number: crate::read_voucher_number("26100000123").expect("form"),
                ..VoucherData::default()
            },
        }
    }

    fn bare() -> Reservation {
        let text = r#"{"id":"7","day":"2026-11-20"}"#;
        serde_json::from_str(text).expect("a reservation")
    }

    #[test]
    fn it_goes_through_the_store_unchanged_and_absent_parts_take_no_room() {
        let text = serde_json::to_string(&full()).expect("text");
        assert!(serde_json::from_str::<Reservation>(&text).expect("a reservation") == full());
        assert!(text.contains(r#""time":"09:30:00""#) && text.contains(r#""day":"2026-11-20""#), "{text}");
        let text = serde_json::to_string(&bare()).expect("text");
        assert_eq!(text, r#"{"id":"7","day":"2026-11-20"}"#);
        let address = r#"{"id":"7","day":"2026-11-20","address":"x"}"#;
        assert!(serde_json::from_str::<Reservation>(address).is_err(), "nothing else is stored");
    }

    #[test]
    fn the_key_of_a_number_is_that_of_the_answer_however_it_is_written() {
        assert_eq!(full().number_key(), Some(number_search_key("345")));
        assert_eq!(bare().number_key(), None);
        let blank = Reservation { number: Some("\u{3000}".to_owned()), ..bare() };
        assert_eq!(blank.number_key(), None);
    }

    #[test]
    fn a_number_alone_does_not_tell_of_a_person() {
        let number = Some("345".to_owned());
        let rows = [
            (bare(), false),
            (Reservation { name: full().name, sex: full().sex, voucher: full().voucher, ..bare() }, false),
            (Reservation { number: number.clone(), ..bare() }, false),
            (Reservation { insurer: full().insurer, symbol: full().symbol, ..bare() }, false),
            (Reservation { number: number.clone(), insurer: full().insurer, ..bare() }, true),
            (Reservation { number, symbol: full().symbol, ..bare() }, true),
            (Reservation { birth_date: full().birth_date, ..bare() }, true),
            (Reservation { kana: full().kana, ..bare() }, true),
            (Reservation { kana: Some("・".to_owned()), ..bare() }, false),
        ];
        for (at, (booked, tells)) in rows.into_iter().enumerate() {
            assert_eq!(booked.tells_of_a_person(), tells, "row {at}");
        }
    }
}
