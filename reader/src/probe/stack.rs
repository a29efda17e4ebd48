//! Owns the versions of driver and daemon, as they are installed.
//!
//! Promises: what cannot be found out is "not told"; the daemon is only asked for its version, never started to
//! serve.
//! Must never: wait longer than [`VERSION_MILLIS_MAX`] for it.

use std::{
    fs::File,
    io::Read as _,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Description of the CCID driver, as Debian installs it.
pub const DRIVER_INFO: &str = "/usr/lib/pcsc/drivers/ifd-ccid.bundle/Contents/Info.plist";
/// The daemon, in the order of search: by PATH, then where daemons are.
pub const DAEMONS: [&str; 2] = ["pcscd", "/usr/sbin/pcscd"];
/// Longest wait for the daemon's version.
pub const VERSION_MILLIS_MAX: u64 = 2_000;

const VERSION_POLL: Duration = Duration::from_millis(10);
/// Enough for the head of the description, where the version stands (bytes).
const INFO_BYTES_MAX: u64 = 65_536;
/// Enough for the first line (bytes).
const ANSWER_BYTES_MAX: u64 = 4_096;
/// Longest version that is believed (characters).
const VERSION_CHARS_MAX: usize = 32;

/// CFBundleShortVersionString of a driver's description.
#[must_use]
pub fn driver_version(info: &Path) -> Option<String> {
    let mut text = String::new();
    File::open(info).ok()?.take(INFO_BYTES_MAX).read_to_string(&mut text).ok()?;
    let (_, after) = text.split_once("<key>CFBundleShortVersionString</key>")?;
    let (between, after) = after.split_once("<string>")?;
    let (version, _) = after.split_once("</string>")?;
    if between.trim().is_empty() { plain(version) } else { None }
}

/// Version of the first of these daemons that says one.
#[must_use]
pub fn daemon_version(programs: &[&str]) -> Option<String> {
    programs.iter().find_map(|program| version_of(&said(program)?))
}

/// `pcsc-lite version 1.9.9.` in the first line.
fn version_of(said: &str) -> Option<String> {
    let (_, version) = said.lines().next()?.split_once(" version ")?;
    plain(version.trim().trim_end_matches('.'))
}

fn plain(version: &str) -> Option<String> {
    let version = version.trim();
    let fits = (1..=VERSION_CHARS_MAX).contains(&version.len());
    let plain = version.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-+~".contains(&byte));
    (fits && plain).then(|| version.to_owned())
}

fn said(program: &str) -> Option<String> {
    let mut command = Command::new(program);
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().ok()?;
    let deadline = Instant::now() + Duration::from_millis(VERSION_MILLIS_MAX);
    let ended = loop {
        match child.try_wait() {
            Ok(None) if Instant::now() < deadline => thread::sleep(VERSION_POLL),
            Ok(Some(_)) => break true,
            Ok(None) | Err(_) => break false,
        }
    };
    if !ended {
        // What does not end is of no use, and its pipe would block.
        let _ended_meanwhile = child.kill().and_then(|()| child.wait());
        return None;
    }
    let mut text = String::new();
    child.stdout?.take(ANSWER_BYTES_MAX).read_to_string(&mut text).ok()?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::PermissionsExt as _};

    #[test]
    fn the_driver_tells_its_version_in_its_description() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Info.plist");
        let plist = "<dict>\n<key>CFBundleShortVersionString</key>\n\t<string>1.5.2</string>\n<key>x</key>";
        fs::write(&path, plist).unwrap();
        assert_eq!(driver_version(&path).as_deref(), Some("1.5.2"));
        for wrong in
            [plist.replace("1.5.2", "1 <b>"), plist.replace("\n\t<string>", "<x/><string>"), String::new()]
        {
            fs::write(&path, &wrong).unwrap();
            assert_eq!(driver_version(&path), None, "{wrong}");
        }
        assert_eq!(driver_version(&folder.path().join("absent")), None);
    }

    #[test]
    fn the_daemon_is_asked_and_the_first_that_answers_counts() {
        let folder = tempfile::tempdir().unwrap();
        let script = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let good = script("good", "[ \"$1\" = --version ] && echo 'pcsc-lite version 2.3.3.' && echo more");
        let mute = script("mute", "exit 1");
        let stuck = script("stuck", "exec sleep 60");
        assert_eq!(daemon_version(&["/absent/pcscd", &mute, &good]).as_deref(), Some("2.3.3"));
        assert_eq!(daemon_version(&[&stuck]), None);
    }
}
