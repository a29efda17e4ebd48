//! `desk give-code` and `desk remove-code`.

use queue::{Queue, StaffCode};

use super::*;

fn command(dir: &TempDir, command: &str) -> Output {
    run(dir, &[command, "--config", "desk.toml", "yamada"], "")
}

/// The code that was printed, with its groups put together.
fn printed(output: &Output) -> String {
    let said = text(&output.stdout);
    let line = said.lines().find(|line| line.starts_with("    ")).unwrap_or_else(|| panic!("{said}"));
    line.split_whitespace().collect()
}

/// Whether the code is that of yamada.
fn holds(dir: &TempDir, code: &str) -> bool {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
    runtime.block_on(async {
        let queue = Queue::open(&dir.path().join("queue.sqlite")).await.expect("queue");
        let code = StaffCode::parse(code).expect("eight digits");
        let holder = queue.staff_of_code(code.number()).await.expect("read");
        let fits = code.fits(holder.as_ref().map(|holder| &holder.hash));
        queue.close().await;
        fits && holder.is_some_and(|holder| holder.name == "yamada")
    })
}

#[test]
fn a_code_is_shown_once_replaced_and_taken_back() {
    let dir = house();
    let early = command(&dir, "give-code");
    assert_eq!(early.status.code(), Some(1), "there is no such account");
    assert!(text(&early.stdout).is_empty(), "no code that does not hold: {}", text(&early.stdout));
    let add = run(&dir, &["add-staff", "--config", "desk.toml", "yamada"], &format!("{PASSPHRASE}\n"));
    assert_eq!(add.status.code(), Some(0), "{}", text(&add.stderr));
    assert_eq!(command(&dir, "remove-code").status.code(), Some(1), "there is no code");

    let given = command(&dir, "give-code");
    assert_eq!(given.status.code(), Some(0), "{}", text(&given.stderr));
    for word in ["いまだけ", "前のコード", "もう使えません", "暗証番号とは別"] {
        assert!(text(&given.stdout).contains(word), "{word} in {}", text(&given.stdout));
    }
    let first = printed(&given);
    assert!(holds(&dir, &first));
    let second = printed(&command(&dir, "give-code"));
    assert!(holds(&dir, &second) && !holds(&dir, &first), "the old one is void");
    for file in ["queue.sqlite", "queue.sqlite-wal"] {
        let stored = std::fs::read(dir.path().join(file)).unwrap_or_default();
        for code in [&first, &second] {
            assert!(!stored.windows(6).any(|part| part == &code.as_bytes()[2..]), "{file}");
        }
    }
    assert_eq!(command(&dir, "remove-code").status.code(), Some(0));
    assert!(!holds(&dir, &second));
}

#[test]
fn a_second_factor_that_is_not_there_cannot_be_reset_and_the_first_code_is_for_a_new_device() {
    let dir = house();
    let first = || run(&dir, &["first-code", "--config", "desk.toml"], "");
    let shown = first();
    assert_eq!(shown.status.code(), Some(0), "{}", text(&shown.stderr));
    assert!(printed(&shown).len() == 8 && text(&shown.stdout).contains("15 分以内"));
    assert_eq!(printed(&first()), printed(&shown), "it holds until it is used");
    let role = ["add-staff", "--role", "chief", "--config", "desk.toml", "yamada"];
    assert_eq!(run(&dir, &role, "").status.code(), Some(2));
    let add = ["add-staff", "--role", "technician", "--config", "desk.toml", "yamada"];
    assert_eq!(run(&dir, &add, &format!("{PASSPHRASE}\n")).status.code(), Some(0));
    assert_eq!(first().status.code(), Some(1), "somebody has an account");
    assert_eq!(command(&dir, "reset-second-factor").status.code(), Some(1), "there is none");
}
