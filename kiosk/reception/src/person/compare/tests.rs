//! The levels of domain.md §4.4, row by row; every person is invented.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use PersonField as F;

/// Insurer, symbol, number, branch, birth date, kana, 通称カナ, name.
type Row<'a> = [&'a str; 8];

/// Which of them is written otherwise, and how.
type Changes<'a> = &'a [(usize, &'static str)];

const BASE: Row<'_> = ["06990014", "12", "345", "01", "1950-04-01", "ヤマダ ハナコ", "", "山田花子"];

fn keys(row: Row<'_>) -> PersonKeys {
    let [insurer, symbol, number, branch, birth_date, kana, other_kana, name] = row;
    PersonKeys {
        insurer: insurer.parse().ok(),
        symbol: Symbol::read(symbol),
        number: Symbol::read(number),
        branch: Symbol::read(branch),
        birth_date: birth_date.parse().ok(),
        kana: Kana::read(kana),
        other_kana: Kana::read(other_kana),
        name: Name::read(name),
        other_name: None,
        sex: None,
    }
}

fn changed(changes: Changes<'_>) -> PersonKeys {
    let mut row = BASE;
    for (at, text) in changes {
        row[*at] = text;
    }
    keys(row)
}

fn both_ways(left: &PersonKeys, right: &PersonKeys) -> SamePerson {
    let verdict = compare(left, right);
    assert_eq!(compare(right, left), verdict, "symmetric");
    verdict
}

fn differ<const N: usize>(fields: [F; N]) -> Vec<Finding> {
    fields.map(|field| Finding { field, how: How::Differs }).to_vec()
}

#[test]
fn the_same_person_however_it_is_written() {
    let rows: [Changes<'_>; 9] = [
        &[],
        &[(1, "１２"), (2, "０３４５"), (3, "1")],
        &[(3, "")],
        &[(5, "ﾔﾏﾀﾞﾊﾅｺ")],
        &[(5, "やまだ　はなこ")],
        &[(7, "山●花子")],
        &[(7, "川田華子")],
        &[(7, "")],
        &[(5, "キム ハナコ"), (6, "ヤマダ ハナコ")],
    ];
    for changes in rows {
        assert_eq!(both_ways(&keys(BASE), &changed(changes)), SamePerson::Same, "{changes:?}");
    }
}

#[test]
fn one_thing_that_differs_is_looked_at() {
    let rows: [(Changes<'_>, Vec<Finding>); 8] = [
        (&[(0, "06990022")], differ([F::Insurer])),
        (
            &[(0, "06990022"), (1, "9"), (2, "8"), (3, "00")],
            differ([F::Insurer, F::Symbol, F::Number, F::Branch]),
        ),
        (&[(2, "346")], differ([F::Number])),
        (&[(1, "①2")], differ([F::Symbol])),
        (&[(3, "02")], differ([F::Branch])),
        (&[(4, "1950-04-02")], differ([F::BirthDate])),
        (&[(5, "サトウ ハナコ")], differ([F::Kana])),
        (&[(5, "サトウ ハナコ"), (7, "佐藤花子")], differ([F::Kana, F::Name])),
    ];
    for (changes, findings) in rows {
        assert_eq!(both_ways(&keys(BASE), &changed(changes)), SamePerson::Look(findings), "{changes:?}");
    }
}

#[test]
fn two_things_that_differ_are_probably_another_person() {
    let rows: [(Changes<'_>, Vec<Finding>); 5] = [
        // A twin.
        (&[(3, "02"), (5, "ヤマダ タロウ")], differ([F::Branch, F::Kana])),
        // A child, on old material without branch.
        (&[(3, ""), (4, "1980-01-01"), (5, "ヤマダ タロウ")], differ([F::BirthDate, F::Kana])),
        // Another person of that name.
        (&[(2, "999"), (4, "1960-01-01")], differ([F::Number, F::BirthDate])),
        (&[(0, "06990022"), (5, "サトウ ジロウ")], differ([F::Insurer, F::Kana])),
        (
            &[(2, "9"), (4, "1960-01-01"), (5, "サトウ ジロウ"), (7, "佐藤次郎")],
            differ([F::Number, F::BirthDate, F::Kana, F::Name]),
        ),
    ];
    for (changes, findings) in rows {
        let expected = SamePerson::ProbablyAnother(findings);
        assert_eq!(both_ways(&keys(BASE), &changed(changes)), expected, "{changes:?}");
    }
}

#[test]
fn nearly_equal_and_hidden_kana_are_looked_at() {
    for kana in ["ヤマタ ハナコ", "ヤマヂ ハナコ", "ヤマ● ハナコ", "●● ハナコ"] {
        let row = [BASE[0], BASE[1], BASE[2], BASE[3], BASE[4], kana, "", BASE[7]];
        let expected = vec![Finding { field: F::Kana, how: How::Nearly }];
        assert_eq!(both_ways(&keys(BASE), &keys(row)), SamePerson::Look(expected), "{kana}");
    }
}

#[test]
fn what_is_missing_is_named() {
    let rows = [(0, F::Insurer), (1, F::Symbol), (2, F::Number), (4, F::BirthDate), (5, F::Kana)];
    for (at, field) in rows {
        let expected = SamePerson::Look(vec![Finding { field, how: How::Missing }]);
        assert_eq!(both_ways(&keys(BASE), &changed(&[(at, "")])), expected, "{field:?}");
    }
    let nothing = both_ways(&PersonKeys::default(), &PersonKeys::default());
    let fields = [F::Insurer, F::Number, F::BirthDate, F::Kana];
    let expected = fields.map(|field| Finding { field, how: How::Missing }).to_vec();
    assert_eq!(nothing, SamePerson::Look(expected), "two empty records are not the same person");
}

#[test]
fn late_elderly_have_no_symbol_on_either_side() {
    let elderly = changed(&[(0, "39990015"), (1, ""), (2, "12345674")]);
    assert_eq!(both_ways(&elderly, &elderly), SamePerson::Same);
}

#[test]
fn sex_lowers_confidence_and_never_more() {
    let with = |sex| PersonKeys { sex, ..keys(BASE) };
    let rows = [
        (Some(Sex::Male), Some(Sex::Male), SamePerson::Same),
        (Some(Sex::Male), Some(Sex::Unset), SamePerson::Same),
        (Some(Sex::Unset), Some(Sex::Unset), SamePerson::Same),
        (Some(Sex::Male), None, SamePerson::Same),
        (Some(Sex::Male), Some(Sex::Female), SamePerson::Look(differ([F::Sex]))),
    ];
    for (left, right, expected) in rows {
        assert_eq!(both_ways(&with(left), &with(right)), expected, "{left:?} {right:?}");
    }
    let other = PersonKeys { sex: Some(Sex::Male), ..changed(&[(5, "サトウ ジロウ")]) };
    let verdict = both_ways(&with(Some(Sex::Female)), &other);
    assert_eq!(verdict, SamePerson::Look(differ([F::Kana, F::Sex])), "sex is not a second difference");
}

#[test]
fn a_name_in_kanji_may_match_a_common_name() {
    let mut other = changed(&[(2, "346"), (7, "金花子")]);
    assert_eq!(both_ways(&keys(BASE), &other), SamePerson::Look(differ([F::Number, F::Name])));
    other.other_name = Name::read("山田花子");
    assert_eq!(both_ways(&keys(BASE), &other), SamePerson::Look(differ([F::Number])));
}

#[test]
fn an_answer_is_compared_by_its_fields() {
    let text = r#"{"class":"01","insurer_number":"06990014","insurer_name":"x","symbol":"１２","number":"345",
        "branch":"01","name":"山田花子","kana":"ﾔﾏﾀﾞ ﾊﾅｺ","other_kana":"","sex":"2","birth_date":"1950-04-01"}"#;
    let person: InsuredPerson = serde_json::from_str(text).expect("an answer");
    let read = PersonKeys::from(&person);
    assert_eq!(person.birth_date, date(1950, 4, 1));
    assert!(read.sex == Some(Sex::Female) && read.other_kana.is_none() && read.name.is_some());
    assert_eq!(both_ways(&keys(BASE), &read), SamePerson::Same);
    let aliases = text.replace(r#""other_kana":"""#, r#""other_kana":"キム","other_name":"金""#);
    let person: InsuredPerson = serde_json::from_str(&aliases).expect("an answer");
    let read = PersonKeys::from(&person);
    assert_eq!(read.other_kana.as_ref().map(Kana::raw), Some("キム"));
    assert_eq!(read.other_name.as_ref().map(Name::raw), Some("金"));
}

/// Few values for each field, so that equal, nearly equal, different and missing ones meet often.
fn any_row() -> impl Strategy<Value = (Row<'static>, Option<Sex>)> {
    let one_of = |texts: &'static [&'static str]| proptest::sample::select(texts);
    let row = (
        one_of(&["06990014", "06990022", ""]),
        one_of(&["12", "１２", "①2", ""]),
        one_of(&["345", "0345", "9"]),
        one_of(&["01", "02", ""]),
        one_of(&["1950-04-01", "1950-04-02", ""]),
        one_of(&["ヤマダ", "ﾔﾏﾀﾞ", "ヤマ●", "サトウ", ""]),
        one_of(&["", "キム", "ヤマダ"]),
        one_of(&["山田", "山●", "佐藤", ""]),
        proptest::sample::select(&[None, Some(Sex::Male), Some(Sex::Female), Some(Sex::Unset)][..]),
    );
    row.prop_map(|(a, b, c, d, e, f, g, h, sex)| ([a, b, c, d, e, f, g, h], sex))
}

fn made((row, sex): (Row<'_>, Option<Sex>)) -> PersonKeys {
    PersonKeys { sex, ..keys(row) }
}

fn findings(verdict: SamePerson) -> Vec<Finding> {
    match verdict {
        SamePerson::Same => Vec::new(),
        SamePerson::Look(findings) | SamePerson::ProbablyAnother(findings) => findings,
    }
}

proptest! {
    #[test]
    fn the_relation_is_symmetric(left in any_row(), right in any_row()) {
        let (left, right) = (made(left), made(right));
        both_ways(&left, &right);
    }

    #[test]
    fn a_complete_record_is_the_same_as_itself(row in any_row()) {
        let keys = made(row);
        let known = |kana: &Option<Kana>| kana.as_ref().is_some_and(|kana| !kana.raw().contains('●'));
        let named = known(&keys.kana) || known(&keys.other_kana);
        let complete = keys.insurer.is_some() && keys.birth_date.is_some() && named;
        prop_assert_eq!(compare(&keys, &keys) == SamePerson::Same, complete);
    }

    #[test]
    fn same_means_equal_hard_keys(left in any_row(), right in any_row()) {
        let (left, right) = (made(left), made(right));
        if compare(&left, &right) == SamePerson::Same {
            prop_assert!(left.insurer.is_some() && left.insurer == right.insurer);
            prop_assert!(left.birth_date.is_some() && left.birth_date == right.birth_date);
            prop_assert!(left.number.is_some() && left.number == right.number && left.symbol == right.symbol);
        }
    }

    #[test]
    fn another_birth_date_never_helps(left in any_row(), right in any_row()) {
        let (left, right) = (made(left), made(right));
        let other = PersonKeys { birth_date: Some(date(1930, 1, 1)), ..right.clone() };
        prop_assert_ne!(compare(&left, &other), SamePerson::Same);
        let level = |verdict: &SamePerson| match verdict {
            SamePerson::Same => 0,
            SamePerson::Look(_) => 1,
            SamePerson::ProbablyAnother(_) => 2,
        };
        prop_assert!(level(&compare(&left, &other)) >= level(&compare(&left, &right)));
    }

    #[test]
    fn findings_stand_once_and_in_order(left in any_row(), right in any_row()) {
        let (left, right) = (made(left), made(right));
        let fields: Vec<F> = findings(compare(&left, &right)).iter().map(|finding| finding.field).collect();
        prop_assert!(fields.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", fields);
    }
}

#[test]
fn codes_are_those_of_the_journal() {
    use F::{BirthDate, Branch, Insurer, Kana, Name, Number, Sex, Symbol};
    let codes = [Insurer, Symbol, Number, Branch, BirthDate, Kana, Sex, Name].map(F::code);
    let expected = ["insurer", "symbol", "number", "branch", "birth-date", "kana", "sex", "name"];
    assert_eq!(codes, expected);
}
