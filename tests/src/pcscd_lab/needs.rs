//! Owns the search for what a lab needs from the machine.
//!
//! Promises: what is missing is named with its Debian package.
//! Must never: install anything.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

const DRIVER: &str = "pcsc/drivers/serial/libifdvpcd.so";

/// Something is not installed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{program} is not installed: it comes with the Debian package {package}")]
pub struct Missing {
    /// What was looked for.
    pub program: &'static str,
    /// Where it is.
    pub package: &'static str,
}

/// What was found.
pub(super) struct Programs {
    pub pcscd: PathBuf,
    pub driver: PathBuf,
    /// Whether this pcscd asks polkit unless told not to (Debian 13 does, Debian 12 does not).
    pub knows_polkit: bool,
}

impl Programs {
    pub fn find() -> Result<Self, Missing> {
        for (program, package) in [
            ("unshare", "util-linux"),
            ("nsenter", "util-linux"),
            ("setpriv", "util-linux"),
            ("ip", "iproute2"),
        ] {
            find_program(program).ok_or(Missing { program, package })?;
        }
        let pcscd = find_program("pcscd").ok_or(Missing { program: "pcscd", package: "pcscd" })?;
        let driver =
            find_driver().ok_or(Missing { program: "the vpcd driver", package: "vsmartcard-vpcd" })?;
        let knows_polkit = knows_polkit(&pcscd);
        Ok(Self { pcscd, driver, knows_polkit })
    }
}

/// Also looks where daemons are, which is not in every user's PATH.
fn find_program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let places = env::split_paths(&path).chain(["/usr/sbin", "/sbin"].map(PathBuf::from));
    places.map(|place| place.join(name)).find(|program| program.is_file())
}

fn find_driver() -> Option<PathBuf> {
    let multiarch = format!("/usr/lib/{}-linux-gnu", env::consts::ARCH);
    let places = [Path::new("/usr/lib"), Path::new(&multiarch)];
    places.map(|place| place.join(DRIVER)).into_iter().find(|driver| driver.is_file())
}

fn knows_polkit(pcscd: &Path) -> bool {
    let help = Command::new(pcscd).arg("--help").output();
    help.is_ok_and(|help| {
        let text = [help.stdout, help.stderr].concat();
        String::from_utf8_lossy(&text).contains("--disable-polkit")
    })
}
