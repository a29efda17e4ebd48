//! What the devices of the kiosk need beside it: rights; for the scanner a rule of udev and its numbers in both
//! places; for the voice the kernel's sound before the service starts.
//!
//! Promises: the kiosk has exactly the devices and groups that screen, touch panel, scanner and voice need.
//! Must never: look at a device of this machine.

use super::{Result, only, settings, text, unit, values};

const RULES: &str = "udev/rules.d/60-uketsuke-scanner.rules";

/// The settings with every line on that is written there but off.
fn all_on(name: &str) -> Result<toml::Table> {
    Ok(text(name)?.replace("#= ", "").parse()?)
}

#[test]
fn the_kiosk_may_open_screen_input_and_sound_devices_and_nothing_else() -> Result<()> {
    let kiosk = unit("kiosk")?;
    assert_eq!(only(&kiosk, "DevicePolicy")?, "closed");
    assert_eq!(values(&kiosk, "DeviceAllow"), ["char-drm rw", "char-input rw", "char-alsa rw"]);
    assert_eq!(only(&kiosk, "SupplementaryGroups")?, "video input audio uketsuke-card");
    for service in ["reader", "desk"] {
        let unit = unit(service)?;
        assert!(values(&unit, "DeviceAllow").is_empty(), "{service} may open a device");
        let groups = values(&unit, "SupplementaryGroups").join(" ");
        assert!(!groups.split(' ').any(|group| group == "input"), "{service} hears the keyboard");
    }
    Ok(())
}

/// systemd knows `char-alsa` only when the kernel's sound is loaded before the service starts.
#[test]
fn sound_is_loaded_before_the_kiosk_asks_for_it() -> Result<()> {
    let modules = text("modules-load.d/uketsuke.conf")?;
    let modules: Vec<&str> = modules.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(modules, ["snd"]);
    assert!(!unit("kiosk")?.contains("DefaultDependencies=no"), "the kiosk starts before modules are loaded");
    Ok(())
}

#[test]
fn a_device_that_ships_is_silent_until_a_voice_is_set_up() -> Result<()> {
    assert!(settings("kiosk.toml")?.get("voice").is_none());
    let folder = super::value(&all_on("kiosk.toml")?, "voice", "clips")?;
    assert!(folder.starts_with("/usr/"), "{folder} can be written by a service");
    Ok(())
}

#[test]
fn a_device_that_ships_has_no_scanner() -> Result<()> {
    assert!(settings("kiosk.toml")?.get("scanner").is_none());
    assert!(text(RULES)?.lines().all(|line| line.starts_with('#')));
    Ok(())
}

/// One line for each device of the settings, and nothing but the numbers may differ.
#[test]
fn the_rules_hide_from_the_window_what_the_kiosk_holds() -> Result<()> {
    let kiosk = all_on("kiosk.toml")?;
    let devices = kiosk.get("scanner").and_then(|scanner| scanner.get("devices"));
    let devices = devices.and_then(toml::Value::as_array).ok_or("no devices")?;
    let mut expected = Vec::new();
    for device in devices {
        let (vendor, product) = device.as_str().and_then(|text| text.split_once(':')).ok_or("no numbers")?;
        expected.push(format!(
            "ACTION!=\"remove\", SUBSYSTEM==\"input\", KERNEL==\"event*\", ATTRS{{id/vendor}}==\"{vendor}\", \
             ATTRS{{id/product}}==\"{product}\", ENV{{LIBINPUT_IGNORE_DEVICE}}=\"1\""
        ));
    }
    let rules = text(RULES)?;
    let rules: Vec<&str> = rules.lines().filter_map(|line| line.strip_prefix("#= ")).collect();
    assert_eq!(rules, expected);
    Ok(())
}

#[test]
fn the_patterns_are_where_the_settings_say() -> Result<()> {
    let kiosk = all_on("kiosk.toml")?;
    let path = super::value(&kiosk, "scanner", "patterns")?;
    assert_eq!(path, "/etc/uketsuke/vouchers.toml");
    for patterns in [text("vouchers.toml")?, text("vouchers.toml")?.replace("#= ", "")] {
        reception::VoucherPatterns::parse(&patterns)?;
    }
    Ok(())
}
