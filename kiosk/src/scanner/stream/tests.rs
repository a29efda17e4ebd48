//! Bytes as the kernel writes them, whole, in pieces and at random.

use evdev::KeyCode;
use proptest::prelude::*;

use super::*;
use crate::scanner::fake::{STEP, event, recorded, tapped};
use crate::scanner::layout::Layout;

const OPENED: Duration = Duration::from_secs(1_795_000_000);
const FIRST: Duration = Duration::from_secs(1_795_000_010);
/// One of each kind that a code can hold.
const TEXT: &str = "26100000123,06990014,R09.03.31 (A/b)";

fn stream(layout: Layout) -> Stream {
    Stream::new(Wedge::new(layout, Duration::from_millis(100), OPENED))
}

fn word(scan: Scan) -> String {
    match scan {
        Scan::Payload(payload) => payload.text().to_owned(),
        Scan::Dropped(why) => format!("{why:?}"),
    }
}

/// What a stream says about a whole source.
fn heard(stream: &mut Stream, source: &mut impl Read) -> (Vec<String>, io::Result<()>) {
    let mut said = Vec::new();
    loop {
        match stream.read(source, |scan| said.push(word(scan))) {
            Ok(0) => return (said, Ok(())),
            Ok(_) => {}
            Err(error) => return (said, Err(error)),
        }
    }
}

/// Gives at most so many bytes with one read.
struct Pieces<'a>(&'a [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let length = bytes.len().min(self.1);
        self.0.read(&mut bytes[..length])
    }
}

#[test]
fn a_recording_in_either_layout_gives_its_text() {
    for layout in [Layout::Us, Layout::Jis] {
        let recording = recorded(layout, FIRST, TEXT);
        let (said, end) = heard(&mut stream(layout), &mut recording.as_slice());
        assert_eq!(said, [TEXT]);
        end.expect("the end of a recording is none of an error");
        let (said, _) = heard(&mut stream(layout), &mut Pieces(&recording, EVENT_BYTES));
        assert_eq!(said, [TEXT], "event by event");
    }
}

#[test]
fn a_key_that_repeats_itself_is_typed_once() {
    let repeated = event(FIRST, EventType::KEY, KeyCode::KEY_1.code(), 2);
    let bytes = [tapped(FIRST, KeyCode::KEY_1), repeated, tapped(FIRST + STEP, KeyCode::KEY_ENTER)].concat();
    assert_eq!(heard(&mut stream(Layout::Us), &mut bytes.as_slice()).0, ["1"]);
}

#[test]
fn what_is_no_key_means_nothing_and_dropped_events_are_told() {
    let other = [EventType::MISC, EventType::RELATIVE, EventType::LED, EventType(0x1e)];
    let others = other.map(|kind| event(FIRST, kind, KeyCode::KEY_2.code(), 1)).concat();
    let lost = event(FIRST, EventType::SYNCHRONIZATION, SynchronizationCode::SYN_DROPPED.0, 0);
    let one = tapped(FIRST, KeyCode::KEY_1);
    let enter = tapped(FIRST + STEP, KeyCode::KEY_ENTER);
    let plain = [&one[..], &others, &enter].concat();
    assert_eq!(heard(&mut stream(Layout::Us), &mut plain.as_slice()).0, ["1"]);
    let broken = [one, lost, enter].concat();
    assert_eq!(heard(&mut stream(Layout::Us), &mut broken.as_slice()).0, ["EventsLost"]);
}

#[test]
fn half_an_event_is_an_error_and_what_came_before_is_heard() {
    let recording = recorded(Layout::Us, FIRST, "12");
    for extra in 1..EVENT_BYTES {
        let bytes = [&recording[..], &vec![0; extra]].concat();
        let (said, end) = heard(&mut stream(Layout::Us), &mut bytes.as_slice());
        assert_eq!(
            (said, end.map_err(|error| error.kind())),
            (vec!["12".to_owned()], Err(io::ErrorKind::InvalidData))
        );
    }
}

#[test]
fn what_was_read_is_wiped_with_the_stream_and_before_the_next() {
    let mut stream = stream(Layout::Us);
    let recording = recorded(Layout::Us, FIRST, "12345678901");
    heard(&mut stream, &mut recording.as_slice()).1.expect("read");
    assert!(stream.batch.iter().all(|byte| *byte == 0), "keys of a scan stay in memory");
}

#[test]
fn an_error_of_the_source_is_passed_on() {
    struct Unplugged;
    impl Read for Unplugged {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::NotConnected.into())
        }
    }
    let (said, end) = heard(&mut stream(Layout::Us), &mut Unplugged);
    assert_eq!((said.len(), end.map_err(|error| error.kind())), (0, Err(io::ErrorKind::NotConnected)));
}

proptest! {
    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..4096), piece in 1_usize..2000) {
        let (_, end) = heard(&mut stream(Layout::Jis), &mut Pieces(&bytes, piece));
        prop_assert!(end.is_ok() || piece % EVENT_BYTES != 0 || bytes.len() % EVENT_BYTES != 0);
    }

    /// Near to a recording: one byte of it is another.
    #[test]
    fn a_damaged_recording_never_panics(at in any::<proptest::sample::Index>(), byte in any::<u8>()) {
        let mut recording = recorded(Layout::Us, FIRST, TEXT);
        let at = at.index(recording.len());
        recording[at] = byte;
        let (said, _) = heard(&mut stream(Layout::Us), &mut recording.as_slice());
        prop_assert!(said.len() <= 3);
    }

    #[test]
    fn every_text_that_can_be_typed_comes_through(text in "[ -~]{1,80}", jis in any::<bool>()) {
        let layout = if jis { Layout::Jis } else { Layout::Us };
        let recording = recorded(layout, FIRST, &text);
        prop_assert_eq!(heard(&mut stream(layout), &mut recording.as_slice()).0, [text]);
    }
}
