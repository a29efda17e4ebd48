//! What a card can do wrong, and what a PIN may cost: played on the whole product, counted on the card's side.
//!
//! Promises: one typed PIN is one VERIFY at most, under every fault; after every fault the next reception
//! succeeds; no process dies.
//! Must never: take the kiosk's word for what the card was sent.

use std::error::Error;
use std::thread;
use std::time::Duration;

use reception::Reason;
use screen::layout::{Page, Press};
use tests::card::control::CardCounts;
use tests::gateway_sim::people::TestPerson;
use tests::house::{House, Place, ReaderKind};
use tests::walk::Brought;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A good card with its PIN.
const GOOD: Brought<'static> = Brought { card: "contracted", pins: &["1234", "1234"], voucher: true };
/// From one person's card to the next one's: longer than the shortest absence that frees the reader.
const BETWEEN_TWO_HANDS: Duration = Duration::from_millis(700);
/// Longer than any page that would end by itself soon after it came.
const STAYS: Duration = Duration::from_secs(3);

fn open() -> Result<House> {
    Ok(House::open(ReaderKind::Virtual, &Place::Virtual)?)
}

fn verifies_and_tries(house: &House, slug: &str) -> Result<(u32, u8)> {
    let CardCounts { verifies, tries_left, .. } = house.card.counts(slug)?;
    Ok((verifies, tries_left))
}

#[test]
fn a_wrong_pin_costs_one_try_and_the_last_one_is_asked_for() -> Result<()> {
    let mut house = open()?;
    let practice = |pins| Brought { card: "practice", pins, voucher: true };

    // One wrong PIN, then the right one.
    let walked = house.walk(&practice(&["1234"]))?;
    assert_eq!((walked.end(), walked.pins_typed), ("pin-pad", 1));
    assert_eq!(verifies_and_tries(&house, "practice")?, (1, 2));
    house.type_pin("9999")?;
    house.page("receipt")?;
    assert_eq!(verifies_and_tries(&house, "practice")?, (2, 3));
    house.leave(Page::Receipt)?;

    // Two wrong ones lead to the page before the last try; nothing is sent until the person decides.
    house.card.renew("practice")?;
    let walked = house.walk(&practice(&["1234", "4321"]))?;
    assert_eq!((walked.end(), walked.pins_typed), ("last-try", 2));
    house.press(Page::LastTry, Press::CallStaff)?;
    house.page("see-staff")?;
    assert_eq!(verifies_and_tries(&house, "practice")?, (2, 1));
    house.leave(Page::Receipt)?;

    // The same card again: the last try is announced before it is asked for, and it may be used.
    let walked = house.walk(&practice(&[]))?;
    assert_eq!(walked.end(), "last-try");
    assert_eq!(verifies_and_tries(&house, "practice")?, (2, 1));
    house.press(Page::LastTry, Press::TryAgain)?;
    let walked = house.go_on(&practice(&["9999"]))?;
    assert_eq!((walked.end(), walked.pins_typed), ("receipt", 1));
    assert_eq!(verifies_and_tries(&house, "practice")?, (3, 3));
    house.leave(Page::Receipt)?;

    // A third wrong one locks the card: staff, and never another VERIFY.
    house.card.renew("practice")?;
    house.walk(&practice(&["1234", "4321"]))?;
    house.press(Page::LastTry, Press::TryAgain)?;
    let walked = house.go_on(&practice(&["1111"]))?;
    assert_eq!((walked.end(), walked.pins_typed), ("locked", 1));
    assert_eq!(verifies_and_tries(&house, "practice")?, (3, 0));
    house.leave(Page::Receipt)?;
    let walked = house.visit(&practice(&["9999"]), false)?;
    assert_eq!(walked.pins_typed, 0);
    assert_eq!(verifies_and_tries(&house, "practice")?, (3, 0));

    let (forgotten, locked) = (vec![Reason::PinForgotten], vec![Reason::PinLocked]);
    assert_eq!(house.reasons()?, [vec![], forgotten, vec![], locked.clone(), locked]);
    Ok(house.lives()?)
}

#[test]
fn locked_cards_forgotten_pins_and_second_thoughts_cost_nothing() -> Result<()> {
    let mut house = open()?;
    let walked = house.visit(&Brought { card: "locked", pins: &["1234"], voucher: true }, false)?;
    assert_eq!((walked.pins_typed, walked.stages), (0, vec!["saving".to_owned(), "locked".to_owned()]));
    assert_eq!(verifies_and_tries(&house, "locked")?, (0, 0));

    house.walk_to_pin_pad("contracted")?;
    house.press(Page::PinPad, Press::PinForgotten)?;
    house.page("see-staff")?;
    house.leave(Page::Receipt)?;

    // やめる on every page leads home and leaves no row.
    house.press(Page::Idle, Press::Start)?;
    house.page("place-card")?;
    house.press(Page::PlaceCard, Press::Decline)?;
    house.page("idle")?;
    for page in [Page::Notice, Page::Voucher, Page::PinPad] {
        walk_to(&mut house, page)?;
        house.press(page, Press::Decline)?;
        house.page("take-card")?;
        house.card.take()?;
        house.page("idle")?;
    }

    // Who lifts the card is asked for it again, and a card put down then begins anew.
    for page in [Page::Notice, Page::Voucher, Page::PinPad] {
        walk_to(&mut house, page)?;
        house.card.take()?;
        house.page("place-card")?;
    }
    house.press(Page::PlaceCard, Press::Decline)?;
    house.page("idle")?;
    assert_eq!(verifies_and_tries(&house, "contracted")?, (0, 3));
    assert_eq!(house.reasons()?, [vec![Reason::PinLocked], vec![Reason::PinForgotten]]);

    // Three digits that were typed before do not count for the next person.
    let walked = house.visit(&GOOD, true)?;
    assert_eq!(walked.pins_typed, 1);
    assert_eq!(verifies_and_tries(&house, "contracted")?, (1, 3));
    Ok(house.lives()?)
}

/// Puts the good card down and goes to this page; on the PIN page three digits are typed.
fn walk_to(house: &mut House, page: Page) -> Result<()> {
    if page == Page::PinPad {
        house.walk_to_pin_pad(GOOD.card)?;
        return Ok(house.type_pin("123")?);
    }
    house.card.put(GOOD.card)?;
    house.page("notice")?;
    if page == Page::Voucher {
        house.press(Page::Notice, Press::Agree)?;
        house.page("voucher")?;
    }
    Ok(())
}

#[test]
fn every_other_card_has_its_own_page_or_reason_and_no_pin_is_asked_for_it() -> Result<()> {
    let mut house = open()?;
    for (slug, kind) in [
        ("phone", "phone"),
        ("iphone", "phone"),
        ("old", "old-resident-card"),
        ("licence", "other-card"),
        ("residence", "other-card"),
        ("transit", "transit-card"),
        ("tag", "transit-card"),
    ] {
        house.card.put(slug)?;
        house.kiosk.says(&format!("card=\"{kind}\""))?;
        house.page("wrong-card")?;
        house.card.take()?;
        house.page("place-card")?;
        assert_eq!(house.card.counts(slug)?.verifies, 0, "{slug}");
    }
    house.press(Page::PlaceCard, Press::Decline)?;
    house.page("idle")?;

    // Nothing is wrong with these, and nothing is asked: staff, at once.
    let mut expected = Vec::new();
    for (slug, reason) in [
        ("face", Reason::CardWithoutPin),
        ("blank", Reason::CertificateMissing),
        ("blank-file", Reason::CertificateMissing),
    ] {
        let walked = house.visit(&Brought { card: slug, pins: &["1234"], voucher: true }, false)?;
        assert_eq!(
            (walked.pins_typed, walked.stages),
            (0, vec!["saving".to_owned(), "see-staff".to_owned()])
        );
        assert_eq!(house.card.counts(slug)?.verifies, 0, "{slug}");
        expected.push(vec![reason]);
    }
    assert_eq!(house.reasons()?, expected);

    house.visit(&GOOD, true)?;
    Ok(house.lives()?)
}

#[test]
fn a_card_lifted_before_it_hears_any_command() -> Result<()> {
    lifted_at_every_command("lift-before")
}

#[test]
fn a_card_lifted_before_any_of_its_answers_is_heard() -> Result<()> {
    lifted_at_every_command("lift-after")
}

fn lifted_at_every_command(kind: &str) -> Result<()> {
    let mut house = open()?;
    house.visit(&GOOD, true)?;
    let commands = house.card.counts(GOOD.card)?.commands;
    let (mut stopped, mut after_verify) = (0, 0);
    for at in 1..=commands {
        house.card.renew(GOOD.card)?;
        house.press(Page::Idle, Press::Start)?;
        house.page("place-card")?;
        house.card.fault(GOOD.card, at, kind)?;
        let walked = house.walk(&GOOD)?;
        let counts = house.card.counts(GOOD.card)?;
        assert!(counts.verifies <= walked.pins_typed, "{kind} {at}: {counts:?} {walked:?}");
        assert_eq!(house.card.state()?.card, None, "{kind} {at} has struck");
        house.lives()?;
        // Lifted while the card is looked at, the kiosk stays where it is: on the page that asks for the card.
        if ["", "place-card"].contains(&walked.end()) {
            stopped += 1;
            after_verify += counts.verifies;
            house.card.put(GOOD.card)?;
            house.page("notice")?;
            house.press(Page::Notice, Press::Agree)?;
            let again = house.go_on(&GOOD)?;
            assert_eq!((again.end(), again.pins_typed), ("receipt", 1), "{kind} {at}: {again:?}");
            let all = house.card.counts(GOOD.card)?;
            assert_eq!((all.verifies - counts.verifies, all.tries_left), (1, 3), "{kind} {at}");
        } else {
            assert_eq!((walked.end(), counts.verifies), ("receipt", 1), "{kind} {at}: {walked:?}");
        }
        house.leave(Page::Receipt)?;
    }
    assert_eq!(stopped, commands - 1, "only the last command, after the signature, stops nobody");
    assert!(after_verify > 0, "no lift came between VERIFY and the answer to the signature");
    Ok(())
}

#[test]
fn an_answer_of_the_card_that_is_lost() -> Result<()> {
    let mut house = open()?;
    house.walk(&Brought { pins: &[], ..GOOD })?;
    let before = house.card.counts(GOOD.card)?.commands;
    house.type_pin("1234")?;
    house.page("receipt")?;
    house.leave(Page::Receipt)?;
    let commands = house.card.counts(GOOD.card)?.commands - before;

    // The command whose lost answer brings the PIN page back is VERIFY; the others end on "put it down again".
    let mut verify = None;
    for at in 1..=commands {
        let (end, counts) = struck_while_it_proves(&mut house, at, "drop")?;
        assert!(counts.verifies <= 1, "{at}: {counts:?}");
        match end.as_str() {
            "pin-pad" => {
                assert_eq!((verify, counts.verifies, counts.signatures), (None, 1, 0), "{at}");
                verify = Some(at);
            }
            "place-card" => assert!(verify.is_some_and(|verify| verify < at) || counts.verifies == 0, "{at}"),
            end => assert_eq!((end, counts.verifies, counts.signatures), ("receipt", 1, 1), "{at}"),
        }
        right_pin_to_the_receipt(&mut house, &end)?;
    }

    // The card never hears a command that was answered in its place: a second one would be counted.
    let verify = verify.ok_or("no lost answer brought the PIN page back")?;
    let cases = [
        (verify, "answer", ("pin-pad", 0, 0)),
        (verify, "answer 90", ("pin-pad", 0, 0)),
        (verify + 1, "answer", ("place-card", 1, 0)),
        (verify + 1, "answer 9000", ("see-staff", 1, 0)),
        (verify + 2, "answer", ("receipt", 1, 1)),
    ];
    for (at, kind, expected) in cases {
        let (end, counts) = struck_while_it_proves(&mut house, at, kind)?;
        assert_eq!((end.as_str(), counts.verifies, counts.signatures), expected, "{at} {kind}");
        right_pin_to_the_receipt(&mut house, &end)?;
    }
    Ok(())
}

/// A reception whose card fails `at` commands after the fourth digit: where it ends, and what the card counted.
fn struck_while_it_proves(house: &mut House, at: u32, kind: &str) -> Result<(String, CardCounts)> {
    house.card.renew(GOOD.card)?;
    house.walk(&Brought { pins: &[], ..GOOD })?;
    house.card.fault(GOOD.card, at, kind)?;
    house.type_pin("1234")?;
    let walked = house.go_on(&Brought { pins: &[], ..GOOD })?;
    house.lives()?;
    Ok((walked.end().to_owned(), house.card.counts(GOOD.card)?))
}

/// From the page on which a fault has left the kiosk.
fn right_pin_to_the_receipt(house: &mut House, end: &str) -> Result<()> {
    let before = house.card.counts(GOOD.card)?.verifies;
    let pins = match end {
        "receipt" => 0,
        "pin-pad" => {
            house.type_pin("1234")?;
            house.page("receipt")?;
            1
        }
        end => {
            match end {
                "see-staff" => house.leave(Page::Receipt)?,
                _ => drop(house.card.take()?),
            }
            let walked = house.walk(&GOOD)?;
            assert_eq!(walked.end(), "receipt");
            walked.pins_typed
        }
    };
    assert_eq!(house.card.counts(GOOD.card)?.verifies - before, pins);
    Ok(house.leave(Page::Receipt)?)
}

#[test]
fn cards_and_readers_that_come_and_go() -> Result<()> {
    let mut house = open()?;

    // The next person's card ends the receipt of the one before.
    let walked = house.walk(&GOOD)?;
    assert_eq!(walked.end(), "receipt");
    house.card.take()?;
    thread::sleep(BETWEEN_TWO_HANDS);
    let walked = house.walk(&Brought { card: "elsewhere", pins: &["1234"], voucher: true })?;
    assert_eq!((walked.end(), walked.pins_typed), ("see-staff", 1));
    assert_eq!(house.reasons()?, [vec![], vec![Reason::InsurerNotContracted]]);
    let names: Vec<_> = house.rows()?.into_iter().map(|row| row.name).collect();
    let people = [GOOD.card, "elsewhere"].map(|slug| TestPerson::find(slug).map(|one| one.name.to_owned()));
    assert_eq!(names, people);

    // A card that is left behind is asked to be taken for as long as it lies there.
    house.press(Page::Receipt, Press::Done)?;
    house.page("take-card")?;
    house.press(Page::Idle, Press::Start)?;
    assert_eq!(house.next_stage(STAYS)?, None);
    house.card.take()?;
    house.page("idle")?;

    // A reader that is pulled closes the kiosk on every page, and nobody is remembered.
    house.card.unplug()?;
    house.page("closed-reader-missing")?;
    house.card.plug()?;
    house.page("idle")?;
    house.walk_to_pin_pad(GOOD.card)?;
    house.type_pin("12")?;
    house.card.unplug()?;
    house.page("closed-reader-missing")?;
    house.card.take()?;
    house.card.plug()?;
    house.page("idle")?;
    assert_eq!(house.reasons()?.len(), 2);
    let walked = house.visit(&GOOD, true)?;
    assert_eq!(walked.pins_typed, 1);
    assert_eq!(verifies_and_tries(&house, GOOD.card)?, (2, 3));

    // A card that does not come back from VERIFY is given up, and what it says later is nobody's.
    house.walk(&Brought { pins: &[], ..GOOD })?;
    house.card.fault(GOOD.card, 1, "hang 24000")?;
    house.type_pin("1234")?;
    let walked = house.go_on(&Brought { pins: &[], ..GOOD })?;
    assert_eq!(walked.end(), "place-card");
    assert_eq!(house.next_stage(STAYS * 2)?, None);
    assert_eq!(verifies_and_tries(&house, GOOD.card)?, (3, 3));
    house.card.take()?;
    house.visit(&GOOD, true)?;
    assert_eq!(verifies_and_tries(&house, GOOD.card)?, (4, 3));
    Ok(house.lives()?)
}
