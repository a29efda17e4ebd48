//! Owns the process `card-desk`: a virtual reader with the prepared cards, for the demo and for scenarios.
//!
//! Promises: with `--socket` it is the reader service itself, over the virtual card; with `--vpcd` it serves
//! the card to a real pcscd. Both obey the remote control of [`tests::card::control`].
//! Must never: be installed on a kiosk.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::{ArgGroup, Parser};
use reader::debounce::Steadiness;
use tests::card::control::Places;
use tests::card::{CardDesk, Persona, control};
use tests::{reader_settings, vpcd};

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
    /// A further slot with cards of its own, under this name in the remote control. May be repeated.
    #[arg(long = "place", value_name = "NAME=HOST:PORT", requires = "vpcd")]
    places: Vec<String>,
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
    let mut places = Places::from(desk.clone());
    for place in &arguments.places {
        let (name, address) = place.split_once('=').ok_or("--place is NAME=HOST:PORT")?;
        places.add(name, serve_place(address.to_owned(), now_unix_secs)?);
    }
    serve_control(places, &arguments.control, now_unix_secs)?;
    match (arguments.socket, arguments.vpcd) {
        (Some(path), _) => {
            let listener = reader::listen::bind(&path, 0o600)?;
            let options = reader::Options {
                peer_uids: Vec::new(),
                roots: reader_settings::roots()?,
                steadiness: STEADINESS,
                stop: None,
            };
            Ok(reader::serve(listener, options, desk.clone(), desk)?)
        }
        (None, Some(address)) => match vpcd::serve(&desk, &address)? {},
        (None, None) => Err("--socket or --vpcd is needed".into()),
    }
}

/// As `config/reader.toml` has it.
const STEADINESS: Steadiness =
    Steadiness { seat: Duration::from_millis(200), free: Duration::from_millis(500) };

/// The cards that a further slot knows; the first one knows all.
const PLACE_CARDS: [&str; 3] = ["contracted", "elsewhere", "sam"];

fn serve_place(address: String, now_unix_secs: i64) -> Result<CardDesk, Box<dyn Error>> {
    let desk = CardDesk::new();
    for slug in PLACE_CARDS {
        desk.add(slug, Persona::find(slug).ok_or("no such card")?.card(now_unix_secs)?);
    }
    let served = desk.clone();
    thread::spawn(move || {
        let Err(error) = vpcd::serve(&served, &address);
        tracing::error!(%error, "slot is not served");
    });
    Ok(desk)
}

fn serve_control(places: Places, path: &Path, now_unix_secs: i64) -> Result<(), Box<dyn Error>> {
    let listener = reader::listen::bind(path, 0o600)?;
    thread::spawn(move || control::serve(places, &listener, now_unix_secs));
    Ok(())
}
