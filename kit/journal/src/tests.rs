//! Owns the proof that fields arrive at journald's socket as fields.
//!
//! Promises: real datagrams on the real path, inside a mount namespace of its own.
//! Must never: touch the journal of the machine it runs on.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::net::UnixDatagram;
use std::process::{Command, Output};
use std::time::Duration;

const SOCKET: &str = "/run/systemd/journal/socket";

/// Makes a private /run, then runs one test of this binary with its standard error "connected to the
/// journal" as systemd would do it.
const INSIDE: &str = "mount -t tmpfs none /run && mkdir -p /run/systemd/journal && : >/run/stderr && \
     JOURNAL_STREAM=$(stat -c %d:%i /run/stderr) exec \"$0\" --exact \"$1\" --ignored --nocapture 2>/run/stderr";

#[test]
fn fields_arrive_as_fields() {
    run_in_namespace("tests::inside_fields");
}

#[test]
fn a_panic_logs_its_place_and_not_its_payload() {
    run_in_namespace("tests::inside_panic");
}

fn run_in_namespace(test: &str) {
    let flags = if unshare(&["-m"]).is_some() { "-m" } else { "-rm" };
    if unshare(&[flags]).is_none() {
        // The harness shows this line with --nocapture; there is nothing to assert without a namespace.
        return skip("unshare is not permitted here");
    }
    let me = std::env::current_exe().expect("own path");
    let output = Command::new("unshare").args([flags, "sh", "-c", INSIDE]).arg(me).arg(test).output();
    let Output { status, stdout, stderr } = output.expect("unshare runs");
    let text = String::from_utf8_lossy(&stdout);
    assert!(status.success(), "{text}{}", String::from_utf8_lossy(&stderr));
    assert!(text.contains("1 passed"), "{text}");
}

fn unshare(flags: &[&str]) -> Option<()> {
    let tried = Command::new("unshare").args(flags).args(["mount", "-t", "tmpfs", "none", "/run"]).output();
    tried.is_ok_and(|output| output.status.success()).then_some(())
}

#[expect(clippy::print_stderr, reason = "a skipped test has to say so")]
fn skip(reason: &str) {
    eprintln!("skipped: {reason}");
}

#[test]
#[ignore = "run by fields_arrive_as_fields inside a namespace"]
fn inside_fields() {
    let socket = listen();
    crate::init("uketsuke-test").expect("starts");
    tracing::info!(check_id = "0123", state = "Approved", tries = 2, target = "odd", "two\nlines");
    let fields = receive(&socket);
    for (name, value) in [
        ("MESSAGE", "two\nlines"),
        ("PRIORITY", "5"),
        ("SYSLOG_IDENTIFIER", "uketsuke-test"),
        ("TARGET", "journal::tests"),
        ("CHECK_ID", "0123"),
        ("STATE", "Approved"),
        ("TRIES", "2"),
        ("FIELD_TARGET", "odd"),
    ] {
        assert_eq!(fields.get(name).map(String::as_str), Some(value), "{name} in {fields:?}");
    }
    assert!(fields.get("CODE_FILE").is_some_and(|file| file.ends_with("tests.rs")), "{fields:?}");
    tracing::debug!("not at this level");
    tracing::warn!("next");
    assert_eq!(receive(&socket).get("PRIORITY").map(String::as_str), Some("4"));
}

#[test]
#[ignore = "run by a_panic_logs_its_place_and_not_its_payload inside a namespace"]
fn inside_panic() {
    let socket = listen();
    crate::init("uketsuke-test").expect("starts");
    crate::install_panic_hook();
    let panicked = std::thread::spawn(|| panic!("テスト 太郎")).join();
    assert!(panicked.is_err());
    let fields = receive(&socket);
    assert_eq!(fields.get("MESSAGE").map(String::as_str), Some("panicked"));
    assert!(fields.get("PANIC_FILE").is_some_and(|file| file.ends_with("tests.rs")), "{fields:?}");
    assert!(fields.contains_key("PANIC_LINE"));
    assert!(!fields.values().any(|value| value.contains("太郎")), "{fields:?}");
    let stderr = fs::read_to_string("/run/stderr").expect("readable");
    assert!(!stderr.contains("太郎"), "{stderr}");
}

/// Binds where journald would, and gives up a test that waits too long.
fn listen() -> UnixDatagram {
    let socket = UnixDatagram::bind(SOCKET).expect("private /run");
    socket.set_read_timeout(Some(Duration::from_secs(10))).expect("timeout");
    socket
}

/// One message in the journal's native protocol.
fn receive(socket: &UnixDatagram) -> BTreeMap<String, String> {
    let mut buffer = [0; 8192];
    loop {
        let length = socket.recv(&mut buffer).expect("a message");
        // An empty datagram only asks whether somebody listens.
        if length > 0 {
            return parse(&buffer[..length]);
        }
    }
}

fn parse(mut rest: &[u8]) -> BTreeMap<String, String> {
    let mut fields = BTreeMap::new();
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let line = String::from_utf8(rest[..end].to_vec()).expect("text");
        rest = &rest[end + 1..];
        if let Some((name, value)) = line.split_once('=') {
            fields.insert(name.to_owned(), value.to_owned());
            continue;
        }
        let length = usize::try_from(u64::from_le_bytes(rest[..8].try_into().expect("8"))).expect("length");
        let value = String::from_utf8(rest[8..8 + length].to_vec()).expect("text");
        fields.insert(line, value);
        rest = &rest[8 + length + 1..];
    }
    fields
}
