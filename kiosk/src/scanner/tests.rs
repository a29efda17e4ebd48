//! The watch as a whole, on a machine of the tests: plug, scan, unplug, and who is told.

use std::io::Write as _;

use super::settings::Allowed;
use super::*;
use fake::{FakeNode, Machine, recorded};
use layout::Layout;
use wedge::Dropped;

mod uinput;

/// Far longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

fn settings(devices: &[&str]) -> Settings {
    let devices = devices.iter().map(|text| Allowed::parse(text).expect("entry")).collect();
    Settings { devices, layout: Layout::Jis, window: Duration::from_millis(100) }
}

/// A moment at which no scan is under way any more.
fn soon() -> Duration {
    clock::now().as_duration().unsigned_abs() + Duration::from_secs(5)
}

fn payload(text: &str) -> Payload {
    let recording = recorded(Layout::Us, soon(), text);
    let mut stream = Stream::new(Wedge::new(Layout::Us, Duration::from_millis(100), Duration::ZERO));
    let mut found = None;
    let keep = |scan| found = if let Scan::Payload(payload) = scan { Some(payload) } else { None };
    stream.read(&mut recording.as_slice(), keep).expect("recording");
    found.expect("payload")
}

/// Waits until the watch has done this to the devices.
async fn until_done(machine: &Machine, what: &str, times: usize) {
    let done = async {
        while machine.done().iter().filter(|line| *line == what).count() < times {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, done).await.is_ok(), "{what}: {:?}", machine.done());
}

async fn next(payloads: &mut mpsc::Receiver<Payload>) -> String {
    let payload = tokio::time::timeout(PATIENCE, payloads.recv()).await.expect("in time").expect("open");
    payload.text().to_owned()
}

#[tokio::test]
async fn what_a_scanner_types_arrives_and_a_keyboard_beside_it_is_left_alone() {
    let machine = Machine::new();
    machine.plug("event0", "046d:c31c", "");
    machine.plug("event3", "0c2e:0b61", "A7");
    let mut keys = machine.keys("event3");
    let (sender, mut payloads) = mpsc::channel(PAYLOADS_MAX);
    let watch = tokio::spawn(watch_at::<FakeNode>(machine.places(), settings(&["0c2e:0b61"]), sender));
    until_done(&machine, "grab event3", 1).await;
    keys.write_all(&recorded(Layout::Jis, soon(), "26100000123,06990014")).expect("keys");
    assert_eq!(next(&mut payloads).await, "26100000123,06990014");
    drop(payloads);
    tokio::time::timeout(PATIENCE, watch).await.expect("ends with its receiver").expect("ends well");
    let done = machine.done();
    assert!(done.iter().all(|line| line.ends_with("event3")), "{done:?}");
    assert_eq!(done[..2], ["open event3", "grab event3"]);
}

#[tokio::test]
async fn a_scanner_that_is_unplugged_and_plugged_in_again_is_taken_again() {
    let machine = Machine::new();
    machine.plug("event3", "0c2e:0b61", "A7");
    let keys = machine.keys("event3");
    let (sender, mut payloads) = mpsc::channel(PAYLOADS_MAX);
    let _watch = tokio::spawn(watch_at::<FakeNode>(machine.places(), settings(&["0c2e:0b61"]), sender));
    until_done(&machine, "grab event3", 1).await;
    machine.unplug("event3");
    drop(keys);
    machine.plug("event3", "0c2e:0b61", "A7");
    let mut keys = machine.keys("event3");
    until_done(&machine, "grab event3", 2).await;
    keys.write_all(&recorded(Layout::Jis, soon(), "26100000123")).expect("keys");
    assert_eq!(next(&mut payloads).await, "26100000123");
}

#[tokio::test]
async fn a_scanner_that_another_program_holds_is_tried_again_and_never_read() {
    let machine = Machine::new();
    machine.plug("event3", "0c2e:0b61", "A7");
    machine.make_busy("event3");
    let mut keys = machine.keys("event3");
    keys.write_all(&recorded(Layout::Jis, soon(), "26100000123")).expect("keys");
    let (sender, _payloads) = mpsc::channel(PAYLOADS_MAX);
    let _watch = tokio::spawn(watch_at::<FakeNode>(machine.places(), settings(&["0c2e:0b61"]), sender));
    until_done(&machine, "grab event3", 2).await;
    assert!(!machine.done().contains(&"read event3".to_owned()));
}

#[test]
fn a_payload_that_the_app_does_not_take_is_dropped_and_told_about_seldom() {
    let (sender, mut payloads) = mpsc::channel(1);
    let mut outlet = Outlet::new(sender);
    let begin = Instant::now();
    assert_eq!(outlet.take(begin, Scan::Payload(payload("1"))), None);
    let full = begin + SCAN_PAUSE;
    assert_eq!(outlet.take(full, Scan::Payload(payload("2"))), Some("the app does not take it"));
    let pause = || Scan::Dropped(Dropped::Pause);
    assert_eq!(outlet.take(full, pause()), None);
    assert_eq!(outlet.take(full + DROPPED_PAUSE - Duration::from_millis(1), pause()), None);
    assert_eq!(outlet.take(full + DROPPED_PAUSE, pause()), Some(Dropped::Pause.sentence()));
    assert!(payloads.try_recv().is_ok_and(|payload| payload.text() == "1"));
    assert_eq!(outlet.take(full + DROPPED_PAUSE, Scan::Payload(payload("3"))), None);
    assert!(payloads.try_recv().is_ok_and(|payload| payload.text() == "3"), "the second never waited");
}

#[test]
fn a_scanner_that_reads_by_itself_does_not_have_the_page_to_itself() {
    let (sender, mut payloads) = mpsc::channel(PAYLOADS_MAX);
    let mut outlet = Outlet::new(sender);
    let begin = Instant::now();
    let read = |outlet: &mut Outlet, after: Duration| outlet.take(begin + after, Scan::Payload(payload("1")));
    assert_eq!(read(&mut outlet, Duration::ZERO), None);
    let early = SCAN_PAUSE - Duration::from_millis(1);
    assert_eq!(read(&mut outlet, early), Some("another one came a moment ago"));
    assert!(payloads.try_recv().is_ok() && payloads.try_recv().is_err(), "one in that time");
    assert_eq!(read(&mut outlet, SCAN_PAUSE), None);
    assert!(payloads.try_recv().is_ok());
}
