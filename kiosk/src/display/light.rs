//! Owns how bright the light behind the panel is, where the kernel lets it be set.
//!
//! Promises: ten levels, never dark; every light of the device has the same.
//! Must never: switch a light on or off; [`super::backlight`] does.

use std::fs;
use std::path::{Path, PathBuf};

use super::backlight::{LIGHTS_MAX, write};

/// Brightest level.
const LEVEL_MAX: u64 = 10;

/// The lights of this device that have a brightness.
pub struct Light {
    folders: Vec<PathBuf>,
}

impl Light {
    /// Looks which there are.
    #[must_use]
    pub fn find(folder: &Path) -> Self {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let folders = entries.map(|entry| entry.path()).filter(|light| most(light).is_some());
        Self { folders: folders.take(LIGHTS_MAX).collect() }
    }

    /// 1 to 10; none when there is no light to set.
    #[must_use]
    pub fn level(&self) -> Option<u8> {
        let light = self.folders.first()?;
        let (now, most) = (number(&light.join("brightness"))?, most(light)?);
        u8::try_from((now * LEVEL_MAX).div_ceil(most).clamp(1, LEVEL_MAX)).ok()
    }

    /// So many levels brighter, or darker.
    pub fn step(&self, step: i8) {
        let Some(level) = self.level() else { return };
        let level = u64::from(level.saturating_add_signed(step)).clamp(1, LEVEL_MAX);
        for light in &self.folders {
            let Some(most) = most(light) else { continue };
            // A light of few steps must get somewhere with each.
            let least = if step > 0 { number(&light.join("brightness")).unwrap_or_default() + 1 } else { 1 };
            let wanted = (most * level / LEVEL_MAX).max(least).min(most);
            let written = write(&light.join("brightness"), &format!("{wanted}\n"));
            if let Err(error) = written {
                tracing::warn!(%error, "the brightness cannot be set: is 60-uketsuke-backlight.rules there?");
            }
        }
    }
}

fn most(light: &Path) -> Option<u64> {
    number(&light.join("max_brightness")).filter(|most| *most > 0)
}

fn number(file: &Path) -> Option<u64> {
    fs::read_to_string(file).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    /// A device whose light can be so bright and is as bright as that.
    fn device(most: u64) -> (TempDir, Light, PathBuf) {
        let folder = tempfile::tempdir().expect("folder");
        let panel = folder.path().join("10-0045");
        fs::create_dir(&panel).expect("light");
        fs::write(panel.join("max_brightness"), format!("{most}\n")).expect("most");
        fs::write(panel.join("brightness"), format!("{most}\n")).expect("now");
        let light = Light::find(folder.path());
        (folder, light, panel.join("brightness"))
    }

    #[test]
    fn a_level_is_a_tenth_of_what_the_light_can_and_never_dark() {
        let (_folder, light, _) = device(31);
        let mut seen = Vec::new();
        for _ in 0..12 {
            seen.push(light.level().expect("a light"));
            light.step(-1);
        }
        assert_eq!(seen[..10], [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
        assert_eq!(seen[10..], [1, 1]);
    }

    #[test]
    fn a_light_of_few_steps_gets_brighter_with_each() {
        let (_folder, light, brightness) = device(5);
        fs::write(&brightness, "1\n").expect("now");
        let seen = [(); 5].map(|()| {
            light.step(1);
            number(&brightness).expect("now")
        });
        assert_eq!(seen, [2, 3, 4, 5, 5]);
    }

    #[test]
    fn a_device_without_a_light_has_no_level() {
        let none = Light::find(Path::new("/nowhere"));
        none.step(1);
        assert_eq!(none.level(), None);
    }
}
