//! R4: wrong cards, locked cards, two cards, and a slot with a security module.

use std::time::Duration;

use reader_wire::{CardKind, Event, Failure, PinTries, ReaderState};
use tests::bystander::Bystander;
use tests::house::part::program;
use tests::pcscd_lab::{PcscdLab, READER_NAME};
use tests::reader_house::{FRESH, Outcome, ReaderHouse};

const TOLD_WITHIN: Duration = Duration::from_secs(10);
/// Longer than pcscd needs to see a card.
const SEEN_AFTER: Duration = Duration::from_secs(2);
const LOCKED: CardKind = CardKind::MyNumber { tries: PinTries::Locked };
const SAM_READER: &str = "A Test Reader SAM";

#[test]
fn r4_each_kind_of_card_is_told_as_what_it_is_and_none_is_sent_a_pin() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    for (slug, expected) in [
        ("licence", CardKind::OtherCard),
        ("residence", CardKind::OtherCard),
        ("transit", CardKind::TransitCard),
        ("tag", CardKind::TransitCard),
        ("phone", CardKind::AndroidPhone),
        ("iphone", CardKind::IPhone),
        ("old", CardKind::OldResidentCard),
        ("face", CardKind::FaceOnly),
        ("blank", CardKind::NoCertificate),
        ("blank-file", CardKind::NoCertificate),
        ("locked", LOCKED),
        ("expired", FRESH),
        ("contracted", FRESH),
    ] {
        let (seat, kind) = house.put(slug)?;
        assert_eq!(kind, expected, "{slug}");
        if kind != FRESH {
            let answer = house.prove(seat, "1234")?;
            assert!(matches!(answer, Event::Failed { .. }), "{slug}: {}", answer.name());
        }
        assert_eq!(house.counts(slug)?.verifies, 0, "{slug}");
        house.lift(seat)?;
    }
    Ok(())
}

#[test]
fn r4_cards_with_other_ways_are_served_as_any() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    for habit in ["no-extended", "no-short-ids-6a82", "no-short-ids-6a86", "counter-when-verified", "usual"] {
        house.lab.desk().renew("contracted")?;
        house.lab.desk().send(&format!("habit contracted {habit}"))?;
        // Twice: what was learnt of the first card is not to spoil the second.
        for _ in 0..2 {
            house.reception("contracted", "1234").map_err(|error| format!("{habit}: {error}"))?;
        }
        let counts = house.counts("contracted")?;
        assert_eq!((counts.verifies, counts.signatures, counts.tries_left), (2, 2, 3), "{habit}");
    }
    Ok(())
}

#[test]
fn r4_two_cards_are_told_and_neither_is_sent_a_pin() -> Outcome<()> {
    let mut house = ReaderHouse::open_with(&[READER_NAME, "Uketsuke Second Reader"])?;
    let (first, kind) = house.put("contracted")?;
    assert_eq!(kind, FRESH);
    house.lab.desk().send("at other put elsewhere")?;
    house.peer.gone(first)?;
    let (both, kind) = house.peer.seated()?;
    assert_eq!(kind, CardKind::TwoCards);
    let answer = house.prove(both, "1234")?;
    assert!(matches!(answer, Event::Failed { .. }), "{}", answer.name());

    house.lab.desk().send("at other take")?;
    house.peer.gone(both)?;
    let (one, kind) = house.peer.seated()?;
    assert_eq!(kind, FRESH);
    let Event::Proved { .. } = house.prove(one, "1234")? else { return Err("not signed".into()) };
    assert_eq!(house.counts("contracted")?.verifies, 1);
    let other = house.lab.desk().send("at other counts elsewhere")?.counts.ok_or("counts")?;
    assert_eq!((other.verifies, other.signatures), (0, 0));
    Ok(())
}

#[test]
fn r4_a_module_in_a_sam_slot_is_never_asked() -> Outcome<()> {
    // The slot is listed first, as with many readers that have one.
    let lab = PcscdLab::start_with(&program("card-desk")?, &[SAM_READER, READER_NAME])?;
    lab.desk().put("sam")?;
    // Control: who takes the first reader of the list meets the module.
    assert_eq!(Bystander::start(&lab, &["first"])?.says()?, "6A82");
    let asked = lab.desk().counts("sam")?.commands;
    assert!(asked > 0);

    let mut house = ReaderHouse::open_in(lab)?;
    house.lab.desk().send("at other put contracted")?;
    let (seat, kind) = house.peer.seated()?;
    assert_eq!(kind, FRESH);
    let Event::Proved { .. } = house.prove(seat, "1234")? else { return Err("not signed".into()) };
    house.release(seat)?;
    assert_eq!(house.counts("sam")?.commands, asked);
    Ok(())
}

#[test]
fn r4_a_module_in_a_slot_without_a_name_is_found_out() -> Outcome<()> {
    let mut lab = PcscdLab::start(&program("card-desk")?)?;
    lab.desk().send("at second put sam")?;
    lab.kill_daemon()?;
    lab.start_daemon()?;
    // A built-in module is there as soon as its reader is; the virtual one takes as long as a card.
    std::thread::sleep(SEEN_AFTER);
    let mut house = ReaderHouse::open_in(lab)?;
    let (module, kind) = house.peer.seated()?;
    assert_eq!(kind, CardKind::OtherCard);
    house.peer.gone(module)?;
    for _ in 0..2 {
        let (seat, kind) = house.put("contracted")?;
        assert_eq!(kind, FRESH);
        let Event::Proved { .. } = house.prove(seat, "1234")? else { return Err("not signed".into()) };
        house.lift(seat)?;
    }
    Ok(())
}

#[test]
fn r4_a_certificate_of_another_authority_is_refused_before_any_pin() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    let (seat, _) = house.put("foreign")?;
    let answer = house.prove(seat, "1234")?;
    let refused = matches!(answer, Event::Failed { failure: Failure::ForeignCertificate, .. });
    assert!(refused, "{}", answer.name());
    assert_eq!(house.counts("foreign")?.verifies, 0);
    Ok(())
}

#[test]
fn r4_a_machine_with_nothing_but_a_sam_slot_is_told() -> Outcome<()> {
    let mut house = ReaderHouse::open_with(&[SAM_READER])?;
    house.lab.desk().put("sam")?;
    house.reader_state(ReaderState::OnlySam, TOLD_WITHIN)?;
    assert_eq!(house.counts("sam")?.commands, 0);
    Ok(())
}

#[test]
fn r4_a_locked_card_is_never_sent_a_pin() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    let (seat, kind) = house.put("locked")?;
    assert_eq!(kind, LOCKED);
    for pin in ["1234", "0000"] {
        let answer = house.prove(seat, pin)?;
        assert!(matches!(answer, Event::Failed { failure: Failure::Locked, .. }), "{}", answer.name());
    }
    assert_eq!(house.counts("locked")?.verifies, 0);
    Ok(())
}
