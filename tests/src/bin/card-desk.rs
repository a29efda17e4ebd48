//! Owns the process `card-desk`: a virtual reader with the prepared cards, for the demo and for scenarios.
//!
//! Promises: with `--socket` it is the reader service itself, over the virtual card; with `--vpcd` it serves
//! the card to a real pcscd. Both obey the remote control of [`tests::card::control`].
//! Must never: be installed on a kiosk.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::{ArgGroup, Parser};
use tests::card::{CardDesk, control};
use tests::vpcd;

/// A virtual card reader with prepared test cards.
#[derive(Parser)]
#[command(group(ArgGroup::new("way").required(true).args(["socket", "vpcd"])))]
struct Arguments {
    /// Serve the kiosk on this Unix socket, as `reader serve` does.
    #[arg(long, value_name = "PATH")]
    socket: Option<PathBuf>,
    /// Serve the card to the vpcd driver of a pcscd that listens here.
    #[arg(long, value_name = "HOST:PORT")]
    vpcd: Option<String>,
    /// Unix socket of the remote control.
    #[arg(long, value_name = "PATH")]
    control: PathBuf,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    journal::init("card-desk")?;
    tracing::warn!(marker = tests::MARKER, "simulator: for demo and tests only");
    let now_unix_secs = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())?;
    let desk = CardDesk::with_personas(now_unix_secs)?;
    serve_control(&desk, &arguments.control, now_unix_secs)?;
    match (arguments.socket, arguments.vpcd) {
        (Some(path), _) => {
            let listener = reader::listen::bind(&path, 0o600)?;
            Ok(reader::serve(listener, reader::Options::default(), desk.clone(), desk)?)
        }
        (None, Some(address)) => vpcd::serve(&desk, &address),
        (None, None) => Err("--socket or --vpcd is needed".into()),
    }
}

fn serve_control(desk: &CardDesk, path: &Path, now_unix_secs: i64) -> Result<(), Box<dyn Error>> {
    let listener = reader::listen::bind(path, 0o600)?;
    let desk = desk.clone();
    thread::spawn(move || control::serve(&desk, &listener, now_unix_secs));
    Ok(())
}
