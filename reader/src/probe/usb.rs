//! Owns what the kernel tells about card readers on USB, read from its device folder.
//!
//! Promises: reads only; a file that is missing or odd is "not told"; the serial number file is never opened.
//! Must never: read more than [`FILE_BYTES_MAX`] of a file or look at more than [`DEVICES_MAX`] devices.

use std::{
    fs::{self, File},
    io::Read as _,
    path::Path,
};

use serde::Serialize;

use crate::model::{Models, UsbId, four_digits};

/// Where the kernel lists USB devices.
pub const USB_DEVICES: &str = "/sys/bus/usb/devices";
/// Devices looked at.
pub const DEVICES_MAX: usize = 256;
/// Bytes read of one file.
pub const FILE_BYTES_MAX: u64 = 256;

/// Interface class of CCID readers.
const CLASS_SMART_CARD: &str = "0b";

/// One device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UsbDevice {
    /// `VVVV:PPPP`.
    #[serde(serialize_with = "shown")]
    pub id: UsbId,
    /// iManufacturer.
    pub manufacturer: Option<String>,
    /// iProduct.
    pub product: Option<String>,
    /// bcdDevice as `2.06`.
    pub firmware: Option<String>,
    /// Speed of the link as the kernel writes it (Mbit/s): 1.5, 12, 480, …
    pub speed_mbps: Option<String>,
    /// Bus and address.
    #[serde(skip)]
    pub place: Option<(u8, u8)>,
}

impl UsbDevice {
    /// A low-speed link: no reader is built for it, so a cable or hub is at fault.
    #[must_use]
    pub fn slow(&self) -> bool {
        self.speed_mbps.as_deref() == Some("1.5")
    }
}

/// All devices that are smart-card readers by their class or by the table.
#[must_use]
pub fn readers(root: &Path, models: &Models) -> Vec<UsbDevice> {
    let Ok(entries) = fs::read_dir(root) else { return Vec::new() };
    let mut found: Vec<_> = entries
        .flatten()
        .take(DEVICES_MAX)
        .filter_map(|entry| {
            let folder = entry.path();
            let device = device(&folder)?;
            (models.find(device.id).is_some() || is_smart_card(&folder)).then_some(device)
        })
        .collect();
    found.sort_by_key(|device| (device.place, device.id));
    found
}

/// The device that a driver spoke of: by its place, or by its id when only one has it.
#[must_use]
pub fn find(devices: &[UsbDevice], id: Option<UsbId>, place: Option<(u8, u8)>) -> Option<&UsbDevice> {
    let id = id?;
    let mut same = devices.iter().filter(|device| device.id == id);
    let placed = same.clone().find(|device| place.is_some() && device.place == place);
    placed.or_else(|| same.next().filter(|_| same.next().is_none()))
}

fn device(folder: &Path) -> Option<UsbDevice> {
    let text = |name| text(&folder.join(name));
    let id = |name| text(name).and_then(|digits| four_digits(&digits).ok());
    let number = |name| text(name).and_then(|digits| digits.parse().ok());
    Some(UsbDevice {
        id: UsbId { vendor: id("idVendor")?, product: id("idProduct")? },
        manufacturer: text("manufacturer"),
        product: text("product"),
        firmware: text("bcdDevice").as_deref().and_then(release),
        speed_mbps: text("speed"),
        place: number("busnum").zip(number("devnum")),
    })
}

/// Interfaces are folders below: `1-2/1-2:1.0`.
fn is_smart_card(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    let mut classes =
        entries.flatten().take(DEVICES_MAX).map(|entry| text(&entry.path().join("bInterfaceClass")));
    classes.any(|class| class.as_deref() == Some(CLASS_SMART_CARD))
}

/// `0206` is release 2.06.
fn release(bcd: &str) -> Option<String> {
    four_digits(bcd).ok()?;
    let (major, minor) = bcd.split_at_checked(2)?;
    Some(format!("{}.{minor}", major.trim_start_matches('0').parse().unwrap_or(0_u8)))
}

fn text(file: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    File::open(file).ok()?.take(FILE_BYTES_MAX).read_to_end(&mut bytes).ok()?;
    let text: String = String::from_utf8_lossy(&bytes).chars().filter(|char| !char.is_control()).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn shown<S: serde::Serializer>(id: &UsbId, out: S) -> Result<S::Ok, S::Error> {
    out.collect_str(id)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A device folder as the kernel shows it, with one interface.
    pub fn plug(root: &Path, name: &str, id: &str, class: &str, devnum: u8) {
        let folder = root.join(name);
        let interface = folder.join(format!("{name}:1.0"));
        fs::create_dir_all(&interface).unwrap();
        let (vendor, product) = id.split_once(':').unwrap();
        let devnum = devnum.to_string();
        let files = [
            ("idVendor", vendor),
            ("idProduct", product),
            ("manufacturer", "SONY"),
            ("product", "FeliCa Port/PaSoRi 4.0\x1b"),
            ("bcdDevice", "0206"),
            ("speed", "12"),
            ("busnum", "1"),
            ("devnum", &devnum),
            ("serial", "0123456"),
        ];
        for (file, text) in files {
            fs::write(folder.join(file), format!("{text}\n")).unwrap();
        }
        fs::write(interface.join("bInterfaceClass"), format!("{class}\n")).unwrap();
    }

    #[test]
    fn readers_are_found_by_class_or_table_and_told_without_their_serial_number() {
        let root = tempfile::tempdir().unwrap();
        plug(root.path(), "1-1", "054c:0dc9", "0b", 4);
        plug(root.path(), "1-2", "054c:06c3", "ff", 5);
        plug(root.path(), "1-3", "dead:beef", "0b", 6);
        plug(root.path(), "1-4", "dead:0001", "03", 7);
        fs::create_dir(root.path().join("usb1")).unwrap();
        let found = readers(root.path(), &Models::shipped());
        let ids: Vec<_> = found.iter().map(|device| device.id.to_string()).collect();
        assert_eq!(ids, ["054C:0DC9", "054C:06C3", "DEAD:BEEF"]);
        let first = &found[0];
        assert_eq!(first.product.as_deref(), Some("FeliCa Port/PaSoRi 4.0"));
        assert_eq!((first.firmware.as_deref(), first.speed_mbps.as_deref()), (Some("2.06"), Some("12")));
        assert!(!serde_json::to_string(&found).unwrap().contains("0123456"));
        assert!(readers(&root.path().join("absent"), &Models::shipped()).is_empty());
    }

    #[test]
    fn of_two_equal_readers_the_place_decides_and_without_it_nothing_is_guessed() {
        let root = tempfile::tempdir().unwrap();
        plug(root.path(), "1-1", "054c:0dc9", "0b", 4);
        plug(root.path(), "1-2", "054c:0dc9", "0b", 5);
        plug(root.path(), "1-3", "072f:2200", "0b", 6);
        let found = readers(root.path(), &Models::shipped());
        let id = "054C:0DC9".parse().ok();
        let place = |place| find(&found, id, place).and_then(|device| device.place);
        assert_eq!(place(Some((1, 5))), Some((1, 5)));
        assert_eq!((place(None), place(Some((2, 5)))), (None, None));
        assert_eq!(
            find(&found, "072F:2200".parse().ok(), None).and_then(|device| device.place),
            Some((1, 6))
        );
        assert_eq!(find(&found, None, Some((1, 5))), None);
    }
}
