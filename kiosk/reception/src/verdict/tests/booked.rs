//! Reservations: expected, not expected, of another day, of another person.

use super::*;
use crate::{Finding, PersonField, VoucherPart};
use Reason as R;

fn booked(id: &str) -> Reservation {
    Reservation {
        id: id.to_owned(),
        day: EXAM_DATE,
        time: None,
        course: Some(Course::SpecificExam),
        name: Some("テスト太郎".into()),
        kana: Some("テスト　タロウ".into()),
        birth_date: Some(date(1970, 4, 1)),
        sex: None,
        insurer: None,
        symbol: None,
        number: None,
        branch: None,
        voucher: good_voucher(),
    }
}

fn stranger(id: &str, digits: &str) -> Reservation {
    Reservation {
        name: Some("別人花子".into()),
        kana: Some("ベツジン　ハナコ".into()),
        birth_date: Some(date(1965, 7, 8)),
        voucher: voucher(digits, CONTRACTED, date(2027, 3, 31)),
        ..booked(id)
    }
}

fn with_list(list: Vec<Reservation>) -> Case {
    Case { reservations: Some(list), ..Case::good() }
}

fn fields(judgement: &Judgement, reason: Reason) -> Vec<PersonField> {
    let grounds = judgement.grounds().iter().filter(|ground| ground.reason == reason);
    grounds.filter_map(|ground| ground.field).collect()
}

#[test]
fn an_expected_person_brings_the_voucher_of_the_reservation() {
    let mut case = with_list(vec![stranger("1", "26100000999"), booked("2")]);
    case.data = VoucherData::default();
    let judgement = case.judge();
    assert_eq!(judgement.verdict(), Verdict::Accepted);
    assert!(judgement.reservation().is_some_and(|one| one.id == "2"));
    assert!(*judgement.voucher() == good_voucher());
    case.voucher = Voucher::Missing;
    assert_eq!(case.reasons(), [R::VoucherMissing], "what is booked is not what is brought");
}

#[test]
fn a_typed_number_comes_before_the_booked_one() {
    let mut case = with_list(vec![booked("1")]);
    case.data =
        VoucherData { number: read_voucher_number("26100000777").expect("form"), ..VoucherData::default() };
    let judgement = case.judge();
    assert!(judgement.voucher().number == case.data.number && judgement.voucher().insurer.is_none());
    assert_eq!(judgement.verdict().reasons(), [R::VoucherIncomplete, R::VoucherOtherNumber]);
    let number =
        |digits| Some(Value::VoucherNumber(read_voucher_number(digits).expect("form").expect("one")));
    assert!(value(&judgement, R::VoucherOtherNumber) == (number("26100000777"), number("26100000123")));
}

#[test]
fn the_voucher_of_a_reservation_for_another_day_is_that_of_the_same_person_only() {
    let other_day = Reservation { day: date(2026, 12, 24), ..booked("1") };
    let mut case = with_list(vec![other_day.clone()]);
    case.data = VoucherData::default();
    let judgement = case.judge();
    assert_eq!(judgement.verdict().reasons(), [R::ReservationOtherDay]);
    assert!(*judgement.voucher() == good_voucher());
    case.reservations = Some(vec![Reservation { name: None, kana: None, ..other_day }]);
    assert!(case.judge().voucher().is_empty(), "somebody who is merely alike");
}

#[test]
fn the_voucher_of_somebody_who_is_merely_alike_is_not_taken_over() {
    let alike = Reservation { name: None, kana: None, ..booked("1") };
    let mut case = with_list(vec![alike]);
    case.data = VoucherData::default();
    let judgement = case.judge();
    assert_eq!(judgement.verdict().reasons(), [R::VoucherIncomplete, R::PersonDiffers]);
    assert!(judgement.voucher().is_empty() && judgement.voucher_key().is_none());
    assert!(judgement.reservation().is_some_and(|one| one.id == "1"), "staff see whom it could be");
    case.data = good_voucher();
    case.data.insurer = None;
    assert!(*case.judge().voucher() == good_voucher(), "the number that was read is that of the reservation");
}

#[test]
fn a_booked_voucher_without_a_number_is_not_that_of_somebody_alike() {
    let voucher = VoucherData { number: None, ..good_voucher() };
    let mut case = with_list(vec![Reservation { name: None, kana: None, voucher, ..booked("1") }]);
    case.data = VoucherData::default();
    assert!(case.judge().voucher().is_empty());
}

#[test]
fn a_voucher_that_nobody_has_read_is_for_staff_whatever_is_booked() {
    for rules in [shipped(), with("[\"number\", \"insurer\", \"valid-until\"]", "[]")] {
        let mut case = with_list(vec![booked("1")]);
        (case.rules, case.data) = (rules, VoucherData::default());
        assert_eq!(case.reasons(), [], "the reservation knows every part");
        case.unread = true;
        let judgement = case.judge();
        assert_eq!(judgement.verdict().reasons(), [R::VoucherIncomplete]);
        assert!(judgement.voucher().is_empty(), "what is booked is not what was handed over");
        assert!(
            value(&judgement, R::VoucherIncomplete) == (Some(Value::VoucherPart(VoucherPart::Number)), None)
        );
    }
}

#[test]
fn nobody_expected_is_for_staff_unless_the_centre_takes_everybody() {
    let mut case = with_list(vec![stranger("1", "26100000999")]);
    assert_eq!(case.reasons(), [R::ReservationNone]);
    case.reservations = Some(vec![]);
    assert_eq!(case.reasons(), [R::ReservationNone]);
    case.rules = with("without-reservation = \"staff\"", "without-reservation = \"ordinary\"");
    assert_eq!(case.reasons(), []);
    case = Case::good();
    assert_eq!(case.reasons(), [], "a day without a list says nothing");
}

#[test]
fn the_wrong_day_the_wrong_course_and_two_that_could_be_meant() {
    let other_day = Reservation { day: date(2026, 11, 27), ..booked("1") };
    let judgement = with_list(vec![other_day]).judge();
    assert_eq!(judgement.verdict().reasons(), [R::ReservationOtherDay]);
    let days = (Some(Value::Day(date(2026, 11, 27))), Some(Value::Day(EXAM_DATE)));
    assert!(value(&judgement, R::ReservationOtherDay) == days);

    let other_course = Reservation { course: Some(Course::SpecificGuidance), ..booked("1") };
    let judgement = with_list(vec![other_course]).judge();
    assert_eq!(judgement.verdict().reasons(), [R::ReservationOtherCourse]);
    let courses = (Some(Value::Course(Course::SpecificGuidance)), Some(Value::Course(Course::SpecificExam)));
    assert!(value(&judgement, R::ReservationOtherCourse) == courses);
    let both = Reservation { day: date(2026, 11, 27), course: Some(Course::SpecificGuidance), ..booked("1") };
    assert_eq!(with_list(vec![both]).reasons(), [R::ReservationOtherDay, R::ReservationOtherCourse]);
    let unknown = Reservation { course: None, ..booked("1") };
    assert_eq!(with_list(vec![unknown]).reasons(), []);

    // Both have the voucher: neither can be told by it.
    let judgement = with_list(vec![booked("1"), booked("2")]).judge();
    assert_eq!(judgement.verdict().reasons(), [R::ReservationSeveral]);
    assert!(value(&judgement, R::ReservationSeveral).0 == Some(Value::Count(2)));
    assert!(judgement.reservation().is_none());
}

#[test]
fn a_field_that_differs_is_shown_from_both_sides() {
    let married = Reservation { kana: Some("キュウセイ　タロウ".into()), ..booked("1") };
    let judgement = with_list(vec![Reservation {
        number: Some("345".into()),
        symbol: Some("12".into()),
        insurer: Some(number(CONTRACTED)),
        ..married
    }])
    .judge();
    assert_eq!(judgement.verdict().reasons(), [R::PersonDiffers]);
    assert_eq!(fields(&judgement, R::PersonDiffers), [PersonField::Kana]);
    let kana = (Some(Value::Text("ﾃｽﾄ ﾀﾛｳ".into())), Some(Value::Text("キュウセイ　タロウ".into())));
    assert!(value(&judgement, R::PersonDiffers) == kana);
}

#[test]
fn a_voucher_of_somebody_else_is_told() {
    let mut case = with_list(vec![
        stranger("1", "26100000123"),
        Reservation { voucher: VoucherData::default(), ..booked("2") },
    ]);
    let judgement = case.judge();
    assert_eq!(judgement.verdict().reasons(), [R::PersonAnother]);
    let differing = fields(&judgement, R::PersonAnother);
    assert!(differing.contains(&PersonField::BirthDate) && differing.contains(&PersonField::Kana));
    assert!(judgement.reservation().is_some_and(|one| one.id == "2"));
    case.reservations = Some(vec![stranger("1", "26100000123")]);
    assert_eq!(case.reasons(), [R::PersonAnother, R::ReservationNone]);
    // Numbers of reservations begin anew each day.
    let elsewhere = Reservation { day: date(2026, 11, 27), ..stranger("2", "26100000123") };
    let own = Reservation { voucher: VoucherData::default(), ..booked("2") };
    case.reservations = Some(vec![own.clone(), elsewhere.clone()]);
    assert_eq!(case.reasons(), [R::PersonAnother]);
    // A stranger who was booked again stands there twice.
    case.reservations = Some(vec![own, elsewhere, stranger("9", "26100000123")]);
    assert_eq!(case.reasons(), [R::PersonAnother]);
    // A list that says nothing of its holder but the number.
    let nameless = Reservation { name: None, kana: None, birth_date: None, ..stranger("3", "26100000123") };
    case.reservations = Some(vec![nameless]);
    assert_eq!(case.reasons(), [R::PersonAnother, R::ReservationNone]);
}

#[test]
fn a_person_who_was_booked_again_is_nobody_else() {
    let moved = Reservation { day: date(2026, 11, 13), ..booked("7") };
    assert_eq!(with_list(vec![booked("1"), moved]).reasons(), []);
}

#[test]
fn of_an_answer_without_one_clear_person_nobody_is_looked_for() {
    let mut case = with_list(vec![stranger("1", "26100000999")]);
    case.answer.results.clear();
    assert_eq!(case.reasons(), [R::ResultMissing]);
    case.answer.results = vec![person(CONTRACTED), person(CONTRACTED)];
    assert_eq!(case.reasons(), [R::CredentialSeveral]);
}

#[test]
fn without_an_answer_the_voucher_finds_the_reservation() {
    let case = with_list(vec![stranger("1", "26100000999"), booked("2")]);
    let mut facts = Facts { asked: Asked::NotAnswered(R::NoAnswer), ..case.facts() };
    let found = |facts: &Facts<'_>| decide(facts).reservation().map(|one| one.id.clone());
    assert_eq!(found(&facts).as_deref(), Some("2"));
    facts.voucher_data = VoucherData::default();
    assert_eq!(found(&facts), None);
    let other_day = with_list(vec![Reservation { day: date(2026, 11, 27), ..booked("1") }]);
    assert_eq!(found(&Facts { asked: Asked::NotAnswered(R::NoAnswer), ..other_day.facts() }), None);
    let twice = with_list(vec![booked("1"), booked("2")]);
    assert_eq!(found(&Facts { asked: Asked::NotAnswered(R::NoAnswer), ..twice.facts() }), None);
}

#[test]
fn every_field_has_its_value_on_both_sides() {
    let full = Reservation {
        sex: Some(crate::Sex::Male),
        insurer: Some(number(CONTRACTED)),
        symbol: Some("1".into()),
        number: Some("2".into()),
        branch: Some("3".into()),
        ..booked("1")
    };
    let insured = InsuredPerson { sex: Some(crate::Sex::Female), ..person(ELSEWHERE) };
    let all = [
        PersonField::Insurer,
        PersonField::Symbol,
        PersonField::Number,
        PersonField::Branch,
        PersonField::BirthDate,
        PersonField::Kana,
        PersonField::Sex,
        PersonField::Name,
    ];
    let findings = all.map(|field| Finding { field, how: crate::How::Differs }).to_vec();
    let mut grounds = Grounds::default();
    super::super::booking::same_person(&full, &insured, &crate::SamePerson::Look(findings), &mut grounds);
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    let expected = [
        (Some(Value::Insurer(number(ELSEWHERE))), Some(Value::Insurer(number(CONTRACTED)))),
        (text("１２"), text("1")),
        (text("345"), text("2")),
        (text("01"), text("3")),
        (Some(Value::Day(date(1970, 4, 1))), Some(Value::Day(date(1970, 4, 1)))),
        (text("ﾃｽﾄ ﾀﾛｳ"), text("テスト　タロウ")),
        (Some(Value::Sex(crate::Sex::Female)), Some(Value::Sex(crate::Sex::Male))),
        (text("テスト　太郎"), text("テスト太郎")),
    ];
    let grounds = grounds.sorted();
    assert_eq!(grounds.len(), all.len());
    for ((ground, field), (seen, against)) in grounds.into_iter().zip(all).zip(expected) {
        assert_eq!((ground.reason, ground.field), (R::PersonDiffers, Some(field)));
        assert!(ground.seen.map(|side| side.value) == seen, "{field:?}");
        assert!(ground.against.map(|side| side.value) == against, "{field:?}");
    }
}
