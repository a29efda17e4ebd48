//! Owns when a certificate (利用者証明用電子証明書) is near its end.
//!
//! Promises: pure. Must never: refuse a card; past its end a certificate serves eligibility for some months more.

use jiff::Span;
use jiff::civil::Date;

/// Months before its last day in which a certificate can be renewed (domain.md §5.3).
const NOTICE_MONTHS: i32 = 3;

/// How near its end a certificate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Renewal {
    /// Within the months in which it can be renewed.
    Soon,
    /// Past. For eligibility it serves some months more (domain.md §5.3).
    Past,
}

impl Renewal {
    /// What is to be said on a day of a certificate with this last day.
    #[must_use]
    pub fn of(last_day: Date, today: Date) -> Option<Self> {
        let first_notice = last_day.saturating_sub(Span::new().months(NOTICE_MONTHS));
        if today > last_day { Some(Self::Past) } else { (today >= first_notice).then_some(Self::Soon) }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::Renewal;

    #[test]
    fn the_notice_begins_three_months_before_the_last_day() {
        let last = date(2027, 5, 31);
        assert_eq!(Renewal::of(last, date(2027, 2, 27)), None);
        assert_eq!(Renewal::of(last, date(2027, 2, 28)), Some(Renewal::Soon));
        assert_eq!(Renewal::of(last, last), Some(Renewal::Soon));
        assert_eq!(Renewal::of(last, date(2027, 6, 1)), Some(Renewal::Past));
    }
}
