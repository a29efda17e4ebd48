//! `desk serve` with a folder of answer files.

use std::path::PathBuf;
use std::time::Instant;

use super::*;

const GOOD: &str = include_str!("../../../../reception/src/existing/fixtures/OQSsiquc01res_face_good.xml");

fn config(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config").join(name)
}

fn house_with_folder(system: &str) -> TempDir {
    let dir = house();
    let rules = std::fs::read_to_string(config("rules.toml")).expect("rules");
    let rules = rules.replace("\"limited\"\n", &format!("\"{system}\"\n"));
    std::fs::write(dir.path().join("rules.toml"), rules).expect("written");
    let at = dir.path().display();
    add_settings(
        &dir,
        &format!(
            "[existing]\nfolder = \"{at}/res\"\ncourse = \"specific-exam\"\nrules = \"{at}/rules.toml\"\n\
             proofs = \"{}\"\ninstitutions = \"{}\"\n",
            config("proofs.toml").display(),
            config("institutions.toml").display()
        ),
    );
    dir
}

#[test]
fn the_service_takes_a_file_and_goes_on_without_the_folder() {
    let dir = house_with_folder("existing");
    let heard = UnixDatagram::bind(dir.path().join("notify")).expect("socket");
    heard.set_read_timeout(Some(Duration::from_secs(60))).expect("timeout");
    let child = start(dir.path(), &["serve", "--config", "desk.toml"], "");
    let mut buffer = [0; 256];
    // READY, then WATCHDOG: it serves while the folder is not there.
    for _ in 0..2 {
        heard.recv(&mut buffer).expect("a word");
    }
    let folder = dir.path().join("res");
    std::fs::create_dir(&folder).expect("folder");
    // Of today, or it would be old.
    let now = jiff::Zoned::now().strftime("%Y%m%d%H%M%S").to_string();
    let name = "OQSsiquc01res_face_kanja4260.xml";
    std::fs::write(folder.join(name), GOOD.replace("20261120091530", &now)).expect("written");
    std::fs::write(folder.join("OQSsiquc01res_broken.xml"), "<html/>").expect("written");
    let start = Instant::now();
    let lies = |folder: &Path| std::fs::read_dir(folder).map_or(1, Iterator::count);
    // Two folders of ours stay.
    while lies(&folder) > 2 || lies(&folder.join("taking")) > 0 {
        assert!(start.elapsed() < Duration::from_secs(60), "it was not taken");
        // Also so that the socket does not fill, on which the program would wait.
        heard.recv(&mut buffer).expect("a word");
    }
    kill_process(Pid::from_child(&child), Signal::TERM).expect("running");
    let output = child.wait_with_output().expect("ended");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let said = text(&output.stderr);
    assert_eq!(said.matches("the folder does not work").count(), 1, "told once: {said}");
    assert!(said.contains("stored") && said.contains("not-an-answer"), "{said}");
    for secret in ["kanja4260", "花子", "ﾃｽﾄ", "1970", "_broken"] {
        assert!(!said.contains(secret), "{secret} in {said}");
    }
    assert!(folder.join("set-aside/OQSsiquc01res_broken.xml.reason.txt").exists());
}

#[test]
fn a_folder_without_the_rule_for_it_is_a_problem_of_the_settings() {
    let dir = house_with_folder("limited");
    let output = run(&dir, &["serve", "--config", "desk.toml"], "");
    assert_eq!(output.status.code(), Some(78));
    assert!(
        text(&output.stderr).contains("desk.toml: existing.rules: names rules"),
        "{}",
        text(&output.stderr)
    );
}
