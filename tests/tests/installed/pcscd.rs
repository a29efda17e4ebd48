//! What is set for the PC/SC service of the distribution, and its new start when it hangs.
//!
//! Promises: no setting that could write a PIN into a log, keep the daemon from being ended, or open it to
//! others than the reader service can come or go unseen.
//! Must never: need the daemon.

use super::*;

const EXPOSURE_MAX: f64 = 3.0;
/// What Debian's units say that ours change. The exposure of this service alone is above 9.
pub const DISTRIBUTION: [(&str, &str); 2] = [
    (
        "pcscd.service",
        "[Unit]\nRequires=pcscd.socket\n[Service]\n\
         ExecStart=/usr/sbin/pcscd --foreground --auto-exit $PCSCD_ARGS\nEnvironmentFile=-/etc/default/pcscd\n",
    ),
    ("pcscd.socket", "[Socket]\nListenStream=/run/pcscd/pcscd.comm\nSocketMode=0666\n"),
];

const RESTRICTIONS: &[&str] = &[
    "Restart=always",
    "TimeoutStopSec=2",
    "StartLimitIntervalSec=0",
    "LimitCORE=0",
    "MemorySwapMax=0",
    "RestrictAddressFamilies=AF_UNIX AF_NETLINK",
    "IPAddressDeny=any",
    "DevicePolicy=closed",
    "DeviceAllow=char-usb_device rw",
    "ReadWritePaths=-/run/pcscd",
    "CapabilityBoundingSet=",
    "NoNewPrivileges=yes",
    "PrivateTmp=yes",
    "PrivateMounts=yes",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "ProtectClock=yes",
    "ProtectControlGroups=yes",
    "ProtectHostname=yes",
    "ProtectKernelLogs=yes",
    "ProtectKernelModules=yes",
    "ProtectKernelTunables=yes",
    "RestrictNamespaces=yes",
    "RestrictRealtime=yes",
    "RestrictSUIDSGID=yes",
    "LockPersonality=yes",
    "MemoryDenyWriteExecute=yes",
    "SystemCallArchitectures=native",
    "SystemCallFilter=@system-service",
    "SystemCallFilter=~@privileged @resources",
    "UMask=0077",
];

fn drop_in(unit: &str) -> Result<String> {
    text(&format!("systemd/{unit}.d/uketsuke.conf"))
}

#[test]
fn every_restriction_of_the_daemon_is_there() -> Result<()> {
    let unit = drop_in("pcscd.service")?;
    for wanted in RESTRICTIONS {
        assert!(unit.lines().any(|line| line == *wanted), "pcscd.service.d lacks {wanted}");
    }
    for key in ["DeviceAllow", "ReadWritePaths", "CapabilityBoundingSet", "RestrictAddressFamilies"] {
        only(&unit, key)?;
    }
    // Uevents do not reach a network namespace; a user namespace hides who calls.
    for key in ["PrivateNetwork", "PrivateDevices", "PrivateUsers", "AmbientCapabilities"] {
        assert!(values(&unit, key).is_empty(), "pcscd.service.d has {key}");
    }
    Ok(())
}

#[test]
fn the_daemon_cannot_be_told_to_log_what_passes() -> Result<()> {
    let unit = drop_in("pcscd.service")?;
    // The first line of each key takes away what the distribution says.
    let [reset, command] = values(&unit, "ExecStart")[..] else { return Err("ExecStart".into()) };
    assert!(reset.is_empty());
    assert_eq!(values(&unit, "EnvironmentFile"), [""]);
    assert!(values(&unit, "Environment").is_empty() && values(&unit, "PassEnvironment").is_empty());
    let arguments: Vec<&str> = command.split(' ').skip(1).collect();
    assert_eq!(arguments, ["--foreground", "--error"], "-a, -d, --apdu, --debug and $PCSCD_ARGS write PINs");
    Ok(())
}

#[test]
fn the_daemon_is_hardly_exposed() -> Result<()> {
    let scratch = tempfile::tempdir()?;
    lay_out(scratch.path())?;
    let unit = scratch.path().join("pcscd.service");
    let with = exposure(&unit)?;
    assert!(with <= EXPOSURE_MAX, "pcscd: {with}, more than {EXPOSURE_MAX}");
    fs::remove_dir_all(scratch.path().join("pcscd.service.d"))?;
    assert!(exposure(&unit)? > 9.0, "the drop-in was not looked at");
    Ok(())
}

#[test]
fn a_misspelt_key_of_a_drop_in_is_noticed() -> Result<()> {
    for unit in ["pcscd.service", "pcscd.socket"] {
        let scratch = tempfile::tempdir()?;
        lay_out(scratch.path())?;
        let path = scratch.path().join(format!("{unit}.d/uketsuke.conf"));
        let broken =
            fs::read_to_string(&path)?.replace("Protect", "Protct").replace("SocketMode", "SocketMod");
        fs::write(&path, broken)?;
        assert!(verify(scratch.path())?.contains("Unknown key"), "{unit}");
    }
    Ok(())
}

#[test]
fn only_the_reader_reaches_the_daemon() -> Result<()> {
    let socket = drop_in("pcscd.socket")?;
    let reader = unit("reader")?;
    let user = only(&reader, "User")?;
    assert_eq!(only(&socket, "SocketMode")?, "0660");
    assert_eq!(only(&socket, "SocketUser")?, "root");
    // sysusers makes a group of the same name for a user; nobody else is put into it.
    assert_eq!(only(&socket, "SocketGroup")?, user);
    let users = text("sysusers.d/uketsuke.conf")?;
    let into_it = |line: &&str| line.starts_with("m ") && line.ends_with(&format!(" {user}"));
    assert!(!users.lines().any(|line| into_it(&line)) && values(&reader, "Group").is_empty());
    Ok(())
}

#[test]
fn the_polkit_rule_lets_in_the_reader_for_both_actions_of_the_daemon() -> Result<()> {
    let rule = text("polkit-1/rules.d/50-uketsuke-reader.rules")?;
    let reader = unit("reader")?;
    assert!(rule.contains(&format!("subject.user === \"{}\"", only(&reader, "User")?)));
    // As the policy file of pcsc-lite names them.
    let quoted: Vec<&str> = rule.split('"').skip(1).step_by(2).collect();
    let actions: Vec<_> = quoted.iter().filter(|text| text.starts_with("org.")).collect();
    assert_eq!(actions, [&"org.debian.pcsc-lite.access_pcsc", &"org.debian.pcsc-lite.access_card"]);
    assert_eq!(rule.matches("polkit.Result").count(), 1, "there is one way in");
    Ok(())
}

#[test]
fn exit_75_and_nothing_else_starts_the_daemon_anew() -> Result<()> {
    let reader = unit("reader")?;
    // A service that is restarted by itself never reaches OnFailure.
    assert_eq!(only(&reader, "RestartPreventExitStatus")?, "75 78");
    assert_eq!(only(&reader, "OnFailure")?, "uketsuke-pcscd-restart.service");
    let restart = unit("pcscd-restart")?;
    assert_eq!(only(&restart, "Type")?, "oneshot");
    assert_eq!(only(&restart, "ExecCondition")?, "/usr/bin/test \"${MONITOR_EXIT_STATUS}\" = 75");
    let systemctl = "/usr/bin/systemctl --no-block";
    let steps =
        [format!("-{systemctl} restart pcscd.service"), format!("{systemctl} start uketsuke-reader.service")];
    assert_eq!(values(&restart, "ExecStart"), steps);
    assert_eq!(only(&restart, "StartLimitIntervalSec")?, "0");
    assert!(values(&restart, "RemainAfterExit").is_empty(), "it could run only once");
    assert!(values(&reader, "ExecStopPost").is_empty(), "nothing of the reader's unit runs as root");
    Ok(())
}
