//! What the bare device needs beside the programs: a silent console, no SysRq, the panel's rotation and its light.
//!
//! Promises: what is said about one rotation, path or console in several files is the same. On a machine with a virtual
//! terminal the console's unit can be played for real (`--ignored`).
//! Must never: touch a console unless asked to.

use std::process::Command;

use screen::Rotation;

use super::{Result, config, only, text, unit, values};

const TTY: &str = "/dev/tty1";
const MAP: &str = "/usr/share/uketsuke/silent.map";
const SAVED: &str = "/run/uketsuke-console/keys.map";
/// Keys of one table of the kernel (`NR_KEYS`).
const KEYS: usize = 256;

fn rules(name: &str) -> Result<String> {
    text(&format!("udev/rules.d/60-uketsuke-{name}.rules"))
}

/// What a file says, without its comments.
fn said(text: &str) -> Vec<&str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

#[test]
fn without_a_silent_console_there_is_no_kiosk_and_no_login_is_behind_it() -> Result<()> {
    let kiosk = unit("kiosk")?;
    assert_eq!(only(&kiosk, "Requires")?, "uketsuke-console.service");
    assert!(only(&kiosk, "After")?.split(' ').any(|unit| unit == "uketsuke-console.service"));
    for service in ["kiosk", "console"] {
        assert_eq!(only(&unit(service)?, "Conflicts")?, "getty@tty1.service", "{service}");
    }
    // A terminal of its own would be one that keys can be read from.
    for key in ["TTYPath", "StandardInput", "TTYReset"] {
        assert!(values(&kiosk, key).is_empty(), "the kiosk has {key}");
    }
    Ok(())
}

#[test]
fn the_console_is_silenced_last_and_restored_when_nobody_needs_it() -> Result<()> {
    let console = unit("console")?;
    let after = only(&console, "After")?;
    for loads_keys in ["console-setup.service", "keyboard-setup.service", "systemd-vconsole-setup.service"] {
        assert!(after.split(' ').any(|unit| unit == loads_keys), "{loads_keys}");
    }
    let starts = [
        format!("/usr/bin/sh -c '/usr/bin/dumpkeys --full-table -C {TTY} >{SAVED}'"),
        format!("/usr/bin/loadkeys --quiet -C {TTY} {MAP}"),
        format!("-/usr/bin/kbd_mode -d -f -C {TTY}"),
    ];
    let stops =
        [format!("-/usr/bin/kbd_mode -u -f -C {TTY}"), format!("/usr/bin/loadkeys --quiet -C {TTY} {SAVED}")];
    assert_eq!(values(&console, "ExecStart"), starts);
    assert_eq!(values(&console, "ExecStop"), stops);
    assert_eq!(only(&console, "RuntimeDirectory")?, "uketsuke-console");
    assert_eq!(only(&console, "RemainAfterExit")?, "yes");
    assert_eq!(only(&console, "StopWhenUnneeded")?, "yes");
    assert_eq!(only(&console, "ConditionPathExists")?, TTY);
    Ok(())
}

#[test]
fn the_console_unit_may_set_a_keymap_and_nothing_else() -> Result<()> {
    let console = unit("console")?;
    assert_eq!(only(&console, "CapabilityBoundingSet")?, "CAP_SYS_TTY_CONFIG");
    assert_eq!(only(&console, "DevicePolicy")?, "closed");
    assert_eq!(only(&console, "DeviceAllow")?, format!("{TTY} rw"));
    assert!(values(&console, "AmbientCapabilities").is_empty());
    for wanted in ["NoNewPrivileges=yes", "PrivateNetwork=yes", "ProtectSystem=strict", "ProtectHome=yes"] {
        assert!(console.lines().any(|line| line == wanted), "{wanted}");
    }
    Ok(())
}

#[test]
fn no_key_of_the_silent_map_types_anything() -> Result<()> {
    let map = text("console/silent.map")?;
    let mut expected = vec!["keymaps 0".to_owned()];
    expected.extend((0..KEYS).map(|key| format!("keycode {key} = VoidSymbol")));
    assert_eq!(said(&map), expected);
    Ok(())
}

#[test]
fn sysrq_is_off_and_the_text_console_never_gets_the_panel() -> Result<()> {
    assert_eq!(said(&text("sysctl.d/60-uketsuke.conf")?), ["kernel.sysrq = 0"]);
    let rule = r#"ACTION=="add", SUBSYSTEM=="vtconsole", ATTR{name}=="*frame buffer*", ATTR{bind}="0""#;
    assert_eq!(said(&rules("console")?), [rule]);
    Ok(())
}

#[test]
fn a_numeric_keypad_types_digits_on_the_display_without_a_window_system() -> Result<()> {
    let kiosk = unit("kiosk")?;
    let environment = only(&kiosk, "Environment")?;
    for wanted in ["SLINT_BACKEND=linuxkms-software", "XKB_DEFAULT_OPTIONS=numpad:mac"] {
        assert!(environment.split(' ').any(|variable| variable == wanted), "{wanted}");
    }
    // `kiosk.toml` says it, and the program tells Slint.
    assert!(!environment.contains("ROTATION"));
    Ok(())
}

/// One line for each turned picture, with the matrix that the kiosk expects of its touch panel; as shipped all are off.
#[test]
fn the_touch_panel_is_turned_with_the_picture() -> Result<()> {
    let rules = rules("touch")?;
    assert!(said(&rules).is_empty());
    let mut expected = Vec::new();
    for rotation in Rotation::ALL.into_iter().filter(|rotation| *rotation != Rotation::None) {
        let matrix = rotation.touch_matrix().map(|number| number.to_string()).join(" ");
        expected.push(format!("# rotation = {}", rotation.degrees()));
        expected.push(format!(
            "#= ACTION!=\"remove\", SUBSYSTEM==\"input\", KERNEL==\"event*\", ENV{{ID_INPUT_TOUCHSCREEN}}==\"1\", \
             ENV{{LIBINPUT_CALIBRATION_MATRIX}}=\"{matrix}\""
        ));
    }
    let lines: Vec<&str> = rules.lines().collect();
    assert!(lines.ends_with(&expected.iter().map(String::as_str).collect::<Vec<_>>()), "{rules}");
    Ok(())
}

#[test]
fn the_kiosk_may_switch_the_light_behind_the_panel_and_set_its_brightness() -> Result<()> {
    let kiosk = unit("kiosk")?;
    assert_eq!(values(&kiosk, "ReadWritePaths").get(1..), Some(&["-/sys/devices"][..]));
    assert!(only(&kiosk, "SupplementaryGroups")?.split(' ').any(|group| group == "video"));
    let written = ["/sys%p/bl_power", "/sys%p/brightness"].map(|file| {
        format!(
            "ACTION==\"add\", SUBSYSTEM==\"backlight\", RUN+=\"/usr/bin/chgrp video {file}\", \
             RUN+=\"/usr/bin/chmod g+w {file}\""
        )
    });
    assert_eq!(said(&rules("backlight")?), written);
    Ok(())
}

/// Plays the unit on the first virtual terminal of this machine. Needs root and Debian's `kbd`.
#[test]
#[ignore = "silences every text console of this machine for a moment; run it by hand where one can be spared"]
fn a_real_console_is_silenced_and_restored() -> Result<()> {
    let console = unit("console")?;
    let scratch = tempfile::tempdir()?;
    let saved = scratch.path().join("keys.map").display().to_string();
    let map = config().join("console/silent.map").display().to_string();
    let play = |line: &str| -> Result<()> {
        let command = line.trim_start_matches('-').replace(SAVED, &saved).replace(MAP, &map);
        let output = Command::new("sh").args(["-c", &command]).output()?;
        let may_fail = line.starts_with('-');
        assert!(may_fail || output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        Ok(())
    };
    let before = live_keys()?;
    assert!(before.len() > 100, "this console was silent before");
    values(&console, "ExecStart").into_iter().try_for_each(play)?;
    let silenced = live_keys();
    values(&console, "ExecStop").into_iter().try_for_each(play)?;
    assert_eq!(silenced?, Vec::<String>::new());
    assert_eq!(live_keys()?, before);
    Ok(())
}

/// The lines of the kernel's tables in which a key does something.
fn live_keys() -> Result<Vec<String>> {
    let output = Command::new("dumpkeys").args(["--full-table", "-C", TTY]).output()?;
    let tables = String::from_utf8_lossy(&output.stdout).into_owned();
    let live = |line: &&str| {
        let keys = line.split_once('=').filter(|_| line.trim_start().starts_with("keycode"));
        keys.is_some_and(|(_, keys)| keys.split_ascii_whitespace().any(|key| key != "VoidSymbol"))
    };
    Ok(tables.lines().filter(live).map(str::to_owned).collect())
}
