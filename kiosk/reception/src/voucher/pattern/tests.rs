//! The shipped patterns, the examples beside them, and the rules of any pattern.

use proptest::prelude::*;

use super::*;

const SHIPPED: &str = include_str!("../../../../../config/vouchers.toml");

fn pattern(name: &str, regex: &str) -> VoucherPattern {
    VoucherPattern { name: name.to_owned(), regex: regex.to_owned() }
}

fn error(regex: &str) -> Option<PatternError> {
    VoucherPatterns::new(&[pattern("p", regex)]).err()
}

fn texts(patterns: &VoucherPatterns) -> Vec<&str> {
    patterns.all().iter().map(Regex::as_str).collect()
}

#[test]
fn the_shipped_file_has_the_number_alone_and_so_has_a_centre_without_a_file() {
    let shipped = VoucherPatterns::parse(SHIPPED).expect("shipped");
    assert_eq!(texts(&shipped), [NUMBER_ONLY]);
    assert_eq!(texts(&VoucherPatterns::default()), [NUMBER_ONLY]);
}

#[test]
fn each_example_of_the_shipped_file_can_be_turned_on() {
    let offered = VoucherPatterns::parse(&SHIPPED.replace("\n#= ", "\n")).expect("with every example");
    assert_eq!(offered.all().len(), 3);
    let rows = [
        ("26100000123069900142027033", None),
        ("261000001230699001420270331", Some((true, true, false))),
        ("2610000012306990014202703312", Some((true, true, true))),
        ("1,2026,990010,26100000123,R090331", Some((true, true, false))),
        ("2,2026,,26100000123,,何か", Some((false, false, false))),
    ];
    for (payload, expected) in rows {
        let read = offered.read(payload).ok();
        let told =
            read.map(|one| (one.insurer.is_some(), one.valid_until.is_some(), one.co_payment.is_some()));
        assert_eq!(told, expected, "{payload}");
    }
}

#[test]
fn a_pattern_matches_a_payload_as_a_whole() {
    let anchored = [
        r"^(?P<number>\d{11})$",
        r"\A(?P<number>\d{11})\z",
        r"^(?:1(?P<number>\d{11})|2\d*)$",
        r"(?i)^(?P<number>\d{11})x$",
        r"^(?P<number>\d{11})\\$",
        r"(?x) ^ (?P<number>\d{11}) $ # and a remark",
    ];
    for regex in anchored {
        assert_eq!(error(regex), None, "{regex}");
    }
    let open = [
        r"(?P<number>\d{11})",
        r"^(?P<number>\d{11})",
        r"(?P<number>\d{11})$",
        r"^(?P<number>\d{11})\$",
        r"\^(?P<number>\d{11})$",
        r"^(?P<number>\d{11})|1$",
        r"^1|(?P<number>\d{11})$",
        r"(?m)^(?P<number>\d{11})$",
        r"^?(?P<number>\d{11})$",
    ];
    for regex in open {
        assert_eq!(error(regex), Some(PatternError::NotAnchored { name: "p".to_owned() }), "{regex}");
    }
}

#[test]
fn named_fields_are_known_and_the_number_is_among_them() {
    let name = || "p".to_owned();
    assert_eq!(error(r"^(?P<insurer>\d{8})$"), Some(PatternError::NoNumber { name: name() }));
    assert_eq!(error(r"^(\d{11})$"), Some(PatternError::NoNumber { name: name() }));
    let unknown = error(r"^(?P<number>\d{11})(?P<birth_date>\d{8})$").expect("an error");
    assert_eq!(unknown, PatternError::UnknownField { name: name(), field: "birth_date".to_owned() });
    let told = "voucher pattern p: the field birth_date is none of number, insurer, valid_until, fiscal_year, co_payment";
    assert_eq!(unknown.to_string(), told);
    for field in VoucherField::ALL {
        let known = format!(r"^(?P<number>\d{{11}})(?P<{}>\d*)$", field.code());
        let twice = matches!(error(&known), Some(PatternError::Regex { .. }));
        assert_eq!(error(&known).is_some(), field == VoucherField::Number, "{field:?}");
        assert!(twice == (field == VoucherField::Number), "the compiler takes a name once");
    }
}

#[test]
fn what_is_no_expression_says_why() {
    for regex in
        [r"^(?P<number>\d{11}$", r"^(?P<number>[)$", r"^(?P<number>\d{11})(?=x)$", r"^(?P<number>.)\1$"]
    {
        let Some(PatternError::Regex { name, message }) = error(regex) else { panic!("{regex}") };
        assert!(name == "p" && message.contains("error"), "{message}");
    }
    let deep = format!("^(?P<number>{}\\d{})$", "(?:".repeat(40), ")".repeat(40));
    assert!(matches!(error(&deep), Some(PatternError::Regex { .. })), "nested too deeply");
}

#[test]
fn every_limit_is_held() {
    let large = r"^(?P<number>\w{1000}\w{1000})$";
    let Some(PatternError::Regex { message, .. }) = error(large) else { panic!("it takes too much memory") };
    assert!(message.contains(&PATTERN_BYTES_MAX.to_string()), "{message}");
    let long = |chars: usize| format!("^(?P<number>\\d*){}$", "x".repeat(chars - 17));
    assert_eq!(error(&long(PATTERN_CHARS_MAX)), None);
    assert_eq!(error(&long(PATTERN_CHARS_MAX + 1)), Some(PatternError::TooLong { name: "p".to_owned() }));
    let many = |count: usize| {
        let all: Vec<VoucherPattern> = (0..count).map(|at| pattern(&format!("p{at}"), NUMBER_ONLY)).collect();
        VoucherPatterns::new(&all).err()
    };
    assert_eq!(many(PATTERNS_MAX), None);
    assert_eq!(many(PATTERNS_MAX + 1), Some(PatternError::TooMany(PATTERNS_MAX + 1)));
    assert_eq!(many(0), None);
}

#[test]
fn names_are_there_and_differ() {
    let named = |names: &[&str]| {
        let all: Vec<VoucherPattern> = names.iter().map(|name| pattern(name, NUMBER_ONLY)).collect();
        VoucherPatterns::new(&all).err()
    };
    let longest = "x".repeat(PATTERN_NAME_CHARS_MAX);
    assert_eq!(named(&["a", "b", &longest]), None);
    assert_eq!(named(&["a", " "]), Some(PatternError::Name { number: 2 }));
    assert_eq!(named(&[&format!("{longest}x")]), Some(PatternError::Name { number: 1 }));
    assert_eq!(named(&["a", "b", "a "]), Some(PatternError::NameTwice { name: "a ".to_owned() }));
}

#[test]
fn a_file_says_line_and_pattern() {
    let rows = [
        (
            "[[voucher.pattern]]\nname = \"a\"\nregex = '^x$'\n",
            "voucher pattern a: the field number is missing",
        ),
        ("[[voucher.pattern]]\nname = \"a\"\n", "missing field `regex`"),
        ("[[voucher.pattern]]\nname = \"a\"\nregex = '^(?P<number>.)$'\nregexp = ''\n", "line 4"),
        ("[[voucher.patterns]]\nname = \"a\"\n", "unknown field `patterns`"),
        ("", "missing field `voucher`"),
    ];
    for (text, expected) in rows {
        let told = VoucherPatterns::parse(text).expect_err("no patterns").to_string();
        assert!(told.contains(expected), "{told}");
    }
    assert!(VoucherPatterns::parse("voucher.pattern = []").expect("none").all().is_empty());
}

proptest! {
    #[test]
    fn any_expression_is_a_pattern_or_an_error(regex in any::<String>(), near in r"[\^$(?P<number>)\\d|{11}*+.\[\]]{0,30}") {
        let _ = (error(&regex), error(&near), error(&format!("^(?P<number>{near})$")));
    }
}
