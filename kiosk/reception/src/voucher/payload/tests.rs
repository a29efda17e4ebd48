//! Payloads by patterns, row by row; every voucher is invented.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::VoucherPattern;
use PayloadFault as Fault;
use VoucherField as F;

const PARTS: &str = r"^(?P<fiscal_year>\d*)/(?P<number>[^/]*)/(?P<insurer>[^/]*)/(?P<valid_until>[^/]*)/(?P<co_payment>[^/]*)$";

fn patterns(all: &[&str]) -> VoucherPatterns {
    let named = (0..).zip(all).map(|(at, regex)| (format!("p{at}"), (*regex).to_owned()));
    let all: Vec<VoucherPattern> = named.map(|(name, regex)| VoucherPattern { name, regex }).collect();
    VoucherPatterns::new(&all).expect("patterns")
}

/// What comes of a payload, in words.
fn told(patterns: &VoucherPatterns, payload: &str) -> String {
    match patterns.read(payload) {
        Ok(data) => serde_json::to_string(&data).expect("text"),
        Err(fault) => format!("{fault:?}"),
    }
}

fn parts(payload: &str) -> String {
    told(&patterns(&[PARTS]), payload)
}

fn fault(payload: &str) -> Option<Fault> {
    patterns(&[PARTS]).read(payload).err()
}

#[test]
fn the_usual_pattern_reads_eleven_digits_and_nothing_else() {
    let usual = VoucherPatterns::default();
    assert_eq!(told(&usual, "26100000123"), r#"{"number":"26100000123"}"#);
    for other in ["", "2610000012", "261000001235", "26100000123\n", " 26100000123", "26-100000123", "x"] {
        assert!(usual.read(other) == Err(Fault::NoPattern), "{other:?}");
    }
    assert!(usual.read("00000000000") == Err(Fault::NoVoucher));
    assert!(usual.read("26000000001") == Err(Fault::Field(F::Number)));
    assert!(usual.read("２６１０００００１２３") == Err(Fault::Field(F::Number)), "a scanner sends ASCII");
}

#[test]
fn every_field_is_read() {
    let whole =
        r#"{"number":"26100000123","insurer":"06990014","valid_until":"2027-03-31","co_payment":"3"}"#;
    assert_eq!(parts("26/26100000123/06990014/20270331/3"), whole);
    assert_eq!(parts("2026/26100000123/06990014/R090331/3"), whole);
    assert_eq!(parts("/26100000123/06990014/平成39年3月31日/3"), whole);
    let valid = patterns(&[PARTS]).read("/26100000123//20270331/").ok().and_then(|data| data.valid_until);
    assert_eq!(valid, Some(date(2027, 3, 31)));
    assert_eq!(parts("/26100000123/990010//"), r#"{"number":"26100000123","insurer":"00990010"}"#);
    for zeros in ["000000", "00000000"] {
        assert_eq!(parts(&format!("/26100000123/{zeros}//")), r#"{"number":"26100000123"}"#);
    }
}

#[test]
fn a_field_that_is_something_else_is_named() {
    let rows = [
        ("//06990014/20270331/3", F::Number),
        ("/2610000012/06990014/20270331/3", F::Number),
        ("/ 26100000123/06990014/20270331/3", F::Number),
        ("/26000000001/06990014/20270331/3", F::Number),
        ("/26100000123/06990015/20270331/3", F::Insurer),
        ("/26100000123/0699001/20270331/3", F::Insurer),
        ("/26100000123/０６９９００１４/20270331/3", F::Insurer),
        ("/26100000123/06990014/20270229/3", F::ValidUntil),
        ("/26100000123/06990014/00000000/3", F::ValidUntil),
        ("/26100000123/06990014/270331/3", F::ValidUntil),
        ("/26100000123/06990014/20270331/5", F::CoPayment),
        ("/26100000123/06990014/20270331/03", F::CoPayment),
        ("026/26100000123/06990014/20270331/3", F::FiscalYear),
        ("２６/26100000123/06990014/20270331/3", F::FiscalYear),
        ("6/26100000123/06990014/20270331/3", F::FiscalYear),
    ];
    for (payload, field) in rows {
        assert_eq!(fault(payload), Some(Fault::Field(field)), "{payload}");
    }
}

#[test]
fn the_fiscal_year_is_that_of_the_number() {
    for contradicting in ["27", "2027", "25", "08"] {
        let payload = format!("{contradicting}/26100000123/06990014/20270331/3");
        assert_eq!(fault(&payload), Some(Fault::YearContradicts), "{contradicting}");
    }
    assert_eq!(fault("26/00000000000/06990014/20270331/3"), Some(Fault::NoVoucher));
}

#[test]
fn the_first_pattern_that_matches_decides() {
    let strict = r"^(?P<number>\d{11})(?P<insurer>\d{8})$";
    let loose = r"^(?P<number>\d{11}).*$";
    let both = patterns(&[strict, loose]);
    assert_eq!(told(&both, "2610000012306990014"), r#"{"number":"26100000123","insurer":"06990014"}"#);
    assert_eq!(told(&both, "261000001230699001x"), r#"{"number":"26100000123"}"#);
    // A damaged insurer is not read again as something that follows the number.
    assert!(both.read("2610000012306990015") == Err(Fault::Field(F::Insurer)));
    assert_eq!(told(&patterns(&[loose, strict]), "2610000012306990015"), r#"{"number":"26100000123"}"#);
    assert!(patterns(&[]).read("26100000123") == Err(Fault::NoPattern));
}

#[test]
fn a_personal_number_is_never_read() {
    let open = patterns(&[r"^(?P<number>\d{11})(?:,.*)?$"]);
    for payload in
        ["26100000123,123456789018", "26100000123,1234-5678-9018", "26100000123,x１２３４５６７８９０１８"]
    {
        assert!(open.read(payload) == Err(Fault::PersonalNumber), "{payload}");
    }
    assert!(open.read("26100000123,123456789017").is_ok());
}

#[test]
fn the_length_is_limited() {
    let open = patterns(&[r"^(?P<number>\d{11}).*$"]);
    let payload = |chars: usize| format!("26100000123{}", "山".repeat(chars - 11));
    assert!(open.read(&payload(PAYLOAD_CHARS_MAX)).is_ok());
    assert!(open.read(&payload(PAYLOAD_CHARS_MAX + 1)) == Err(Fault::TooLong));
}

#[test]
fn codes_are_the_names_in_patterns() {
    for field in F::ALL {
        assert_eq!(F::from_code(field.code()), Some(field));
        assert!(Fault::Field(field).to_string().contains(field.code()));
    }
    assert_eq!(F::from_code("birth_date"), None);
}

proptest! {
    #[test]
    fn any_payload_is_read_or_refused(any in any::<String>(), near in "[0-9/,年令和Rx-]{0,40}") {
        let open = patterns(&[PARTS, r"^(?P<number>.{0,11})(?P<insurer>.{0,8})(?P<valid_until>.*)$"]);
        for payload in [any, near] {
            if let Ok(data) = open.read(&payload) {
                prop_assert!(data.number.is_some());
            }
        }
    }

    #[test]
    fn what_is_put_into_a_pattern_comes_out(
        number in "[0-9]{2}[1-9][0-9]{8}",
        insurer in proptest::option::of(proptest::sample::select(&["06990014", "06990022", "31990013", "00990010"][..])),
        day in proptest::option::of((2000_i16..2100, 1_i8..=12, 1_i8..=28)),
        class in proptest::option::of(0_usize..4),
        year in 0_usize..3,
    ) {
        let last = day.map(|(year, month, day)| date(year, month, day));
        let expected = VoucherData {
            number: read_voucher_number(&number).expect("form"),
            insurer: insurer.map(|text| text.parse().expect("insurer")),
            valid_until: last,
            co_payment: class.map(|at| CoPayment::ALL[at]),
        };
        let year = ["", &number[..2], &format!("20{}", &number[..2])][year].to_owned();
        let day = last.map(|day| day.strftime("%Y%m%d").to_string()).unwrap_or_default();
        let class = class.map(|at| (at + 1).to_string()).unwrap_or_default();
        let insurer = insurer.unwrap_or_default();
        let payload = format!("{year}/{number}/{insurer}/{day}/{class}");
        prop_assert!(patterns(&[PARTS]).read(&payload) == Ok(expected));
        if !insurer.is_empty() && !day.is_empty() {
            let joined = patterns(&[r"^(?P<number>\d{11})(?P<insurer>\d{8})(?P<valid_until>\d{8})(?P<co_payment>\d)?$"]);
            let payload = format!("{number}{insurer}{day}{class}");
            prop_assert!(joined.read(&payload) == Ok(expected));
        }
    }
}
