//! Files that give no answer: set aside with their reason, at once or when their time is up.

use reception::EXISTING_BYTES_MAX;

use super::*;

/// The specimen of public examples; its check digit fits.
const PERSONAL_NUMBER: &str = "123456789018";
/// Texts of the good file that are about its person.
const PERSONAL: [&str; 4] = ["花子", "ﾃｽﾄ", "4260", "架空県"];

fn reason(house: &House, name: &str) -> String {
    fs::read_to_string(house.path("set-aside").join(format!("{name}.reason.txt"))).expect("a reason")
}

#[tokio::test]
async fn what_will_not_get_better_is_set_aside_at_once() {
    let abnormal =
        with("SegmentOfResult", "9").replace("<MedicalInst", "<ErrorCode>E9</ErrorCode><MedicalInst");
    let rows: [(&str, Vec<u8>, &str); 8] = [
        ("broken", GOOD.replace("</Name>", "</Nome>").into(), "XML として壊れています"),
        ("personal", with("Address", PERSONAL_NUMBER).into(), "個人番号"),
        ("long", vec![b' '; EXISTING_BYTES_MAX + 1], "1024 KiB を超えています"),
        ("utf16", b"\xff\xfe<\0a\0".to_vec(), "文字コード"),
        ("field", with("Birthdate", "19701399").into(), "項目 Birthdate"),
        ("error", abnormal.into(), "エラー（コード E9）"),
        ("foreign", b"<html><body/></html>".to_vec(), "中身は回答ではありません"),
        ("old", with("ProcessExecutionTime", "20261112235959").into(), "7 日より前"),
    ];
    let mut house = House::open().await;
    for (name, content, _) in &rows {
        house.put(&format!("OQSsiquc01res_{name}.xml"), content);
    }
    for _ in 0..3 {
        house.look().await;
    }
    assert!(house.left().is_empty() && house.checks().await.is_empty());
    assert_eq!(house.names("set-aside").len(), rows.len() * 2);
    assert_eq!(house.standing(), Standing { fails: false, set_aside: rows.len() });
    for (name, content, expected) in &rows {
        let name = format!("OQSsiquc01res_{name}.xml");
        let reason = reason(&house, &name);
        assert!(reason.contains(expected), "{reason}");
        assert!(
            !PERSONAL.iter().any(|text| reason.contains(text)) && !reason.contains(PERSONAL_NUMBER),
            "{reason}"
        );
        assert!(fs::read(house.path("set-aside").join(&name)).expect("the file") == *content, "{name}");
    }
}

#[tokio::test]
async fn a_copy_of_a_stored_answer_is_set_aside_whatever_its_encoding_and_name() {
    let mut house = House::open().await;
    house.put(NAME, GOOD);
    house.looks().await;
    house.put(NAME, GOOD);
    house.put("OQSsiquc01res_2.xml", in_cp932(&GOOD.replace("UTF-8", "Shift_JIS")));
    house.looks().await;
    assert_eq!((house.left().len(), house.checks().await.len()), (0, 1));
    for name in [NAME, "OQSsiquc01res_2.xml"] {
        assert!(reason(&house, name).contains("すでに受付に入っています"));
    }
}

#[tokio::test]
async fn two_copies_at_one_look_are_one_check() {
    let mut house = House::open().await;
    house.put("OQSsiquc01res_1.xml", GOOD);
    house.put("OQSsiquc01res_2.xml", in_cp932(GOOD));
    house.looks().await;
    assert_eq!((house.checks().await.len(), house.names("set-aside").len()), (1, 2));
}

#[tokio::test]
async fn what_may_still_come_waits_until_its_time_is_up() {
    let rows: [(&str, &[u8], &str); 3] = [
        ("OQSsiquc01res_1.xml", b"", "中身が空"),
        ("OQSsiquc01res_2.xml", &GOOD.as_bytes()[..700], "途中で終わっている"),
        ("OQSsiquc01res_3.xml", b"\0\0\0\0", "途中で終わっている"),
    ];
    let working = with("SegmentOfResult", "2");
    let mut house = House::open().await;
    for (name, content, _) in rows {
        house.put(name, content);
    }
    house.put("OQSsiquc01res_4.xml", &working);
    for _ in 0..4 {
        house.look().await;
    }
    assert_eq!(house.left().len(), 4, "they wait");
    house.pass(EXISTING_WAIT_SECS_MAX - 10).await;
    assert_eq!(house.left().len(), 4, "still");
    house.pass(10).await;
    assert_eq!((house.left().len(), house.checks().await.len()), (0, 0));
    for (name, _, expected) in rows {
        assert!(reason(&house, name).contains(expected), "{name}");
    }
}

#[tokio::test]
async fn an_empty_file_that_is_filled_is_taken() {
    let mut house = House::open().await;
    house.put(NAME, "");
    house.looks().await;
    house.look().await;
    house.put(NAME, GOOD);
    house.looks().await;
    assert_eq!((house.left().len(), house.checks().await.len()), (0, 1));
}
