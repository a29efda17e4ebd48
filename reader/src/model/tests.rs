//! The table that ships, what is refused in a table, and every row of the verdict.

use super::*;
use crate::channel::ExtendedReads;

const NTT: &str = r#"
[[reader]]
usb = "04E6:511A"
name = "X"
extended = false
slots = ["contact"]
remark = "r"
source = "s"
"#;

fn parse(text: &str) -> Result<Models, String> {
    Models::parse(Path::new("/etc/t.toml"), text).map_err(|error| error.to_string())
}

fn usb(text: &str) -> UsbId {
    text.parse().expect("usb id")
}

#[test]
fn the_shipped_table_is_that_of_the_facts() {
    let models = Models::parse(Path::new("readers.toml"), SHIPPED).expect("table");
    assert_eq!(models, Models::shipped());
    for id in ["054C:0DC9", "054C:0DC8", "054C:0D8F", "072F:221A", "072F:223B", "072F:223E", "072F:2259"] {
        assert!(models.find(usb(id)).is_some_and(|model| model.extended), "{id}");
    }
    for id in ["072F:2200", "23EB:0003", "04E6:511A", "054C:06C3"] {
        assert!(models.find(usb(id)).is_some_and(|model| !model.extended), "{id}");
    }
    let with_sam: Vec<_> = models.iter().filter(|model| model.has_sam()).collect();
    assert_eq!(with_sam.len(), 4);
    assert!(with_sam.iter().all(|model| model.remark.contains("公式アプリでは使用不可")));
    assert!(models.iter().all(|model| model.pcsc != model.name.contains("RC-S380")));
}

#[test]
fn what_is_wrong_is_named_with_file_entry_and_key() {
    assert_eq!(parse(NTT).map(|models| models.iter().count()), Ok(1));
    let cases = [
        (NTT.replace("extended", "extnded"), ["reader 1", "extnded"]),
        (NTT.replace("name = \"X\"\n", ""), ["reader 1", "name"]),
        (NTT.replace("false", "\"no\""), ["reader 1", "extended"]),
        (NTT.replace("04E6:511A", "4E6:511A"), ["reader 1", "usb"]),
        (NTT.replace("04E6:511A", "04E6:+11A"), ["reader 1", "usb"]),
        (NTT.replace("\"contact\"", ""), ["reader 1", "slots"]),
        (NTT.replace("\"contact\"", "\"magnetic\""), ["reader 1", "magnetic"]),
        (NTT.replace("[[reader]]", "[[raeder]]"), ["t.toml", "raeder"]),
        (NTT.repeat(2), ["reader 2", "usb: 04E6:511A was given before"]),
        ("reader = 3".to_owned(), ["t.toml", "reader"]),
        ("[".to_owned(), ["t.toml", "line 1"]),
    ];
    for (text, said) in cases {
        let error = parse(&text).expect_err(&text);
        assert!(
            error.starts_with("/etc/t.toml: ") && said.iter().all(|word| error.contains(word)),
            "{error}"
        );
    }
}

#[test]
fn a_file_that_is_not_there_or_too_long_is_named() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("readers.toml");
    assert!(Models::read(&path).expect_err("absent").to_string().contains("readers.toml"));
    fs::write(&path, SHIPPED).expect("write");
    assert_eq!(Models::read(&path).expect("table"), Models::shipped());
    fs::write(&path, SHIPPED.to_owned() + &"#".repeat(70_000)).expect("write");
    assert!(Models::read(&path).expect_err("long").to_string().contains("65536"));
}

#[test]
fn the_verdict_row_by_row() {
    let models = Models::shipped();
    let (denied, allowed, unlisted) = (Some("072F:2200"), Some("054C:0DC9"), Some("1234:5678"));
    let (yes, no, unknown) = (Verdict::Yes, Verdict::No, Verdict::Unknown);
    let tpdu = Some(0x1_0000);
    let rows = [
        // The driver says 10000h of readers of TPDU level too.
        (denied, tpdu, None, no, Source::ModelList),
        (denied, tpdu, Some(true), no, Source::ModelList),
        (allowed, None, None, yes, Source::ModelList),
        (allowed, tpdu, None, yes, Source::ModelList),
        (allowed, Some(0), None, no, Source::CcidProperty),
        (allowed, None, Some(false), no, Source::Measured),
        (unlisted, tpdu, None, yes, Source::CcidProperty),
        (unlisted, Some(257), None, yes, Source::CcidProperty),
        (unlisted, Some(256), None, no, Source::CcidProperty),
        (unlisted, Some(0), Some(true), yes, Source::Measured),
        (None, tpdu, None, yes, Source::CcidProperty),
        (None, None, Some(true), yes, Source::Measured),
        (None, None, Some(false), no, Source::Measured),
        (None, None, None, unknown, Source::None),
        (unlisted, None, None, unknown, Source::None),
    ];
    for (id, max_apdu_bytes, measured, verdict, source) in rows {
        let clues = Clues { max_apdu_bytes, usb: id.map(usb), measured };
        assert_eq!(Extended::of(clues, &models), Extended { verdict, source }, "{clues:?}");
    }
    assert_eq!(extended_reads(Clues::default(), &models), ExtendedReads::Unknown);
}
