//! Owns the process `exam-system-sim`: the exam system (健診システム) simulator for the demo and for scenarios.
//!
//! Promises: one JSON line on standard output when it is ready: `port`, `page_port`, `roots`, `certificate`,
//! `key`.
//! Must never: be installed on a kiosk.

use std::error::Error;
use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::Parser;
use serde_json::json;
use tests::exam_sim::{ExamSystemOptions, ExamSystemSim};

/// A simulated exam system on loopback.
#[derive(Parser)]
struct Arguments {
    /// Its directory: certificates and what arrived; made when absent.
    #[arg(long, value_name = "PATH")]
    dir: PathBuf,
    /// HTTPS port, 0 for any.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Port of the page (plain HTTP), 0 for any.
    #[arg(long, default_value_t = 0)]
    page_port: u16,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let Arguments { dir, port, page_port } = Arguments::parse();
    journal::init("exam-system-sim")?;
    tracing::warn!(marker = tests::MARKER, "simulator: for demo and tests only");
    let mut sim = ExamSystemSim::start(&ExamSystemOptions { directory: dir, port, page_port }).await?;
    let ready = json!({
        "port": sim.port,
        "page_port": sim.page_port,
        "roots": sim.files.roots,
        "certificate": sim.files.certificate,
        "key": sim.files.key,
    });
    writeln!(io::stdout(), "{ready}")?;
    sim.ended().await;
    Err("a port failed".into())
}
