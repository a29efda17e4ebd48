//! Owns what a technician types before the first patient: activate, import the list, make an account.
//!
//! Promises: the real programs do it, with the real prompts.
//! Must never: write into the queue or the state by another way.

use std::ffi::OsStr;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use super::part::program;
use super::{STAFF_NAME, STAFF_PASSPHRASE, recipes};
use crate::gateway_sim::{TEST_ACTIVATION_CODE, TEST_FACILITY_NUMBER, TEST_USER_ID};

/// 委託元保険者一覧表 of the centre of the tests.
const INSURERS: &str = include_str!("../../data/insurers.csv");

pub fn prepare(root: &Path) -> io::Result<()> {
    let (kiosk, desk) = (recipes::kiosk_settings(root), recipes::desk_settings(root));
    let secrets = format!("{TEST_FACILITY_NUMBER}\n{TEST_USER_ID}\n{TEST_ACTIVATION_CODE}\n");
    typed("kiosk", [OsStr::new("activate"), "--config".as_ref(), kiosk.as_ref()], &secrets)?;
    let list = root.join("insurers.csv");
    std::fs::write(&list, INSURERS)?;
    typed(
        "desk",
        [OsStr::new("import-insurers"), "--take".as_ref(), "--config".as_ref(), desk.as_ref(), list.as_ref()],
        "",
    )?;
    let account = [OsStr::new("add-staff"), "--config".as_ref(), desk.as_ref(), STAFF_NAME.as_ref()];
    typed("desk", account, &format!("{STAFF_PASSPHRASE}\n")).map(drop)
}

/// Takes a list of reservations (CSV) as a technician would.
pub fn take_reservations(root: &Path, list: &str) -> io::Result<()> {
    let file = root.join("reservations.csv");
    std::fs::write(&file, list)?;
    let desk = recipes::desk_settings(root);
    let take = [
        OsStr::new("import-reservations"),
        "--take".as_ref(),
        "--config".as_ref(),
        desk.as_ref(),
        file.as_ref(),
    ];
    typed("desk", take, "")?;
    // The centre deletes what it has handed over.
    std::fs::remove_file(file)
}

/// A staff code for the account of the house: the eight digits that the command shows once.
pub fn give_code(root: &Path) -> io::Result<String> {
    let desk = recipes::desk_settings(root);
    let give = [OsStr::new("give-code"), "--config".as_ref(), desk.as_ref(), STAFF_NAME.as_ref()];
    let said = typed("desk", give, "")?;
    let digits = |line: &str| line.chars().filter(char::is_ascii_digit).collect::<String>();
    let code = said.lines().map(digits).find(|digits| digits.len() == screen::CODE_DIGITS);
    code.ok_or_else(|| io::Error::other("no code in what the command said"))
}

fn typed<const N: usize>(name: &str, arguments: [&OsStr; N], input: &str) -> io::Result<String> {
    let mut child = Command::new(program(name)?)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut keyboard) = child.stdin.take() {
        keyboard.write_all(input.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    if output.status.success() {
        String::from_utf8(output.stdout).map_err(io::Error::other)
    } else {
        let (said, complained) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        Err(io::Error::other(format!("{name} ended with {}:\n{said}{complained}", output.status)))
    }
}
