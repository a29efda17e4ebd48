//! Owns how Slint hears of the rotation: by a variable of the environment, read when the window is made.
//!
//! Promises: a process that was started without it becomes the same process with it, once; systemd sees no restart.
//! Must never: run after the first thread or the first window.

use std::ffi::OsStr;
use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use screen::Rotation;
use screen::rotation::ROTATION_VARIABLE;

/// Whether the environment says this rotation already; without the variable nothing is turned.
#[must_use]
pub fn already_turned(rotation: Rotation, variable: Option<&OsStr>) -> bool {
    let degrees = rotation.degrees().to_string();
    variable.map_or(rotation == Rotation::None, |said| said == degrees.as_str())
}

/// Starts this program again in its place, with the same arguments and the rotation in its environment, and returns only
/// when it could not. Setting a variable of a running process is unsafe in Rust, because another thread may read it.
#[must_use]
pub fn turned(rotation: Rotation) -> io::Error {
    let degrees = rotation.degrees().to_string();
    let again = |program| {
        Command::new(program).args(std::env::args_os().skip(1)).env(ROTATION_VARIABLE, degrees).exec()
    };
    std::env::current_exe().map_or_else(|error| error, again)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_starts_anew_only_when_its_environment_says_something_else() {
        let is = |rotation, said: Option<&str>| already_turned(rotation, said.map(OsStr::new));
        assert!(is(Rotation::None, None) && is(Rotation::None, Some("0")));
        assert!(is(Rotation::Right, Some("90")));
        assert!(
            !is(Rotation::Right, None) && !is(Rotation::None, Some("90")) && !is(Rotation::Over, Some("90"))
        );
    }
}
