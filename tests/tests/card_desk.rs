//! The process `card-desk` as the reader service of demo and scenarios: the same wire over a virtual card.
//!
//! Promises: what the remote control does is what the kiosk hears.
//! Must never: need pcscd.

use std::error::Error;
use std::fs::File;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use reader_wire::{CardKind, Event, Pin, PinTries, ReaderState, Request, Seat};
use tempfile::TempDir;
use tests::card::control::CardDeskClient;
use tests::pcscd_lab::{ReaderPeer, Reaped, dying_with_us};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

struct Desk {
    peer: ReaderPeer,
    control: CardDeskClient,
    _process: Reaped,
    _directory: TempDir,
}

fn start() -> Result<Desk> {
    let directory = tempfile::tempdir()?;
    let (socket, control) = (directory.path().join("reader"), directory.path().join("control"));
    let mut command = dying_with_us(Path::new(env!("CARGO_BIN_EXE_card-desk")));
    command.arg("--socket").arg(&socket).arg("--control").arg(&control).stdin(Stdio::null());
    let log = File::create(directory.path().join("desk.log"))?;
    let process = Reaped::from(command.stderr(log).spawn()?);
    let control = CardDeskClient::new(control);
    control.wait_ready(Duration::from_secs(10))?;
    Ok(Desk { peer: ReaderPeer::connect(&socket)?, control, _process: process, _directory: directory })
}

fn wait_reader(desk: &mut Desk, wanted: ReaderState) -> Result<()> {
    desk.peer.wait_for(|event| matches!(event, Event::Reader(state) if *state == wanted))?;
    Ok(())
}

fn prove(desk: &mut Desk, seat: Seat, pin: &str) -> Result<Event> {
    let statement = reader_wire::Statement {
        terminal: reader_wire::TerminalId::new("kiosk-1")?,
        nonce: [1; reader_wire::NONCE_BYTES],
        exam_date: reader_wire::DateDigits::new("20261120")?,
    };
    desk.peer.ask(&Request::Prove { seat, pin: Pin::from_ascii(pin.as_bytes())?, statement })?;
    Ok(desk.peer.wait_for(|event| !matches!(event, Event::Seated { .. } | Event::Reader(_)))?)
}

#[test]
fn the_kiosk_hears_what_the_tray_does() -> Result<()> {
    let mut desk = start()?;
    wait_reader(&mut desk, ReaderState::Ready)?;
    desk.control.put("practice")?;
    let (seat, kind) = desk.peer.seated()?;
    assert_eq!(kind, CardKind::MyNumber { tries: PinTries::Left(3) });

    let answer = prove(&mut desk, seat, "1234")?;
    assert!(matches!(answer, Event::PinRefused { tries: PinTries::Left(2), .. }), "{}", answer.name());
    let answer = prove(&mut desk, seat, "9999")?;
    assert!(matches!(answer, Event::Proved { .. }), "{}", answer.name());
    let counts = desk.control.counts("practice")?;
    assert_eq!((counts.verifies, counts.signatures, counts.tries_left), (2, 1, 3));

    desk.control.take()?;
    desk.peer.gone(seat)?;
    desk.control.unplug()?;
    wait_reader(&mut desk, ReaderState::Missing)?;
    desk.control.plug()?;
    wait_reader(&mut desk, ReaderState::Ready)
}

#[test]
fn every_prepared_card_is_seated_as_what_it_is() -> Result<()> {
    let mut desk = start()?;
    let fresh = CardKind::MyNumber { tries: PinTries::Left(3) };
    for (slug, expected) in [
        ("contracted", fresh),
        ("elsewhere", fresh),
        ("practice", fresh),
        ("locked", CardKind::MyNumber { tries: PinTries::Locked }),
        ("expiring", fresh),
        ("expired", fresh),
        ("foreign", fresh),
        ("blank", CardKind::NoCertificate),
        ("blank-file", CardKind::NoCertificate),
        ("face", CardKind::FaceOnly),
        ("phone", CardKind::AndroidPhone),
        ("iphone", CardKind::IPhone),
        ("old", CardKind::OldResidentCard),
        ("licence", CardKind::OtherCard),
        ("residence", CardKind::OtherCard),
        ("transit", CardKind::TransitCard),
        ("tag", CardKind::TransitCard),
    ] {
        desk.control.put(slug)?;
        let (seat, kind) = desk.peer.seated()?;
        assert_eq!(kind, expected, "{slug}");
        desk.control.take()?;
        desk.peer.gone(seat)?;
    }
    Ok(())
}
