//! Owns the forms of the cells of a list of reservations.
//!
//! Promises: a value, or which fault the cell has; a filled cell is never read as nothing but for a number of
//! zeros.
//! Must never: make up digits that a spreadsheet has cut off.

use jiff::civil::{Date, Time};

use super::{RESERVATION_ID_CHARS_MAX, ReservationFault};
use crate::insurer_file::field;
use crate::insurer_file::number_cell::{NumberFault, Zeros, read_number};
use crate::sheet::Cell;
use crate::text::normal;
use crate::{CoPayment, DateField, InsurerNumber, VoucherNumber, read_date, read_voucher_number};

const DAY_MINUTES: f64 = 1440.0;

/// 予約番号, in half width.
pub(super) fn id(cell: &Cell) -> Result<String, ReservationFault> {
    let text = field::plain(number(cell)?);
    let visible = text.chars().all(|one| one.is_ascii_graphic());
    if !visible || text.is_empty() || text.len() > RESERVATION_ID_CHARS_MAX {
        return Err(ReservationFault::Id);
    }
    Ok(text)
}

/// 記号, 番号, 枝番 and other numbers as they are written.
pub(super) fn number(cell: &Cell) -> Result<&str, ReservationFault> {
    if is_shortened(&cell.text) { Err(ReservationFault::Shortened) } else { Ok(&cell.text) }
}

pub(super) fn date(cell: &Cell, kind: DateField) -> Result<Date, ReservationFault> {
    match field::serial_day(cell) {
        Some(day) => Ok(day),
        None => read_date(&cell.text, kind).map_err(ReservationFault::Date),
    }
}

/// `9:30`, `09:30:00`, `0930`, `9時30分`, `9時`, or the part of a day (0.375) that a spreadsheet holds.
pub(super) fn time(cell: &Cell) -> Result<Time, ReservationFault> {
    let read = if cell.number { part_of_day(&cell.text) } else { None };
    read.or_else(|| written_time(&cell.text)).ok_or(ReservationFault::Time)
}

/// The number, and whether a leading zero was put back. None for zeros: nobody is insured there.
pub(super) fn insurer(cell: &Cell, zeros: Zeros) -> Result<Option<(InsurerNumber, bool)>, ReservationFault> {
    if matches!(field::plain(number(cell)?).as_str(), "0" | "000000" | "00000000") {
        return Ok(None);
    }
    read_number(cell, zeros).map(Some).map_err(|fault| match fault {
        NumberFault::Empty => ReservationFault::Empty,
        NumberFault::Form => ReservationFault::InsurerForm,
        NumberFault::DigitMissing => ReservationFault::DigitMissing,
        NumberFault::CheckDigit => ReservationFault::CheckDigit,
    })
}

/// None for eleven zeros, or the one zero that a spreadsheet makes of them: there is no voucher.
pub(super) fn voucher_number(cell: &Cell) -> Result<Option<VoucherNumber>, ReservationFault> {
    if field::plain(number(cell)?) == "0" {
        return Ok(None);
    }
    read_voucher_number(&cell.text).map_err(ReservationFault::Voucher)
}

pub(super) fn co_payment(cell: &Cell) -> Result<CoPayment, ReservationFault> {
    CoPayment::from_code(&field::plain(&cell.text)).ok_or(ReservationFault::CoPayment)
}

/// `2.61E+10`.
fn is_shortened(text: &str) -> bool {
    let filled_digits = |part: &str| !part.is_empty() && field::all_digits(part);
    text.split_once(['E', 'e']).is_some_and(|(mantissa, exponent)| {
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        exponent.strip_prefix('+').is_some_and(filled_digits)
            && filled_digits(whole)
            && filled_digits(fraction)
    })
}

fn part_of_day(text: &str) -> Option<Time> {
    let part: f64 = text.parse().ok().filter(|part| (0.0..1.0).contains(part))?;
    let minutes: i16 = format!("{:.0}", part * DAY_MINUTES).parse().ok()?;
    time_of(minutes / 60, minutes % 60)
}

fn written_time(text: &str) -> Option<Time> {
    let text: String = normal(text).filter(|one| !one.is_whitespace()).collect();
    let parts: Vec<&str> = if let Some((hour, rest)) = text.split_once('時') {
        let minute = if rest.is_empty() { "0" } else { rest.strip_suffix('分')? };
        vec![hour, minute]
    } else if text.contains(':') {
        text.split(':').collect()
    } else {
        let (hour, minute) = text.split_at_checked(2).filter(|_| text.len() == 4)?;
        vec![hour, minute]
    };
    let two_digits = |part: &str| {
        let fits = matches!(part.len(), 1 | 2) && field::all_digits(part);
        part.parse::<i16>().ok().filter(|_| fits)
    };
    match parts.as_slice() {
        [hour, minute] => time_of(two_digits(hour)?, two_digits(minute)?),
        [hour, minute, second] => {
            two_digits(second).filter(|second| *second < 60)?;
            time_of(two_digits(hour)?, two_digits(minute)?)
        }
        _ => None,
    }
}

fn time_of(hour: i16, minute: i16) -> Option<Time> {
    Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(text: &str) -> Cell {
        Cell { text: text.to_owned(), number: false }
    }

    fn numeric(text: &str) -> Cell {
        Cell { text: text.to_owned(), number: true }
    }

    #[test]
    fn times_of_day() {
        let rows = [
            (text("9:30"), Some("09:30")),
            (text("09:30:00"), Some("09:30")),
            (text("０９：３０"), Some("09:30")),
            (text("0930"), Some("09:30")),
            (text("9時30分"), Some("09:30")),
            (text("9 時"), Some("09:00")),
            (text("23:59:59"), Some("23:59")),
            (numeric("0.375"), Some("09:00")),
            (numeric("0.39583333333333331"), Some("09:30")),
            (numeric("0"), Some("00:00")),
            (numeric("1300"), Some("13:00")),
            (text("0.375"), None),
            (text("24:00"), None),
            (text("9:60"), None),
            (text("9:30:60"), None),
            (text("9:30:00:00"), None),
            (text("930"), None),
            (text("9時30"), None),
            (text("+9:30"), None),
            (text(":30"), None),
            (text("009:30"), None),
            (text("午前"), None),
            (numeric("0.9999999"), None),
            (numeric("46346.375"), None),
        ];
        for (cell, expected) in rows {
            let read = time(&cell).ok().map(|time| time.strftime("%H:%M").to_string());
            assert_eq!(read.as_deref(), expected, "{}", cell.text);
        }
    }

    #[test]
    fn numbers_that_a_spreadsheet_has_shortened() {
        for short in ["2.61E+10", "2.61e+10", "3E+11"] {
            assert!(number(&text(short)) == Err(ReservationFault::Shortened), "{short}");
            assert!(id(&text(short)) == Err(ReservationFault::Shortened), "{short}");
            assert!(insurer(&text(short), Zeros::Kept) == Err(ReservationFault::Shortened), "{short}");
            assert!(voucher_number(&text(short)) == Err(ReservationFault::Shortened), "{short}");
        }
        for whole in ["E+10", "2.E+10", ".6E+1", "2.61E10", "2.61E+", "A1E+10", "R2E1", "２.６１"] {
            assert!(number(&text(whole)) == Ok(whole), "{whole}");
        }
    }

    #[test]
    fn reservation_numbers_are_visible_ascii() {
        assert_eq!(id(&text("Ａ－００１/ｂ")), Ok("A-001/b".to_owned()));
        let longest = "x".repeat(RESERVATION_ID_CHARS_MAX);
        assert_eq!(id(&text(&longest)), Ok(longest.clone()));
        for bad in ["山田花子", "A 1", "ｱ1", "\u{200b}", &format!("{longest}x")] {
            assert_eq!(id(&text(bad)), Err(ReservationFault::Id), "{bad}");
        }
    }

    #[test]
    fn zeros_are_no_number() {
        for zeros in [text("00000000000"), text("０００００００００００"), text("0"), numeric("0")]
        {
            assert!(voucher_number(&zeros) == Ok(None), "{}", zeros.text);
        }
        for zeros in [text("00000000"), text("００００００００"), text("000000"), numeric("0")] {
            assert!(insurer(&zeros, Zeros::Kept) == Ok(None), "{}", zeros.text);
        }
        assert!(insurer(&text("0000000"), Zeros::Kept) == Err(ReservationFault::DigitMissing));
        for bad in ["00", "0000000000", "2610000012"] {
            let form = crate::VoucherNumberError::Form;
            assert!(voucher_number(&text(bad)) == Err(ReservationFault::Voucher(form)), "{bad}");
        }
        assert!(voucher_number(&numeric("26100000123")).is_ok_and(|number| number.is_some()));
    }

    proptest! {
        #[test]
        fn any_cell_is_read_or_refused(content in any::<String>(), near in "[0-9:.時分E+]{0,9}", number in any::<bool>()) {
            for content in [content, near] {
                let cell = Cell { text: content, number };
                let _ = (id(&cell).is_ok(), time(&cell), insurer(&cell, Zeros::ByCell), voucher_number(&cell).is_ok());
                let _ = (co_payment(&cell), date(&cell, DateField::Expiry));
            }
        }

        #[test]
        fn every_minute_of_a_spreadsheet_is_that_minute(hour in 0_i16..24, minute in 0_i16..60) {
            let part = f64::from(hour * 60 + minute) / DAY_MINUTES;
            prop_assert_eq!(time(&numeric(&part.to_string())).ok(), time_of(hour, minute));
            prop_assert_eq!(time(&text(&format!("{hour}:{minute:02}"))).ok(), time_of(hour, minute));
        }
    }
}
