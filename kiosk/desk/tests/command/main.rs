//! Owns the tests of the program `desk` as a technician and systemd meet it.
//!
//! Promises: runs the built program with pipes, exit codes and signals.
//! Must never: give a passphrase as an argument.

#[cfg(test)]
mod own_row;

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::os::unix::net::UnixDatagram;
    use std::path::Path;
    use std::process::{Child, Command, Output, Stdio};
    use std::time::Duration;

    use desk::commands::PROBLEM_ROWS_MAX;
    use rustix::process::{Pid, Signal, kill_process};
    use tempfile::TempDir;

    mod audit;
    mod codes;
    mod existing;
    mod reservations;

    const PASSPHRASE: &str = "けさのしんぶんはおもいです";

    fn house() -> TempDir {
        let dir = tempfile::tempdir().expect("dir");
        let at = dir.path().display();
        let text = format!(
            "[queue]\npath = \"{at}/queue.sqlite\"\n[desk]\nlisten = \"127.0.0.1:0\"\nstate_dir = \"{at}\"\n\
             [centre]\nname = \"みなと健診センター\"\nfacility_number = \"1312345678\"\n"
        );
        std::fs::write(dir.path().join("desk.toml"), text).expect("settings");
        dir
    }

    fn add_settings(dir: &TempDir, more: &str) {
        let path = dir.path().join("desk.toml");
        let settings = std::fs::read_to_string(&path).expect("settings") + more;
        std::fs::write(path, settings).expect("settings");
    }

    fn start(dir: &Path, arguments: &[&str], piped: &str) -> Child {
        let mut child = Command::new(env!("CARGO_BIN_EXE_desk"))
            .args(arguments)
            .current_dir(dir)
            .env("NOTIFY_SOCKET", dir.join("notify"))
            .env("WATCHDOG_USEC", "600000")
            .env_remove("WATCHDOG_PID")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("started");
        let mut stdin = child.stdin.take().expect("stdin");
        // A command that does not read its input may be gone already.
        let _ = stdin.write_all(piped.as_bytes());
        child
    }

    fn run(dir: &TempDir, arguments: &[&str], piped: &str) -> Output {
        start(dir.path(), arguments, piped).wait_with_output().expect("output")
    }

    fn text(bytes: &[u8]) -> String {
        String::from_utf8(bytes.to_vec()).expect("utf-8")
    }

    #[test]
    fn an_account_is_made_from_standard_input_once() {
        let dir = house();
        let add = ["add-staff", "--config", "desk.toml", "yamada"];
        let short = run(&dir, &add, "zwölf Zeich.\n");
        assert_eq!(short.status.code(), Some(1));
        assert!(text(&short.stderr).contains("13 文字以上"), "{}", text(&short.stderr));
        let made = run(&dir, &add, &format!("{PASSPHRASE}\n"));
        assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
        let again = run(&dir, &add, &format!("{PASSPHRASE}\n"));
        assert_eq!(again.status.code(), Some(1));
        for output in [short, made, again] {
            assert!(!text(&output.stdout).contains(PASSPHRASE) && !text(&output.stderr).contains(PASSPHRASE));
        }
        let stored = std::fs::read(dir.path().join("queue.sqlite")).expect("queue");
        assert!(!stored.windows(PASSPHRASE.len()).any(|part| part == PASSPHRASE.as_bytes()));
    }

    #[test]
    fn a_passphrase_is_replaced_and_an_account_closed() {
        let dir = house();
        let account = |command, piped: &str| {
            let output = run(&dir, &[command, "--config", "desk.toml", "yamada"], piped);
            assert!(
                !text(&output.stdout).contains("あいことば") && !text(&output.stderr).contains("あいことば")
            );
            output.status.code()
        };
        let other = "べつのあいことばにしました\n";
        assert_eq!(account("set-passphrase", other), Some(1), "there is no such account");
        assert_eq!(account("remove-staff", ""), Some(1));
        assert_eq!(account("add-staff", &format!("{PASSPHRASE}\n")), Some(0));
        assert_eq!(account("set-passphrase", "short\n"), Some(1));
        assert_eq!(account("set-passphrase", other), Some(0));
        assert_eq!(account("remove-staff", ""), Some(0));
        assert_eq!(account("set-passphrase", other), Some(1), "closed");
    }

    #[test]
    fn all_problems_of_the_settings_are_listed_with_code_78() {
        let dir = house();
        std::fs::write(dir.path().join("bad.toml"), "[desk]\nlisten = 1\ncolour = 2\n").expect("settings");
        for command in ["serve", "fingerprint"] {
            let output = run(&dir, &[command, "--config", "bad.toml"], "");
            assert_eq!(output.status.code(), Some(78));
            let problems = text(&output.stderr);
            for key in ["queue.path", "desk.listen", "desk.state_dir", "desk.colour", "centre.name"] {
                assert!(problems.contains(&format!("bad.toml: {key}: ")), "{key} in {problems}");
            }
        }
        let own = "certificate = \"/nowhere/c.pem\"\nkey = \"/nowhere/k.pem\"\nstate_dir";
        let settings = std::fs::read_to_string(dir.path().join("desk.toml")).expect("settings");
        std::fs::write(dir.path().join("own.toml"), settings.replace("state_dir", own)).expect("settings");
        let output = run(&dir, &["serve", "--config", "own.toml"], "");
        assert_eq!(output.status.code(), Some(78));
        assert!(text(&output.stderr).contains("/nowhere/c.pem"));
    }

    #[test]
    fn an_insurer_list_is_taken_whole_or_not_at_all() {
        let dir = house();
        let head =
            "保険者番号,委託元保険者名,郵便番号,所在地,電話番号,特定健診,特定保健指導,当日初回面接,備考\n";
        let good = "06990014,テスト健保,,,03-0000-0000,○,,,\n";
        let bad = "06990022,別の健保,,,,x,,-,\n";
        std::fs::write(dir.path().join("bad.csv"), [head, good, bad].concat()).expect("csv");
        std::fs::write(dir.path().join("good.csv"), [head, good].concat()).expect("csv");
        let refused = run(&dir, &["import-insurers", "--config", "desk.toml", "bad.csv"], "");
        assert_eq!(refused.status.code(), Some(1));
        let problems = text(&refused.stderr);
        assert!(problems.contains("3 行目 6 列目") && problems.contains("3 行目 8 列目"), "{problems}");
        assert!(!dir.path().join("queue.sqlite").exists(), "nothing was taken");
        let shown = run(&dir, &["import-insurers", "--config", "desk.toml", "good.csv"], "");
        assert_eq!(shown.status.code(), Some(0), "{}", text(&shown.stderr));
        assert!(text(&shown.stdout).contains("追加 1 件") && !text(&shown.stdout).contains("SHA-256"));
        let taken = run(&dir, &["import-insurers", "--take", "--config", "desk.toml", "good.csv"], "");
        assert_eq!(taken.status.code(), Some(0), "{}", text(&taken.stderr));
        let said = text(&taken.stdout);
        assert!(said.contains("追加 1 件"), "what was only shown had been taken: {said}");
        assert!(said.lines().any(|line| line.len() == "SHA-256 ".len() + 64), "{said}");
    }

    #[test]
    fn many_problems_are_cut_and_counted() {
        let dir = house();
        let head =
            "保険者番号,委託元保険者名,郵便番号,所在地,電話番号,特定健診,特定保健指導,当日初回面接,備考\n";
        let told = |problems: usize| {
            let rows = "06990014,テスト健保,,,,x,,,\n".repeat(problems);
            std::fs::write(dir.path().join("bad.csv"), format!("{head}{rows}")).expect("csv");
            text(&run(&dir, &["import-insurers", "--config", "desk.toml", "bad.csv"], "").stderr)
        };
        let all = told(PROBLEM_ROWS_MAX);
        assert!(!all.contains("ほか") && all.contains(&format!("{PROBLEM_ROWS_MAX} 件の問題")), "{all}");
        let cut = told(PROBLEM_ROWS_MAX + 10);
        assert_eq!(cut.lines().count(), PROBLEM_ROWS_MAX + 2, "{cut}");
        assert!(cut.contains(&format!("ほか 10 件\n{} 件の問題", PROBLEM_ROWS_MAX + 10)), "{cut}");
    }

    #[test]
    fn a_list_beyond_the_limit_is_refused_whole_and_one_with_terms_is_taken() {
        let dir = house();
        let head =
            "保険者番号,委託元保険者名,郵便番号,所在地,電話番号,特定健診,特定保健指導,当日初回面接,備考";
        let terms = format!("{head},有効終了日\n06990014,テスト健保,,,,○,,,,2027-03-31\n");
        std::fs::write(dir.path().join("terms.csv"), terms).expect("csv");
        // The part within the limit is a good list.
        let mut long = format!("{head}\n06990014,テスト健保,,,,○,,,\n").into_bytes();
        long.resize(reception::SHEET_BYTES_MAX + 1, b'\n');
        std::fs::write(dir.path().join("long.csv"), long).expect("csv");
        let refused = run(&dir, &["import-insurers", "--take", "--config", "desk.toml", "long.csv"], "");
        assert_eq!(refused.status.code(), Some(1));
        assert!(text(&refused.stderr).contains("大きすぎます"), "{}", text(&refused.stderr));
        assert!(!dir.path().join("queue.sqlite").exists(), "nothing was taken");
        let taken = run(&dir, &["import-insurers", "--take", "--config", "desk.toml", "terms.csv"], "");
        assert_eq!(taken.status.code(), Some(0), "{}", text(&taken.stderr));
    }

    #[test]
    fn the_fingerprint_is_read_and_never_made() {
        let dir = house();
        let none = run(&dir, &["fingerprint", "--config", "desk.toml"], "");
        assert_eq!(none.status.code(), Some(78));
        assert!(text(&none.stderr).contains("証明書はまだありません"), "{}", text(&none.stderr));
        assert!(!dir.path().join("desk-certificate.pem").exists());
    }

    #[test]
    fn a_running_desk_tells_of_the_end_of_its_certificate() {
        let dir = house();
        let mut params = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).expect("name");
        let end = jiff::Zoned::now().saturating_add(jiff::ToSpan::days(10));
        let (month, day) = (end.month().unsigned_abs(), end.day().unsigned_abs());
        params.not_after = rcgen::date_time_ymd(end.year().into(), month, day);
        let key = rcgen::KeyPair::generate().expect("key");
        let pem = params.self_signed(&key).expect("certificate").pem() + &key.serialize_pem();
        std::fs::write(dir.path().join("own.pem"), pem).expect("written");
        let settings = std::fs::read_to_string(dir.path().join("desk.toml")).expect("settings");
        let own = dir.path().join("own.pem").display().to_string();
        let keys = format!("certificate = \"{own}\"\nkey = \"{own}\"\nstate_dir");
        std::fs::write(dir.path().join("own.toml"), settings.replace("state_dir", &keys)).expect("settings");
        let heard = UnixDatagram::bind(dir.path().join("notify")).expect("socket");
        heard.set_read_timeout(Some(Duration::from_secs(60))).expect("timeout");
        let child = start(dir.path(), &["serve", "--config", "own.toml"], "");
        let mut buffer = [0; 256];
        // READY, then WATCHDOG: by then every task has had its turn.
        for _ in 0..2 {
            heard.recv(&mut buffer).expect("a word");
        }
        kill_process(Pid::from_child(&child), Signal::TERM).expect("running");
        let said = text(&child.wait_with_output().expect("ended").stderr);
        assert!(said.contains("certificate ends soon"), "{said}");
    }

    #[test]
    fn the_service_tells_systemd_and_stops_when_asked() {
        let dir = house();
        let heard = UnixDatagram::bind(dir.path().join("notify")).expect("socket");
        heard.set_read_timeout(Some(Duration::from_secs(60))).expect("timeout");
        let next = || {
            let mut buffer = [0; 256];
            let count = heard.recv(&mut buffer).expect("a word");
            text(&buffer[..count])
        };
        let child = start(dir.path(), &["serve", "--config", "desk.toml"], "");
        assert!(next().contains("READY=1"));
        assert!(next().contains("WATCHDOG=1"));
        let fingerprint = text(&run(&dir, &["fingerprint", "--config", "desk.toml"], "").stdout);
        assert_eq!(fingerprint.trim().len(), 32 * 3 - 1);
        kill_process(Pid::from_child(&child), Signal::TERM).expect("running");
        let output = child.wait_with_output().expect("ended");
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert!(text(&output.stderr).contains(&format!("fingerprint={}", fingerprint.trim())));
    }
}
