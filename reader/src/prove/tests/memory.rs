//! After a prove the PIN is nowhere in the memory of the process.
//!
//! The search runs in a process of its own, so that no other test's digits are found. It needs no unsafe code:
//! the process reads its own memory as a file.

use std::{
    fs::{self, File as MemoryFile},
    io::{Read as _, Seek as _, SeekFrom},
    os::unix::net::UnixStream,
};

use reader_wire::{Request, Seat, decode_request, encode_request, read_frame, write_frame};

use super::*;
use crate::apdu::{Command, File, Target};

const READ_BYTES: usize = 1 << 16;
/// What is searched for is kept in this disguise, lest the search find itself.
const DISGUISE: u8 = 0xa5;

/// Calls `see` with all memory that this process can write to, in overlapping parts.
fn each_part(overlap: usize, mut see: impl FnMut(&[u8])) {
    let mut memory = MemoryFile::open("/proc/self/mem").expect("memory");
    let mut part = vec![0; READ_BYTES];
    let maps = fs::read_to_string("/proc/self/maps").expect("maps");
    for map in maps.lines().filter(|line| line.contains(" rw")) {
        let (begin, end) = map.split(' ').next().and_then(|range| range.split_once('-')).expect("range");
        let [begin, end] = [begin, end].map(|text| u64::from_str_radix(text, 16).expect("address"));
        let mut at = begin;
        while at < end {
            let length = usize::try_from(end - at).expect("length").min(READ_BYTES);
            memory.seek(SeekFrom::Start(at)).expect("seek");
            // Guard pages cannot be read.
            if memory.read_exact(&mut part[..length]).is_ok() {
                see(&part[..length]);
            }
            part.fill(0);
            at += u64::try_from(length.saturating_sub(overlap).max(1)).expect("step");
        }
    }
}

fn count(disguised: &[u8]) -> usize {
    let mut found = 0;
    each_part(disguised.len() - 1, |part| {
        let hits = part.windows(disguised.len());
        found += hits.filter(|seen| seen.iter().zip(disguised).all(|(a, b)| a ^ DISGUISE == *b)).count();
    });
    found
}

/// Four digit values that stand nowhere in memory in their ASCII form.
fn unseen_digits() -> [u8; 4] {
    let mut seen = vec![false; 10_000];
    each_part(3, |part| {
        for four in part.windows(4).filter(|four| four.iter().all(u8::is_ascii_digit)) {
            let number = four.iter().fold(0, |number, digit| number * 10 + usize::from(digit - b'0'));
            seen[number] = true;
        }
    });
    let number = seen.iter().rposition(|seen| !seen).expect("a number");
    [number / 1000, number / 100 % 10, number / 10 % 10, number % 10]
        .map(|digit| digit.try_into().expect("digit"))
}

fn disguised(digits: [u8; 4]) -> [u8; 4] {
    digits.map(|digit| (b'0' + digit) ^ DISGUISE)
}

/// VERIFY by short file id, as it goes to the card.
fn disguised_verify(digits: [u8; 4]) -> Vec<u8> {
    [&[0x00, 0x20, 0x00, 0x98, 0x04].map(|byte: u8| byte ^ DISGUISE)[..], &disguised(digits)].concat()
}

#[test]
fn no_digit_of_a_pin_outlives_its_request() {
    let child = std::process::Command::new(std::env::current_exe().expect("program"))
        .args(["--exact", "prove::tests::memory::search_own_memory", "--ignored", "--test-threads=1"])
        .output()
        .expect("search");
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(
        child.status.success() && said.contains("1 passed"),
        "{said}{}",
        String::from_utf8_lossy(&child.stderr)
    );
}

#[test]
#[ignore = "the other half of the test above, run by it in a process of its own"]
fn search_own_memory() {
    for right in [true, false] {
        let digits = unseen_digits();
        let (pin, verify) = (disguised(digits), disguised_verify(digits));
        assert_eq!(count(&pin), 0);
        let card = TestCard::new();
        if right {
            card.inside().set_pin(digits);
        }
        let mut stay = ready(&card);
        assert_eq!(count(&pin), 0, "the card of the test has no digit either");

        prove_over_the_wire(&mut stay, digits, &pin, right);
        assert_eq!(count(&pin), 0, "after the prove");
        assert_eq!(count(&verify), 0);

        let command = Command::verify(Target::Short(File::Pin), &Pin::new(&digits).expect("pin"));
        assert!(count(&verify) > 0, "the search finds a command that is there");
        drop(command);
        assert_eq!(count(&pin), 0, "after a command");
    }
}

/// As in the service: a frame on a socket, a request, a prove.
fn prove_over_the_wire(stay: &mut Stay<TestCard>, digits: [u8; 4], disguised: &[u8], right: bool) {
    let (mut kiosk, mut service) = UnixStream::pair().expect("socket");
    let pin = Pin::new(&digits).expect("pin");
    let request = Request::Prove { seat: Seat(1), pin, statement: statement(9) };
    assert!(count(disguised) > 0, "the search finds a PIN that is there");
    write_frame(&mut kiosk, &encode_request(&request)).expect("write");
    drop(request);
    assert_eq!(count(disguised), 0, "in the kiosk");
    let frame = read_frame(&mut service).expect("read").expect("open");
    assert!(count(disguised) > 0, "the search finds a frame that is there");
    let request = decode_request(&frame).expect("request");
    drop(frame);
    let Request::Prove { pin, statement, .. } = request else { panic!("another request") };
    stay.work_under(crate::permit::Permit::new());
    let proof = stay.prove(pin, &statement);
    assert_eq!(name(&proof), if right { "proved" } else { "refused" });
    stay.settle();
}
