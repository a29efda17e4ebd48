//! Settings, activation and imports that cannot be used: what a technician reads, and how the programs end.
//!
//! Promises: the programs that ship are run as systemd runs them; nothing here has a display or a network.
//! Must never: start a house.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use queue::{InsurerListInForce, Queue};
use tempfile::TempDir;
use tests::house::part::program;
use tests::kiosk_rules;
use tests::pki::tls::TestCa;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// EX_CONFIG: the unit is not started again for it.
const EXIT_CONFIG: i32 = 78;
/// A command that was not done.
const EXIT_FAILED: i32 = 1;
const INSURERS: &str = include_str!("../data/insurers.csv");

fn run(name: &str, arguments: &[&str]) -> Result<Output> {
    let mut command = Command::new(program(name)?);
    command.args(arguments).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").stdin(Stdio::null());
    Ok(command.output()?)
}

/// Everything a program printed.
fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}

fn write(dir: &TempDir, name: &str, text: impl AsRef<[u8]>) -> Result<PathBuf> {
    let path = dir.path().join(name);
    fs::write(&path, text)?;
    Ok(path)
}

/// Runs the program on this file; it must end with code 78 and name each of these places of the file.
fn refuses(name: &str, task: &str, file: &Path, places: &[&str]) -> Result<String> {
    let path = file.display().to_string();
    let output = run(name, &[task, "--config", &path])?;
    let said = said(&output);
    assert_eq!(output.status.code(), Some(EXIT_CONFIG), "{name} {task}: {said}");
    for place in places {
        assert!(said.contains(&format!("{path}: {place}")), "{name} {task}: {place} in {said}");
    }
    let lines = said.lines().filter(|line| line.contains(&path)).count();
    assert_eq!(lines, places.len(), "{name} {task} lists each problem once: {said}");
    Ok(said)
}

#[test]
fn files_that_are_no_settings() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let missing = dir.path().join("missing.toml");
    let not_text = write(&dir, "not-text.toml", b"[queue]\npath = \"\xff\"\n")?;
    let not_toml = write(&dir, "not-toml.toml", "[queue\npath = \"/tmp/q\"\n[desk]\nlisten = everywhere\n")?;
    for (name, task) in [
        ("kiosk", "run"),
        ("kiosk", "activate"),
        ("desk", "serve"),
        ("desk", "fingerprint"),
        ("reader", "serve"),
    ] {
        refuses(name, task, &missing, &["file: cannot be read"])?;
        refuses(name, task, dir.path(), &["file: cannot be read"])?;
        refuses(name, task, &not_text, &["line 2, column 9: is not UTF-8"])?;
        refuses(name, task, &not_toml, &["line 1, column 7: is not TOML", "line 4, column 10: is not TOML"])?;
    }
    Ok(())
}

#[test]
fn every_problem_of_a_file_is_listed_with_its_key() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let text = "[reader]\nsocket = \"relative.socket\"\n[queue]\npth = \"/q\"\n\
                [gateway]\nurl = \"http://gateway.example\"\nroots = \"/nowhere/roots.pem\"\nstate_dir = 7\n\
                [reception]\ncourses = [\"everything\"]\n\
                [rules]\nrules = \"/nowhere/rules.toml\"\ninstitutions = \"institutions.toml\"\n";
    let kiosk = write(&dir, "kiosk.toml", text)?;
    let problems = [
        "reader.socket: is not of the right kind, set it to an absolute path",
        "queue.path: is missing",
        "queue.pth: is not a setting, write queue.path",
        "gateway.url: is not a base address",
        "gateway.roots: names a file that cannot be read",
        "gateway.state_dir: is not of the right kind",
        "reception.courses: is not of the right kind, set it to a list of one to 4 different ones of",
        "people.language: is missing",
        "people.diagonal_mm: is missing, set it to a whole number from 256",
        "reception.voucher: is missing",
        "rules.rules: names a file that cannot be read",
        "rules.proofs: is missing",
        "rules.institutions: is not of the right kind, set it to an absolute path",
    ];
    let said = refuses("kiosk", "run", &kiosk, &problems)?;
    assert!(!said.contains("gateway.example") && !said.contains("everything"), "values are quoted: {said}");
    refuses("kiosk", "activate", &kiosk, &problems)?;

    let roots = write(&dir, "roots.pem", "no certificate\n")?;
    let good = kiosk_settings(&dir, &roots)?;
    let empty_roots = write(&dir, "empty-roots.toml", good)?;
    refuses("kiosk", "run", &empty_roots, &["gateway.roots: names a file without a certificate"])?;
    write(&dir, "rules.toml", "needs = 7\n")?;
    let bad_rules = ["gateway.roots: names a file", "rules.rules: names a file that cannot be used"];
    refuses("kiosk", "run", &empty_roots, &bad_rules)?;

    let text = "[desk]\nlisten = \"everywhere\"\nkey = \"/k.pem\"\n[exam_system]\nurl = \"exam.example\"\n\
                deadline_secs = 0\n[centre]\nfacility_number = \"131\"\n";
    let desk = write(&dir, "desk.toml", text)?;
    let problems = [
        "queue.path: is missing",
        "desk.listen: is not an address with port",
        "desk.state_dir: is missing",
        "desk.certificate: is missing",
        "exam_system.url: is not a base address",
        "exam_system.roots: is missing",
        "exam_system.certificate: is missing",
        "exam_system.key: is missing",
        "exam_system.deadline_secs: is not of the right kind, set it to a whole number from 1 to 120",
        "centre.name: is missing",
        "centre.facility_number: is not a facility number",
    ];
    refuses("desk", "serve", &desk, &problems)?;
    Ok(())
}

fn kiosk_settings(dir: &TempDir, roots: &Path) -> Result<String> {
    let at = dir.path();
    Ok(format!(
        "[reader]\nsocket = {:?}\n[queue]\npath = {:?}\n[gateway]\nurl = \"https://127.0.0.1:9\"\n\
         roots = {roots:?}\nstate_dir = {at:?}\n[reception]\ncourses = [\"specific-exam\"]\n\
         voucher = \"brought\"\n{}{}",
        at.join("reader.socket"),
        at.join("queue.sqlite"),
        kiosk_rules::PEOPLE,
        kiosk_rules::write(at)?,
    ))
}

#[test]
fn a_scanner_that_cannot_be_used_is_told_with_its_key_and_none_needs_no_patterns() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let roots = write(&dir, "roots.pem", TestCa::new("settings")?.certificate_pem())?;
    let without = kiosk_settings(&dir, &roots)?;
    let with = |section: &str| write(&dir, "kiosk.toml", format!("{without}[scanner]\n{section}"));
    let file = with("devices = [\"0c2e\"]\nlayout = \"fr\"\n")?;
    let problems = [
        "scanner.devices: entry 1 is not VENDOR:PRODUCT",
        "scanner.layout: is not of the right kind",
        "scanner.patterns: is missing, set it to an absolute path",
    ];
    refuses("kiosk", "run", &file, &problems)?;

    let patterns = dir.path().join("vouchers.toml");
    let file = with(&format!("devices = [\"0c2e:0b61\"]\nlayout = \"jis\"\npatterns = {patterns:?}\n"))?;
    refuses("kiosk", "run", &file, &["scanner.patterns: names a file that cannot be read"])?;
    write(&dir, "vouchers.toml", "[[voucher.pattern]]\nname = \"open\"\nregex = '^(?P<number>.*)'\n")?;
    let said = refuses("kiosk", "run", &file, &["scanner.patterns: names a file that cannot be used"])?;
    assert!(said.contains("must begin with ^ and end with $"), "{said}");
    write(&dir, "vouchers.toml", include_str!("../../config/vouchers.toml"))?;
    for file in [file, write(&dir, "without.toml", &without)?] {
        let output = run("kiosk", &["run", "--config", &file.display().to_string()])?;
        // All that is left to complain of.
        let not_activated = "terminal.json cannot be read, run `kiosk activate`";
        assert!(self::said(&output).contains(not_activated), "{}", self::said(&output));
    }
    Ok(())
}

#[test]
fn a_kiosk_that_is_not_activated_says_what_to_do() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let roots = write(&dir, "roots.pem", TestCa::new("settings")?.certificate_pem())?;
    let settings = write(&dir, "kiosk.toml", kiosk_settings(&dir, &roots)?)?;
    let settings = settings.display().to_string();
    for (state, word) in [
        (None, "terminal.json cannot be read, run `kiosk activate`"),
        (Some("{}"), "terminal.json is damaged"),
    ] {
        if let Some(text) = state {
            write(&dir, "terminal.json", text)?;
        }
        let output = run("kiosk", &["run", "--config", &settings])?;
        assert_eq!(output.status.code(), Some(EXIT_CONFIG), "{}", said(&output));
        assert!(said(&output).contains(word), "{}", said(&output));
    }
    assert!(!dir.path().join("queue.sqlite").exists(), "nothing is served");
    Ok(())
}

#[tokio::test]
async fn a_broken_insurer_list_leaves_the_list_in_force() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let queue_path = dir.path().join("queue.sqlite");
    let text = format!(
        "[queue]\npath = {queue_path:?}\n[desk]\nstate_dir = {:?}\n\
         [centre]\nname = \"みほん健診センター\"\nfacility_number = \"1310000001\"\n",
        dir.path(),
    );
    let settings = write(&dir, "desk.toml", text)?.display().to_string();
    let import = |csv: &Path| {
        run("desk", &["import-insurers", "--take", "--config", &settings, &csv.display().to_string()])
    };
    let good = write(&dir, "good.csv", INSURERS)?;
    let output = import(&good)?;
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let before = in_force(&queue_path).await?;
    assert_eq!(before.list.len(), 3);

    let head = INSURERS.lines().next().unwrap_or_default();
    let rows = [
        "06990015,番号ちがい,,,,○,,,",
        "06990014,正しい行,,,,○,,,",
        "06990022,印ちがい,,,,x,,-,",
        "06990014,同じ番号,,,,○,,,",
        "990010,列が足りない",
    ];
    let broken = write(&dir, "broken.csv", format!("{head}\n{}\n", rows.join("\n")))?;
    let output = import(&broken)?;
    let told = said(&output);
    assert_eq!(output.status.code(), Some(EXIT_FAILED), "{told}");
    let places = ["2 行目 1 列目", "4 行目 6 列目", "4 行目 8 列目", "5 行目 1 列目", "6 行目: 9 列ある"];
    for place in places {
        assert!(told.contains(place), "{place} in {told}");
    }
    assert!(!told.contains("3 行目 "), "the good line is named: {told}");
    assert!(told.contains(&format!("{} 件の問題", places.len())), "{told}");

    for (name, bytes) in [("cp932.csv", &b"\x95\xdb\x8c\xaf\n"[..]), ("empty.csv", b"")] {
        let path = write(&dir, name, bytes)?;
        assert_eq!(import(&path)?.status.code(), Some(EXIT_FAILED), "{name}");
    }
    let after = in_force(&queue_path).await?;
    assert_eq!((after.version, after.digest, after.list.len()), (before.version, before.digest, 3));
    Ok(())
}

async fn in_force(queue_path: &Path) -> Result<InsurerListInForce> {
    let queue = Queue::open(queue_path).await?;
    let list = queue.insurer_list().await?;
    queue.close().await;
    Ok(list.ok_or("no list in force")?)
}
