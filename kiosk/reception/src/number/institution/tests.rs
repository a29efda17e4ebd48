//! Codes after domain.md §3.3. Rule B examples are made from the worked six digits, with an invented body.

use proptest::prelude::*;

use super::*;

fn code(text: &str) -> InstitutionCode {
    text.parse().expect("ten digits")
}

#[test]
fn either_rule_is_enough_in_any_prefecture() {
    // Worked in the facts: 011011371|9. Rule B over 123456: 1 4 3 8 5 3 -> 24 -> 6.
    let rows: [(&str, &[InstitutionDoubt]); 8] = [
        ("0110113719", &[]),
        ("0110113718", &[InstitutionDoubt::CheckDigit]),
        ("1311234566", &[]),
        ("0111234566", &[]),
        ("1311234565", &[InstitutionDoubt::CheckDigit]),
        ("9911234566", &[InstitutionDoubt::Prefecture]),
        ("1351234566", &[InstitutionDoubt::Type]),
        ("0091234565", &[InstitutionDoubt::CheckDigit, InstitutionDoubt::Prefecture, InstitutionDoubt::Type]),
    ];
    for (text, doubts) in rows {
        assert_eq!(code(text).doubts(), doubts, "{text}");
    }
}

#[test]
fn the_parts_of_a_code() {
    let one = code("0110113719");
    assert_eq!(one.prefecture().map(Prefecture::name), Some("北海道"));
    assert_eq!(one.institution_type(), Some(InstitutionType::Medical));
    assert_eq!(one.short(), "0113719");
    assert_eq!(one.to_string(), "0110113719");
    let types =
        ["0", "1", "2", "3", "4", "6"].map(|third| code(&format!("13{third}1234566")).institution_type());
    use InstitutionType as T;
    let expected = [T::Midwife, T::Medical, T::Checkup, T::Dental, T::Pharmacy, T::HomeNursing].map(Some);
    assert_eq!(types, expected);
}

#[test]
fn ten_digits_and_nothing_else() {
    assert_eq!(code("\u{3000}０１１０１１３７１９ "), code("0110113719"));
    for text in ["", "011011371", "01101137190", "011011371x", "0110-113719", "+110113719"] {
        assert_eq!(text.parse::<InstitutionCode>(), Err(InstitutionCodeError), "{text}");
        assert_eq!(text.parse::<FacilityNumber>(), Err(InstitutionCodeError), "{text}");
        assert_eq!(text.parse::<OnlineCode>(), Err(InstitutionCodeError), "{text}");
    }
}

#[test]
fn only_a_facility_number_can_be_doubted() {
    let text = "9950000002";
    let facility = InstitutionIdentity::Facility(text.parse().expect("ten digits"));
    let online = InstitutionIdentity::Online(text.parse().expect("ten digits"));
    assert_eq!(facility.doubts().len(), 3);
    assert_eq!(online.doubts(), []);
    assert_eq!((facility.to_string(), online.to_string()), (text.to_owned(), text.to_owned()));
}

proptest! {
    #[test]
    fn every_ten_digits_are_a_code(digits in "[0-9]{10}") {
        prop_assert_eq!(code(&digits).to_string(), digits);
    }
}
