//! Owns the `[screen]` section of `kiosk.toml`.
//!
//! Promises: every problem is told with its key; `on` and `off` are there together or not at all.
//! Must never: guess a time.

use screen::Rotation;

use super::hours::Hours;

/// How the panel is mounted, and when it is lit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settings {
    /// How the picture is turned.
    pub rotation: Rotation,
    /// When the screen is lit; none when always.
    pub hours: Option<Hours>,
}

impl Settings {
    /// Reads the section; problems are left in the file.
    pub fn read(file: &mut settings::File) -> Self {
        let degrees = file.integer_or("screen.rotation", 0..=270, Rotation::default().degrees());
        let rotation = Rotation::of(degrees);
        if rotation.is_none() {
            file.problem("screen.rotation", "is no quarter turn, set it to 0, 90, 180 or 270");
        }
        Self { rotation: rotation.unwrap_or_default(), hours: hours(file) }
    }
}

fn hours(file: &mut settings::File) -> Option<Hours> {
    let (on, off) = (file.optional_text("screen.on"), file.optional_text("screen.off"));
    let (on, off) = match (on, off) {
        (None, None) => return None,
        (Some(on), Some(off)) => (on, off),
        (Some(_), None) => {
            file.problem("screen.on", "stands alone, set screen.off too or remove it");
            return None;
        }
        (None, Some(_)) => {
            file.problem("screen.off", "stands alone, set screen.on too or remove it");
            return None;
        }
    };
    let [on, off] = [("screen.on", on), ("screen.off", off)].map(|(key, text)| {
        let time = Hours::time(&text);
        if time.is_none() {
            file.problem(key, "is not a time of day, write hours and minutes as in \"07:00\"");
        }
        time
    });
    let hours = Hours::new(on?, off?);
    if hours.is_none() {
        file.problem("screen.off", "is the same time as screen.on, set another one or remove both");
    }
    hours
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Settings, String) {
        let mut file = settings::File::parse("kiosk.toml", text.as_bytes());
        let settings = Settings::read(&mut file);
        (settings, file.finish().err().map(|all| all.to_string()).unwrap_or_default())
    }

    #[test]
    fn the_shipped_file_turns_nothing_and_offers_hours() {
        let shipped = include_str!("../../../config/kiosk.toml");
        let section = |text: &str| Settings::read(&mut settings::File::parse("kiosk.toml", text.as_bytes()));
        assert_eq!(section(shipped), Settings::default());
        let offered = section(&shipped.replace("\n#= ", "\n"));
        assert_eq!(
            offered.hours,
            Hours::new(Hours::time("07:00").expect("on"), Hours::time("19:00").expect("off"))
        );
        assert_eq!(offered.rotation, Rotation::Right);
    }

    #[test]
    fn each_quarter_turn_can_be_set() {
        for rotation in Rotation::ALL {
            let (settings, problems) = read(&format!("[screen]\nrotation = {}", rotation.degrees()));
            assert_eq!((settings.rotation, problems.as_str()), (rotation, ""));
        }
    }

    #[test]
    fn every_problem_is_told_with_its_key_and_what_to_do() {
        for (section, problem) in [
            ("rotation = 45", "screen.rotation: is no quarter turn, set it to 0, 90, 180 or 270"),
            ("rotation = 360", "screen.rotation: is not of the right kind"),
            ("on = \"07:00\"", "screen.on: stands alone"),
            ("off = \"19:00\"", "screen.off: stands alone"),
            ("on = \"7\"\noff = \"19:00\"", "screen.on: is not a time of day"),
            ("on = \"07:00\"\noff = \"24:00\"", "screen.off: is not a time of day"),
            ("on = \"07:00\"\noff = \"07:00\"", "screen.off: is the same time as screen.on"),
        ] {
            let (settings, problems) = read(&format!("[screen]\n{section}"));
            assert!(problems.starts_with(&format!("kiosk.toml: {problem}")), "{section}: {problems}");
            assert_eq!(
                (problems.lines().count(), settings),
                (1, Settings::default()),
                "{section}: {problems}"
            );
        }
    }
}
