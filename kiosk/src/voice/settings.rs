//! Owns the `[voice]` section of `kiosk.toml`: where the clips are, which device sounds, and how loud.
//!
//! Promises: without the section the kiosk is silent; every problem is told with its key.
//! Must never: open the device or look for the clips; both may come later.

use std::path::PathBuf;

use super::VOLUME_MAX;

/// Where the clips are, when the file says nothing.
pub const CLIPS_DEFAULT: &str = "/usr/share/uketsuke/voice";
/// The device, when the file says nothing.
pub const DEVICE_DEFAULT: &str = "default";
/// How loud, when the file says nothing.
pub const VOLUME_DEFAULT: u8 = 7;

/// How the voice is set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The folder of clips, one folder a language below it.
    pub clips: PathBuf,
    /// The ALSA name of the device.
    pub device: String,
    /// How loud, 0 to [`VOLUME_MAX`].
    pub volume: u8,
}

impl Settings {
    /// Reads the section; none when the file has none. Problems are left in the file.
    pub fn read(file: &mut settings::File) -> Option<Self> {
        if !file.has("voice") {
            return None;
        }
        let clips = file.path_or("voice.clips", CLIPS_DEFAULT);
        let device = device(file);
        let volume = file.integer_or("voice.volume", 0..=VOLUME_MAX, VOLUME_DEFAULT);
        Some(Self { clips, device, volume })
    }
}

fn device(file: &mut settings::File) -> String {
    const KEY: &str = "voice.device";
    let device = file.text_or(KEY, DEVICE_DEFAULT);
    if device.chars().any(char::is_control) {
        file.problem(KEY, "is no name of a device, take one that aplay -L shows");
    }
    device
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

    fn defaults() -> Settings {
        let (clips, device) = (CLIPS_DEFAULT.into(), DEVICE_DEFAULT.to_owned());
        Settings { clips, device, volume: VOLUME_DEFAULT }
    }

    #[test]
    fn the_shipped_file_is_silent_and_offers_the_defaults() {
        let shipped = include_str!("../../../config/kiosk.toml");
        let section = |text: &str| Settings::read(&mut settings::File::parse("kiosk.toml", text.as_bytes()));
        assert_eq!(section(shipped), None);
        assert_eq!(section(&shipped.replace("\n#= ", "\n")), Some(defaults()));
    }

    #[test]
    fn an_empty_section_is_enough() {
        assert_eq!(read("[voice]"), (Some(defaults()), Vec::new()));
    }

    #[test]
    fn every_problem_is_told_with_its_key() {
        let (_, problems) =
            read("[voice]\nclips = \"voice\"\ndevice = \"de\\u0000fault\"\nvolume = 11\nspeed = 1");
        let starts = [
            "kiosk.toml: voice.clips: is not of the right kind, set it to an absolute path",
            "kiosk.toml: voice.device: is no name of a device",
            "kiosk.toml: voice.volume: is not of the right kind, set it to a whole number from 0 to 10",
            "kiosk.toml: voice.speed: is not a setting",
        ];
        assert_eq!(problems.len(), starts.len(), "{problems:?}");
        for (problem, start) in problems.iter().zip(starts) {
            assert!(problem.starts_with(start), "{problem}");
        }
    }
}
