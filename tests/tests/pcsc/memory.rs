//! The PIN in the memory of the real process: there while VERIFY is on its way, nowhere after it.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::thread;
use std::time::{Duration, Instant};

use reader_wire::{Event, NONCE_BYTES, Pin, Request, Statement};
use tests::reader_house::{Outcome, ReaderHouse, statement};

/// A search of less than this has missed something: stacks and libraries alone are more.
const SEARCHED_BYTES_MIN: usize = 4 << 20;

#[test]
fn no_pin_is_left_in_memory_after_a_proof_a_refusal_or_a_lost_answer() -> Outcome<()> {
    if !rustix::process::geteuid().is_root() {
        return Err("the memory of a process that cannot be dumped is for root only: run this as root".into());
    }
    let mut house = ReaderHouse::open()?;
    let seat = house.put_fresh("practice")?;
    for (pin, fault) in [("9999", None), ("5937", None), ("5937", Some("cut")), ("9999", None)] {
        if let Some(fault) = fault {
            house.lab.desk().fault("practice", 1, fault)?;
        }
        let nonce = random_nonce()?;
        let answer = house.ask(&prove(seat, pin, nonce)?, seat)?;
        let found = search(house.reader.pid(), &patterns(pin, &nonce))?;
        assert!(found.is_empty(), "{pin}, {}: {found:?}", answer.name());
    }
    house.release(seat)?;
    Ok(())
}

/// The search itself: while the card takes its time over VERIFY, the command must be somewhere.
#[test]
fn control_the_pin_is_found_while_verify_is_on_its_way() -> Outcome<()> {
    if !rustix::process::geteuid().is_root() {
        return Err("the memory of a process that cannot be dumped is for root only: run this as root".into());
    }
    let mut house = ReaderHouse::open()?;
    let seat = house.put_fresh("practice")?;
    house.certificate(seat)?;
    house.lab.desk().fault("practice", 1, "hang 4000")?;
    let nonce = random_nonce()?;
    house.peer.ask(&prove(seat, "5937", nonce)?)?;
    let deadline = Instant::now() + Duration::from_secs(4);
    while house.counts("practice")?.verifies == 0 && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(10));
    }
    let found = search(house.reader.pid(), &patterns("5937", &nonce))?;
    assert!(found.contains(&"VERIFY"), "{found:?}");
    let answer = house.answer(seat, Duration::from_secs(20))?;
    assert!(matches!(answer, Event::PinRefused { .. }), "{}", answer.name());
    Ok(())
}

fn prove(seat: reader_wire::Seat, pin: &str, nonce: [u8; NONCE_BYTES]) -> Outcome<Request> {
    let statement = Statement { nonce, ..statement()? };
    Ok(Request::Prove { seat, pin: Pin::from_ascii(pin.as_bytes())?, statement })
}

/// The command, and the digits among their neighbours in the frame. Four digits alone are found by chance.
fn patterns(pin: &str, nonce: &[u8; NONCE_BYTES]) -> Vec<(&'static str, Vec<u8>)> {
    let start = nonce.first_chunk::<8>().map(<[u8; 8]>::as_slice).unwrap_or_default();
    vec![
        ("VERIFY", [&[0x00, 0x20, 0x00, 0x98, 0x04], pin.as_bytes()].concat()),
        ("VERIFY of the selected file", [&[0x00, 0x20, 0x00, 0x80, 0x04], pin.as_bytes()].concat()),
        ("frame", [pin.as_bytes(), start].concat()),
        ("frame header", [&[0x03, 0x00, 0x00, 0x00, 0x01], pin.as_bytes()].concat()),
    ]
}

fn random_nonce() -> Outcome<[u8; NONCE_BYTES]> {
    let mut nonce = [0; NONCE_BYTES];
    getrandom::fill(&mut nonce)?;
    Ok(nonce)
}

/// Names of the patterns that are anywhere in the readable memory of the process.
fn search(pid: u32, patterns: &[(&'static str, Vec<u8>)]) -> Outcome<Vec<&'static str>> {
    let mappings = read_memory(pid)?;
    let searched: usize = mappings.iter().map(Vec::len).sum();
    assert!(searched > SEARCHED_BYTES_MIN, "only {searched} bytes could be read");
    let there = |pattern: &[u8]| {
        mappings.iter().any(|bytes| bytes.windows(pattern.len()).any(|window| window == pattern))
    };
    Ok(patterns.iter().filter(|(_, pattern)| there(pattern)).map(|(name, _)| *name).collect())
}

/// Every mapping that can be read, read quickly: it is searched afterwards.
fn read_memory(pid: u32) -> Outcome<Vec<Vec<u8>>> {
    let maps = std::fs::read_to_string(format!("/proc/{pid}/maps"))?;
    let memory = File::open(format!("/proc/{pid}/mem"))?;
    let mut mappings = Vec::new();
    for line in maps.lines() {
        let mut fields = line.split_ascii_whitespace();
        let (Some(range), Some(rights)) = (fields.next(), fields.next()) else { continue };
        // What the kernel lends (vvar, vsyscall) is not the process's.
        if !rights.starts_with('r') || line.contains("[v") {
            continue;
        }
        let (from, to) = range.split_once('-').ok_or("maps")?;
        let (from, to) = (u64::from_str_radix(from, 16)?, u64::from_str_radix(to, 16)?);
        let mut bytes = vec![0; usize::try_from(to - from)?];
        // A range that was given back meanwhile holds nothing.
        if memory.read_exact_at(&mut bytes, from).is_ok() {
            mappings.push(bytes);
        }
    }
    Ok(mappings)
}
