//! Owns the kiosk's settings: one TOML file, read once.
//!
//! Promises: every problem of the file is told at once, each with its key.
//! Must never: fall back silently; a default is written in `config/kiosk.toml`, beside the key.

use std::path::{Path, PathBuf};

use reception::Course;

/// What the kiosk is set up as.
pub struct Config {
    /// Socket of `reader`.
    pub reader_socket: PathBuf,
    /// The queue file.
    pub queue_path: PathBuf,
    /// Base address of the gateway, `https://…`.
    pub gateway_url: String,
    /// PEM of the certificate authorities that a gateway's certificate must come from.
    pub gateway_roots: PathBuf,
    /// Where `kiosk activate` leaves terminal id, key and certificate.
    pub state_dir: PathBuf,
    /// What people come for here.
    pub course: Course,
}

impl Config {
    /// Reads the file.
    pub fn read(path: &Path) -> Result<Self, settings::Problems> {
        let mut file = settings::File::read(path);
        let reader_socket = file.path("reader.socket");
        let queue_path = file.path("queue.path");
        let gateway_url = file.text("gateway.url");
        let gateway_roots = file.path("gateway.roots");
        let state_dir = file.path("gateway.state_dir");
        let course = file.choice("reception.course", &Course::ALL.map(|course| (course.code(), course)));
        file.finish()?;
        Ok(Self {
            reader_socket,
            queue_path,
            gateway_url,
            gateway_roots,
            state_dir,
            // `finish` has refused a file without a course; this course permits no check.
            course: course.unwrap_or(Course::Corporate),
        })
    }
}
