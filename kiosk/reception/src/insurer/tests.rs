//! Worked examples of domain.md §3.1 and the scope of a contract.

use super::*;

#[test]
fn worked_examples_of_the_check_digit_hold() {
    let good = [
        "33120015", "01130012", "01270016", "01040013", "06132013", "06139463", "39131016", "138016",
        "138040", "06990014", "06990022", "01990019", "39990015", "990010", "993006",
    ];
    for text in good {
        assert!(text.parse::<InsurerNumber>().is_ok(), "{text}");
    }
    assert_eq!("00123456".parse::<InsurerNumber>(), Err(InsurerNumberError::CheckDigit));
}

#[test]
fn every_single_wrong_digit_is_caught() {
    let text = "06990014";
    for (at, old) in text.bytes().enumerate() {
        for new in b'0'..=b'9' {
            let mut bytes = text.as_bytes().to_vec();
            bytes[at] = new;
            let changed = String::from_utf8(bytes).expect("ascii");
            assert_eq!(changed.parse::<InsurerNumber>().is_ok(), new == old, "{changed}");
        }
    }
}

#[test]
fn six_digits_are_padded_and_other_forms_refused() {
    assert_eq!("990010".parse::<InsurerNumber>().expect("国保").to_string(), "00990010");
    for text in ["", "0699001", "069900140", "0699001４", " 6990014", "-6990014"] {
        assert_eq!(text.parse::<InsurerNumber>(), Err(InsurerNumberError::Form), "{text}");
    }
}

#[test]
fn the_parts_of_a_number() {
    let number = |text: &str| text.parse::<InsurerNumber>().expect("insurer number");
    let rows = [
        ("06132013", "06132013", Some("東京都"), false),
        ("01270016", "01270016", Some("大阪府"), false),
        ("138016", "138016", Some("東京都"), false),
        ("00138016", "138016", Some("東京都"), false),
        ("993006", "993006", None, true),
        ("06990014", "06990014", None, false),
        ("39131016", "39131016", Some("東京都"), false),
    ];
    for (text, printed, prefecture, society) in rows {
        let number = number(text);
        assert_eq!(number.printed(), printed, "{text}");
        assert_eq!(number.prefecture().map(Prefecture::name), prefecture, "{text}");
        assert_eq!(number.is_national_health_society(), society, "{text}");
        assert_eq!(number.is_national_health(), printed.len() == 6, "{text}");
    }
}

#[test]
fn a_scope_covers_what_its_circles_say() {
    use Course::{SameDayInterview, SpecificExam, SpecificGuidance};
    let rows: [(&str, &[Course]); 7] = [
        ("---", &[]),
        ("o--", &[SpecificExam, Course::DockWithContract]),
        ("-o-", &[SpecificGuidance]),
        ("--o", &[]),
        ("oo-", &[SpecificExam, SpecificGuidance, Course::DockWithContract]),
        ("o-o", &[SpecificExam, SameDayInterview, Course::DockWithContract]),
        ("ooo", &[SpecificExam, SpecificGuidance, SameDayInterview, Course::DockWithContract]),
    ];
    for (circles, expected) in rows {
        let mark = |at| circles.as_bytes()[at] == b'o';
        let scope = Scope { exam: mark(0), guidance: mark(1), same_day_interview: mark(2) };
        let covered: Vec<Course> = Course::ALL.into_iter().filter(|course| scope.covers(*course)).collect();
        assert_eq!(covered, expected, "{circles}");
    }
}
