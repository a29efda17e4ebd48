//! The shipped map, and the rules of any map.

use proptest::prelude::*;

use super::*;
use ReservationField as F;

const SHIPPED: &str = include_str!("../../../../../config/reservations.toml");
const PERSON: &str = "birth-date = \"b\"\n";

fn map(text: &str) -> ReservationMap {
    ReservationMap::parse(text).expect("a map")
}

fn error(text: &str) -> String {
    ReservationMap::parse(text).expect_err("no map").to_string()
}

fn with_columns(columns: &str) -> String {
    format!("[columns]\nid = \"番号\"\n{PERSON}{columns}")
}

#[test]
fn the_shipped_map_names_every_field_but_one() {
    let shipped = map(SHIPPED);
    let fields: Vec<F> = shipped.fields().collect();
    let expected: Vec<F> = F::ALL.into_iter().filter(|field| *field != F::VoucherInsurer).collect();
    assert_eq!(fields, expected);
    assert_eq!(shipped.field("　カナ 氏名"), Some(F::Kana));
    assert_eq!(shipped.field("ｶﾅ氏名"), Some(F::Kana));
    assert_eq!(shipped.field("住所"), None);
    assert_eq!(shipped.course("人間ドック (補助あり)"), Some(Course::DockWithContract));
    assert_eq!((shipped.sex("女"), shipped.sex("２"), shipped.sex("女性")), {
        let female = Some(Sex::Female);
        (female, female, female)
    });
    assert_eq!((shipped.unknown_columns(), shipped.unknown_courses()), (Unknown::Ignore, Unknown::Refuse));
}

#[test]
fn every_course_has_a_word_in_the_shipped_map() {
    let shipped = map(SHIPPED);
    for course in Course::ALL {
        assert!(shipped.courses.values().any(|known| *known == course), "{course:?}");
    }
}

#[test]
fn what_is_left_out_has_its_usual_value() {
    let least = map(&with_columns(""));
    assert_eq!((least.unknown_columns(), least.unknown_courses()), (Unknown::Ignore, Unknown::Refuse));
    for (word, sex) in SEXES {
        assert_eq!(least.sex(word), Some(sex), "{word}");
    }
    assert_eq!(least.sex("3"), None);
    let own = map(&(with_columns("") + "[sexes]\n\"0\" = \"3\"\n"));
    assert_eq!((own.sex("0"), own.sex("男")), (Some(Sex::Unset), None), "own words replace the usual ones");
    let strict =
        map(&("unknown-columns = \"refuse\"\nunknown-courses = \"ignore\"\n".to_owned() + &with_columns("")));
    assert_eq!((strict.unknown_columns(), strict.unknown_courses()), (Unknown::Refuse, Unknown::Ignore));
}

#[test]
fn a_map_that_cannot_find_people_is_refused() {
    let columns = |rest: &str| format!("[columns]\n{rest}");
    assert!(error(&columns(PERSON)).contains("columns.id is missing"));
    for useless in ["", "name = \"n\"\n", "number = \"n\"\n", "insurer = \"i\"\nsymbol = \"s\"\n"] {
        let told = error(&columns(&format!("id = \"番号\"\n{useless}")));
        assert!(told.contains("birth-date, kana, or number"), "{useless} {told}");
    }
    for useful in ["kana = \"k\"\n", "number = \"n\"\ninsurer = \"i\"\n", "number = \"n\"\nsymbol = \"s\"\n"]
    {
        map(&columns(&format!("id = \"番号\"\n{useful}")));
    }
}

#[test]
fn headings_and_words_have_one_meaning() {
    let told = error(&with_columns("kana = \" 番 号\"\n"));
    assert!(told.contains("columns.id and columns.kana name the same heading"), "{told}");
    for heading in ["", "\u{3000}", &"x".repeat(HEADING_CHARS_MAX + 1)] {
        let told = error(&with_columns(&format!("kana = \"{heading}\"\n")));
        assert!(told.contains("columns.kana: a heading has 1 to 64 characters"), "{told}");
    }
    map(&with_columns(&format!("kana = \"{}\"\n", "x".repeat(HEADING_CHARS_MAX))));
    let told = error(&with_columns("course = \"c\"\n"));
    assert!(told.contains("[courses] has no word"), "{told}");
    let twice = "[courses]\n\"ﾄﾞｯｸ\" = \"corporate\"\n\"ド ック\" = \"specific-exam\"\n";
    let told = error(&with_columns(twice));
    assert!(told.contains("courses: ドック is there twice"), "{told}");
    let told = error(&with_columns("[sexes]\n\" \" = \"1\"\n"));
    assert!(told.contains("sexes: a word has 1 to 64 characters"), "{told}");
}

#[test]
fn the_number_of_words_is_limited() {
    let words = |count: usize| {
        let lines: String = (0..count).map(|at| format!("w{at} = \"corporate\"\n")).collect();
        with_columns(&format!("[courses]\n{lines}"))
    };
    map(&words(RESERVATION_WORDS_MAX));
    assert!(error(&words(RESERVATION_WORDS_MAX + 1)).contains("courses: more than 500 words"));
}

#[test]
fn other_keys_and_values_are_refused_with_their_line() {
    let rows = [
        ("[columns]\nid = \"a\"\nbirth-date = \"b\"\naddress = \"c\"\n", "line 4", "address"),
        ("[columns]\nid = \"a\"\nkana = \"b\"\n[courses]\n\"ドック\" = \"dock\"\n", "line 5", "dock"),
        ("[columns]\nid = \"a\"\nkana = \"b\"\n[sexes]\n\"男\" = \"male\"\n", "line 5", "male"),
        ("unknown-columns = \"keep\"\n[columns]\nid = \"a\"\nkana = \"b\"\n", "line 1", "keep"),
        ("unknown = \"ignore\"\n[columns]\nid = \"a\"\nkana = \"b\"\n", "line 1", "unknown"),
        ("[columns]\nid = \"a\"\nid = \"b\"\n", "line 3", "duplicate key"),
    ];
    for (text, line, key) in rows {
        let told = error(text);
        assert!(told.contains(line) && told.contains(key), "{told}");
    }
}

#[test]
fn codes_are_the_keys_of_the_file() {
    for field in F::ALL {
        let person = if matches!(field, F::Id | F::BirthDate) { "" } else { PERSON };
        let id = if field == F::Id { "" } else { "id = \"番号\"\n" };
        let kana = if field == F::Kana { "" } else { "kana = \"kana\"\n" };
        let line = format!("{} = \"見出し\"\n[courses]\nx = \"corporate\"\n", field.code());
        let read = map(&format!("[columns]\n{id}{person}{kana}{line}"));
        assert_eq!(read.field("見出し"), Some(field));
    }
    let names: std::collections::BTreeSet<_> = F::ALL.map(F::name).into();
    assert_eq!(names.len(), F::ALL.len(), "staff read which column it is");
    assert!(names.contains("受診券整理番号"));
}

proptest! {
    #[test]
    fn any_text_is_a_map_or_an_error(text in any::<String>(), heading in "[ -~番号　ﾊﾞ]{0,9}") {
        let _ = ReservationMap::parse(&text);
        let _ = ReservationMap::parse(&with_columns(&format!("kana = '{heading}'\n")));
    }
}
