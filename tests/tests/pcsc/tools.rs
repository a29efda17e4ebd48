//! What OpenSC, as an independent judge, says of the same card.

use std::path::Path;

use tests::house::part::program;
use tests::pcscd_lab::PcscdLab;
use tests::reader_house::Outcome;

#[test]
fn opensc_takes_the_card_for_a_my_number_card() -> Outcome<()> {
    let lab = PcscdLab::start(&program("card-desk")?)?;
    lab.desk().put("contracted")?;
    let tool = Path::new("/usr/bin/opensc-tool");
    assert!(tool.is_file(), "{} is not there: it comes with the Debian package opensc", tool.display());
    let name = lab.client(tool).args(["--wait", "--name"]).output()?;
    let said = String::from_utf8_lossy(&name.stdout);
    assert_eq!(said.trim(), "jpki", "{}", String::from_utf8_lossy(&name.stderr));
    Ok(())
}
