//! Owns the bench of the card reader service: the same card, the same pcscd, several programs, one table.
//!
//! Promises: the programs take turns, so that all of them meet the same machine; every signature is checked;
//! numbers of commands and bytes are those of the card.
//! Must never: print a table when the card is reached so slowly that commands alone decide.
//!
//! Started by `tests/bench`.

use std::env;
use std::error::Error;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use tests::card::Pace;

mod figures;
mod lanes;
mod report;

use figures::Figures;
use lanes::{Bench, Lane};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What the cards take: nothing; the contact and key of the lab's notes; a slow radio with a fast key.
const PACES: [Pace; 3] = [
    Pace { command: Duration::ZERO, byte: Duration::ZERO, signature: Duration::ZERO },
    Pace { command: Duration::from_millis(15), byte: Duration::ZERO, signature: Duration::from_millis(600) },
    Pace { command: Duration::ZERO, byte: Duration::from_micros(94), signature: Duration::from_millis(185) },
];
/// What a command may cost beside the card. With delayed acknowledgements on the way it is 45 ms.
const COMMAND_MICROS_MAX: u64 = 5_000;

/// Compares programs that sign with a My Number card.
#[derive(Parser)]
struct Arguments {
    /// Runs of each program at each pace.
    #[arg(long, default_value_t = 20)]
    runs: usize,
    /// The program with the myna-card crate.
    #[arg(long, value_name = "PATH")]
    myna: PathBuf,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let here = env::current_exe()?;
    let programs = here.parent().ok_or("this program has no folder")?;
    let bench = Bench::open(&programs.join("card-desk"), programs.join("reader"), arguments.myna)?;
    let mut out = io::stdout().lock();
    writeln!(out, "{}", report::head(arguments.runs, bench.certificate_bytes())?)?;
    for pace in PACES {
        let figures = measure(&bench, pace, arguments.runs)?;
        if pace == Pace::default() {
            let cost = figures.command_micros(Lane::Myna)?;
            if cost > COMMAND_MICROS_MAX {
                return Err(format!("a command costs {cost} µs on the way to the card: no fair table").into());
            }
            writeln!(out, "{}", report::way(cost))?;
        }
        writeln!(out, "{}", report::section(pace, &figures)?)?;
    }
    Ok(writeln!(out, "{}", report::foot()?)?)
}

fn measure(bench: &Bench, pace: Pace, runs: usize) -> Result<Figures> {
    let mut figures = Figures::default();
    bench.set_pace(pace)?;
    let services = bench.services()?;
    for run in 1..=runs {
        for lane in Lane::ALL {
            let sample =
                bench.run(lane, &services).map_err(|error| format!("{lane:?}, run {run}: {error}"))?;
            figures.add(lane, sample);
        }
        writeln!(io::stderr(), "bench: {}, run {run} of {runs}", report::title(pace))?;
    }
    Ok(figures)
}
