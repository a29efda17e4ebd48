//! Visitors against lists, row by row; every person is invented.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::{CredentialClass, Sex, VoucherData};

const DAY: Date = date(2026, 11, 20);
const ASKED: Course = Course::SpecificExam;

fn visitor() -> InsuredPerson {
    InsuredPerson {
        class: CredentialClass::General,
        insurer_number: "06990014".parse().expect("number"),
        insurer_name: "テスト健保".to_owned(),
        symbol: Some("12".to_owned()),
        number: "345".to_owned(),
        branch: Some("01".to_owned()),
        kinship: None,
        name: "山田花子".to_owned(),
        kana: Some("ヤマダ ハナコ".to_owned()),
        other_name: None,
        other_kana: None,
        sex: Some(Sex::Female),
        birth_date: date(1950, 4, 1),
        qualified_on: None,
        disqualified_on: None,
        valid_from: None,
        valid_until: None,
    }
}

/// Insurer, symbol, number, branch, birth date, kana, name.
type Row<'a> = [&'a str; 7];

const FULL: Row<'_> = ["06990014", "１２", "0345", "01", "1950-04-01", "ﾔﾏﾀﾞ ﾊﾅｺ", "山田花子"];

fn booked(row: Row<'_>) -> Reservation {
    let [insurer, symbol, number, branch, birth_date, kana, name] = row;
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Reservation {
        id: "R1".to_owned(),
        day: DAY,
        time: None,
        course: Some(ASKED),
        name: text(name),
        kana: text(kana),
        birth_date: birth_date.parse().ok(),
        sex: None,
        insurer: insurer.parse().ok(),
        symbol: text(symbol),
        number: text(number),
        branch: text(branch),
        voucher: VoucherData::default(),
    }
}

fn changed(changes: &[(usize, &'static str)]) -> Reservation {
    let mut row = FULL;
    for (at, text) in changes {
        row[*at] = text;
    }
    booked(row)
}

fn on(id: &str, day: Date, course: Option<Course>, from: &Reservation) -> Reservation {
    Reservation { id: id.to_owned(), day, course, ..from.clone() }
}

/// A matching in words.
fn told(list: &[Reservation], person: &InsuredPerson) -> String {
    let level = |verdict: &SamePerson| match verdict {
        SamePerson::Same => "same".to_owned(),
        SamePerson::Look(findings) => {
            let fields: Vec<String> =
                findings.iter().map(|one| format!("{} {:?}", one.field.code(), one.how)).collect();
            format!("look [{}]", fields.join(", "))
        }
        SamePerson::ProbablyAnother(_) => "another".to_owned(),
    };
    match match_reservation(list, person, ASKED, DAY) {
        Matched::None => "none".to_owned(),
        Matched::Today(one, verdict) => format!("today {} {}", one.id, level(&verdict)),
        Matched::OtherDay(one, verdict) => format!("other {} {}", one.id, level(&verdict)),
        Matched::Several(list) => {
            let ids: Vec<&str> = list.iter().map(|one| one.id.as_str()).collect();
            format!("several {}", ids.join(" "))
        }
    }
}

/// What the list says of the visitor when it holds this one row.
fn alone(changes: &[(usize, &'static str)]) -> String {
    told(&[changed(changes)], &visitor())
}

const NO_CREDENTIAL: [(usize, &str); 4] = [(0, ""), (1, ""), (2, ""), (3, "")];

fn without_credential(changes: &[(usize, &'static str)]) -> String {
    alone(&[&NO_CREDENTIAL, changes].concat())
}

#[test]
fn what_the_list_does_not_have_makes_no_visitor_amber() {
    assert_eq!(alone(&[]), "today R1 same");
    assert_eq!(without_credential(&[]), "today R1 same");
    assert_eq!(without_credential(&[(6, "")]), "today R1 same");
    // Kanji alone are no finding beside equal kana.
    assert_eq!(without_credential(&[(6, "山田華子")]), "today R1 same");
    assert_eq!(alone(&[(1, ""), (3, "")]), "today R1 same");
    assert_eq!(alone(&[(4, "")]), "today R1 same");
    assert_eq!(alone(&[(5, "")]), "today R1 same");
    assert_eq!(alone(&[(5, ""), (6, "")]), "today R1 same");
}

#[test]
fn one_thing_that_differs_is_looked_at() {
    assert_eq!(alone(&[(2, "346")]), "today R1 look [number Differs]");
    assert_eq!(alone(&[(0, "06990022"), (1, ""), (2, "")]), "today R1 look [insurer Differs]");
    assert_eq!(alone(&[(4, "1950-04-02")]), "today R1 look [birth-date Differs]");
    assert_eq!(alone(&[(5, "サトウ ハナコ"), (6, "佐藤花子")]), "today R1 look [kana Differs, name Differs]");
    assert_eq!(without_credential(&[(5, "ヤマタ ハナコ")]), "today R1 look [kana Nearly]");
    let male = Reservation { sex: Some(Sex::Male), ..changed(&NO_CREDENTIAL) };
    assert_eq!(told(&[male], &visitor()), "today R1 look [sex Differs]");
    // A job was changed, and the list has kanji only.
    assert_eq!(alone(&[(2, "9"), (5, "")]), "today R1 look [number Differs]");
    // The kana cannot be compared and the kanji differ: a twin?
    assert_eq!(alone(&[(3, ""), (5, ""), (6, "山田月子")]), "today R1 look [name Differs]");
}

#[test]
fn kana_that_the_answer_lacks_is_a_finding() {
    let nameless = InsuredPerson { kana: None, ..visitor() };
    assert_eq!(told(&[changed(&[])], &nameless), "today R1 look [kana Missing]");
    assert_eq!(told(&[changed(&[(5, "")])], &nameless), "today R1 same", "nor does the list have it");
    let elderly = InsuredPerson { symbol: None, ..visitor() };
    assert_eq!(told(&[changed(&[])], &elderly), "today R1 same");
}

#[test]
fn one_thing_alone_is_worth_a_look_unless_the_kanji_contradict() {
    let born = "today R1 look [insurer Missing, symbol Missing, number Missing, kana Missing]";
    assert_eq!(without_credential(&[(5, "")]), born);
    assert_eq!(without_credential(&[(5, ""), (6, "")]), born);
    assert_eq!(without_credential(&[(5, ""), (6, "佐藤次郎")]), "none");
    assert_eq!(without_credential(&[(5, ""), (6, "山●花子")]), born);
    let named = "today R1 look [insurer Missing, symbol Missing, number Missing, birth-date Missing]";
    assert_eq!(without_credential(&[(4, "")]), named);
    assert_eq!(without_credential(&[(4, ""), (6, "山田華子")]), "none");
    let insured = "today R1 look [birth-date Missing, kana Missing]";
    assert_eq!(alone(&[(4, ""), (5, ""), (6, "")]), insured);
    assert_eq!(alone(&[(4, ""), (5, ""), (6, "山田太郎")]), "none", "another one of the family");
}

#[test]
fn strangers_who_share_one_thing_are_no_match() {
    // Born on the same day.
    assert_eq!(without_credential(&[(5, "サトウ ジロウ"), (6, "佐藤次郎")]), "none");
    assert_eq!(without_credential(&[(5, "サトウ ジロウ"), (6, "")]), "none");
    assert_eq!(alone(&[(2, "9"), (5, ""), (6, "佐藤次郎")]), "none");
    // Of the same name.
    assert_eq!(without_credential(&[(4, "1960-01-01"), (6, "山田華子")]), "none");
    // Of the same family.
    assert_eq!(alone(&[(3, ""), (4, "1980-01-01"), (5, ""), (6, "山田太郎")]), "none");
    assert_eq!(alone(&[(3, ""), (4, ""), (5, "ヤマダ タロウ"), (6, "山田太郎")]), "none");
    // Of the same insurer, or with the same number at another one.
    assert_eq!(alone(&[(1, ""), (2, ""), (4, ""), (5, ""), (6, "")]), "none");
    assert_eq!(alone(&[(0, ""), (1, ""), (4, ""), (5, ""), (6, "")]), "none");
    assert_eq!(alone(&[(4, "1980-01-01"), (5, "ヤマダ タロウ")]), "none");
    // A name that is only nearly equal, and nothing else.
    assert_eq!(without_credential(&[(4, ""), (5, "ヤマタ ハナコ")]), "none");
}

#[test]
fn a_second_voice_makes_a_difference_worth_a_look() {
    // A mistyped birth date, the kanji agree.
    assert_eq!(without_credential(&[(4, "1950-04-10")]), "today R1 look [birth-date Differs]");
    assert_eq!(alone(&[(4, "1950-04-10"), (5, "")]), "today R1 look [birth-date Differs]");
    let near = [(2, "9"), (5, "ヤマタ ハナコ"), (6, "")];
    assert_eq!(alone(&near), "today R1 look [number Differs, kana Nearly]");
}

#[test]
fn the_symbol_stands_in_for_an_insurer_that_the_list_does_not_have() {
    assert_eq!(alone(&[(0, ""), (5, ""), (6, "")]), "today R1 same");
    assert_eq!(alone(&[(0, ""), (1, ""), (5, ""), (6, "")]), {
        "today R1 look [insurer Missing, symbol Missing, kana Missing]"
    });
}

#[test]
fn this_day_comes_before_another() {
    let (one, tomorrow) = (changed(&[]), date(2026, 11, 21));
    let later = on("R2", tomorrow, Some(ASKED), &one);
    assert_eq!(told(&[], &visitor()), "none");
    assert_eq!(told(std::slice::from_ref(&later), &visitor()), "other R2 same");
    assert_eq!(told(&[later.clone(), one], &visitor()), "today R1 same");
    let doubtful = changed(&[(4, "1950-04-02")]);
    let both = [on("R2", tomorrow, Some(ASKED), &doubtful), doubtful.clone()];
    assert_eq!(told(&both, &visitor()), "today R1 look [birth-date Differs]");
    assert_eq!(told(&[later, doubtful], &visitor()), "several R1 R2", "either could be meant");
}

#[test]
fn of_one_day_the_same_person_comes_before_one_to_look_at() {
    let (one, doubtful) = (changed(&[]), changed(&[(4, "1950-04-02")]));
    let list = [on("R0", DAY, Some(ASKED), &doubtful), one];
    assert_eq!(told(&list, &visitor()), "today R1 same");
    let tomorrow = date(2026, 11, 21);
    let list = list.map(|row| on(&row.id, tomorrow, row.course, &row));
    assert_eq!(told(&list, &visitor()), "other R1 same");
}

#[test]
fn the_course_chooses_between_two_reservations_of_a_day() {
    let one = changed(&[]);
    let guidance = on("R2", DAY, Some(Course::SpecificGuidance), &one);
    let unknown = on("R3", DAY, None, &one);
    assert_eq!(told(&[guidance.clone(), one.clone()], &visitor()), "today R1 same");
    assert_eq!(told(&[unknown.clone(), one.clone()], &visitor()), "today R1 same");
    assert_eq!(told(&[unknown.clone(), guidance.clone()], &visitor()), "several R2 R3");
    assert_eq!(told(&[one.clone(), on("R0", DAY, Some(ASKED), &one)], &visitor()), "several R0 R1");
    // The only one is found whatever its course is.
    assert_eq!(told(&[guidance], &visitor()), "today R2 same");
    assert_eq!(told(&[unknown], &visitor()), "today R3 same");
}

/// A reservation in words: its row, day and course.
type Words = (Row<'static>, &'static str, Option<Course>);

fn any_words() -> impl Strategy<Value = Words> {
    let one_of = |texts: &'static [&'static str]| proptest::sample::select(texts);
    let row = (
        one_of(&["06990014", "06990014", "06990022", ""]),
        one_of(&["12", "9", ""]),
        one_of(&["345", "345", "9", ""]),
        one_of(&["01", "02", ""]),
        one_of(&["1950-04-01", "1950-04-01", "1950-04-02", ""]),
        one_of(&["ヤマダ ハナコ", "ヤマダ ハナコ", "ヤマ● ハナコ", "サトウ", ""]),
        one_of(&["山田花子", "佐藤", ""]),
    );
    let day = one_of(&["2026-11-20", "2026-11-20", "2026-11-21", "2026-11-22"]);
    let course = proptest::sample::select(&[None, Some(ASKED), Some(Course::SpecificGuidance)][..]);
    (row.prop_map(|(a, b, c, d, e, f, g)| [a, b, c, d, e, f, g]), day, course)
}

fn made(id: &str, (row, day, course): Words) -> Reservation {
    on(id, day.parse().expect("day"), course, &booked(row))
}

fn listed(words: &[Words]) -> Vec<Reservation> {
    words.iter().enumerate().map(|(at, words)| made(&format!("R{at}"), *words)).collect()
}

fn any_list() -> impl Strategy<Value = Vec<Words>> {
    proptest::collection::vec(any_words(), 0..8)
}

const STRANGER: Row<'_> = ["06990022", "7", "777", "03", "1961-02-03", "スズキ", "鈴木"];

proptest! {
    #[test]
    fn the_order_of_the_list_does_not_matter(words in any_list(), turn in 0_usize..8) {
        let list = listed(&words);
        let mut turned: Vec<Reservation> = list.iter().rev().cloned().collect();
        turned.rotate_left(turn % list.len().max(1));
        prop_assert_eq!(told(&list, &visitor()), told(&turned, &visitor()));
    }

    #[test]
    fn a_stranger_on_the_list_changes_nothing(words in any_list(), at in any::<usize>(), other in any_words()) {
        let list = listed(&words);
        let (_, day, course) = other;
        let mut longer = list.clone();
        longer.insert(at % (list.len() + 1), made("X", (STRANGER, day, course)));
        prop_assert_eq!(told(&list, &visitor()), told(&longer, &visitor()));
    }

    #[test]
    fn what_is_found_stands_on_its_day_and_is_never_another_person(words in any_list()) {
        let (list, person) = (listed(&words), visitor());
        match match_reservation(&list, &person, ASKED, DAY) {
            Matched::None => {}
            Matched::Today(one, verdict) => {
                prop_assert!(one.day == DAY && !matches!(verdict, SamePerson::ProbablyAnother(_)));
            }
            Matched::OtherDay(one, verdict) => {
                prop_assert!(one.day != DAY && !matches!(verdict, SamePerson::ProbablyAnother(_)));
            }
            Matched::Several(found) => prop_assert!(found.len() >= 2 && found.len() <= list.len()),
        }
    }

    #[test]
    fn same_means_two_things_equal_and_none_that_differs((row, _, course) in any_words()) {
        let list = [made("R1", (row, "2026-11-20", course))];
        let person = visitor();
        if let Matched::Today(one, SamePerson::Same) = match_reservation(&list, &person, ASKED, DAY) {
            let insured = one.number.is_some() && (one.insurer.is_some() || one.symbol.is_some());
            let known = [insured, one.birth_date.is_some(), one.kana.is_some()];
            prop_assert!(known.into_iter().filter(|known| *known).count() >= 2);
            prop_assert!(one.birth_date.is_none_or(|born| born == person.birth_date));
            prop_assert!(one.insurer.is_none_or(|insurer| insurer == person.insurer_number));
            prop_assert!(one.number.as_deref().is_none_or(|number| number == person.number));
            prop_assert!(one.kana.is_none() || one.kana == person.kana);
        }
    }

    #[test]
    fn where_the_comparison_finds_the_same_person_so_does_the_list((row, _, course) in any_words()) {
        let one = made("R1", (row, "2026-11-20", course));
        if compare(&PersonKeys::from(&one), &PersonKeys::from(&visitor())) == SamePerson::Same {
            prop_assert_eq!(told(&[one], &visitor()), "today R1 same");
        }
    }
}
