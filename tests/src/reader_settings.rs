//! Owns the settings of a `reader` of the tests, and the roots of the test cards.
//!
//! Promises: the settings that ship, but for what a test cannot have.
//! Must never: be used on a kiosk: the keys of these roots are public.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use reader::trust::Roots;

use crate::pki::{JpkiCa, write_card_roots};

/// Writes settings, and beside them the roots of the test cards.
///
/// Memory is not locked: that takes a right which whoever runs the tests may not have.
///
/// # Errors
/// When a file cannot be written.
pub fn write(settings: &Path) -> io::Result<()> {
    let directory = settings.parent().unwrap_or(Path::new("/"));
    let roots = write_card_roots(directory).map_err(io::Error::other)?;
    fs::write(settings, format!("[trust]\nroots = {roots:?}\n[memory]\nlock = false\n"))
}

/// The roots of the test cards, as the reader holds them.
///
/// # Errors
/// When the test data is damaged.
pub fn roots() -> io::Result<Arc<Roots>> {
    let authority = JpkiCa::public_test().map_err(io::Error::other)?;
    Roots::from_der([authority.certificate_der()]).map(Arc::new).map_err(io::Error::other)
}
