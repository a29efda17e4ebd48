//! `desk audit`: prove the trail, write it into a file, and do the same by the published description alone.

use std::path::PathBuf;

use tempfile::TempDir;

use super::{PASSPHRASE, house, run, start, text};

/// Three rows: two accounts made, one passphrase replaced. Names that a JSON text must escape.
fn with_a_trail() -> TempDir {
    let dir = house();
    for (command, name) in [("add-staff", "yamada"), ("add-staff", "山\"\\|田"), ("set-passphrase", "yamada")]
    {
        let made = run(&dir, &[command, "--config", "desk.toml", name], &format!("{PASSPHRASE}\n"));
        assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    }
    dir
}

fn exported(dir: &TempDir) -> PathBuf {
    let done = run(dir, &["audit", "export", "--config", "desk.toml", "--out", "trail.jsonl"], "");
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    dir.path().join("trail.jsonl")
}

/// Exit code and what was said.
fn verify(dir: &TempDir, arguments: &[&str]) -> (Option<i32>, String) {
    let output = run(dir, &[&["audit", "verify"], arguments].concat(), "");
    (output.status.code(), text(&output.stdout) + &text(&output.stderr))
}

fn head_in(said: &str) -> String {
    let line = said.lines().find_map(|line| line.strip_prefix("ヘッド "));
    line.expect("a head").to_owned()
}

fn with_sqlite(dir: &TempDir, sql: &'static str) {
    let file = dir.path().join("queue.sqlite");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
    runtime.block_on(async {
        use sqlx::{ConnectOptions as _, Connection as _};
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
        let mut line = options.connect().await.expect("line");
        sqlx::raw_sql(sql).execute(&mut line).await.expect("done");
        line.close().await.expect("closed");
    });
}

#[test]
fn a_sound_trail_is_proved_in_the_queue_and_in_a_file() {
    let dir = with_a_trail();
    let (code, said) = verify(&dir, &["--config", "desk.toml"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("行数 3、最後の行の番号 3") && said.contains("問題はありません"), "{said}");
    let noted = head_in(&said);
    let file = exported(&dir);
    let (code, said) = verify(&dir, &["trail.jsonl"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("行数 4"), "the export is a row: {said}");
    for place in [["--config", "desk.toml"].as_slice(), &["trail.jsonl"]] {
        let (code, said) = verify(&dir, &[place, &["--head", &noted]].concat());
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("3 行目の値です。その後に 1 行"), "{said}");
    }
    let mode =
        std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).expect("file").permissions());
    assert_eq!(mode & 0o777, 0o600);
    let again = run(&dir, &["audit", "export", "--config", "desk.toml", "--out", "trail.jsonl"], "");
    assert_eq!(again.status.code(), Some(1));
    assert!(file.exists(), "a file that is there stays");
}

#[test]
fn a_trail_that_was_touched_ends_with_code_1() {
    let dir = with_a_trail();
    let noted = head_in(&verify(&dir, &["--config", "desk.toml"]).1);
    exported(&dir);
    with_sqlite(&dir, "DROP TRIGGER audit_never_deleted; DELETE FROM audit WHERE seq >= 3");
    let (code, said) = verify(&dir, &["--config", "desk.toml"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("末尾の 3 行目から 4 行目まで"), "{said}");
    with_sqlite(&dir, "UPDATE sqlite_sequence SET seq = 2 WHERE name = 'audit'");
    assert_eq!(verify(&dir, &["--config", "desk.toml"]).0, Some(0), "sound in itself");
    let (code, said) = verify(&dir, &["--config", "desk.toml", "--head", &noted]);
    assert_eq!(code, Some(1));
    assert!(said.contains("控えておいたヘッドの行がありません"), "{said}");

    let file = dir.path().join("trail.jsonl");
    let whole = std::fs::read_to_string(&file).expect("file");
    std::fs::write(&file, whole.replace("add-staff", "sign-in")).expect("written");
    assert_eq!(verify(&dir, &["trail.jsonl"]).0, Some(1), "changed");
    std::fs::write(&file, "x".repeat(3 * queue::AUDIT_LINE_BYTES_MAX)).expect("written");
    assert_eq!(verify(&dir, &["trail.jsonl"]).0, Some(1), "one long line");
}

#[test]
fn verifying_makes_nothing_and_wants_one_place() {
    let dir = house();
    assert_eq!(verify(&dir, &["--config", "desk.toml"]).0, Some(1));
    assert!(!dir.path().join("queue.sqlite").exists());
    assert_eq!(verify(&dir, &["nowhere.jsonl"]).0, Some(1));
    for wrong in [[].as_slice(), &["--config", "desk.toml", "trail.jsonl"], &["trail.jsonl", "--head", "12"]]
    {
        assert_eq!(verify(&dir, wrong).0, Some(2), "{wrong:?}");
    }
}

/// The blocks of `AUDIT.md`, as somebody without this program would run them.
#[test]
fn the_published_description_is_enough() {
    let dir = with_a_trail();
    let file = exported(&dir);
    let said = verify(&dir, &["--config", "desk.toml"]).1;
    let expected = format!("4 {}\n", head_in(&said));
    let queue = dir.path().join("queue.sqlite").display().to_string();
    for (language, tools, subject) in [
        ("python", ["python3", "python3"], file.display().to_string()),
        ("sh", ["sqlite3", "sha256sum"], queue),
    ] {
        if tools.iter().any(|tool| std::process::Command::new(tool).arg("--version").output().is_err()) {
            let _ = std::io::Write::write_all(&mut std::io::stderr(), b"SKIPPED: a tool is missing\n");
            continue;
        }
        let script = dir.path().join(language);
        std::fs::write(&script, block(language)).expect("script");
        let mut command = std::process::Command::new(if language == "sh" { "sh" } else { "python3" });
        let output = command.arg(&script).arg(&subject).output().expect("ran");
        assert_eq!(text(&output.stdout), expected, "{language}: {}", text(&output.stderr));
    }
    let whole = std::fs::read_to_string(&file).expect("file");
    std::fs::write(&file, whole.replacen("add-staff", "sign-in", 1)).expect("written");
    with_sqlite(&dir, "DROP TRIGGER audit_never_changes; UPDATE audit SET at_ms = 1 WHERE seq = 2");
    for (program, script, subject) in [("python3", "python", "trail.jsonl"), ("sh", "sh", "queue.sqlite")] {
        if !dir.path().join(script).exists() {
            continue;
        }
        let mut command = std::process::Command::new(program);
        let output = command.arg(script).arg(subject).current_dir(dir.path()).output().expect("ran");
        assert_eq!(output.status.code(), Some(1), "{script}: {}", text(&output.stdout));
    }
}

fn block(language: &str) -> String {
    let description = include_str!("../../../../queue/AUDIT.md");
    let (_, rest) = description.split_once(&format!("```{language}\n")).expect("a block");
    rest.split("```").next().expect("its end").to_owned()
}

/// Redone here from the description, with nothing of the queue.
#[test]
fn an_independent_program_finds_the_same_head() {
    let dir = with_a_trail();
    let file = std::fs::read_to_string(exported(&dir)).expect("file");
    let mut before = "0".repeat(64);
    let mut lines = file.lines().skip(1);
    for line in lines.by_ref().take(4) {
        let line: serde_json::Value = serde_json::from_str(line).expect("json");
        let row = serde_json::to_string(&line["row"]).expect("text");
        let value =
            aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, format!("{before}{row}").as_bytes());
        before = value.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(line["chain"], before.as_str());
    }
    let end: serde_json::Value = serde_json::from_str(lines.next().expect("the end")).expect("json");
    assert_eq!(
        (&end["head"], &end["rows"], &end["written"]),
        (&before.as_str().into(), &4.into(), &4.into())
    );
}

#[test]
fn a_running_desk_tells_the_head_and_can_be_verified() {
    use std::os::unix::net::UnixDatagram;
    use std::time::Duration;

    use rustix::process::{Pid, Signal, kill_process};

    let dir = with_a_trail();
    let noted = head_in(&verify(&dir, &["--config", "desk.toml"]).1);
    let heard = UnixDatagram::bind(dir.path().join("notify")).expect("socket");
    heard.set_read_timeout(Some(Duration::from_secs(60))).expect("timeout");
    let child = start(dir.path(), &["serve", "--config", "desk.toml"], "");
    let mut buffer = [0; 256];
    // READY, then WATCHDOG: by then every task has had its turn.
    for _ in 0..2 {
        heard.recv(&mut buffer).expect("a word");
    }
    let (code, said) = verify(&dir, &["--config", "desk.toml", "--head", &noted]);
    assert_eq!(code, Some(0), "{said}");
    kill_process(Pid::from_child(&child), Signal::TERM).expect("running");
    let told = text(&child.wait_with_output().expect("ended").stderr);
    assert!(told.contains("audit head") && told.contains(&noted), "{told}");
}
