//! Owns the `[scanner]` section of `kiosk.toml`: which devices are scanners, and how they type.
//!
//! Promises: without the section there is no scanner; every problem is told with its key, and the number of
//! its entry in the list.
//! Must never: allow a device by less than vendor and product.

use std::time::Duration;

use super::layout::Layout;

/// Devices that the list may name.
pub const DEVICES_MAX: usize = 8;
/// Longest serial number (characters); USB has at most 126.
pub const SERIAL_CHARS_MAX: usize = 126;
/// Longest time from one key of a scan to the next, when the file says nothing.
pub const INTER_KEY_MILLIS_DEFAULT: u16 = 100;
/// Least that can be set; a slow USB device needs up to 20 ms for a key.
pub const INTER_KEY_MILLIS_MIN: u16 = 20;
/// Most that can be set; people type a key in 150 ms and more.
pub const INTER_KEY_MILLIS_MAX: u16 = 500;

/// How the scanner is set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The allow-list; at least one.
    pub devices: Vec<Allowed>,
    /// The keyboard that the scanner imitates.
    pub layout: Layout,
    /// Longest time from one key of a scan to the next.
    pub window: Duration,
}

/// What a device must say of itself to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    vendor: u16,
    product: u16,
    serial: Option<String>,
}

/// Why an entry of the list cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AllowedError {
    /// Not `vendor:product`.
    #[error("is not VENDOR:PRODUCT, write four hexadecimal digits each, as lsusb shows them")]
    Shape,
    /// Vendor 0000.
    #[error(
        "has vendor 0000, which many devices that are no scanner have; use a scanner with a number of its own"
    )]
    Nobody,
    /// The serial number is empty, too long, or not of visible ASCII.
    #[error(
        "has no usable serial number, write what stands behind \"U: Uniq=\" or leave out the second colon"
    )]
    Serial,
}

impl Settings {
    /// Reads the section; none when the file has none. Problems are left in the file.
    pub fn read(file: &mut settings::File) -> Option<Self> {
        if !file.has("scanner") {
            return None;
        }
        let devices = devices(file);
        let layouts = [("us", Layout::Us), ("jis", Layout::Jis)];
        let layout = file.choice("scanner.layout", &layouts).unwrap_or(Layout::Us);
        let range = INTER_KEY_MILLIS_MIN..=INTER_KEY_MILLIS_MAX;
        let millis = file.integer_or("scanner.window_millis", range, INTER_KEY_MILLIS_DEFAULT);
        Some(Self { devices, layout, window: Duration::from_millis(millis.into()) })
    }

    /// Whether a device that says this of itself is on the list.
    #[must_use]
    pub fn allow(&self, vendor: u16, product: u16, serial: &str) -> bool {
        self.devices.iter().any(|device| device.is(vendor, product, serial))
    }
}

fn devices(file: &mut settings::File) -> Vec<Allowed> {
    const KEY: &str = "scanner.devices";
    let texts = file.texts(KEY, DEVICES_MAX);
    if texts.is_empty() {
        file.problem(KEY, "names no device, write at least one VENDOR:PRODUCT, or remove the section");
    }
    let mut devices = Vec::new();
    for (number, text) in (1..).zip(&texts) {
        match Allowed::parse(text) {
            Ok(device) => devices.push(device),
            Err(error) => file.problem(KEY, format!("entry {number} {error}")),
        }
    }
    devices
}

impl Allowed {
    /// `VENDOR:PRODUCT` or `VENDOR:PRODUCT:SERIAL`, the first two of four hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, AllowedError> {
        let mut parts = text.splitn(3, ':');
        let vendor = parts.next().and_then(four_digits).ok_or(AllowedError::Shape)?;
        let product = parts.next().and_then(four_digits).ok_or(AllowedError::Shape)?;
        let serial = parts.next().map(serial).transpose()?;
        if vendor == 0 { Err(AllowedError::Nobody) } else { Ok(Self { vendor, product, serial }) }
    }

    fn is(&self, vendor: u16, product: u16, serial: &str) -> bool {
        let same_serial = self.serial.as_ref().is_none_or(|wanted| wanted == serial);
        self.vendor == vendor && self.product == product && same_serial
    }
}

/// A number as `lsusb` and the kernel write it.
pub(super) fn four_digits(text: &str) -> Option<u16> {
    let fits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    u16::from_str_radix(text, 16).ok().filter(|_| fits)
}

fn serial(text: &str) -> Result<String, AllowedError> {
    let fits = (1..=SERIAL_CHARS_MAX).contains(&text.len());
    let visible = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    if fits && visible && text.trim() == text { Ok(text.to_owned()) } else { Err(AllowedError::Serial) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<Settings>, Vec<String>) {
        let mut file = settings::File::parse("kiosk.toml", text.as_bytes());
        let settings = Settings::read(&mut file);
        let problems = file.finish().err().map(|all| all.to_string()).unwrap_or_default();
        (settings, problems.lines().map(str::to_owned).collect())
    }

    #[test]
    fn the_shipped_file_has_no_scanner_and_offers_one() {
        let shipped = include_str!("../../../config/kiosk.toml");
        let section = |text: &str| Settings::read(&mut settings::File::parse("kiosk.toml", text.as_bytes()));
        assert_eq!(section(shipped), None);
        let offered = section(&shipped.replace("\n#= ", "\n")).expect("offered");
        assert_eq!(offered.window, Duration::from_millis(INTER_KEY_MILLIS_DEFAULT.into()));
        assert_eq!(offered.layout, Layout::Jis);
        assert!(offered.allow(0x0c2e, 0x0b61, "any"));
    }

    #[test]
    fn the_shortest_section_is_enough() {
        let (settings, problems) = read("[scanner]\ndevices = [\"0C2E:0b61\"]\nlayout = \"us\"");
        let settings = settings.expect("section");
        assert_eq!((settings.layout, settings.window), (Layout::Us, Duration::from_millis(100)));
        assert_eq!(problems, [""; 0]);
    }

    #[test]
    fn every_problem_is_told_with_its_key_and_entry() {
        let (_, problems) = read(
            "[scanner]\ndevices = [\"0c2e:0b61\", \"c2e:0b61\", \"0000:0001\", \"0c2e:0b61:\"]\n\
             layout = \"fr\"\nwindow_millis = 501\nspeed = 1",
        );
        let starts = [
            "kiosk.toml: scanner.devices: entry 2 is not VENDOR:PRODUCT",
            "kiosk.toml: scanner.devices: entry 3 has vendor 0000",
            "kiosk.toml: scanner.devices: entry 4 has no usable serial number",
            "kiosk.toml: scanner.layout: is not of the right kind, set it to one of \"us\", \"jis\"",
            "kiosk.toml: scanner.window_millis: is not of the right kind, set it to a whole number from 20 to 500",
            "kiosk.toml: scanner.speed: is not a setting",
        ];
        assert_eq!(problems.len(), starts.len(), "{problems:?}");
        for (problem, start) in problems.iter().zip(starts) {
            assert!(problem.starts_with(start), "{problem}");
        }
    }

    #[test]
    fn a_section_without_devices_is_a_problem() {
        for devices in ["", "devices = []\n"] {
            let (_, problems) = read(&format!("[scanner]\n{devices}layout = \"us\""));
            assert_eq!(problems.len(), 1, "{problems:?}");
            assert!(problems[0].starts_with("kiosk.toml: scanner.devices: names no device"), "{problems:?}");
        }
        let many = ["\"0c2e:0b61\""; DEVICES_MAX + 1].join(",");
        let (_, problems) = read(&format!("[scanner]\ndevices = [{many}]\nlayout = \"us\""));
        assert!(problems[0].contains("a list of at most 8 texts"), "{problems:?}");
    }

    #[test]
    fn entries() {
        for bad in
            ["", "0c2e", "0c2e:", ":0b61", "0c2e:b61", "0c2e:0b611", "0c2e:+b61", "0c2e-0b61", "é2e:0b61"]
        {
            assert_eq!(Allowed::parse(bad), Err(AllowedError::Shape), "{bad}");
        }
        let long = format!("0c2e:0b61:{}", "1".repeat(SERIAL_CHARS_MAX + 1));
        for bad in ["0c2e:0b61:", "0c2e:0b61: ", "0c2e:0b61:é", "0c2e:0b61:A ", long.as_str()] {
            assert_eq!(Allowed::parse(bad), Err(AllowedError::Serial), "{bad}");
        }
        let with_serial = Allowed::parse("0c2e:0b61:21:A 7").expect("good");
        assert!(with_serial.is(0x0c2e, 0x0b61, "21:A 7"));
        for (vendor, product, serial) in [
            (0x0c2e, 0x0b61, ""),
            (0x0c2e, 0x0b61, "21"),
            (0x0c2e, 0x0b62, "21:A 7"),
            (0x0c2f, 0x0b61, "21:A 7"),
        ] {
            assert!(!with_serial.is(vendor, product, serial), "{vendor:04x}:{product:04x} {serial}");
        }
    }
}
