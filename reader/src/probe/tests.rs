//! What the technician reads: every slot, in both forms, and nothing that identifies card or reader.

use super::{
    card::{Chain, Effort, Kind},
    *,
};
use crate::{
    model::{Source, Verdict},
    pcsc_port::part10::{Attributes, Properties},
};

const MY_NUMBER_ATR: [u8; 13] =
    [0x3b, 0x88, 0x80, 0x01, 0x00, 0x00, 0x05, 0xe0, 0xb3, 0x81, 0xa1, 0x00, 0x7f];

pub fn slot(name: &str, state: SlotState, usb: &str) -> SlotSeen {
    SlotSeen {
        name: name.to_owned(),
        chosen: !is_sam(name),
        state,
        atr: if state == SlotState::Card { MY_NUMBER_ATR.to_vec() } else { Vec::new() },
        properties: Properties { max_apdu_bytes: Some(0x1_0000), usb: usb.parse().ok() },
        attributes: Attributes {
            vendor: Some("SONY".to_owned()),
            version: Some((0x02, 0x06)),
            has_type: false,
            has_serial: true,
            usb_place: Some((1, 4)),
        },
    }
}

pub const fn card(kind: Kind) -> CardSeen {
    CardSeen {
        kind,
        tries_left: Some(3),
        certificate_days: Some(40),
        chain: Chain::Trusted,
        extended_passed: None,
        look: Effort { exchanges: 3, millis: 12 },
        read: Some(Effort { exchanges: 6, millis: 41 }),
    }
}

pub fn found(slots: Vec<SlotSeen>) -> Found {
    Found {
        slots: Ok(slots),
        usb: Vec::new(),
        daemon_version: Some("1.9.9".to_owned()),
        driver_version: None,
    }
}

fn report(found: Found, seen: CardSeen) -> Report {
    Report::of(found, &Models::shipped(), |_, _| seen)
}

#[test]
fn a_good_desk_is_told_in_both_forms() {
    let root = tempfile::tempdir().unwrap();
    usb::tests::plug(root.path(), "1-1", "054c:0dc9", "0b", 4);
    let mut found = found(vec![slot("SONY FeliCa RC-S300/P (0123456) 00 00", SlotState::Card, "054C:0DC9")]);
    found.usb = usb::readers(root.path(), &Models::shipped());
    let report = report(found, card(Kind::MyNumber));
    assert!(report.go());
    let text = report.lines().join("\n");
    for said in [
        "[1] SONY FeliCa RC-S300/P 00 00",
        "Sony PaSoRi RC-S300/P",
        "054C:0DC9, SONY FeliCa Port/PaSoRi 4.0, firmware 2.06, 12 Mbit/s",
        "可 / yes (機種表 / model list)",
        "424 / 424 kbit/s",
        "PIN tries left: 3",
        "ends in 40 days; 発行元 確認済み / issuer checked",
        "look 3 APDU, 12 ms; 証明書 / certificate 6 APDU, 41 ms",
        "pcscd 1.9.9, ccid 不明 / version unknown",
    ] {
        assert!(text.contains(said), "{said} is not in\n{text}");
    }
    assert_eq!(report.lines().last().map(String::as_str), Some("判定: 使用可 / GO"));

    let json = serde_json::to_value(&report).unwrap();
    let at = |path: &str| json.pointer(path).cloned().unwrap_or_default();
    assert_eq!(at("/version"), 1);
    assert_eq!(at("/slots/0/usb/id"), "054C:0DC9");
    assert_eq!(at("/slots/0/model/name"), "Sony PaSoRi RC-S300/P");
    assert_eq!(at("/slots/0/extended/verdict"), "yes");
    assert_eq!(at("/slots/0/extended/source"), "model-list");
    assert_eq!(at("/slots/0/doing"), "card");
    assert_eq!(at("/slots/0/card/kind"), "my-number");
    assert_eq!(at("/slots/0/card/tries_left"), 3);
    assert_eq!(at("/slots/0/card/look/exchanges"), 3);
    assert_eq!(at("/judgement/go"), true);
    for form in [text, json.to_string()] {
        assert!(!form.contains("0123456"), "the serial number of the reader is told");
    }
}

#[test]
fn only_chosen_slots_with_a_free_card_are_looked_at() {
    let mut other = slot("Other 02 00", SlotState::Card, "DEAD:BEEF");
    other.chosen = false;
    let slots = vec![
        slot("ACR1252 [PICC] 00 00", SlotState::Empty, "072F:223B"),
        slot("ACR1252 [SAM] 01 00", SlotState::Card, ""),
        slot("Held 03 00", SlotState::Held, ""),
        slot("Gone 04 00", SlotState::Unavailable, ""),
        other,
    ];
    let mut looked = 0;
    let report = Report::of(found(slots), &Models::shipped(), |_, _| {
        looked += 1;
        card(Kind::MyNumber)
    });
    assert_eq!(looked, 0);
    assert!(report.lines().iter().any(|line| line.contains("SAM スロット slot") && line.contains("found")));
    assert!(report.sam_slot && report.slots[1].sam && !report.go());
    let doing: Vec<_> = report.slots.iter().map(|slot| slot.doing).collect();
    assert_eq!(doing, [Doing::Empty, Doing::Card, Doing::Held, Doing::Unavailable, Doing::Card]);
}

#[test]
fn a_measurement_fills_the_verdict_only_where_nothing_else_does() {
    let verdict = |max_apdu_bytes, usb: &str, passed| {
        let mut slot = slot("X 00 00", SlotState::Card, usb);
        slot.properties.max_apdu_bytes = max_apdu_bytes;
        let mut asked = None;
        let seen = CardSeen { extended_passed: passed, ..card(Kind::MyNumber) };
        let report = Report::of(found(vec![slot]), &Models::shipped(), |_, before| {
            asked = Some(before.verdict);
            seen
        });
        (asked, report.slots[0].extended)
    };
    let measured = |verdict| Extended { verdict, source: Source::Measured };
    assert_eq!(verdict(None, "", Some(true)), (Some(Verdict::Unknown), measured(Verdict::Yes)));
    assert_eq!(verdict(None, "", Some(false)), (Some(Verdict::Unknown), measured(Verdict::No)));
    let denied = Extended { verdict: Verdict::No, source: Source::ModelList };
    assert_eq!(verdict(Some(0x1_0000), "072F:2200", None), (Some(Verdict::No), denied));
    let nothing = Extended { verdict: Verdict::Unknown, source: Source::None };
    assert_eq!(verdict(None, "", None), (Some(Verdict::Unknown), nothing));
}

#[test]
fn a_reader_that_pcsc_does_not_show_is_named() {
    let root = tempfile::tempdir().unwrap();
    usb::tests::plug(root.path(), "1-2", "054c:06c3", "ff", 5);
    let usb = usb::readers(root.path(), &Models::shipped());
    let alone = report(Found { usb, ..found(Vec::new()) }, card(Kind::MyNumber));
    assert_eq!(alone.judgement.reasons, [Reason::NotForPcsc]);
    assert!(alone.lines().iter().any(|line| line.contains("Sony RC-S380/P")));

    usb::tests::plug(root.path(), "1-1", "054c:0dc9", "0b", 4);
    let usb = || usb::readers(root.path(), &Models::shipped());
    let listed = vec![slot("RC-S300 00 00", SlotState::Empty, "054C:0DC9")];
    let ids = |report: &Report| -> Vec<String> {
        report.not_listed.iter().map(|reader| reader.device.id.to_string()).collect()
    };
    assert_eq!(ids(&report(Found { usb: usb(), ..found(listed) }, card(Kind::MyNumber))), ["054C:06C3"]);
    // A held reader cannot be asked for its id: it may be this one.
    let held = vec![slot("RC-S300 00 00", SlotState::Held, "")];
    assert_eq!(ids(&report(Found { usb: usb(), ..found(held) }, card(Kind::MyNumber))), ["054C:06C3"]);
    let none = report(Found { usb: usb(), ..found(Vec::new()) }, card(Kind::MyNumber));
    assert_eq!(ids(&none), ["054C:0DC9", "054C:06C3"]);
    assert_eq!(none.judgement.reasons, [Reason::NotListed]);
}

#[test]
fn serial_numbers_and_control_characters_leave_a_name() {
    assert_eq!(without_serial("SONY FeliCa (0123456) 00 00"), "SONY FeliCa 00 00");
    assert_eq!(without_serial("A [B] (x (y) z) 01\x1b 00"), "A [B] 01 00");
    assert_eq!(without_serial("A ) B (open"), "A ) B");
}

#[test]
fn labels_are_aligned_by_columns() {
    let report = report(found(vec![slot("X 00 00", SlotState::Card, "054C:0DC9")]), card(Kind::Locked));
    let column = |line: &str, value: &str| -> usize {
        let (label, _) = line.split_once(value).unwrap();
        label.chars().map(|char| if char.is_ascii() { 1 } else { 2 }).sum()
    };
    let lines = report.lines();
    let columns: Vec<_> =
        ["カードあり", "Sony PaSoRi", "054C:0DC9", "可 / yes", "マイナンバーカード /", "識別"]
            .iter()
            .map(|value| column(lines.iter().find(|line| line.contains(value)).unwrap(), value))
            .collect();
    assert!(columns.iter().all(|one| *one == columns[0]), "{columns:?}\n{}", lines.join("\n"));
}
