//! Owns the bench of the screen: the same pages by the shipped screen, Chromium and Qt, and the kiosk itself; one table.
//!
//! Promises: everything is measured from outside and in the same way; the programs take turns, so that all of them
//! meet the same machine.
//! Must never: fail because of a figure.
//!
//! Started by `tests/screen-bench`.

mod eye;
mod family;
mod figures;
mod kiosk;
mod programs;
mod report;
mod runs;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::Parser;
use tests::window::Window;

use figures::Figures;
use programs::{Program, Starts};
use runs::Runs;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Compares programs that show the same page, and measures the kiosk.
#[derive(Parser)]
struct Arguments {
    /// Rounds of each program. Two minutes each for all of them.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Our pages only, without the others and the kiosk.
    #[arg(long)]
    ours: bool,
    /// The example `page` of the screen crate.
    #[arg(long, value_name = "PATH")]
    page: PathBuf,
    /// Folder of the pages for the other programs.
    #[arg(long, value_name = "DIR")]
    peers: PathBuf,
    /// Folder of the voice's clips.
    #[arg(long, value_name = "DIR")]
    clips: PathBuf,
    /// Where a picture of each page goes.
    #[arg(long, value_name = "DIR")]
    pictures: PathBuf,
    /// What is compared, for the first line.
    #[arg(long)]
    versions: String,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    family::adopt()?;
    let mut out = io::stdout().lock();
    writeln!(out, "{}", report::head(&arguments.versions)?)?;
    let programs: &[Program] = if arguments.ours { &[Program::Screen] } else { &Program::ALL };
    writeln!(out, "{}", report::table(&compare(programs, &arguments)?)?)?;
    if !arguments.ours {
        let kiosk = kiosk::measure(&arguments.clips.canonicalize()?, 2 * arguments.rounds)?;
        writeln!(out, "{}", report::kiosk(&kiosk)?)?;
    }
    Ok(writeln!(out, "{}", report::foot()?)?)
}

fn compare(programs: &[Program], arguments: &Arguments) -> Result<BTreeMap<Program, Figures>> {
    let scratch = tempfile::tempdir()?;
    fs::create_dir_all(&arguments.pictures)?;
    let window = Window::virtual_display()?;
    let starts = Starts {
        screen: arguments.page.clone(),
        peers: arguments.peers.canonicalize()?,
        scratch: scratch.path().to_owned(),
        display: window.display.clone(),
    };
    let mut runs = Runs::new(window, starts)?;
    for program in programs {
        runs.learn(*program, &arguments.pictures)?;
    }
    let mut figures = BTreeMap::<Program, Figures>::new();
    for round in 1..=arguments.rounds {
        for program in programs {
            let measured = runs.round(*program, figures.entry(*program).or_default());
            measured.map_err(|error| format!("{program:?}, round {round}: {error}"))?;
            writeln!(io::stderr(), "bench: {program:?}, round {round} of {}", arguments.rounds)?;
        }
    }
    Ok(figures)
}
