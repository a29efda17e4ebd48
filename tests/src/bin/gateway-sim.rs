//! Owns the process `gateway-sim`: the gateway simulator for the demo and for scenarios.
//!
//! Promises: one JSON line on standard output when it is ready: `port`, `control_port`, `roots`.
//! Must never: be installed on a kiosk.

use std::error::Error;
use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::Parser;
use serde_json::json;
use tests::gateway_sim::{GatewayOptions, GatewaySim};

/// A simulated eligibility gateway on loopback.
#[derive(Parser)]
struct Arguments {
    /// Its directory: certificates and known terminals; made when absent.
    #[arg(long, value_name = "PATH")]
    dir: PathBuf,
    /// HTTPS port, 0 for any.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Port of the remote control (plain HTTP), 0 for any.
    #[arg(long, default_value_t = 0)]
    control_port: u16,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let Arguments { dir, port, control_port } = Arguments::parse();
    journal::init("gateway-sim")?;
    tracing::warn!(marker = tests::MARKER, "simulator: for demo and tests only");
    let mut sim = GatewaySim::start(&GatewayOptions { directory: dir, port, control_port }).await?;
    let ready = json!({ "port": sim.port, "control_port": sim.control_port, "roots": sim.roots_path() });
    writeln!(io::stdout(), "{ready}")?;
    sim.ended().await;
    Err("a port failed".into())
}
