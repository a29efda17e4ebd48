//! The kernel's own grab, with a virtual keyboard of `/dev/uinput`. A machine without it says so and passes: there
//! the order of open, grab and read is held by the tests with a fake node alone.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::thread::sleep;

use evdev::uinput::VirtualDevice;
use evdev::{AttributeSet, BusType, EventType, InputEvent, InputId, KeyCode};

use super::*;

const NUMBERS: (u16, u16) = (0x0c2e, 0x7e57);

fn virtual_scanner() -> io::Result<VirtualDevice> {
    let keys = AttributeSet::from_iter([KeyCode::KEY_1, KeyCode::KEY_ENTER]);
    let id = InputId::new(BusType::BUS_USB, NUMBERS.0, NUMBERS.1, 1);
    VirtualDevice::builder()?.name("uketsuke test scanner").input_id(id).with_keys(&keys)?.build()
}

fn taps(scanner: &mut VirtualDevice, key: KeyCode) -> io::Result<()> {
    let event = |value| InputEvent::new(EventType::KEY.0, key.code(), value);
    scanner.emit(&[event(1)])?;
    scanner.emit(&[event(0)])
}

/// The node, once udev or devtmpfs has made it.
fn node_of(settings: &Settings) -> Option<String> {
    (0..100).find_map(|_| {
        sleep(Duration::from_millis(20));
        let node = Places::system().scanners(settings).pop()?;
        Path::new("/dev/input").join(&node).exists().then_some(node)
    })
}

#[test]
fn the_kernel_gives_the_keys_of_a_held_scanner_to_nobody_else() -> io::Result<()> {
    let mut scanner = match virtual_scanner() {
        Ok(scanner) => scanner,
        Err(error) => {
            return writeln!(io::stderr(), "SKIPPED: no virtual scanner, /dev/uinput: {error}");
        }
    };
    let settings = settings(&["0c2e:7e57"]);
    let node = node_of(&settings).ok_or_else(|| io::Error::other("no node for the virtual scanner"))?;
    // Another program that listens, as a window would.
    let mut other = std::fs::File::options();
    let flags = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    let mut other = std::os::unix::fs::OpenOptionsExt::custom_flags(&mut other, flags)
        .read(true)
        .open(Path::new("/dev/input").join(&node))?;

    let now = clock::now().as_duration().unsigned_abs();
    let held = Places::system().hold::<EventNode>(&settings, &node, now).expect("held");
    sleep(wedge::FRESH_AFTER + Duration::from_millis(100));
    taps(&mut scanner, KeyCode::KEY_1)?;
    taps(&mut scanner, KeyCode::KEY_ENTER)?;
    sleep(Duration::from_millis(100));

    let mut stream = Stream::new(Wedge::new(Layout::Us, Duration::from_millis(500), held.opened()));
    let mut said = Vec::new();
    stream.read(&mut &held, |scan| {
        said.extend(if let Scan::Payload(payload) = scan { Some(payload.text().to_owned()) } else { None });
    })?;
    assert_eq!(said, ["1"]);
    let heard = other.read(&mut [0; 240]).map_err(|error| error.kind());
    assert_eq!(heard, Err(io::ErrorKind::WouldBlock), "another program heard the scanner");
    let second = Places::system().hold::<EventNode>(&settings, &node, now);
    assert_eq!(second.err(), Some(HoldError::Busy));
    Ok(())
}
