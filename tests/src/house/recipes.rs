//! Owns how each process of a house is started, and the settings it reads.
//!
//! Promises: every path lies in the house's folder, every port is free at that moment.
//! Must never: start anything.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use super::part::{Ready, Recipe, program};
use crate::pcscd_lab::SOCKET_VARIABLE;
use crate::{kiosk_rules, reader_settings};

pub fn queue_path(root: &Path) -> PathBuf {
    root.join("queue/queue.sqlite")
}

pub fn desk_certificate(root: &Path) -> PathBuf {
    root.join("desk-state/desk-certificate.pem")
}

pub fn card_control(root: &Path) -> PathBuf {
    root.join("card-control")
}

pub fn kiosk_settings(root: &Path) -> PathBuf {
    root.join("kiosk.toml")
}

pub fn desk_settings(root: &Path) -> PathBuf {
    root.join("desk.toml")
}

fn reader_socket(root: &Path) -> PathBuf {
    root.join("reader.socket")
}

pub fn gateway(root: &Path) -> io::Result<Recipe> {
    recipe("gateway-sim", ["--dir".into(), root.join("gateway").into()])
}

pub fn exam_system(root: &Path) -> io::Result<Recipe> {
    recipe("exam-system-sim", ["--dir".into(), root.join("exam-system").into()])
}

pub fn card_desk(root: &Path) -> io::Result<Recipe> {
    let socket = reader_socket(root).into();
    recipe("card-desk", ["--socket".into(), socket, "--control".into(), card_control(root).into()])
}

pub fn reader(root: &Path, pcscd: &Path) -> io::Result<Recipe> {
    let settings = root.join("reader.toml");
    reader_settings::write(&settings)?;
    let arguments =
        ["serve".into(), "--config".into(), settings.into(), "--socket".into(), reader_socket(root).into()];
    let recipe = recipe("reader", arguments)?;
    Ok(Recipe { environment: vec![(SOCKET_VARIABLE, pcscd.into())], ..recipe })
}

pub fn desk(root: &Path) -> io::Result<Recipe> {
    recipe("desk", ["serve".into(), "--config".into(), desk_settings(root).into()])
}

pub fn kiosk(root: &Path, display: &str) -> io::Result<Recipe> {
    let recipe = recipe("kiosk", ["run".into(), "--config".into(), kiosk_settings(root).into()])?;
    let environment = vec![
        ("DISPLAY", display.into()),
        ("SLINT_BACKEND", "winit-software".into()),
        ("XDG_RUNTIME_DIR", root.into()),
    ];
    Ok(Recipe { environment, ..recipe })
}

pub fn write_kiosk_settings(root: &Path, gateway_port: u64, gateway_roots: &str) -> io::Result<()> {
    std::fs::create_dir_all(root.join("queue"))?;
    std::fs::create_dir_all(root.join("kiosk-state"))?;
    let text = format!(
        "[reader]\nsocket = {:?}\n[queue]\npath = {:?}\n[gateway]\nurl = \"https://127.0.0.1:{gateway_port}\"\n\
         roots = {gateway_roots:?}\nstate_dir = {:?}\n{}[reception]\ncourses = [\"specific-exam\"]\n\
         voucher = \"brought\"\n{}",
        reader_socket(root),
        queue_path(root),
        root.join("kiosk-state"),
        kiosk_rules::PEOPLE,
        kiosk_rules::write(root)?,
    );
    std::fs::write(kiosk_settings(root), text)
}

/// Writes the settings of the desk; the address of the console.
pub fn write_desk_settings(root: &Path, exam_system: &Ready) -> io::Result<String> {
    std::fs::create_dir_all(root.join("desk-state"))?;
    let port = free_port()?;
    let reservations = root.join("reservations.toml");
    std::fs::write(&reservations, include_str!("../../../config/reservations.toml"))?;
    let text = format!(
        "[queue]\npath = {:?}\n[desk]\nlisten = \"127.0.0.1:{port}\"\nstate_dir = {:?}\n[exam_system]\n\
         url = \"https://127.0.0.1:{}\"\nroots = {:?}\ncertificate = {:?}\nkey = {:?}\nundo_secs = 0\n\
         [centre]\nname = \"みほん健診センター\"\nfacility_number = \"1310000001\"\n\
         [imports]\nreservations = {reservations:?}\n[access]\nsecond_factor = \"optional\"\n",
        queue_path(root),
        root.join("desk-state"),
        exam_system.number("port")?,
        exam_system.text("roots")?,
        exam_system.text("certificate")?,
        exam_system.text("key")?,
    );
    std::fs::write(desk_settings(root), text)?;
    Ok(format!("https://127.0.0.1:{port}"))
}

fn recipe<const N: usize>(name: &'static str, arguments: [OsString; N]) -> io::Result<Recipe> {
    Ok(Recipe { name, program: program(name)?, arguments: arguments.into(), environment: Vec::new() })
}

fn free_port() -> io::Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
