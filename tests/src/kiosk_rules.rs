//! Owns the rules of a kiosk under test: the shipped files, written beside its settings, and how it speaks to people.
//!
//! Promises: differs from what ships in one line, which the demo's centre would change too: no part of a voucher
//! need be known, because its staff look at every paper.
//! Must never: be used where a test is about the shipped rules.

use std::io;
use std::path::Path;

const NEEDED: &str = r#"needs = ["number", "insurer", "valid-until"]"#;

/// How people are spoken to at a kiosk under test: the section `[people]` of a `kiosk.toml`.
pub const PEOPLE: &str = "[people]\nlanguage = \"ja\"\ndiagonal_mm = 396\n";

/// Writes the three files into the folder; the section `[rules]` of a `kiosk.toml` that names them.
///
/// # Errors
/// When they cannot be written, or the shipped rules have another line than the one to replace.
pub fn write(dir: &Path) -> io::Result<String> {
    let shipped = include_str!("../../config/rules.toml");
    if !shipped.contains(NEEDED) {
        return Err(io::Error::other(
            "config/rules.toml needs other parts of a voucher than this test knows",
        ));
    }
    let rules = shipped.replace(NEEDED, "needs = []");
    std::fs::write(dir.join("rules.toml"), rules)?;
    std::fs::write(dir.join("proofs.toml"), include_str!("../../config/proofs.toml"))?;
    std::fs::write(dir.join("institutions.toml"), include_str!("../../config/institutions.toml"))?;
    Ok(["rules", "proofs", "institutions"].into_iter().fold("[rules]\n".to_owned(), |section, key| {
        format!("{section}{key} = {:?}\n", dir.join(format!("{key}.toml")))
    }))
}
