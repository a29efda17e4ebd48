//! The files of `config/`: units, users, folders, settings, as they are installed.
//!
//! Promises: hardening cannot vanish silently; what several files say about one path, user or number is the
//! same; the programs understand the settings that ship.
//! Must never: need root, or read what is installed on this machine.

mod device;
mod pcscd;
mod scanner;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tests::house::part::program;
use tests::pcscd_lab::{ReaderPeer, Reaped, dying_with_us};
use tests::reader_settings;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const SERVICES: [&str; 3] = ["reader", "kiosk", "desk"];
/// Highest exposure that `systemd-analyze security` may say (0 is none, 10 is all).
const EXPOSURE_MAX: [(&str, f64); 5] =
    [("reader", 0.5), ("kiosk", 2.2), ("desk", 1.5), ("pcscd-restart", 3.4), ("console", 1.4)];
const STATE_ROOT: &str = "/var/lib";

/// What every service must have.
const ALL: &[&str] = &[
    "NoNewPrivileges=yes",
    "CapabilityBoundingSet=",
    "LimitCORE=0",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "ProtectKernelModules=yes",
    "ProtectKernelTunables=yes",
    "ProtectKernelLogs=yes",
    "ProtectControlGroups=yes",
    "PrivateTmp=yes",
    "RestrictNamespaces=yes",
    "RestrictSUIDSGID=yes",
    "LockPersonality=yes",
    "SystemCallArchitectures=native",
    "SystemCallFilter=@system-service",
    "Restart=always",
];
/// No network, no devices, no swapped PIN; a process that hangs is found and ended.
const READER: &[&str] = &[
    "User=uketsuke-reader",
    "RestrictAddressFamilies=AF_UNIX",
    "IPAddressDeny=any",
    "PrivateNetwork=yes",
    "PrivateDevices=yes",
    "DevicePolicy=closed",
    "PrivateMounts=yes",
    "ProtectProc=invisible",
    "ProcSubset=pid",
    "ProtectClock=yes",
    "ProtectHostname=yes",
    "RemoveIPC=yes",
    "RestrictRealtime=yes",
    "MemorySwapMax=0",
    "LimitMEMLOCK=infinity",
    "MemoryDenyWriteExecute=yes",
    "SystemCallFilter=~@privileged @resources",
    "UMask=0077",
    "WatchdogSec=10",
    "TimeoutStopSec=3",
];
/// Screen, touch panel, scanner and sound are the only devices (`scanner.rs`); no swapped PIN.
const KIOSK: &[&str] = &[
    "User=uketsuke-kiosk",
    "Group=uketsuke",
    "DevicePolicy=closed",
    "MemorySwapMax=0",
    "WatchdogSec=20",
    "RestartPreventExitStatus=78",
    "ReadWritePaths=/var/lib/uketsuke/queue",
    "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK",
];
const DESK: &[&str] = &[
    "User=uketsuke-desk",
    "Group=uketsuke",
    "PrivateDevices=yes",
    "MemoryDenyWriteExecute=yes",
    "RestartPreventExitStatus=78",
    "ReadWritePaths=/var/lib/uketsuke/queue",
    "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK",
];

fn config() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../config")
}

fn text(path: &str) -> Result<String> {
    fs::read_to_string(config().join(path)).map_err(|error| format!("{path}: {error}").into())
}

fn unit(service: &str) -> Result<String> {
    text(&format!("systemd/uketsuke-{service}.service"))
}

/// Every value that a unit gives this key.
fn values<'a>(unit: &'a str, key: &str) -> Vec<&'a str> {
    unit.lines().filter_map(|line| line.strip_prefix(key)?.strip_prefix('=')).collect()
}

fn only<'a>(unit: &'a str, key: &str) -> Result<&'a str> {
    match values(unit, key).as_slice() {
        [value] => Ok(value),
        several => Err(format!("{key} is given {} times", several.len()).into()),
    }
}

#[test]
fn every_restriction_is_there() -> Result<()> {
    for (service, own) in [("reader", READER), ("kiosk", KIOSK), ("desk", DESK)] {
        let unit = unit(service)?;
        for wanted in ALL.iter().chain(own) {
            assert!(unit.lines().any(|line| line == *wanted), "uketsuke-{service}.service lacks {wanted}");
        }
        // A second line would widen the first, and a line of this kind would lift it.
        for key in ["RestrictAddressFamilies", "LimitCORE", "NoNewPrivileges", "CapabilityBoundingSet"] {
            only(&unit, key)?;
        }
        assert!(values(&unit, "AmbientCapabilities").is_empty(), "uketsuke-{service} keeps a capability");
    }
    let reader = unit("reader")?;
    let widening = ["ReadWritePaths", "StateDirectory", "SupplementaryGroups", "DeviceAllow", "PrivateUsers"];
    for key in widening {
        assert!(values(&reader, key).is_empty(), "the reader has {key}");
    }
    Ok(())
}

#[test]
fn systemd_understands_the_units() -> Result<()> {
    let scratch = tempfile::tempdir()?;
    lay_out(scratch.path())?;
    let complaints = verify(scratch.path())?;
    assert!(complaints.is_empty(), "{complaints}");

    let broken = scratch.path().join("uketsuke-reader.service");
    fs::write(&broken, fs::read_to_string(&broken)?.replace("PrivateNetwork=yes", "PrivatNetwork=yes"))?;
    assert!(verify(scratch.path())?.contains("PrivatNetwork"), "a misspelt key is not noticed");
    Ok(())
}

/// All units as on a device, in one folder: those of the distribution that ours add to, the drop-ins, and
/// programs that exist on this machine.
fn lay_out(folder: &Path) -> Result<()> {
    for (name, text) in pcscd::DISTRIBUTION {
        fs::write(folder.join(name), text)?;
    }
    for path in files_below(&config().join("systemd"))? {
        let mut unit = fs::read_to_string(&path)?;
        for name in SERVICES {
            unit = unit.replace(&format!("/usr/bin/{name} "), &format!("{} ", program(name)?.display()));
        }
        let place = folder.join(path.strip_prefix(config().join("systemd"))?);
        fs::create_dir_all(place.parent().ok_or("no folder")?)?;
        fs::write(place, unit)?;
    }
    Ok(())
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { files.extend(files_below(&path)?) } else { files.push(path) }
    }
    Ok(files)
}

/// What systemd says about our units; other units of the machine are not our business.
fn verify(folder: &Path) -> Result<String> {
    let mut command = Command::new("systemd-analyze");
    command.args(["verify", "--man=no", "--recursive-errors=yes"]);
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_file() {
            command.arg(path);
        }
    }
    let output = command.output().map_err(|error| format!("systemd-analyze (package systemd): {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Ok(said.lines().filter(|line| line.contains("uketsuke")).collect::<Vec<_>>().join("\n"))
}

#[test]
fn the_services_are_as_little_exposed_as_they_can_be() -> Result<()> {
    for (service, exposure_max) in EXPOSURE_MAX {
        let exposure = exposure(&config().join(format!("systemd/uketsuke-{service}.service")))?;
        assert!(exposure <= exposure_max, "uketsuke-{service}: {exposure}, more than {exposure_max}");
    }
    Ok(())
}

/// What `systemd-analyze security` says of a unit and its drop-ins.
fn exposure(unit: &Path) -> Result<f64> {
    let output = Command::new("systemd-analyze")
        .args(["security", "--offline=true", "--no-pager"])
        .arg(unit)
        .env("SYSTEMD_COLORS", "0")
        .output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    let (_, score) = said.split_once("Overall exposure level for").ok_or("no score")?;
    Ok(score.split_ascii_whitespace().nth(1).ok_or("no score")?.parse()?)
}

#[test]
fn users_groups_and_numbers_agree() -> Result<()> {
    let users = text("sysusers.d/uketsuke.conf")?;
    let rows: Vec<Vec<&str>> = users.lines().map(|line| line.split_ascii_whitespace().collect()).collect();
    let has = |wanted: &[&str]| rows.iter().any(|row| row.starts_with(wanted));
    let mut seen = Vec::new();
    for service in SERVICES {
        let unit = unit(service)?;
        let user = only(&unit, "User")?.to_owned();
        assert!(has(&["u", &user]), "{user} is not made");
        assert!(!seen.contains(&user), "two services are {user}");
        for group in values(&unit, "Group") {
            assert!(has(&["g", group]) && has(&["m", &user, group]), "{user} is not in {group}");
        }
        seen.push(user);
    }
    let kiosk_number = rows.iter().find(|row| row.starts_with(&["u", "uketsuke-kiosk"]));
    let kiosk_number = kiosk_number.and_then(|row| row.get(2)).ok_or("the kiosk has no number")?;
    let peers = settings("reader.toml")?;
    let peers = peers.get("peers").and_then(|peers| peers.get("uids")).ok_or("no peers")?;
    assert_eq!(peers.to_string(), format!("[{kiosk_number}]"));

    let socket = text("systemd/uketsuke-reader.socket")?;
    let group = only(&socket, "SocketGroup")?;
    assert_eq!(only(&socket, "SocketMode")?, "0660");
    let kiosk = unit("kiosk")?;
    assert!(only(&kiosk, "SupplementaryGroups")?.split(' ').any(|one| one == group));
    assert!(has(&["m", "uketsuke-kiosk", group]) && !has(&["m", "uketsuke-desk", group]));
    Ok(())
}

#[test]
fn paths_agree() -> Result<()> {
    let (kiosk, desk) = (settings("kiosk.toml")?, settings("desk.toml")?);
    let queue = value(&kiosk, "queue", "path")?;
    assert_eq!(queue, value(&desk, "queue", "path")?);
    let folder = Path::new(&queue).parent().ok_or("no folder")?.display().to_string();
    for service in ["kiosk", "desk"] {
        // Of the device's own the kiosk has one more (`device.rs`).
        assert_eq!(values(&unit(service)?, "ReadWritePaths").first(), Some(&folder.as_str()), "{service}");
    }
    let made = text("tmpfiles.d/uketsuke.conf")?;
    assert!(
        made.lines().any(|line| line == format!("d {folder} 2770 root uketsuke -")),
        "{folder} is not made"
    );

    for (service, state) in
        [("kiosk", value(&kiosk, "gateway", "state_dir")?), ("desk", value(&desk, "desk", "state_dir")?)]
    {
        let unit = unit(service)?;
        assert_eq!(format!("{STATE_ROOT}/{}", only(&unit, "StateDirectory")?), state);
        assert_eq!(only(&unit, "StateDirectoryMode")?, "0700");
    }
    let socket = text("systemd/uketsuke-reader.socket")?;
    assert_eq!(only(&socket, "ListenStream")?, value(&kiosk, "reader", "socket")?);
    Ok(())
}

fn settings(name: &str) -> Result<toml::Table> {
    Ok(text(name)?.parse()?)
}

fn value(settings: &toml::Table, table: &str, key: &str) -> Result<String> {
    let found = settings.get(table).and_then(|table| table.get(key)).and_then(toml::Value::as_str);
    found.map(str::to_owned).ok_or_else(|| format!("{table}.{key} is not there").into())
}

#[test]
fn a_device_that_ships_believes_no_clock_that_nobody_has_set() -> Result<()> {
    let clock_file = value(&settings("kiosk.toml")?, "reception", "clock_file")?;
    assert_eq!(clock_file, "/run/systemd/timesync/synchronized");
    Ok(())
}

#[test]
fn the_programs_understand_their_settings() -> Result<()> {
    for (name, file, arguments) in [
        ("kiosk", "kiosk.toml", ["run", "--config"]),
        ("desk", "desk.toml", ["fingerprint", "--config"]),
        ("reader", "reader.toml", ["serve", "--config"]),
    ] {
        let shipped = text(file)?;
        // Also with every setting that is written there but off.
        let all_on = shipped.replace("#= ", "");
        for settings in [&shipped, &all_on] {
            let said = complaints(name, arguments, settings)?;
            let absent = |line: &str| line.contains("No such file or directory");
            assert!(said.lines().all(absent) && !said.is_empty(), "{file}: {said}");
        }
        let said = complaints(name, arguments, &format!("not_a_setting = 1\n{shipped}"))?;
        assert!(said.contains("not_a_setting: is not a setting"), "{file}: {said}");
    }
    Ok(())
}

/// What a program says about these settings, with all paths moved to where nothing is.
fn complaints(name: &str, arguments: [&str; 2], settings: &str) -> Result<String> {
    let scratch = tempfile::tempdir()?;
    let nowhere = scratch.path().join("nowhere");
    let mut moved = settings.to_owned();
    for folder in ["/etc/", "/var/lib/", "/run/"] {
        moved = moved.replace(&format!("\"{folder}"), &format!("\"{}{folder}", nowhere.display()));
    }
    let path = scratch.path().join("settings.toml");
    fs::write(&path, moved)?;
    let output = Command::new(program(name)?).args(arguments).arg(&path).stdin(Stdio::null()).output()?;
    assert_eq!(output.status.code(), Some(78), "{name}");
    Ok(String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn the_reader_takes_the_socket_that_systemd_made() -> Result<()> {
    let scratch = tempfile::tempdir()?;
    let socket = scratch.path().join("reader.socket");
    let mut command = dying_with_us(Path::new("systemd-socket-activate"));
    let settings = scratch.path().join("reader.toml");
    reader_settings::write(&settings)?;
    command.arg("-l").arg(&socket).arg(program("reader")?).args(["serve", "--config"]).arg(&settings);
    let _activation = Reaped::from(command.stdin(Stdio::null()).stderr(Stdio::null()).spawn()?);
    // Says Hello and hears Welcome, or is an error.
    ReaderPeer::connect(&socket)?;
    Ok(())
}
