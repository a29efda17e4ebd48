//! Which nodes are opened, grabbed and read, on a machine of the tests.

use rustix::fs::inotify::{self, CreateFlags, WatchFlags};

use super::*;
use crate::scanner::fake::{FakeNode, Machine};
use crate::scanner::settings::Allowed;

const NOW: Duration = Duration::from_secs(1_795_000_000);

fn settings(devices: &[&str]) -> Settings {
    let devices = devices.iter().map(|text| Allowed::parse(text).expect("entry")).collect();
    Settings { devices, layout: crate::scanner::layout::Layout::Us, window: Duration::from_millis(100) }
}

fn hold(machine: &Machine, settings: &Settings, node: &str) -> Result<Held<FakeNode>, HoldError> {
    machine.places().hold(settings, node, NOW)
}

#[test]
fn only_devices_of_the_list_are_scanners_and_looking_opens_none() {
    let machine = Machine::new();
    machine.plug("event0", "046d:c31c", "");
    machine.plug("event3", "0c2e:0b61", "A7");
    machine.plug("event10", "0c2e:0b61", "B8");
    machine.plug("event4", "0c2e:0b62", "A7");
    for other in ["mouse0", "event", "eventx", "event3x", "js0"] {
        machine.plug(other, "0c2e:0b61", "A7");
    }
    // No numbers at all, and numbers that are none.
    fs::create_dir_all(machine.at("class/event7/device")).expect("folder");
    machine.plug("event8", "c2e:0b61", "A7");
    let places = machine.places();
    assert_eq!(places.scanners(&settings(&["0c2e:0b61"])), ["event10", "event3"]);
    assert_eq!(places.scanners(&settings(&["0C2E:0B61:A7"])), ["event3"]);
    assert_eq!(places.scanners(&settings(&["1234:5678"])), [""; 0]);
    assert_eq!(machine.done(), [""; 0]);
    let nowhere = Places { class: "/nowhere".into(), ..places };
    assert_eq!(nowhere.scanners(&settings(&["0c2e:0b61"])), [""; 0]);
}

#[test]
fn a_scanner_is_opened_then_grabbed_and_only_then_read() {
    let machine = Machine::new();
    machine.plug("event3", "0c2e:0b61", "A7");
    let _keys = machine.keys("event3");
    let held = hold(&machine, &settings(&["0c2e:0b61"]), "event3").expect("held");
    assert_eq!(held.opened(), NOW);
    let nothing_yet = (&held).read(&mut [0; 24]).map_err(|error| error.kind());
    assert_eq!(nothing_yet, Err(io::ErrorKind::WouldBlock));
    assert_eq!(machine.done(), ["open event3", "grab event3", "read event3"]);
}

/// Also on the way of the product, with the kernel as witness: the node of a keyboard is never opened.
#[test]
fn the_node_of_another_device_is_never_opened() {
    let machine = Machine::new();
    machine.plug("event0", "046d:c31c", "");
    machine.plug("event3", "0c2e:0b61", "A7");
    let watch = inotify::init(CreateFlags::NONBLOCK).expect("inotify");
    inotify::add_watch(&watch, machine.at("nodes/event0"), WatchFlags::OPEN).expect("watch");
    let settings = settings(&["0c2e:0b61"]);
    for node in ["event0", "../nodes/event0", "event9", ""] {
        assert_eq!(hold(&machine, &settings, node).err(), Some(HoldError::Gone), "{node}");
        let real = machine.places().hold::<EventNode>(&settings, node, NOW);
        assert_eq!(real.err(), Some(HoldError::Gone), "{node}");
    }
    assert_eq!(machine.done(), [""; 0]);
    let mut bytes = [0; 256];
    assert_eq!(rustix::io::read(&watch, &mut bytes[..]), Err(Errno::AGAIN), "a keyboard was opened");
    // The witness works.
    drop(machine.keys("event0"));
    assert!(rustix::io::read(&watch, &mut bytes[..]).is_ok_and(|length| length > 0));
}

#[test]
fn a_number_that_went_to_another_device_is_let_go_before_it_is_grabbed() {
    let machine = Machine::new();
    machine.plug("event3", "0c2e:0b61", "A7");
    machine.answers("event3", "046d:c31c", "");
    assert_eq!(hold(&machine, &settings(&["0c2e:0b61"]), "event3").err(), Some(HoldError::Gone));
    machine.answers("event3", "0c2e:0b61", "another");
    assert_eq!(hold(&machine, &settings(&["0c2e:0b61:A7"]), "event3").err(), Some(HoldError::Gone));
    assert_eq!(machine.done(), ["open event3", "open event3"]);
}

#[test]
fn what_another_program_holds_is_not_read() {
    let machine = Machine::new();
    machine.plug("event3", "0c2e:0b61", "A7");
    machine.make_busy("event3");
    assert_eq!(hold(&machine, &settings(&["0c2e:0b61"]), "event3").err(), Some(HoldError::Busy));
    assert_eq!(machine.done(), ["open event3", "grab event3"]);
}

/// The kernel's own node refuses what is no input device.
#[test]
fn what_is_no_input_device_cannot_be_held() {
    let machine = Machine::new();
    machine.plug("event3", "0c2e:0b61", "A7");
    let _keys = machine.keys("event3");
    let held = machine.places().hold::<EventNode>(&settings(&["0c2e:0b61"]), "event3", NOW);
    assert!(matches!(held.err(), Some(HoldError::Failed(_))));
    fs::remove_file(machine.at("nodes/event3")).expect("node");
    let gone = machine.places().hold::<EventNode>(&settings(&["0c2e:0b61"]), "event3", NOW);
    assert_eq!(gone.err(), Some(HoldError::Gone));
}

#[test]
fn every_error_has_its_remedy() {
    let rows = [
        (Errno::BUSY, HoldError::Busy),
        (Errno::ACCESS, HoldError::Forbidden),
        (Errno::PERM, HoldError::Forbidden),
        (Errno::NOENT, HoldError::Gone),
        (Errno::NODEV, HoldError::Gone),
        (Errno::NXIO, HoldError::Gone),
        (Errno::NOMEM, HoldError::Failed(io::ErrorKind::OutOfMemory)),
    ];
    for (errno, expected) in rows {
        assert_eq!(hold_error(errno.into()), expected, "{errno:?}");
    }
}

#[test]
fn udev_tells_whether_the_window_hears_it() {
    let machine = Machine::new();
    machine.plug("event3", "0c2e:0b61", "A7");
    let places = machine.places();
    assert!(!places.hidden_from_the_window("event3"));
    fs::write(machine.at("class/event3/dev"), "13:67\n").expect("dev");
    assert!(!places.hidden_from_the_window("event3"));
    for (about, hidden) in [
        ("I:1\nE:ID_INPUT=1\nE:LIBINPUT_IGNORE_DEVICE=1\n", true),
        ("E:LIBINPUT_IGNORE_DEVICE=0\n", false),
        ("E:LIBINPUT_IGNORE_DEVICE=10\n", false),
        ("", false),
    ] {
        fs::write(machine.at("udev/c13:67"), about).expect("udev");
        assert_eq!(places.hidden_from_the_window("event3"), hidden, "{about}");
    }
}
