//! Answer files that are dangerous, damaged, half-written or something else.

use proptest::prelude::*;

use super::*;

/// The specimen of public examples; its check digit fits.
const PERSONAL_NUMBER: &str = "123456789018";

#[test]
fn a_personal_number_anywhere_in_the_text_gives_nothing() {
    let places = ["ArbitraryFileIdentifier", "Address", "InsuredName", "Name", "InsuredIdentificationNumber"];
    let written = [
        "123456789018",
        "１２３４-５６７８-９０１８",
        "1234<![CDATA[5678]]>9018",
        "12345678901&#56;",
        "1<!-- -->23456789018",
    ];
    for place in places {
        for number in written {
            assert_eq!(
                fault(&with(place, Some(number))),
                set_aside(SetAside::PersonalNumber),
                "{place} {number}"
            );
        }
    }
    let unknown = GOOD.replace("<ReasonOfLoss/>", &format!("<New><A/>{PERSONAL_NUMBER}<B/></New>"));
    assert_eq!(fault(&unknown), set_aside(SetAside::PersonalNumber));
}

#[test]
fn document_types_and_entities_are_refused() {
    let bomb = "<!DOCTYPE XmlMsg [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>";
    let with_bomb = GOOD.replace("<XmlMsg>", &format!("{bomb}<XmlMsg>"));
    assert_eq!(fault(&with_bomb), set_aside(SetAside::Doctype));
    assert_eq!(fault(&with_bomb[..with_bomb.find("]>").expect("end")]), set_aside(SetAside::Doctype));
    for entity in ["&b;", "&nbsp;", "&#0;", "&#x110000;", "&#99999999999;"] {
        assert_eq!(fault(&with("Address", Some(entity))), set_aside(SetAside::Entity), "{entity}");
    }
    let names = read(&with("Name", Some("&lt;&gt;&amp;&quot;&apos;&#x8A66;")));
    assert!(names.is_ok_and(|result| result.answer.results[0].name == "<>&\"'試"));
}

#[test]
fn depth_and_size_have_a_limit() {
    let deep = |extra: usize| {
        let inside = ["<d>".repeat(extra), "</d>".repeat(extra)].concat();
        GOOD.replace("<ReasonOfLoss/>", &inside)
    };
    assert!(read(&deep(28)).is_ok());
    assert_eq!(fault(&deep(29)), set_aside(SetAside::TooDeep));
    let padded = |bytes: usize| format!("{GOOD}{}", " ".repeat(bytes - GOOD.len()));
    assert!(read(&padded(EXISTING_BYTES_MAX)).is_ok());
    assert_eq!(fault(&padded(EXISTING_BYTES_MAX + 1)), set_aside(SetAside::TooLarge));
}

#[test]
fn broken_files_are_set_aside() {
    let rows = [
        (GOOD.replace("</Name>", "</Nome>"), SetAside::Malformed),
        (GOOD.replace("</ResultList>", ""), SetAside::Malformed),
        (format!("{GOOD}{GOOD}").replace("?>\n<XmlMsg>", "?><XmlMsg>"), SetAside::Malformed),
        (format!("{GOOD}</XmlMsg>"), SetAside::Malformed),
        (format!("{GOOD}rest"), SetAside::Malformed),
        (with("Name", Some("a & b")), SetAside::Malformed),
        (with("Name", Some("a<!b>")), SetAside::Malformed),
    ];
    for (text, cause) in rows {
        assert_eq!(fault(&text), set_aside(cause), "{}", text.len());
    }
    let cut_after_the_end = [GOOD.as_bytes(), b"\xe8\xa9"].concat();
    assert_eq!(read_existing_result(&cut_after_the_end).err(), set_aside(SetAside::Encoding));
}

#[test]
fn other_files_are_left_alone() {
    for text in [
        "<html><body/></html>",
        "hello",
        "{\"a\":1}",
        "<xmlmsg></xmlmsg>",
        "<?xml version=\"1.0\"?>x<XmlMsg/>",
    ] {
        assert_eq!(fault(text), Some(ExistingFault::NotOurs), "{text}");
    }
    assert_eq!(fault("<XmlMsg/>"), set_aside(SetAside::Missing("SegmentOfResult")));
    for text in ["", " \n", "<?xml version=\"1.0\"?>", "<!-- only", "\u{feff}"] {
        assert_eq!(fault(text), Some(ExistingFault::Wait), "{text:?}");
    }
}

#[test]
fn a_file_cut_at_any_byte_is_never_an_answer() {
    for whole in [GOOD.as_bytes().to_vec(), in_cp932(GOOD), in_cp932(&GOOD.replace("UTF-8", "Shift_JIS"))] {
        let last = whole.iter().rposition(|byte| *byte == b'>').expect("the last tag");
        for end in 0..=last {
            let cut = whole.get(..end).expect("a part");
            assert_eq!(read_existing_result(cut).err(), Some(ExistingFault::Wait), "cut at {end}");
        }
        assert!(read_existing_result(&whole[..=last]).is_ok());
        let zeros = [&whole[..last / 2], &[0; 64]].concat();
        assert_eq!(read_existing_result(&zeros).err(), Some(ExistingFault::Wait));
    }
}

#[test]
fn a_fault_names_no_value() {
    for (field, value) in [("Name", "ZZ\u{7}"), ("Birthdate", "ZZ"), ("InsurerNumber", "ZZ"), ("Sex1", "ZZ")]
    {
        let fault = fault(&with(field, Some(value))).expect("a fault");
        assert!(!format!("{fault} {fault:?}").contains("ZZ"), "{field}");
    }
}

proptest! {
    #[test]
    fn any_bytes_have_an_outcome(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(read_existing_result(&bytes).is_err());
    }

    #[test]
    fn damage_never_panics_and_never_forges_a_number(
        at in 0..GOOD.len(),
        damage in proptest::collection::vec(any::<u8>(), 0..8),
        cp932 in any::<bool>(),
    ) {
        let mut bytes = if cp932 { in_cp932(GOOD) } else { GOOD.as_bytes().to_vec() };
        let at = at.min(bytes.len());
        let end = (at + damage.len()).min(bytes.len());
        bytes.splice(at..end, damage);
        if let Ok(result) = read_existing_result(&bytes) {
            let damaged = everything(&result).contains(char::REPLACEMENT_CHARACTER);
            prop_assert!(!damaged);
            prop_assert!(result.answer.results.len() <= RESULTS_MAX);
        }
    }

    #[test]
    fn markup_in_any_order_has_an_outcome(
        parts in proptest::collection::vec(
            proptest::sample::select(&[
                "<XmlMsg>", "</XmlMsg>", "<MessageBody>", "</MessageBody>", "<ResultList>", "<a", "/>", ">", "<!",
                "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>", "&", "&#", ";", "1", "試", "\"", "<Name>", "</Name>",
            ][..]),
            0..40,
        ),
    ) {
        prop_assert!(read(&parts.concat()).is_err());
    }
}
