//! R2: the reader is absent at boot, pulled out, put back, replaced by another, or there are two.
//!
//! This driver cannot be plugged while pcscd runs, so a plug is a restart of pcscd with other readers. That a
//! live pcscd drops a USB reader can only be shown on hardware.

use std::time::Duration;

use reader_wire::{Event, ReaderState, Request};
use tests::pcscd_lab::READER_NAME;
use tests::reader_house::{FRESH, Outcome, ReaderHouse};

const TOLD_WITHIN: Duration = Duration::from_secs(12);
const BACK_WITHIN: Duration = Duration::from_secs(5);
const OTHER_MODEL: &str = "Another Maker Contactless";

#[test]
fn r2_reader_absent_at_boot_is_told_and_found_when_it_comes() -> Outcome<()> {
    let mut house = ReaderHouse::open_with(&[])?;
    house.reader_state(ReaderState::Missing, TOLD_WITHIN)?;
    replug(&mut house, &[READER_NAME])?;
    house.reader_state(ReaderState::Ready, BACK_WITHIN)?;
    house.reception("contracted", "1234")
}

#[test]
fn r2_pcscd_absent_at_boot_is_told_and_found_when_it_comes() -> Outcome<()> {
    let mut lab = tests::pcscd_lab::PcscdLab::start(&tests::house::part::program("card-desk")?)?;
    lab.kill_daemon()?;
    let mut house = ReaderHouse::open_in(lab)?;
    house.reader_state(ReaderState::NoService, TOLD_WITHIN)?;
    house.lab.start_daemon()?;
    house.reader_state(ReaderState::Ready, BACK_WITHIN)?;
    house.reception("contracted", "1234")
}

#[test]
fn r2_reader_unplugged_at_each_step_is_told_and_serves_again_when_it_is_back() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    house.reader_state(ReaderState::Ready, TOLD_WITHIN)?;
    for step in 0..4 {
        let seat = if step == 0 { None } else { Some(house.peer.seated()?.0) };
        if let Some(seat) = seat {
            if step >= 2 {
                house.certificate(seat)?;
            }
            if step >= 3 {
                let Event::Proved { .. } = house.prove(seat, "1234")? else {
                    return Err("not signed".into());
                };
            }
        }
        replug(&mut house, &[])?;
        house.reader_state(ReaderState::Missing, TOLD_WITHIN)?;
        if let Some(seat) = seat {
            house.peer.gone(seat)?;
            let stale = house.ask(&Request::ReadCertificate { seat }, seat)?;
            assert!(matches!(stale, Event::Failed { .. }), "step {step}: {}", stale.name());
        }
        if step == 0 {
            house.lab.desk().put("contracted")?;
        }
        replug(&mut house, &[READER_NAME])?;
        house.reader_state(ReaderState::Ready, BACK_WITHIN)?;
    }
    let (seat, kind) = house.peer.seated()?;
    assert_eq!(kind, FRESH);
    let Event::Proved { .. } = house.prove(seat, "1234")? else { return Err("not signed".into()) };
    assert_eq!(house.counts("contracted")?.verifies, 2);
    Ok(())
}

#[test]
fn r2_reader_replaced_by_another_model_serves_at_once() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    house.reception("contracted", "1234")?;
    replug(&mut house, &[OTHER_MODEL])?;
    house.reception("contracted", "1234")
}

#[test]
fn r2_of_two_readers_the_one_with_the_card_serves() -> Outcome<()> {
    let mut house = ReaderHouse::open_with(&[READER_NAME, OTHER_MODEL])?;
    house.reception("contracted", "1234")?;
    house.lab.desk().send("at other put elsewhere")?;
    let (seat, kind) = house.peer.seated()?;
    assert_eq!(kind, FRESH);
    let Event::Proved { .. } = house.prove(seat, "1234")? else { return Err("not signed".into()) };
    house.lab.desk().send("at other take")?;
    house.peer.gone(seat)?;
    house.reception("contracted", "1234")
}

fn replug(house: &mut ReaderHouse, readers: &[&str]) -> Outcome<()> {
    house.lab.kill_daemon()?;
    house.lab.set_readers(readers)?;
    Ok(house.lab.start_daemon()?)
}
