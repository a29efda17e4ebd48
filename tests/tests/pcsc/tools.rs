//! What a technician's tools say of the same card: `reader probe`, and OpenSC as an independent judge.

use std::path::Path;
use std::process::Output;
use std::thread;
use std::time::Duration;

use tests::house::part::program;
use tests::pcscd_lab::PcscdLab;
use tests::pki::write_card_roots;
use tests::reader_house::Outcome;

const PROBES_MAX: u32 = 100;
const PROBE_PAUSE: Duration = Duration::from_millis(100);

fn start_lab() -> Outcome<PcscdLab> {
    Ok(PcscdLab::start(&program("card-desk")?)?)
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn probe_prints_what_is_on_the_desk() -> Outcome<()> {
    let lab = start_lab()?;
    let go = probe_card(&lab, "contracted")?;
    assert!(go.status.success() && stdout(&go).contains("PIN tries left: 3"), "{}", stdout(&go));
    let no_go = probe_card(&lab, "locked")?;
    assert!(!no_go.status.success() && stdout(&no_go).contains("PIN locked"), "{}", stdout(&no_go));
    for slug in ["contracted", "locked"] {
        assert_eq!(lab.desk().counts(slug)?.verifies, 0);
    }
    Ok(())
}

/// Probes until the card was asked something: pcscd looks for cards a few times a second only.
fn probe_card(lab: &PcscdLab, slug: &str) -> Outcome<Output> {
    lab.desk().put(slug)?;
    let reader = program("reader")?;
    let roots = write_card_roots(lab.directory())?;
    for _ in 0..PROBES_MAX {
        let output = lab.client(&reader).arg("probe").arg("--card-roots").arg(&roots).output()?;
        if lab.desk().counts(slug)?.commands > 0 {
            return Ok(output);
        }
        thread::sleep(PROBE_PAUSE);
    }
    Err(format!("{PROBES_MAX} probes did not see the card").into())
}

#[test]
fn opensc_takes_the_card_for_a_my_number_card() -> Outcome<()> {
    let lab = start_lab()?;
    lab.desk().put("contracted")?;
    let tool = Path::new("/usr/bin/opensc-tool");
    assert!(tool.is_file(), "{} is not there: it comes with the Debian package opensc", tool.display());
    let name = lab.client(tool).args(["--wait", "--name"]).output()?;
    assert_eq!(stdout(&name).trim(), "jpki", "{}", String::from_utf8_lossy(&name.stderr));
    Ok(())
}
