//! What `reader probe` tells a technician on a real pcscd: every kind of card, no card, a service at work.
//!
//! Promises: what the card was sent is counted on the card's side; text and JSON are those of the program
//! itself.
//! Must never: believe "go" without a look at the card.

use std::fs;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use tests::card::Persona;
use tests::house::part::program;
use tests::pcscd_lab::{PcscdLab, READER_NAME};
use tests::pki::JpkiCa;
use tests::reader_house::{Outcome, ReaderHouse};
use tests::reader_settings;

/// Longest wait for pcscd to notice a card (seconds).
const WAIT_SECS: &str = "20";

fn start_lab() -> Outcome<PcscdLab> {
    Ok(PcscdLab::start(&program("card-desk")?)?)
}

fn probe(lab: &PcscdLab, arguments: &[&str]) -> Outcome<Command> {
    let mut command = lab.client(&program("reader")?);
    command.arg("probe").args(arguments);
    Ok(command)
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn json(output: &Output) -> Outcome<Value> {
    serde_json::from_slice(&output.stdout).map_err(|error| format!("{error}: {}", stdout(output)).into())
}

/// Puts a card down and probes it.
fn probe_card(lab: &PcscdLab, slug: &str, arguments: &[&str]) -> Outcome<Output> {
    lab.desk().put(slug)?;
    probe_again(lab, arguments)
}

/// Probes what lies there. Nothing is put down: pcscd would still tell of the card before.
fn probe_again(lab: &PcscdLab, arguments: &[&str]) -> Outcome<Output> {
    Ok(probe(lab, &[&["--wait", WAIT_SECS], arguments].concat())?.output()?)
}

#[test]
fn a_good_card_is_go_in_both_forms() -> Outcome<()> {
    let lab = start_lab()?;
    let text = probe_card(&lab, "contracted", &[])?;
    let said = stdout(&text);
    assert_eq!(text.status.code(), Some(0), "{said}");
    assert!(said.contains("PIN tries left: 3") && said.contains(READER_NAME), "{said}");
    assert_eq!(said.lines().last(), Some("判定: 使用可 / GO"), "{said}");

    let report = json(&probe_again(&lab, &["--json"])?)?;
    assert_eq!(report["version"], 1);
    assert_eq!(report["judgement"]["go"], true);
    // The driver always has a second slot, which stays empty.
    let doing: Vec<_> =
        report["slots"].as_array().ok_or("slots")?.iter().map(|slot| &slot["doing"]).collect();
    assert_eq!(doing, ["card", "empty"]);
    let card = &report["slots"][0]["card"];
    assert_eq!((&card["kind"], &card["tries_left"]), (&"my-number".into(), &3.into()));
    assert_eq!((&card["chain"], &card["look"]["exchanges"]), (&"not-checked".into(), &3.into()));
    assert!(card["certificate_days"].as_i64().is_some_and(|days| days > 100), "{card}");
    // The virtual driver tells no property: only a measurement can say.
    assert_eq!(report["slots"][0]["extended"]["source"], "measured");
    assert_eq!(report["slots"][0]["extended"]["verdict"], "yes");
    assert_eq!(report["slots"][1]["extended"]["verdict"], "unknown");
    assert!(report["service"]["daemon_version"].is_string());
    let counts = lab.desk().counts("contracted")?;
    assert_eq!((counts.verifies, counts.signatures), (0, 0));
    assert!(counts.commands > 0);
    Ok(())
}

#[test]
fn nothing_in_it_identifies_the_card() -> Outcome<()> {
    let lab = start_lab()?;
    let persona = Persona::find("contracted").ok_or("persona")?;
    let serial: String = persona.serial.iter().map(|byte| format!("{byte:02x}")).collect();
    lab.desk().put("contracted")?;
    for form in [&[][..], &["--json"]] {
        let output = probe_again(&lab, form)?;
        assert!(output.status.success(), "the card was not looked at");
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said).to_lowercase();
        assert!(!said.contains(&serial) && !said.contains(&persona.common_name.to_lowercase()), "{said}");
    }
    Ok(())
}

#[test]
fn with_the_settings_of_the_service_the_issuer_is_checked() -> Outcome<()> {
    let lab = start_lab()?;
    let settings = lab.directory().join("probe.toml");
    reader_settings::write(&settings)?;
    let settings_path = settings.to_str().ok_or("path")?;
    let trusted = json(&probe_card(&lab, "contracted", &["--json", "--config", settings_path])?)?;
    assert_eq!(trusted["slots"][0]["card"]["chain"], "trusted");
    assert_eq!(trusted["judgement"]["go"], true);

    // The authority of nobody's cards.
    let roots = lab.directory().join("foreign.pem");
    fs::write(&roots, JpkiCa::foreign()?.certificate_pem())?;
    fs::write(&settings, format!("[trust]\nroots = {roots:?}\n[reader]\nname_part = \"00 00\"\n"))?;
    let foreign = json(&probe_again(&lab, &["--json", "--config", settings_path])?)?;
    assert_eq!(foreign["judgement"]["reasons"], Value::from(vec!["foreign"]));
    assert_eq!(foreign["slots"][1]["chosen"], false, "only the reader of the settings");
    assert_eq!(lab.desk().counts("contracted")?.verifies, 0);
    Ok(())
}

#[test]
fn every_other_card_is_no_go_and_told_as_what_it_is() -> Outcome<()> {
    let lab = start_lab()?;
    let rows = [
        ("locked", "locked", "locked"),
        ("phone", "android-phone", "wrong-card"),
        ("old", "old-resident-card", "wrong-card"),
        ("licence", "other-card", "wrong-card"),
        ("blank", "no-certificate", "wrong-card"),
        ("iphone", "iphone", "wrong-card"),
        ("face", "face-only", "wrong-card"),
        ("transit", "transit-card", "wrong-card"),
    ];
    for (slug, kind, reason) in rows {
        let output = probe_card(&lab, slug, &["--json"])?;
        let report = json(&output)?;
        assert_eq!(output.status.code(), Some(1), "{slug}");
        assert_eq!(report["slots"][0]["card"]["kind"], kind, "{slug}");
        assert_eq!(report["judgement"]["reasons"], Value::from(vec![reason]), "{slug}");
        assert_eq!(lab.desk().counts(slug)?.verifies, 0, "{slug}");
        lab.desk().take()?;
        thread::sleep(Duration::from_secs(1));
    }
    Ok(())
}

#[test]
fn a_card_that_refuses_extended_length_is_measured_as_that() -> Outcome<()> {
    let lab = start_lab()?;
    lab.desk().send("habit contracted no-extended")?;
    let output = probe_card(&lab, "contracted", &["--json"])?;
    let report = json(&output)?;
    assert_eq!(output.status.code(), Some(0), "short reads are enough");
    assert_eq!(report["slots"][0]["extended"]["verdict"], "no");
    assert_eq!(report["judgement"]["notices"][0], "short-only");
    Ok(())
}

#[test]
fn beside_the_service_it_says_held_and_harms_nothing() -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    let (seat, _) = house.put("contracted")?;
    let output = probe(&house.lab, &["--json"])?.output()?;
    let report = json(&output)?;
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(report["slots"][0]["doing"], "held");
    assert_eq!(report["judgement"]["reasons"], Value::from(vec!["held"]));
    // The seat is as it was.
    house.certificate(seat)?;
    assert!(matches!(house.prove(seat, "1234")?, reader_wire::Event::Proved { .. }));
    Ok(())
}

#[test]
fn without_card_reader_or_service_it_says_which() -> Outcome<()> {
    let mut lab = start_lab()?;
    let reason = |lab: &PcscdLab, arguments: &[&str]| -> Outcome<Value> {
        let output = probe(lab, &[&["--json"], arguments].concat())?.output()?;
        assert_eq!(output.status.code(), Some(1));
        Ok(json(&output)?["judgement"]["reasons"].clone())
    };
    assert_eq!(reason(&lab, &[])?, Value::from(vec!["no-card"]));
    assert_eq!(reason(&lab, &["--reader-name", "Another"])?, Value::from(vec!["not-chosen"]));
    lab.kill_daemon()?;
    assert_eq!(reason(&lab, &[])?, Value::from(vec!["no-service"]));
    Ok(())
}

#[test]
fn it_waits_for_a_card_as_long_as_it_is_told() -> Outcome<()> {
    let lab = start_lab()?;
    let mut waiting = probe(&lab, &["--wait", WAIT_SECS])?.stdout(Stdio::piped()).spawn()?;
    thread::sleep(Duration::from_secs(2));
    assert!(waiting.try_wait()?.is_none(), "it did not wait");
    lab.desk().put("contracted")?;
    assert!(waiting.wait()?.success());
    Ok(())
}

#[test]
fn wrong_usage_and_a_wrong_table_are_exit_2() -> Outcome<()> {
    let scratch = tempfile::tempdir()?;
    let table = scratch.path().join("readers.toml");
    fs::write(&table, "[[reader]]\nusb = \"054C:0DC9\"\n")?;
    let table = table.to_str().ok_or("path")?;
    for (arguments, said) in [
        (["--wait", "601"], "601"),
        (["--readers", table], "reader 1"),
        (["--readers", "/absent/readers.toml"], "/absent/readers.toml"),
    ] {
        let output = Command::new(program("reader")?).arg("probe").args(arguments).output()?;
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{complaint}");
        assert!(complaint.contains(said), "{complaint}");
    }
    Ok(())
}
