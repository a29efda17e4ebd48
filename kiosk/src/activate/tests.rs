//! Tests of what is typed, what the gateway answers and what is stored. The whole way is tested against the
//! simulator, in `tests`.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

use super::*;

/// The line that is refused.
fn input(text: &str) -> Result<Secrets, u8> {
    Secrets::read(text.as_bytes()).map_err(|error| {
        let ActivateError::Input(line) = error else { panic!("{error}") };
        line
    })
}

fn identity() -> Identity {
    let key = KeyPair::generate().expect("key");
    let certificate = CertificateParams::default().self_signed(&key).expect("certificate");
    let tls = https::Identity {
        cert_pem: certificate.pem().into_bytes(),
        key_pem: Zeroizing::new(key.serialize_pem().into_bytes()),
    };
    Identity { terminal: TerminalId::new("kiosk-1").expect("terminal"), tls }
}

#[test]
fn three_good_lines_are_taken_whatever_their_line_ends() {
    for text in ["1310000001\nuser\ncode\n", "1310000001\r\nuser\r\ncode", "1310000001\nuser\ncode\nmore\n"] {
        let Ok(secrets) = input(text) else { panic!("{text:?}") };
        assert_eq!(secrets.activation_code.as_str(), "code");
    }
}

#[test]
fn other_lines_are_named() {
    for (text, line) in [
        ("", 1),
        ("131000000\nuser\ncode\n", 1),
        ("１３１００００００１\nuser\ncode\n", 1),
        ("1310000001\n\ncode\n", 2),
        ("1310000001\nus er\ncode\n", 2),
        ("1310000001\nuser\n", 3),
        (&format!("1310000001\nuser\n{}\n", "x".repeat(65)), 3),
        (&format!("1310000001\nuser\n{}\n", "x".repeat(1000)), 3),
    ] {
        assert_eq!(input(text).err(), Some(line), "{text:?}");
    }
}

#[test]
fn refusals_and_strange_answers_are_told_apart() {
    let response = |status, kind: &str, body: &str| Response {
        status,
        retry_after: None,
        content_type: Some(kind.to_owned()),
        body: body.into(),
    };
    let refused = response(403, "application/problem+json", r#"{"code":"activation-refused"}"#);
    assert!(matches!(read_terminal(&refused), Err(ActivateError::Refused)));
    for (status, kind, body) in [
        (200, "application/json", r#"{"terminal":"t","certificate":"c"}"#),
        (201, "text/html", r#"{"terminal":"t","certificate":"c"}"#),
        (201, "application/json", r#"{"terminal":"t"}"#),
        (201, "application/json", r#"{"terminal":"t","certificate":"c","key":"k"}"#),
        (503, "text/html", ""),
    ] {
        let answer = read_terminal(&response(status, kind, body));
        assert!(matches!(answer, Err(ActivateError::NotAnAnswer(seen)) if seen == status), "{body}");
    }
    assert!(
        read_terminal(&response(201, "application/json", r#"{"terminal":"t","certificate":"c"}"#)).is_ok()
    );
}

#[test]
fn a_certificate_must_be_for_our_key_and_the_name_a_terminal_id() {
    let key = KeyPair::generate().expect("key");
    let certificate =
        |key: &KeyPair| CertificateParams::default().self_signed(key).expect("certificate").pem();
    let join = |terminal: &str, certificate| {
        super::join(Terminal { terminal: terminal.to_owned(), certificate }, &key)
    };
    assert!(join("kiosk-1", certificate(&key)).is_some());
    assert!(join("kiosk 1", certificate(&key)).is_none());
    assert!(join("kiosk-1", certificate(&KeyPair::generate().expect("key"))).is_none());
    assert!(join("kiosk-1", String::new()).is_none());
}

/// Only root can give a directory away; for others the owner is the same anyway.
#[test]
fn the_file_belongs_to_the_owner_of_its_directory() {
    let directory = tempfile::tempdir().expect("directory");
    let _ = std::os::unix::fs::chown(directory.path(), Some(65534), Some(65534));
    identity().store(directory.path()).expect("stored");
    let owner =
        |path: &std::path::Path| fs::metadata(path).map(|meta| (meta.uid(), meta.gid())).expect("file");
    assert_eq!(owner(&directory.path().join(STATE_FILE)), owner(directory.path()));
}

#[test]
fn the_file_is_private_replaced_whole_and_read_back() {
    let directory = tempfile::tempdir().expect("directory");
    fs::write(directory.path().join("terminal.json.new"), "left over").expect("left over");
    for identity in [identity(), identity()] {
        identity.store(directory.path()).expect("stored");
        let loaded = Identity::load(directory.path()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(loaded.terminal, identity.terminal);
        assert!(loaded.tls.key_pem == identity.tls.key_pem && loaded.tls.cert_pem == identity.tls.cert_pem);
    }
    let files: Vec<_> = fs::read_dir(directory.path()).expect("directory").collect();
    assert_eq!(files.len(), 1);
    let mode = fs::metadata(directory.path().join(STATE_FILE)).expect("file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn an_absent_or_damaged_file_says_what_to_do() {
    let directory = tempfile::tempdir().expect("directory");
    assert!(matches!(Identity::load(directory.path()), Err(ActivateError::Load(_))));
    let mixed =
        Identity { tls: https::Identity { key_pem: identity().tls.key_pem, ..identity().tls }, ..identity() };
    mixed.store(directory.path()).expect("stored");
    assert!(matches!(Identity::load(directory.path()), Err(ActivateError::Damaged)));
    fs::write(directory.path().join(STATE_FILE), "{").expect("written");
    assert!(matches!(Identity::load(directory.path()), Err(ActivateError::Damaged)));
}
