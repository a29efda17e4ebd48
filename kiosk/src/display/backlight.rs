//! Owns the light behind the panel, where the kernel gives one (`/sys/class/backlight`; DSI panels have one, HDMI has
//! none).
//!
//! Promises: every light that is there is switched; one that cannot be is told once.
//! Must never: change a brightness; [`super::Light`] does.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Where the kernel lists them.
pub const FOLDER: &str = "/sys/class/backlight";
/// Lights of one device; more are left alone.
pub(super) const LIGHTS_MAX: usize = 4;
/// `FB_BLANK_UNBLANK` and `FB_BLANK_POWERDOWN`, as `bl_power` takes them.
const ON: &str = "0";
const OFF: &str = "4";

/// The lights of this device.
pub struct Backlight {
    switches: Vec<PathBuf>,
    told: bool,
}

impl Backlight {
    /// Looks which lights there are.
    #[must_use]
    pub fn find(folder: &Path) -> Self {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let switches = entries.map(|entry| entry.path().join("bl_power")).filter(|switch| switch.exists());
        Self { switches: switches.take(LIGHTS_MAX).collect(), told: false }
    }

    /// Switches all.
    pub fn set(&mut self, on: bool) {
        for switch in &self.switches {
            let written = write(switch, if on { ON } else { OFF });
            if let (Err(error), false) = (written, self.told) {
                self.told = true;
                tracing::warn!(%error, "the backlight cannot be switched: is 60-uketsuke-backlight.rules there?");
            }
        }
    }
}

/// Never makes a file: the kernel has made it.
pub(super) fn write(switch: &Path, what: &str) -> io::Result<()> {
    use std::io::Write as _;
    fs::OpenOptions::new().write(true).open(switch)?.write_all(what.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_light_is_switched_and_nothing_is_made() {
        let folder = tempfile::tempdir().expect("folder");
        let [panel, second, other] = ["10-0045", "second", "no-switch"].map(|name| folder.path().join(name));
        for light in [&panel, &second, &other] {
            fs::create_dir(light).expect("light");
        }
        for light in [&panel, &second] {
            fs::write(light.join("bl_power"), "0").expect("switch");
        }
        let mut backlight = Backlight::find(folder.path());
        for (on, written) in [(false, "4"), (true, "0")] {
            backlight.set(on);
            for light in [&panel, &second] {
                assert_eq!(fs::read_to_string(light.join("bl_power")).expect("switch"), written);
            }
        }
        assert_eq!(fs::read_dir(&other).expect("folder").count(), 0);
    }

    #[test]
    fn a_device_without_a_light_is_no_problem() {
        let mut backlight = Backlight::find(Path::new("/nowhere"));
        backlight.set(false);
        assert!(backlight.switches.is_empty() && !backlight.told);
    }

    #[test]
    fn a_light_that_is_gone_is_told_once_and_not_made() {
        let folder = tempfile::tempdir().expect("folder");
        let light = folder.path().join("panel");
        fs::create_dir(&light).expect("light");
        fs::write(light.join("bl_power"), "0").expect("switch");
        let mut backlight = Backlight::find(folder.path());
        fs::remove_file(light.join("bl_power")).expect("gone");
        backlight.set(false);
        assert!(backlight.told && !light.join("bl_power").exists());
    }
}
