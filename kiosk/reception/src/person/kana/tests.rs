//! Kana after domain.md §4.2–4.4; every name is invented.

use proptest::prelude::*;

use super::*;

fn likeness(left: &str, right: &str) -> KanaLikeness {
    let [left, right] = [left, right].map(|text| Kana::read(text).expect("a name"));
    assert_eq!(left.likeness(&right), right.likeness(&left), "symmetric");
    left.likeness(&right)
}

#[test]
fn ways_of_writing_that_are_equal() {
    let rows = [
        ("ﾀｶﾊｼ ｼﾞﾛｳ", "タカハシ　ジロウ"),
        ("タカハシ・ジロウ", "タカハシジロウ"),
        ("ｼｮｳｼﾞ", "ｼﾖｳｼﾞ"),
        ("しょうじ", "ショウジ"),
        ("キャッチ", "キヤツチ"),
        ("ガ", "カ\u{309b}"),
        ("ガ", "カ \u{3099}"),
        ("ハ\u{309c}", "ﾊﾟ"),
        ("オーノ", "オノ"),
        ("オ\u{2010}ノ", "オ\u{2212}ノ"),
        ("オ\u{301c}ノ", "オ\u{ff70}ノ"),
        ("ヴァン", "ウ\u{309b}アン"),
        ("ＳＭＩＴＨ　John", "SMITH JOHN"),
        ("ヵヶ", "カケ"),
        ("タ\u{200b}ナカ", "タナカ"),
    ];
    for (left, right) in rows {
        assert_eq!(likeness(left, right), KanaLikeness::Equal, "{left} {right}");
    }
}

#[test]
fn weak_pairs_and_single_differences_are_for_a_look() {
    let rows = [
        ("チヂワ", "チジワ"),
        ("ミヅノ", "ミズノ"),
        ("ヰトウ", "イトウ"),
        ("ヱモト", "エモト"),
        ("カヲル", "カオル"),
        ("ヂヅヰヱヲ", "ジズイエオ"),
        ("ヤマサキ", "ヤマザキ"),
        ("オオノ", "オーノ"),
        ("タナカ", "タナカカ"),
        ("タナカ", "ナカ"),
        ("タナカ", "タカ"),
        ("タ●カ", "タナカ"),
        ("タ●カ", "タ●カ"),
        ("タ●●ロウ", "タナカタロウ"),
        ("ヤマダタロウ", "ヤマダジロウ"),
    ];
    for (left, right) in rows {
        assert_eq!(likeness(left, right), KanaLikeness::Weak, "{left} {right}");
    }
}

#[test]
fn two_differences_are_another_name() {
    let rows = [
        ("タナカ", "タカダ"),
        ("タナカ", "タナカタロ"),
        ("ヤマダタロウ", "ヤマダハナコ"),
        ("タ●", "タナカタ"),
        ("タナ", "ナタ"),
        ("ア●イ", "ウアエイオ"),
    ];
    for (left, right) in rows {
        assert_eq!(likeness(left, right), KanaLikeness::Different, "{left} {right}");
    }
}

#[test]
fn a_name_keeps_its_raw_text_and_nothing_is_no_name() {
    let raw = "ﾀｶﾊｼ ｼﾞﾛｳ";
    assert_eq!(Kana::read(raw).expect("a name").raw(), raw);
    for text in ["", " ", "\u{3000}", "ー", "・-", "\u{200b}"] {
        assert!(Kana::read(text).is_none(), "{text:?}");
    }
}

#[test]
fn staff_find_a_name_by_its_beginning() {
    let name = Kana::read("ﾐﾂﾞﾉ ｼｮｳｼﾞ").expect("a name");
    for typed in ["ミ", "みず", "ミヅノ", "みずの　しよ", "ﾐｽﾞﾉｼｮｳｼﾞ", ""] {
        assert!(name.begins_with(typed), "{typed}");
    }
    for typed in ["ズ", "ミス", "みずのしょうじろ"] {
        assert!(!name.begins_with(typed), "{typed}");
    }
    assert_eq!(kana_search_key("ﾐﾂﾞﾉ ｼｮｳｼﾞ"), "ミズノシヨウジ");
}

proptest! {
    #[test]
    fn folding_twice_is_folding_once(
        text in any::<String>(),
        kana in "[ぁ-ゖァ-ヶｦ-ﾟ゛゜\u{3099}\u{309a} ー・-]{0,12}",
    ) {
        for text in [text, kana] {
            prop_assert_eq!(folded(&folded(&text)), folded(&text));
            prop_assert_eq!(kana_search_key(&kana_search_key(&text)), kana_search_key(&text));
        }
    }

    #[test]
    fn likeness_is_symmetric(left in "[アイウヂジ●]{1,5}", right in "[アイウヂジ●]{1,5}") {
        likeness(&left, &right);
    }

    #[test]
    fn a_name_is_equal_to_itself(text in "[ァ-ヶA-Z]{1,12}") {
        prop_assert_eq!(likeness(&text, &text), KanaLikeness::Equal);
    }

    #[test]
    fn the_hidden_mark_never_makes_equal(left in "[アイ]{0,3}●[アイ]{0,3}", right in "[アイ●]{1,7}") {
        prop_assert_ne!(likeness(&left, &right), KanaLikeness::Equal);
    }

    #[test]
    fn single_hidden_marks_do_not_bridge_lengths(left in "(●?[アイ]){1,4}", right in "[アイ]{1,10}") {
        if left.chars().count().abs_diff(right.chars().count()) > 1 {
            prop_assert_eq!(likeness(&left, &right), KanaLikeness::Different);
        }
    }

    #[test]
    fn one_edit_is_never_more_than_weak(text in "[アイウエ]{2,8}", at in 0_usize..8, new in "[カキ]") {
        let at = at % text.chars().count();
        let before: String = text.chars().take(at).collect();
        let after: String = text.chars().skip(at + 1).collect();
        let (replaced, dropped) = ([before.as_str(), &new, &after].concat(), before + &after);
        prop_assert_eq!(likeness(&text, &replaced), KanaLikeness::Weak);
        prop_assert_eq!(likeness(&text, &dropped), KanaLikeness::Weak);
    }

    #[test]
    fn every_beginning_of_a_folded_name_finds_it(text in "[ア-ン]{1,8}", count in 0_usize..9) {
        let typed: String = text.chars().take(count).collect();
        prop_assert!(Kana::read(&text).is_none_or(|name| name.begins_with(&typed)));
    }
}

#[test]
fn a_name_in_kana_is_told_from_other_text() {
    for name in ["サトウ ハナコ", "さとう", "ｻﾄｳ", "ヴァン ダイク", "SMITH John", "ｼﾞｮｰﾝ･ｽﾐｽ", "ッ"]
    {
        assert!(is_kana_name(name), "{name}");
    }
    for other in ["", " ", "・", "ー", "佐藤", "サトウ1", "●サトウ", "%", "サ_"] {
        assert!(!is_kana_name(other), "{other}");
    }
}
