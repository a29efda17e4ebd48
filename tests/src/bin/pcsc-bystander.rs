//! Owns the process `pcsc-bystander`: another PC/SC client on the same machine, with one bad habit.
//!
//! Promises: exits 0 when it came to do what it was told, 1 with the reason otherwise.
//! Must never: be installed on a kiosk.

use std::error::Error;

use clap::Parser;
use tests::bystander::{Mistake, run};

/// Another PC/SC client, with one bad habit.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    mistake: Mistake,
}

fn main() -> Result<(), Box<dyn Error>> {
    run(Arguments::parse().mistake)
}
