//! The process `reader serve` as systemd sees it: settings, signs of life, signals, exit codes. No PC/SC
//! service is there.

#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::{
    fs,
    os::unix::net::{UnixDatagram, UnixStream},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use reader_wire::{
    Event, ReaderState, Request, WIRE_VERSION, decode_event, encode_request, read_frame, write_frame,
};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// Long enough for a machine under load; a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(20);
const EXIT_CONFIG: i32 = 78;

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        fs::write(self.path(name), text).expect("write");
        self.path(name)
    }

    /// Settings with a root that was made for this test.
    fn settings(&self, lock: bool) -> PathBuf {
        let mut params = rcgen::CertificateParams::default();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Constrained(0));
        params.key_usages = vec![rcgen::KeyUsagePurpose::KeyCertSign];
        let pem = params.self_signed(&rsa_key()).expect("root").pem();
        let roots = self.write("roots.pem", &pem);
        self.write("reader.toml", &format!("[trust]\nroots = {roots:?}\n[memory]\nlock = {lock}\n"))
    }

    fn serve(&self, settings: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_reader"));
        command.arg("serve").arg("--config").arg(settings).arg("--socket").arg(self.path("socket"));
        command.env("PCSCLITE_CSOCK_NAME", self.path("no-pcscd")).stdin(Stdio::null()).stderr(Stdio::piped());
        command
    }
}

fn rsa_key() -> rcgen::KeyPair {
    use aws_lc_rs::{
        encoding::{AsDer, Pkcs8V1Der},
        rsa,
    };
    let key = rsa::KeyPair::generate(rsa::KeySize::Rsa2048).expect("key");
    let pkcs8 = AsDer::<Pkcs8V1Der<'_>>::as_der(&key).expect("pkcs8").as_ref().to_vec();
    rcgen::KeyPair::from_pkcs8_der_and_sign_algo(&pkcs8.into(), &rcgen::PKCS_RSA_SHA256).expect("signer")
}

fn connect(socket: &Path) -> UnixStream {
    let end = Instant::now() + PATIENCE;
    loop {
        match UnixStream::connect(socket) {
            Ok(stream) => return stream,
            Err(error) => assert!(Instant::now() < end, "{error}"),
        }
        thread::sleep(Duration::from_millis(10));
    }
}

fn next(stream: &mut UnixStream) -> Event {
    decode_event(&read_frame(stream).expect("read").expect("open")).expect("event")
}

fn signal(child: &Child, signal: Signal) {
    let pid = Pid::from_raw(i32::try_from(child.id()).expect("small")).expect("pid");
    kill_process(pid, signal).expect("signal");
}

fn refused(command: &mut Command) -> String {
    let Output { status, stderr, .. } = command.output().expect("run");
    let said = String::from_utf8_lossy(&stderr).into_owned();
    assert_eq!(status.code(), Some(EXIT_CONFIG), "{said}");
    said
}

#[test]
fn every_problem_of_the_settings_is_told() {
    let place = Place::new();
    let no_root = place.write("no-root.pem", "nothing\n");
    let text = format!(
        "[reader]\nname_part = 7\n[presence]\nseat_millis = 5001\nfree_milis = 1\n[trust]\nroots = {no_root:?}\n\
         [memory]\nlock = \"yes\"\n[peers]\nuids = [-1]\n[models]\nfile = \"readers.toml\"\n"
    );
    let settings = place.write("reader.toml", &text);
    let said = refused(&mut place.serve(&settings));
    for problem in [
        "reader.name_part: is not of the right kind",
        "presence.seat_millis: is not of the right kind, set it to a whole number from 0 to 5000",
        "presence.free_milis: is not a setting, write presence.free_millis",
        "trust.roots: names a file that cannot be used",
        "memory.lock: is not of the right kind, set it to true or false",
        "peers.uids: is not of the right kind, set it to a list of at most 8 whole numbers",
        "models.file: is not of the right kind",
    ] {
        assert!(said.contains(&format!("{}: {problem}", settings.display())), "{problem} in {said}");
    }
    assert!(!place.path("socket").exists(), "nothing is served");
}

#[test]
fn roots_are_needed_and_named_when_they_cannot_be_read() {
    let place = Place::new();
    let empty = place.write("empty.toml", "");
    assert!(refused(&mut place.serve(&empty)).contains("trust.roots: is missing"));
    let absent = place.write("absent.toml", "[trust]\nroots = \"/nowhere/roots.pem\"\n");
    assert!(refused(&mut place.serve(&absent)).contains("trust.roots: names a file that cannot be read"));
    assert!(refused(&mut place.serve(&place.path("missing.toml"))).contains("file: cannot be read"));
}

#[test]
fn a_table_of_readers_that_cannot_be_used_is_named_with_its_entry() {
    let place = Place::new();
    let table = place.write("readers.toml", "[[reader]]\nusb = \"054C:0DC9\"\n");
    let settings = place.write("reader.toml", &format!("[models]\nfile = {table:?}\n"));
    let said = refused(&mut place.serve(&settings));
    assert!(said.contains("models.file: names a table that cannot be used"), "{said}");
    assert!(said.contains("readers.toml: reader 1: ") && said.contains("name"), "{said}");
}

#[test]
fn memory_that_cannot_be_locked_is_a_problem_of_the_settings() {
    let place = Place::new();
    let settings = place.settings(true);
    let serve = place.serve(&settings);
    // Without the capability and with a limit of nothing, as in a unit that forgot it.
    let mut limited = Command::new("setpriv");
    limited.args([
        "--bounding-set=-ipc_lock",
        "--inh-caps=-ipc_lock",
        "--",
        "prlimit",
        "--memlock=0:0",
        "--",
    ]);
    limited.arg(serve.get_program()).args(serve.get_args());
    let said = refused(limited.stdin(Stdio::null()));
    assert!(
        said.contains("memory.lock: is not possible") && said.contains("LimitMEMLOCK=infinity"),
        "{said}"
    );
}

#[test]
fn systemd_hears_that_it_serves_lives_and_ends() {
    let place = Place::new();
    let manager = UnixDatagram::bind(place.path("notify")).expect("bind");
    manager.set_read_timeout(Some(PATIENCE)).expect("timeout");
    let hear = || {
        let mut text = [0; 256];
        let length = manager.recv(&mut text).expect("a sign of life");
        String::from_utf8_lossy(&text[..length]).trim().to_owned()
    };
    let settings = place.settings(false);
    let mut command = place.serve(&settings);
    command.env("NOTIFY_SOCKET", place.path("notify")).env("WATCHDOG_USEC", "200000");
    let mut reader = command.spawn().expect("start");
    assert_eq!(hear(), "READY=1");
    for _ in 0..4 {
        assert_eq!(hear(), "WATCHDOG=1");
    }
    let mut kiosk = connect(&place.path("socket"));
    kiosk.set_read_timeout(Some(PATIENCE)).expect("timeout");
    write_frame(&mut kiosk, &encode_request(&Request::Hello { version: WIRE_VERSION })).expect("hello");
    assert!(matches!(next(&mut kiosk), Event::Welcome { .. }));
    assert!(matches!(next(&mut kiosk), Event::Reader(ReaderState::NoService)));

    signal(&reader, Signal::TERM);
    while hear() != "STOPPING=1" {}
    let end = Instant::now() + PATIENCE;
    let status = loop {
        if let Some(status) = reader.try_wait().expect("wait") {
            break status;
        }
        assert!(Instant::now() < end, "does not end");
        thread::sleep(Duration::from_millis(10));
    };
    assert_eq!(status.code(), Some(0));
}

#[test]
fn signs_of_life_are_sent_only_when_asked_for() {
    let place = Place::new();
    let manager = UnixDatagram::bind(place.path("notify")).expect("bind");
    let settings = place.settings(false);
    let mut command = place.serve(&settings);
    command.env("NOTIFY_SOCKET", place.path("notify"));
    let mut reader = command.spawn().expect("start");
    drop(connect(&place.path("socket")));
    let mut text = [0; 256];
    assert!(manager.recv(&mut text).is_ok_and(|length| text.starts_with(b"READY=1") && length < 20));
    manager.set_read_timeout(Some(Duration::from_millis(500))).expect("timeout");
    assert!(manager.recv(&mut text).is_err(), "nobody asked for signs of life");
    signal(&reader, Signal::KILL);
    reader.wait().expect("wait");
}
