//! Security status: no other program of this machine gets a signature, during a reception or right after it.

use std::time::Duration;

use reader_wire::{CardKind, Event};
use tests::bystander::{Attack, Bystander};
use tests::house::part::program;
use tests::pcscd_lab::PcscdLab;
use tests::reader_house::{FRESH, Outcome, ReaderHouse};

/// Longer than pcscd leaves an unused card powered.
const AFTERWARDS: Duration = Duration::from_secs(2);

#[test]
fn an_attacker_on_the_same_pcscd_gets_no_signature_during_a_reception_or_after_it() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    let (seat, kind) = house.put("contracted")?;
    assert_eq!(kind, FRESH);
    let attacker = begin(&house.lab)?;
    house.certificate(seat)?;
    let Event::Proved { .. } = house.prove(seat, "1234")? else { return Err("not signed".into()) };
    house.release(seat)?;
    std::thread::sleep(AFTERWARDS);
    let attack = end(attacker)?;
    assert_eq!(attack.signatures, 0, "{attack:?}");
    assert!(attack.shut_out > 0, "it was never kept out: {attack:?}");
    assert!(attack.connected > 0, "it never reached the card afterwards: {attack:?}");
    // 6982: no PIN; 6D00: no application selected.
    assert!(attack.refusals.keys().all(|status| status == "6982" || status == "6D00"), "{attack:?}");
    assert_eq!(house.counts("contracted")?.signatures, 1);
    Ok(())
}

#[test]
fn an_attacker_gets_no_signature_while_person_after_person_is_served() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    let attacker = begin(&house.lab)?;
    let mut proved = 0;
    for _ in 0..4 {
        let (seat, kind) = house.put("contracted")?;
        // The attacker may have been first: then a member of staff is called, and nothing is asked.
        if kind == FRESH {
            let answer = house.prove(seat, "1234")?;
            proved += u32::from(matches!(answer, Event::Proved { .. }));
        } else {
            assert!(matches!(kind, CardKind::Held | CardKind::Unreadable), "{kind:?}");
        }
        house.lift(seat)?;
    }
    let attack = end(attacker)?;
    assert_eq!(attack.signatures, 0, "{attack:?}");
    assert_eq!(house.counts("contracted")?.signatures, proved);
    Ok(())
}

/// Between a right PIN and the end of the session there is no time to deselect when the contact fails: only
/// taking the power away closes it.
#[test]
fn an_attacker_gets_no_signature_when_a_fault_ends_the_session_after_a_right_pin() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    for fault in ["answer 6F00", "cut", "answer 90"] {
        let seat = house.put_fresh("contracted")?;
        house.certificate(seat)?;
        // VERIFY is the next command, the signature the one after it.
        house.lab.desk().send(&format!("fault contracted 2 {fault}"))?;
        let attacker = begin(&house.lab)?;
        let answer = house.prove(seat, "1234")?;
        assert!(matches!(answer, Event::Failed { .. }), "{fault}: {}", answer.name());
        std::thread::sleep(AFTERWARDS);
        let attack = end(attacker)?;
        assert_eq!(attack.signatures, 0, "{fault}: {attack:?}");
        assert!(attack.connected > 0, "{fault}: it never reached the card: {attack:?}");
        assert_eq!(house.counts("contracted")?.verifies, 1, "{fault}");
        house.lift(seat)?;
    }
    Ok(())
}

/// What the guards are for: the same attacker has what it wants from a client in shared mode that leaves the
/// card powered.
#[test]
fn control_an_attacker_gets_signatures_from_a_careless_client() -> Outcome<()> {
    let lab = PcscdLab::start(&program("card-desk")?)?;
    lab.desk().put("contracted")?;
    let attacker = begin(&lab)?;
    let mut careless = Bystander::start(&lab, &["careless", "1234"])?;
    assert_eq!(careless.says()?, "left");
    careless.nudge()?;
    std::thread::sleep(Duration::from_millis(500));
    let attack = end(attacker)?;
    assert!(attack.signatures > 0, "{attack:?}");
    Ok(())
}

#[test]
fn a_card_that_another_program_holds_is_told_as_held() -> Outcome<()> {
    let lab = PcscdLab::start(&program("card-desk")?)?;
    lab.desk().put("contracted")?;
    let holder = Bystander::start(&lab, &["hold"])?;
    assert_eq!(holder.says()?, "holding");
    let mut house = ReaderHouse::open_in(lab)?;
    let (seat, kind) = house.peer.seated()?;
    assert_eq!(kind, CardKind::Held);
    assert_eq!(house.counts("contracted")?.commands, 0);
    drop(holder);
    house.lift(seat)?;
    house.reception("contracted", "1234")
}

fn begin(lab: &PcscdLab) -> Outcome<Bystander> {
    let attacker = Bystander::start(lab, &["attack"])?;
    assert_eq!(attacker.says()?, "attacking");
    Ok(attacker)
}

fn end(mut attacker: Bystander) -> Outcome<Attack> {
    attacker.nudge()?;
    Ok(serde_json::from_str(&attacker.says()?)?)
}
